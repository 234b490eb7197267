"""Small media files made by ffmpeg, once a test run whatever the number of workers, and what segments are asked of.

Every one of them has a difficulty of its own; what it is, its name in `RECIPES` says.
"""

import asyncio
import fcntl
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from rustfin.core.units import BitsPerSecond
from rustfin.media import KeyframeIndex, MediaInfo, Tools, probe, scan_keyframes
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    BoundaryTable,
    Encoder,
    Outcome,
    Rendition,
    Source,
    Stretch,
    VideoCopy,
    VideoEncode,
    audio_boundaries,
    copy_boundaries,
    encode_boundaries,
    make_source,
)

LENGTH_S = 20
_PICTURE = ("-f", "lavfi", "-i", f"testsrc2=s=320x180:r=24000/1001:d={LENGTH_S}")
_SOUND = ("-f", "lavfi", "-i", f"aevalsrc=0.3*sin(2*PI*440*t)|0.3*sin(2*PI*(300+20*t)*t):d={LENGTH_S}:s=48000")
_UNEVEN_KEYFRAMES = ("-force_key_frames", "1.3,4.9,10.01,11.2,15.7,16.1,18.5", "-g", "1000", "-sc_threshold", "0")
_X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
_X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params")
_AAC = ("-c:a", "aac", "-ac", "2", "-b:a", "128k")
_OPEN = ("-x264-params", "open-gop=1:keyint=48:b-pyramid=none:scenecut=0", "-bf", "3")
_HDR = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")


def _half(size: str, rate_hz: int, channels: int, *, at_s: int) -> tuple[str, ...]:
    return (
        *("-f", "lavfi", "-i", f"testsrc2=s={size}:r=24:d=10", "-f", "lavfi", "-i", f"sine=f=440:d=10:r={rate_hz}"),
        *(*_X264, "-g", "48", "-c:a", "aac", "-ac", str(channels), "-b:a", "96k"),
        *("-output_ts_offset", str(at_s), "-muxdelay", "0"),
    )


