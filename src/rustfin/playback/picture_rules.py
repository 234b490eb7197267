"""Whether a device shows a picture, by file or in segments: what its decoder and its screen ask. Pure."""

from fractions import Fraction

from rustfin.media import VideoStream
from rustfin.playback.names import codec_name, profile_name, shown, shown_range
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile, VideoLimits
from rustfin.playback.reasons import Code, Reason, Step, listed

RULES = (
    "video_known",
    "video_profile",
    "video_level",
    "video_bit_depth",
    "video_range",
    "video_resolution",
    "video_frame_rate",
    "video_reference_frames",
    "video_anamorphic",
    "video_interlaced",
    "video_rotation",
    "video_bitrate",
)
_NOTHING = [Step(rule) for rule in RULES]


def picture_steps(video: VideoStream | None, profile: DeviceProfile) -> list[Step]:
    """What was asked of the picture; of none, there is nothing to ask."""
    if video is None:
        return _NOTHING
    limits = profile.video.get(codec_name(video.codec), UNLIMITED_VIDEO)
    return [
        _known(video),
        _profile(video, limits),
        _level_step(video, limits),
        _bit_depth(video, limits),
        _range(video, limits),
        _resolution(video, limits, profile),
        _frame_rate(video, limits, profile),
        _reference_frames(video, limits),
        _anamorphic(video, limits),
        _interlaced(video, limits),
        _rotation(video, limits),
        _bitrate(video, limits),
    ]


def level_of(video: VideoStream) -> float | None:
    """The level as people write it: 4.1."""
    if video.level is None or video.level <= 0:
        return None
    match codec_name(video.codec):
        case "h264" | "vp9":
            # 9 is H.264's level 1b, and no level of VP9.
            return 1.0 if video.level == 9 else video.level / 10
        case "hevc":
            return video.level / 30
        case "av1":
            return 2 + video.level // 4 + video.level % 4 / 10
        case _:
            return None


def _known(video: VideoStream) -> Step:
    if codec_name(video.codec) == "unknown":
        why = "What the picture is encoded with is not known."
        return Step(
            "video_known", "unknown", (), (Reason(Code.UNKNOWN_VIDEO, why, video.index, "unknown"),), video.index
        )
    return Step("video_known", video.codec, (), (), video.index)


def _profile(video: VideoStream, limits: VideoLimits) -> Step:
    allowed, actual = limits.profiles, video.profile
    is_fine = allowed is None or not actual or profile_name(actual) in allowed
    return _step(
        "video_profile",
        Code.VIDEO_PROFILE,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=allowed or (),
        what=f"{shown(video.codec)} {actual}",
    )


def _level_step(video: VideoStream, limits: VideoLimits) -> Step:
    level = level_of(video)
    actual = None if level is None else f"{level:.2g}"
    if limits.max_level is None:
        return Step("video_level", actual, (), (), video.index)
    is_fine = level is None or level <= limits.max_level + 0.001
    what = f"{shown(video.codec)} level {actual}"
    return _step(
        "video_level",
        Code.VIDEO_LEVEL,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=(f"{limits.max_level:g}",),
        what=what,
    )


def _bit_depth(video: VideoStream, limits: VideoLimits) -> Step:
    actual = str(video.bit_depth)
    if limits.bit_depth is None:
        return Step("video_bit_depth", actual, (), (), video.index)
    is_fine = video.bit_depth <= limits.bit_depth
    what = f"{actual}-bit {shown(video.codec)}"
    return _step(
        "video_bit_depth",
        Code.VIDEO_BIT_DEPTH,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=(str(limits.bit_depth),),
        what=what,
    )


def _range(video: VideoStream, limits: VideoLimits) -> Step:
    actual = video.range.value
    if limits.ranges is None:
        return Step("video_range", actual, (), (), video.index)
    # What a device without Dolby Vision shows of it.
    is_fine = actual in limits.ranges or _FALLBACKS.get(actual, actual) in limits.ranges
    return _step(
        "video_range",
        Code.VIDEO_RANGE,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=limits.ranges,
        what=f"{shown_range(actual)} pictures",
    )


def _resolution(video: VideoStream, limits: VideoLimits, profile: DeviceProfile) -> Step:
    width, height = video.display_size
    actual = f"{width}x{height}"
    most_wide, most_high = _least(profile.max_width, limits.max_width), _least(profile.max_height, limits.max_height)
    rate = float(video.frame_rate or 0)
    rough = [size for size in limits.stuttering if height >= size[0] and rate >= size[1] - 1]
    if rough:
        smooth = (f"less than {rough[0][0]}p{rough[0][1]}",)
        return _step(
            "video_resolution",
            Code.VIDEO_RESOLUTION,
            video,
            is_fine=False,
            actual=actual,
            allowed=smooth,
            what=f"{actual} without stutter",
        )
    if most_wide is None and most_high is None:
        return Step("video_resolution", actual, (), (), video.index)
    is_fine = _fits(width, height, most_wide, most_high)
    allowed = (f"{most_wide or 'any'}x{most_high or 'any'}",)
    return _step(
        "video_resolution",
        Code.VIDEO_RESOLUTION,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=allowed,
        what=f"pictures of {actual}",
    )


