"""A picture for each chapter, made when somebody first asks for it and kept under a quota."""

import asyncio
from pathlib import Path

from rustfin.artwork.cache import PictureCache
from rustfin.artwork.frames import frame_size, still_argv
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.paths import resolve_inside
from rustfin.core.units import Milliseconds
from rustfin.media import ChildFailed, Tools, run

_LONGER_SIDE = 480
_INTO_MS = 2_000
"""The first moments of a chapter are often black, or still the one before."""
_AT_ONCE = 2
_TIMEOUT_S = 60.0
_LIMIT_BYTES = 512 * 1024 * 1024


class ChapterImages:
    """The pictures of all chapters."""

    def __init__(self, folder: Path, tools: Tools | None) -> None:
        self._cache = PictureCache(folder, limit_bytes=_LIMIT_BYTES)
        self._tools = tools
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._making: dict[str, asyncio.Task[Path]] = {}

    async def image(self, file: PlayableFile, number: int) -> bytes:
        """The picture of a chapter (the first is 0) as JPEG. Who asks for one in the making waits for the same one.

        Raises: NotFound, Unavailable.
        """
        media = file.media
        if media is None or file.fingerprint_id is None or media.video is None or number >= len(media.chapters):
            raise NotFound("There is no such chapter.")
        name = f"{file.fingerprint_id}-{number}.jpg"
        path = await asyncio.to_thread(self._cache.find, name)
        if path is None:
            path = await self._made(name, file, number)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise Unavailable("The picture cannot be read now.", code="image_unreadable") from error

    async def _made(self, name: str, file: PlayableFile, number: int) -> Path:
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.get_running_loop().create_task(self._make(name, file, number))
            task.add_done_callback(lambda _: self._making.pop(name, None))
        # Whoever leaves does not take the picture from those that wait with them.
        return await asyncio.shield(task)

    async def _make(self, name: str, file: PlayableFile, number: int) -> Path:
        if self._tools is None:
            raise Unavailable("Pictures cannot be made without FFmpeg; install it.", code="media_tool_missing")
        assert file.media is not None
        assert file.media.video is not None
        chapter = file.media.chapters[number]
        at_ms = Milliseconds(chapter.start_ms + min(_INTO_MS, max(0, chapter.end_ms - chapter.start_ms) // 2))
        video = file.media.video
        path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
        argv = still_argv(self._tools, str(path), video, at_ms=at_ms, size=frame_size(video, _LONGER_SIDE))
        async with self._gate:
            try:
                done = await run(argv, timeout_s=_TIMEOUT_S, nice=5)
            except ChildFailed as error:
                raise Unavailable("The picture cannot be made now.", code="image_unreadable") from error
        if done.returncode != 0 or not done.stdout:
            raise NotFound("There is no picture there.")
        try:
            return await asyncio.to_thread(self._cache.put, name, done.stdout)
        except OSError as error:
            raise Unavailable("The picture cannot be kept: the disk is full.", code="disk_full") from error
