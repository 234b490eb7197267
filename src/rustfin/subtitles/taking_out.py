"""Taking subtitles and fonts out of media files: soon where one is played, in idle time for the others."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.ids import FileId, JobId, LibraryId
from rustfin.core.paths import resolve_inside
from rustfin.db import Database, Tx
from rustfin.jobs import JobRun, Jobs, Lane, Work
from rustfin.media import ChildFailed, SubtitleStream, Tools
from rustfin.settings import Settings
from rustfin.settings import Subtitles as SubtitleSettings
from rustfin.subtitles import extract
from rustfin.subtitles.cache import SubtitleCache
from rustfin.subtitles.convert import UnreadableSubtitles
from rustfin.subtitles.extract import Index
from rustfin.subtitles.kinds import TEXTS, taking

INDEX_SUBTITLES = "index_subtitles"
INDEX_LIBRARY_SUBTITLES = "index_library_subtitles"
WAIT_S = 15.0
"""How long a request waits for a track that is being taken out, before it is told to come back."""
COME_BACK_S = 5
_PLAY_PRIORITY = 10
_IDLE_PRIORITY = -10
_FILES_A_JOB = 20


class TakingOut:
    """Make it before the jobs start: it registers its handlers."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        settings: Settings,
        cache: SubtitleCache,
        *,
        tools: Tools | None,
        wait_s: float = WAIT_S,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._settings = settings
        self._cache = cache
        self._tools = tools
        self._wait_s = wait_s
        jobs.register(INDEX_SUBTITLES, self._index_file, label="Take subtitles out of a file")
        jobs.register(INDEX_LIBRARY_SUBTITLES, self._index_library, label="Take subtitles out of files")

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

    def known(self, file: PlayableFile, *, needs_pictures: bool = False) -> Index | None:
        """What was taken out of a file so far. Reads a small file at most."""
        return self._cache.index(file.fingerprint_id, needs_pictures=needs_pictures)

    async def index(self, file: PlayableFile, *, needs_pictures: bool) -> Index:
        """What was taken out of a file, after a while at most. Raises: Unavailable, NotFound, UnreadableSubtitles."""
        index = await asyncio.to_thread(self.known, file, needs_pictures=needs_pictures)
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

    def tools(self) -> Tools:
        """Raises: Unavailable where there is no ffmpeg."""
        if self._tools is None:
            raise Unavailable("There is no ffmpeg to read these subtitles with.", code="media_tool_missing")
        return self._tools

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

    def _take(self, file: PlayableFile, *, needs_pictures: bool) -> "asyncio.Task[Index]":
        media, fingerprint_id = file.media, file.fingerprint_id
        if media is None or fingerprint_id is None:
            raise Unavailable("The file has not been looked into yet; try again in a moment.", code="not_examined_yet")
        tools = self.tools()

        async def work() -> Index:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
            folder = self._cache.folder_of(fingerprint_id)
            return await extract.take_all(tools, path, media, folder, has_pictures=needs_pictures)

        return self._cache.take(fingerprint_id, needs_pictures=needs_pictures, work=work)


def _is_text(stream: SubtitleStream) -> bool:
    found = taking(stream.codec)
    return found is not None and found.kept in TEXTS
