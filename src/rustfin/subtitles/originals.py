"""The file that a track of subtitles is by itself: beside the film, kept, or taken out; read, and moved in time."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.paths import resolve_inside
from rustfin.db import Database
from rustfin.media import ChildFailed, SubtitleStream
from rustfin.subtitles import extract, pgs
from rustfin.subtitles.cache import SubtitleCache
from rustfin.subtitles.charset import decode
from rustfin.subtitles.convert import UnreadableSubtitles, extracted_cues, read_cues
from rustfin.subtitles.cues import Cue, between, shifted
from rustfin.subtitles.kept import KeptFiles
from rustfin.subtitles.kinds import Delivery, Kept
from rustfin.subtitles.script import shift_script
from rustfin.subtitles.taking_out import TakingOut
from rustfin.subtitles.tracks import Track
from rustfin.transcoder import Timeline, make_timeline

_REMEMBERED_CUES = 24
BLOCK_MS = 30_720
"""What is read at once of a track that is not taken out yet: five pieces of a playlist."""
_REMEMBERED_BLOCKS = 64


class Zero(StrEnum):
    """Where players count from."""

    ITEM = "item"
    """The first picture that can be shown, as in HLS and everywhere else here."""
    CONTAINER = "container"
    """The container's start, as players do that are given the file itself."""


@dataclass(frozen=True, slots=True)
class Original:
    """A track's own file: where it lies, what it is, what it is known by, and by how much its clock differs."""

    path: Path
    kept: Kept | None
    """None: a file that somebody else made, of whatever format it says."""
    identity: str
    to_item_ms: int
    to_container_ms: int
    to_source_ms: int

    def shift_ms(self, zero: Zero) -> int:
        return self.to_item_ms if zero is Zero.ITEM else self.to_container_ms


