"""Why a file is not played as it is: the codes, and the rules that give them. Pure.

The first 28 codes are those of Jellyfin's `TranscodeReason`, with its bits, so that its clients can be told; the others
are ours and begin at bit 32.
"""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Code(StrEnum):
    """What stands in the way."""

    # An enum's own hash is Python code, and reasons are told apart by theirs.
    __hash__ = str.__hash__

    CONTAINER = "ContainerNotSupported"
    VIDEO_CODEC = "VideoCodecNotSupported"
    AUDIO_CODEC = "AudioCodecNotSupported"
    SUBTITLE = "SubtitleCodecNotSupported"
    AUDIO_IS_EXTERNAL = "AudioIsExternal"
    SECONDARY_AUDIO = "SecondaryAudioNotSupported"
    VIDEO_PROFILE = "VideoProfileNotSupported"
    VIDEO_LEVEL = "VideoLevelNotSupported"
    VIDEO_RESOLUTION = "VideoResolutionNotSupported"
    VIDEO_BIT_DEPTH = "VideoBitDepthNotSupported"
    VIDEO_FRAME_RATE = "VideoFramerateNotSupported"
    REFERENCE_FRAMES = "RefFramesNotSupported"
    ANAMORPHIC = "AnamorphicVideoNotSupported"
    INTERLACED = "InterlacedVideoNotSupported"
    AUDIO_CHANNELS = "AudioChannelsNotSupported"
    AUDIO_PROFILE = "AudioProfileNotSupported"
    AUDIO_SAMPLE_RATE = "AudioSampleRateNotSupported"
    AUDIO_BIT_DEPTH = "AudioBitDepthNotSupported"
    BITRATE = "ContainerBitrateExceedsLimit"
    VIDEO_BITRATE = "VideoBitrateNotSupported"
    AUDIO_BITRATE = "AudioBitrateNotSupported"
    UNKNOWN_VIDEO = "UnknownVideoStreamInfo"
    UNKNOWN_AUDIO = "UnknownAudioStreamInfo"
    PLAYER_FAILED = "DirectPlayError"
    VIDEO_RANGE = "VideoRangeTypeNotSupported"
    VIDEO_TAG = "VideoCodecTagNotSupported"
    STREAM_COUNT = "StreamCountExceedsLimit"
    VIDEO_ROTATION = "VideoRotationNotSupported"
    # Ours.
    KEYFRAME_INDEX_MISSING = "KeyframeIndexMissing"
    KEYFRAME_INTERVAL = "KeyframeIntervalTooLong"
    OPEN_GOP = "OpenGopNotSupported"
    SEGMENT_TOO_LARGE = "SegmentTooLarge"
    SOURCE_DAMAGED = "SourceDamaged"
    USER_FORCED = "UserForced"
    SERVER_POLICY = "ServerPolicy"
    ENCODER_UNAVAILABLE = "EncoderUnavailable"
    DECODER_UNAVAILABLE = "DecoderUnavailable"
    STREAMING_NOT_SUPPORTED = "StreamingNotSupported"
    SOURCE_NOT_EXAMINED = "SourceNotExamined"

    @property
    def bit(self) -> int:
        """Its place in a bit set: Jellyfin's for the codes it knows."""
        return _BITS[self]


_OURS = list(Code).index(Code.KEYFRAME_INDEX_MISSING)
_BITS = {code: place if place < _OURS else 32 + place - _OURS for place, code in enumerate(Code)}


class Reason(NamedTuple):
    """One thing that stands in the way; a tuple, as steps are. `message` is a sentence for people."""

    code: Code
    message: str
    stream_index: int | None = None
    actual: str | None = None
    allowed: tuple[str, ...] = ()


class Step(NamedTuple):
    """A rule that was asked; a tuple, since every decision makes some fifty.

    `actual` is None where there was nothing to ask of; nothing in `allowed`: anything is.
    """

    rule: str
    actual: str | None = None
    allowed: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    stream_index: int | None = None


def refused(step_rule: str, *reasons: Reason) -> Step:
    """The step of a rule that says no."""
    first = reasons[0]
    return Step(step_rule, first.actual, first.allowed, reasons, first.stream_index)


def reasons_of(*groups: "list[Step] | tuple[Step, ...]") -> tuple[Reason, ...]:
    """What rules found, in order, each once."""
    found = [reason for steps in groups for step in steps if step.reasons for reason in step.reasons]
    return tuple(dict.fromkeys(found)) if found else ()


@lru_cache(maxsize=4096)
def listed(names: frozenset[str]) -> tuple[str, ...]:
    """What is allowed, in an order that stays."""
    return tuple(sorted(names))
