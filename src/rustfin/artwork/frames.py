"""How pictures are taken out of films: ffmpeg's arguments. Pure.

Pictures come upright (ffmpeg turns them), with square pixels, in standard range and in JPEG's own full levels.
"""

from fractions import Fraction
from itertools import pairwise

from rustfin.core.units import Milliseconds
from rustfin.media import INPUT_LIMITS, KeyframeIndex, Tools, VideoStream
from rustfin.transcoder import TONE_MAPS, size_and_colour

COLUMNS = ROWS = 10
_LONG_GOP_US = 20_000_000
_QUALITY = ("-q:v", "4")


def frame_size(video: VideoStream, longer_side: int) -> tuple[int, int]:
    """Width and height, both even, of a picture that is as large as this on its longer side; never enlarged."""
    width, height = video.display_size
    if width <= 0 or height <= 0:
        return longer_side, longer_side * 9 // 16 // 2 * 2
    scale = min(Fraction(1), Fraction(longer_side, max(width, height)))
    return tuple(max(2, round(side * scale / 2) * 2) for side in (width, height))  # type: ignore[return-value]


def frame_count(duration_ms: int, interval_ms: int) -> int:
    """How many pictures show a film of this length, one at the start of every interval."""
    return max(1, -(-duration_ms // interval_ms))


def is_sparse(keyframes: KeyframeIndex | None, *, duration_ms: int, interval_ms: int) -> bool:
    """Whether keyframes are too far apart to stand for what is between them. Not while nobody knows where they are."""
    if keyframes is None:
        return False
    if not keyframes.times_us:
        return True
    times_us = (*keyframes.times_us, keyframes.times_us[0] + duration_ms * 1000)
    longest_us = max(late - early for early, late in pairwise(times_us))
    return longest_us > max(_LONG_GOP_US, interval_ms * 2000)


def sheets_argv(
    tools: Tools,
    path: str,
    video: VideoStream,
    *,
    interval_ms: Milliseconds,
    size: tuple[int, int],
    count: int,
    is_keyframes_only: bool,
) -> list[str]:
    """Writes `0.jpg`, `1.jpg` … into the working directory: sheets of `count` pictures, row by row.

    A picture is the last one at or before its time; past the last one it is repeated, so that none is missing.
    """
    chain = [
        f"fps={Fraction(1000, interval_ms)}:start_time=0:round=up",
        *_small(video, size),
        f"tpad=stop=-1:stop_mode=clone,trim=end_frame={count}",
        f"tile={COLUMNS}x{ROWS}",
    ]
    return [
        *_begin(tools),
        *(["-skip_frame", "nokey"] if is_keyframes_only else []),
        *_input(path),
        *("-an", "-sn", "-dn", "-map", f"0:{video.index}", "-vf", ",".join(chain)),
        *_QUALITY,
        *("-fps_mode", "passthrough", "-threads", "1", "-start_number", "0", "-f", "image2", "%d.jpg"),
    ]


def still_argv(tools: Tools, path: str, video: VideoStream, *, at_ms: Milliseconds, size: tuple[int, int]) -> list[str]:
    """Writes one picture as a JPEG to standard output."""
    return [
        *_begin(tools),
        *("-ss", f"{at_ms // 1000}.{at_ms % 1000:03d}"),
        *_input(path),
        *("-an", "-sn", "-dn", "-map", f"0:{video.index}", "-frames:v", "1", "-vf", ",".join(_small(video, size))),
        *_QUALITY,
        *("-threads", "1", "-c:v", "mjpeg", "-f", "image2pipe", "pipe:1"),
    ]


def _begin(tools: Tools) -> list[str]:
    return [*(str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-threads", "1")]


def _input(path: str) -> list[str]:
    return [*INPUT_LIMITS, "-i", f"file:{path}"]


def _small(video: VideoStream, size: tuple[int, int]) -> list[str]:
    # JPEG's levels are full ones.
    return [*size_and_colour(*size, TONE_MAPS.get(video.range)), "scale=out_range=pc", "format=yuvj420p"]
