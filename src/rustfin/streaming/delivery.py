"""How a file's bytes leave the disk: opened once, read on threads of their own, closed when the last reader is done.

A file that is replaced by rename goes on being sent as it was: its descriptor still holds what the ETag promised. One
that is cut short or rewritten in place ends with FileChanged, so that nobody takes a mixture for the file.
"""

import asyncio
import contextlib
import errno
import os
import select
import stat
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.paths import resolve_inside
from rustfin.streaming.content_types import content_type
from rustfin.streaming.ranges import Span

T = TypeVar("T")

BLOCK_BYTES = 1024 * 1024
PUSH_BYTES = 8 * BLOCK_BYTES
"""The most one push sends before other files have their turn on its thread."""
LINGER_MS = 5
"""How long a push waits for a full socket: a fast client makes room sooner than a thread is handed over twice."""
THREADS = 8
"""A sleeping disk holds a thread for seconds; this many files can wait for one before others do."""

_CANNOT_PUSH = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP})


class FileChanged(Unavailable):
    """The file was cut short, rewritten, or became unreadable while it was being sent."""

    code = "file_changed"


class CannotPush(Exception):
    """This file system does not hand pages to a socket; read blocks instead."""


class OpenFile:
    """A file being sent. Close it once; reads still under way on a thread finish first."""

    def __init__(self, descriptor: int, name: str, threads: ThreadPoolExecutor) -> None:
        status = os.fstat(descriptor)
        self.size_bytes = status.st_size
        self.mtime_ns = status.st_mtime_ns
        self.etag = f'"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"'
        """Strong, with its quotes."""
        self.content_type = content_type(name)
        self._descriptor = descriptor
        self._threads = threads
        self._lock = threading.Lock()
        self._readers = 0
        self._is_closed = False

    async def blocks(self, span: Span) -> AsyncGenerator[bytes, None]:
        """The bytes of a span in blocks, one read ahead. Close the generator to stop reading.

        Raises: FileChanged.
        """
        if not span.length:
            return
        ahead = self._submit(partial(self._read, span.start, span.stop))
        position = span.start
        try:
            while position < span.stop:
                block = await ahead
                position += len(block)
                if position < span.stop:
                    ahead = self._submit(partial(self._read, position, span.stop))
                yield block
        finally:
            ahead.cancel()

    async def push(self, socket: int, span: Span) -> int:
        """Let the kernel send from the file to a non-blocking socket until it takes no more; gives how many bytes went.

        Raises: FileChanged, CannotPush, ConnectionError when the peer is gone.
        """
        return await self._submit(partial(self._push, socket, span))

    def close(self) -> None:
        """Give the descriptor back; from now on nothing can be read. Again does nothing."""
        with self._lock:
            is_again, self._is_closed = self._is_closed, True
            is_idle = self._readers == 0
        if is_idle and not is_again:
            os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, self._perform, work)

    def _perform(self, work: Callable[[], T]) -> T:
        # A descriptor closed while a thread reads it would be another file's by the next read.
        with self._lock:
            if self._is_closed:
                raise FileChanged("The file was closed.")
            self._readers += 1
        try:
            return work()
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._readers -= 1
            is_last = self._is_closed and self._readers == 0
        if is_last:
            os.close(self._descriptor)

    def _read(self, start: int, stop: int) -> bytes:
        wanted = min(BLOCK_BYTES, stop - start)
        try:
            block = os.pread(self._descriptor, wanted, start)
        except OSError as error:
            raise FileChanged(f"The file cannot be read: {error.strerror}.") from error
        self._check_unchanged()
        if not block:
            raise FileChanged("The file became shorter while it was being sent.")
        return block

    def _push(self, socket: int, span: Span) -> int:
        sent = 0
        while sent < min(span.length, PUSH_BYTES):
            try:
                count = os.sendfile(socket, self._descriptor, span.start + sent, min(BLOCK_BYTES, span.length - sent))
            except BlockingIOError:
                if not _is_soon_writable(socket):
                    break
                continue
            except ConnectionError:
                raise
            except OSError as error:
                if error.errno in _CANNOT_PUSH and sent == 0:
                    raise CannotPush from error
                raise FileChanged(f"The file cannot be read: {error.strerror}.") from error
            if count == 0:
                raise FileChanged("The file became shorter while it was being sent.")
            self._check_unchanged()
            sent += count
        return sent

    def _check_unchanged(self) -> None:
        status = os.fstat(self._descriptor)
        if status.st_size != self.size_bytes or status.st_mtime_ns != self.mtime_ns:
            raise FileChanged("The file was changed while it was being sent.")


class Delivery:
    """Opens files for sending, and owns the threads that read them."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="delivery")

    async def open(self, root: str, relative: str) -> OpenFile:
        """A regular file below a root, however its links lead there. The caller closes it.

        Raises: NotFound (`file_missing` when it was there before), Unavailable (`root_offline`, `file_unreadable`).
        """
        return await self._hand_over(partial(self._open, root, relative))

    async def open_own(self, path: Path) -> OpenFile:
        """A file that this server made itself, such as a segment. The caller closes it.

        Raises: NotFound, Unavailable (`file_unreadable`).
        """
        return await self._hand_over(partial(self._open_path, path))

    async def _hand_over(self, work: Callable[[], OpenFile]) -> OpenFile:
        opening = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    def close(self) -> None:
        """End the threads once what they read now has been read."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _open(self, root: str, relative: str) -> OpenFile:
        _check_root(root)
        return self._open_path(resolve_inside(root, relative))

    def _open_path(self, path: Path) -> OpenFile:
        try:
            # Not following links closes the gap between the check and the opening; not blocking, that of a pipe.
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError as error:
            raise NotFound("The file is not where it was last seen.", code="file_missing") from error
        except OSError as error:
            raise Unavailable(
                f"The server may not read this file: {error.strerror}. Check its permissions and its disk.",
                code="file_unreadable",
            ) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise NotFound("There is no such file.")
        with contextlib.suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
        return OpenFile(descriptor, path.name, self._threads)


def _is_soon_writable(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLOUT)
    return bool(waiting.poll(LINGER_MS))


def _check_root(root: str) -> None:
    try:
        is_folder = stat.S_ISDIR(Path(root).stat().st_mode)
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        raise Unavailable(
            "The folder that holds this file is offline. Connect its disk or network share, then try again.",
            code="root_offline",
        )


def _close_unwanted(opening: asyncio.Future[OpenFile]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
