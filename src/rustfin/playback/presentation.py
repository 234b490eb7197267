"""What a session offers over HLS: pictures at several sizes, sound tracks, subtitles, each under a flat name. Pure.

Names are what a player sees in URLs: `original`, `1080`, `audio-1`, `subtitle-3`. What they stand for is a stretch,
which is shared by every session that offers the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, DynamicRange, MediaInfo, VideoStream, codec_string
from rustfin.transcoder import (
    Audio,
    AudioCopy,
    AudioEncode,
    BoundaryTable,
    Muxed,
    SegmentFormat,
    Source,
    Stretch,
    Video,
    VideoCodec,
    VideoCopy,
    VideoEncode,
    audio_boundaries,
    copy_boundaries,
    encode_boundaries,
)
from rustfin.transcoder.timeline import AUDIO_SEGMENT_US

ORIGINAL = "original"
_PEAK_OVER_AVERAGE = Fraction(3, 2)
"""How far a stream's peak lies above its average where only the average is known."""
_MUX_OVERHEAD = Fraction(11, 10)
_GUESSED_BITRATE_BPS = 8_000_000
_HIGHEST_FRAME_RATE = 60
_USUAL_RATES = tuple(
    rate for whole in (24, 25, 30, 48, 50, 60) for rate in (Fraction(whole), Fraction(whole * 1000, 1001))
)
SHORTEST_SOUND_US = 250_000
_RANGES = {
    DynamicRange.SDR: "SDR",
    DynamicRange.HDR10: "PQ",
    DynamicRange.HLG: "HLG",
    DynamicRange.DOVI: "PQ",
    DynamicRange.DOVI_WITH_HDR10: "PQ",
    DynamicRange.DOVI_WITH_HLG: "HLG",
    DynamicRange.DOVI_WITH_SDR: "SDR",
    DynamicRange.DOVI_WITH_EL: "PQ",
}
_DOLBY_BRANDS = {DynamicRange.DOVI_WITH_HDR10: "db1p", DynamicRange.DOVI_WITH_HLG: "db4h"}
"""Over which base layer Dolby Vision lies, as Apple's authoring specification for HLS names it."""


@dataclass(frozen=True, slots=True)
class VideoOffer:
    """A picture that can be switched to. Bit rates are of the picture alone."""

    name: str
    stretch: Stretch
    codecs: str
    """Of the picture, as RFC 6381 writes them; with sound in it, of that too."""
    peak_bitrate_bps: int
    average_bitrate_bps: int
    width: int
    height: int
    frame_rate: Fraction | None
    range: str
    """`SDR`, `PQ` or `HLG`, as draft-pantos-hls-rfc8216bis §4.4.6.2 names them."""
    supplemental_codecs: str = ""
    """What is more in it for who decodes that, with its brand: Dolby Vision over a base layer that everybody shows."""


@dataclass(frozen=True, slots=True)
class AudioOffer:
    """A sound track that can be switched to."""

    name: str
    stretch: Stretch
    stream_index: int
    codecs: str
    bitrate_bps: int
    channels: int
    label: str
    language: str | None
    is_default: bool
    is_described: bool
    """Tells what is to be seen, for those who cannot see it."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a sound track lies that is in a file of its own, and the track as it is offered."""

    source: Source
    stream_index: int
    track: AudioStream


@dataclass(frozen=True, slots=True)
class SubtitleOffer:
    """Subtitles that can be sent as text. `id` is the track's own."""

    name: str
    id: str
    label: str
    language: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool


_NOTHING_ELSEWHERE: Mapping[int, Elsewhere] = {}


@dataclass(frozen=True, slots=True)
class Presentation:
    """Everything that one session offers, the variant to begin with first."""

    source: Source
    format: SegmentFormat
    video: tuple[VideoOffer, ...]
    audio: tuple[AudioOffer, ...]
    subtitles: tuple[SubtitleOffer, ...] = ()

    def stretch(self, name: str) -> Stretch | None:
        """What a name stands for; None for a name that is not offered."""
        offers: Iterable[VideoOffer | AudioOffer] = (*self.video, *self.audio)
        return next((offer.stretch for offer in offers if offer.name == name), None)

    def subtitle(self, name: str) -> SubtitleOffer | None:
        """The subtitles of this name."""
        return next((offer for offer in self.subtitles if offer.name == name), None)


