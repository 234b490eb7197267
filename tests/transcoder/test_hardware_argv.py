"""Argument lists for devices, whole, as they lie in `hardware_argv.txt`; no device is needed to read them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import DEMUXERS_OF_ONE_FILE, MediaInfo, Tools, VideoStream, run_blocking
from rustfin.transcoder import Backend, BurnIn, Source, Stretch, Timeline, ToneMap, VideoEncode, copy_boundaries
from rustfin.transcoder.argv import segment_argv
from rustfin.transcoder.hardware.way import Way

GOLDEN = Path(__file__).with_name("hardware_argv.txt")
TOOLS = Tools(Path("ffmpeg"), Path("ffprobe"), (5, 1), "ffmpeg version 5.1")
S = 1_000_000
KEYFRAMES = (0, 5 * S, 9 * S)
INPUT = (
    f"-protocol_whitelist file,pipe -format_whitelist {DEMUXERS_OF_ONE_FILE} -max_pixels 67108864"
    " -i file:/films/film.mkv"
)

PLAIN = VideoEncode(0, 1280, 720, BitsPerSecond(4_000_000), 31)
AVC = VideoStream(index=0, codec="h264", width=1920, height=1080, frame_rate=Fraction(25), pixel_format="yuv420p")
HDR = replace(AVC, codec="hevc", bit_depth=10, pixel_format="yuv420p10le")
DECODES = frozenset({("h264", 8), ("hevc", 8), ("hevc", 10)})
ALL = {"decodes": DECODES, "scales": frozenset({8, 10}), "deinterlaces": True, "tone_maps": frozenset({ToneMap.PQ})}
WAYS = {
    "nvenc": Way(Backend.NVENC, "0", "nvidia", **ALL),
    "vaapi, Intel": Way(Backend.VAAPI, "/dev/dri/renderD128", "i915", **ALL),
    "vaapi, AMD": Way(Backend.VAAPI, "/dev/dri/renderD129", "amdgpu", **ALL),
    "qsv": Way(Backend.QSV, "/dev/dri/renderD128", "xe", **ALL),
    "videotoolbox": Way(Backend.VIDEOTOOLBOX, **ALL),
}
PICTURES = {
    "smaller": (AVC, PLAIN, 0),
    "smaller, from a later segment on": (AVC, PLAIN, 1),
    "interlaced": (replace(AVC, is_interlaced=True), replace(PLAIN, is_deinterlaced=True), 0),
    "HDR10": (HDR, replace(PLAIN, tone_map=ToneMap.PQ), 0),
    "HLG, which only the processor maps": (HDR, replace(PLAIN, tone_map=ToneMap.HLG), 0),
    "a codec that the device does not decode": (replace(AVC, codec="vp9"), PLAIN, 0),
    "text drawn in": (AVC, replace(PLAIN, burn_in=BurnIn(Path("/subs/a.ass"), False, "a")), 0),
    "pictures drawn in": (AVC, replace(PLAIN, burn_in=BurnIn(Path("/subs/a.sup"), True, "a")), 0),
}


def argv(way: Way, video: VideoStream, rendition: VideoEncode, first: int) -> list[str]:
    timeline = Timeline(Microseconds(0), Microseconds(0), Microseconds(14 * S))
    source = Source(
        "f", Path("/films/film.mkv"), MediaInfo(container="mkv", streams=(video,), tags={}), timeline, KEYFRAMES
    )
    table = copy_boundaries(KEYFRAMES, 14 * S)
    assert table is not None
    stretch = Stretch(source, replace(rendition, backend=way.backend), table)
    return segment_argv(stretch, first, None, TOOLS, ways={way.backend: way})


def shown(tokens: list[str]) -> str:
    """Without what every list begins and ends with."""
    text = " ".join(tokens).replace(INPUT, "INPUT")
    head = "ffmpeg -hide_banner -nostdin -nostats -loglevel level+warning "
    return text.removeprefix(head).split(" -fps_mode")[0]


def all_lists() -> Iterator[tuple[str, list[str]]]:
    for name, way in WAYS.items():
        for what, (video, rendition, first) in PICTURES.items():
            yield f"{name}: {what}", argv(way, video, rendition, first)


def test_lists_are_as_agreed() -> None:
    text = "".join(f"# {title}\n{shown(tokens)}\n\n" for title, tokens in all_lists())
    assert text == GOLDEN.read_text()


def test_every_list_ends_as_software_does() -> None:
    (ending,) = {" ".join(tokens).partition(" -fps_mode")[2] for _, tokens in all_lists()}
    assert ending.startswith(" passthrough -enc_time_base -1 ")
    assert ending.endswith(" pipe:1")


@pytest.mark.parametrize(
    "video",
    [
        pytest.param(replace(AVC, rotation=90), id="turned"),
        pytest.param(replace(AVC, frame_rate=Fraction(120)), id="too many frames"),
        pytest.param(replace(AVC, pixel_format="yuv422p"), id="4:2:2"),
        pytest.param(replace(AVC, bit_depth=10, pixel_format="yuv420p10le"), id="10 bits of H.264"),
    ],
)
def test_what_the_device_was_not_proven_with_goes_through_the_processors_filters(video: VideoStream) -> None:
    tokens = argv(WAYS["nvenc"], video, replace(PLAIN, frame_rate=Fraction(60)), 0)
    assert "-hwaccel_output_format" not in tokens
    assert "h264_nvenc" in tokens


@pytest.mark.parametrize("backend", [Backend.NVENC, Backend.VAAPI, Backend.QSV, Backend.VIDEOTOOLBOX])
def test_without_any_proof_a_device_only_encodes(backend: Backend) -> None:
    assert "-hwaccel" not in argv(Way(backend), AVC, PLAIN, 0)


def options_of(tools: Tools, kind: str, name: str) -> set[str] | None:
    """What this ffmpeg's encoder or filter takes; None where it was built without."""
    said = run_blocking([str(tools.ffmpeg), "-hide_banner", "-h", f"{kind}={name}"], timeout_s=20).stdout.decode()
    return set(re.findall(r"^ +-?([\w-]+) +<", said, re.MULTILINE)) if "AVOptions" in said else None


def test_the_installed_ffmpeg_knows_every_option(tools: Tools) -> None:
    common = {"c:v", "b:v", "maxrate", "bufsize", "profile:v", "g", "level", "force_key_frames"}
    unknown = set()
    for _, tokens in all_lists():
        encoder = tokens[tokens.index("-c:v") + 1]
        known = options_of(tools, "encoder", encoder)
        given = tokens[tokens.index("-c:v") : tokens.index("-fps_mode")][::2]
        if known is not None:
            unknown |= {f"{encoder} {name}" for name in given if name.removeprefix("-") not in known | common}
        for part in tokens[tokens.index("-vf") + 1].split(",") if "-vf" in tokens else []:
            name, _, values = part.partition("=")
            known = options_of(tools, "filter", name) if "_" in name else None
            if known is not None:
                unknown |= {f"{name} {one}" for one in re.findall(r"(?:^|:)(\w+)=", values) if one not in known}
    assert unknown <= {"scale_vaapi extra_hw_frames"}, "which every filter takes that makes frames on a device"
