"""The encoders of one stretch: who wants which segment, who makes it, what happens when that fails.

Each player has a position, the segment it asked for last. A head makes what is missing from there on. Heads without a
position are stopped; a position is only left by its player (a seek, the end) or when its player is silent for long. A
request that goes away takes its waiting with it and nothing else.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rustfin.core.errors import RustfinError
from rustfin.core.ids import PlaybackId
from rustfin.core.units import Bytes
from rustfin.observability import get_logger
from rustfin.transcoder import foresight
from rustfin.transcoder.cache import SegmentCache, Shelf, shelf_of
from rustfin.transcoder.claims import Claim, Limits
from rustfin.transcoder.encoder import Outcome, OutcomeKind
from rustfin.transcoder.errors import EncoderFailed, IndexMismatch, NoSuchSegment, RenditionChanged, TooBusy
from rustfin.transcoder.failures import FailureClass
from rustfin.transcoder.foresight import Work
from rustfin.transcoder.head import SLOT_RETRY_S, Head, HeadState, too_busy, work_of
from rustfin.transcoder.ladder import CRASH_WINDOW_S, Crash, Step, next_step, recent
from rustfin.transcoder.renditions import Backend, Muxed, Stretch, VideoEncode
from rustfin.transcoder.tally import Tally
from rustfin.transcoder.waiting import Waiting

_SAID_LINES = 12
_SOON_S = 2
"""When to ask again for what is being made."""
_log = get_logger("rustfin.transcoder")


class WithoutDevice(Exception):
    """This stretch is made by software from now on."""


@dataclass(slots=True)
class Position:
    """Where a player is in a stretch."""

    claim: Claim
    number: int
    asked_at_s: float
    head: Head | None = None
    is_asleep: bool = False
    """Nothing is made for it until it asks again."""
    began_at_s: float = -1e9
    """When an encoder was last started for it."""


class Heads:
    """Everything that makes one stretch. Belongs to the event loop."""

    def __init__(
        self,
        stretch: Stretch,
        *,
        cache: SegmentCache,
        tally: Tally,
        limits: Limits,
        look_ahead_s: Callable[[], int],
        is_crowded: Callable[[], bool],
        make_head: Callable[["Heads", int, Claim], Head],
        go_without_device: Callable[["Heads"], None],
    ) -> None:
        self.stretch = stretch
        self.shelf: Shelf = shelf_of(stretch)
        self.work = work_of(stretch)
        self.positions: dict[PlaybackId, Position] = {}
        self.heads: list[Head] = []
        self._table = stretch.boundaries
        self._cache = cache
        self._tally = tally
        self._limits = limits
        self._look_ahead_s = look_ahead_s
        self._is_crowded = is_crowded
        self._make_head = make_head
        self._go_without_device = go_without_device
        self._waiting = Waiting()
        self._crashes: tuple[Crash, ...] = ()
        self._failure: RustfinError | None = None
        self._failed_until_s = 0.0
        self._truncated_from: int | None = None
        self.given: set[PlaybackId] = set()
        """Who has the initialization that is on disk."""
        self.outdated: set[PlaybackId] = set()
        """Who has another one."""
        self._visitors = 0
        """Requests that are inside; one that only looks on the disk has no position and waits for nothing yet."""

    @property
    def is_idle(self) -> bool:
        """Whether it may be forgotten: whoever is inside would go on with it while others begin another."""
        is_failing = self._failure is not None and time.monotonic() < self._failed_until_s
        return not (self._visitors or self.positions or self.heads or is_failing)

    async def segment(self, number: int, claim: Claim) -> Path:
        """See `Transcoder.segment`; raises WithoutDevice too."""
        with self._visit():
            return await self._segment(number, claim)

    async def init(self, claim: Claim, number: int) -> Path:
        """See `Transcoder.init`; `number` is where playback is likely to begin."""
        with self._visit():
            return await self._init(claim, number)

    def prefetch(self, number: int, claim: Claim) -> None:
        """Begin to make segments from `number` on."""
        self._ask(min(max(0, number), len(self._table) - 1), claim)
        self.arrange()

    def leave(self, claim_id: PlaybackId) -> None:
        """A player is gone from here."""
        self.positions.pop(claim_id, None)
        self.given.discard(claim_id)
        self.outdated.discard(claim_id)
        self._cache.unprotect(claim_id, self.shelf)
        self.arrange()

    def arrange(self) -> None:
        """Bring heads in line with positions: begin what is missing, stop what nobody wants, let run or hold."""
        for position in sorted(self.positions.values(), key=lambda one: one.asked_at_s, reverse=True):
            if not position.is_asleep:
                position.head = self._head_for(position)
        for head in list(self.heads):
            playheads = [position.number for position in self.positions.values() if position.head is head]
            if not playheads:
                head.stop("nobody plays here")
            elif head.is_alive:
                self._let_run(head, playheads)
        self._dismiss_superseded()

    def tick(self, now_s: float) -> None:
        """Look after heads that are silent, after those that are held for long, and after players that vanished."""
        for position in list(self.positions.values()):
            if now_s - position.asked_at_s > self._limits.forgotten_s:
                self.leave(position.claim.id)
        for head in list(self.heads):
            limit_s = self._limits.startup_s if head.state is HeadState.STARTING else self._limits.silence_s
            if head.is_alive and head.silent_s(now_s) > limit_s:
                self._tally.restarted("hung")
                self._lose(head, "silent")
                self._crashed(head, FailureClass.HARDWARE if self._is_on_device else FailureClass.UNKNOWN, "")
            elif head.state is HeadState.HELD and now_s - head.held_at_s > self._limits.held_s:
                self.dismiss(head, "paused for long")

    def dismiss(self, head: Head, reason: str) -> None:
        """Stop a head; one is begun again when its players ask."""
        for position in self.positions.values():
            if position.head is head:
                position.head, position.is_asleep = None, True
        head.stop(reason)

    def is_awaited(self, head: Head) -> bool:
        """Whether somebody waits for something of it."""
        return self._waiting.is_for_init or any(self._comes_to(head, number) for number in self._waiting.numbers)

    def close(self, error: RustfinError) -> None:
        """Answer everybody who waits, and stop all heads."""
        self._waiting.refuse_all(error)
        self.positions.clear()
        for head in self.heads:
            head.stop("the server goes down")

    # What heads tell.

    def on_begun(self, head: Head) -> None:
        """See `Owner`."""
        self._tally.started(self.work)
        for position in self.positions.values():
            if position.head is head:
                position.began_at_s = time.monotonic()

    def on_init(self, head: Head) -> None:  # noqa: ARG002
        """See `Owner`."""
        self._waiting.wake_init()

    def on_segment(self, head: Head, number: int, size_bytes: Bytes) -> None:
        """See `Owner`."""
        if size_bytes:
            self._tally.made(self.work, size_bytes)
        self._waiting.wake(number)
        is_end = number + 1 == len(self._table)
        if head.is_alive and not is_end and foresight.is_joined(self._table, number + 1, self._is_from_others(head)):
            head.stop("what follows is there")
            self._detach(head)
        self.arrange()

    def on_held(self, head: Head) -> None:  # noqa: ARG002
        """See `Owner`."""
        self.arrange()

    def on_gone(self, head: Head, outcome: Outcome | None, problem: RustfinError | None) -> None:
        """See `Owner`."""
        is_lost = head not in self.heads
        if not is_lost:
            self.heads.remove(head)
        if problem is not None:
            self._could_not(head, problem)
        elif outcome is not None and not is_lost:
            self._ended(head, outcome)
        self._detach(head)
        self.arrange()

    # Deciding.

    def _ask(self, number: int, claim: Claim) -> None:
        position = self.positions.get(claim.id)
        if position is None:
            position = self.positions[claim.id] = Position(claim, number, 0.0)
        position.number, position.asked_at_s, position.is_asleep = number, time.monotonic(), False
        ahead_us = self._look_ahead_s() * 1_000_000
        guarded = foresight.guarded_numbers(self._table, number, ahead_us=ahead_us)
        pressing = foresight.pressing_numbers(self._table, number)
        self._cache.protect(claim.id, self.shelf, guarded, pressing=pressing)

    def _head_for(self, position: Position) -> Head | None:
        """The head that makes what a player needs next, begun if there is none; None while nothing is needed."""
        ahead_us = foresight.look_ahead_us(self.work, self._look_ahead_s())
        stop = self._table.number_at(self._table.start_us(position.number) + ahead_us) + 1
        number = foresight.first_missing(position.number, stop, self._has)
        present = position.head if position.head is not None and position.head.is_alive else None
        if number is None:
            if present is not None and present.number_next >= position.number:
                return present
            ready = (head for head in self.heads if head.is_alive and position.number <= head.number_next <= stop)
            return next(ready, None)
        if self._is_given_up(number):
            return None
        is_urgent = number == position.number
        spare_us = self._table.start_us(number) - self._table.start_us(position.number)
        coming = [head for head in self.heads if self._comes_to(head, number)]
        for head in sorted(coming, key=lambda head: head.number_next, reverse=True):
            if self._is_soon(head, number) or (not is_urgent and self._arrival_us(head, number) < spare_us):
                return head
        if not is_urgent and spare_us > ahead_us // 2:
            return None
        return self._begin(position, number)

    def _begin(self, position: Position, number: int) -> Head:
        head = self._make_head(self, number, position.claim)
        self.heads.append(head)
        delay_s = position.began_at_s + self._limits.debounce_s - time.monotonic()
        head.begin(delay_s=delay_s, patience_s=self._limits.wait_s)
        return head

    def _let_run(self, head: Head, playheads: list[int]) -> None:
        far = max(playheads)
        ahead_us = foresight.look_ahead_us(self.work, self._look_ahead_s())
        if self._is_crowded():
            ahead_us = min(ahead_us, foresight.CROWDED_AHEAD_US)
        head.run_to(
            foresight.number_limit(
                self._table,
                playheads,
                ahead_us=ahead_us,
                number_next=head.number_next,
                is_held=head.is_held,
                bytes_ahead=sum(size for number, size in head.sizes.items() if number > far),
                most_bytes=foresight.LOOK_AHEAD_BYTES if self.work is Work.COPY else None,
            )
        )

    def _comes_to(self, head: Head, number: int) -> bool:
        return (
            head.is_alive
            and head.first <= number
            and foresight.will_reach(head.number_next, number, self._is_from_others(head))
        )

    def _is_soon(self, head: Head, number: int) -> bool:
        return foresight.is_worth_waiting(
            self.work,
            self._table,
            number_next=head.number_next,
            number=number,
            speed=head.speed,
            keyframes_us=self.stretch.source.keyframes_us,
        )

    def _arrival_us(self, head: Head, number: int) -> float:
        lag_us = self._table.start_us(number + 1) - self._table.start_us(head.number_next)
        return lag_us / max(head.speed or 0.0, foresight.SLOWEST_SPEED)

    def _has(self, number: int) -> bool:
        return self._cache.has(self.shelf, number)

    def _is_from_others(self, head: Head) -> Callable[[int], bool]:
        """Whether a segment is there that this head did not make: what it makes is on disk before it is told here."""
        return lambda number: self._has(number) and number not in head.own_numbers

    def _dismiss_superseded(self) -> None:
        """Whoever waits for what nobody will make, since its player asked for something else, learns so at once."""
        wanted = {position.number for position in self.positions.values() if not position.is_asleep}
        for number in self._waiting.numbers:
            if number not in wanted and not any(self._comes_to(head, number) for head in self.heads):
                self._waiting.refuse(number, too_busy("The player went on elsewhere.", 1))

    # Waiting.

    async def _segment(self, number: int, claim: Claim) -> Path:
        if not 0 <= number < len(self._table):
            raise NoSuchSegment(f"There is no segment {number}; the last one is {len(self._table) - 1}.")
        if claim.id in self.outdated:
            raise _other_initialization()
        self._ask(number, claim)
        path = await asyncio.to_thread(self._cache.find, self.shelf, number)
        self._tally.asked(self.work, is_there=path is not None)
        if path is not None:
            self.arrange()
            return path
        with self._tally.waiting(self.work):
            return await self._soon(number)

    async def _init(self, claim: Claim, number: int) -> Path:
        if self.shelf.suffix == ".ts":
            raise NoSuchSegment("Transport streams have no initialization segment.")
        path = await asyncio.to_thread(self._cache.find_init, self.shelf)
        if path is None:
            self._check(number)
            position = self.positions.get(claim.id)
            if position is None or position.is_asleep:
                self._ask(number if position is None else position.number, claim)
            path = await self._init_soon()
        self.given.add(claim.id)
        self.outdated.discard(claim.id)
        return path

    @contextmanager
    def _visit(self) -> Iterator[None]:
        self._visitors += 1
        try:
            yield
        finally:
            self._visitors -= 1

    async def _soon(self, number: int) -> Path:
        try:
            async with asyncio.timeout(self._limits.wait_s):
                while True:
                    self._check(number)
                    if not self._has(number):
                        with self._waiting.for_segment(number) as waiter:
                            self.arrange()
                            await waiter
                    path = await asyncio.to_thread(self._cache.find, self.shelf, number)
                    if path is not None:
                        self.arrange()
                        return path
        except TimeoutError:
            raise self._late(number) from None
        except TooBusy:
            self._tally.refused("busy")
            raise

    async def _init_soon(self) -> Path:
        try:
            async with asyncio.timeout(self._limits.wait_s):
                while True:
                    with self._waiting.for_init() as waiter:
                        self.arrange()
                        if not any(head.is_alive for head in self.heads):
                            self._check(0)
                        # It is told once: looked for only now, it cannot come between the look and the waiting.
                        path = await asyncio.to_thread(self._cache.find_init, self.shelf)
                        if path is not None:
                            return path
                        await waiter
        except TimeoutError:
            raise self._late(None) from None
        except TooBusy:
            self._tally.refused("busy")
            raise

    def _late(self, number: int | None) -> TooBusy:
        """What to say to who has waited long enough."""
        coming = [head for head in self.heads if number is None or self._comes_to(head, number)]
        if coming and all(head.state in {HeadState.QUEUED, HeadState.RESUMING} for head in coming):
            self._tally.refused("busy")
            return too_busy("All encoders are at work.", SLOT_RETRY_S)
        self._tally.refused("timeout")
        return too_busy("The segment is not ready yet.", _SOON_S)

    def _check(self, number: int) -> None:
        """Raises: what is known to stand in the way."""
        if self._failure is not None:
            if time.monotonic() < self._failed_until_s:
                raise self._failure
            self._failure = None
        if self._truncated_from is not None and number >= self._truncated_from:
            raise self._beyond_the_end()

    def _is_given_up(self, number: int) -> bool:
        try:
            self._check(number)
        except RustfinError:
            return True
        return False

    def _beyond_the_end(self) -> NoSuchSegment:
        return NoSuchSegment(
            "The file ends before this; it may be incomplete.",
            code="source_truncated",
            details={"first_missing": self._truncated_from},
        )

    # Failing.

    def _ended(self, head: Head, outcome: Outcome) -> None:
        match outcome.kind:
            case OutcomeKind.TRUNCATED:
                first = outcome.first_missing
                self._truncated_from = min(first, self._truncated_from if self._truncated_from is not None else first)
                _log.warning("a file ended early", number=self._truncated_from, segments=len(self._table))
                for number in self._waiting.numbers:
                    if number >= self._truncated_from:
                        self._waiting.refuse(number, self._beyond_the_end())
                self._waiting.refuse_init(self._beyond_the_end())
            case OutcomeKind.FAILED:
                self._tally.restarted("crash")
                self._crashed(head, outcome.failure or FailureClass.UNKNOWN, outcome.stderr_tail)
            case OutcomeKind.FINISHED | OutcomeKind.STOPPED:
                pass

    def _crashed(self, head: Head, failure: FailureClass, said: str) -> None:
        now_s = time.monotonic()
        self._crashes = (*recent(self._crashes, now_s), Crash(now_s, head.number_next))
        match next_step(failure, crashes=self._crashes, is_hardware=self._is_on_device):
            case Step.RETRY:
                self._detach(head)
                self.arrange()
            case Step.SOFTWARE:
                _log.warning("a device failed; software goes on", failure=failure.value)
                self._go_without_device(self)
                is_noticed = bool(self.given)
                self._waiting.refuse_all(_other_initialization() if is_noticed else WithoutDevice())
                self.positions.clear()
                self.given.clear()
            case Step.REINDEX:
                self._fail(IndexMismatch("The keyframes of this file are not where its index has them."))
            case Step.GIVE_UP:
                details = {"failure": failure.value, "said": said.splitlines()[-_SAID_LINES:], "work": self.work.value}
                self._fail(EncoderFailed("This cannot be made from the file; its log says why.", details=details))

    def _could_not(self, head: Head, problem: RustfinError) -> None:
        """What stood in the way was on our side: say so to those who wait, and try again when they ask again."""
        if isinstance(problem, RenditionChanged):
            self.outdated |= self.given
            self.given.clear()
            self._cache.clear(self.shelf)
        for position in self.positions.values():
            if position.head is head:
                position.is_asleep = True
        others = [other for other in self.heads if other is not head]
        for number in self._waiting.numbers:
            if not any(self._comes_to(other, number) for other in others):
                self._waiting.refuse(number, problem)
        if not others:
            self._waiting.refuse_init(problem)

    def _fail(self, error: RustfinError) -> None:
        self._failure = error
        self._failed_until_s = time.monotonic() + CRASH_WINDOW_S
        self._crashes = ()
        self._waiting.refuse_all(error)

    def _lose(self, head: Head, reason: str) -> None:
        """Be done with a head before its process is gone."""
        self.heads.remove(head)
        head.stop(reason)
        self._detach(head)

    def _detach(self, head: Head) -> None:
        for position in self.positions.values():
            if position.head is head:
                position.head = None

    @property
    def _is_on_device(self) -> bool:
        return device_of(self.stretch) is not Backend.SOFTWARE


def device_of(stretch: Stretch) -> Backend:
    """What encodes it; software for what is not encoded."""
    rendition = stretch.rendition.video if isinstance(stretch.rendition, Muxed) else stretch.rendition
    return rendition.backend if isinstance(rendition, VideoEncode) else Backend.SOFTWARE


def _other_initialization() -> RenditionChanged:
    return RenditionChanged("The encoder's output changed. Start playback again.")
