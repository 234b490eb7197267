"""Segments on demand: `segment(stretch, number)` gives a file, encoding it first where nobody has yet."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rustfin.core.errors import Unavailable
from rustfin.core.ids import PlaybackId
from rustfin.media import Tools
from rustfin.observability import Metrics, get_logger
from rustfin.settings import Transcoding
from rustfin.transcoder.admission import COPY, PROCESS, SOFTWARE, Admission, Holder, choose_victim, share_of
from rustfin.transcoder.cache import SegmentCache
from rustfin.transcoder.claims import Claim, Limits
from rustfin.transcoder.encoder import Effort
from rustfin.transcoder.foresight import Work
from rustfin.transcoder.guard import SourceGuard
from rustfin.transcoder.hardware.way import Ways
from rustfin.transcoder.head import Head, HeadState
from rustfin.transcoder.heads import Heads, WithoutDevice, device_of
from rustfin.transcoder.renditions import Backend, Muxed, Stretch, VideoEncode, is_encoded, is_video
from rustfin.transcoder.tally import Tally

LOGS_KEPT = 50
_log = get_logger("rustfin.transcoder")


@dataclass(frozen=True, slots=True)
class HeadStatus:
    """An encoder, for people who look after the server."""

    id: int
    fingerprint_id: str
    key: str
    work: Work
    backend: Backend
    state: HeadState
    first: int
    number_next: int
    speed: float | None
    """Seconds of media a second, while it runs."""
    ahead_ms: int | None
    """How far it is ahead of the player that is furthest."""
    bytes_made: int
    pid: int | None
    argv: tuple[str, ...]
    age_s: float
    claims: tuple[Claim, ...]
    log_path: Path | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole, for people who look after the server."""

    heads: tuple[HeadStatus, ...]
    cache_bytes: int
    quota_bytes: int
    software_slots: int
    software_slots_used: int
    waiting: int
    """Encoders without a slot."""


