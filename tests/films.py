"""Files and devices to decide on."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from rustfin.catalog.views import SubtitleTrack
from rustfin.core.ids import FileId
from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback import Candidate, CutFacts

VIDEO = VideoStream(
    index=0,
    codec="h264",
    profile="High",
    level=41,
    width=1920,
    height=1080,
    frame_rate=Fraction(24000, 1001),
    bitrate_bps=BitsPerSecond(7_500_000),
)
AUDIO = AudioStream(
    index=1, codec="aac", profile="LC", channels=2, sample_rate_hz=48_000, bitrate_bps=BitsPerSecond(160_000)
)
FILM = MediaInfo(container="mp4", streams=(VIDEO, AUDIO), bitrate_bps=BitsPerSecond(8_000_000), tags={})
HEVC = {"codec": "hevc", "profile": "Main 10", "level": 120, "bit_depth": 10}
CUT = CutFacts(longest_us=5_000_000, is_cuttable=True)
BROWSER: dict[str, Any] = {
    "name": "Browser",
    "kind": "browser",
    "file": [
        {"container": "mp4", "video": ["h264", "hevc", "av1"], "audio": ["aac", "mp3", "opus", "flac"]},
        {"container": "webm", "video": ["vp8", "vp9"], "audio": ["vorbis", "opus"]},
    ],
    "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264", "hevc", "av1"], "audio": ["aac", "opus", "flac"]},
    "video": {
        "h264": {
            "profiles": ["baseline", "main", "high"],
            "maxLevel": 5.2,
            "bitDepth": 8,
            "ranges": ["SDR"],
            "interlaced": False,
            "anamorphic": False,
            "rotation": False,
            "openGop": False,
            "maxRefFrames": 8,
            "smoothAt": {"1080p60": False},
        },
        "hevc": {
            "profiles": ["main", "main10"],
            "maxLevel": 5.1,
            "bitDepth": 10,
            "ranges": ["SDR", "HDR10"],
            "tags": ["hvc1"],
        },
        "av1": {"maxLevel": 5.0, "maxBitrate": 12_000_000},
    },
    "audio": {
        "aac": {"maxCh": 6, "profiles": ["LC", "HE"], "maxSampleRate": 96_000, "maxBitrate": 800_000},
        "flac": {"maxBitDepth": 16},
    },
    "subs": {"vtt": True, "ass": "wasm", "pgs": False},
    "limits": {"maxBitrate": 20_000_000, "maxWidth": 1920, "maxHeight": 1080, "maxFps": 60},
}


def film(
    *,
    container: str = "mp4",
    video: dict[str, Any] | None = None,
    audio: dict[str, Any] | None = None,
    **fields: Any,
) -> MediaInfo:
    """The film, changed."""
    streams = (replace(VIDEO, **(video or {})), replace(AUDIO, **(audio or {})))
    return replace(FILM, container=container, streams=streams, **fields)


def file(media: MediaInfo | None, file_id: str = "file", **fields: Any) -> Candidate:
    """A version whose picture can be cut."""
    return Candidate(FileId(file_id), media, **{"cut": CUT} | fields)


def track(index: int, codec: str = "aac", **fields: Any) -> AudioStream:
    """A sound track."""
    return replace(AUDIO, **{"index": index, "codec": codec, "profile": None} | fields)


def subtitle(form: str, source: str = "embedded") -> SubtitleTrack:
    """Chosen subtitles."""
    return SubtitleTrack("s", source, form, "en", None, is_default=False, is_forced=False, is_hearing_impaired=False)
