"""What pictures can be made of a source: never larger than it, never more than a device takes or the server sustains.
Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rustfin.core.units import BitsPerSecond
from rustfin.media import VideoStream
from rustfin.playback.names import codec_name
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile
from rustfin.playback.terms import EncoderCapability, Load, Wish
from rustfin.transcoder import TONE_MAPS, SegmentFormat, ToneMap, VideoCodec, VideoEncode

HIGHEST_FRAME_RATE = 60
SUSTAINED = 1.2
"""An encoder must be so much faster than the picture runs."""
_LOWEST_BPS = 200_000
_ANY_SIDE = 1 << 20
_ANY_LEVEL = 99.0
_WORTH_IT = 0.6
"""A rung that gets less than this share of its bits is worse than the next lower one."""
# Height of the 16:9 box, bits a second at 30 pictures a second.
_RUNGS = ((1080, 8_000_000), (720, 4_000_000), (480, 1_800_000), (360, 900_000))
# What H.264 needs for the same picture, of what the source's codec needed.
_EFFICIENCY = {"h264": 1.0, "hevc": 1.6, "vp9": 1.5, "av1": 2.0, "vp8": 0.9, "mpeg4": 0.7, "mpeg2video": 0.5}
# ITU-T H.264 table A-1: level, macroblocks a second, macroblocks a picture.
_LEVELS = (
    (12, 6_000, 396),
    (13, 11_880, 396),
    (21, 19_800, 792),
    (30, 40_500, 1_620),
    (31, 108_000, 3_600),
    (32, 216_000, 5_120),
    (40, 245_760, 8_192),
    (42, 522_240, 8_704),
    (50, 589_824, 22_080),
    (51, 983_040, 36_864),
    (52, 2_073_600, 36_864),
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The pictures that can be made, the tallest first."""

    rungs: tuple[VideoEncode, ...]
    is_sustained: bool = True
    """Whether the server makes them as fast as they are watched."""


class _Shape(NamedTuple):
    """What of a source decides on its ladder."""

    stream_index: int
    size: tuple[int, int]
    rate: Fraction | None
    bitrate_bps: int | None
    codec: str
    is_interlaced: bool
    tone_map: ToneMap | None


class _Bounds(NamedTuple):
    """What of a device and a viewer decides on it."""

    max_width: int
    max_height: int
    max_frame_rate: float
    max_level: float
    chosen_height: int | None
    limit_bps: int | None
    form: SegmentFormat


def ladder(
    video: VideoStream,
    profile: DeviceProfile,
    load: Load,
    wish: Wish,
    *,
    form: SegmentFormat,
    limit_bps: int | None,
) -> Ladder:
    """Rungs for one source on one device. `limit_bps` is what is left for the picture. Empty: nothing fits."""
    if video.width < 2 or video.height < 2:
        return Ladder(())
    limits = profile.video.get("h264", UNLIMITED_VIDEO)
    shape = _Shape(
        video.index,
        video.display_size,
        video.frame_rate,
        video.bitrate_bps,
        codec_name(video.codec),
        video.is_interlaced,
        TONE_MAPS.get(video.range),
    )
    bounds = _Bounds(
        min(profile.max_width or _ANY_SIDE, limits.max_width or _ANY_SIDE),
        min(profile.max_height or _ANY_SIDE, limits.max_height or _ANY_SIDE),
        min(profile.max_frame_rate or HIGHEST_FRAME_RATE, limits.max_frame_rate or HIGHEST_FRAME_RATE),
        limits.max_level or _ANY_LEVEL,
        wish.max_height,
        limit_bps,
        form,
    )
    return _ladder(shape, bounds, load.encoders)


@lru_cache(maxsize=8192)
def _ladder(shape: _Shape, bounds: _Bounds, encoders: tuple[EncoderCapability, ...]) -> Ladder:
    every, rate = _frame_rate(shape, bounds)
    rungs = tuple(_within(list(_rungs(shape, bounds, every, rate)), bounds.limit_bps))
    sustained = tuple(rung for rung in (_assigned(rung, rate, encoders) for rung in rungs) if rung is not None)
    if sustained or not rungs:
        return Ladder(sustained)
    return Ladder(tuple(_forced(rungs[-1], encoders)), is_sustained=False)


def _rungs(shape: _Shape, bounds: _Bounds, every: Fraction | None, rate: float) -> Iterator[VideoEncode]:
    seen: set[tuple[int, int]] = set()
    for box_height, full_bps in _chosen(shape.size, bounds.chosen_height):
        size = _fitted(shape.size, _box(box_height, shape.size, bounds))
        level = _level(size, rate)
        if size in seen or level is None or level > bounds.max_level * 10 + 0.01:
            continue
        seen.add(size)
        yield VideoEncode(
            stream_index=shape.stream_index,
            width=size[0],
            height=size[1],
            max_bitrate_bps=_bitrate(shape, size, full_bps, rate),
            level=level,
            is_deinterlaced=shape.is_interlaced,
            tone_map=shape.tone_map,
            frame_rate=every,
            format=bounds.form,
        )


