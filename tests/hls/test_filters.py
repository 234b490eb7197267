"""What is drawn, turned and mixed, as it comes out of a real ffmpeg."""

import asyncio
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import made_media
from made_media import Made, audio_stretch, encode_stretch, segments_of
from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import Tools
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    BurnIn,
    Mix,
    OutcomeKind,
    SegmentFormat,
    Source,
    VideoCodec,
)

SourceOf = Callable[[str], Source]
WIDTH, HEIGHT = 160, 90


def make(stretch: made_media.Stretch, tools: Tools, *, first: int = 0, last: int | None = None) -> Made:
    made = asyncio.run(segments_of(stretch, tools, first=first, last=last))
    assert made.outcome.kind is OutcomeKind.FINISHED, made.outcome
    return made


def brightness(made: Made, number: int, folder: Path, tools: Tools) -> list[float]:
    """How bright the lower third of each frame of a segment is, 0 to 255."""
    path = folder / f"{number}.mp4"
    path.write_bytes(made.init + made.segments[number])
    completed = subprocess.run(
        [
            *(str(tools.ffmpeg), "-v", "error", "-i", str(path), "-vf", "crop=iw:ih/3:0:ih*2/3,scale=1:1,format=gray"),
            *("-fps_mode", "passthrough", "-f", "rawvideo", "-"),
        ],
        check=True,
        capture_output=True,
    )
    return list(completed.stdout)


@pytest.fixture(params=["dark.mkv", "dark.ts"])
def dark(request: pytest.FixtureRequest, source: SourceOf) -> Source:
    return source(request.param)


def test_text_is_there_when_it_is_to_be_read_wherever_the_run_begins(
    dark: Source, tools: Tools, tmp_path: Path
) -> None:
    text = tmp_path / "it's [odd], a:b;c.srt"
    text.write_text("1\n00:00:05,000 --> 00:00:07,000\n<b>WWWWWWWWWW</b>\nWWWWWWWW\n")
    stretch = encode_stretch(dark, burn_in=BurnIn(text, is_image=False, signature="x", fonts_dir=tmp_path))
    before, during = (make(stretch, tools, first=number, last=number) for number in (0, 1))
    assert max(brightness(before, 0, tmp_path, tools)) < 2
    shown = brightness(during, 1, tmp_path, tools)  # from 4 s to 8 s, 24 frames a second
    assert max(shown[:22]) < 2
    assert min(shown[26:70]) > 4
    assert max(shown[75:]) < 2


def test_pictures_that_began_before_the_seek_are_there(dark: Source, tools: Tools, tmp_path: Path) -> None:
    zero_s = dark.timeline.zero_us / 1e6
    drawn = tmp_path / "drawn.sup"
    drawn.write_bytes(shown_picture(zero_s + 2.0) + hidden(zero_s + 9.0) + shown_picture(zero_s + 15.0))
    stretch = encode_stretch(dark, burn_in=BurnIn(drawn, is_image=True, signature="x"))
    made = {number: make(stretch, tools, first=number, last=number) for number in (0, 1, 2)}
    first, second, third = (brightness(made[number], number, tmp_path, tools) for number in (0, 1, 2))
    assert max(first[:46]) < 30
    assert min(first[50:]) > 60
    assert min(second) > 60, "it began two seconds before this run"
    assert max(third[27:]) < 30, "it is taken away a second after this run began"


def test_where_the_first_picture_is_known_the_others_are_sought(source: SourceOf, tools: Tools, tmp_path: Path) -> None:
    film = source("dark later.mkv")
    assert film.timeline.zero_us >= 200_000_000
    drawn = tmp_path / "drawn.sup"
    drawn.write_bytes(shown_picture(5.0) + hidden(6.0) + shown_picture(195.0) + hidden(209.0))
    burn_in = BurnIn(drawn, is_image=True, signature="x", first_us=Microseconds(5_000_000))
    made = make(encode_stretch(film, burn_in=burn_in), tools, first=2, last=2)
    shown = brightness(made, 2, tmp_path, tools)
    assert min(shown[:22]) > 60
    assert max(shown[27:]) < 30


def shown_picture(at_s: float) -> bytes:
    """A white bar on the lower third of a 1080p screen, in presentation graphics."""
    x, y, width, height = 160, 740, 1600, 320
    line = b"\0" + struct.pack(">H", 0xC000 | width)[:1] + bytes([width & 0xFF, 1]) + b"\0\0"
    drawing = line * height
    return (
        part(at_s, 0x16, struct.pack(">HHBHBBBBHBBHH", 1920, 1080, 16, 1, 0x80, 0, 0, 1, 0, 0, 0, x, y))
        + part(at_s, 0x17, struct.pack(">BBHHHH", 1, 0, x, y, width, height))
        + part(at_s, 0x14, bytes([0, 0, 1, 235, 128, 128, 255]))
        + part(
            at_s,
            0x15,
            struct.pack(">HBB", 0, 0, 0xC0)
            + (len(drawing) + 4).to_bytes(3, "big")
            + struct.pack(">HH", width, height)
            + drawing,
        )
        + part(at_s, 0x80, b"")
    )


