"""The subtitles of files, in every form that players take: found, chosen, taken out, moved in time, kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from rustfin.catalog import playable
from rustfin.catalog.access import require_visible
from rustfin.catalog.playable import PlayableFile
from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, Unavailable
from rustfin.core.ids import ItemId, JobId, LibraryId, new_id
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.jobs import Jobs
from rustfin.media import Tools
from rustfin.settings import Settings
from rustfin.subtitles import extract, store
from rustfin.subtitles.cache import SubtitleCache
from rustfin.subtitles.choose import Choice, Signature, Wish, choose, signature_of
from rustfin.subtitles.convert import UnreadableSubtitles
from rustfin.subtitles.cues import Cue, between, shifted, subrip, webvtt
from rustfin.subtitles.extract import Index
from rustfin.subtitles.fonts import Font, attached_fonts
from rustfin.subtitles.kept import KeptFiles, check_file
from rustfin.subtitles.kinds import Delivery, Kept
from rustfin.subtitles.originals import Originals, Zero
from rustfin.subtitles.store import KeptSubtitle
from rustfin.subtitles.taking_out import WAIT_S, TakingOut
from rustfin.subtitles.tracks import Track, make_tracks
from rustfin.transcoder import BurnIn

LONGEST_OFFSET_MS = 3_600_000


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
        self._clock = clock
        self._kept = kept
        self._cache = SubtitleCache(cache_dir / "subtitles")
        self._taking_out = TakingOut(db, jobs, settings, self._cache, tools=tools, wait_s=wait_s)
        self._originals = Originals(db, self._cache, kept, self._taking_out)

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
            if track.stream_index is not None and self._taking_out.known(file) is None:
                return await self._originals.stretch(file, track, begin_ms, end_ms, offset_ms=offset_ms, zero=zero)
            whole, by_ms = await self._unshifted_cues(file, track, offset_ms=offset_ms, zero=zero)
            return shifted(between(whole, begin_ms - by_ms, end_ms - by_ms), by_ms)
        whole, by_ms = await self._unshifted_cues(file, track, offset_ms=offset_ms, zero=zero)
        return await asyncio.to_thread(shifted, whole, by_ms)

    async def original(
        self, file: PlayableFile, track: Track, delivery: Delivery, *, offset_ms: int = 0, zero: Zero = Zero.ITEM
    ) -> Path:
        """A file in the cache with the track as its author made it: an ASS script in UTF-8, or pictures as `.sup`.

        Raises: as `cues`; UnreadableSubtitles when it cannot be had so.
        """
        if delivery not in (Delivery.ASS, Delivery.SUP) or delivery not in track.deliveries:
            raise UnreadableSubtitles(f"These subtitles cannot be had as {delivery}.", code="subtitles_other_form")
        found = await self._originals.find(file, track)
        return await self._originals.moved(found, track, delivery, found.shift_ms(zero) + offset_ms)

    async def fonts(self, file: PlayableFile) -> tuple[Font, ...]:
        """The fonts that lie in a file, once its subtitles were taken out. Raises: Unavailable, NotFound."""
        return (await self._taking_out.index(file, needs_pictures=False)).fonts

    def known_fonts(self, file: PlayableFile) -> tuple[Font, ...]:
        """The fonts of a file as far as they were taken out; never waits for more than a small file."""
        index = self._taking_out.known(file)
        return () if index is None else index.fonts

    def font_indexes(self, file: PlayableFile) -> tuple[int, ...]:
        """Stream indexes of the fonts in a file: those that were taken out, else all that claim to be some. Asking for
        one of them waits until it is taken out; it may turn out to be none."""
        index = self._taking_out.known(file)
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
        found = await self._originals.find(file, track)
        is_image = not track.is_text
        if is_image:
            by_ms = found.to_source_ms + offset_ms
            path = found.path if found.kept is Kept.MKS else await self._originals.drawn_pictures(found, track, by_ms)
        elif Delivery.ASS in track.deliveries:
            by_ms = found.to_item_ms + offset_ms
            path = await self._originals.moved(found, track, Delivery.ASS, by_ms)
        else:
            by_ms = found.to_item_ms + offset_ms
            cues = shifted(await self._originals.cues(found, track, file), by_ms)
            path = await self._cache.made(
                found.identity, by_ms, suffix="srt", make=lambda: asyncio.to_thread(lambda: subrip(cues).encode())
            )
        signature = blake2b(f"{found.identity}|{by_ms}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return BurnIn(path, is_image, signature, fonts_dir=self._fonts_folder(file) if not is_image else None)

    # Taking out ----------------------------------------------------------------------------------------------------

    def request_indexing(self, tx: Tx, file: PlayableFile) -> JobId | None:
        """Ask for a file's subtitles to be taken out soon, since it is being played; None when they are, or there are
        none."""
        return self._taking_out.request_indexing(tx, file)

    def request_library(self, tx: Tx, library_id: LibraryId) -> JobId | None:
        """Ask for the text in a library's files to be taken out when nothing else is to do; None where the settings say
        that it waits until a file is played."""
        return self._taking_out.request_library(tx, library_id)

    async def _unshifted_cues(
        self, file: PlayableFile, track: Track, *, offset_ms: int, zero: Zero
    ) -> tuple[tuple[Cue, ...], int]:
        """The cues in their own time, and by how much later they are shown."""
        found = await self._originals.find(file, track)
        cues = await self._originals.cues(found, track, file)
        return cues, found.shift_ms(zero) + offset_ms

    def _fonts_folder(self, file: PlayableFile) -> Path | None:
        index = self._taking_out.known(file)
        return index.fonts[0].path.parent if index is not None and index.fonts else None


def _with_state(track: Track, index: Index | None) -> Track:
    if track.stream_index is None or track.problem is not None:
        return track
    taken = None if index is None else index.tracks.get(track.stream_index)
    if taken is None:
        return replace(track, is_ready=False)
    return replace(track, problem=taken.problem)


def _offset_key(file: PlayableFile, track_id: str) -> str:
    """An offset outlives a move of the file: its streams are named by its content."""
    head = f"{file.id}:"
    return f"{file.fingerprint_id}:{track_id.removeprefix(head)}" if track_id.startswith(head) else track_id


def _owner(tx: Tx, viewer: Viewer, item_id: ItemId) -> str:
    """What a pick is remembered for: the series of an episode, else the title itself."""
    item = require_visible(tx, viewer, item_id)
    return str(item["series_id"] or item["id"])
