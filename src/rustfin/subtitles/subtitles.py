"""The subtitles of files, in every form that players take: found, chosen, taken out, moved in time, kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from rustfin.catalog import playable
from rustfin.catalog.access import require_visible
from rustfin.catalog.playable import PlayableFile
from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, Unavailable
from rustfin.core.ids import FileId, ItemId, JobId, LibraryId, new_id
from rustfin.core.paths import resolve_inside
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.jobs import JobRun, Jobs, Lane, Work
from rustfin.media import ChildFailed, SubtitleStream, Tools
from rustfin.settings import Settings
from rustfin.settings import Subtitles as SubtitleSettings
from rustfin.subtitles import extract, pgs, store
from rustfin.subtitles.cache import SubtitleCache
from rustfin.subtitles.charset import decode
from rustfin.subtitles.choose import Choice, Signature, Wish, choose, signature_of
from rustfin.subtitles.convert import UnreadableSubtitles, extracted_cues, read_cues
from rustfin.subtitles.cues import Cue, between, shifted, subrip, webvtt
from rustfin.subtitles.extract import Index
from rustfin.subtitles.fonts import Font, attached_fonts
from rustfin.subtitles.kept import KeptFiles, check_file
from rustfin.subtitles.kinds import TEXTS, Delivery, Kept, taking
from rustfin.subtitles.script import shift_script
from rustfin.subtitles.store import KeptSubtitle
from rustfin.subtitles.tracks import Track, make_tracks
from rustfin.transcoder import BurnIn, Timeline, make_timeline

INDEX_SUBTITLES = "index_subtitles"
INDEX_LIBRARY_SUBTITLES = "index_library_subtitles"
WAIT_S = 15.0
"""How long a request waits for a track that is being taken out, before it is told to come back."""
COME_BACK_S = 5
LONGEST_OFFSET_MS = 3_600_000
_PLAY_PRIORITY = 10
_IDLE_PRIORITY = -10
_FILES_A_JOB = 20
_REMEMBERED_CUES = 24


class Zero(StrEnum):
    """Where players count from."""

    ITEM = "item"
    """The first picture that can be shown, as in HLS and everywhere else here."""
    CONTAINER = "container"
    """The container's start, as players do that are given the file itself."""


@dataclass(frozen=True, slots=True)
class _Found:
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


