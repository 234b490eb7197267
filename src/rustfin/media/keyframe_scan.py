"""Keyframes of a file: from its own index where it has a good one, else by looking at every packet."""

import asyncio
import struct
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from rustfin.core.units import Microseconds
from rustfin.media.errors import ChildFailed
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.info import MediaInfo, VideoStream
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.keyframes_matroska import read_matroska
from rustfin.media.keyframes_mp4 import read_mp4
from rustfin.media.nal import Units
from rustfin.media.probe import INPUT_LIMITS, TIMES_AS_THEY_ARE
from rustfin.media.process import run
from rustfin.media.tools import Tools

SCAN_TIMEOUT_S = 3600.0
_OUTPUT_LIMIT_BYTES = 512 * 1024 * 1024
_LOOK_S = 120
"""Where all keyframes of so much are clean, all of the file's are taken to be."""
_CLEAN_UNITS = {"h264": "5", "hevc": "16-20"}
"""Kinds of units that only clean keyframes have."""


def read_keyframes(path: Path, media: MediaInfo, *, is_thorough: bool = False) -> KeyframeIndex | None:
    """The index that an MP4, QuickTime, Matroska or WebM file has of itself, in some milliseconds. Blocks.

    None where there is none, or none that can be relied on; `scan_keyframes` then finds out. `is_thorough`: where some
    keyframes are no clean start, each one is looked at, which takes a read of the disk or more for each.
    """
    video = media.video
    if video is None:
        return None
    try:
        with Excerpt(path) as file:
            match media.container:
                case "mp4" | "mov" | "3gp":
                    return read_mp4(file, position=video.index, units=_units(video), is_thorough=is_thorough)
                case "mkv" | "webm":
                    index = read_matroska(
                        file,
                        position=video.index,
                        units=_units(video),
                        stated_end_us=media.begins_us + (media.duration_ms or 0) * 1000,
                        is_thorough=is_thorough,
                    )
                    return _with_end(index, video)
                case _:
                    return None
    except (Unfollowable, OSError, struct.error, IndexError, OverflowError):  # cut off, or nonsense
        return None


def _units(video: VideoStream) -> Units | None:
    """How NAL units lie in samples (ISO/IEC 14496-15 §5.3.3.1, §8.3.3.1). None for other codecs."""
    configuration = video.configuration or b""
    at = {"h264": 4, "hevc": 21}.get(video.codec)
    if at is None:
        return None
    is_record = configuration[:1] == b"\1" and len(configuration) > at
    return Units(video.codec, (configuration[at] & 3) + 1 if is_record else 4)


async def scan_keyframes(tools: Tools, path: Path, media: MediaInfo) -> KeyframeIndex:
    """The index as ffprobe sees it in every packet: as slow as the disk. Empty where packets say no times.

    Raises: ChildFailed when ffprobe fails, ChildTimedOut after an hour.
    """
    video = media.video
    if video is None:
        return KeyframeIndex((), KeyframeSource.PACKETS)
    argv = [
        *(str(tools.ffprobe), "-v", "error", "-fflags", "+genpts", *INPUT_LIMITS),
        *("-select_streams", str(video.index), "-show_entries", "packet=pts_time,duration_time,flags"),
        *("-of", "csv=p=0", "-i", f"file:{path}"),
    ]
    completed = await run(argv, timeout_s=SCAN_TIMEOUT_S, stdout_limit_bytes=_OUTPUT_LIMIT_BYTES, nice=15)
    index = await asyncio.to_thread(_index_of_lines, completed.stdout)
    if completed.returncode != 0 and not index.times_us:
        raise ChildFailed("ffprobe cannot read the packets of this file.", details={"stderr": completed.stderr_tail})
    if video.codec not in _CLEAN_UNITS or not index.times_us:
        return index
    look_us = index.times_us[0] + _LOOK_S * 1_000_000
    begin = [time_us for time_us in index.times_us if time_us < look_us - 1_000_000]
    if len(await _clean_times(tools, path, video, begin, most_s=_LOOK_S)) == len(begin):
        return index
    clean_us = await _clean_times(tools, path, video, index.times_us)
    is_open_gop = len(clean_us) < len(index.times_us)
    return KeyframeIndex(index.times_us, index.source, index.end_us, is_open_gop, clean_us if is_open_gop else None)


