"""What is known of a media file: its container, its streams, its chapters."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

from rustfin.core.units import BitsPerSecond, Bytes, Microseconds, Milliseconds
from rustfin.media.errors import OutdatedMediaInfo

FORMAT_VERSION = 2
_AT_ZERO, _AT_ZERO_US = Milliseconds(0), Microseconds(0)

_TEXT_SUBTITLES = frozenset(
    {"ass", "eia_608", "jacosub", "microdvd", "mov_text", "mpl2", "pjs", "realtext", "sami", "ssa", "srt", "stl"}
    | {"subrip", "subviewer", "subviewer1", "text", "ttml", "vplayer", "webvtt"}
)
_IMAGE_SUBTITLES = frozenset({"dvb_subtitle", "dvd_subtitle", "hdmv_pgs_subtitle", "xsub"})


class DynamicRange(StrEnum):
    """How bright and how colourful a picture may be, and what a player must know to show it."""

    SDR = "SDR"
    HDR10 = "HDR10"
    HLG = "HLG"
    DOVI = "DOVI"
    """Dolby Vision without a base layer that others can show (profile 5)."""
    DOVI_WITH_HDR10 = "DOVIWithHDR10"
    DOVI_WITH_HLG = "DOVIWithHLG"
    DOVI_WITH_SDR = "DOVIWithSDR"
    DOVI_WITH_EL = "DOVIWithEL"
    """Dolby Vision in two layers (profile 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    index: int
    codec: str
    codec_tag: str | None = None
    profile: str | None = None
    bitrate_bps: BitsPerSecond | None = None
    duration_ms: Milliseconds | None = None
    start_us: Microseconds | None = None
    """When its first packet is shown, in the file's own clock."""
    language: str | None = None
    """BCP 47; None when the file does not say or says that it does not know."""
    title: str | None = None
    is_default: bool = False
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStream(_Stream):
    """A picture. `rotation` is clockwise, in degrees, to be applied when showing it."""

    kind: ClassVar[str] = "video"

    width: int = 0
    height: int = 0
    level: int | None = None
    """As the codec's own standard counts: H.264 41 is 4.1, HEVC 120 is 4.0, AV1 8 is 4.0."""
    pixel_format: str | None = None
    bit_depth: int = 8
    frame_rate: Fraction | None = None
    range: DynamicRange = DynamicRange.SDR
    color_primaries: str | None = None
    color_transfer: str | None = None
    color_space: str | None = None
    dovi_profile: int | None = None
    dovi_level: int | None = None
    is_interlaced: bool = False
    rotation: int = 0
    sample_aspect: Fraction = Fraction(1)
    reference_frames: int | None = None
    is_attached_picture: bool = False
    configuration: bytes | None = None
    """The head of what its decoder must know first: avcC, hvcC, av1C, vpcC, or bare parameter sets."""

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height on a screen with square pixels, turned as it is to be shown."""
        width = self.width if self.sample_aspect == 1 else round(self.width * self.sample_aspect)
        return (self.height, width) if self.rotation in {90, 270} else (width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStream(_Stream):
    """A sound track."""

    kind: ClassVar[str] = "audio"

    channels: int = 0
    channel_layout: str | None = None
    sample_rate_hz: int | None = None
    bit_depth: int | None = None
    is_commentary: bool = False
    is_audio_description: bool = False
    is_hearing_impaired: bool = False
    is_external: bool = False
    """In a file of its own beside the film's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleStream(_Stream):
    """Subtitles inside the file."""

    kind: ClassVar[str] = "subtitle"

    is_hearing_impaired: bool = False
    is_commentary: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it can be turned into WebVTT as it is."""
        return self.codec in _TEXT_SUBTITLES

    @property
    def is_image(self) -> bool:
        """Whether it is pictures of text."""
        return self.codec in _IMAGE_SUBTITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentStream(_Stream):
    """A file inside the file, mostly a font. Its name comes from the file: never write to it."""

    kind: ClassVar[str] = "attachment"

    file_name: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataStream(_Stream):
    """Anything else: timed metadata, time codes, chapter text."""

    kind: ClassVar[str] = "data"


Stream = VideoStream | AudioStream | SubtitleStream | AttachmentStream | DataStream


@dataclass(frozen=True, slots=True)
class Chapter:
    start_ms: Milliseconds
    end_ms: Milliseconds
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """The facts of one file. `warnings` are what the prober complained of while still giving these."""

    container: str
    """`mp4`, `mov`, `mkv`, `webm`, `ts`, `avi` …: what the content is, whatever the name ends in."""
    size_bytes: Bytes | None = None
    duration_ms: Milliseconds | None = None
    start_ms: Milliseconds = _AT_ZERO
    start_us: Microseconds = _AT_ZERO_US
    """The same exactly: ffmpeg adds it to what `-ss` is given."""
    bitrate_bps: BitsPerSecond | None = None
    streams: tuple[Stream, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    tags: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def video(self) -> VideoStream | None:
        """The picture that a player shows: the default one, else the first; cover art is none."""
        pictures = [s for s in self.streams if isinstance(s, VideoStream) and not s.is_attached_picture]
        return next((s for s in pictures if s.is_default), pictures[0] if pictures else None)

    @property
    def audio(self) -> tuple[AudioStream, ...]:
        """The sound tracks, in the file's order."""
        return tuple(s for s in self.streams if isinstance(s, AudioStream))

    @property
    def subtitles(self) -> tuple[SubtitleStream, ...]:
        """The embedded subtitles, in the file's order."""
        return tuple(s for s in self.streams if isinstance(s, SubtitleStream))

    @property
    def begins_us(self) -> Microseconds:
        """Where the container begins, as exactly as it is known."""
        return self.start_us or Microseconds(self.start_ms * 1000)

    def with_configuration(self, configuration: bytes | None) -> "MediaInfo":
        """The same facts, with this of the picture that a player shows."""
        picture = self.video
        if picture is None:
            return self
        told = replace(picture, configuration=configuration)
        return replace(self, streams=tuple(told if stream is picture else stream for stream in self.streams))

    def with_warnings(self, warnings: tuple[str, ...]) -> "MediaInfo":
        """The same facts, with these complaints."""
        return replace(self, warnings=warnings)

    def to_json(self) -> str:
        """For the database; `from_json` reads it back equal."""
        fields = _shallow(self) | {
            "version": FORMAT_VERSION,
            "streams": [{"kind": stream.kind, **asdict(stream)} for stream in self.streams],
            "chapters": [[c.start_ms, c.end_ms, c.title] for c in self.chapters],
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=_encode)

    @classmethod
    def from_json(cls, text: str) -> "MediaInfo":
        """Raises: OutdatedMediaInfo when another version wrote it."""
        try:
            fields: dict[str, Any] = json.loads(text)
            if fields.pop("version") != FORMAT_VERSION:
                raise OutdatedMediaInfo("These facts were stored by another version.")
            return cls(
                **fields
                | {
                    "streams": tuple(_decode_stream(stream) for stream in fields["streams"]),
                    "chapters": tuple(Chapter(*chapter) for chapter in fields["chapters"]),
                    "warnings": tuple(fields["warnings"]),
                }
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise OutdatedMediaInfo("These facts cannot be read.") from error


_STREAM_CLASSES: dict[str, type[Stream]] = {
    cls.kind: cls for cls in (VideoStream, AudioStream, SubtitleStream, AttachmentStream, DataStream)
}


def _shallow(info: MediaInfo) -> dict[str, object]:
    names = ("container", "size_bytes", "duration_ms", "start_ms", "start_us", "bitrate_bps", "warnings")
    return {name: getattr(info, name) for name in names} | {"tags": dict(info.tags)}


def _encode(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _decode_stream(fields: dict[str, Any]) -> Stream:
    cls = _STREAM_CLASSES[fields.pop("kind")]
    if cls is VideoStream:
        rate = fields["frame_rate"]
        fields["frame_rate"] = None if rate is None else Fraction(rate)
        fields["sample_aspect"] = Fraction(fields["sample_aspect"])
        fields["range"] = DynamicRange(fields["range"])
        configuration = fields["configuration"]
        fields["configuration"] = None if configuration is None else bytes.fromhex(configuration)
    return cls(**fields)
