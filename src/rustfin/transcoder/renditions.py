"""What can be made of a source: each rendition says everything that decides its bytes. Pure.

A segment is known by content (`Source.fingerprint_id`), rendition (`rendition_key`), boundary table and number, so that
whoever asks for the same one gets the same file.
"""

import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Literal

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import DynamicRange, MediaInfo
from rustfin.transcoder.timeline import BoundaryTable, Timeline

ENCODER_GENERATION = 1
"""Grows when the same rendition would come out with other bytes: what an older release cached is then not used."""


class SegmentFormat(StrEnum):
    """How segments are packed."""

    FMP4 = "fmp4"
    """Picture and sound apart, with an initialization segment."""
    TS = "ts"
    """Picture and sound together, for players that cannot seek in fragmented MP4."""


class Backend(StrEnum):
    """What encodes."""

    SOFTWARE = "software"
    NVENC = "nvenc"
    VAAPI = "vaapi"
    QSV = "qsv"
    VIDEOTOOLBOX = "videotoolbox"


class VideoCodec(StrEnum):
    """What a picture is encoded to."""

    H264 = "h264"
    HEVC = "hevc"


class ToneMap(StrEnum):
    """From which range to standard range."""

    PQ = "pq"
    """HDR10, and Dolby Vision with such a base layer."""
    HLG = "hlg"


TONE_MAPS = {
    DynamicRange.HDR10: ToneMap.PQ,
    DynamicRange.HLG: ToneMap.HLG,
    DynamicRange.DOVI: ToneMap.PQ,
    DynamicRange.DOVI_WITH_HDR10: ToneMap.PQ,
    DynamicRange.DOVI_WITH_HLG: ToneMap.HLG,
    DynamicRange.DOVI_WITH_EL: ToneMap.PQ,
}
"""What each range needs to be shown in standard range; the others need nothing."""


class Mix(StrEnum):
    """How more channels become fewer."""

    DIALOGUE = "dialogue"
    """Voices stay above music and effects."""
    STANDARD = "standard"
    """By RFC 7845 §5.1.1.5."""
    NIGHT = "night"
    """Dialogue, with loud parts held down."""


@dataclass(frozen=True, slots=True)
class VideoCopy:
    """The picture as it is."""

    stream_index: int
    format: SegmentFormat = SegmentFormat.FMP4


@dataclass(frozen=True, slots=True)
class BurnIn:
    """Subtitles drawn into the picture. `path` is a file made for it: ASS or SRT text, or a `.sup` of pictures."""

    path: Path
    is_image: bool
    signature: str
    """Names the content of `path`, wherever it lies."""
    fonts_dir: Path | None = None
    first_us: Microseconds | None = None
    """Pictures: when the first is shown, in the source clock. Unknown, all of them are read wherever a run begins."""


@dataclass(frozen=True, slots=True)
class VideoEncode:
    """The picture encoded anew: square pixels, progressive, upright, 8 bits, standard range unless `codec` is HEVC."""

    stream_index: int
    width: int
    height: int
    max_bitrate_bps: BitsPerSecond
    """What the encoder never exceeds for long; the target is below."""
    level: int
    """As in `avc1` strings: 31 is 3.1."""
    codec: VideoCodec = VideoCodec.H264
    backend: Backend = Backend.SOFTWARE
    is_deinterlaced: bool = False
    tone_map: ToneMap | None = None
    frame_rate: Fraction | None = None
    """Every so many pictures a second at the most: the source's divided by a whole number. None: as the source."""
    burn_in: BurnIn | None = None
    format: SegmentFormat = SegmentFormat.FMP4


@dataclass(frozen=True, slots=True)
class AudioCopy:
    """A sound track as it is."""

    stream_index: int
    codec: str
    format: SegmentFormat = SegmentFormat.FMP4


@dataclass(frozen=True, slots=True)
class AudioEncode:
    """A sound track encoded anew at 48 kHz."""

    stream_index: int
    channels: int
    bitrate_bps: BitsPerSecond
    codec: Literal["aac"] = "aac"
    mix: Mix = Mix.DIALOGUE
    is_loudness_even: bool = False
    """Brought to -16 LUFS in one pass."""
    format: SegmentFormat = SegmentFormat.FMP4


@dataclass(frozen=True, slots=True)
class Muxed:
    """Picture and sound in one transport stream, for players that cannot do better. Both parts say `ts`."""

    video: VideoCopy | VideoEncode
    audio: AudioCopy | AudioEncode | None


Video = VideoCopy | VideoEncode
Audio = AudioCopy | AudioEncode
Rendition = VideoCopy | VideoEncode | AudioCopy | AudioEncode | Muxed


@dataclass(frozen=True, slots=True)
class Source:
    """A file that renditions are made of. `path` is real and inside its root."""

    fingerprint_id: str
    path: Path
    media: MediaInfo
    timeline: Timeline
    keyframes_us: tuple[int, ...] = ()
    """In item time, those to cut at; empty without an index, and then the picture cannot be copied."""
    is_cut_openly: bool = False
    """Some of them are no clean start: what is shown right before them needs what came before."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rendition of a source, cut by a table: what segments are asked of."""

    source: Source
    rendition: Rendition
    boundaries: BoundaryTable

    @property
    def key(self) -> str:
        """The name of its folder in the cache, below the source's: letters and digits."""
        return f"{rendition_key(self.rendition)}{self.boundaries.id}"


def rendition_key(rendition: Rendition) -> str:
    """A short name of exactly this rendition, the same in every process."""
    return hashlib.blake2b(f"{ENCODER_GENERATION}|{_spelled(rendition)}".encode(), digest_size=8).hexdigest()


def is_video(rendition: Rendition) -> bool:
    """Whether there is a picture in it."""
    return isinstance(rendition, VideoCopy | VideoEncode | Muxed)


def is_encoded(rendition: Rendition) -> bool:
    """Whether a picture is encoded for it: what costs."""
    return isinstance(rendition, VideoEncode) or (
        isinstance(rendition, Muxed) and isinstance(rendition.video, VideoEncode)
    )


def is_independently_decodable(stretch: Stretch) -> bool:
    """Whether each segment can be decoded whole without those before it. A picture that is copied from open groups of
    pictures has some in each segment that cannot; players that jump there leave them out."""
    return not stretch.source.is_cut_openly or not is_video(stretch.rendition) or is_encoded(stretch.rendition)


def is_transport(rendition: Rendition) -> bool:
    """Whether segments are pieces of a transport stream."""
    return isinstance(rendition, Muxed) or rendition.format is SegmentFormat.TS


def _spelled(value: object) -> str:
    match value:
        case BurnIn():  # where the file lies says nothing
            return f"BurnIn({value.is_image},{value.signature})"
        case VideoCopy() | VideoEncode() | AudioCopy() | AudioEncode() | Muxed():
            inner = ",".join(f"{field.name}={_spelled(getattr(value, field.name))}" for field in fields(value))
            return f"{type(value).__name__}({inner})"
        case _:
            return str(value)
