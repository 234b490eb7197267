"""What pictures can be made of a source: never larger than it, never more than a device takes or the server sustains.
Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from rustfin.core.units import BitsPerSecond
from rustfin.media import VideoStream
from rustfin.playback.names import codec_name
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile
from rustfin.playback.terms import EncoderCapability, Load, Wish
from rustfin.transcoder import TONE_MAPS, SegmentFormat, VideoCodec, VideoEncode

HIGHEST_FRAME_RATE = 60
SUSTAINED = 1.2
"""An encoder must be so much faster than the picture runs."""
_LOWEST_BPS = 200_000
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
    rungs = tuple(_within(list(_rungs(video, profile, wish, form)), limit_bps))
    rate = _frame_rate(video, profile)[1]
    sustained = tuple(rung for rung in (_assigned(rung, rate, load) for rung in rungs) if rung is not None)
    if sustained or not rungs:
        return Ladder(sustained)
    return Ladder(tuple(_forced(rungs[-1], load)), is_sustained=False)


def _rungs(video: VideoStream, profile: DeviceProfile, wish: Wish, form: SegmentFormat) -> Iterator[VideoEncode]:
    limits = profile.video.get("h264", UNLIMITED_VIDEO)
    whole = video.display_size
    rate, shown_rate = _frame_rate(video, profile)
    seen: set[tuple[int, int]] = set()
    for box_height, full_bps in _chosen(whole, wish):
        size = _fitted(whole, _box(box_height, whole, profile))
        level = _level(size, shown_rate)
        if size in seen or level is None or (limits.max_level is not None and level > limits.max_level * 10 + 0.01):
            continue
        seen.add(size)
        yield VideoEncode(
            stream_index=video.index,
            width=size[0],
            height=size[1],
            max_bitrate_bps=_bitrate(video, size, full_bps, shown_rate),
            level=level,
            is_deinterlaced=video.is_interlaced,
            tone_map=TONE_MAPS.get(video.range),
            frame_rate=rate,
            format=form,
        )


def _chosen(whole: tuple[int, int], wish: Wish) -> list[tuple[int, int]]:
    """The rungs that the source fills, and the viewer wants: one at least."""
    filled = [
        rung
        for number, rung in enumerate(_RUNGS)
        if number == len(_RUNGS) - 1 or not _fits(whole, _RUNGS[number + 1][0])
    ]
    return [rung for rung in filled if rung[0] <= (wish.max_height or rung[0])] or filled[-1:]


def _fits(whole: tuple[int, int], box_height: int) -> bool:
    return min(whole) <= box_height and max(whole) <= box_height * 16 // 9 + 2


def _box(box_height: int, whole: tuple[int, int], profile: DeviceProfile) -> tuple[int, int]:
    """Width and height that the picture must fit into; a picture that stands upright gets an upright box."""
    sides = (-(-box_height * 8 // 9) * 2, box_height)
    limits = profile.video.get("h264", UNLIMITED_VIDEO)
    long_side = min(sides[0], profile.max_width or sides[0], limits.max_width or sides[0])
    short_side = min(sides[1], profile.max_height or sides[1], limits.max_height or sides[1])
    return (short_side, long_side) if whole[1] > whole[0] else (long_side, short_side)


def _fitted(whole: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Even sides in the proportion of the source, never beyond the box or the source."""
    scale = min(1, box[0] / whole[0], box[1] / whole[1])
    width, height = (
        max(2, min(round(side * scale / 2) * 2, side // 2 * 2, most // 2 * 2))
        for side, most in zip(whole, box, strict=True)
    )
    return width, height


def _frame_rate(video: VideoStream, profile: DeviceProfile) -> tuple[Fraction | None, float]:
    """Every how many pictures a second (None: all of them), and how many there are then."""
    most = min(HIGHEST_FRAME_RATE, profile.max_frame_rate or HIGHEST_FRAME_RATE)
    rate = video.frame_rate
    if rate is None or rate <= most + Fraction(1, 2):
        return None, float(rate or 30)
    slower = rate / -(-rate // Fraction(most + 0.5))
    return slower, float(slower)


def _bitrate(video: VideoStream, size: tuple[int, int], full_bps: int, rate: float) -> BitsPerSecond:
    wanted = full_bps * (1.5 if rate > 40 else 1)
    if video.bitrate_bps:
        # No better than the source: fewer pixels need fewer bits, though not in proportion.
        share = min(1.0, size[0] * size[1] / max(1, video.display_size[0] * video.display_size[1]))
        wanted = min(wanted, video.bitrate_bps * _EFFICIENCY.get(codec_name(video.codec), 1.0) * share**0.75)
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


def _assigned(rung: VideoEncode, rate: float, load: Load) -> VideoEncode | None:
    """The rung on the first encoder that makes it fast enough."""
    needed = rung.width * rung.height * rate * SUSTAINED
    for encoder in load.encoders:
        if encoder.free_slots > 0 and _speed(rung, encoder) >= needed:
            return replace(rung, backend=encoder.backend)
    return None


def _forced(rung: VideoEncode, load: Load) -> Iterator[VideoEncode]:
    """The rung on the fastest encoder there is, though it will stall."""
    able = [encoder for encoder in load.encoders if encoder.free_slots > 0 and _speed(rung, encoder) > 0]
    if able:
        yield replace(rung, backend=max(able, key=lambda encoder: _speed(rung, encoder)).backend)


def _speed(rung: VideoEncode, encoder: EncoderCapability) -> float:
    if VideoCodec.H264 not in encoder.codecs:
        return 0.0
    return encoder.pixels_per_s if rung.tone_map is None else encoder.tone_mapped_pixels_per_s or 0.0
