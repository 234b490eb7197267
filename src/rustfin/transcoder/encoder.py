"""One run of ffmpeg, from a segment on: what it writes is cut and handed on, one segment after another.

A thread reads and calls the sink. When the sink does not return, nothing is read, ffmpeg's pipe fills up, and it sleeps
without using the processor until somebody reads again: that is all the throttling there is, the same for every encoder.
"""

import asyncio
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import structlog

from rustfin.media import Piped, Tools, open_piped
from rustfin.transcoder.argv import segment_argv
from rustfin.transcoder.constancy import ParametersChanged
from rustfin.transcoder.failures import FailureClass, classify
from rustfin.transcoder.hardware.way import Ways
from rustfin.transcoder.mp4 import BadBox, with_dolby_entry, without_estimates
from rustfin.transcoder.renditions import Stretch, is_encoded, is_transport
from rustfin.transcoder.splitter import BoundaryMissed, Segment, splitter_for
from rustfin.transcoder.ts import BadPacket
from rustfin.transcoder.ts_splitter import TransportSplitter

_log = structlog.get_logger(__name__)
_COPY_NICE = 2
_EXIT_PATIENCE_S = 3.0
_STARTING_PATIENCE_S = 10.0
_READ_BYTES = 1024 * 1024
_LARGEST_BOX_BYTES = 1024 * 1024 * 1024
_LARGEST_HEAD_BYTES = 64 * 1024 * 1024
_MOST_PRE_ROLLS = 3
_HEAD = struct.Struct(">I4s")
_LONG = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of the machine a run may take."""

    nice: int = 5
    """What copies, or encodes sound, stands back less: it does little."""
    threads: int = 0
    """Of a software encoder; 0 lets it choose."""
    ways: Ways = field(default_factory=dict)
    """What devices were proven to do."""


class OutcomeKind(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    """Every segment that was asked for was made."""
    STOPPED = "stopped"
    """`stop` was called."""
    FAILED = "failed"
    TRUNCATED = "truncated"
    """ffmpeg came to the end of the source and is content, and there are segments without anything in them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, and what to know for the next."""

    kind: OutcomeKind
    stderr_tail: str
    returncode: int | None
    """Negative when a signal ended ffmpeg; None when it never started, or does not end."""
    first_missing: int
    """The first segment that was not made."""
    failure: FailureClass | None = None
    """Why, for a failed one."""


class Sink(Protocol):
    """Takes what an encoder makes. Everything is called on the encoder's own thread, in this order."""

    def on_init(self, content: bytes) -> None:
        """The initialization segment: once, before any segment. Not for transport streams."""
        ...

    def on_segment(self, number: int, parts: Sequence[bytes]) -> None:
        """A whole segment; numbers go up one by one. Nothing more is encoded than fits the pipe until it returns."""
        ...

    def on_end(self, outcome: Outcome) -> None:
        """The last call, whatever happened, after ffmpeg is gone."""
        ...


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How ffmpeg is started."""

    first: int
    pre_rolls: int = 1
    is_filled: bool = False


class Encoder:
    """A running ffmpeg that makes segments of a stretch from one number on. Made by `start`."""

    def __init__(
        self,
        stretch: Stretch,
        first: int,
        *,
        last: int | None,
        sink: Sink,
        tools: Tools,
        log_path: Path | None,
        effort: Effort,
    ) -> None:
        self._stretch = stretch
        self._first = first
        self._last = len(stretch.boundaries) - 1 if last is None else min(last, len(stretch.boundaries) - 1)
        self._is_open_ended = last is None
        self._sink = sink
        self._tools = tools
        self._log_path = log_path
        self._effort = effort
        self._loop = asyncio.get_running_loop()
        self._is_stopping = False
        self._next = first
        self._bytes_out = 0
        self._has_begun = False
        self.started_at = time.monotonic()
        self._child: Piped
        self._finish: Callable[[], Iterator[Segment]] = lambda: iter(())

    @classmethod
    async def start(
        cls,
        stretch: Stretch,
        first: int,
        *,
        last: int | None,
        sink: Sink,
        tools: Tools,
        log_path: Path | None = None,
        effort: Effort | None = None,
    ) -> "Encoder":
        """Start making segments `first` to `last`, or to the end. Call it on the server's loop.

        Cancelling leaves nothing running. Raises: ChildFailed when ffmpeg does not start; the sink is then not called.
        """
        effort = effort or Effort()
        encoder = cls(stretch, first, last=last, sink=sink, tools=tools, log_path=log_path, effort=effort)
        starting = asyncio.ensure_future(encoder._open(_Attempt(first), reader=encoder._begin))
        try:
            encoder._child = await asyncio.shield(starting)
        except asyncio.CancelledError:
            encoder._is_stopping = True
            starting.cancel()
            await asyncio.wait([starting])
            if not starting.cancelled() and starting.exception() is None:  # it ran before it was cancelled
                await starting.result().stop()
            raise
        return encoder

    async def stop(self) -> None:
        """End ffmpeg. Idempotent, under two seconds. `on_end` follows once the sink returns from what it is in."""
        self._is_stopping = True
        await self._child.stop()

    @property
    def number_next(self) -> int:
        """The segment that is being made."""
        return self._next

    @property
    def pid(self) -> int:
        """ffmpeg's."""
        return self._child.pid

    @property
    def bytes_out(self) -> int:
        """What ffmpeg has written so far."""
        return self._bytes_out

    @property
    def argv(self) -> list[str]:
        """What ffmpeg was started with."""
        return self._argv(_Attempt(self._first))

    @property
    def stderr_tail(self) -> str:
        """ffmpeg's last lines."""
        return self._child.stderr_tail

    def _argv(self, attempt: "_Attempt") -> list[str]:
        return segment_argv(
            self._stretch,
            attempt.first,
            None if self._is_open_ended else self._last,
            self._tools,
            pre_rolls=attempt.pre_rolls,
            threads=self._effort.threads,
            is_filled=attempt.is_filled,
            ways=self._effort.ways,
        )

    async def _open(self, attempt: "_Attempt", *, reader: Callable[[Piped], None] | None = None) -> Piped:
        nice = self._effort.nice
        if not is_encoded(self._stretch.rendition):
            nice = min(nice, _COPY_NICE)
        return await open_piped(self._argv(attempt), nice=nice, stderr_path=self._log_path, reader=reader)

    def _begin(self, child: Piped) -> None:
        self._child = child
        self._work()

    def _work(self) -> None:
        failure = None
        try:
            self._try_again_and_again(_Attempt(self._first))
        except BoundaryMissed as error:
            failure = FailureClass.INDEX
            _log.warning("keyframes are not where the index has them", number=error.number)
        except ParametersChanged as error:
            failure = FailureClass.COPY
            _log.info("what is copied changes on the way", problem=str(error), number=self._next)
        except (BadBox, BadPacket) as error:
            failure = FailureClass.GARBLED
            if not self._is_stopping:
                _log.warning("ffmpeg wrote what cannot be cut", problem=str(error))
        except Exception:  # noqa: BLE001 - the supervisor of the run: a sink that fails must not lose `on_end`
            failure = FailureClass.UNKNOWN
            _log.exception("segments cannot be handed on")
        self._sink.on_end(self._outcome(failure))

    def _try_again_and_again(self, attempt: "_Attempt") -> None:
        while True:
            try:
                self._pass_on(attempt)
            except BoundaryMissed as error:
                following = None if self._is_stopping else self._after(attempt, error)
                if following is None:
                    raise
                attempt = following
                self._begin_again(attempt)
            else:
                return

    def _after(self, attempt: "_Attempt", error: BoundaryMissed) -> "_Attempt | None":
        """What to try when a segment did not begin where it should: earlier, since a seek may go too far; and, for a
        picture that is encoded, with its holes filled."""
        may_begin_earlier = error.is_at_start and attempt.first > 0 and attempt.pre_rolls < _MOST_PRE_ROLLS
        if may_begin_earlier and not attempt.is_filled:
            return replace(attempt, pre_rolls=attempt.pre_rolls + 1)
        if is_encoded(self._stretch.rendition) and not attempt.is_filled:
            return _Attempt(self._next, is_filled=True)
        return None

    def _begin_again(self, attempt: "_Attempt") -> None:
        self._dismiss()
        starting = asyncio.run_coroutine_threadsafe(self._open(attempt), self._loop)
        self._child = starting.result(timeout=_STARTING_PATIENCE_S)
        if self._is_stopping:  # `stop` may have met the one before
            self._child.end()

    def _pass_on(self, attempt: "_Attempt") -> None:
        splitting = self._split_transport if is_transport(self._stretch.rendition) else self._split_fragments
        if splitting(attempt):
            return
        if self._child.wait(timeout_s=_EXIT_PATIENCE_S) == 0 and not self._is_stopping:
            self._deliver(self._finish())

    def _split_transport(self, attempt: "_Attempt") -> bool:
        """Whether everything that was asked for has been made before ffmpeg ended."""
        splitter = TransportSplitter(self._stretch, attempt.first, is_last_try=attempt.is_filled)
        self._finish = splitter.finish
        while block := self._child.read(_READ_BYTES):
            self._bytes_out += len(block)
            if self._deliver(splitter.feed(block)):
                return True
        return False

    def _split_fragments(self, attempt: "_Attempt") -> bool:
        splitter = splitter_for(self._stretch, attempt.first, is_last_try=attempt.is_filled)
        self._finish = splitter.finish
        initialization = moof = b""
        for kind, pieces in self._boxes():
            if kind in {b"ftyp", b"moov"}:
                initialization += b"".join(pieces)
            if kind == b"moov":
                initialization = with_dolby_entry(without_estimates(initialization))
                splitter.begin(initialization)
                if not self._has_begun:
                    self._has_begun = True
                    self._sink.on_init(initialization)
            elif kind == b"moof":
                moof = b"".join(pieces)
            elif kind == b"mdat":
                if not moof:
                    raise BadBox("frames come without a description")
                if self._deliver(splitter.feed(moof, pieces)):
                    return True
                moof = b""
        return False

    def _deliver(self, segments: Iterator[Segment]) -> bool:
        """Whether that was all."""
        for segment in segments:
            if self._next > self._last:
                break
            self._sink.on_segment(segment.number, segment.parts)
            self._next = segment.number + 1
        return self._next > self._last

    def _outcome(self, failure: FailureClass | None) -> Outcome:
        is_whole = self._next > self._last
        has_ended = self._child.returncode is not None
        returncode = self._dismiss()
        kind = OutcomeKind.FAILED
        if is_whole and failure is None:
            kind = OutcomeKind.FINISHED
        elif self._is_stopping:
            kind, failure = OutcomeKind.STOPPED, None
        elif failure is None and returncode == 0 and has_ended:
            kind = OutcomeKind.TRUNCATED
        tail = self._child.stderr_tail
        if kind is OutcomeKind.FAILED and failure in {None, FailureClass.GARBLED}:
            said = classify(tail)
            failure = said if failure is None or said is not FailureClass.UNKNOWN else failure
        return Outcome(kind, tail, returncode, self._next, failure)

    def _dismiss(self) -> int | None:
        """Be done with ffmpeg; its exit status."""
        returncode = self._child.end()
        self._child.close()
        return returncode

    def _boxes(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """Every box that ffmpeg writes, in pieces as they were read, its head first. Raises: BadBox."""
        while head := self._exactly(8, may_end=True):
            size, kind = _HEAD.unpack(head)
            if size == 1:
                head += self._exactly(8)
                size = _LONG.unpack_from(head, 8)[0]
            limit = _LARGEST_BOX_BYTES if kind == b"mdat" else _LARGEST_HEAD_BYTES
            if not len(head) <= size <= limit or not kind.isalnum():
                raise BadBox(f"a box {kind!r} says that it has {size} bytes")
            yield kind, [head, *self._pieces(size - len(head))]

    def _pieces(self, count: int) -> Iterator[bytes]:
        while count > 0:
            piece = self._child.read(min(count, _READ_BYTES))
            if not piece:
                raise BadBox("the stream ends in the middle of a box")
            self._bytes_out += len(piece)
            count -= len(piece)
            yield piece

    def _exactly(self, count: int, *, may_end: bool = False) -> bytes:
        first = self._child.read(count)
        if not first and may_end:
            return b""
        self._bytes_out += len(first)
        return b"".join([first, *self._pieces(count - len(first))])
