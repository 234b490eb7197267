"""One encoder and what the server knows of it: its slots, how far it is, how fast, whether it is held.

A head lives on the event loop. Its encoder calls it on a thread of its own; there segments are written, and there the
thread waits while the head is held. What happened is then told to the head's owner on the loop.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Protocol

from rustfin.core.errors import RustfinError
from rustfin.core.units import Bytes
from rustfin.media import Tools
from rustfin.media.piped import PIPE_BYTES
from rustfin.observability import get_logger
from rustfin.transcoder.admission import COPY, PROCESS, SOFTWARE, Admission, Share, share_of
from rustfin.transcoder.cache import SegmentCache, Shelf
from rustfin.transcoder.encoder import Effort, Encoder, Outcome, OutcomeKind
from rustfin.transcoder.errors import EncoderFailed, RenditionChanged, TooBusy
from rustfin.transcoder.foresight import Work
from rustfin.transcoder.gate import Gate
from rustfin.transcoder.guard import SourceGuard
from rustfin.transcoder.renditions import AudioCopy, AudioEncode, Muxed, Stretch, VideoEncode

SLOT_RETRY_S = 5
"""When to ask again after there was no slot."""
_GONE_PATIENCE_S = 3.0
_LONGEST_COMPUTING_S = 60.0
_RELEASED_WHILE_HELD = frozenset({SOFTWARE, COPY})
"""A held encoder needs no processor and no disk; a device's session stays open, so its slot stays taken."""
_log = get_logger("rustfin.transcoder")
_serials = itertools.count(1)


class HeadState(StrEnum):
    """What a head is doing."""

    QUEUED = "queued"
    """It waits for a slot, or for a person to stop scrubbing."""
    STARTING = "starting"
    """ffmpeg runs, and has made nothing yet."""
    RUNNING = "running"
    HELD = "held"
    """Far enough ahead: ffmpeg sleeps."""
    RESUMING = "resuming"
    """It would go on, and waits for a slot."""
    STOPPING = "stopping"


class Owner(Protocol):
    """Whom a head tells what happened, on the event loop."""

    def on_begun(self, head: "Head") -> None:
        """ffmpeg is about to be started."""
        ...

    def on_init(self, head: "Head") -> None:
        """The initialization segment is there."""
        ...

    def on_segment(self, head: "Head", number: int, size_bytes: Bytes) -> None:
        """A segment is there; without a size when it was there before."""
        ...

    def on_held(self, head: "Head") -> None:
        """It is as far ahead as it may be."""
        ...

    def on_gone(self, head: "Head", outcome: Outcome | None, problem: RustfinError | None) -> None:
        """Last: ffmpeg is gone, or never came. `problem`: what we could not do; `outcome`: how ffmpeg ended."""
        ...


