"""What a device can play, as it measured itself: read leniently; what is missing or odd limits nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_CODECS = {
    "avc": "h264",
    "avc1": "h264",
    "avc3": "h264",
    "h265": "hevc",
    "hev1": "hevc",
    "hvc1": "hevc",
    "av01": "av1",
    "vp08": "vp8",
    "vp09": "vp9",
    "mpeg2": "mpeg2video",
    "ac-3": "ac3",
    "ec-3": "eac3",
    "dca": "dts",
    "dtsc": "dts",
    "mp4a": "aac",
    "mp4a.40": "aac",
    "mp4a.67": "aac",
    "mp4a.69": "mp3",
    "mp4a.6b": "mp3",
}
_CONTAINERS = {"matroska": "mkv", "mpegts": "ts", "mp2t": "ts", "quicktime": "mov", "m4v": "mp4", "m4a": "mp4"}
_PROFILES = {"heaac": "he", "heaacv2": "hev2", "aaclc": "lc", "constrainedbaseline": "baseline"}


@dataclass(frozen=True, slots=True)
class FileSupport:
    """One container that the device opens, with the codecs it takes inside."""

    container: str
    video: frozenset[str]
    audio: frozenset[str]


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What the device takes of one video codec; None: anything."""

    profiles: frozenset[str] | None = None
    max_level: float | None = None
    bit_depth: int | None = None
    ranges: frozenset[str] | None = None
    is_interlaced_played: bool = True


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """What the device takes of one audio codec; None: anything."""

    profiles: frozenset[str] | None = None
    max_channels: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """A device. One that lists no containers has measured nothing, and is taken at its word that it asks for a file."""

    id: str = ""
    name: str = ""
    files: tuple[FileSupport, ...] = ()
    video: Mapping[str, VideoLimits] = field(default_factory=dict)
    audio: Mapping[str, AudioLimits] = field(default_factory=dict)
    max_bitrate_bps: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    max_frame_rate: float | None = None


def read_profile(document: Mapping[str, Any]) -> DeviceProfile:
    """The profile that a device sent. Never raises."""
    limits = _mapping(document.get("limits"))
    return DeviceProfile(
        id=_text(document.get("id")),
        name=_text(document.get("name")),
        files=tuple(_files(document.get("file"))),
        video={codec_name(codec): _video_limits(_mapping(value)) for codec, value in _named(document, "video")},
        audio={codec_name(codec): _audio_limits(_mapping(value)) for codec, value in _named(document, "audio")},
        max_bitrate_bps=_whole(limits.get("maxBitrate")),
        max_width=_whole(limits.get("maxWidth")),
        max_height=_whole(limits.get("maxHeight")),
        max_frame_rate=_positive(limits.get("maxFps")),
    )


def codec_name(text: str) -> str:
    """A codec by the name that ffprobe gives it, from that name, a sample entry or a whole codec string."""
    folded = text.strip().lower()
    for length in (2, 1):
        head = ".".join(folded.split(".")[:length])
        if head in _CODECS:
            return _CODECS[head]
    return folded.partition(".")[0]


def container_name(text: str) -> str:
    """A container by the name that a probe gives it."""
    folded = text.strip().lower()
    return _CONTAINERS.get(folded, folded)


def profile_name(text: str) -> str:
    """A codec's profile, comparable: "Main 10" and "main10" are one."""
    folded = "".join(char for char in text.lower() if char.isalnum())
    return _PROFILES.get(folded, folded)


def _files(value: object) -> Iterable[FileSupport]:
    for entry in value if isinstance(value, list) else ():
        fields = _mapping(entry)
        if container := _text(fields.get("container")):
            video, audio = (_texts(fields.get(kind)) or () for kind in ("video", "audio"))
            yield FileSupport(
                container_name(container), frozenset(map(codec_name, video)), frozenset(map(codec_name, audio))
            )


def _video_limits(fields: Mapping[str, Any]) -> VideoLimits:
    profiles, ranges = _texts(fields.get("profiles")), _texts(fields.get("ranges"))
    return VideoLimits(
        profiles=None if profiles is None else frozenset(map(profile_name, profiles)),
        max_level=_positive(fields.get("maxLevel")),
        bit_depth=_whole(fields.get("bitDepth")),
        ranges=None if ranges is None else frozenset(ranges),
        is_interlaced_played=fields.get("interlaced") is not False,
    )


def _audio_limits(fields: Mapping[str, Any]) -> AudioLimits:
    profiles = _texts(fields.get("profiles"))
    return AudioLimits(
        profiles=None if profiles is None else frozenset(map(profile_name, profiles)),
        max_channels=_whole(fields.get("maxCh")),
    )


def _named(document: Mapping[str, Any], kind: str) -> list[tuple[str, Any]]:
    # Beside the codecs there are plain numbers, such as "maxChannels" of the device's speakers: what it mixes down to.
    entries = _mapping(document.get(kind)).items()
    return [(name, value) for name, value in entries if isinstance(name, str) and isinstance(value, Mapping)]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> list[str] | None:
    """None when there is no list; an empty list limits to nothing."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _positive(value: object) -> float | None:
    # NaN is not greater than anything; true is no number of anything.
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15 else None


def _whole(value: object) -> int | None:
    number = _positive(value)
    return None if number is None else int(number)
