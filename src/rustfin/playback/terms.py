"""What a decision is made from, and what it says. Plain values."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from rustfin.catalog.views import SubtitleTrack
from rustfin.core.ids import FileId
from rustfin.core.units import BitsPerSecond
from rustfin.media import KeyframeIndex, MediaInfo
from rustfin.playback.reasons import Code, Reason, Step
from rustfin.playback.sound_picks import SoundPick
from rustfin.transcoder import (
    Audio,
    Backend,
    BurnIn,
    Mix,
    SegmentFormat,
    Video,
    VideoCodec,
    VideoEncode,
    copy_boundaries,
    make_timeline,
)


class Method(StrEnum):
    """How a file reaches the device, the cheapest first."""

    # An enum's own hash is Python code, and every decision keeps its reasons by method.
    __hash__ = str.__hash__

    DIRECT = "direct"
    """The file as it is."""
    REMUX = "remux"
    """Picture and sound as they are, in segments."""
    AUDIO_TRANSCODE = "audio_transcode"
    """The picture as it is, the sound encoded anew."""
    TRANSCODE = "transcode"
    """The picture encoded anew, and the sound if it must be."""
    UNSUPPORTED = "unsupported"
    """Not at all."""


METHODS = (Method.DIRECT, Method.REMUX, Method.AUDIO_TRANSCODE, Method.TRANSCODE)


class Delivery(StrEnum):
    """How subtitles reach the eye."""

    NONE = "none"
    VTT = "vtt"
    ASS = "ass"
    PGS = "pgs"
    INSIDE = "inside"
    """The device finds them in the file."""
    BURN = "burn"
    """Drawn into the picture, which is encoded for it."""


@dataclass(frozen=True, slots=True)
class CutFacts:
    """How well a picture can be cut without encoding it."""

    longest_us: int
    """The longest segment that there would be."""
    is_cuttable: bool
    is_open_gop: bool = False
    """Some cuts are no clean start."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that could be played. `media` is None when nobody has looked into it yet, or could not."""

    file_id: FileId
    media: MediaInfo | None
    problem: str | None = None
    """Why it cannot be read."""
    cut: CutFacts | None = None
    """None: there is no index of its keyframes."""
    subtitle: SubtitleTrack | None = None
    """What would be shown with it, chosen before."""
    label: str = ""
    """What tells this version from others, for people."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the server allows this viewer, from where they are."""

    max_bitrate_bps: int | None = None
    may_convert_sound: bool = True
    may_convert_picture: bool = True


@dataclass(frozen=True, slots=True)
class EncoderCapability:
    """One thing that encodes here, as it was measured."""

    backend: Backend = Backend.SOFTWARE
    codecs: frozenset[VideoCodec] = frozenset({VideoCodec.H264})
    pixels_per_s: float = 40e6
    tone_mapped_pixels_per_s: float | None = 28e6
    """None: it cannot bring high range to standard range."""
    free_slots: int = 1
    """How many more it takes now."""


def software(cores: int, *, running: int = 0) -> EncoderCapability:
    """libx264 where nobody measured: 20 million pixels a second a core at `veryfast`, 14 with tone mapping."""
    share = max(1, cores) / (running + 1)
    return EncoderCapability(pixels_per_s=20e6 * share, tone_mapped_pixels_per_s=14e6 * share)


@dataclass(frozen=True, slots=True)
class Load:
    """What the server can do now. `encoders`: the one to be preferred first."""

    encoders: tuple[EncoderCapability, ...] = (EncoderCapability(),)
    undecodable: frozenset[str] = frozenset({"ac4", "evc", "mpegh_3d_audio", "unknown", "vvc"})
    """Codecs that this ffmpeg cannot read."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the viewer chose, and what they prefer."""

    audio_index: int | None = None
    languages: tuple[str, ...] = ()
    """BCP 47, the most wanted first."""
    picked: SoundPick | None = None
    """The track that was picked in the series before; outranks languages."""
    max_height: int | None = None
    max_bitrate_bps: int | None = None
    excluded: frozenset[Method] = frozenset()
    """What the player tried in vain."""
    mix: Mix | None = None
    is_loudness_even: bool = False
    is_burn_wanted: bool = False


class Change(StrEnum):
    """The kinds of a suggestion."""

    TRACK = "track"
    SUBTITLES = "subtitles"
    QUALITY = "quality"
    SOUND = "sound"
    VERSION = "version"
    APP = "app"
    CONVERT = "convert"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The cheapest single change after which the title would play as it is."""

    change: Change
    message: str
    audio_index: int | None = None
    file_id: FileId | None = None
    app: str | None = None
    parts: tuple[str, ...] = ()
    """Of a conversion: `container`, `sound`, `picture`."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A version with a sound track that was looked at, and the cheapest way to play it."""

    file_id: FileId
    audio_index: int | None
    method: Method


@dataclass(frozen=True, slots=True)
class Decision:
    """How a title is played."""

    method: Method
    file_id: FileId
    reasons: tuple[Reason, ...]
    """Why not in the next cheaper way."""
    trace: tuple[Step, ...]
    rejected: dict[Method, tuple[Reason, ...]] = field(default_factory=dict)
    """Every method that does not work, with all that stands in its way."""
    audio_index: int | None = None
    subtitle: Delivery = Delivery.NONE
    video: Video | None = None
    audio: Audio | None = None
    ladder: tuple[VideoEncode, ...] = ()
    """What can be had beside the original, or instead of it: the tallest first."""
    format: SegmentFormat = SegmentFormat.FMP4
    warnings: tuple[str, ...] = ()
    """What will not be as it should, in sentences."""
    considered: tuple[Considered, ...] = ()
    suggestion: Suggestion | None = None

    @property
    def codes(self) -> tuple[Code, ...]:
        """The reasons, each code once."""
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    def with_burn_in(self, burn_in: BurnIn) -> "Decision":
        """The same, with subtitles drawn into every picture that is encoded."""
        ladder = tuple(replace(rung, burn_in=burn_in) for rung in self.ladder)
        return replace(self, ladder=ladder, video=ladder[0] if isinstance(self.video, VideoEncode) else self.video)


def cut_facts(media: MediaInfo, keyframes: KeyframeIndex | None) -> CutFacts | None:
    """How well a picture can be cut at these keyframes; None without any."""
    if keyframes is None or not keyframes.times_us:
        return None
    start_us = media.begins_us
    end_us = max(keyframes.end_us or start_us + (media.duration_ms or 0) * 1000, keyframes.times_us[-1] + 1)
    timeline = make_timeline(first_keyframe_us=keyframes.times_us[0], format_start_us=start_us, end_us=end_us)
    times_us = [timeline.item_us(time_us) for time_us in keyframes.cuts_us]
    peak = None if media.bitrate_bps is None else BitsPerSecond(media.bitrate_bps * 3 // 2)
    table = copy_boundaries(times_us, timeline.duration_us, peak_bitrate_bps=peak)
    edges = [0, *times_us, timeline.duration_us] if table is None else [*table.starts_us, table.end_us]
    longest_us = max((late - early for early, late in pairwise(edges)), default=0)
    return CutFacts(longest_us, table is not None, keyframes.is_cut_openly)
