"""Small pictures for the seek bar, made ahead in idle time: of a whole library, and first of what is being played."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rustfin.artwork.frames import COLUMNS, ROWS, frame_count, frame_size, is_sparse, sheets_argv
from rustfin.artwork.sheets import SheetStore, Trickplay
from rustfin.catalog.playable import PlayableFile, file_of_content, pictured_contents
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.ids import FingerprintId, LibraryId
from rustfin.core.paths import display, resolve_inside
from rustfin.core.units import Milliseconds
from rustfin.db import Database, Tx
from rustfin.jobs import JobRun, Jobs, Lane, Work
from rustfin.media import ChildFailed, MediaInfo, Tools, VideoStream, run
from rustfin.observability import get_logger
from rustfin.settings import Previews, Settings

MAKE_TRICKPLAY = "make_trickplay"
_NICE = 15
_TIMEOUT_S = 6 * 3600.0
_QUIET_POLL_S = 5.0
_SPARE_BYTES = 512 * 1024 * 1024
"""The disk is never filled further than to this."""
_SHARE_OF_FREE = 10
_PLAYED_FIRST = 10
_log = get_logger(__name__)


class Trickplays:
    """The sheets of all films. Make it before the jobs start: it registers their handler. Without `tools` there are
    those that were made before."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        settings: Settings,
        folder: Path,
        *,
        tools: Tools | None,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._settings = settings
        self._store = SheetStore(folder)
        self._tools = tools
        self._is_busy = is_busy
        self._wanted: dict[FingerprintId, None] = {}
        self._quota_bytes: int | None = None
        jobs.register(MAKE_TRICKPLAY, self._make_all, label="Make pictures for the seek bar")

    # What there is --------------------------------------------------------------------------------------------------

    async def of(self, fingerprint_id: str | None) -> Trickplay | None:
        """The pictures of a content; None where there are none (yet)."""
        if fingerprint_id is None:
            return None
        found = await asyncio.to_thread(self._store.find, FingerprintId(fingerprint_id))
        return found if found is not None and found.count else None

    async def sheet(self, fingerprint_id: str | None, number: int) -> bytes:
        """A sheet as JPEG. Raises: NotFound."""
        if fingerprint_id is None:
            raise _no_sheet()
        try:
            return await asyncio.to_thread(self._store.sheet(FingerprintId(fingerprint_id), number).read_bytes)
        except OSError as error:
            raise _no_sheet() from error

    # Asking for more ------------------------------------------------------------------------------------------------

    def request_library(self, tx: Tx, library_id: LibraryId) -> None:
        """Make what is missing of a library, in idle time."""
        if self._is_wanted():
            key, payload = f"{MAKE_TRICKPLAY}:{library_id}", {"library_id": library_id}
            self._jobs.enqueue(tx, Work(MAKE_TRICKPLAY, payload, Lane.IDLE, unique_key=key, library_id=library_id))

    async def want(self, fingerprint_id: str | None) -> None:
        """Somebody plays this: make it next, if it is not there."""
        if fingerprint_id is None or not self._is_wanted():
            return
        content = FingerprintId(fingerprint_id)
        if await asyncio.to_thread(self._store.find, content) is not None:
            return
        self._wanted[content] = None
        key = f"{MAKE_TRICKPLAY}:{content}"
        work = Work(MAKE_TRICKPLAY, {"fingerprint_id": content}, Lane.IDLE, unique_key=key, priority=_PLAYED_FIRST)
        await self._db.write(lambda tx: self._jobs.enqueue(tx, work))

    def _is_wanted(self) -> bool:
        return self._tools is not None and self._settings.get(Previews).is_trickplay_made

    # Making ---------------------------------------------------------------------------------------------------------

    async def _make_all(self, job: JobRun) -> Mapping[str, Any]:
        """Film by film; what is made stays made, whatever ends the job."""
        if self._tools is None:
            raise Unavailable("Pictures cannot be made without FFmpeg; install it.", code="media_tool_missing")
        await asyncio.to_thread(self._store.sweep)
        left = await self._contents(job)
        total = len(left) + len(self._wanted)
        counts = {"made": 0, "failed": 0, "passed_over": 0}
        while left or self._wanted:
            job.pass_checkpoint()
            is_played = bool(self._wanted)
            content = next(iter(self._wanted)) if is_played else left.pop(0)
            if not self._settings.get(Previews).is_trickplay_made:
                return counts | {"switched_off": True}
            if not await self._has_room(is_played=is_played):
                return counts | {"quota_reached": True}
            if not is_played:
                await self._wait_for_quiet(job)
            file = await self._db.read(partial(file_of_content, fingerprint_id=content))
            current = None if file is None else display(file.path)
            await job.progress(stage="trickplay", done=sum(counts.values()), total=total, current=current)
            self._wanted.pop(content, None)
            counts[await self._make(content, file)] += 1
        return counts

    async def _contents(self, job: JobRun) -> list[FingerprintId]:
        if (one := job.payload.get("fingerprint_id")) is not None:
            self._wanted[FingerprintId(one)] = None
            return []
        library_id = LibraryId(job.payload["library_id"])
        known = await self._db.read(lambda tx: pictured_contents(tx, library_id))
        return await asyncio.to_thread(lambda: [content for content in known if not self._is_up_to_date(content)])

    def _is_up_to_date(self, content: FingerprintId) -> bool:
        made, wish = self._store.find(content), self._settings.get(Previews)
        if made is None:
            return False
        is_width_kept = max(made.width, made.height) <= wish.trickplay_width
        return made.count == 0 or (made.interval_ms == wish.trickplay_interval_s * 1000 and is_width_kept)

    async def _has_room(self, *, is_played: bool) -> bool:
        """Whether there is space for one more; for what is played some is made."""
        free_bytes = await asyncio.to_thread(self._store.free_bytes)
        if free_bytes < _SPARE_BYTES:
            raise Unavailable("The disk of the cache folder is full.", code="disk_full")
        used_bytes = await asyncio.to_thread(self._store.used_bytes)
        if self._quota_bytes is None:
            self._quota_bytes = (free_bytes + used_bytes) // _SHARE_OF_FREE
        quota_bytes = self._settings.get(Previews).trickplay_quota_bytes or self._quota_bytes
        if used_bytes < quota_bytes:
            return True
        if is_played:
            await asyncio.to_thread(self._store.make_room, quota_bytes * 9 // 10)
        return is_played

    async def _wait_for_quiet(self, job: JobRun) -> None:
        while self._is_busy() and not self._wanted:
            await asyncio.sleep(_QUIET_POLL_S)
            job.pass_checkpoint()

    async def _make(self, content: FingerprintId, file: PlayableFile | None) -> str:
        """Make and keep the sheets of one film; gives what became of it."""
        if file is None or file.media is None or file.media.video is None or not file.duration_ms:
            return "passed_over"
        if await asyncio.to_thread(self._is_up_to_date, content):
            return "passed_over"
        try:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
        except NotFound:
            return "passed_over"
        wish = self._settings.get(Previews)
        interval_ms = Milliseconds(wish.trickplay_interval_s * 1000)
        width, height = frame_size(file.media.video, wish.trickplay_width)
        count = frame_count(file.duration_ms, interval_ms)
        try:
            return await self._make_at(path, content, file, Trickplay(interval_ms, width, height, COLUMNS, ROWS, count))
        except OSError as error:
            raise Unavailable(f"The cache folder cannot be written: {error.strerror}.", code="disk_full") from error

    async def _make_at(self, path: Path, content: FingerprintId, file: PlayableFile, trickplay: Trickplay) -> str:
        made = await asyncio.to_thread(self._store.begin)
        try:
            is_made = await self._draw(path, file, trickplay, made)
            if not is_made and not await asyncio.to_thread(path.is_file):
                return "passed_over"
            if not is_made:
                _log.info("no pictures for the seek bar can be made", fingerprint_id=content)
                trickplay = replace(trickplay, count=0)
            await asyncio.to_thread(self._store.publish, content, made, trickplay)
        finally:
            await asyncio.to_thread(self._store.discard, made)
        return "made" if is_made else "failed"

    async def _draw(self, path: Path, file: PlayableFile, trickplay: Trickplay, folder: Path) -> bool:
        """From keyframes where those will do, else from all pictures; whether every sheet is there."""
        assert self._tools is not None
        assert file.media is not None
        sparse = is_sparse(file.keyframes, duration_ms=file.duration_ms or 0, interval_ms=trickplay.interval_ms)
        for is_keyframes_only in (False,) if sparse else (True, False):
            argv = sheets_argv(
                self._tools,
                str(path),
                _video(file.media),
                interval_ms=Milliseconds(trickplay.interval_ms),
                size=(trickplay.width, trickplay.height),
                count=trickplay.count,
                is_keyframes_only=is_keyframes_only,
            )
            try:
                done = await run(argv, timeout_s=_TIMEOUT_S, nice=_NICE, cwd=folder)
            except ChildFailed:
                continue
            if done.returncode == 0 and await asyncio.to_thread(_is_whole, folder, trickplay):
                return True
        return False


def _is_whole(folder: Path, trickplay: Trickplay) -> bool:
    return all((folder / f"{number}.jpg").is_file() for number in range(trickplay.sheet_count))


def _video(media: MediaInfo) -> VideoStream:
    assert media.video is not None
    return media.video


def _no_sheet() -> NotFound:
    return NotFound("There are no such pictures.")
