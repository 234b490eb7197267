"""Keyframes of a file: from its own index where it has a good one, else by looking at every packet."""

import asyncio
import struct
from pathlib import Path

from rustfin.core.units import Microseconds
from rustfin.media.errors import ChildFailed
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.info import MediaInfo, VideoStream
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.keyframes_matroska import read_matroska
from rustfin.media.keyframes_mp4 import read_mp4
from rustfin.media.probe import DEMUXERS_OF_ONE_FILE
from rustfin.media.process import run
from rustfin.media.tools import Tools

SCAN_TIMEOUT_S = 3600.0
_OUTPUT_LIMIT_BYTES = 512 * 1024 * 1024
_IDR_LOOK_S = 120
_INPUT_LIMITS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS_OF_ONE_FILE)


def read_keyframes(path: Path, media: MediaInfo) -> KeyframeIndex | None:
    """The index that an MP4, QuickTime, Matroska or WebM file has of itself, in some milliseconds. Blocks.

    None where there is none, or none that can be relied on; `scan_keyframes` then finds out.
    """
    video = media.video
    if video is None:
        return None
    try:
        with Excerpt(path) as file:
            match media.container:
                case "mp4" | "mov" | "3gp":
                    return read_mp4(file, position=video.index, nal_length_bytes=_nal_length_bytes(video))
                case "mkv" | "webm":
                    return _with_end(
                        read_matroska(file, position=video.index, nal_length_bytes=_nal_length_bytes(video)), video
                    )
                case _:
                    return None
    except (Unfollowable, OSError, struct.error, IndexError, OverflowError):  # cut off, or nonsense
        return None


def _nal_length_bytes(video: VideoStream) -> int | None:
    """How long the lengths of NAL units are, for H.264 (ISO/IEC 14496-15 §5.3.3.1)."""
    if video.codec != "h264":
        return None
    configuration = video.configuration or b""
    return (configuration[4] & 3) + 1 if configuration[:1] == b"\1" and len(configuration) > 4 else 4


async def scan_keyframes(tools: Tools, path: Path, media: MediaInfo) -> KeyframeIndex:
    """The index as ffprobe sees it in every packet: as slow as the disk. Empty where packets say no times.

    Raises: ChildFailed when ffprobe fails, ChildTimedOut after an hour.
    """
    video = media.video
    if video is None:
        return KeyframeIndex((), KeyframeSource.PACKETS)
    argv = [
        *(str(tools.ffprobe), "-v", "error", "-fflags", "+genpts", *_INPUT_LIMITS),
        *("-select_streams", str(video.index), "-show_entries", "packet=pts_time,duration_time,flags"),
        *("-of", "csv=p=0", "-i", f"file:{path}"),
    ]
    completed = await run(argv, timeout_s=SCAN_TIMEOUT_S, stdout_limit_bytes=_OUTPUT_LIMIT_BYTES, nice=15)
    index = await asyncio.to_thread(_index_of_lines, completed.stdout)
    if completed.returncode != 0 and not index.times_us:
        raise ChildFailed("ffprobe cannot read the packets of this file.", details={"stderr": completed.stderr_tail})
    if video.codec != "h264" or not index.times_us:
        return index
    is_open_gop = await _has_recovery_points(tools, path, video, index)
    return KeyframeIndex(index.times_us, index.source, index.end_us, is_open_gop)


def _with_end(index: KeyframeIndex | None, video: VideoStream) -> KeyframeIndex | None:
    """Cues do not say where the picture ends; what the muxer noted about the track may."""
    if index is None or not video.duration_ms or video.duration_ms * 1000 <= index.times_us[-1]:
        return index
    return KeyframeIndex(index.times_us, index.source, Microseconds(video.duration_ms * 1000), index.is_open_gop)


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


async def _has_recovery_points(tools: Tools, path: Path, video: VideoStream, index: KeyframeIndex) -> bool:
    """Whether some keyframes of the first two minutes are no IDR pictures."""
    argv = [
        *(str(tools.ffmpeg), "-v", "error", "-nostdin", *_INPUT_LIMITS, "-i", f"file:{path}", "-t", str(_IDR_LOOK_S)),
        *("-map", f"0:{video.index}", "-c", "copy", "-copyts", "-bsf:v", "filter_units=pass_types=5"),
        *("-f", "framecrc", "-"),
    ]
    completed = await run(argv, timeout_s=SCAN_TIMEOUT_S, nice=15)
    idr_count = sum(1 for line in completed.stdout.splitlines() if line and not line.startswith(b"#"))
    start_us = index.times_us[0]
    key_count = sum(1 for time_us in index.times_us if time_us - start_us < (_IDR_LOOK_S - 1) * 1_000_000)
    return completed.returncode == 0 and idr_count < key_count