class Transcoder:
    """The encoders and segments of one server. `open` it, `aclose` it; everything else on the event loop between."""

    def __init__(
        self,
        folder: Path,
        tools: Tools | None,
        metrics: Metrics,
        *,
        settings: Callable[[], Transcoding] = Transcoding,
        limits: Limits | None = None,
        ways: Callable[[], Ways] = dict,
    ) -> None:
        """`ways` says which devices encode, and how."""
        self._folder = folder
        self._ways = ways
        self._tools = tools
        self._settings = settings
        self._limits = limits or Limits()
        self._tally = Tally(metrics)
        self._cache = SegmentCache(folder / "segments", quota_bytes=lambda: settings().quota_bytes)
        self._admission = Admission(self._capacity, take_back=self._take_back)
        self._guard = SourceGuard()
        self._stretches: dict[tuple[str, str], Heads] = {}
        self._running: set[Head] = set()
        self._without_device: dict[tuple[str, str], Stretch] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._is_closed = True

    async def open(self) -> None:
        """Learn which segments are there, and begin to look after encoders.

        Raises: OSError when the folder cannot be used.
        """
        await asyncio.to_thread(self._cache.open)
        await asyncio.to_thread(_prune_logs, self._folder)
        self._is_closed = False
        self._ticking = asyncio.get_running_loop().create_task(self._tick_for_ever())

    async def aclose(self) -> None:
        """End every encoder; who waits gets Unavailable. Segments stay."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        for heads in self._stretches.values():
            heads.close(Unavailable("The server is going down."))
        for head in list(self._running):
            head.stop("the server goes down")
        await asyncio.gather(*(head.wait_gone() for head in self._running))
        self._running.clear()
        self._stretches.clear()
        await asyncio.to_thread(self._cache.close)

    async def init(self, stretch: Stretch, *, claim: Claim) -> Path:
        """The initialization segment that goes with a stretch's segments.

        Waits as `segment` does. Raises: what `segment` raises; NoSuchSegment for transport streams.
        """
        heads = self._heads_of(stretch)
        number = self._likely_number(stretch, claim)
        try:
            return await heads.init(claim, number)
        except WithoutDevice:
            return await self._heads_of(stretch).init(claim, number)

    async def segment(self, stretch: Stretch, number: int, *, claim: Claim) -> Path:
        """A finished segment, encoded first where it is missing. The file stays for as long as the player is near.

        Waits at most eight seconds; cancelling stops the waiting, not the encoder.

        Raises: NoSuchSegment, TooBusy, ScratchFull, EncoderFailed, IndexMismatch, RenditionChanged, SourceChanged,
        MediaFileGone, Unavailable (no ffmpeg, encoding is off, the server goes down).
        """
        self._leave_siblings(stretch, claim)
        try:
            return await self._heads_of(stretch).segment(number, claim)
        except WithoutDevice:
            return await self._heads_of(stretch).segment(number, claim)

    def prefetch(self, stretch: Stretch, number: int, *, claim: Claim, is_first: bool = False) -> None:
        """Begin to make segments from `number` on, before anybody asks; `is_first`: unless this player has asked for
        some of this stretch. Raises: Unavailable."""
        heads = self._heads_of(stretch)
        if not (is_first and claim.id in heads.positions):
            heads.prefetch(number, claim)

    def release(self, claim: Claim | PlaybackId) -> None:
        """A playback is over: encoders that only it kept alive end within two seconds."""
        claim_id = claim.id if isinstance(claim, Claim) else claim
        for heads in list(self._stretches.values()):
            heads.leave(claim_id)
        self._cache.unprotect(claim_id)

    def status(self) -> list[HeadStatus]:
        """Every encoder."""
        return [self._describe(heads, head) for heads in self._stretches.values() for head in heads.heads]

    def standing(self) -> Standing:
        """Encoders, slots and space."""
        return Standing(
            heads=tuple(self.status()),
            cache_bytes=self._cache.used_bytes,
            quota_bytes=self._cache.quota_bytes,
            software_slots=self._capacity(SOFTWARE),
            software_slots_used=self._admission.used(SOFTWARE),
            waiting=sum(head.state in {HeadState.QUEUED, HeadState.RESUMING} for head in self._running),
        )

    def _heads_of(self, stretch: Stretch) -> Heads:
        if self._is_closed:
            raise Unavailable("The server is going down.")
        if self._tools is None:
            raise Unavailable("There is no ffmpeg; see what the server's log says.", code="media_tool_missing")
        if is_encoded(stretch.rendition) and not self._settings().is_allowed:
            raise Unavailable("Encoding is switched off on this server.", code="transcoding_off")
        stretch = self._without_device.get(_place(stretch), stretch)
        place = _place(stretch)
        if place not in self._stretches:
            pool = share_of(stretch).pool
            self._stretches[place] = Heads(
                stretch,
                cache=self._cache,
                tally=self._tally,
                limits=self._limits,
                look_ahead_s=lambda: self._settings().look_ahead_s,
                is_crowded=lambda: self._admission.waiting(pool) > 0,
                make_head=self._make_head,
                go_without_device=self._go_without_device,
            )
        return self._stretches[place]

    def _make_head(self, heads: Heads, number: int, claim: Claim) -> Head:
        assert self._tools is not None
        head = Head(
            heads.stretch,
            heads.shelf,
            number,
            owner=heads,
            cache=self._cache,
            admission=self._admission,
            guard=self._guard,
            tools=self._tools,
            effort=Effort(self._settings().nice, self._settings().threads, self._ways()),
            log_folder=self._folder / claim.id,
            may_replace_init=lambda: not heads.given,
        )
        self._running.add(head)
        return head

    def _go_without_device(self, heads: Heads) -> None:
        """Make by software what a device fails at, for whoever plays it now or later."""
        stretch = heads.stretch
        self._without_device[_place(stretch)] = in_software(stretch)
        software = self._heads_of(stretch)
        software.outdated |= heads.given
        for position in heads.positions.values():
            if position.claim.id not in heads.given:
                software.prefetch(position.number, position.claim)

    def _leave_siblings(self, stretch: Stretch, claim: Claim) -> None:
        """A player that changed to another rendition of the picture, or of the sound, does not need the one before."""
        now_s = time.monotonic()
        here = self._heads_of(stretch)
        for heads in list(self._stretches.values()):
            position = heads.positions.get(claim.id)
            if (
                position is not None
                and heads is not here
                and is_video(heads.stretch.rendition) == is_video(stretch.rendition)
                and now_s - position.asked_at_s > self._limits.abandoned_s
            ):
                heads.leave(claim.id)

    def _likely_number(self, stretch: Stretch, claim: Claim) -> int:
        """Where a player begins in a stretch that it did not ask anything of yet: where it is in others."""
        elsewhere = [
            (position.asked_at_s, heads.stretch.boundaries.start_us(position.number))
            for heads in self._stretches.values()
            if (position := heads.positions.get(claim.id)) is not None
        ]
        return stretch.boundaries.number_at(max(elsewhere)[1]) if elsewhere else 0

    def _capacity(self, pool: str) -> int:
        settings = self._settings()
        half_the_cores = max(1, (os.cpu_count() or 1) // 2)
        slots = {
            PROCESS: settings.max_encoders,
            COPY: settings.copy_slots,
            SOFTWARE: settings.software_slots or half_the_cores,
        }
        return slots.get(pool, settings.device_slots)

    def _take_back(self, pool: str) -> None:
        owned = {head.id: (heads, head) for heads in self._stretches.values() for head in heads.heads if head.is_alive}
        holders = [
            Holder(
                head.id,
                frozenset(share.pool for share in head.shares),
                head.is_held,
                heads.is_awaited(head),
                max((one.asked_at_s for one in heads.positions.values() if one.head is head), default=0.0),
            )
            for heads, head in owned.values()
        ]
        victim = choose_victim(holders, pool, time.monotonic())
        if victim is not None:
            heads, head = owned[int(str(victim))]
            heads.dismiss(head, "others need its slot")
        else:
            asyncio.get_running_loop().call_soon(self._take_turns)

    def _take_turns(self) -> None:
        """Hold those that are ahead, now that others wait."""
        for heads in list(self._stretches.values()):
            heads.arrange()

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._limits.tick_s)
            try:
                self._tick()
            except Exception:  # noqa: BLE001 - one bad round must not be the last
                _log.exception("looking after encoders failed")

    def _tick(self) -> None:
        now_s = time.monotonic()
        for place, heads in list(self._stretches.items()):
            heads.tick(now_s)
            if heads.is_idle:
                del self._stretches[place]
        self._running = {head for head in self._running if not head.is_gone}
        self._admission.review()
        self._tally.standing(self._running, self._cache.used_bytes)

    def _describe(self, heads: Heads, head: Head) -> HeadStatus:
        positions = [position for position in heads.positions.values() if position.head is head]
        starts_us = [heads.stretch.boundaries.start_us(position.number) for position in positions]
        ahead_us = heads.stretch.boundaries.start_us(head.number_next) - max(starts_us) if starts_us else None
        return HeadStatus(
            id=head.id,
            fingerprint_id=heads.shelf.fingerprint_id,
            key=heads.shelf.key,
            work=head.work,
            backend=device_of(heads.stretch),
            state=head.state,
            first=head.first,
            number_next=head.number_next,
            speed=None if head.speed is None else round(head.speed, 2),
            ahead_ms=None if ahead_us is None else max(0, ahead_us // 1000),
            bytes_made=head.bytes_made,
            pid=head.encoder.pid if head.encoder else None,
            argv=tuple(head.encoder.argv) if head.encoder else (),
            age_s=time.monotonic() - head.created_at_s,
            claims=tuple(position.claim for position in positions),
            log_path=head.log_path,
        )


def in_software(stretch: Stretch) -> Stretch:
    """The same stretch without a device."""
    rendition = stretch.rendition
    if isinstance(rendition, Muxed) and isinstance(rendition.video, VideoEncode):
        return replace(stretch, rendition=replace(rendition, video=replace(rendition.video, backend=Backend.SOFTWARE)))
    if isinstance(rendition, VideoEncode):
        return replace(stretch, rendition=replace(rendition, backend=Backend.SOFTWARE))
    return stretch


def _place(stretch: Stretch) -> tuple[str, str]:
    return stretch.source.fingerprint_id, stretch.key


def _prune_logs(folder: Path) -> None:
    """Keep the newest logs of encoders, and remove the folders of playbacks that have none left."""
    logs = sorted(folder.glob("*/ffmpeg-*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in logs[LOGS_KEPT:]:
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()
