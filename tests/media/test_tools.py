"""Old or absent tools are refused with what to install."""

import asyncio
import stat
from pathlib import Path

import pytest

from rustfin.media import ToolMissing, Tools, find_tools
from rustfin.media.tools import parse_version

LIBRARIES = "libavutil      58. 29.100 / 58. 29.100\nlibavcodec     {} / {}\n"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers", (5, 1)),
        ("ffprobe version n7.1 Copyright", (7, 1)),
        ("ffmpeg version 6.1.1-3ubuntu5", (6, 1)),
        ("ffmpeg version 7.0.2-static https://", (7, 0)),
        ("ffmpeg version 4.4.2-0ubuntu0.22.04.1", (4, 4)),
        ("ffmpeg version N-113007-g8d24a28d06\n" + LIBRARIES.format("61. 3.100", "61. 3.100"), (7, 0)),
        ("ffmpeg version git-2022-07-25\n" + LIBRARIES.format("59. 37.100", "59. 37.100"), (5, 1)),
        ("ffmpeg version git-2022-01-01\n" + LIBRARIES.format("59. 18.100", "59. 18.100"), (5, 0)),
        ("ffmpeg version git-2018\n" + LIBRARIES.format("58. 1.100", "58. 1.100"), (0, 0)),
        ("ffmpeg version whatever", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_version_is_read(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version


def fake(path: Path, answer: str, *, status: int = 0) -> Path:
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_tools_of_this_machine_are_found(tools: Tools) -> None:
    assert tools.ffmpeg.name == "ffmpeg"
    assert tools.ffprobe.name == "ffprobe"
    assert tools.version >= (5, 1)
    assert "version" in tools.version_text


def test_missing_tool_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="apt install ffmpeg"):
        asyncio.run(find_tools(ffmpeg=tmp_path / "ffmpeg"))


def test_old_tool_says_what_to_install(tmp_path: Path) -> None:
    fake(tmp_path / "ffprobe", "ffprobe version 4.4.2")
    with pytest.raises(ToolMissing, match=r"too old.*5\.1 or newer"):
        asyncio.run(find_tools(ffmpeg=fake(tmp_path / "ffmpeg", "ffmpeg version 4.4.2")))


@pytest.mark.parametrize(("answer", "status"), [("hello", 0), ("ffmpeg version 6.1", 1), ("", 0)])
def test_program_that_is_something_else_is_refused(tmp_path: Path, answer: str, status: int) -> None:
    fake(tmp_path / "ffprobe", answer, status=status)
    with pytest.raises(ToolMissing):
        asyncio.run(find_tools(ffmpeg=fake(tmp_path / "ffmpeg", answer, status=status)))


def test_ffprobe_beside_a_given_ffmpeg_is_taken(tmp_path: Path) -> None:
    ffmpeg = fake(tmp_path / "ffmpeg", "ffmpeg version 8.0")
    ffprobe = fake(tmp_path / "ffprobe", "ffprobe version 8.0")
    found = asyncio.run(find_tools(ffmpeg=ffmpeg))
    assert found.ffprobe == ffprobe
    assert not found.is_tested
