"""What a device can play, as it measured itself: read leniently, bounded where absurd. Pure.

What is missing or odd limits nothing: a player that says too little gets a try that may fail, and says so afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from rustfin.playback.names import codec_name, container_name, profile_name, range_name

_LONGEST_TEXT: Final = 128
_LONGEST_LIST: Final = 64
# What a device can mean at all: less or more is a mistake, and counts as the bound.
_BITRATES_BPS: Final = (64_000, 2_000_000_000)
_SIDES: Final = (128, 16_384)
_FRAME_RATES: Final = (5, 1_000)
_LEVELS: Final = (0.5, 10)
_BIT_DEPTHS: Final = (8, 64)
_CHANNELS: Final = (1, 64)
_RATES_HZ: Final = (8_000, 768_000)
_REFERENCES: Final = (1, 32)
_COUNTS: Final = (1, 1_000)


@dataclass(frozen=True, slots=True)
class FileSupport:
    """One container that the device opens, with the codecs it takes inside."""

    container: str
    video: frozenset[str]
    audio: frozenset[str]


@dataclass(frozen=True, slots=True)
class StreamSupport:
    """What the device takes as HLS."""

    engine: Literal["mse", "native"] = "mse"
    segments: frozenset[str] = frozenset({"fmp4"})
    video: frozenset[str] = frozenset({"h264"})
    audio: frozenset[str] = frozenset({"aac"})
    is_sound_apart: bool = True
    """It plays sound that comes in segments of its own."""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What the device takes of one video codec; None: anything."""

    profiles: frozenset[str] | None = None
    max_level: float | None = None
    bit_depth: int | None = None
    ranges: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    """Sample entries that it takes in MP4: `hvc1`, `hev1`."""
    max_width: int | None = None
    max_height: int | None = None
    max_frame_rate: float | None = None
    max_bitrate_bps: int | None = None
    max_reference_frames: int | None = None
    stuttering: tuple[tuple[int, int], ...] = ()
    """Heights with frame rates from which on it does not keep up."""
    is_interlaced_played: bool = True
    is_anamorphic_played: bool = True
    is_rotation_applied: bool = True
    is_open_gop_played: bool = True


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """What the device takes of one audio codec; None: anything."""

    profiles: frozenset[str] | None = None
    max_channels: int | None = None
    max_sample_rate_hz: int | None = None
    max_bit_depth: int | None = None
    max_bitrate_bps: int | None = None


@dataclass(frozen=True, slots=True)
class SubtitleSupport:
    """How the device draws subtitles. `inside`: formats that it finds by itself in a file that it plays."""

    is_vtt_drawn: bool = True
    is_ass_drawn: bool = False
    is_pgs_drawn: bool = False
    inside: frozenset[str] = frozenset()


UNLIMITED_VIDEO: Final = VideoLimits()
UNLIMITED_AUDIO: Final = AudioLimits()
_NO_VIDEO: Final[Mapping[str, VideoLimits]] = {}
_NO_AUDIO: Final[Mapping[str, AudioLimits]] = {}
ANY_PLAYER: Final = StreamSupport()
"""What every HLS player of today can do."""


@dataclass(frozen=True)
class DeviceProfile:
    """A device. One that lists no containers has measured nothing, and is taken at its word that it asks for a file."""

    id: str = ""
    name: str = ""
    kind: str = ""
    """`browser`, `tv`, `phone`, `computer`, `console` or `cast`, where it says so."""
    files: tuple[FileSupport, ...] = ()
    hls: StreamSupport | None = None
    video: Mapping[str, VideoLimits] = field(default_factory=lambda: _NO_VIDEO)
    audio: Mapping[str, AudioLimits] = field(default_factory=lambda: _NO_AUDIO)
    subtitles: SubtitleSupport = SubtitleSupport()
    max_bitrate_bps: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    max_frame_rate: float | None = None
    max_streams: int | None = None
    max_channels: int | None = None
    """What its speakers take: more are mixed down by the device itself."""
    is_track_chosen: bool = False
    """Given a whole file, it can play a sound track that is not the first."""
    is_hdr_shown: bool = False

    @cached_property
    def opened(self) -> Mapping[str, Sequence[FileSupport]]:
        """The files that it opens, by container."""
        opened: dict[str, list[FileSupport]] = {}
        for support in self.files:
            opened.setdefault(support.container, []).append(support)
        return opened

    @cached_property
    def containers(self) -> tuple[str, ...]:
        """The containers that it opens, in an order that stays."""
        return tuple(sorted(self.opened))

    @property
    def streaming(self) -> StreamSupport | None:
        """What it takes as HLS; None: nothing. One that measured nothing takes what every player does."""
        return self.hls if self.files or self.hls else ANY_PLAYER


def read_profile(document: Mapping[str, Any]) -> DeviceProfile:
    """The profile that a device sent, or that a file holds. Never raises."""
    limits, display = _mapping(document.get("limits")), _mapping(document.get("display"))
    return DeviceProfile(
        id=_text(document.get("id")),
        name=_text(document.get("name")),
        kind=_text(document.get("kind")).lower(),
        files=tuple(_files(document.get("file"))),
        hls=_hls(document.get("hls")),
        video={codec_name(codec): _video_limits(fields) for codec, fields in _named(document, "video")},
        audio={codec_name(codec): _audio_limits(fields) for codec, fields in _named(document, "audio")},
        subtitles=_subtitles(_mapping(document.get("subs"))),
        max_bitrate_bps=_whole(limits.get("maxBitrate"), _BITRATES_BPS),
        max_width=_whole(limits.get("maxWidth"), _SIDES),
        max_height=_whole(limits.get("maxHeight"), _SIDES),
        max_frame_rate=_number(limits.get("maxFps"), _FRAME_RATES),
        max_streams=_whole(limits.get("maxStreams"), _COUNTS),
        max_channels=_whole(_mapping(document.get("audio")).get("maxChannels"), _CHANNELS),
        is_track_chosen=document.get("audioTracks") is True,
        is_hdr_shown=display.get("hdr") is True,
    )