class Head:
    """An encoder that makes segments of one stretch from `first` on. Call `begin` once and, whatever comes, `stop`."""

    def __init__(
        self,
        stretch: Stretch,
        shelf: Shelf,
        first: int,
        *,
        owner: Owner,
        cache: SegmentCache,
        admission: Admission,
        guard: SourceGuard,
        tools: Tools,
        effort: Effort,
        log_folder: Path,
        may_replace_init: Callable[[], bool],
    ) -> None:
        self.id = next(_serials)
        self.stretch = stretch
        self.first = first
        self.number_next = first
        """The segment that it makes next."""
        self.work = work_of(stretch)
        self.state = HeadState.QUEUED
        self.speed: float | None = None
        """Seconds of media a second while it runs."""
        self.sizes: dict[int, int] = {}
        """What it made, by number."""
        self.own_numbers: set[int] = set()
        """What it made or is just writing; may be ahead of `number_next`."""
        self.log_path = log_folder / f"ffmpeg-{self.work}-{first}-{self.id}.log"
        self.created_at_s = time.monotonic()
        self.moved_at_s = self.created_at_s
        """When it last wrote something, or was let go on."""
        self.held_at_s = 0.0
        self.encoder: Encoder | None = None
        self.shares: list[Share] = []
        self.reason = ""
        """Why it was stopped."""
        self._shelf = shelf
        self._owner = owner
        self._cache = cache
        self._admission = admission
        self._guard = guard
        self._tools = tools
        self._effort = effort
        self._may_replace_init = may_replace_init
        self._gate = Gate(first + 1)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()
        self._problem: RustfinError | None = None
        self._bytes_seen = 0
        self._ticks_seen = 0
        self._wrote_at_s = 0.0
        self._let_go_at_s = 0.0
        self._turn_began_s = 0.0
        self._waiting_bytes = 0
        """How much may lie in the pipe since it last waited; that says nothing of speed."""

    @property
    def is_alive(self) -> bool:
        """Whether it will make segments, now or later."""
        return self.state is not HeadState.STOPPING

    @property
    def is_gone(self) -> bool:
        """Whether its process is gone and its slots are given back."""
        return self._gone.is_set()

    @property
    def is_held(self) -> bool:
        """Whether it does nothing until it is let go on."""
        return self.state in {HeadState.HELD, HeadState.RESUMING}

    @property
    def bytes_made(self) -> int:
        """What ffmpeg wrote so far."""
        return self.encoder.bytes_out if self.encoder else 0

    def begin(self, *, delay_s: float, patience_s: float) -> None:
        """Start as soon as there are slots. Without them after `patience_s` it ends with TooBusy."""
        self._task = self._loop.create_task(self._begin(delay_s, patience_s))

    def run_to(self, limit: int) -> None:
        """Segments below `limit` are wanted. One that is held goes on when there is a slot again."""
        if not self.is_held:
            self._gate.let_run_to(limit)
        elif self.state is HeadState.HELD and limit > self.number_next:
            self.state = HeadState.RESUMING
            self._task = self._loop.create_task(self._resume(limit))

    def stop(self, reason: str) -> None:
        """End it: ffmpeg is gone within two seconds, and the owner told. Again does nothing."""
        if self._stopping is None:
            self.reason = reason
            self.state = HeadState.STOPPING
            self._stopping = self._loop.create_task(self._stop())

    async def wait_gone(self) -> None:
        """Returns when ffmpeg is gone and the slots are given back."""
        await self._gone.wait()

    def silent_s(self, now_s: float) -> float:
        """For how long it could have written or computed something, and did neither.

        A slow encoder writes once in half a minute, so its processor time counts for a while too.
        """
        if self.state not in {HeadState.STARTING, HeadState.RUNNING}:
            return 0.0
        if self.bytes_made != self._bytes_seen:
            self._bytes_seen, self.moved_at_s, self._wrote_at_s = self.bytes_made, now_s, now_s
        elif now_s - max(self._wrote_at_s, self._let_go_at_s) < _LONGEST_COMPUTING_S:
            ticks = _cpu_ticks(self.encoder.pid) if self.encoder else 0
            if ticks != self._ticks_seen:
                self._ticks_seen, self.moved_at_s = ticks, now_s
        return now_s - self.moved_at_s

    # The encoder's thread.

    def take_init(self, content: bytes) -> None:
        """Keep the initialization; a different one than players were given ends the head."""
        if not self._cache.put_init(self._shelf, content):
            if not self._may_replace_init():
                raise RenditionChanged("The encoder's output changed. Start playback again.")
            self._cache.clear(self._shelf)
            self._cache.put_init(self._shelf, content)
        self._turn_began_s = time.monotonic()
        self._tell(self._on_init)

    def take_segment(self, number: int, parts: Sequence[bytes]) -> None:
        """Keep a segment, then wait until the next one is wanted."""
        made_at_s = time.monotonic()
        self._guard.check(self.stretch.source)
        is_new = not self._cache.has(self._shelf, number)
        self.own_numbers.add(number)
        size_bytes = self._cache.put(self._shelf, number, parts, is_spare=self.work is Work.COPY) if is_new else 0
        took_s = made_at_s - self._turn_began_s if self._turn_began_s and self._waiting_bytes <= 0 else 0.0
        self._waiting_bytes -= sum(map(len, parts))
        self._tell(partial(self._on_segment, number, size_bytes, took_s))
        self._gate.wait_for_turn(number + 1, self._wait)
        self._turn_began_s = time.monotonic()

    def _wait(self) -> None:
        self._waiting_bytes = PIPE_BYTES
        self._tell(self._on_wait)

    def take_problem(self, problem: RustfinError) -> None:
        """What is made cannot be kept: be stopped."""
        self._problem = self._problem or problem
        self._tell(lambda: self.stop("cannot be kept"))
        self._gate.wait_for_turn(1 << 62, lambda: None)

    def take_end(self, outcome: Outcome) -> None:
        """ffmpeg is gone."""
        self._tell(lambda: self._finish(outcome))

    @property
    def is_unwanted(self) -> bool:
        """Whether what comes is thrown away."""
        return self._gate.is_closed

    def _tell(self, news: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed; nobody is left who would care
            self._loop.call_soon_threadsafe(news)

    # The event loop.

    async def _begin(self, delay_s: float, patience_s: float) -> None:
        try:
            if delay_s > 0:
                await asyncio.sleep(delay_s)
            try:
                async with asyncio.timeout(patience_s):
                    await self._take(Share(PROCESS))
                    await self._take(share_of(self.stretch))
            except TimeoutError:
                raise too_busy("All encoders are at work.", SLOT_RETRY_S) from None
            self._owner.on_begun(self)
            await asyncio.to_thread(self._prepare)
            self.state = HeadState.STARTING
            self.moved_at_s = self._let_go_at_s = time.monotonic()
            self.encoder = await Encoder.start(
                self.stretch,
                self.first,
                last=None,
                sink=_Thread(self),
                tools=self._tools,
                log_path=self.log_path,
                effort=self._effort,
            )
        except RustfinError as error:
            self._problem = error
            self._finish(None)
        except Exception:  # noqa: BLE001 - the supervisor of a start: who waits must hear of it
            _log.exception("an encoder could not be started", head=self.id)
            self._problem = EncoderFailed("The encoder could not be started; the server's log says why.")
            self._finish(None)

    def _prepare(self) -> None:
        self._guard.check(self.stretch.source)
        with contextlib.suppress(OSError):
            self.log_path.parent.mkdir(parents=True, exist_ok=True)

    async def _take(self, share: Share) -> None:
        await self._admission.acquire(share)
        self.shares.append(share)

    def _give_back(self, share: Share) -> None:
        self.shares.remove(share)
        self._admission.release(share)

    async def _resume(self, limit: int) -> None:
        share = share_of(self.stretch)
        if share not in self.shares:
            await self._take(share)
        self.moved_at_s = self._let_go_at_s = time.monotonic()
        self.state = HeadState.RUNNING
        self._gate.release(limit)

    def _on_init(self) -> None:
        if self.state is HeadState.STARTING:
            self.state = HeadState.RUNNING
        if self.is_alive:
            self._owner.on_init(self)

    def _on_segment(self, number: int, size_bytes: int, took_s: float) -> None:
        if self.state is HeadState.STARTING:
            self.state = HeadState.RUNNING
        self.number_next = number + 1
        self.sizes[number] = size_bytes
        if took_s > 0:
            speed = self.stretch.boundaries.duration_us(number) / 1_000_000 / took_s
            self.speed = speed if self.speed is None else (self.speed + speed) / 2
        self._owner.on_segment(self, number, Bytes(size_bytes))

    def _on_wait(self) -> None:
        if self.state in {HeadState.STARTING, HeadState.RUNNING} and self._gate.hold():
            self.state = HeadState.HELD
            self.held_at_s = time.monotonic()
            for share in [share for share in self.shares if share.pool in _RELEASED_WHILE_HELD]:
                self._give_back(share)
            self._owner.on_held(self)

    async def _stop(self) -> None:
        self._gate.close()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
        if self.encoder is None:
            self._finish(None)
            return
        await self.encoder.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GONE_PATIENCE_S):
                await self._gone.wait()
        if not self._gone.is_set():
            _log.error("an encoder does not end", head=self.id, pid=self.encoder.pid)
        self._finish(None)

    def _finish(self, outcome: Outcome | None) -> None:
        if self._gone.is_set():
            return
        self._gate.close()
        self.state = HeadState.STOPPING
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()  # it waits for a slot to go on with
        for share in list(self.shares):
            self._give_back(share)
        self._gone.set()
        if outcome is not None and outcome.kind is OutcomeKind.FAILED and self._problem is None:
            _log.warning(
                "an encoder failed", head=self.id, failure=str(outcome.failure), said=outcome.stderr_tail[-500:]
            )
        self._owner.on_gone(self, outcome, self._problem)