def _with_end(index: KeyframeIndex | None, video: VideoStream) -> KeyframeIndex | None:
    """Cues do not say where the picture ends; what the muxer noted about the track may."""
    if index is None or not video.duration_ms or video.duration_ms * 1000 <= index.times_us[-1]:
        return index
    return replace(index, end_us=Microseconds(video.duration_ms * 1000))


def _index_of_lines(output: bytes) -> KeyframeIndex:
    times_us: set[int] = set()
    end_us: int | None = None
    for line in output.splitlines():
        shown, _, rest = line.partition(b",")
        duration, _, flags = rest.partition(b",")
        if b"D" in flags or (time_us := _us(shown)) is None:  # decoded, but never shown
            continue
        last_us = time_us + (_us(duration) or 0)
        end_us = last_us if end_us is None or last_us > end_us else end_us
        if flags.startswith(b"K"):
            times_us.add(time_us)
    return KeyframeIndex(
        tuple(map(Microseconds, sorted(times_us))),
        KeyframeSource.PACKETS,
        None if end_us is None or end_us < 0 else Microseconds(end_us),
    )


def _us(seconds: bytes) -> int | None:
    """ffprobe's seconds with six decimals."""
    whole, dot, fraction = seconds.strip().partition(b".")
    if not dot or not fraction.isdigit() or len(fraction) != 6:
        return None
    digits = whole.lstrip(b"-")
    if not digits.isdigit():
        return None
    time_us = int(digits) * 1_000_000 + int(fraction)
    if time_us > LATEST_US:
        return None
    return -time_us if whole.startswith(b"-") else time_us


async def _clean_times(
    tools: Tools, path: Path, video: VideoStream, keyframes_us: Sequence[int], *, most_s: int | None = None
) -> tuple[Microseconds, ...]:
    """Those of the keyframes that are clean starts; `most_s`: only so much of the file is read.

    All of them where ffmpeg does not say.
    """
    argv = [
        *(str(tools.ffmpeg), "-v", "error", "-nostdin", *INPUT_LIMITS, *TIMES_AS_THEY_ARE, "-i", f"file:{path}"),
        *(() if most_s is None else ("-t", str(most_s))),
        *("-map", f"0:{video.index}", "-c", "copy", "-copyts"),
        *("-bsf:v", f"filter_units=pass_types={_CLEAN_UNITS[video.codec]}", "-f", "framecrc", "-"),
    ]
    completed = await run(argv, timeout_s=SCAN_TIMEOUT_S, stdout_limit_bytes=_OUTPUT_LIMIT_BYTES, nice=15)
    if completed.returncode != 0:
        return tuple(map(Microseconds, keyframes_us))
    found = await asyncio.to_thread(_times_of_lines, completed.stdout)
    return tuple(Microseconds(time_us) for time_us in keyframes_us if not found.isdisjoint(_around(time_us)))


def _around(time_us: int) -> range:
    """The same time, rounded another way."""
    return range(time_us - 1, time_us + 2)


def _times_of_lines(output: bytes) -> set[int]:
    """When the packets of a list of ffmpeg's are shown, in microseconds."""
    tick_us, times_us = Fraction(0), set()
    for line in output.splitlines():
        if line.startswith(b"#tb 0:"):
            tick_us = Fraction(line.partition(b":")[2].strip().decode()) * 1_000_000
        elif line[:1].isdigit():
            times_us.add(round(int(line.split(b",")[2]) * tick_us))
    return times_us
