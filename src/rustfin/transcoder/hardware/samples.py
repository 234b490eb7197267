"""Short made films that devices are tried with: what they hold, and how ffmpeg makes them. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rustfin.core.units import Microseconds
from rustfin.media import DynamicRange, MediaInfo, Tools, VideoStream
from rustfin.transcoder.renditions import Source
from rustfin.transcoder.timeline import Timeline

RATE = 24
_HDR10 = (
    "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:repeat-headers=1:max-cll=1000,400:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large and long samples are: enough to measure speed, and to be made in a moment."""

    width: int = 1280
    height: int = 720
    frames: int = 96


@dataclass(frozen=True, slots=True)
class Sample:
    """One film."""

    name: str
    codec: str
    bit_depth: int
    encoder: tuple[str, ...]
    """As ffmpeg takes it, from the encoder's name on."""
    is_interlaced: bool = False
    is_hdr: bool = False
    is_exact: bool = True
    """Whether the standard says for every bit how it is decoded."""


AVC = Sample("h264-8", "h264", 8, ("libx264", "-preset", "ultrafast", "-profile:v", "main"))
AVC_INTERLACED = Sample(
    "h264-8-interlaced",
    "h264",
    8,
    ("libx264", "-preset", "ultrafast", "-flags", "+ildct+ilme", "-x264-params", "tff=1"),
    is_interlaced=True,
)
HDR = Sample("hevc-10", "hevc", 10, ("libx265", "-preset", "ultrafast", "-x265-params", _HDR10), is_hdr=True)
SAMPLES = (
    AVC,
    Sample("h264-10", "h264", 10, ("libx264", "-preset", "ultrafast")),
    Sample("hevc-8", "hevc", 8, ("libx265", "-preset", "ultrafast")),
    HDR,
    Sample("vp9-8", "vp9", 8, ("libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")),
    Sample("av1-8", "av1", 8, ("libsvtav1", "-preset", "12")),
    Sample("mpeg2video-8", "mpeg2video", 8, ("mpeg2video", "-q:v", "4"), is_exact=False),
    AVC_INTERLACED,
)


def sample_argv(sample: Sample, size: Size, path: Path, tools: Tools) -> list[str]:
    """Makes it at `path`."""
    shown = f"testsrc2=s={size.width}x{size.height}:r={RATE}"
    # Whoever is asked for speed and tone mapping sees the full length, the rest a second.
    frames = size.frames if sample in {AVC, HDR} else min(RATE, size.frames)
    return [
        *(str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+error", "-y"),
        *("-f", "lavfi", "-i", shown, "-frames:v", str(frames)),
        *("-vf", f"format={pixel_format(sample.bit_depth)}", "-g", str(RATE), "-c:v", *sample.encoder),
        *("-f", "matroska", f"file:{path}"),
    ]


def source_of(sample: Sample, size: Size, path: Path) -> Source:
    """What the encoder's argument lists are made from."""
    video = VideoStream(
        index=0,
        codec=sample.codec,
        width=size.width,
        height=size.height,
        pixel_format=pixel_format(sample.bit_depth),
        bit_depth=sample.bit_depth,
        frame_rate=Fraction(RATE),
        range=DynamicRange.HDR10 if sample.is_hdr else DynamicRange.SDR,
        is_interlaced=sample.is_interlaced,
    )
    media = MediaInfo(container="mkv", streams=(video,), tags={})
    duration = Microseconds(size.frames * 1_000_000 // RATE)
    return Source(sample.name, path, media, Timeline(Microseconds(0), Microseconds(0), duration), (0,))


def pixel_format(bit_depth: int) -> str:
    """As the processor has frames of so many bits."""
    return "yuv420p" if bit_depth == 8 else "yuv420p10le"
