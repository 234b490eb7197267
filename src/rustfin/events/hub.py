"""Who follows: each replays what it missed from the log, then gets what is committed, in order, without a gap.

The log numbers events without gaps, so a number that was skipped is an event that another process wrote (the command
line beside a server). It is in the log: followers are told to read there.
"""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
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
        self._told_seq: int | None = None
        """The newest that followers were told of; None before anything is known."""
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

    async def catch_up(self) -> None:
        """Tell followers of what another process wrote. Once before the first follower too, to know where to begin."""
        newest_seq = await self._db.read(log.newest_seq)
        with self._lock:
            told_seq = self._told_seq
            if told_seq is not None and newest_seq <= told_seq:
                return
            self._told_seq = newest_seq
            followers = [] if told_seq is None else list(self._followers)
        for follower in followers:
            follower.read_log(told_seq or 0)

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
            told_seq = self._told_seq
            self._told_seq = max(told_seq or 0, event.seq)
            followers = list(self._followers)
        for follower in followers:
            if told_seq is not None and event.seq > told_seq + 1:
                follower.read_log(told_seq)
            follower.push(event)


@dataclass(frozen=True, slots=True)
class _Gap:
    """In a follower's buffer: what comes after this number is to be read from the log."""

    after_seq: int


class Following:
    """One viewer's stream of events: an async iterator that ends when it, or the hub, is closed."""

    def __init__(
        self, events: Events, db: Database, clock: Clock, *, viewer: Audience, after_seq: int | None, buffered: int
    ) -> None:
        self._events = events
        self._db = db
        self._clock = clock
        self._viewer = viewer
        self._limit = buffered
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._lock = threading.Lock()
        self._read_seq: int | None = None
        """The newest event that was read from the log; what was pushed up to it is not told twice."""
        self._replayed: deque[StoredEvent] = deque()
        self._buffer: deque[StoredEvent | _Gap] = deque(() if after_seq is None else (_Gap(after_seq),))
        self._is_ended = False

    def push(self, event: StoredEvent) -> None:
        """Offer an event; the follower that cannot keep up gets one resync in place of what it missed. Any thread."""
        if not event.is_for(self._viewer):
            return
        with self._lock:
            if len(self._buffer) >= self._limit:
                self._buffer.clear()
                event = _resync(event.seq, at_ms=event.at_ms)
            self._offer(event)

    def read_log(self, after_seq: int) -> None:
        """Have it read what the log holds after this number, once it has told what was pushed before. Any thread."""
        with self._lock:
            self._offer(_Gap(after_seq))

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
        while True:
            self._wake.clear()
            match self._next():
                case StoredEvent() as event:
                    return event
                case _Gap() as gap:
                    await self._replay(gap)
                case None if self._is_ended:
                    raise StopAsyncIteration
                case None:
                    await self._wake.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _replay(self, gap: _Gap) -> None:
        # Pushes began before this read, so whatever is committed after its snapshot is in the buffer already.
        after_seq = gap.after_seq if self._read_seq is None else max(gap.after_seq, self._read_seq)
        missed = await self._db.read(lambda tx: log.replay(tx, after_seq, limit=REPLAYED_EVENTS))
        if missed.events is None:
            self._replayed.append(_resync(missed.newest_seq, at_ms=self._clock.now_ms()))
        else:
            self._replayed.extend(event for event in missed.events if event.is_for(self._viewer))
        self._read_seq = missed.newest_seq
        # Only now: a wait that was cancelled is taken up again.
        with self._lock:
            if self._buffer and self._buffer[0] is gap:
                self._buffer.popleft()

    def _next(self) -> StoredEvent | _Gap | None:
        if self._replayed:
            return self._replayed.popleft()
        with self._lock:
            while self._buffer:
                match self._buffer[0]:
                    case _Gap() as gap:
                        return gap
                    case event:
                        self._buffer.popleft()
                        if self._read_seq is None or event.seq > self._read_seq:
                            return event
        return None

    def _offer(self, what: StoredEvent | _Gap) -> None:
        self._buffer.append(what)
        if len(self._buffer) == 1:
            self._notify()

    def _notify(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._wake.set)
        except RuntimeError:  # the follower's loop is closed, and so is the follower
            self._events.forget(self)


def _resync(seq: int, *, at_ms: int) -> StoredEvent:
    return StoredEvent(seq, RESYNC, {}, UnixMs(at_ms))
