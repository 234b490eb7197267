"""Whether picture and sound can go into segments as they are. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from rustfin.media import AudioStream, VideoStream
from rustfin.playback.names import codec_name, shown
from rustfin.playback.profile import ANY_PLAYER, UNLIMITED_VIDEO, DeviceProfile, StreamSupport
from rustfin.playback.reasons import Code, Reason, Step, listed, refused
from rustfin.playback.terms import CutFacts
from rustfin.transcoder import SegmentFormat
from rustfin.transcoder.timeline import LONGEST_COPY_US

PICTURE_RULES = (
    "stream_protocol",
    "stream_video_codec",
    "stream_rotation",
    "keyframe_index",
    "keyframe_interval",
    "open_gop",
    "segment_size",
)
SOUND_RULES = ("stream_audio_codec", "stream_sound_apart")

LARGEST_COPIED_BYTES = 64 * 1024 * 1024
"""Tables aim at 16 MB; two segments of this size still fit the 150 MB that Chrome keeps of a picture."""

_COPYABLE_VIDEO = {
    SegmentFormat.FMP4: frozenset({"h264", "hevc", "av1", "vp9"}),
    SegmentFormat.TS: frozenset({"h264", "hevc", "mpeg2video"}),
}
_COPYABLE_AUDIO = {
    SegmentFormat.FMP4: frozenset({"aac", "ac3", "eac3", "mp3", "opus", "flac", "alac"}),
    SegmentFormat.TS: frozenset({"aac", "ac3", "eac3", "mp3", "mp2"}),
}


@dataclass(frozen=True, slots=True)
class StreamTerms:
    """What of a device decides on what goes into its segments."""

    support: StreamSupport
    form: SegmentFormat
    """Fragmented MP4 wherever it is taken with sound apart."""
    protocol: Step
    """Whether the device takes segments at all."""
    video: tuple[str, ...]
    """Codecs whose pictures may go into them as they are."""
    audio: tuple[str, ...]


@lru_cache(maxsize=256)
def stream_terms(streaming: StreamSupport | None) -> StreamTerms:
    """The terms of what a device takes as HLS."""
    support = streaming or ANY_PLAYER
    is_fmp4 = "fmp4" in support.segments and support.is_sound_apart
    form = SegmentFormat.FMP4 if is_fmp4 or "ts" not in support.segments else SegmentFormat.TS
    return StreamTerms(
        support,
        form,
        _protocol(streaming),
        video=listed(support.video & _COPYABLE_VIDEO[form]),
        audio=listed(support.audio & _COPYABLE_AUDIO[form]),
    )


def picture_copy_steps(
    video: VideoStream, profile: DeviceProfile, terms: StreamTerms, cut: CutFacts | None
) -> list[Step]:
    """Whether this picture can be cut into segments as it is."""
    limits = profile.video.get(codec_name(video.codec), UNLIMITED_VIDEO)
    return [
        _video_codec(video, terms),
        _rotation(video, terms.form),
        _index(video, cut),
        _interval(video, cut),
        _open_gop(video, cut, is_played=limits.is_open_gop_played),
        _size(video, cut),
    ]


def sound_copy_step(track: AudioStream, terms: StreamTerms) -> Step:
    """Whether this sound can be cut into segments as it is."""
    codec, allowed = codec_name(track.codec), terms.audio
    if track.is_external and terms.form is SegmentFormat.TS:
        return _not_apart("stream_audio_codec", track)
    if codec in allowed:
        return Step("stream_audio_codec", codec, allowed, (), track.index)
    why = f"{shown(codec)} sound does not fit into segments of this kind."
    if codec not in terms.support.audio:
        why = f"This device does not play {shown(codec)} sound in a stream."
    return refused("stream_audio_codec", Reason(Code.AUDIO_CODEC, why, track.index, codec, allowed))


def sound_apart_step(track: AudioStream, terms: StreamTerms) -> Step:
    """Whether this sound can come from where it is, encoded or not: what is muxed is made of one file."""
    if track.is_external and terms.form is SegmentFormat.TS:
        return _not_apart("stream_sound_apart", track)
    return Step("stream_sound_apart", "beside" if track.is_external else "inside", (), (), track.index)


def _not_apart(rule: str, track: AudioStream) -> Step:
    why = "The sound is in a file of its own, and this device takes picture and sound together only."
    return refused(rule, Reason(Code.AUDIO_IS_EXTERNAL, why, track.index, "beside", ("inside",)))


def _protocol(streaming: StreamSupport | None) -> Step:
    if streaming is not None and streaming.segments:
        return Step("stream_protocol", "hls", listed(streaming.segments))
    why = "This device plays whole files only."
    return refused("stream_protocol", Reason(Code.STREAMING_NOT_SUPPORTED, why, actual="hls"))


def _video_codec(video: VideoStream, terms: StreamTerms) -> Step:
    codec, allowed = codec_name(video.codec), terms.video
    if codec in allowed:
        return Step("stream_video_codec", codec, allowed, (), video.index)
    why = f"{shown(codec)} video does not fit into segments of this kind."
    if codec not in terms.support.video:
        why = f"This device does not play {shown(codec)} video in a stream."
    return refused("stream_video_codec", Reason(Code.VIDEO_CODEC, why, video.index, codec, allowed))


def _rotation(video: VideoStream, form: SegmentFormat) -> Step:
    is_kept = form is SegmentFormat.FMP4
    actual, allowed = str(video.rotation), () if is_kept else ("0",)
    if is_kept or not video.rotation:
        return Step("stream_rotation", actual, allowed, (), video.index)
    why = "The picture lies on its side, and segments of this kind do not say so."
    return refused("stream_rotation", Reason(Code.VIDEO_ROTATION, why, video.index, actual, allowed))


def _index(video: VideoStream, cut: CutFacts | None) -> Step:
    if cut is not None:
        return Step("keyframe_index", "known", ("known",), (), video.index)
    why = "Where the picture can be cut is not known yet; it is encoded on an even grid until then."
    return refused("keyframe_index", Reason(Code.KEYFRAME_INDEX_MISSING, why, video.index, "missing", ("known",)))


def _interval(video: VideoStream, cut: CutFacts | None) -> Step:
    if cut is None:
        return Step("keyframe_interval")
    actual, allowed = f"{cut.longest_us / 1e6:.1f} s", (f"{LONGEST_COPY_US / 1e6:g} s",)
    if cut.is_cuttable:
        return Step("keyframe_interval", actual, allowed, (), video.index)
    why = f"The picture can only be cut every {actual}; players need it at least every {allowed[0]}."
    return refused("keyframe_interval", Reason(Code.KEYFRAME_INTERVAL, why, video.index, actual, allowed))


def _open_gop(video: VideoStream, cut: CutFacts | None, *, is_played: bool) -> Step:
    if cut is None:
        return Step("open_gop")
    actual, allowed = "open" if cut.is_open_gop else "closed", () if is_played else ("closed",)
    if is_played or not cut.is_open_gop:
        return Step("open_gop", actual, allowed, (), video.index)
    why = "Where the picture is cut, pictures refer to others before the cut, and this device cannot begin there."
    return refused("open_gop", Reason(Code.OPEN_GOP, why, video.index, actual, allowed))


def _size(video: VideoStream, cut: CutFacts | None) -> Step:
    if cut is None or video.bitrate_bps is None:
        return Step("segment_size")
    size_bytes = cut.longest_us * video.bitrate_bps // 8_000_000
    actual, allowed = f"{size_bytes >> 20} MB", (f"{LARGEST_COPIED_BYTES >> 20} MB",)
    if size_bytes <= LARGEST_COPIED_BYTES:
        return Step("segment_size", actual, allowed, (), video.index)
    why = f"A segment of this picture would be {actual}; players hold {allowed[0]}."
    return refused("segment_size", Reason(Code.SEGMENT_TOO_LARGE, why, video.index, actual, allowed))