def present(
    source: Source,
    *,
    videos: Sequence[Video],
    audios: Sequence[Audio],
    elsewhere: Mapping[int, Elsewhere] = _NOTHING_ELSEWHERE,
    subtitles: Sequence[SubtitleOffer] = (),
    segments: SegmentFormat = SegmentFormat.FMP4,
    peak_bitrate_bps: BitsPerSecond | None = None,
) -> Presentation:
    """The offers for these renditions, in this order. The first sound track is the one that plays by default.

    `elsewhere`: of sound tracks that are in files of their own, by number. Where a picture is copied, every picture is
    cut at its boundaries, so that switching is seamless. In a transport stream every picture carries the first sound
    track.
    """
    boundaries = _picture_boundaries(source, videos, peak_bitrate_bps)
    if segments is SegmentFormat.TS:
        first = audios[0] if audios else None
        if not videos:
            grid = audio_boundaries(source.timeline.duration_us)
            sounds = tuple(_audio_offers(source, audios, grid, elsewhere))
            return Presentation(source, segments, (), sounds, tuple(subtitles))
        muxed = [_muxed_offer(source, video, first, boundaries) for video in videos]
        return Presentation(source, segments, tuple(muxed), (), tuple(subtitles))
    grid = audio_boundaries(source.timeline.duration_us)
    return Presentation(
        source,
        segments,
        tuple(_video_offer(source, video, video, boundaries) for video in videos),
        tuple(_audio_offers(source, audios, grid, elsewhere)),
        tuple(subtitles),
    )


def _picture_boundaries(
    source: Source, videos: Sequence[Video], peak_bitrate_bps: BitsPerSecond | None
) -> BoundaryTable:
    end_us = source.timeline.duration_us
    copy = copy_boundaries(source.keyframes_us, end_us, peak_bitrate_bps=peak_bitrate_bps)
    if any(isinstance(video, VideoCopy) for video in videos):
        if copy is None:
            raise ValueError("a picture without usable keyframes cannot be copied")
        return copy
    return encode_boundaries(end_us, copy=copy)


def _video_offer(source: Source, video: Video, rendition: Video | Muxed, boundaries: BoundaryTable) -> VideoOffer:
    stream = _stream(source.media, video)
    stretch = Stretch(source, rendition, boundaries)
    if isinstance(video, VideoEncode):
        average = int(video.max_bitrate_bps * Fraction(3, 4))
        return VideoOffer(
            name=str(video.height),
            stretch=stretch,
            codecs=_encoded_codecs(video),
            peak_bitrate_bps=int(video.max_bitrate_bps * _MUX_OVERHEAD),
            average_bitrate_bps=average,
            width=video.width,
            height=video.height,
            frame_rate=_shown_rate(video.frame_rate or stream.frame_rate),
            range="SDR",
        )
    width, height = stream.display_size
    average = stream.bitrate_bps or _picture_bitrate(source.media) or _GUESSED_BITRATE_BPS
    return VideoOffer(
        name=ORIGINAL,
        stretch=stretch,
        codecs=_copied_codecs(stream),
        peak_bitrate_bps=int(average * _PEAK_OVER_AVERAGE),
        average_bitrate_bps=average,
        width=width,
        height=height,
        frame_rate=_shown_rate(stream.frame_rate),
        range=_RANGES[stream.range],
        supplemental_codecs=_supplemental(stream) if video.format is SegmentFormat.FMP4 else "",
    )


def _muxed_offer(source: Source, video: Video, audio: Audio | None, boundaries: BoundaryTable) -> VideoOffer:
    offer = _video_offer(source, video, Muxed(video, audio), boundaries)
    if audio is None:
        return offer
    track = _audio_stream(source.media, audio)
    codecs = ",".join(part for part in (offer.codecs, _audio_codecs(audio, track)) if part)
    bitrate = _audio_bitrate(audio, track)
    return replace(
        offer,
        codecs=codecs,
        peak_bitrate_bps=offer.peak_bitrate_bps + bitrate,
        average_bitrate_bps=offer.average_bitrate_bps + bitrate,
    )