class Subtitles:
    """Make it before the jobs start: it registers its handlers. `aclose` stops what is being taken out."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        *,
        cache_dir: Path,
        kept: KeptFiles,
        tools: Tools | None,
        wait_s: float = WAIT_S,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._settings = settings
        self._kept = kept
        self._tools = tools
        self._wait_s = wait_s
        self._cache = SubtitleCache(cache_dir / "subtitles")
        self._cues: OrderedDict[str, tuple[Cue, ...]] = OrderedDict()
        jobs.register(INDEX_SUBTITLES, self._index_file, label="Take subtitles out of a file")
        jobs.register(INDEX_LIBRARY_SUBTITLES, self._index_library, label="Take subtitles out of files")

    async def aclose(self) -> None:
        """Stop what is under way; what was published stays."""
        await self._cache.aclose()

    # Listing and choosing ------------------------------------------------------------------------------------------

    def list(self, tx: Tx, viewer: Viewer, file: PlayableFile, item_id: ItemId | None = None) -> list[Track]:
        """The tracks of a file that the viewer may see; with a title, with the viewer's offsets in it."""
        found = playable.subtitle_tracks(tx, file)
        kept = {one.id: one for one in store.kept_of_content(tx, file.fingerprint_id)}
        own = frozenset(one.id for one in kept.values() if viewer.is_admin or one.user_id == viewer.user_id)
        rows = {} if item_id is None else store.offsets(tx, viewer.user_id, item_id)
        offsets = {one.id: rows.get(_offset_key(file, one.id), 0) for one in found}
        index = self._cache.index(file.fingerprint_id)
        return [_with_state(track, index) for track in make_tracks(found, offsets=offsets, own=own, file_id=file.id)]

    def choose(self, tx: Tx, viewer: Viewer, item_id: ItemId, tracks: Sequence[Track], wish: Wish) -> Choice:
        """The track that is shown when nobody picks one, by what was picked here before, else by preference."""
        fields = store.remembered(tx, viewer.user_id, _owner(tx, viewer, item_id))
        return choose(tracks, wish, remembered=None if fields is None else Signature.from_json(fields))

    def remember(self, tx: Tx, viewer: Viewer, item_id: ItemId, track: Track | None) -> None:
        """A viewer picked a track, or none, for this title and the others of its series. Raises: NotFound."""
        owner = _owner(tx, viewer, item_id)
        signature = signature_of(track).to_json()
        store.remember(tx, viewer.user_id, owner, signature, now_ms=self._clock.now_ms())

    def forget(self, tx: Tx, viewer: Viewer, item_id: ItemId) -> None:
        """Let the viewer's preferences decide again. Raises: NotFound."""
        store.forget_pick(tx, viewer.user_id, _owner(tx, viewer, item_id))

    def set_offset(
        self, tx: Tx, viewer: Viewer, item_id: ItemId, *, file: PlayableFile, track: Track, offset_ms: int
    ) -> None:
        """How much later this viewer wants a track of a title. Raises: NotFound, InvalidInput."""
        require_visible(tx, viewer, item_id)
        if abs(offset_ms) > LONGEST_OFFSET_MS:
            raise InvalidInput("Subtitles can be moved by an hour at most.")
        key = _offset_key(file, track.id)
        store.put_offset(tx, viewer.user_id, item_id, key, offset_ms, now_ms=self._clock.now_ms())

    # Keeping -------------------------------------------------------------------------------------------------------

    async def keep(
        self,
        viewer: Viewer,
        file: PlayableFile,
        *,
        file_name: str,
        raw: bytes,
        language: str | None,
        title: str | None = None,
        is_forced: bool = False,
        is_hearing_impaired: bool = False,
        fetched: tuple[str, str] | None = None,
    ) -> str:
        """Keep a subtitle file for the content of a media file; gives its id. `fetched`: from which provider, and what
        that calls it. Raises: UnreadableSubtitles, Unavailable."""
        if file.fingerprint_id is None:
            raise Unavailable("The file has not been looked into yet; try again in a moment.", code="not_examined_yet")
        format_name = await asyncio.to_thread(check_file, file_name, raw, language=language)
        provider, ref = fetched or (None, None)
        kept = KeptSubtitle(
            id=new_id(),
            fingerprint_id=file.fingerprint_id,
            source="uploaded" if fetched is None else "downloaded",
            user_id=viewer.user_id,
            format=format_name,
            language=language,
            size_bytes=len(raw),
            title=title,
            is_forced=is_forced,
            is_hearing_impaired=is_hearing_impaired,
            provider=provider,
            provider_ref=ref,
        )
        await asyncio.to_thread(self._kept.put, kept.file_name, raw)
        await self._db.write(lambda tx: store.insert_kept(tx, kept, now_ms=self._clock.now_ms()))
        return kept.id

    async def delete(self, viewer: Viewer, file: PlayableFile, subtitle_id: str) -> None:
        """Delete what was fetched or handed in: one's own, or any as an admin. Raises: NotFound, Forbidden."""

        def forget(tx: Tx) -> KeptSubtitle:
            kept = store.kept(tx, subtitle_id)
            if kept is None or kept.fingerprint_id != file.fingerprint_id:
                raise NotFound("There are no such subtitles that could be deleted; others belong to the media.")
            if not viewer.is_admin and kept.user_id != viewer.user_id:
                raise Forbidden("Only who added these subtitles, or an admin, may delete them.")
            store.delete_kept(tx, subtitle_id)
            return kept

        kept = await self._db.write(forget)
        await asyncio.to_thread(self._kept.remove, kept.file_name)

    # Forms ---------------------------------------------------------------------------------------------------------

    async def webvtt(
        self,
        file: PlayableFile,
        track: Track,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        offset_ms: int = 0,
        zero: Zero = Zero.ITEM,
    ) -> str:
        """The track as WebVTT; with a start or an end the cues seen between, which can be had before the rest.

        Raises: what `cues` raises.
        """
        return webvtt(await self.cues(file, track, start_ms=start_ms, end_ms=end_ms, offset_ms=offset_ms, zero=zero))

    async def cues(
        self,
        file: PlayableFile,
        track: Track,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        offset_ms: int = 0,
        zero: Zero = Zero.ITEM,
    ) -> tuple[Cue, ...]:
        """The cues of a track of text in time order, or those seen within a stretch.

        The whole of a track that is still to be taken out is waited for a while; a stretch is read for itself.

        Raises: UnreadableSubtitles (pictures, or nothing that can be read), Unavailable (`subtitles_not_ready`, no
        ffmpeg, the folder is offline), NotFound.
        """
        if not track.is_text:
            raise UnreadableSubtitles("These subtitles are pictures; they have no text.", code="subtitles_are_pictures")
        if start_ms is not None or end_ms is not None:
            begin_ms = max(0, start_ms or 0)
            end_ms = end_ms if end_ms is not None else begin_ms + extract.STRETCH_MS
            if track.stream_index is not None and self._index_of(file) is None:
                return await self._stretch(file, track, begin_ms, end_ms, offset_ms=offset_ms, zero=zero)
            whole = await self._shifted_cues(file, track, offset_ms=offset_ms, zero=zero)
            return between(whole, begin_ms, end_ms)
        return await self._shifted_cues(file, track, offset_ms=offset_ms, zero=zero)

    async def original(
        self, file: PlayableFile, track: Track, delivery: Delivery, *, offset_ms: int = 0, zero: Zero = Zero.ITEM
    ) -> Path:
        """A file in the cache with the track as its author made it: an ASS script in UTF-8, or pictures as `.sup`.

        Raises: as `cues`; UnreadableSubtitles when it cannot be had so.
        """
        if delivery not in (Delivery.ASS, Delivery.SUP) or delivery not in track.deliveries:
            raise UnreadableSubtitles(f"These subtitles cannot be had as {delivery}.", code="subtitles_other_form")
        found = await self._found(file, track)
        return await self._moved(found, track, delivery, found.shift_ms(zero) + offset_ms)

    async def fonts(self, file: PlayableFile) -> tuple[Font, ...]:
        """The fonts that lie in a file, once its subtitles were taken out. Raises: Unavailable, NotFound."""
        return (await self._index(file, needs_pictures=False)).fonts

    def known_fonts(self, file: PlayableFile) -> tuple[Font, ...]:
        """The fonts of a file as far as they were taken out; never waits for more than a small file."""
        index = self._index_of(file)
        return () if index is None else index.fonts

    def font_indexes(self, file: PlayableFile) -> tuple[int, ...]:
        """Stream indexes of the fonts in a file: those that were taken out, else all that claim to be some. Asking for
        one of them waits until it is taken out; it may turn out to be none."""
        index = self._index_of(file)
        if index is not None:
            return tuple(font.index for font in index.fonts)
        return () if file.media is None else tuple(stream.index for stream in attached_fonts(file.media))

    async def burn_source(self, file: PlayableFile, track: Track, *, offset_ms: int = 0) -> BurnIn:
        """What an encoder draws into the picture: text in item time, or pictures in the source's clock. It is right
        wherever encoding begins, since the whole track is in a file of its own.

        Raises: as `cues`.
        """
        if Delivery.BURN not in track.deliveries:
            raise UnreadableSubtitles("Nothing here can draw these subtitles.")
        found = await self._found(file, track)
        is_image = not track.is_text
        if is_image:
            by_ms = found.to_source_ms + offset_ms
            path = found.path if found.kept is Kept.MKS else await self._drawn_pictures(found, track, by_ms)
        elif Delivery.ASS in track.deliveries:
            by_ms = found.to_item_ms + offset_ms
            path = await self._moved(found, track, Delivery.ASS, by_ms)
        else:
            by_ms = found.to_item_ms + offset_ms
            cues = shifted(await self._own_cues(found, track, file), by_ms)
            path = await self._cache.made(
                found.identity, by_ms, suffix="srt", make=lambda: asyncio.to_thread(lambda: subrip(cues).encode())
            )
        signature = blake2b(f"{found.identity}|{by_ms}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return BurnIn(path, is_image, signature, fonts_dir=self._fonts_folder(file) if not is_image else None)

    # Taking out ----------------------------------------------------------------------------------------------------

    def request_indexing(self, tx: Tx, file: PlayableFile) -> JobId | None:
        """Ask for a file's subtitles to be taken out soon, since it is being played; None when they are, or there are
        none."""
        if file.media is None or file.fingerprint_id is None or not file.media.subtitles:
            return None
        if self._cache.index(file.fingerprint_id, needs_pictures=True) is not None or self._tools is None:
            return None
        key = f"{INDEX_SUBTITLES}:{file.fingerprint_id}"
        payload = {"file_id": file.id}
        work = Work(INDEX_SUBTITLES, payload, Lane.MEDIA, unique_key=key, priority=_PLAY_PRIORITY)
        return self._jobs.enqueue(tx, work)

    def request_library(self, tx: Tx, library_id: LibraryId, *, after: str = "") -> JobId | None:
        """Ask for the text in a library's files to be taken out when nothing else is to do; None where the settings say
        that it waits until a file is played."""
        if not self._settings.get(SubtitleSettings).is_indexed_when_idle or self._tools is None:
            return None
        work = Work(
            INDEX_LIBRARY_SUBTITLES,
            {"library_id": library_id, "after": after},
            Lane.MEDIA,
            unique_key=f"{INDEX_LIBRARY_SUBTITLES}:{library_id}:{after}",
            priority=_IDLE_PRIORITY,
            library_id=library_id,
        )
        return self._jobs.enqueue(tx, work)

    async def _index_file(self, run: JobRun) -> Mapping[str, Any]:
        file = await self._db.read(lambda tx: playable.any_file(tx, FileId(run.payload["file_id"])))
        if file is None or file.media is None or file.fingerprint_id is None:
            return {"tracks": 0}
        await run.progress(stage="subtitles", done=0, total=1, current=Path(file.path).name)
        index = await self._take_for_job(run, file, needs_pictures=True)
        return {"tracks": len(index.tracks), "fonts": len(index.fonts)}

    async def _index_library(self, run: JobRun) -> Mapping[str, Any]:
        """Some files, then a new job for the rest, so that what somebody plays goes in between."""
        library_id = LibraryId(run.payload["library_id"])
        after = str(run.checkpoint or run.payload["after"])
        done = skipped = 0
        while done < _FILES_A_JOB:
            batch = await self._db.read(
                partial(playable.files_with_subtitles, library_id=library_id, after=after, limit=_FILES_A_JOB)
            )
            if not batch:
                return {"read": done, "known": skipped}
            for fingerprint_id, file_id in batch:
                is_new = await self._index_idly(run, fingerprint_id, file_id)
                done, skipped, after = done + is_new, skipped + (not is_new), fingerprint_id
                if is_new:
                    await run.save_checkpoint(after)
                    await run.progress(stage="subtitles", done=done)
        await self._db.write(lambda tx: self.request_library(tx, library_id, after=after))
        return {"read": done, "known": skipped}

    async def _index_idly(self, run: JobRun, fingerprint_id: str, file_id: FileId) -> bool:
        if await asyncio.to_thread(self._cache.index, fingerprint_id) is not None:
            return False
        file = await self._db.read(lambda tx: playable.any_file(tx, file_id))
        if file is None or file.media is None or not any(_is_text(stream) for stream in file.media.subtitles):
            return False
        await run.progress(stage="subtitles", current=Path(file.path).name)
        try:
            await self._take_for_job(run, file, needs_pictures=False)
        except (ChildFailed, NotFound, UnreadableSubtitles):
            return False
        return True

    async def _take_for_job(self, run: JobRun, file: PlayableFile, *, needs_pictures: bool) -> Index:
        taking_out = self._take(file, needs_pictures=needs_pictures)
        try:
            return await asyncio.shield(taking_out)
        except asyncio.CancelledError:
            if run.is_cancelled:
                taking_out.cancel()
            raise

    def _index_of(self, file: PlayableFile, *, needs_pictures: bool = False) -> Index | None:
        return self._cache.index(file.fingerprint_id, needs_pictures=needs_pictures)

    async def _index(self, file: PlayableFile, *, needs_pictures: bool) -> Index:
        """What was taken out of a file, after a while at most. Raises: Unavailable, NotFound, UnreadableSubtitles."""
        index = await asyncio.to_thread(self._index_of, file, needs_pictures=needs_pictures)
        if index is not None:
            return index
        taking_out = self._take(file, needs_pictures=needs_pictures)
        await asyncio.wait([taking_out], timeout=self._wait_s)
        if not taking_out.done():
            raise Unavailable(
                "The subtitles are being taken out of the file; try again in a moment.",
                code="subtitles_not_ready",
                details={"retry_after_s": COME_BACK_S},
            )
        if taking_out.cancelled():
            raise Unavailable("Taking the subtitles out was stopped; try again.", code="subtitles_not_ready")
        try:
            return taking_out.result()
        except ChildFailed as error:
            raise UnreadableSubtitles("These subtitles could not be taken out of the file.") from error

    def _take(self, file: PlayableFile, *, needs_pictures: bool) -> "asyncio.Task[Index]":
        media, fingerprint_id, tools = file.media, file.fingerprint_id, self._tools
        if media is None or fingerprint_id is None:
            raise Unavailable("The file has not been looked into yet; try again in a moment.", code="not_examined_yet")
        if tools is None:
            raise Unavailable("There is no ffmpeg to read these subtitles with.", code="media_tool_missing")

        async def work() -> Index:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
            folder = self._cache.folder_of(fingerprint_id)
            return await extract.take_all(tools, path, media, folder, has_pictures=needs_pictures)

        return self._cache.take(fingerprint_id, needs_pictures=needs_pictures, work=work)

    async def _stretch(
        self, file: PlayableFile, track: Track, begin_ms: int, end_ms: int, *, offset_ms: int, zero: Zero
    ) -> tuple[Cue, ...]:
        if self._tools is None or file.media is None or file.fingerprint_id is None:
            raise Unavailable("There is no ffmpeg to read these subtitles with.", code="media_tool_missing")
        stream = next((one for one in file.media.subtitles if one.index == track.stream_index), None)
        if not isinstance(stream, SubtitleStream):
            raise NotFound("There are no such subtitles.")
        path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
        length_ms = min(end_ms - begin_ms, extract.STRETCH_MS)
        timeline = timeline_of(file)
        item_ms = begin_ms - offset_ms - (0 if zero is Zero.ITEM else _container_ms(timeline))
        kept, raw = await extract.take_stretch(
            self._tools,
            path,
            stream,
            self._cache.folder_of(file.fingerprint_id),
            seek_ms=timeline.seek_us(item_ms * 1000) // 1000,
            length_ms=max(0, length_ms),
        )
        by_ms = offset_ms - (timeline.zero_us if zero is Zero.ITEM else timeline.format_start_us) // 1000
        cues = await asyncio.to_thread(extracted_cues, raw, kept.value)
        return between(shifted(cues, by_ms), begin_ms, end_ms)

    # A track's own file --------------------------------------------------------------------------------------------

    async def _found(self, file: PlayableFile, track: Track) -> _Found:
        timeline = timeline_of(file)
        if track.stream_index is None:
            return await self._file_beside(track, timeline, file)
        index = await self._index(file, needs_pictures=not track.is_text)
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
        return _Found(taken.path, taken.kept, identity, -zero_ms, -start_ms, 0)

    async def _file_beside(self, track: Track, timeline: Timeline, file: PlayableFile) -> _Found:
        """Whoever times a file of its own has seen the film begin at the container's start."""
        if track.source == "sidecar":
            root, relative = await self._db.read(lambda tx: playable.sidecar_location(tx, track.id))
            path = await asyncio.to_thread(resolve_inside, root, relative)
        else:
            path = await asyncio.to_thread(self._kept.path, f"{track.id}.{track.format}")
        status = await asyncio.to_thread(path.stat)
        identity = f"{path}:{status.st_size}:{status.st_mtime_ns}:{file.fingerprint_id}"
        container_ms = _container_ms(timeline)
        return _Found(path, None, identity, -container_ms, 0, timeline.format_start_us // 1000)

    async def _shifted_cues(self, file: PlayableFile, track: Track, *, offset_ms: int, zero: Zero) -> tuple[Cue, ...]:
        found = await self._found(file, track)
        cues = await self._own_cues(found, track, file)
        return await asyncio.to_thread(shifted, cues, found.shift_ms(zero) + offset_ms)

    async def _own_cues(self, found: _Found, track: Track, file: PlayableFile) -> tuple[Cue, ...]:
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

    async def _moved(self, found: _Found, track: Track, delivery: Delivery, by_ms: int) -> Path:
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

    async def _drawn_pictures(self, found: _Found, track: Track, by_ms: int) -> Path:
        """The pictures as an encoder reads them, wherever it begins."""

        async def make() -> bytes:
            raw = await self._sup(found, track)
            return await asyncio.to_thread(lambda: pgs.from_zero(pgs.shift(raw, by_ms)))

        return await self._cache.made(found.identity, by_ms, "drawn", suffix="sup", make=make)

    async def _sup(self, found: _Found, track: Track) -> bytes:
        if found.kept is None and track.format == "idx":
            if self._tools is None:
                raise Unavailable("There is no ffmpeg to read these subtitles with.", code="media_tool_missing")
            folder = self._cache.folder_of("pictures")
            try:
                return await extract.take_pictures_beside(self._tools, found.path, folder)
            except ChildFailed as error:
                raise UnreadableSubtitles("These subtitles could not be read.") from error
        raw = await asyncio.to_thread(_read, found.path, extract.LARGEST_PICTURES_BYTES)
        await asyncio.to_thread(pgs.check, raw)
        return raw

    def _fonts_folder(self, file: PlayableFile) -> Path | None:
        index = self._index_of(file)
        return index.fonts[0].path.parent if index is not None and index.fonts else None


def timeline_of(file: PlayableFile) -> Timeline:
    """The clocks of a file, as far as it was looked into."""
    start_us = file.media.begins_us if file.media else 0
    first_us = file.keyframes.times_us[0] if file.keyframes is not None and file.keyframes.times_us else None
    end_us = start_us + (file.duration_ms or 0) * 1000
    return make_timeline(first_keyframe_us=first_us, format_start_us=start_us, end_us=end_us)


def _container_ms(timeline: Timeline) -> int:
    """Item time zero, counted from the container's start."""
    return (timeline.zero_us - timeline.format_start_us) // 1000


def _with_state(track: Track, index: Index | None) -> Track:
    if track.stream_index is None or track.problem is not None:
        return track
    taken = None if index is None else index.tracks.get(track.stream_index)
    if taken is None:
        return replace(track, is_ready=False)
    return replace(track, problem=taken.problem)


def _is_text(stream: SubtitleStream) -> bool:
    found = taking(stream.codec)
    return found is not None and found.kept in TEXTS


def _offset_key(file: PlayableFile, track_id: str) -> str:
    """An offset outlives a move of the file: its streams are named by its content."""
    head = f"{file.id}:"
    return f"{file.fingerprint_id}:{track_id.removeprefix(head)}" if track_id.startswith(head) else track_id


def _owner(tx: Tx, viewer: Viewer, item_id: ItemId) -> str:
    """What a pick is remembered for: the series of an episode, else the title itself."""
    item = require_visible(tx, viewer, item_id)
    return str(item["series_id"] or item["id"])


def _read(path: Path, limit_bytes: int = extract.MAX_BYTES) -> bytes:
    with path.open("rb") as file:
        raw = file.read(limit_bytes + 1)
    if len(raw) > limit_bytes:
        raise UnreadableSubtitles("This file is too large for subtitles.")
    return raw
