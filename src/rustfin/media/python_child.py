"""Python work of ours in a child process that sends its findings back as it goes.

The child runs at low priority, and its memory goes back to the system when it ends. What it sends are frames
(`core.frames`).
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator

from rustfin.core.frames import LENGTH
from rustfin.media.errors import ChildFailed
from rustfin.media.process import _wrapped

_STDERR_TAIL_BYTES = 8 * 1024
_READ_AHEAD_BYTES = 1024 * 1024


async def python_frames(module: str, payload: bytes, *, nice: int = 10) -> AsyncGenerator[bytes, None]:
    """Run `python -m module` with `payload` on its standard input; gives its frames. Close it to stop the child.

    Raises: ChildFailed when it cannot be started, fails, or ends in the middle of a frame.
    """
    argv = _wrapped([sys.executable, "-m", module], nice=nice)
    try:
        child = await asyncio.create_subprocess_exec(
            *argv, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True, limit=_READ_AHEAD_BYTES
        )
    except OSError as error:
        raise ChildFailed(f"{module} could not be started: {error}.") from error
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    complaints = asyncio.create_task(_tail(child.stderr))
    feeding = asyncio.create_task(_feed(child.stdin, payload))
    try:
        while (frame := await _frame(child.stdout)) is not None:
            yield frame
        returncode = await child.wait()
        if returncode != 0:
            raise ChildFailed(f"{module} failed.", details={"returncode": returncode, "stderr": await complaints})
    except asyncio.IncompleteReadError as error:
        raise ChildFailed(f"{module} ended too early.", details={"stderr": await complaints}) from error
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        feeding.cancel()
        complaints.cancel()
        await asyncio.gather(feeding, complaints, return_exceptions=True)
        await asyncio.shield(child.wait())


async def _frame(stdout: asyncio.StreamReader) -> bytes | None:
    try:
        head = await stdout.readexactly(LENGTH.size)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    (length,) = LENGTH.unpack(head)
    return await stdout.readexactly(length)


async def _feed(stdin: asyncio.StreamWriter, payload: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        stdin.write(payload)
        await stdin.drain()
    stdin.close()


async def _tail(stderr: asyncio.StreamReader) -> str:
    tail = b""
    while block := await stderr.read(4096):
        tail = (tail + block)[-_STDERR_TAIL_BYTES:]
    return tail.decode(errors="replace")
