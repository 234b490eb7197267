"""What plays on which device, and every reason why not."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from rustfin.core.ids import FileId
from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, DynamicRange, MediaInfo, VideoStream
from rustfin.playback import Candidate, Code, Decision, DeviceProfile, Method, Policy, choose, decide, read_profile

VIDEO = VideoStream(
    index=0, codec="h264", profile="High", level=41, width=1920, height=1080, frame_rate=Fraction(24000, 1001)
)
AUDIO = AudioStream(index=1, codec="aac", profile="LC", channels=2)
FILM = MediaInfo(container="mp4", streams=(VIDEO, AUDIO), bitrate_bps=BitsPerSecond(8_000_000), tags={})
FREE = Policy()
BROWSER = {
    "file": [
        {"container": "mp4", "video": ["h264", "hevc", "av1"], "audio": ["aac", "mp3", "opus", "flac"]},
        {"container": "webm", "video": ["vp8", "vp9"], "audio": ["vorbis", "opus"]},
    ],
    "video": {
        "h264": {
            "profiles": ["baseline", "main", "high"],
            "maxLevel": 5.2,
            "bitDepth": 8,
            "ranges": ["SDR"],
            "interlaced": False,
        },
        "hevc": {"profiles": ["main", "main10"], "maxLevel": 5.1, "bitDepth": 10, "ranges": ["SDR", "HDR10"]},
        "av1": {"maxLevel": 5.0},
    },
    "audio": {"aac": {"maxCh": 6, "profiles": ["LC", "HE"]}},
    "limits": {"maxBitrate": 20_000_000, "maxWidth": 1920, "maxHeight": 1080, "maxFps": 60},
}


def judge(media: MediaInfo, profile: dict[str, Any] = BROWSER, policy: Policy = FREE) -> Decision:
    return decide(media, read_profile(profile), policy)


def film(
    *, container: str = "mp4", video: dict[str, Any] | None = None, audio: dict[str, Any] | None = None
) -> MediaInfo:
    return replace(
        FILM, container=container, streams=(replace(VIDEO, **(video or {})), replace(AUDIO, **(audio or {})))
    )


def test_a_file_that_fits_plays_as_it_is() -> None:
    decision = judge(FILM)
    assert (decision.method, decision.reasons) == (Method.DIRECT, ())
    assert all(step.reasons == () for step in decision.trace)


HEVC = {"codec": "hevc", "profile": "Main 10", "level": 120, "bit_depth": 10}


@pytest.mark.parametrize(
    ("media", "codes"),
    [
        (film(container="mkv"), [Code.CONTAINER]),
        (film(video={"codec": "mpeg2video", "profile": "Main"}), [Code.VIDEO_CODEC]),
        (film(audio={"codec": "ac3"}), [Code.AUDIO_CODEC]),
        (film(container="webm"), [Code.VIDEO_CODEC, Code.AUDIO_CODEC]),
        (
            film(container="avi", video={"codec": "mpeg4"}, audio={"codec": "mp2"}),
            [Code.CONTAINER, Code.VIDEO_CODEC, Code.AUDIO_CODEC],
        ),
        (film(video={"profile": "High 10", "bit_depth": 10}), [Code.VIDEO_PROFILE, Code.VIDEO_BIT_DEPTH]),
        (film(video={"profile": "Constrained Baseline"}), []),
        (film(video={"level": 62}), [Code.VIDEO_LEVEL]),
        (film(video={"is_interlaced": True}), [Code.INTERLACED]),
        (film(video=HEVC), []),
        (film(video=HEVC | {"level": 156}), [Code.VIDEO_LEVEL]),
        (film(video=HEVC | {"range": DynamicRange.HLG}), [Code.VIDEO_RANGE]),
        (film(video=HEVC | {"range": DynamicRange.DOVI}), [Code.VIDEO_RANGE]),
        (film(video=HEVC | {"range": DynamicRange.DOVI_WITH_HDR10}), []),
        (film(video={"codec": "av1", "profile": "Main", "level": 13}), [Code.VIDEO_LEVEL]),
        (film(video={"codec": "av1", "profile": "Main", "level": 12}), []),
        (film(video={"width": 3840, "height": 2160}), [Code.VIDEO_RESOLUTION]),
        (film(video={"width": 1080, "height": 1920, "rotation": 90}), []),
        (film(video={"frame_rate": Fraction(120)}), [Code.VIDEO_FRAME_RATE]),
        (film(video={"frame_rate": Fraction(60000, 1001)}), []),
        (film(audio={"channels": 8}), [Code.AUDIO_CHANNELS]),
        (film(audio={"profile": "LD"}), [Code.AUDIO_PROFILE]),
        (film(audio={"profile": "HE-AAC"}), []),
        (replace(FILM, bitrate_bps=BitsPerSecond(30_000_000)), [Code.BITRATE]),
        (replace(FILM, container="mp3", streams=(replace(AUDIO, codec="mp3"),)), [Code.CONTAINER]),
    ],
)
def test_every_reason(media: MediaInfo, codes: list[Code]) -> None:
    decision = judge(media)
    assert [reason.code for reason in decision.reasons] == codes
    assert (decision.method is Method.DIRECT) == (codes == [])
    assert [code for step in decision.trace for code in step.reasons] == codes


def test_a_reason_names_the_stream_what_it_is_and_what_is_allowed() -> None:
    (reason,) = judge(film(audio={"codec": "eac3"})).reasons
    assert (reason.stream_index, reason.actual) == (1, "eac3")
    assert reason.allowed == ("aac", "flac", "mp3", "opus")
    assert reason.message == "This device does not play Dolby Digital Plus (E-AC-3) sound in MP4 files."


def test_the_default_sound_track_decides() -> None:
    other = replace(AUDIO, index=2, codec="dts", is_default=True)
    assert [r.code for r in judge(replace(FILM, streams=(VIDEO, AUDIO, other))).reasons] == [Code.AUDIO_CODEC]
    assert (
        judge(replace(FILM, streams=(VIDEO, replace(AUDIO, is_default=True), replace(other, is_default=False)))).reasons
        == ()
    )


def test_cover_art_is_no_picture_to_play() -> None:
    cover = VideoStream(index=0, codec="mjpeg", is_attached_picture=True)
    assert judge(replace(FILM, streams=(cover, AUDIO))).method is Method.DIRECT


def test_sound_counts_with_the_entry_that_takes_the_picture() -> None:
    split = {
        "file": [
            {"container": "mp4", "video": ["h264"], "audio": ["aac"]},
            {"container": "mp4", "video": ["av1"], "audio": ["opus"]},
        ]
    }
    assert [r.code for r in judge(film(audio={"codec": "opus"}), split).reasons] == [Code.AUDIO_CODEC]


def test_the_server_may_limit_more_than_the_device() -> None:
    assert [r.code for r in judge(FILM, policy=Policy(max_bitrate_bps=4_000_000)).reasons] == [Code.BITRATE]


def test_a_device_that_measured_nothing_gets_every_file() -> None:
    assert decide(film(container="avi", video={"codec": "vc1"}), DeviceProfile(), Policy()).method is Method.DIRECT


def pick(*files: MediaInfo | None, problem: str | None = None) -> tuple[str, Method, tuple[Code, ...]]:
    candidates = [Candidate(FileId(str(number)), media, problem) for number, media in enumerate(files)]
    chosen, decision = choose(candidates, read_profile(BROWSER), Policy())
    return chosen.file_id, decision.method, tuple(reason.code for reason in decision.reasons)


def test_the_first_version_that_plays_is_chosen_before_better_ones_that_do_not() -> None:
    assert pick(film(container="mkv"), FILM, FILM) == ("1", Method.DIRECT, ())


def test_where_none_plays_the_first_says_why() -> None:
    assert pick(film(container="mkv"), film(container="avi")) == ("0", Method.UNSUPPORTED, (Code.CONTAINER,))


def test_a_file_not_looked_into_is_tried_and_an_unreadable_one_is_not() -> None:
    assert pick(None) == ("0", Method.DIRECT, ())
    assert pick(None, problem="it is empty") == ("0", Method.UNSUPPORTED, (Code.UNKNOWN_STREAMS,))
