"""Pictures of text: written, moved, and made of DVD packets, as ffmpeg's own decoder sees them."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from rustfin.media import find_tools, probe
from rustfin.subtitles import pgs, vobsub
from rustfin.subtitles.extract import take_all
from rustfin.subtitles.pgs import BrokenPictures
from subtitled import CANVAS, box, brightness, need_ffmpeg, sup

pytestmark = pytest.mark.media
SCREEN = ("-f", "lavfi", "-i", "color=black:s=640x360:r=10:d=20")
OVER = ("-filter_complex", "[0:v][1:s:0]overlay")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_ffmpeg()
    made = tmp_path_factory.mktemp("pictures")
    (made / "plain.sup").write_bytes(sup((1_000, 4_000), (6_000, 9_000)))
    return made


def shown(path: Path, at_s: float, *options: str) -> bool:
    return brightness(*SCREEN, *options, "-i", str(path), *OVER, at_s=at_s) > 5


def test_pictures_come_and_go_when_they_should(folder: Path) -> None:
    path = folder / "plain.sup"
    # ffmpeg counts from the first picture of a bare file.
    assert [shown(path, at - 1.0) for at in (1.5, 3.5, 5.0, 7.0, 9.5)] == [True, True, False, True, False]


def test_moved_pictures_keep_their_distance_and_stop_at_zero() -> None:
    raw = sup((1_000, 4_000), (6_000, 9_000))
    assert pgs.shift(raw, 500) == sup((1_500, 4_500), (6_500, 9_500))
    assert pgs.shift(pgs.shift(raw, 2_000), -2_000) == raw
    assert pgs.shift(raw, -2_000) == sup((0, 2_000), (4_000, 7_000))
    assert pgs.shift(raw, 0) is raw


def test_a_large_picture_is_cut_into_segments_that_players_put_together(folder: Path) -> None:
    noisy = tuple(tuple((1, (x * 7 + y * 13) % 3) for x in range(400)) for y in range(300))
    whole = box(0, 2_000)
    picture = pgs.Picture(0, 2_000, 0, 0, 400, 300, whole.colours, noisy)
    raw = pgs.write([picture], canvas=CANVAS)
    assert raw.count(b"PG") > 8
    path = folder / "large.sup"
    path.write_bytes(raw)
    assert brightness(*SCREEN, "-i", str(path), *OVER, at_s=0.5) > 20


@pytest.mark.parametrize("raw", [b"", b"PG", b"no pictures here at all", sup((0, 1_000))[:-3], b"\0" * 64])
def test_what_is_no_pictures_is_refused(raw: bytes) -> None:
    with pytest.raises(BrokenPictures):
        pgs.check(raw)


def dvd(folder: Path) -> Path:
    """The same pictures as DVD packets, encoded by ffmpeg, in a film of their own."""
    path = folder / "dvd.mkv"
    argv = ["ffmpeg", "-v", "error", "-y", *SCREEN, "-i", str(folder / "plain.sup"), "-map", "0:v", "-map", "1:s"]
    argv += ["-c:v", "libx264", "-preset", "ultrafast", "-c:s", "dvdsub", "-copyts", str(path)]
    subprocess.run(argv, check=True, timeout=60)
    return path


async def test_dvd_packets_become_the_same_pictures(folder: Path) -> None:
    path = await asyncio.to_thread(dvd, folder)
    tools = await find_tools()
    index = await take_all(tools, path, await probe(path, tools=tools), folder / "taken")
    made = index.tracks[1].path
    assert made is not None
    assert made.suffix == ".sup"
    for at_s, is_shown in ((0.5, False), (2.0, True), (7.0, True)):
        theirs = await asyncio.to_thread(
            brightness, "-i", str(path), "-filter_complex", "[0:v][0:s:0]overlay", at_s=at_s
        )
        ours = await asyncio.to_thread(brightness, *SCREEN, "-copyts", "-i", str(made), *OVER, at_s=at_s)
        assert ours == pytest.approx(theirs, abs=1.0)
        assert (ours > 5) is is_shown


@pytest.mark.parametrize("cut", [0, 1, 3, 4, 20, 60, 120])
def test_packets_cut_short_are_passed_over(folder: Path, cut: int) -> None:
    path = dvd(folder)
    argv = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s", "-c", "copy", "-f", "data", "-"]
    raw = subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout
    list(vobsub.read_pictures([vobsub.Packet(0, raw[:cut])], vobsub.Header(CANVAS)))


def test_a_header_says_size_and_colours() -> None:
    colours = ", ".join(f"{n:02x}{n:02x}{n:02x}" for n in range(16))
    header = vobsub.read_header(f"# VobSub index file, v7\nsize: 720x480\norg: 0, 0\npalette: {colours}\n")
    assert header.canvas == (720, 480)
    assert header.palette[5] == "050505"
    assert vobsub.read_header("") == vobsub.Header(None)