class _Thread:
    """What the encoder sees of a head, so that nothing that goes wrong here is taken for ffmpeg's fault."""

    def __init__(self, head: Head) -> None:
        self._head = head

    def on_init(self, content: bytes) -> None:
        if not self._head.is_unwanted:
            try:
                self._head.take_init(content)
            except RustfinError as problem:
                self._head.take_problem(problem)

    def on_segment(self, number: int, parts: Sequence[bytes]) -> None:
        if not self._head.is_unwanted:
            try:
                self._head.take_segment(number, parts)
            except RustfinError as problem:
                self._head.take_problem(problem)

    def on_end(self, outcome: Outcome) -> None:
        self._head.take_end(outcome)


def _cpu_ticks(pid: int) -> int:
    """Processor time of a process and its threads; 0 where that cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def work_of(stretch: Stretch) -> Work:
    """What making a stretch costs."""
    rendition = stretch.rendition.video if isinstance(stretch.rendition, Muxed) else stretch.rendition
    match rendition:
        case VideoEncode():
            return Work.ENCODE
        case AudioCopy() | AudioEncode():
            return Work.SOUND
        case _:
            return Work.COPY


def too_busy(message: str, retry_after_s: int) -> TooBusy:
    """With the time to ask again."""
    return TooBusy(message, details={"retry_after_s": retry_after_s})
