"""The profiles of well-known devices: complete, honest about where they come from, and good for any file."""

import json
from importlib import resources
from typing import Any

import pytest

from films import CUT, HEVC, film, track
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId
from rustfin.media import DynamicRange, MediaInfo
from rustfin.playback import Candidate, Code, Method, decide, named_profile, named_profiles
from rustfin.playback.named import other_apps

D, R, A, T, U = Method.DIRECT, Method.REMUX, Method.AUDIO_TRANSCODE, Method.TRANSCODE, Method.UNSUPPORTED


def documents() -> list[dict[str, Any]]:
    folder = resources.files("rustfin.playback") / "profiles"
    return [json.loads(file.read_text()) for file in folder.iterdir()]


@pytest.mark.parametrize("document", documents(), ids=lambda document: document["id"])
def test_a_profile_says_what_it_is_from_and_is_read_whole(document: dict[str, Any]) -> None:
    named = named_profile(document["id"])
    assert len(named.source) > 40
    assert named.profile.kind in {"browser", "phone", "tv", "cast", "console", "computer"}
    assert {support.container for support in named.profile.files} >= {"mp4", "mp3"}
    assert set(document) <= {
        *("id", "name", "kind", "source", "file", "hls", "video", "audio", "subs", "audioTracks", "limits", "display")
    }
    assert named.profile.hls is None or (named.profile.hls.segments and "h264" in named.profile.hls.video)
    streamed = frozenset() if named.profile.hls is None else named.profile.hls.video
    in_files = frozenset().union(*(support.video for support in named.profile.files))
    assert streamed <= in_files, "what it streams it also plays from a file"
    known = frozenset(document["video"])
    assert known <= in_files | streamed


def test_there_is_one_for_every_family() -> None:
    families = "chrome firefox safari ios android-tv apple-tv chromecast roku xbox fire-tv webos tizen mpv vlc dlna"
    for family in families.split():
        assert any(name.startswith(family) for name in named_profiles()), family


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="chromecast-3"):
        named_profile("betamax")


BLURAY = film(container="mkv", audio={"codec": "dts", "profile": "DTS-HD MA", "channels": 6})
UHD = film(
    container="mkv",
    video=HEVC | {"width": 3840, "height": 2160, "level": 153, "range": DynamicRange.HDR10},
    audio={"codec": "eac3", "profile": None, "channels": 6},
)
PHONE = film(container="mp4")
TELETEXT = film(
    container="ts",
    video={"codec": "mpeg2video", "profile": "Main", "level": 8, "width": 720, "height": 576, "is_interlaced": True},
    audio={"codec": "mp2", "profile": None},
)


@pytest.mark.parametrize(
    ("name", "media", "method"),
    [
        ("chrome", BLURAY, A),
        ("chrome", UHD, T),
        ("firefox", BLURAY, A),
        ("safari", UHD, R),
        ("safari", BLURAY, A),
        ("ios", BLURAY, A),
        ("apple-tv-4k", UHD, R),
        ("apple-tv-hd", UHD, T),
        ("android-tv-4k", UHD, D),
        ("android-tv-4k", BLURAY, A),
        ("android-tv-hd", UHD, T),
        ("android-tv-hd", TELETEXT, D),
        ("fire-tv-4k", UHD, D),
        ("chromecast-1", BLURAY, A),
        ("chromecast-1", UHD, T),
        ("chromecast-ultra", UHD, R),
        ("roku-4k", UHD, D),
        ("roku-hd", UHD, T),
        ("webos-3", BLURAY, D),
        ("webos-6", BLURAY, A),
        ("webos-6", UHD, D),
        ("tizen-2016", BLURAY, D),
        ("tizen-2018", BLURAY, A),
        ("tizen-2020", UHD, D),
        ("xbox-one", UHD, T),
        ("xbox-series", UHD, D),
        ("mpv", BLURAY, D),
        ("vlc", UHD, D),
        ("dlna", TELETEXT, D),
        ("dlna", BLURAY, U),
        *((name, PHONE, D) for name in named_profiles() if name != "nest-hub"),
        ("nest-hub", PHONE, T),
    ],
)
def test_what_owners_of_such_devices_see(name: str, media: MediaInfo, method: Method) -> None:
    decision = decide([Candidate(FileId("f"), media, cut=CUT)], named_profile(name).profile)
    assert decision.method is method, (decision.reasons, decision.rejected)


def test_someone_at_a_browser_is_told_of_a_player_that_takes_the_file() -> None:
    chrome = named_profile("chrome").profile
    decision = decide([Candidate(FileId("f"), UHD, cut=CUT)], chrome, apps=other_apps(chrome))
    assert decision.suggestion is not None
    assert decision.suggestion.message == "Play it in mpv or Kodi."
    assert other_apps(named_profile("roku-4k").profile) == ()


def test_sound_that_is_the_only_obstacle_is_named() -> None:
    media = film(container="mkv", audio={"codec": "dts", "profile": None})
    decision = decide([Candidate(FileId("f"), media, cut=CUT)], named_profile("tizen-2018").profile)
    assert decision.suggestion is not None
    assert decision.suggestion.message == "Convert the sound to AAC: DTS is the only obstacle."


def test_a_track_that_the_television_plays_is_suggested() -> None:
    media = film(container="mkv", audio={"codec": "dts", "profile": None, "language": "de"})
    both = (*media.streams, track(2, "ac3", language="en", channels=6))
    two = MediaInfo(container="mkv", streams=both, tags={})
    roku = named_profile("roku-4k").profile
    decision = decide([Candidate(FileId("f"), two, cut=CUT)], roku)
    assert (decision.method, decision.codes) == (A, (Code.AUDIO_CODEC,))
    assert decision.suggestion is not None
    assert decision.suggestion.message == "Choose the English track in Dolby Digital (AC-3) 5.1."