def _chosen(whole: tuple[int, int], chosen_height: int | None) -> list[tuple[int, int]]:
    """The rungs that the source fills, and the viewer wants: one at least."""
    filled = [
        rung
        for number, rung in enumerate(_RUNGS)
        if number == len(_RUNGS) - 1 or not _fits(whole, _RUNGS[number + 1][0])
    ]
    return [rung for rung in filled if rung[0] <= (chosen_height or rung[0])] or filled[-1:]


def _fits(whole: tuple[int, int], box_height: int) -> bool:
    return min(whole) <= box_height and max(whole) <= box_height * 16 // 9 + 2


def _box(box_height: int, whole: tuple[int, int], bounds: _Bounds) -> tuple[int, int]:
    """Width and height that the picture must fit into; a picture that stands upright gets an upright box."""
    sides = (-(-box_height * 8 // 9) * 2, box_height)
    long_side, short_side = min(sides[0], bounds.max_width), min(sides[1], bounds.max_height)
    return (short_side, long_side) if whole[1] > whole[0] else (long_side, short_side)


def _fitted(whole: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Even sides in the proportion of the source, never beyond the box or the source."""
    scale = min(1, box[0] / whole[0], box[1] / whole[1])
    width, height = (
        max(2, min(round(side * scale / 2) * 2, side // 2 * 2, most // 2 * 2))
        for side, most in zip(whole, box, strict=True)
    )
    return width, height


def _frame_rate(shape: _Shape, bounds: _Bounds) -> tuple[Fraction | None, float]:
    """Every how many pictures a second (None: all of them), and how many there are then."""
    most, rate = min(HIGHEST_FRAME_RATE, bounds.max_frame_rate), shape.rate
    if rate is None or rate <= most + Fraction(1, 2):
        return None, float(rate or 30)
    slower = rate / -(-rate // Fraction(most + 0.5))
    return slower, float(slower)


def _bitrate(shape: _Shape, size: tuple[int, int], full_bps: int, rate: float) -> BitsPerSecond:
    wanted = full_bps * (1.5 if rate > 40 else 1)
    if shape.bitrate_bps:
        # No better than the source: fewer pixels need fewer bits, though not in proportion.
        share = min(1.0, size[0] * size[1] / (shape.size[0] * shape.size[1]))
        wanted = min(wanted, shape.bitrate_bps * _EFFICIENCY.get(shape.codec, 1.0) * share**0.75)
    return BitsPerSecond(max(_LOWEST_BPS, round(wanted / 1000) * 1000))


def _level(size: tuple[int, int], rate: float) -> int | None:
    blocks = -(-size[0] // 16) * -(-size[1] // 16)
    return next((level for level, speed, most in _LEVELS if blocks <= most and blocks * rate <= speed), None)


def _within(rungs: list[VideoEncode], limit_bps: int | None) -> Iterator[VideoEncode]:
    for number, rung in enumerate(rungs):
        if limit_bps is None or rung.max_bitrate_bps <= limit_bps:
            yield rung
        elif number == len(rungs) - 1 or limit_bps >= rung.max_bitrate_bps * _WORTH_IT:
            yield replace(rung, max_bitrate_bps=BitsPerSecond(max(_LOWEST_BPS, limit_bps)))


def _assigned(rung: VideoEncode, rate: float, encoders: tuple[EncoderCapability, ...]) -> VideoEncode | None:
    """The rung on the first encoder that makes it fast enough."""
    needed = rung.width * rung.height * rate * SUSTAINED
    for encoder in encoders:
        if encoder.free_slots > 0 and _speed(rung, encoder) >= needed:
            return replace(rung, backend=encoder.backend)
    return None


def _forced(rung: VideoEncode, encoders: tuple[EncoderCapability, ...]) -> Iterator[VideoEncode]:
    """The rung on the fastest encoder there is, though it will stall."""
    able = [encoder for encoder in encoders if encoder.free_slots > 0 and _speed(rung, encoder) > 0]
    if able:
        yield replace(rung, backend=max(able, key=lambda encoder: _speed(rung, encoder)).backend)


def _speed(rung: VideoEncode, encoder: EncoderCapability) -> float:
    if VideoCodec.H264 not in encoder.codecs:
        return 0.0
    return encoder.pixels_per_s if rung.tone_map is None else encoder.tone_mapped_pixels_per_s or 0.0