def hidden(at_s: float) -> bytes:
    return part(at_s, 0x16, struct.pack(">HHBHBBBB", 1920, 1080, 16, 2, 0, 0, 0, 0)) + part(at_s, 0x80, b"")


def part(at_s: float, kind: int, content: bytes) -> bytes:
    return b"PG" + struct.pack(">IIBH", round(at_s * 90_000), 0, kind, len(content)) + content


def test_a_picture_on_its_side_is_turned(source: SourceOf, tools: Tools, tmp_path: Path) -> None:
    content = bytearray(source("sideways.mp4").path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40
    struct.pack_into(">9i", content, matrix, 0, 1 << 16, 0, -1 << 16, 0, 0, 90 << 16, 0, 1 << 30)
    turned = tmp_path / "phone.mp4"
    turned.write_bytes(content)
    film = made_media.source_of(turned, tools)
    assert film.media.video is not None
    assert film.media.video.display_size == (90, 160)
    made = make(encode_stretch(film, width=90, height=160), tools, first=1, last=1)
    path = tmp_path / "turned.mp4"
    path.write_bytes(made.init + made.segments[1])
    completed = subprocess.run(
        [str(tools.ffprobe), "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert completed.stdout.split() == ["90,160"]


def test_hevc_comes_under_the_name_that_players_know(source: SourceOf, tools: Tools) -> None:
    made = make(encode_stretch(source("dark.mkv"), codec=VideoCodec.HEVC), tools, first=1, last=2)
    assert b"hvc1" in made.init
    assert list(made.segments) == [1, 2]


@pytest.mark.parametrize(
    "rendition",
    [
        AudioEncode(1, 2, BitsPerSecond(96_000), mix=Mix.NIGHT),
        AudioEncode(1, 2, BitsPerSecond(96_000), is_loudness_even=True),
        AudioEncode(1, 6, BitsPerSecond(256_000)),
    ],
)
def test_every_mix_is_on_the_grid(rendition: AudioEncode, source: SourceOf, tools: Tools) -> None:
    stretch = replace(audio_stretch(source("surround.mkv"), is_copied=False), rendition=rendition)
    made = make(stretch, tools, first=2, last=2)
    assert made.segments[2].count(b"moof") == 1
    assert list(made.segments) == [2]


def test_dialogue_is_louder_than_in_the_plain_mix(source: SourceOf, tools: Tools, tmp_path: Path) -> None:
    loudness = {}
    for mix in (Mix.STANDARD, Mix.DIALOGUE):
        rendition = AudioEncode(1, 2, BitsPerSecond(128_000), mix=mix)
        stretch = replace(audio_stretch(source("surround.mkv"), is_copied=False), rendition=rendition)
        made = make(stretch, tools, last=0)
        path = tmp_path / f"{mix}.mp4"
        path.write_bytes(made.init + made.segments[0])
        heard = subprocess.run(
            [str(tools.ffmpeg), "-v", "error", "-i", str(path), "-f", "s16le", "-"], check=True, capture_output=True
        ).stdout
        loudness[mix] = max(memoryview(heard[: len(heard) // 4 * 4]).cast("h"))
    assert loudness[Mix.DIALOGUE] > 1.3 * loudness[Mix.STANDARD]


@pytest.mark.parametrize("is_copied", [True, False])
@pytest.mark.parametrize("segments", list(SegmentFormat))
def test_sound_alone_becomes_segments(is_copied: bool, segments: SegmentFormat, source: SourceOf, tools: Tools) -> None:
    film = source("sound.m4a")
    stretch = audio_stretch(film, is_copied=is_copied)
    assert isinstance(stretch.rendition, AudioCopy | AudioEncode)
    stretch = replace(stretch, rendition=replace(stretch.rendition, format=segments))
    whole = make(stretch, tools)
    assert list(whole.segments) == list(range(len(stretch.boundaries)))
    alone = make(stretch, tools, first=1, last=1)
    assert alone.init == whole.init
    assert bool(whole.init) == (segments is SegmentFormat.FMP4)
    if is_copied:
        assert alone.segments[1] == whole.segments[1]


def test_thirds_of_a_rate_are_kept_too(source: SourceOf, tools: Tools) -> None:
    stretch = encode_stretch(source("fast.mkv"), frame_rate=Fraction(60000, 3003))
    assert list(make(stretch, tools, first=1, last=1).segments) == [1]