def _files(value: object) -> Iterable[FileSupport]:
    for entry in _list(value):
        fields = _mapping(entry)
        if container := _text(fields.get("container")):
            yield FileSupport(container_name(container), _codecs(fields.get("video")), _codecs(fields.get("audio")))


def _hls(value: object) -> StreamSupport | None:
    fields = _mapping(value)
    if not fields:
        return None
    segments = {text.lower() for text in _texts(fields.get("segment")) or ("fmp4",)}
    return StreamSupport(
        engine="native" if fields.get("engine") == "native" else "mse",
        segments=frozenset(segments & {"fmp4", "ts"}),
        video=_codecs(fields.get("video")),
        audio=_codecs(fields.get("audio")),
        is_sound_apart=fields.get("demuxedAudio") is not False,
    )


def _video_limits(fields: Mapping[str, Any]) -> VideoLimits:
    profiles, ranges, tags = (_texts(fields.get(name)) for name in ("profiles", "ranges", "tags"))
    return VideoLimits(
        profiles=None if profiles is None else frozenset(map(profile_name, profiles)),
        max_level=_number(fields.get("maxLevel"), _LEVELS),
        bit_depth=_whole(fields.get("bitDepth"), _BIT_DEPTHS),
        ranges=None if ranges is None else frozenset(map(range_name, ranges)),
        tags=None if tags is None else frozenset(tag.lower() for tag in tags),
        max_width=_whole(fields.get("maxWidth"), _SIDES),
        max_height=_whole(fields.get("maxHeight"), _SIDES),
        max_frame_rate=_number(fields.get("maxFps"), _FRAME_RATES),
        max_bitrate_bps=_whole(fields.get("maxBitrate"), _BITRATES_BPS),
        max_reference_frames=_whole(fields.get("maxRefFrames"), _REFERENCES),
        stuttering=tuple(_stuttering(_mapping(fields.get("smoothAt")))),
        is_interlaced_played=fields.get("interlaced") is not False,
        is_anamorphic_played=fields.get("anamorphic") is not False,
        is_rotation_applied=fields.get("rotation") is not False,
        is_open_gop_played=fields.get("openGop") is not False,
    )


def _stuttering(smooth_at: Mapping[str, Any]) -> Iterable[tuple[int, int]]:
    """The sizes that were tried and did not run: `{"2160p60": false}`."""
    for name, is_smooth in list(smooth_at.items())[:_LONGEST_LIST]:
        height, _, rate = str(name).lower().partition("p")
        if is_smooth is False and height.isdecimal() and rate.isdecimal() and len(height) < 6 and len(rate) < 5:
            yield int(height), int(rate)


def _audio_limits(fields: Mapping[str, Any]) -> AudioLimits:
    profiles = _texts(fields.get("profiles"))
    return AudioLimits(
        profiles=None if profiles is None else frozenset(map(profile_name, profiles)),
        max_channels=_whole(fields.get("maxCh"), _CHANNELS),
        max_sample_rate_hz=_whole(fields.get("maxSampleRate"), _RATES_HZ),
        max_bit_depth=_whole(fields.get("maxBitDepth"), _BIT_DEPTHS),
        max_bitrate_bps=_whole(fields.get("maxBitrate"), _BITRATES_BPS),
    )


def _subtitles(fields: Mapping[str, Any]) -> SubtitleSupport:
    return SubtitleSupport(
        is_vtt_drawn=fields.get("vtt") is not False,
        is_ass_drawn=bool(fields.get("ass")),
        is_pgs_drawn=bool(fields.get("pgs")),
        inside=_codecs(fields.get("inside")),
    )


def _named(document: Mapping[str, Any], kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    # Beside the codecs there are plain numbers, such as "maxChannels" of the device's speakers: what it mixes down to.
    entries = list(_mapping(document.get(kind)).items())[:_LONGEST_LIST]
    return [(name, value) for name, value in entries if isinstance(name, str) and isinstance(value, Mapping)]


def _codecs(value: object) -> frozenset[str]:
    return frozenset(map(codec_name, _texts(value) or ()))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value[:_LONGEST_LIST] if isinstance(value, list) else []


def _texts(value: object) -> list[str] | None:
    """None when there is no list; an empty list limits to nothing."""
    return [_text(entry) for entry in _list(value) if _text(entry)] if isinstance(value, list) else None


def _text(value: object) -> str:
    return value[:_LONGEST_TEXT].strip() if isinstance(value, str) else ""


def _number(value: object, bounds: tuple[float, float]) -> float | None:
    # NaN is not greater than anything; true is no number of anything; zero and less are no limit anyone means.
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e15:
        return None
    return float(min(max(value, bounds[0]), bounds[1]))


def _whole(value: object, bounds: tuple[int, int]) -> int | None:
    number = _number(value, bounds)
    return None if number is None else int(number)