RECIPES: dict[str, tuple[str, ...]] = {
    "uneven.mkv": (*_PICTURE, *_SOUND, *_X264, *_UNEVEN_KEYFRAMES, *_AAC),
    "uneven.mp4": ("-i", "{uneven.mkv}", "-c", "copy"),
    "uneven.ts": ("-i", "{uneven.mkv}", "-c", "copy"),
    # Its sound begins at zero, its picture half a second later.
    "from zero.ts": (
        *("-itsoffset", "0.5", "-i", "{uneven.mkv}", "-i", "{uneven.mkv}", "-map", "0:v", "-map", "1:a"),
        *("-c", "copy", "-muxdelay", "0", "-muxpreload", "0"),
    ),
    "fragmented.mp4": ("-i", "{uneven.mkv}", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov"),
    "no cues.mkv": ("-i", "{uneven.mkv}", "-c", "copy", "-f", "matroska", "-live", "1"),
    # Time stamps of transport streams begin anew after 95,443.7 s.
    "wrap.ts": ("-i", "{uneven.mkv}", "-c", "copy", "-output_ts_offset", "95435"),
    "open.mkv": (*_PICTURE, *_X264, *_OPEN),
    "open.mp4": ("-i", "{open.mkv}", "-c", "copy"),
    "open.ts": ("-i", "{open.mkv}", "-c", "copy"),
    # IDR pictures every eight seconds, recovery points every two.
    "mixed.mkv": (*_PICTURE, *_X264, *_OPEN, "-forced-idr", "1", "-force_key_frames", "8.05,16.05"),
    "mixed.mp4": ("-i", "{mixed.mkv}", "-c", "copy"),
    "mixed.ts": ("-i", "{mixed.mkv}", "-c", "copy"),
    "open hevc.mkv": (*_PICTURE, *_X265, "open-gop=1:keyint=48:bframes=3:scenecut=0:log-level=error"),
    "open hevc.ts": ("-i", "{open hevc.mkv}", "-c", "copy"),
    "uneven frames.mkv": (
        *(*_PICTURE, "-vf", "select='not(mod(n,5))+lt(mod(n,7),3)'", "-fps_mode", "vfr"),
        *(*_X264, *_UNEVEN_KEYFRAMES),
    ),
    "interlaced.mkv": (
        *("-f", "lavfi", "-i", f"testsrc2=s=180x144:r=50:d={LENGTH_S}", "-vf", "interlace=scan=tff,setsar=16/11"),
        *(*_X264, "-flags", "+ildct+ilme", "-x264-params", "tff=1:keyint=50"),
    ),
    "hdr.mkv": (
        *(*_PICTURE, "-vf", "scale=160:90,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"),
        *(*_X265, "keyint=48:log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"),
        *("-pix_fmt", "yuv420p10le", *_HDR),
    ),
    "hdr.mp4": ("-i", "{hdr.mkv}", "-c", "copy", "-tag:v", "hev1"),
    "hlg.mkv": (
        *(*_PICTURE, "-vf", "scale=160:90,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc"),
        *(*_X265, "keyint=48:log-level=error:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"),
        *("-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67"),
        *("-colorspace", "bt2020nc"),
    ),
    "hlg.mp4": ("-i", "{hlg.mkv}", "-c", "copy", "-tag:v", "hvc1"),
    "ten bits.mkv": (*_PICTURE, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p10le", "-g", "60"),
    "every frame.mkv": (*_PICTURE, *_X264, "-g", "1"),
    "fast.mkv": ("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=60000/1001:d={LENGTH_S}", *_X264, "-g", "130"),
    "late and short sound.mkv": (
        *(*_PICTURE, *_SOUND, "-af", "aselect='between(t,1.5,6)+between(t,9,14)'", *_X264, "-g", "48", *_AAC),
    ),
    "hole in the picture.mkv": (*_PICTURE, "-vf", "select='lt(t,5)+gt(t,14.5)'", "-fps_mode", "vfr", *_X264),
    "late picture.mkv": (
        *(*_PICTURE, *_SOUND, "-vf", "select='gt(t,6.5)'", "-fps_mode", "vfr", *_X264, "-g", "48", *_AAC),
    ),
    "surround.mkv": (
        *_PICTURE,
        *("-f", "lavfi", "-i", f"aevalsrc=0|0|0.4*sin(2*PI*330*t)|0|0|0.2*sin(2*PI*660*t):c=5.1(side):d={LENGTH_S}"),
        *(*_X264, "-g", "48", "-c:a", "ac3", "-b:a", "384k"),
    ),
    # Two halves of one recording; the second one differs from the first in one thing.
    "half.ts": _half("320x180", 48000, 2, at_s=0),
    "smaller half.ts": _half("160x90", 48000, 2, at_s=10),
    "slower half.ts": _half("320x180", 44100, 2, at_s=10),
    "surround half.ts": _half("320x180", 48000, 6, at_s=10),
    "same half.ts": _half("320x180", 48000, 2, at_s=10),
    "sound.m4a": ("-f", "lavfi", "-i", f"sine=f=300:d={LENGTH_S}:r=44100", "-c:a", "aac"),
    "dark.mkv": ("-f", "lavfi", "-i", f"color=black:s=320x180:r=24:d={LENGTH_S}", *_X264, "-g", "48"),
    "dark later.mkv": ("-i", "{dark.mkv}", "-c", "copy", "-output_ts_offset", "200"),
    "dark.ts": ("-i", "{dark.mkv}", "-c", "copy"),
    "sideways.mp4": ("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=24:d={LENGTH_S}", *_X264, "-g", "48"),
}


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet as ffprobe sees it, in the source clock."""

    shown_us: int
    is_key: bool


def make(folder: Path, name: str, tools: Tools) -> Path:
    """A file by its name in `RECIPES`, made unless some worker has made it already."""
    path = folder / name
    recipe = [part if part[:1] != "{" else str(make(folder, part.strip("{}"), tools)) for part in RECIPES[name]]
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_name(f"unfinished-{name}")
            completed = subprocess.run(
                [str(tools.ffmpeg), "-v", "error", "-nostdin", "-y", *recipe, str(unfinished)],
                check=False,
                capture_output=True,
                text=True,
                timeout=100,
            )
            assert completed.returncode == 0, completed.stderr
            unfinished.rename(path)
    return path


def packets(path: Path, tools: Tools, *, stream: int) -> list[Packet]:
    """Every packet of a stream that has a time, in the file's order."""
    completed = subprocess.run(
        [
            *(str(tools.ffprobe), "-v", "error", "-fflags", "+genpts", "-select_streams", str(stream)),
            *("-show_entries", "packet=pts,flags:stream=time_base", "-of", "json", str(path)),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    told = json.loads(completed.stdout)
    tick = Fraction(told["streams"][0]["time_base"])
    return [
        Packet(round(packet["pts"] * tick * 1_000_000), "K" in packet["flags"])
        for packet in told["packets"]
        if "pts" in packet
    ]


def source_of(path: Path, tools: Tools) -> Source:
    """The file as a source, with an index of every keyframe as ffprobe sees them."""

    async def look() -> tuple[MediaInfo, KeyframeIndex | None]:
        media = await probe(path, tools=tools)
        return media, None if media.video is None else await scan_keyframes(tools, path, media)

    media, index = asyncio.run(look())
    return make_source(path.name, path, media, index)


def copy_stretch(source: Source) -> Stretch:
    """The picture as it is."""
    table = copy_boundaries(source.keyframes_us, source.timeline.duration_us)
    assert table is not None
    return Stretch(source, VideoCopy(_picture(source.media)), table)


def encode_stretch(
    source: Source, *, table: BoundaryTable | None = None, width: int = 160, height: int = 90, **more: Any
) -> Stretch:
    """The picture small and encoded, on the given table or a grid."""
    rendition = VideoEncode(_picture(source.media), width, height, BitsPerSecond(400_000), 30, **more)
    return Stretch(source, rendition, table or encode_boundaries(source.timeline.duration_us))


def audio_stretch(source: Source, *, is_copied: bool, track: int = 0) -> Stretch:
    """A sound track."""
    stream = source.media.audio[track]
    rendition: Rendition = AudioEncode(stream.index, 2, BitsPerSecond(128_000))
    if is_copied:
        rendition = AudioCopy(stream.index, stream.codec)
    return Stretch(source, rendition, audio_boundaries(source.timeline.duration_us))


class Collector:
    """A sink that keeps everything."""

    def __init__(self, *, before_segment: Callable[[int], None] | None = None) -> None:
        self.init = b""
        self.segments: dict[int, bytes] = {}
        self._before_segment = before_segment
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[Outcome] = self._loop.create_future()

    def on_init(self, content: bytes) -> None:
        assert not self.init
        self.init = content

    def on_segment(self, number: int, parts: Sequence[bytes]) -> None:
        assert number not in self.segments
        if self._before_segment is not None:
            self._before_segment(number)
        self.segments[number] = b"".join(parts)

    def on_end(self, outcome: Outcome) -> None:
        self._loop.call_soon_threadsafe(self._end.set_result, outcome)

    async def outcome(self) -> Outcome:
        """How it ended, once it has."""
        return await asyncio.wait_for(asyncio.shield(self._end), timeout=60)


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made."""

    init: bytes
    segments: dict[int, bytes]
    outcome: Outcome


async def segments_of(stretch: Stretch, tools: Tools, *, first: int = 0, last: int | None = None) -> Made:
    """Run an encoder to its end."""
    sink = Collector()
    await Encoder.start(stretch, first, last=last, sink=sink, tools=tools)
    outcome = await sink.outcome()
    return Made(sink.init, sink.segments, outcome)


def _picture(media: MediaInfo) -> int:
    assert media.video is not None
    return media.video.index
