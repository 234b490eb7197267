"""A child whose output is read while it runs."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from rustfin.media import ChildFailed, open_piped
from until import until

PYTHON = sys.executable


async def test_output_comes_as_it_is_written_and_the_status_at_the_end(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.write('one'); print('a\\nb', file=sys.stderr); sys.exit(3)"
    child = await open_piped([PYTHON, "-c", code], stderr_path=tmp_path / "log")
    pieces = [piece async for piece in _pieces(child.read)]
    assert b"".join(pieces) == b"one"
    assert await asyncio.to_thread(child.wait) == child.returncode == 3
    assert child.stderr_tail.split() == ["a", "b"]
    child.close()
    assert child.read(1) == b""
    head, *complaints = (tmp_path / "log").read_text().splitlines()
    assert PYTHON in head
    assert complaints == ["a", "b"]


async def test_a_child_that_sleeps_in_a_write_ends_at_once_when_stopped() -> None:
    code = "import signal, os\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: os.write(1, b'x' * 65536)"
    child = await open_piped([PYTHON, "-c", code])
    process = psutil.Process(child.pid)
    seen: list[float] = []

    def stands_still() -> bool:
        seen.append(process.cpu_times().user + process.cpu_times().system)
        return len(seen) > 10 and len(set(seen[-10:])) == 1

    await until(stands_still)
    await child.stop()
    assert child.returncode == 1  # its write failed; it was not killed
    child.close()


async def test_stopping_while_a_thread_reads_gives_it_the_end() -> None:
    child = await open_piped(["sleep", "1000"])
    reading = asyncio.create_task(asyncio.to_thread(child.read, 10))
    await child.stop()
    assert await reading == b""
    assert child.returncode == -signal.SIGTERM
    child.close()


async def test_what_a_child_leaves_behind_in_its_group_ends_with_it() -> None:
    child = await open_piped(["sh", "-c", "sleep 1000 & echo $!"])
    left_behind = int(await asyncio.to_thread(child.read, 100))
    assert await asyncio.to_thread(child.wait) == 0
    await until(lambda: not psutil.pid_exists(left_behind))
    child.close()


async def test_a_program_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed):
        await open_piped([str(tmp_path / "nothing")], stderr_path=tmp_path / "log")
    with pytest.raises(ChildFailed):
        await open_piped(["sleep", "1"], stderr_path=tmp_path / "absent" / "log")


async def _pieces(read):  # type: ignore[no-untyped-def]
    while piece := await asyncio.to_thread(read, 2):
        yield piece