def _audio_offers(
    source: Source, audios: Sequence[Audio], grid: BoundaryTable, elsewhere: Mapping[int, Elsewhere]
) -> Iterator[AudioOffer]:
    labels: set[str] = set()
    for position, audio in enumerate(audios):
        there = elsewhere.get(audio.stream_index)
        track = _audio_stream(source.media, audio) if there is None else there.track
        made = audio if there is None else replace(audio, stream_index=there.stream_index)
        label = _unique(_label(track, audio), labels)
        yield AudioOffer(
            name=f"audio-{audio.stream_index}",
            stretch=Stretch(source if there is None else there.source, made, _sound_grid(audio, track, grid)),
            stream_index=audio.stream_index,
            codecs=_audio_codecs(audio, track),
            bitrate_bps=_audio_bitrate(audio, track),
            channels=audio.channels if isinstance(audio, AudioEncode) else track.channels,
            label=label,
            language=track.language,
            is_default=position == 0,
            is_described=track.is_audio_description,
        )


def _sound_grid(audio: Audio, track: AudioStream, grid: BoundaryTable) -> BoundaryTable:
    """Copied sound ends where the track does; encoded sound goes on as silence to the end of the picture."""
    if isinstance(audio, AudioEncode) or not track.duration_ms:
        return grid
    end_us = min(grid.end_us, max(SHORTEST_SOUND_US, track.duration_ms * 1000))
    whole_us = end_us // AUDIO_SEGMENT_US * AUDIO_SEGMENT_US
    # How long a track is, is seldom told to the frame: a sliver at its end may not be there.
    return audio_boundaries(whole_us if whole_us > 0 and end_us - whole_us < SHORTEST_SOUND_US else end_us)


def _unique(label: str, taken: set[str]) -> str:
    """Names within a group differ (RFC 8216 §4.3.4.1.1)."""
    number, unique = 1, label
    while unique in taken:
        number += 1
        unique = f"{label} ({number})"
    taken.add(unique)
    return unique


def _label(track: AudioStream, audio: Audio) -> str:
    channels = audio.channels if isinstance(audio, AudioEncode) else track.channels
    layout = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}.get(channels, f"{channels} channels" if channels else "")
    named = track.title or track.language or "Sound"
    return f"{named} ({layout})" if layout and layout not in named else named


def _stream(media: MediaInfo, video: Video) -> VideoStream:
    found = next((s for s in media.streams if isinstance(s, VideoStream) and s.index == video.stream_index), None)
    if found is None:
        raise ValueError(f"there is no picture {video.stream_index} in this file")
    return found


def _audio_stream(media: MediaInfo, audio: Audio) -> AudioStream:
    found = next((track for track in media.audio if track.index == audio.stream_index), None)
    if found is None:
        raise ValueError(f"there is no sound {audio.stream_index} in this file")
    return found


def _audio_codecs(audio: Audio, track: AudioStream) -> str:
    return "mp4a.40.2" if isinstance(audio, AudioEncode) else codec_string(track) or ""


def _audio_bitrate(audio: Audio, track: AudioStream) -> int:
    match audio:
        case AudioEncode():
            return audio.bitrate_bps
        case AudioCopy():
            return track.bitrate_bps or 192_000


def _encoded_codecs(video: VideoEncode) -> str:
    match video.codec:
        case VideoCodec.H264:
            return f"avc1.6400{video.level:02X}"
        case VideoCodec.HEVC:  # general_level_idc is thirty times the level, ten times ours three
            return f"hvc1.1.6.L{video.level * 3}.B0"


def _copied_codecs(stream: VideoStream) -> str:
    """As it is packed, whatever it was marked as in its file."""
    return codec_string(replace(stream, codec_tag="hvc1") if stream.codec == "hevc" else stream) or ""


def _supplemental(stream: VideoStream) -> str:
    brand = _DOLBY_BRANDS.get(stream.range)
    if stream.codec != "hevc" or brand is None or stream.dovi_profile is None or stream.dovi_level is None:
        return ""
    return f"dvh1.{stream.dovi_profile:02d}.{stream.dovi_level:02d}/{brand}"


def _picture_bitrate(media: MediaInfo) -> int | None:
    """What the sound leaves of the whole."""
    if media.bitrate_bps is None:
        return None
    sound = sum(track.bitrate_bps or 0 for track in media.audio)
    return max(media.bitrate_bps - sound, media.bitrate_bps // 2)


def _shown_rate(rate: Fraction | None) -> Fraction | None:
    """As players know rates: what is averaged over a short film, or in milliseconds, is the usual one beside it."""
    if rate is None:
        return None
    usual = min(_USUAL_RATES, key=lambda one: abs(one - rate))
    return min(usual if abs(usual - rate) * 2000 <= rate else rate, Fraction(_HIGHEST_FRAME_RATE))
