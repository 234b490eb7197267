"""What people say of a device, on top of what it measured."""

from films import BROWSER
from rustfin.playback import Overrides, overridden, read_profile

PROFILE = read_profile(BROWSER | {"file": [*BROWSER["file"], {"container": "mp3", "video": [], "audio": ["mp3"]}]})


def test_nothing_said_changes_nothing() -> None:
    assert overridden(PROFILE, Overrides()) is PROFILE


def test_a_codec_is_meant_in_every_file_with_a_picture_and_in_streams() -> None:
    changed = overridden(
        PROFILE, Overrides(plays_audio=("DTS", "ec-3"), refuses_audio=("opus",), refuses_video=("av1",))
    )
    mp4, webm, mp3 = changed.files
    assert {"dts", "eac3"} <= mp4.audio & webm.audio
    assert "opus" not in mp4.audio | webm.audio
    assert "av1" not in mp4.video
    assert mp3.audio == {"mp3"}
    assert changed.hls is not None
    assert (changed.hls.video, changed.hls.audio) == ({"h264", "hevc"}, {"aac", "flac", "dts", "eac3"})


def test_a_container_can_be_refused() -> None:
    changed = overridden(PROFILE, Overrides(refuses_containers=("webm",)))
    assert [support.container for support in changed.files] == ["mp4", "mp3"]


def test_limits_replace_those_measured() -> None:
    changed = overridden(PROFILE, Overrides(max_bitrate_bps=8_000_000, max_height=720, max_channels=2))
    assert (changed.max_bitrate_bps, changed.max_width, changed.max_height) == (8_000_000, 1280, 720)
    assert changed.max_channels == 2


def test_high_range_can_be_said_to_play_or_not() -> None:
    played = overridden(PROFILE, Overrides(is_hdr_played=True))
    assert played.video["hevc"].ranges == {"SDR", "HDR10", "HDR10Plus", "HLG"}
    assert played.video["h264"].ranges == {"SDR"}
    refused = overridden(PROFILE, Overrides(is_hdr_played=False))
    assert {limits.ranges for limits in refused.video.values()} == {frozenset({"SDR"})}
    assert "vp9" in refused.video


def test_what_is_said_is_kept_and_read_back_without_what_another_release_added() -> None:
    overrides = Overrides(plays_video=("hevc",), max_height=1080, is_hdr_played=False)
    document = overrides.to_document()
    assert document == {"plays_video": ("hevc",), "max_height": 1080, "is_hdr_played": False}
    assert Overrides.from_document(document | {"plays_video": ["hevc"], "smells": True}) == overrides