def _fits(width: int, height: int, most_wide: int | None, most_high: int | None) -> bool:
    # A few lines more (1088) are cropped by every decoder, and none minds a picture that stands upright.
    upright = width <= (most_wide or width) + 16 and height <= (most_high or height) + 16
    return upright or (height <= (most_wide or 0) + 16 and width <= (most_high or 0) + 16)


def _frame_rate(video: VideoStream, limits: VideoLimits, profile: DeviceProfile) -> Step:
    most = _least(profile.max_frame_rate, limits.max_frame_rate)
    actual = None if video.frame_rate is None else f"{float(video.frame_rate):.5g}"
    if most is None or video.frame_rate is None:
        return Step("video_frame_rate", actual, (), (), video.index)
    # Limits are whole numbers, rates are not: 60000/1001 is within 60, and 60.02 is meant to be.
    is_fine = video.frame_rate <= most + Fraction(1, 2)
    what = f"{actual} pictures a second"
    return _step(
        "video_frame_rate",
        Code.VIDEO_FRAME_RATE,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=(f"{most:g}",),
        what=what,
    )


def _reference_frames(video: VideoStream, limits: VideoLimits) -> Step:
    most, actual = limits.max_reference_frames, video.reference_frames
    is_fine = most is None or actual is None or actual <= most
    allowed = () if most is None else (str(most),)
    text = None if actual is None else str(actual)
    what = f"{shown(video.codec)} with {actual} reference frames"
    return _step(
        "video_reference_frames", Code.REFERENCE_FRAMES, video, is_fine=is_fine, actual=text, allowed=allowed, what=what
    )


def _anamorphic(video: VideoStream, limits: VideoLimits) -> Step:
    is_anamorphic = video.sample_aspect != 1
    is_fine = limits.is_anamorphic_played or not is_anamorphic
    actual, allowed = str(video.sample_aspect), () if limits.is_anamorphic_played else ("1",)
    return _step(
        "video_anamorphic",
        Code.ANAMORPHIC,
        video,
        is_fine=is_fine,
        actual=actual,
        allowed=allowed,
        what="pixels that are not square",
    )


def _interlaced(video: VideoStream, limits: VideoLimits) -> Step:
    actual = "interlaced" if video.is_interlaced else "progressive"
    is_fine = limits.is_interlaced_played or not video.is_interlaced
    allowed = () if limits.is_interlaced_played else ("progressive",)
    what = f"interlaced {shown(video.codec)}"
    return _step("video_interlaced", Code.INTERLACED, video, is_fine=is_fine, actual=actual, allowed=allowed, what=what)


def _rotation(video: VideoStream, limits: VideoLimits) -> Step:
    is_fine = limits.is_rotation_applied or not video.rotation
    actual, allowed = str(video.rotation), () if limits.is_rotation_applied else ("0",)
    what = "pictures that must be turned first"
    return _step(
        "video_rotation", Code.VIDEO_ROTATION, video, is_fine=is_fine, actual=actual, allowed=allowed, what=what
    )


def _bitrate(video: VideoStream, limits: VideoLimits) -> Step:
    most, actual = limits.max_bitrate_bps, video.bitrate_bps
    text = None if actual is None else str(actual)
    if most is None or actual is None:
        return Step("video_bitrate", text, (), (), video.index)
    what = f"{shown(video.codec)} at {actual / 1e6:.1f} Mbit/s"
    return _step(
        "video_bitrate", Code.VIDEO_BITRATE, video, is_fine=actual <= most, actual=text, allowed=(str(most),), what=what
    )


def _step(
    rule: str,
    code: Code,
    video: VideoStream,
    *,
    is_fine: bool,
    actual: str | None,
    allowed: frozenset[str] | tuple[str, ...],
    what: str,
) -> Step:
    known = listed(allowed) if isinstance(allowed, frozenset) else allowed
    if is_fine:
        return Step(rule, actual, known, (), video.index)
    reason = Reason(code, f"This device does not play {what}.", video.index, actual, known)
    return Step(rule, actual, known, (reason,), video.index)


def _least(*limits: float | None) -> int | None:
    known = [limit for limit in limits if limit is not None]
    return int(min(known)) if known else None


_FALLBACKS = {"DOVIWithHDR10": "HDR10", "DOVIWithHLG": "HLG", "DOVIWithSDR": "SDR", "DOVIWithEL": "HDR10"}
