"""Small films with subtitles of every kind, made with ffmpeg; and pictures of text made by hand."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfin.subtitles.pgs import Colour, Picture, write

WHITE, CLEAR, BLACK = Colour(255, 255, 255, 255), Colour(0, 0, 0, 0), Colour(0, 0, 0, 255)
CANVAS = (640, 360)


def need_ffmpeg() -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("there is no ffmpeg")


def box(start_ms: int, end_ms: int, *, x: int = 200, y: int = 300, width: int = 240, height: int = 40) -> Picture:
    """A white bar with a black edge: what a line of text is to who only looks at brightness."""
    edge = ((width, 2),)
    inner = ((4, 2), (width - 8, 1), (4, 2))
    rows = (edge,) * 4 + (inner,) * (height - 8) + (edge,) * 4
    return Picture(start_ms, end_ms, x, y, width, height, (CLEAR, WHITE, BLACK), rows)


def sup(*times_ms: tuple[int, int]) -> bytes:
    """A `.sup` with a bar at each of these times."""
    return write([box(start_ms, end_ms) for start_ms, end_ms in times_ms], canvas=CANVAS)


def srt(*cues: tuple[int, int, str]) -> str:
    """SubRip of (start ms, end ms, text)."""
    return "".join(f"{n}\n{clock(a)} --> {clock(z)}\n{text}\n\n" for n, (a, z, text) in enumerate(cues, 1))


def clock(ms: int) -> str:
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def ass(*cues: tuple[int, int, str], font: str = "Sans") -> str:
    """A script of (start ms, end ms, text)."""
    head = (
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\nPlayResY: 360\n\n[V4+ Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
        "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, "
        "MarginR, MarginV, Encoding\n"
        f"Style: Default,{font},48,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1\n"
        "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    )
    return head + "".join(
        f"Dialogue: 0,{clock(a)[1:-1].replace(',', '.')},{clock(z)[1:-1].replace(',', '.')},Default,,0,0,0,,{text}\n"
        for a, z, text in cues
    )


def film(path: Path, *inputs: Path, options: Sequence[str] = (), seconds: int = 12, picture: str = "black") -> Path:
    """A film with the given files as subtitle tracks, in order. `options` go before the output."""
    need_ffmpeg()
    source = f"color={picture}:s=640x360:r=12:d={seconds}"
    argv = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source]
    for one in inputs:
        argv += ["-i", str(one)]
    argv += ["-map", "0:v"]
    for number in range(1, len(inputs) + 1):
        argv += ["-map", str(number)]
    argv += ["-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-c:s", "copy", *options, str(path)]
    subprocess.run(argv, check=True, timeout=60)
    return path


def brightness(*arguments: str, at_s: float, size: tuple[int, int] = CANVAS) -> float:
    """The mean brightness of the lower third of what ffmpeg shows at a moment of these inputs and filters."""
    argv = ["ffmpeg", "-v", "error", *arguments, "-ss", f"{at_s}", "-frames:v", "1", "-f", "rawvideo"]
    done = subprocess.run([*argv, "-pix_fmt", "gray", "-"], check=True, capture_output=True, timeout=60)
    lower = done.stdout[size[0] * (size[1] * 2 // 3) :]
    return sum(lower) / len(lower)
