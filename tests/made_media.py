"""Small media files made by ffmpeg, once a test run whatever the number of workers, and what segments are asked of.

Every one of them has a difficulty of its own; what it is, its name in `RECIPES` says.
"""

import asyncio
import fcntl
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rustfin.core.units import BitsPerSecond
from rustfin.media import MediaInfo, Tools, probe
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
    make_timeline,
)

_PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24000/1001:d=24")
_SOUND = ("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*440*t)|0.3*sin(2*PI*(300+20*t)*t):d=24:s=48000")
_UNEVEN_KEYFRAMES = ("-force_key_frames", "1.3,4.9,10.01,11.2,17.7,18.1,20.5", "-g", "1000", "-sc_threshold", "0")
_X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
_AAC = ("-c:a", "aac", "-ac", "2", "-b:a", "128k")

RECIPES: dict[str, tuple[str, ...]] = {
    "uneven.mkv": (*_PICTURE, *_SOUND, *_X264, *_UNEVEN_KEYFRAMES, *_AAC),
}


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet as ffprobe sees it, in the source clock."""

    shown_us: int
    is_key: bool


def make(folder: Path, name: str, tools: Tools) -> Path:
    """A file by its name in `RECIPES`, made unless some worker has made it already."""
    path = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_name(f"unfinished-{name}")
            completed = subprocess.run(
                [str(tools.ffmpeg), "-v", "error", "-nostdin", "-y", *RECIPES[name], str(unfinished)],
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
            *("-show_entries", "packet=pts,flags:stream=time_base", "-of", "compact=p=1:nk=0", str(path)),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = [dict(part.split("=", 1) for part in line.split("|")[1:]) for line in completed.stdout.splitlines()]
    tick = next(Fraction(line["time_base"]) for line in lines if "time_base" in line)
    return [
        Packet(round(int(line["pts"]) * tick * 1_000_000), "K" in line["flags"])
        for line in lines
        if line.get("pts", "N/A") != "N/A"
    ]


def source_of(path: Path, tools: Tools) -> Source:
    """The file as a source, with an index of every keyframe."""
    media = asyncio.run(probe(path, tools=tools))
    assert media.video is not None
    seen = packets(path, tools, stream=media.video.index)
    keyframes_us = sorted(packet.shown_us for packet in seen if packet.is_key)
    frame_us = round(1_000_000 / (media.video.frame_rate or 24))
    timeline = make_timeline(
        first_keyframe_us=keyframes_us[0],
        format_start_us=media.start_ms * 1000,
        end_us=max(packet.shown_us for packet in seen) + frame_us,
    )
    return Source(path.name, path, media, timeline, tuple(time_us - timeline.zero_us for time_us in keyframes_us))


def copy_stretch(source: Source) -> Stretch:
    """The picture as it is."""
    table = copy_boundaries(source.keyframes_us, source.timeline.duration_us)
    assert table is not None
    return Stretch(source, VideoCopy(_picture(source.media)), table)


def encode_stretch(
    source: Source, *, table: BoundaryTable | None = None, width: int = 160, height: int = 90
) -> Stretch:
    """The picture small and encoded, on the given table or a grid."""
    rendition = VideoEncode(_picture(source.media), width, height, BitsPerSecond(400_000), 30)
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
