"""Who follows: each replays what it missed from the log, then gets what is committed, in order, without a gap."""

import asyncio
import threading
from collections import deque
from types import TracebackType
from typing import Self

from rustfin.core.clock import Clock
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import log
from rustfin.events.kinds import Event
from rustfin.events.log import RESYNC, Audience, StoredEvent

BUFFERED_EVENTS = 256
REPLAYED_EVENTS = 2_000


class Events:
    """The event log and its followers."""

    def __init__(self, db: Database, clock: Clock, *, buffered: int = BUFFERED_EVENTS) -> None:
        self._db = db
        self._clock = clock
        self._buffered = buffered
        self._lock = threading.Lock()
        self._followers: set[Following] = set()
        self._is_closed = False

    def append(self, tx: Tx, event: Event) -> StoredEvent:
        """Write an event down in the transaction of its cause; followers get it once that is committed."""
        stored = log.append(tx, event, self._clock.now_ms())
        tx.after_commit(lambda: self._publish(stored))
        return stored

    def follow(self, viewer: Audience, after_seq: int | None = None) -> "Following":
        """What `viewer` may see, after event number `after_seq` (None: from now on), without end.

        Call it on the event loop that will iterate; close it (`async with`, or `aclose`) when done. Waiting for the
        next event may be cancelled and taken up again, so `asyncio.timeout` around it makes a heartbeat.
        """
        following = Following(self, self._db, self._clock, viewer=viewer, after_seq=after_seq, buffered=self._buffered)
        with self._lock:
            if self._is_closed:
                following.end()
            else:
                self._followers.add(following)
        return following

    def close(self) -> None:
        """End every follower."""
        with self._lock:
            self._is_closed = True
            followers = list(self._followers)
            self._followers.clear()
        for follower in followers:
            follower.end()

    def forget(self, following: "Following") -> None:
        """Stop telling a follower."""
        with self._lock:
            self._followers.discard(following)

    def _publish(self, event: StoredEvent) -> None:
        # On the one writer thread, after each commit: followers are told in the order of the log.
        with self._lock:
            followers = list(self._followers)
        for follower in followers:
            follower.push(event)


class Following:
    """One viewer's stream of events: an async iterator that ends when it, or the hub, is closed."""

    def __init__(
        self, events: Events, db: Database, clock: Clock, *, viewer: Audience, after_seq: int | None, buffered: int
    ) -> None:
        self._events = events
        self._db = db
        self._clock = clock
        self._viewer = viewer
        self._seq = after_seq
        self._must_replay = after_seq is not None
        self._limit = buffered
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._lock = threading.Lock()
        self._replayed: deque[StoredEvent] = deque()
        self._buffer: deque[StoredEvent] = deque()
        self._is_ended = False

    def push(self, event: StoredEvent) -> None:
        """Offer an event; the follower that cannot keep up gets one resync in place of what it missed. Any thread."""
        if not event.is_for(self._viewer):
            return
        with self._lock:
            is_first = not self._buffer
            if len(self._buffer) >= self._limit:
                self._buffer.clear()
                event = _resync(event.seq, at_ms=event.at_ms)
            self._buffer.append(event)
        if is_first:
            self._notify()

    def end(self) -> None:
        """Let the iterator stop, once what is buffered is read. Any thread."""
        self._is_ended = True
        self._notify()

    async def aclose(self) -> None:
        """Stop following."""
        self._events.forget(self)
        self._is_ended = True
        self._wake.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> StoredEvent:
        if self._must_replay:
            await self._replay()
        while True:
            self._wake.clear()
            if (event := self._take()) is not None:
                return event
            if self._is_ended:
                raise StopAsyncIteration
            await self._wake.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _replay(self) -> None:
        # Pushes began before this read, so whatever is committed after its snapshot is in the buffer already.
        after_seq = self._seq or 0
        missed = await self._db.read(lambda tx: log.replay(tx, after_seq, limit=REPLAYED_EVENTS))
        if missed.events is None:
            self._replayed.append(_resync(missed.newest_seq, at_ms=self._clock.now_ms()))
        else:
            self._replayed.extend(event for event in missed.events if event.is_for(self._viewer))
        # What was pushed meanwhile and is part of the replay is not told twice.
        self._seq = missed.newest_seq
        self._must_replay = False

    def _take(self) -> StoredEvent | None:
        if self._replayed:
            return self._replayed.popleft()
        with self._lock:
            while self._buffer:
                event = self._buffer.popleft()
                if self._seq is None or event.seq > self._seq:
                    return event
        return None

    def _notify(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._wake.set)
        except RuntimeError:  # the follower's loop is closed, and so is the follower
            self._events.forget(self)


def _resync(seq: int, *, at_ms: int) -> StoredEvent:
    return StoredEvent(seq, RESYNC, {}, UnixMs(at_ms))
