"""How a child program is run: never through a shell, never for ever, never left behind.

A child leads its own session and group, so a Ctrl-C in the terminal does not reach it before us and all it starts can
be stopped with it. Where util-linux is installed the kernel kills it when the server dies, even from SIGKILL.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rustfin.core.units import Milliseconds
from rustfin.media.errors import ChildFailed, ChildOutputTooLarge, ChildTimedOut

TERM_GRACE_S = 3.0
DEFAULT_STDOUT_LIMIT_BYTES = 16 * 1024 * 1024
STDERR_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Completed:
    """A child that ended by itself. `returncode` is negative when a signal ended it."""

    argv: tuple[str, ...]
    returncode: int
    stdout: bytes
    stderr_tail: str
    duration_ms: Milliseconds


async def run(
    argv: Sequence[str],
    *,
    timeout_s: float,
    stdout_limit_bytes: int = DEFAULT_STDOUT_LIMIT_BYTES,
    nice: int = 0,
    cwd: Path | None = None,
) -> Completed:
    """Run a program to its end, whatever its exit status. `nice` above 0 gives it less of the processor.

    Its standard input is empty; of its standard error the last 64 KiB are kept. Cancelling stops the child first:
    SIGCONT and SIGTERM, three seconds, then SIGKILL, to its whole group. Call it on a loop whose thread lives as long
    as the child: the kernel ties the child to the thread that started it.

    Raises: ChildFailed when it cannot be started, ChildTimedOut, ChildOutputTooLarge.
    """
    started = time.monotonic()
    child = await _start(argv, stdout_limit_bytes=stdout_limit_bytes, nice=nice, cwd=cwd)
    try:
        await asyncio.wait([child.output.finished], timeout=timeout_s)
        if not child.output.finished.done():
            message = f"{_name(argv)} did not finish within {timeout_s:g} seconds."
            raise ChildTimedOut(message, details={"timeout_s": timeout_s})
        child.output.finished.result()
    finally:
        await _to_the_end(_stop(child))
    returncode = child.transport.get_returncode()
    assert returncode is not None
    return Completed(
        argv=tuple(argv),
        returncode=returncode,
        stdout=bytes(child.output.stdout),
        stderr_tail=child.output.stderr_tail.decode(errors="replace"),
        duration_ms=Milliseconds(round((time.monotonic() - started) * 1000)),
    )


def run_blocking(
    argv: Sequence[str],
    *,
    timeout_s: float,
    stdout_limit_bytes: int = DEFAULT_STDOUT_LIMIT_BYTES,
    nice: int = 0,
    cwd: Path | None = None,
) -> Completed:
    """`run` for a thread without an event loop, such as the main thread of a worker process."""
    return asyncio.run(run(argv, timeout_s=timeout_s, stdout_limit_bytes=stdout_limit_bytes, nice=nice, cwd=cwd))


class _Output(asyncio.SubprocessProtocol):
    """What a child wrote, and when it was over."""

    def __init__(self, program: str, stdout_limit_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        self.stdout = bytearray()
        self.stderr_tail = bytearray()
        self.exited: asyncio.Future[None] = loop.create_future()
        self.finished: asyncio.Future[None] = loop.create_future()
        """Exited and both pipes read to their end, or ChildOutputTooLarge."""
        self._program = program
        self._limit_bytes = stdout_limit_bytes

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        # Taken whatever comes: a child whose pipe is full stops working.
        if fd == 2:
            self.stderr_tail += data
            del self.stderr_tail[:-STDERR_TAIL_BYTES]
        elif len(self.stdout) + len(data) <= self._limit_bytes:
            self.stdout += data
        elif not self.finished.done():
            message = f"{self._program} wrote more than {self._limit_bytes} bytes."
            self.finished.set_exception(ChildOutputTooLarge(message, details={"limit_bytes": self._limit_bytes}))

    def process_exited(self) -> None:
        if not self.exited.done():
            self.exited.set_result(None)

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_result(None)


@dataclass(frozen=True, slots=True)
class _Child:
    transport: asyncio.SubprocessTransport
    output: _Output


async def _start(argv: Sequence[str], *, stdout_limit_bytes: int, nice: int, cwd: Path | None) -> _Child:
    starting = asyncio.ensure_future(_spawn(argv, stdout_limit_bytes=stdout_limit_bytes, nice=nice, cwd=cwd))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # Cancelled while the child was being made: it is ours all the same.
        with contextlib.suppress(OSError, ValueError):
            await _to_the_end(_adopt_and_stop(starting))
        raise
    except (OSError, ValueError) as error:
        raise ChildFailed(f"{_name(argv)} could not be started: {error}.") from error


async def _spawn(argv: Sequence[str], *, stdout_limit_bytes: int, nice: int, cwd: Path | None) -> _Child:
    transport, output = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Output(_name(argv), stdout_limit_bytes),
        *_wrapped(argv, nice=nice),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        cwd=cwd,
        start_new_session=True,
    )
    return _Child(transport, output)


async def _adopt_and_stop(starting: "asyncio.Future[_Child]") -> None:
    await _stop(await starting)


def _wrapped(argv: Sequence[str], *, nice: int) -> list[str]:
    """The argument list behind the programs that set what must be set before it runs; each execs the next."""
    if any("\0" in argument for argument in argv):
        raise ValueError("an argument holds a NUL byte")
    program = shutil.which(argv[0])
    if program is None:
        raise FileNotFoundError(f"no program {argv[0]!r} is installed")
    setpriv, nicer = _wrapper("setpriv"), _wrapper("nice")
    prefix = [nicer, "-n", str(nice)] if nice > 0 and nicer else []
    if setpriv:
        prefix += [setpriv, "--pdeathsig", "KILL", "--"]
    return [*prefix, program, *argv[1:]]


@cache
def _wrapper(name: str) -> str | None:
    path = shutil.which(name)
    # BusyBox has a setpriv too, as a link to itself, that knows no --pdeathsig.
    return path if path and Path(path).resolve().name != "busybox" else None


async def _stop(child: _Child) -> None:
    """End a child and everything in its group, reap it and close its pipes; only the last of one that has ended."""
    finished, exited = child.output.finished, child.output.exited
    if finished.done() and finished.exception() is None:
        child.transport.close()
        return
    pid = child.transport.get_pid()
    try:
        # A stopped process never sees SIGTERM; wake it first.
        _signal_group(pid, signal.SIGCONT)
        _signal_group(pid, signal.SIGTERM)
        await asyncio.wait([exited], timeout=TERM_GRACE_S)
        _signal_group(pid, signal.SIGKILL)
        await asyncio.wait([exited])
    finally:
        # Reached early only when the loop itself is closing and cancels everything.
        _signal_group(pid, signal.SIGKILL)
        child.transport.close()


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Await work that must be finished even when the one who waits is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


def _name(argv: Sequence[str]) -> str:
    return Path(argv[0]).name
