"""A child whose standard output is read as it comes, by a thread of its owner's.

Who does not read stops the child: its pipe fills up, it sleeps in `write` and costs no processor. Its standard error is
always read, or a talkative child would stop there. To stop it, the pipe's reading end goes away first: a child that
sleeps in `write` does not see SIGTERM for seconds.
"""

import asyncio
import contextlib
import errno
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import BinaryIO

from rustfin.media.errors import ChildFailed
from rustfin.media.process import _name, _signal_group, _to_the_end, _wrapped

PIPE_BYTES = 1024 * 1024
LOG_LIMIT_BYTES = 1024 * 1024
TAIL_LINES = 200
_LONGEST_LINE_BYTES = 4096
_CLOSED_GRACE_S = 0.1
_TERM_GRACE_S = 1.0
_KILL_GRACE_S = 0.5
_starter = ThreadPoolExecutor(1, thread_name_prefix="starter")
"""One thread for as long as the process lives: the kernel ends a child with the thread that started it."""


class Piped:
    """A running child. Made by `open_piped`; ends by itself or by `stop`.

    `read` and `wait` belong to one thread of the owner's; everything else may be called from anywhere.
    """

    def __init__(
        self,
        child: "subprocess.Popen[bytes]",
        pipe: int,
        log: BinaryIO | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.pid = child.pid
        self._child = child
        self._pipe = pipe
        self._pipe_lock = threading.Lock()
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._loop = loop
        self._exited = asyncio.Event()
        self._ended = threading.Event()
        listener = threading.Thread(target=self._listen, args=(log,), name=f"stderr {self.pid}", daemon=True)
        listener.start()
        threading.Thread(target=self._await_exit, args=(listener,), name=f"exit {self.pid}", daemon=True).start()

    def read(self, most_bytes: int) -> bytes:
        """What the child wrote, at least a byte, waiting for it; empty at the end and once it is being stopped."""
        with self._pipe_lock:
            pipe = self._pipe
        return b"" if pipe < 0 else os.read(pipe, most_bytes)

    def close(self) -> None:
        """Read no more; the child ends when it writes again. For the reading thread."""
        with self._pipe_lock:
            if self._pipe >= 0:
                os.close(self._pipe)
                self._pipe = -1

    def wait(self, *, timeout_s: float | None = None) -> int | None:
        """The exit status, once the child and everything in its group is gone; negative when a signal ended it. None
        when the time is over."""
        self._ended.wait(timeout_s)
        return self.returncode

    def end(self) -> int | None:
        """`stop` for a thread without an event loop; gives what `wait` does."""
        any(self._ended.wait(grace_s) for grace_s in self._ladder())
        return self.returncode

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._child.returncode if self._ended.is_set() else None

    @property
    def stderr_tail(self) -> str:
        """The last lines of its complaints."""
        return "\n".join(tuple(self._tail))

    async def stop(self) -> None:
        """End it and its group: the pipe, SIGTERM after a tenth of a second, SIGKILL a second later.

        Idempotent; a cancelled caller waits all the same. Returns in the end even when the kernel does not let go of
        the child, as on a network disk that hangs.
        """
        await _to_the_end(self._stop())

    async def _stop(self) -> None:
        for grace_s in self._ladder():
            if await self._exits_within(grace_s):
                return

    def _ladder(self) -> Iterator[float]:
        """Rung by rung, each with the time to wait for it."""
        self._cut_off()
        yield _CLOSED_GRACE_S
        # A stopped process never sees SIGTERM; wake it first.
        _signal_group(self.pid, signal.SIGCONT)
        _signal_group(self.pid, signal.SIGTERM)
        yield _TERM_GRACE_S
        _signal_group(self.pid, signal.SIGKILL)
        yield _KILL_GRACE_S

    def _cut_off(self) -> None:
        """Put the end of a file in the place of the pipe. Closing it would free its number while a thread reads it."""
        with self._pipe_lock:
            if self._pipe >= 0:
                nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
                os.dup2(nothing, self._pipe, inheritable=False)
                os.close(nothing)

    async def _exits_within(self, grace_s: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                await self._exited.wait()
        return self._exited.is_set()

    def _listen(self, log: BinaryIO | None) -> None:
        assert self._child.stderr is not None
        left_bytes, line = LOG_LIMIT_BYTES, b""
        with self._child.stderr as stderr, contextlib.ExitStack() as closing:
            if log is not None:
                closing.enter_context(log)
            while block := os.read(stderr.fileno(), 64 * 1024):
                if log is not None and left_bytes > 0:
                    left_bytes -= len(block)
                    with contextlib.suppress(OSError):  # a full disk must not stop the child
                        log.write(block[: left_bytes + len(block)] if left_bytes < 0 else block)
                *lines, line = (line + block).split(b"\n")
                self._tail.extend(text.decode(errors="replace")[:_LONGEST_LINE_BYTES] for text in lines[-TAIL_LINES:])
                line = line[-_LONGEST_LINE_BYTES:]
            if line:
                self._tail.append(line.decode(errors="replace"))

    def _await_exit(self, listener: threading.Thread) -> None:
        if sys.platform == "linux":
            # Not reaped yet, so that the group's number cannot be another's when what is left in it is killed.
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        else:
            self._child.wait()
        _signal_group(self.pid, signal.SIGKILL)
        self._child.wait()
        listener.join(timeout=1)
        self._ended.set()
        with contextlib.suppress(RuntimeError):  # the loop is closed; nobody waits there
            self._loop.call_soon_threadsafe(self._exited.set)


async def open_piped(
    argv: Sequence[str],
    *,
    nice: int = 0,
    cwd: Path | None = None,
    stderr_path: Path | None = None,
    reader: Callable[[Piped], None] | None = None,
) -> Piped:
    """Start a program whose output is read while it runs.

    `reader` is called with the child, on a thread of its own. `stderr_path` gets the argument list and the first MiB of
    complaints. Stop the child or read it to its end, then `close`. Cancelling leaves no child.

    Raises: ChildFailed when it cannot be started.
    """
    loop = asyncio.get_running_loop()
    start = partial(_start, argv, nice=nice, cwd=cwd, stderr_path=stderr_path, reader=reader, loop=loop)
    # Starting takes the longer the busier the machine is, and must not hold up the loop.
    starting = loop.run_in_executor(_starter, start)
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with contextlib.suppress(ChildFailed):
            await _to_the_end(_end_unwanted(starting, has_reader=reader is not None))
        raise


async def _end_unwanted(starting: "asyncio.Future[Piped]", *, has_reader: bool) -> None:
    child = await starting
    await child.stop()
    if not has_reader:
        child.close()


def _start(
    argv: Sequence[str],
    *,
    nice: int,
    cwd: Path | None,
    stderr_path: Path | None,
    reader: Callable[[Piped], None] | None,
    loop: asyncio.AbstractEventLoop,
) -> Piped:
    try:
        log = None if stderr_path is None else _open_log(stderr_path, argv)
        reading, writing = _pipe()
        try:
            child = subprocess.Popen(
                _wrapped(argv, nice=nice),
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=cwd,
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            if log is not None:
                log.close()
            raise
        finally:
            os.close(writing)
    except (OSError, ValueError) as error:
        raise ChildFailed(f"{_name(argv)} could not be started: {error}.") from error
    piped = Piped(child, reading, log, loop)
    if reader is not None:
        threading.Thread(target=reader, args=(piped,), name=f"reader {piped.pid}", daemon=True).start()
    return piped


def _open_log(path: Path, argv: Sequence[str]) -> BinaryIO | None:
    """None on a full disk: the child is begun all the same, and where it has no room either, that is what is said."""
    head = f"{time.strftime('%Y-%m-%d %H:%M:%SZ', time.gmtime())} {shlex.join(argv)}\n"
    try:
        log = path.open("wb", buffering=0)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return None
        raise
    with contextlib.suppress(OSError):
        log.write(head.encode(errors="surrogateescape"))
    return log


def _pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # the user's share of pipe memory is used up; a small one works too
            fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return reading, writing