@dataclass(slots=True)
class _Block:
    """The cues around half a minute, read by whoever comes first."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    cues: tuple[Cue, ...] | None = None


class Originals:
    """Finds them, waiting for a while where one is still taken out, and gives them moved in time."""

    def __init__(self, db: Database, cache: SubtitleCache, kept: KeptFiles, taking_out: TakingOut) -> None:
        self._db = db
        self._cache = cache
        self._kept = kept
        self._taking_out = taking_out
        self._cues: OrderedDict[str, tuple[Cue, ...]] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, int, int], _Block] = OrderedDict()

    async def find(self, file: PlayableFile, track: Track) -> Original:
        """Raises: Unavailable, NotFound, UnreadableSubtitles."""
        timeline = timeline_of(file)
        if track.stream_index is None:
            return await self._file_beside(track, timeline, file)
        index = await self._taking_out.index(file, needs_pictures=not track.is_text)
        taken = index.tracks.get(track.stream_index)
        if taken is None:
            raise NotFound("There are no such subtitles.")
        if taken.path is None:
            raise UnreadableSubtitles(taken.problem or "These subtitles could not be taken out of the file.")
        if not await asyncio.to_thread(taken.path.exists):
            self._cache.forget(str(file.fingerprint_id))
            raise Unavailable("The subtitles went from the cache; try again.", code="subtitles_not_ready")
        identity = f"{file.fingerprint_id}:{track.stream_index}:{extract.VERSION}"
        zero_ms, start_ms = timeline.zero_us // 1000, timeline.format_start_us // 1000
        return Original(taken.path, taken.kept, identity, -zero_ms, -start_ms, 0)

    async def cues(self, found: Original, track: Track, file: PlayableFile) -> tuple[Cue, ...]:
        """Its cues, in its own time. Raises: UnreadableSubtitles."""
        if (known := self._cues.get(found.identity)) is not None:
            self._cues.move_to_end(found.identity)
            return known
        picture = file.media.video if file.media else None
        rate = None if picture is None or picture.frame_rate is None else float(picture.frame_rate)
        raw = await asyncio.to_thread(_read, found.path)
        if found.kept is not None:
            cues = await asyncio.to_thread(extracted_cues, raw, found.kept.value)
        else:
            cues = await asyncio.to_thread(read_cues, raw, track.format, language=track.language, frame_rate=rate)
        self._cues[found.identity] = cues
        while len(self._cues) > _REMEMBERED_CUES:
            self._cues.popitem(last=False)
        return cues

    async def stretch(
        self, file: PlayableFile, track: Track, begin_ms: int, end_ms: int, *, offset_ms: int, zero: Zero
    ) -> tuple[Cue, ...]:
        """The cues seen within a stretch of a track that was not taken out yet. Raises: Unavailable, NotFound."""
        by_ms = offset_ms + (0 if zero is Zero.ITEM else _container_ms(timeline_of(file)))
        item_ms, length_ms = begin_ms - by_ms, min(end_ms - begin_ms, extract.STRETCH_MS)
        if length_ms > BLOCK_MS:
            cues = await self._read_stretch(file, track, item_ms, length_ms)
        else:
            numbers = range(max(0, item_ms) // BLOCK_MS, max(0, item_ms + length_ms - 1) // BLOCK_MS + 1)
            blocks = [await self._block(file, track, number) for number in numbers]
            cues = tuple(dict.fromkeys(cue for block in blocks for cue in block))
        return between(shifted(cues, by_ms), begin_ms, end_ms)

    async def _block(self, file: PlayableFile, track: Track, number: int) -> tuple[Cue, ...]:
        key = (str(file.fingerprint_id), track.stream_index or 0, number)
        block = self._blocks.setdefault(key, _Block())
        self._blocks.move_to_end(key)
        while len(self._blocks) > _REMEMBERED_BLOCKS:
            self._blocks.popitem(last=False)
        async with block.lock:
            if block.cues is None:
                block.cues = await self._read_stretch(file, track, number * BLOCK_MS, BLOCK_MS)
        return block.cues

    async def _read_stretch(self, file: PlayableFile, track: Track, item_ms: int, length_ms: int) -> tuple[Cue, ...]:
        """The cues around a stretch, in item time."""
        tools, streams = self._taking_out.tools(), () if file.media is None else file.media.subtitles
        stream = next((one for one in streams if one.index == track.stream_index), None)
        if not isinstance(stream, SubtitleStream) or file.fingerprint_id is None:
            raise NotFound("There are no such subtitles.")
        path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
        timeline = timeline_of(file)
        kept, raw = await extract.take_stretch(
            tools,
            path,
            stream,
            self._cache.folder_of(file.fingerprint_id),
            seek_ms=timeline.seek_us(item_ms * 1000) // 1000,
            length_ms=max(0, length_ms),
        )
        cues = await asyncio.to_thread(extracted_cues, raw, kept.value)
        return shifted(cues, -timeline.zero_us // 1000)

    async def moved(self, found: Original, track: Track, delivery: Delivery, by_ms: int) -> Path:
        """The script or the pictures later by so much, as a file that can be sent."""
        is_ours = found.kept is not None
        if is_ours and by_ms == 0:
            return found.path

        async def make() -> bytes:
            if delivery is Delivery.SUP:
                raw = await self._sup(found, track)
                return await asyncio.to_thread(pgs.shift, raw, by_ms)
            raw = await asyncio.to_thread(_read, found.path)
            text = raw.decode("utf-8", "replace") if is_ours else decode(raw, language=track.language)
            return (await asyncio.to_thread(shift_script, text, by_ms)).encode("utf-8", "replace")

        return await self._cache.made(found.identity, by_ms, delivery.value, suffix=delivery.value, make=make)

    async def drawn_pictures(self, found: Original, track: Track, by_ms: int) -> Path:
        """The pictures as an encoder reads them, wherever it begins."""

        async def make() -> bytes:
            raw = await self._sup(found, track)
            return await asyncio.to_thread(lambda: pgs.from_zero(pgs.shift(raw, by_ms)))

        return await self._cache.made(found.identity, by_ms, "drawn", suffix="sup", make=make)

    async def _file_beside(self, track: Track, timeline: Timeline, file: PlayableFile) -> Original:
        """Whoever times a file of its own has seen the film begin at the container's start."""
        if track.source == "sidecar":
            root, relative = await self._db.read(lambda tx: playable.sidecar_location(tx, track.id))
            path = await asyncio.to_thread(resolve_inside, root, relative)
        else:
            path = await asyncio.to_thread(self._kept.path, f"{track.id}.{track.format}")
        status = await asyncio.to_thread(path.stat)
        identity = f"{path}:{status.st_size}:{status.st_mtime_ns}:{file.fingerprint_id}"
        return Original(path, None, identity, -_container_ms(timeline), 0, timeline.format_start_us // 1000)

    async def _sup(self, found: Original, track: Track) -> bytes:
        if found.kept is None and track.format == "idx":
            tools, folder = self._taking_out.tools(), self._cache.folder_of("pictures")
            try:
                return await extract.take_pictures_beside(tools, found.path, folder)
            except ChildFailed as error:
                raise UnreadableSubtitles("These subtitles could not be read.") from error
        raw = await asyncio.to_thread(_read, found.path, extract.LARGEST_PICTURES_BYTES)
        await asyncio.to_thread(pgs.check, raw)
        return raw


def timeline_of(file: PlayableFile) -> Timeline:
    """The clocks of a file, as far as it was looked into."""
    start_us = file.media.begins_us if file.media else 0
    first_us = file.keyframes.times_us[0] if file.keyframes is not None and file.keyframes.times_us else None
    end_us = start_us + (file.duration_ms or 0) * 1000
    return make_timeline(first_keyframe_us=first_us, format_start_us=start_us, end_us=end_us)


def _container_ms(timeline: Timeline) -> int:
    """Item time zero, counted from the container's start."""
    return (timeline.zero_us - timeline.format_start_us) // 1000


def _read(path: Path, limit_bytes: int = extract.MAX_BYTES) -> bytes:
    with path.open("rb") as file:
        raw = file.read(limit_bytes + 1)
    if len(raw) > limit_bytes:
        raise UnreadableSubtitles("This file is too large for subtitles.")
    return raw
