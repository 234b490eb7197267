"""Whether a device shows a picture, by file or in segments: what its decoder and its screen ask. Pure."""

from rustfin.media import VideoStream
from rustfin.playback.names import codec_name, profile_name, shown, shown_range
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile, VideoLimits
from rustfin.playback.reasons import Code, Reason, Step, listed, refused

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
    actual, allowed = video.profile, limits.profiles
    if allowed is None:
        return Step("video_profile", actual, (), (), video.index)
    if not actual or profile_name(actual) in allowed:
        return Step("video_profile", actual, listed(allowed), (), video.index)
    what = f"{shown(video.codec)} {actual}"
    return refused("video_profile", _unplayed(what, Code.VIDEO_PROFILE, video, actual, listed(allowed)))


def _level_step(video: VideoStream, limits: VideoLimits) -> Step:
    level, most = level_of(video), limits.max_level
    actual = None if level is None else f"{level:.2g}"
    if most is None:
        return Step("video_level", actual, (), (), video.index)
    if level is None or level <= most + 0.001:
        return Step("video_level", actual, (f"{most:g}",), (), video.index)
    what = f"{shown(video.codec)} level {actual}"
    return refused("video_level", _unplayed(what, Code.VIDEO_LEVEL, video, actual, (f"{most:g}",)))


def _bit_depth(video: VideoStream, limits: VideoLimits) -> Step:
    actual, most = str(video.bit_depth), limits.bit_depth
    if most is None:
        return Step("video_bit_depth", actual, (), (), video.index)
    if video.bit_depth <= most:
        return Step("video_bit_depth", actual, (str(most),), (), video.index)
    what = f"{actual}-bit {shown(video.codec)}"
    return refused("video_bit_depth", _unplayed(what, Code.VIDEO_BIT_DEPTH, video, actual, (str(most),)))


def _range(video: VideoStream, limits: VideoLimits) -> Step:
    actual, allowed = video.range.value, limits.ranges
    if allowed is None:
        return Step("video_range", actual, (), (), video.index)
    # What a device without Dolby Vision shows of it.
    if actual in allowed or _FALLBACKS.get(actual, actual) in allowed:
        return Step("video_range", actual, listed(allowed), (), video.index)
    what = f"{shown_range(actual)} pictures"
    return refused("video_range", _unplayed(what, Code.VIDEO_RANGE, video, actual, listed(allowed)))


def _resolution(video: VideoStream, limits: VideoLimits, profile: DeviceProfile) -> Step:
    width, height = video.display_size
    actual = f"{width}x{height}"
    if limits.stuttering:
        rate = float(video.frame_rate or 0)
        rough = [size for size in limits.stuttering if height >= size[0] and rate >= size[1] - 1]
        if rough:
            smooth = (f"less than {rough[0][0]}p{rough[0][1]}",)
            what = f"{actual} without stutter"
            return refused("video_resolution", _unplayed(what, Code.VIDEO_RESOLUTION, video, actual, smooth))
    most_wide, most_high = _least(profile.max_width, limits.max_width), _least(profile.max_height, limits.max_height)
    if most_wide is None and most_high is None:
        return Step("video_resolution", actual, (), (), video.index)
    allowed = (f"{most_wide or 'any'}x{most_high or 'any'}",)
    if _fits(width, height, most_wide, most_high):
        return Step("video_resolution", actual, allowed, (), video.index)
    return refused(
        "video_resolution", _unplayed(f"pictures of {actual}", Code.VIDEO_RESOLUTION, video, actual, allowed)
    )


def _fits(width: int, height: int, most_wide: int | None, most_high: int | None) -> bool:
    # A few lines more (1088) are cropped by every decoder, and none minds a picture that stands upright.
    upright = width <= (most_wide or width) + 16 and height <= (most_high or height) + 16
    return upright or (height <= (most_wide or 0) + 16 and width <= (most_high or 0) + 16)


