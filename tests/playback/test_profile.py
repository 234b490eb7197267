"""Device profiles, read as they come."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.playback import DeviceProfile, read_profile
from rustfin.playback.profile import AudioLimits, FileSupport, VideoLimits, codec_name, container_name, profile_name


def test_a_whole_profile() -> None:
    profile = read_profile(
        {
            "id": "tv",
            "name": "Living room",
            "file": [{"container": "matroska", "video": ["avc1.640028", "hev1"], "audio": ["ec-3", "mp4a.40.2"]}],
            "video": {"h264": {"profiles": ["High", "Main"], "maxLevel": 4.1, "bitDepth": 8, "interlaced": False}},
            "audio": {"aac": {"maxCh": 6, "profiles": ["LC"]}, "maxChannels": 2},
            "limits": {"maxBitrate": 20_000_000, "maxWidth": 1920, "maxHeight": 1080, "maxFps": 60},
            "display": {"hdr": False},
        }
    )
    assert profile == DeviceProfile(
        id="tv",
        name="Living room",
        files=(FileSupport("mkv", frozenset({"h264", "hevc"}), frozenset({"eac3", "aac"})),),
        video={
            "h264": VideoLimits(
                profiles=frozenset({"high", "main"}), max_level=4.1, bit_depth=8, is_interlaced_played=False
            )
        },
        audio={"aac": AudioLimits(profiles=frozenset({"lc"}), max_channels=6)},
        max_bitrate_bps=20_000_000,
        max_width=1920,
        max_height=1080,
        max_frame_rate=60.0,
    )


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
    ["id", "name", "file", "video", "audio", "limits", "container", "profiles", "maxLevel", "maxFps"]
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
    ],
)
def test_codecs_have_one_name(text: str, name: str) -> None:
    assert codec_name(text) == name


def test_containers_and_profiles_have_one_name() -> None:
    assert (container_name("MPEGTS"), container_name("m4v"), container_name("webm")) == ("ts", "mp4", "webm")
    assert profile_name("Main 10") == profile_name("main10")
    assert profile_name("Constrained Baseline") == "baseline"
