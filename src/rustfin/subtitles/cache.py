"""What was taken out of media files or made of subtitles, on disk: found again, made once, kept under a limit."""

import asyncio
import os
import re
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from pathlib import Path

from rustfin.core.errors import NotFound
from rustfin.subtitles.extract import Index, read_index

LIMIT_BYTES = 4 * 1024 * 1024 * 1024
MADE_LIMIT_BYTES = 1024 * 1024 * 1024
_SAFE_NAME = re.compile(r"[0-9A-Za-z-]{1,80}")
_REMEMBERED = 512


class SubtitleCache:
    """`cache/subtitles`: a folder for each content, and `made/` for what was changed for somebody.

    `aclose` stops what is being taken out.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._known: OrderedDict[str, Index] = OrderedDict()
        self._taking: dict[tuple[str, bool], asyncio.Task[Index]] = {}
        # A second reader makes a disk slower for both.
        self._gate = asyncio.Semaphore(1)

    def folder_of(self, fingerprint_id: str) -> Path:
        """Where a content's subtitles lie. Raises: NotFound for what is no fingerprint."""
        if _SAFE_NAME.fullmatch(fingerprint_id) is None or fingerprint_id == "made":
            raise NotFound("There are no such subtitles.")
        return self._folder / fingerprint_id

    def index(self, fingerprint_id: str | None, *, needs_pictures: bool = False) -> Index | None:
        """What was taken out of a content; None when it was not yet. Blocks for a read of a small file at most."""
        if fingerprint_id is None:
            return None
        found = self._known.get(fingerprint_id) or read_index(self.folder_of(fingerprint_id))
        if found is None or (needs_pictures and not found.has_pictures):
            return None
        self._remember(fingerprint_id, found)
        return found

    def forget(self, fingerprint_id: str) -> None:
        """Look at the disk again: a file of it was missing."""
        self._known.pop(fingerprint_id, None)

    def take(
        self, fingerprint_id: str, *, needs_pictures: bool, work: Callable[[], Awaitable[Index]]
    ) -> "asyncio.Task[Index]":
        """Run `work`, which takes a content's subtitles out; one that is under way is joined. Who stops waiting does
        not stop it: cancel the task for that."""
        for wanted in (True, needs_pictures):
            if (running := self._taking.get((fingerprint_id, wanted))) is not None:
                return running
        key = (fingerprint_id, needs_pictures)

        async def run() -> Index:
            async with self._gate:
                found = await work()
            self._remember(fingerprint_id, found)
            await asyncio.to_thread(self._prune, fingerprint_id)
            return found

        task = asyncio.create_task(run())
        self._taking[key] = task
        task.add_done_callback(lambda _: self._taking.pop(key, None))
        return task

    async def made(self, *key: object, suffix: str, make: Callable[[], Awaitable[bytes]]) -> Path:
        """The file that `make` gives for a key, made at the first call."""
        name = blake2b("|".join(map(str, key)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        path = self._folder / "made" / f"{name}.{suffix}"
        if not await asyncio.to_thread(_touch, path):
            content = await make()
            await asyncio.to_thread(self._put, path, content)
        return path

    async def aclose(self) -> None:
        """Stop what is under way."""
        tasks = list(self._taking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _remember(self, fingerprint_id: str, index: Index) -> None:
        self._known[fingerprint_id] = index
        self._known.move_to_end(fingerprint_id)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _put(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
        left = MADE_LIMIT_BYTES
        for _, size_bytes, one in sorted(_files(path.parent), reverse=True):
            left -= size_bytes
            if left < 0 and one != path:
                one.unlink(missing_ok=True)

    def _prune(self, but: str) -> None:
        """Remove what was taken out longest ago until the rest fits. Blocks."""
        folders = []
        for entry in self._folder.iterdir():
            if entry.is_dir() and _SAFE_NAME.fullmatch(entry.name) and entry.name != "made":
                size_bytes = sum(size for _, size, _ in _files(entry))
                folders.append((entry.stat().st_mtime_ns, size_bytes, entry))
        left = self._limit_bytes
        for _, size_bytes, entry in sorted(folders, reverse=True):
            left -= size_bytes
            if left < 0 and entry.name != but:
                self._known.pop(entry.name, None)
                shutil.rmtree(entry, ignore_errors=True)


def _files(folder: Path) -> list[tuple[int, int, Path]]:
    """When each file was used, how large it is, and where."""
    found = []
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except OSError:
            continue
        if path.is_file():
            found.append((status.st_mtime_ns, status.st_size, path))
    return found


def _touch(path: Path) -> bool:
    try:
        os.utime(path)
    except OSError:
        return False
    return True
