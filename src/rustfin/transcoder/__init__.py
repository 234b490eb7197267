"""From a source to segments: what is copied, what is encoded, cut where.

Doors: `Stretch` (a source, a rendition, a boundary table), the tables of `timeline`, the renditions, `Encoder` (one run
of ffmpeg that hands segments to a `Sink`).
"""

from rustfin.transcoder.claims import Claim, Limits
from rustfin.transcoder.encoder import Encoder, Outcome, OutcomeKind, Sink
from rustfin.transcoder.errors import (
    EncoderFailed,
    IndexMismatch,
    NoSuchSegment,
    RenditionChanged,
    ScratchFull,
    SourceChanged,
    TooBusy,
)
from rustfin.transcoder.failures import FailureClass, classify
from rustfin.transcoder.filters import size_and_colour
from rustfin.transcoder.foresight import Work
from rustfin.transcoder.renditions import (
    TONE_MAPS,
    Audio,
    AudioCopy,
    AudioEncode,
    Backend,
    BurnIn,
    Mix,
    Muxed,
    Rendition,
    SegmentFormat,
    Source,
    Stretch,
    ToneMap,
    Video,
    VideoCodec,
    VideoCopy,
    VideoEncode,
    is_independently_decodable,
    is_video,
    rendition_key,
)
from rustfin.transcoder.sources import make_source
from rustfin.transcoder.timeline import (
    BoundaryTable,
    Timeline,
    audio_boundaries,
    copy_boundaries,
    encode_boundaries,
    make_timeline,
)
from rustfin.transcoder.transcoder import HeadStatus, Standing, Transcoder

__all__ = [
    "TONE_MAPS",
    "Audio",
    "AudioCopy",
    "AudioEncode",
    "Backend",
    "BoundaryTable",
    "BurnIn",
    "Claim",
    "Encoder",
    "EncoderFailed",
    "FailureClass",
    "HeadStatus",
    "IndexMismatch",
    "Limits",
    "Mix",
    "Muxed",
    "NoSuchSegment",
    "Outcome",
    "OutcomeKind",
    "Rendition",
    "RenditionChanged",
    "ScratchFull",
    "SegmentFormat",
    "Sink",
    "Source",
    "SourceChanged",
    "Standing",
    "Stretch",
    "Timeline",
    "ToneMap",
    "TooBusy",
    "Transcoder",
    "Video",
    "VideoCodec",
    "VideoCopy",
    "VideoEncode",
    "Work",
    "audio_boundaries",
    "classify",
    "copy_boundaries",
    "encode_boundaries",
    "is_independently_decodable",
    "is_video",
    "make_source",
    "make_timeline",
    "rendition_key",
    "size_and_colour",
]
