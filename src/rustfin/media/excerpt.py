"""A file of which a little is read, here and there, whatever it says of itself.

Native readers follow offsets and sizes that come from the file. Every read is within the file and all of them together
have a limit, so that no file can make a reader slow, large or endless.
"""

import os
from types import TracebackType
from typing import Self

_MOST_BYTES = 96 * 1024 * 1024
_MOST_READS = 60_000


class Unfollowable(Exception):
    """The file contradicts itself, ends too early, or wants more reading than is sensible."""


class Excerpt:
    """An open file; close it, or use `with`. Raises: OSError."""

    def __init__(self, path: "os.PathLike[str] | str") -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size_bytes = os.fstat(self._descriptor).st_size
        self._bytes_left = _MOST_BYTES
        self._reads_left = _MOST_READS

    def read(self, at: int, count: int) -> bytes:
        """Exactly so many bytes. Raises: Unfollowable, OSError."""
        if at < 0 or count < 0 or at + count > self.size_bytes:
            raise Unfollowable("something lies beyond the end of the file")
        content = self.read_up_to(at, count)
        if len(content) != count:
            raise Unfollowable("the file became shorter")
        return content

    def read_up_to(self, at: int, count: int) -> bytes:
        """So many bytes, or as many as there are. Raises: Unfollowable, OSError."""
        count = max(0, min(count, self.size_bytes - at))
        self._bytes_left -= count
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0 or at < 0:
            raise Unfollowable("following it would take too long")
        return os.pread(self._descriptor, count, at)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
