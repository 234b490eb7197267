"""Python work of ours in a child: frames as they come, and no child left behind."""

import os
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from rustfin.media import ChildFailed
from rustfin.media.python_child import python_frames
from until import until

_SENDS = """
import os, sys
from rustfin.core.frames import write_frame
order = sys.stdin.buffer.read()
write_frame(sys.stdout.buffer, str(os.getpid()).encode())
write_frame(sys.stdout.buffer, str(os.nice(0)).encode())
if order == b"wait":
    import signal
    signal.pause()
if order == b"fail":
    raise SystemExit("it went wrong")
if order == b"half":
    sys.stdout.buffer.write(b"\\0\\0\\0\\x09abc")
write_frame(sys.stdout.buffer, order * 2)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "sends_frames.py").write_text(_SENDS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, sys.path)]))
    return "sends_frames"


async def test_frames_come_whole_and_in_order(module: str) -> None:
    order = os.urandom(300_000)
    received = await _all_frames(module, order)
    assert int(received[1]) >= 10
    assert received[2] == order * 2


async def test_leaving_early_ends_the_child(module: str) -> None:
    async with aclosing(python_frames(module, b"wait")) as frames:
        pid = int(await anext(frames))
    await until(lambda: not Path(f"/proc/{pid}").exists())


async def test_a_child_that_fails_says_why(module: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        await _all_frames(module, b"fail")
    assert "it went wrong" in str(caught.value.details["stderr"])


async def test_half_a_frame_is_a_failure(module: str) -> None:
    with pytest.raises(ChildFailed):
        await _all_frames(module, b"half")


async def _all_frames(module: str, order: bytes) -> list[bytes]:
    async with aclosing(python_frames(module, order)) as frames:
        return [frame async for frame in frames]
