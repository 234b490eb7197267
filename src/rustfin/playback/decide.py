"""How a file can be played on a device, and why not otherwise. Pure; every rule that was asked is in the trace."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rustfin.core.ids import FileId
from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.profile import DeviceProfile, FileSupport, codec_name, container_name, profile_name


class Method(StrEnum):
    """How a file reaches the device."""

    DIRECT = "direct"
    UNSUPPORTED = "unsupported"
    """Not as it is."""


class Code(StrEnum):
    """Why a file does not play as it is, in the words that Jellyfin's clients know."""

    CONTAINER = "ContainerNotSupported"
    VIDEO_CODEC = "VideoCodecNotSupported"
    AUDIO_CODEC = "AudioCodecNotSupported"
    VIDEO_PROFILE = "VideoProfileNotSupported"
    VIDEO_LEVEL = "VideoLevelNotSupported"
    VIDEO_RESOLUTION = "VideoResolutionNotSupported"
    VIDEO_BIT_DEPTH = "VideoBitDepthNotSupported"
    VIDEO_FRAME_RATE = "VideoFramerateNotSupported"
    VIDEO_RANGE = "VideoRangeTypeNotSupported"
    INTERLACED = "InterlacedVideoNotSupported"
    AUDIO_CHANNELS = "AudioChannelsNotSupported"
    AUDIO_PROFILE = "AudioProfileNotSupported"
    BITRATE = "ContainerBitrateExceedsLimit"
    UNKNOWN_STREAMS = "UnknownVideoStreamInfo"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way. `message` is a sentence for people."""

    code: Code
    message: str
    stream_index: int | None = None
    actual: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was asked, and what it said."""

    rule: str
    reasons: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the server allows."""

    max_bitrate_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How one file is played."""

    method: Method
    reasons: tuple[Reason, ...]
    trace: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that could be played. `media` is None when nobody has looked into it yet, or could not."""

    file_id: FileId
    media: MediaInfo | None
    problem: str | None = None
    """Why it cannot be read."""


def choose(candidates: Sequence[Candidate], profile: DeviceProfile, policy: Policy) -> tuple[Candidate, Decision]:
    """The first candidate that plays as it is, else the first of all, with its decision. There is at least one."""
    decided = [(candidate, _decide_candidate(candidate, profile, policy)) for candidate in candidates]
    direct = (entry for entry in decided if entry[1].method is Method.DIRECT)
    return next(direct, decided[0])


def decide(media: MediaInfo, profile: DeviceProfile, policy: Policy) -> Decision:
    """Whether the file plays as it is; all that stands in the way, not just the first."""
    trace: list[Step] = []
    reasons: list[Reason] = []
    for rule in _RULES:
        found = tuple(rule(media, profile, policy))
        trace.append(Step(rule.__name__.strip("_"), tuple(reason.code for reason in found)))
        reasons += found
    return Decision(Method.UNSUPPORTED if reasons else Method.DIRECT, tuple(reasons), tuple(trace))


def _decide_candidate(candidate: Candidate, profile: DeviceProfile, policy: Policy) -> Decision:
    if candidate.media is not None:
        return decide(candidate.media, profile, policy)
    if candidate.problem is None:
        # Better a try that may fail than a wait: most files play.
        return Decision(Method.DIRECT, (), (Step("not_examined_yet", ()),))
    reason = Reason(Code.UNKNOWN_STREAMS, f"The file cannot be read: {candidate.problem}")
    return Decision(Method.UNSUPPORTED, (reason,), (Step("readable", (reason.code,)),))


_Rule = Callable[[MediaInfo, DeviceProfile, Policy], Iterable[Reason]]


def _container(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    allowed = sorted({support.container for support in profile.files})
    if profile.files and container_name(media.container) not in allowed:
        yield Reason(
            Code.CONTAINER,
            f"This device does not open {_shown(media.container)} files.",
            actual=media.container,
            allowed=tuple(allowed),
        )


def _video_codec(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    video = media.video
    if video is None or not profile.files:
        return
    allowed = frozenset().union(*(support.video for support in _supports(media, profile)))
    if codec_name(video.codec) not in allowed:
        yield Reason(
            Code.VIDEO_CODEC,
            f"This device does not play {_shown(video.codec)} video{_within(media, profile)}.",
            video.index,
            video.codec,
            tuple(sorted(allowed)),
        )


def _audio_codec(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    audio = _heard(media)
    if audio is None or not profile.files:
        return
    picture = None if media.video is None else codec_name(media.video.codec)
    supports = _supports(media, profile)
    # A device may list a container twice: what goes with this picture counts, if the picture plays at all.
    fitting = [support for support in supports if picture is None or picture in support.video] or supports
    allowed = frozenset().union(*(support.audio for support in fitting))
    if codec_name(audio.codec) not in allowed:
        yield Reason(
            Code.AUDIO_CODEC,
            f"This device does not play {_shown(audio.codec)} sound{_within(media, profile)}.",
            audio.index,
            audio.codec,
            tuple(sorted(allowed)),
        )


def _video_conditions(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    video = media.video
    limits = None if video is None else profile.video.get(codec_name(video.codec))
    if video is None or limits is None:
        return
    codec = _shown(video.codec)
    if limits.profiles is not None and video.profile and profile_name(video.profile) not in limits.profiles:
        yield _refuse(Code.VIDEO_PROFILE, video, f"{codec} {video.profile}", video.profile, limits.profiles)
    level = _level(video)
    if limits.max_level is not None and level is not None and level > limits.max_level:
        yield _refuse(Code.VIDEO_LEVEL, video, f"{codec} level {level:g}", f"{level:g}", [f"{limits.max_level:g}"])
    if limits.bit_depth is not None and video.bit_depth > limits.bit_depth:
        shown = f"{video.bit_depth}-bit {codec}"
        yield _refuse(Code.VIDEO_BIT_DEPTH, video, shown, str(video.bit_depth), [str(limits.bit_depth)])
    if limits.ranges is not None and not limits.ranges & _shown_ranges(video):
        yield _refuse(Code.VIDEO_RANGE, video, f"{video.range.value} video", video.range.value, limits.ranges)
    if video.is_interlaced and not limits.is_interlaced_played:
        yield _refuse(Code.INTERLACED, video, f"interlaced {codec}", "interlaced", ["progressive"])


def _video_size(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    video = media.video
    if video is None:
        return
    width, height = video.display_size
    if width > (profile.max_width or width) or height > (profile.max_height or height):
        allowed = f"{profile.max_width or '?'}x{profile.max_height or '?'}"
        yield _refuse(Code.VIDEO_RESOLUTION, video, f"pictures of {width}x{height}", f"{width}x{height}", [allowed])
    # Limits are whole numbers, rates are not: 60000/1001 is within 60, and 60.02 is meant to be.
    if video.frame_rate and profile.max_frame_rate and video.frame_rate > profile.max_frame_rate + Fraction(1, 2):
        rate = f"{float(video.frame_rate):.3g}"
        yield _refuse(Code.VIDEO_FRAME_RATE, video, f"{rate} pictures a second", rate, [f"{profile.max_frame_rate:g}"])


def _audio_conditions(media: MediaInfo, profile: DeviceProfile, _policy: Policy) -> Iterator[Reason]:
    audio = _heard(media)
    limits = None if audio is None else profile.audio.get(codec_name(audio.codec))
    if audio is None or limits is None:
        return
    codec = _shown(audio.codec)
    if limits.max_channels is not None and audio.channels > limits.max_channels:
        shown = f"{codec} with {audio.channels} channels"
        yield _refuse(Code.AUDIO_CHANNELS, audio, shown, str(audio.channels), [str(limits.max_channels)])
    if limits.profiles is not None and audio.profile and profile_name(audio.profile) not in limits.profiles:
        yield _refuse(Code.AUDIO_PROFILE, audio, f"{codec} {audio.profile}", audio.profile, limits.profiles)


def _bitrate(media: MediaInfo, profile: DeviceProfile, policy: Policy) -> Iterator[Reason]:
    limits = [limit for limit in (profile.max_bitrate_bps, policy.max_bitrate_bps) if limit is not None]
    if limits and media.bitrate_bps is not None and media.bitrate_bps > min(limits):
        yield Reason(
            Code.BITRATE,
            f"The file needs {media.bitrate_bps / 1e6:.1f} Mbit/s; the limit is {min(limits) / 1e6:.1f} Mbit/s.",
            actual=str(media.bitrate_bps),
            allowed=(str(min(limits)),),
        )


_RULES: tuple[_Rule, ...] = (
    _container,
    _video_codec,
    _audio_codec,
    _video_conditions,
    _video_size,
    _audio_conditions,
    _bitrate,
)


def _heard(media: MediaInfo) -> AudioStream | None:
    """What a player takes that is given the file: the default track, else the first."""
    tracks = media.audio
    return next((track for track in tracks if track.is_default), tracks[0] if tracks else None)


def _supports(media: MediaInfo, profile: DeviceProfile) -> Sequence[FileSupport]:
    """What the device said of this container; of every container when it does not open this one."""
    container = container_name(media.container)
    return [support for support in profile.files if support.container == container] or profile.files


def _within(media: MediaInfo, profile: DeviceProfile) -> str:
    is_opened = any(support.container == container_name(media.container) for support in profile.files)
    return f" in {_shown(media.container)} files" if is_opened else ""


def _refuse(code: Code, stream: VideoStream | AudioStream, what: str, actual: str, allowed: Iterable[str]) -> Reason:
    return Reason(code, f"This device does not play {what}.", stream.index, actual, tuple(sorted(allowed)))


def _level(video: VideoStream) -> float | None:
    """The level as people write it: 4.1."""
    if video.level is None or video.level <= 0:
        return None
    match codec_name(video.codec):
        case "h264" | "vp9":
            return video.level / 10
        case "hevc":
            return video.level / 30
        case "av1":
            return 2 + video.level // 4 + video.level % 4 / 10
        case _:
            return None


_FALLBACKS = {"DOVIWithHDR10": "HDR10", "DOVIWithHLG": "HLG", "DOVIWithSDR": "SDR", "DOVIWithEL": "HDR10"}


def _shown_ranges(video: VideoStream) -> frozenset[str]:
    """The range itself, and the one that a device without Dolby Vision shows of it."""
    name = video.range.value
    return frozenset({name, _FALLBACKS.get(name, name)})


_SHOWN = {
    "aac": "AAC",
    "ac3": "Dolby Digital (AC-3)",
    "av1": "AV1",
    "avi": "AVI",
    "dts": "DTS",
    "eac3": "Dolby Digital Plus (E-AC-3)",
    "flac": "FLAC",
    "h264": "H.264",
    "hevc": "HEVC",
    "mkv": "Matroska (MKV)",
    "mov": "QuickTime (MOV)",
    "mp2": "MPEG audio (MP2)",
    "mp3": "MP3",
    "mp4": "MP4",
    "mpeg2video": "MPEG-2",
    "mpeg4": "MPEG-4",
    "opus": "Opus",
    "truehd": "Dolby TrueHD",
    "ts": "MPEG transport stream (TS)",
    "vc1": "VC-1",
    "vorbis": "Vorbis",
    "vp8": "VP8",
    "vp9": "VP9",
    "webm": "WebM",
}


def _shown(name: str) -> str:
    return _SHOWN.get(name, name.upper())
