"""Real tools, small real files made with them, and the corpus where it is present."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfin.media import Tools, find_tools, run_blocking

CORPUS = Path(__file__).parents[3] / "shared" / "media"


@pytest.fixture(scope="session")
def tools() -> Tools:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    return asyncio.run(find_tools())


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Some 290 real files of other projects."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not here")
    return CORPUS


@pytest.fixture(scope="session")
def make(tools: Tools) -> Callable[..., Path]:
    """`make(path, *ffmpeg_arguments)`: a file that ffmpeg writes."""

    def build(path: Path, *arguments: str) -> Path:
        completed = run_blocking(
            [str(tools.ffmpeg), "-v", "error", "-nostdin", "-y", *arguments, str(path)], timeout_s=60
        )
        assert completed.returncode == 0, completed.stderr_tail
        return path

    return build


@pytest.fixture(scope="session")
def clip(make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-second Matroska with two languages, text and ASS subtitles, chapters and a font."""
    folder = tmp_path_factory.mktemp("clip")
    subtitles = folder / "a.srt"
    subtitles.write_text("1\n00:00:00,200 --> 00:00:01,500\nHello\n")
    chapters = folder / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\ntitle=Grüße\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n"
    )
    font = folder / "face.ttf"
    font.write_bytes(b"\0\1\0\0not really a font")
    return make(
        folder / "clip.mkv",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24000/1001:d=2"),
        *("-f", "lavfi", "-i", "sine=d=2:r=48000"),
        *("-i", str(subtitles), "-i", str(chapters)),
        *("-map", "0:v", "-map", "1:a", "-map", "1:a", "-map", "2:s", "-map", "2:s", "-map_metadata", "3"),
        *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-vf", "setsar=4/3"),
        *("-c:a:0", "aac", "-ac:a:0", "2", "-c:a:1", "ac3", "-ac:a:1", "6", "-c:s:0", "srt", "-c:s:1", "ass"),
        *("-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng"),
        *("-metadata:s:a:1", "title=Director's commentary", "-disposition:a:1", "comment"),
        *("-metadata:s:s:0", "language=eng", "-metadata:s:s:0", "title=English SDH", "-disposition:s:0", "forced"),
        *("-attach", str(font), "-metadata:s:t", "mimetype=font/ttf", "-metadata:s:t", "filename=../face.ttf"),
    )
