"""How a stream is named to a browser: RFC 6381 codec strings.

None means that no honest string can be given; a player must then be asked in another way or not at all.
"""

from typing import assert_never

from rustfin.media.configured import av1_string, avc_string, hevc_string, vp9_string
from rustfin.media.info import AttachmentStream, AudioStream, DataStream, Stream, SubtitleStream, VideoStream

# profile_idc and constraint flags, ISO/IEC 14496-10 annex A.
_H264_PROFILES = {
    "Constrained Baseline": "42E0",
    "Baseline": "4200",
    "Extended": "5800",
    "Main": "4D40",
    "High": "6400",
    "Progressive High": "6408",
    "Constrained High": "640C",
    "High 10": "6E00",
    "High 10 Intra": "6E10",
    "High 4:2:2": "7A00",
    "High 4:2:2 Intra": "7A10",
    "High 4:4:4 Predictive": "F400",
}
# general_profile_idc and compatibility flags in reverse bit order, ISO/IEC 14496-15 annex E.
_HEVC_PROFILES = {"Main": "1.6", "Main 10": "2.4", "Main Still Picture": "3.E", "Rext": "4.10"}
_VP9_PROFILES = {"Profile 0": 0, "Profile 1": 1, "Profile 2": 2, "Profile 3": 3}
_AV1_PROFILES = {"Main": 0, "High": 1, "Professional": 2}
# MPEG-4 audio object types, ISO/IEC 14496-3.
_AAC_OBJECT_TYPES = {"Main": 1, "LC": 2, "SSR": 3, "LTP": 4, "HE-AAC": 5, "LD": 23, "HE-AACv2": 29, "ELD": 39}
_AUDIO = {
    "ac3": "ac-3",
    "ac4": "ac-4.02.01.03",
    "alac": "alac",
    "eac3": "ec-3",
    "flac": "flac",
    "mp3": "mp4a.6B",
    "mp2": "mp4a.69",
    "opus": "opus",
    "truehd": "mlpa",
    "vorbis": "vorbis",
}
_DTS = {"DTS-HD MA": "dtsl", "DTS-HD HRA": "dtsh", "DTS Express": "dtse"}
_VP9_LEVELS = (
    # Luma samples a second and a picture up to which each level goes, from the VP9 levels of the WebM project.
    (10, 829_440, 36_864),
    (11, 2_764_800, 73_728),
    (20, 4_608_000, 122_880),
    (21, 9_216_000, 245_760),
    (30, 20_736_000, 552_960),
    (31, 36_864_000, 983_040),
    (40, 83_558_400, 2_228_224),
    (41, 160_432_128, 2_228_224),
    (50, 311_951_360, 8_912_896),
    (51, 588_251_136, 8_912_896),
    (52, 1_176_502_272, 8_912_896),
)


def codec_string(stream: Stream) -> str | None:
    """The stream's entry in a `codecs=` parameter, as it would be inside MP4 (`avc1`, `hvc1`) or WebM."""
    match stream:
        case VideoStream():
            return _video(stream)
        case AudioStream():
            return _audio(stream)
        case SubtitleStream():
            return {"webvtt": "wvtt", "ttml": "stpp.ttml.im1t"}.get(stream.codec)
        case AttachmentStream() | DataStream():
            return None
    assert_never(stream)


def _video(stream: VideoStream) -> str | None:
    name = {"h264": _h264, "hevc": _hevc, "vp9": _vp9, "av1": _av1}.get(stream.codec)
    return name(stream) if name else {"vp8": "vp8", "mpeg4": "mp4v.20.9"}.get(stream.codec)


def _h264(stream: VideoStream) -> str | None:
    if (exact := avc_string(stream.configuration or b"")) is not None:
        return exact
    profile = _H264_PROFILES.get(stream.profile or "")
    if profile is None or stream.level is None:
        return None
    return f"avc1.{profile}{stream.level:02X}"


def _hevc(stream: VideoStream) -> str | None:
    if stream.dovi_profile in {5, 8} and stream.dovi_level is not None and _is_dovi_tagged(stream):
        return f"dvh1.{stream.dovi_profile:02d}.{stream.dovi_level:02d}"
    entry = "hev1" if stream.codec_tag == "hev1" else "hvc1"
    if (exact := hevc_string(stream.configuration or b"", entry)) is not None:
        return exact
    profile = _HEVC_PROFILES.get(stream.profile or "")
    if profile is None or stream.level is None:
        return None
    return f"{entry}.{profile}.L{stream.level}.B0"


def _is_dovi_tagged(stream: VideoStream) -> bool:
    return stream.dovi_profile == 5 or stream.codec_tag in {"dvh1", "dvhe"}


def _vp9(stream: VideoStream) -> str | None:
    if (exact := vp9_string(stream.configuration or b"")) is not None:
        return exact
    profile = _VP9_PROFILES.get(stream.profile or "Profile 0")
    level = stream.level or _vp9_level(stream)
    if profile is None or level is None:
        return None
    return f"vp09.{profile:02d}.{level:02d}.{stream.bit_depth:02d}"


def _vp9_level(stream: VideoStream) -> int | None:
    """The lowest level that the picture fits; ffprobe seldom knows the one in the stream."""
    picture = stream.width * stream.height
    rate = picture * (stream.frame_rate or 30)
    return next((level for level, rate_limit, limit in _VP9_LEVELS if rate <= rate_limit and picture <= limit), None)


def _av1(stream: VideoStream) -> str | None:
    if (exact := av1_string(stream.configuration or b"")) is not None:
        return exact
    profile = _AV1_PROFILES.get(stream.profile or "")
    if profile is None or stream.level is None:
        return None
    return f"av01.{profile}.{stream.level:02d}M.{stream.bit_depth:02d}"


def _audio(stream: AudioStream) -> str | None:
    match stream.codec:
        case "aac":
            return f"mp4a.40.{_AAC_OBJECT_TYPES.get(stream.profile or 'LC', 2)}"
        case "dts":
            return _DTS.get(stream.profile or "", "dtsc")
        case codec:
            return _AUDIO.get(codec)
