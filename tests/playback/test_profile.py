"""Device profiles, read as they come."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.playback import DeviceProfile, read_profile
from rustfin.playback.names import codec_name, container_name, profile_name, range_name
from rustfin.playback.profile import AudioLimits, FileSupport, StreamSupport, SubtitleSupport, VideoLimits


def test_a_whole_profile() -> None:
    profile = read_profile(
        {
            "id": "tv",
            "name": "Living room",
            "kind": "TV",
            "file": [{"container": "matroska", "video": ["avc1.640028", "hev1"], "audio": ["ec-3", "mp4a.40.2"]}],
            "hls": {"engine": "native", "segment": ["fmp4", "TS", "cmaf"], "video": ["h264"], "audio": ["aac"]},
            "video": {
                "h264": {
                    "profiles": ["High", "Main"],
                    "maxLevel": 4.1,
                    "bitDepth": 8,
                    "ranges": ["sdr", "hdr10"],
                    "tags": ["AVC1"],
                    "maxWidth": 1920,
                    "maxHeight": 1080,
                    "maxFps": 60,
                    "maxBitrate": 40_000_000,
                    "maxRefFrames": 4,
                    "smoothAt": {"1080p60": False, "720p60": True, "nonsense": False},
                    "interlaced": False,
                    "anamorphic": False,
                    "rotation": False,
                    "openGop": False,
                }
            },
            "audio": {
                "aac": {
                    "maxCh": 6,
                    "profiles": ["LC"],
                    "maxSampleRate": 48_000,
                    "maxBitDepth": 16,
                    "maxBitrate": 512_000,
                },
                "maxChannels": 2,
            },
            "subs": {"vtt": False, "ass": "wasm", "pgs": True, "inside": ["SubRip"]},
            "limits": {
                "maxBitrate": 20_000_000,
                "maxWidth": 1920,
                "maxHeight": 1080,
                "maxFps": 60,
                "maxStreams": 32,
            },
            "audioTracks": True,
            "display": {"hdr": True},
        }
    )
    assert profile == DeviceProfile(
        id="tv",
        name="Living room",
        kind="tv",
        files=(FileSupport("mkv", frozenset({"h264", "hevc"}), frozenset({"eac3", "aac"})),),
        hls=StreamSupport("native", frozenset({"fmp4", "ts"}), frozenset({"h264"}), frozenset({"aac"})),
        video={
            "h264": VideoLimits(
                profiles=frozenset({"high", "main"}),
                max_level=4.1,
                bit_depth=8,
                ranges=frozenset({"SDR", "HDR10"}),
                tags=frozenset({"avc1"}),
                max_width=1920,
                max_height=1080,
                max_frame_rate=60,
                max_bitrate_bps=40_000_000,
                max_reference_frames=4,
                stuttering=((1080, 60),),
                is_interlaced_played=False,
                is_anamorphic_played=False,
                is_rotation_applied=False,
                is_open_gop_played=False,
            )
        },
        audio={
            "aac": AudioLimits(
                profiles=frozenset({"lc"}),
                max_channels=6,
                max_sample_rate_hz=48_000,
                max_bit_depth=16,
                max_bitrate_bps=512_000,
            )
        },
        subtitles=SubtitleSupport(
            is_vtt_drawn=False, is_ass_drawn=True, is_pgs_drawn=True, inside=frozenset({"subrip"})
        ),
        max_bitrate_bps=20_000_000,
        max_width=1920,
        max_height=1080,
        max_frame_rate=60.0,
        max_streams=32,
        max_channels=2,
        is_track_chosen=True,
        is_hdr_shown=True,
    )


def test_absurd_claims_count_as_the_bound_of_what_can_be_meant() -> None:
    profile = read_profile(
        {
            "name": "x" * 10_000,
            "file": [{"container": "mp4"}] * 10_000,
            "limits": {"maxBitrate": 1, "maxWidth": 1e12, "maxHeight": 0.5, "maxFps": 1e9},
            "audio": {"aac": {"maxCh": 10_000}},
            "video": {"h264": {"maxLevel": 1e9, "profiles": ["high"] * 10_000}},
        }
    )
    assert len(profile.name) == 128
    assert len(profile.files) == 64
    assert (profile.max_bitrate_bps, profile.max_width, profile.max_height) == (64_000, 16_384, 128)
    assert (profile.max_frame_rate, profile.audio["aac"].max_channels) == (1000, 64)
    assert profile.video["h264"].max_level == 10


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": 5, "file": "mp4", "video": [], "limits": None},
        {"file": [None, 5, {}, {"container": 7}, {"container": ""}]},
        {"limits": {"maxBitrate": -1, "maxWidth": True, "maxHeight": "1080", "maxFps": float("nan")}},
    ],
)
def test_what_is_missing_or_odd_limits_nothing(document: dict[str, Any]) -> None:
    assert read_profile(document) == DeviceProfile()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
keys = st.sampled_from(
    [
        *(
            "id",
            "name",
            "file",
            "hls",
            "subs",
            "video",
            "audio",
            "limits",
            "container",
            "profiles",
            "maxLevel",
            "maxFps",
        ),
        *("segment", "smoothAt", "h264", "tags", "display", "audioTracks"),
    ]
)


@settings(deadline=None)
@given(st.dictionaries(keys, json_values | st.dictionaries(keys, json_values, max_size=4), max_size=5))
def test_no_document_raises(document: dict[str, Any]) -> None:
    assert isinstance(read_profile(document), DeviceProfile)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("avc1.640028", "h264"),
        ("H265", "hevc"),
        ("mp4a.40.2", "aac"),
        ("mp4a.6B", "mp3"),
        ("av01.0.08M.08", "av1"),
        ("opus", "opus"),
        ("mp4a.40.34", "mp3"),
        ("pcm_s24le", "pcm"),
        ("dvh1.05.06", "hevc"),
    ],
)
def test_codecs_have_one_name(text: str, name: str) -> None:
    assert codec_name(text) == name


def test_containers_and_profiles_have_one_name() -> None:
    assert (container_name("MPEGTS"), container_name("m4v"), container_name("webm")) == ("ts", "mp4", "webm")
    assert profile_name("Main 10") == profile_name("main10")
    assert profile_name("Constrained Baseline") == "baseline"
    assert (range_name("hdr10plus"), range_name("doviWithHdr10")) == ("HDR10Plus", "DOVIWithHDR10")