def _frame_rate(video: VideoStream, limits: VideoLimits, profile: DeviceProfile) -> Step:
    most = _least(profile.max_frame_rate, limits.max_frame_rate)
    if video.frame_rate is None:
        return Step("video_frame_rate", None, (), (), video.index)
    rate = float(video.frame_rate)
    actual = f"{rate:.5g}"
    if most is None:
        return Step("video_frame_rate", actual, (), (), video.index)
    # Limits are whole numbers, rates are not: 60000/1001 is within 60, and 60.02 is meant to be.
    if rate <= most + 0.5:
        return Step("video_frame_rate", actual, (f"{most:g}",), (), video.index)
    what = f"{actual} pictures a second"
    return refused("video_frame_rate", _unplayed(what, Code.VIDEO_FRAME_RATE, video, actual, (f"{most:g}",)))


def _reference_frames(video: VideoStream, limits: VideoLimits) -> Step:
    most, count = limits.max_reference_frames, video.reference_frames
    actual = None if count is None else str(count)
    if most is None:
        return Step("video_reference_frames", actual, (), (), video.index)
    if count is None or count <= most:
        return Step("video_reference_frames", actual, (str(most),), (), video.index)
    what = f"{shown(video.codec)} with {actual} reference frames"
    return refused("video_reference_frames", _unplayed(what, Code.REFERENCE_FRAMES, video, actual, (str(most),)))


def _anamorphic(video: VideoStream, limits: VideoLimits) -> Step:
    allowed = () if limits.is_anamorphic_played else ("1",)
    if video.sample_aspect == 1:
        return Step("video_anamorphic", "1", allowed, (), video.index)
    actual = str(video.sample_aspect)
    if limits.is_anamorphic_played:
        return Step("video_anamorphic", actual, allowed, (), video.index)
    return refused("video_anamorphic", _unplayed("pixels that are not square", Code.ANAMORPHIC, video, actual, allowed))


def _interlaced(video: VideoStream, limits: VideoLimits) -> Step:
    actual = "interlaced" if video.is_interlaced else "progressive"
    allowed = () if limits.is_interlaced_played else ("progressive",)
    if limits.is_interlaced_played or not video.is_interlaced:
        return Step("video_interlaced", actual, allowed, (), video.index)
    what = f"interlaced {shown(video.codec)}"
    return refused("video_interlaced", _unplayed(what, Code.INTERLACED, video, actual, allowed))


def _rotation(video: VideoStream, limits: VideoLimits) -> Step:
    actual, allowed = str(video.rotation), () if limits.is_rotation_applied else ("0",)
    if limits.is_rotation_applied or not video.rotation:
        return Step("video_rotation", actual, allowed, (), video.index)
    what = "pictures that must be turned first"
    return refused("video_rotation", _unplayed(what, Code.VIDEO_ROTATION, video, actual, allowed))


def _bitrate(video: VideoStream, limits: VideoLimits) -> Step:
    most, bitrate_bps = limits.max_bitrate_bps, video.bitrate_bps
    if bitrate_bps is None:
        return Step("video_bitrate", None, (), (), video.index)
    actual = str(bitrate_bps)
    if most is None:
        return Step("video_bitrate", actual, (), (), video.index)
    if bitrate_bps <= most:
        return Step("video_bitrate", actual, (str(most),), (), video.index)
    what = f"{shown(video.codec)} at {bitrate_bps / 1e6:.1f} Mbit/s"
    return refused("video_bitrate", _unplayed(what, Code.VIDEO_BITRATE, video, actual, (str(most),)))


def _unplayed(what: str, code: Code, video: VideoStream, actual: str | None, allowed: tuple[str, ...]) -> Reason:
    return Reason(code, f"This device does not play {what}.", video.index, actual, allowed)


def _least(one: float | None, other: float | None) -> int | None:
    if one is None or other is None:
        known = other if one is None else one
        return None if known is None else int(known)
    return int(min(one, other))


_FALLBACKS = {"DOVIWithHDR10": "HDR10", "DOVIWithHLG": "HLG", "DOVIWithSDR": "SDR", "DOVIWithEL": "HDR10"}
