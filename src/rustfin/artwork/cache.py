"""Resized pictures on disk: found by name, published by rename, the least used ones dropped when space runs out.

Blocks; any thread.
"""

import contextlib
import os
import threading
import time
from pathlib import Path

from rustfin.core.ids import new_id

DEFAULT_LIMIT_BYTES = 1024 * 1024 * 1024
_KEEP_SHARE = 0.8
_TOUCH_AFTER_S = 3600


class PictureCache:
    """A folder of files that may all be lost without harm."""

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._used_bytes: int | None = None

    def find(self, name: str) -> Path | None:
        """The file of this name, marked as used."""
        path = self._path(name)
        try:
            status = path.stat()
            if time.time() - status.st_mtime > _TOUCH_AFTER_S:
                os.utime(path)
        except OSError:
            return None
        return path

    def put(self, name: str, content: bytes) -> Path:
        """Keep a file; whoever looks for it sees all of it or nothing. Raises: OSError when the disk is full."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{new_id()}.part")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        self._make_room(len(content))
        return path

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _make_room(self, added_bytes: int) -> None:
        with self._lock:
            if self._used_bytes is None:
                self._used_bytes = sum(size for _, size, _ in self._files())
            else:
                self._used_bytes += added_bytes
            if self._used_bytes <= self._limit_bytes:
                return
            used_bytes = 0
            for _, size_bytes, path in sorted(self._files(), reverse=True):
                used_bytes += size_bytes
                if used_bytes > self._limit_bytes * _KEEP_SHARE:
                    used_bytes -= size_bytes
                    path.unlink(missing_ok=True)
            self._used_bytes = used_bytes

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found
