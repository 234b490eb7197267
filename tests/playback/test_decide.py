"""How titles are played on devices, and every reason why not otherwise."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from films import AUDIO, BROWSER, FILM, HEVC, VIDEO, file, film, subtitle, track
from rustfin.core.units import BitsPerSecond
from rustfin.media import DynamicRange, KeyframeIndex, KeyframeSource, MediaInfo, VideoStream
from rustfin.playback import (
    Candidate,
    Code,
    CutFacts,
    Decision,
    Delivery,
    DeviceProfile,
    EncoderCapability,
    Load,
    Method,
    Policy,
    Wish,
    cut_facts,
    decide,
    read_profile,
)
from rustfin.playback.methods import RULES
from rustfin.playback.reasons import Reason
from rustfin.playback.sound_picks import SoundPick
from rustfin.transcoder import AudioCopy, AudioEncode, Mix, SegmentFormat, VideoCopy, VideoEncode

D, R, A, T, U = Method.DIRECT, Method.REMUX, Method.AUDIO_TRANSCODE, Method.TRANSCODE, Method.UNSUPPORTED


def judge(
    media: MediaInfo | Candidate,
    profile: dict[str, Any] = BROWSER,
    policy: Policy = Policy(),  # noqa: B008
    load: Load = Load(),  # noqa: B008
    wish: Wish = Wish(),  # noqa: B008
) -> Decision:
    candidate = media if isinstance(media, Candidate) else file(media)
    return decide([candidate], read_profile(profile), policy, load, wish)


def test_a_file_that_fits_plays_as_it_is() -> None:
    decision = judge(FILM)
    assert (decision.method, decision.reasons, decision.video, decision.audio) == (D, (), None, None)
    assert decision.rejected == {}


@pytest.mark.parametrize(
    ("media", "method", "codes"),
    [
        (film(container="mkv"), R, [Code.CONTAINER]),
        (film(video={"codec": "mpeg2video", "profile": "Main"}), T, [Code.VIDEO_CODEC]),
        (film(audio={"codec": "ac3"}), A, [Code.AUDIO_CODEC]),
        (film(audio={"codec": "mp3"}, container="mkv"), A, [Code.AUDIO_CODEC]),
        (
            film(container="avi", video={"codec": "mpeg4"}, audio={"codec": "mp2"}),
            T,
            [Code.VIDEO_CODEC, Code.AUDIO_CODEC],
        ),
        (film(video={"profile": "High 10", "bit_depth": 10}), T, [Code.VIDEO_PROFILE, Code.VIDEO_BIT_DEPTH]),
        (film(video={"profile": "Constrained Baseline"}), D, []),
        (film(video={"level": 62}), T, [Code.VIDEO_LEVEL]),
        (film(video={"is_interlaced": True}), T, [Code.INTERLACED]),
        (film(video={"sample_aspect": Fraction(16, 15), "width": 720, "height": 576}), T, [Code.ANAMORPHIC]),
        (film(video={"rotation": 90}), T, [Code.VIDEO_ROTATION]),
        (film(video={"reference_frames": 16}), T, [Code.REFERENCE_FRAMES]),
        (film(video=HEVC), D, []),
        (film(video=HEVC | {"codec_tag": "hvc1"}), D, []),
        (film(video=HEVC | {"codec_tag": "hev1"}), R, [Code.VIDEO_TAG]),
        (film(video=HEVC | {"codec_tag": "hev1"}, container="mkv"), R, [Code.CONTAINER]),
        (film(video=HEVC | {"level": 156}), T, [Code.VIDEO_LEVEL]),
        (film(video=HEVC | {"range": DynamicRange.HLG}), T, [Code.VIDEO_RANGE]),
        (film(video=HEVC | {"range": DynamicRange.DOVI}), T, [Code.VIDEO_RANGE]),
        (film(video=HEVC | {"range": DynamicRange.DOVI_WITH_HDR10}), D, []),
        (film(video=HEVC | {"range": DynamicRange.DOVI_WITH_EL}), D, []),
        (film(video={"codec": "av1", "profile": "Main", "level": 13}), T, [Code.VIDEO_LEVEL]),
        (film(video={"codec": "av1", "profile": "Main", "level": 12}), D, []),
        (
            film(video={"codec": "av1", "profile": None, "level": None, "bitrate_bps": BitsPerSecond(13_000_000)}),
            T,
            [Code.VIDEO_BITRATE],
        ),
        (film(video={"width": 3840, "height": 2160}), T, [Code.VIDEO_RESOLUTION]),
        (film(video={"width": 1920, "height": 1088}), D, []),
        (film(video={"width": 1080, "height": 1920}), D, []),
        (film(video=HEVC | {"frame_rate": Fraction(120)}), T, [Code.VIDEO_FRAME_RATE]),
        (film(video=HEVC | {"frame_rate": Fraction(60000, 1001)}), D, []),
        (film(video={"frame_rate": Fraction(60000, 1001)}), T, [Code.VIDEO_RESOLUTION]),
        (film(video={"codec": "unknown", "profile": None}), U, None),
        (film(audio={"codec": "unknown", "profile": None}), U, None),
        (film(audio={"channels": 8}), A, [Code.AUDIO_CHANNELS]),
        (film(audio={"profile": "LD"}), A, [Code.AUDIO_PROFILE]),
        (film(audio={"profile": "HE-AAC"}), D, []),
        (film(audio={"sample_rate_hz": 192_000}), A, [Code.AUDIO_SAMPLE_RATE]),
        (film(audio={"bitrate_bps": BitsPerSecond(900_000)}), A, [Code.AUDIO_BITRATE]),
        (film(audio={"codec": "flac", "profile": None, "bit_depth": 24}), A, [Code.AUDIO_BIT_DEPTH]),
        (
            film(video={"bitrate_bps": BitsPerSecond(29_000_000)}, bitrate_bps=BitsPerSecond(30_000_000)),
            T,
            [Code.BITRATE],
        ),
        (replace(FILM, container="mp3", streams=(replace(AUDIO, codec="mp3", profile=None),)), A, [Code.AUDIO_CODEC]),
        (replace(FILM, container="flac", streams=(replace(AUDIO, codec="flac", profile=None),)), R, [Code.CONTAINER]),
        (replace(FILM, streams=(VIDEO,)), D, []),
        (replace(FILM, container="mkv", streams=(VIDEO,)), R, [Code.CONTAINER]),
    ],
)
def test_every_reason(media: MediaInfo, method: Method, codes: list[Code] | None) -> None:
    decision = judge(media)
    assert decision.method is method, decision.reasons
    assert codes is None or list(decision.codes) == codes


def test_reasons_say_why_not_cheaper_and_the_rest_is_with_what_was_rejected() -> None:
    decision = judge(film(container="mkv", audio={"codec": "eac3", "profile": None}))
    assert (decision.method, decision.codes) == (A, (Code.AUDIO_CODEC,))
    assert {method: [reason.code for reason in reasons] for method, reasons in decision.rejected.items()} == {
        D: [Code.CONTAINER, Code.AUDIO_CODEC],
        R: [Code.AUDIO_CODEC],
    }


def test_a_reason_names_the_stream_what_it_is_and_what_is_allowed() -> None:
    reason = judge(film(audio={"codec": "eac3"})).rejected[D][0]
    assert reason == Reason(
        Code.AUDIO_CODEC,
        "This device does not play Dolby Digital Plus (E-AC-3) sound in MP4 files.",
        1,
        "eac3",
        ("aac", "flac", "mp3", "opus"),
    )


@pytest.mark.parametrize("media", [FILM, film(container="mkv"), replace(FILM, streams=(AUDIO,))])
def test_the_trace_names_every_rule(media: MediaInfo) -> None:
    assert {step.rule for step in judge(media).trace} == set(RULES)


def test_a_step_tells_what_was_found_and_what_is_allowed() -> None:
    steps = {step.rule: step for step in judge(FILM).trace}
    assert (steps["video_level"].actual, steps["video_level"].allowed) == ("4.1", ("5.2",))
    assert steps["keyframe_interval"].actual == "5.0 s"


# Versions and tracks --------------------------------------------------------------------------------------------


def pick(*candidates: Candidate, profile: dict[str, Any] = BROWSER, wish: Wish = Wish()) -> tuple[str, Method]:  # noqa: B008
    decision = decide(candidates, read_profile(profile), wish=wish)
    return decision.file_id, decision.method


def test_the_first_version_that_plays_as_it_is_comes_before_better_listed_ones_that_do_not() -> None:
    assert pick(file(film(container="mkv"), "a"), file(FILM, "b"), file(FILM, "c")) == ("b", D)


def test_a_sharp_version_whose_sound_is_encoded_comes_before_a_coarse_one_as_it_is() -> None:
    small = film(video={"width": 720, "height": 404})
    assert pick(file(film(audio={"codec": "dts"}), "sharp"), file(small, "coarse")) == ("sharp", A)


def test_a_version_that_plays_as_it_is_comes_before_one_whose_picture_must_be_encoded() -> None:
    huge = film(video=HEVC | {"width": 3840, "height": 2160})
    assert pick(file(huge, "huge"), file(film(video={"width": 1280, "height": 720}), "small")) == ("small", D)


def test_a_version_in_the_language_of_the_viewer_comes_first() -> None:
    english = film(audio={"language": "en"})
    german = film(audio={"language": "de-AT", "codec": "dts"})
    wish = Wish(languages=("de", "en"))
    assert pick(file(english, "en"), file(german, "de"), wish=wish) == ("de", A)
    assert pick(file(english, "en"), file(german, "de"), wish=Wish(languages=("fr", "en"))) == ("en", D)


def heard(*tracks: Any, profile: dict[str, Any] = BROWSER, **wish: Any) -> tuple[int | None, Method]:
    decision = judge(replace(FILM, streams=(VIDEO, *tracks)), profile, wish=Wish(**wish))
    return decision.audio_index, decision.method


def test_of_tracks_in_one_language_the_one_that_the_device_plays_is_heard() -> None:
    truehd, compatible = track(1, "truehd", language="en", is_default=True, channels=8), track(2, language="en")
    assert heard(truehd, compatible) == (2, R)


def test_a_player_that_chooses_tracks_gets_the_file() -> None:
    truehd, compatible = track(1, "truehd", language="en", is_default=True), track(2, language="en")
    assert heard(truehd, compatible, profile=BROWSER | {"audioTracks": True}) == (2, D)


def test_the_language_of_the_viewer_comes_before_a_track_that_plays_as_it_is() -> None:
    spanish, english = track(1, language="es", is_default=True), track(2, "dts", language="en")
    assert heard(spanish, english, languages=("en",)) == (2, A)
    assert heard(spanish, english) == (1, D)


def test_the_track_picked_in_the_series_before_is_heard_again() -> None:
    spanish, english = track(1, language="es", is_default=True), track(2, "dts", language="en", channels=6)
    comments = track(3, language="en", is_commentary=True, title="Commentary")
    picked = SoundPick("en", "Surround", 6, is_commentary=False, is_audio_description=False)
    assert heard(spanish, english, comments, picked=picked, languages=("es",)) == (2, A)
    remarks = SoundPick("en", None, 2, is_commentary=True, is_audio_description=False)
    assert heard(spanish, english, comments, picked=remarks) == (3, R)
    assert heard(spanish, english, picked=remarks) == (1, D)
    assert heard(spanish, english, comments, picked=picked, audio_index=1) == (1, D)


def test_a_chosen_track_is_heard_whatever_it_takes() -> None:
    assert heard(track(1, language="en"), track(2, "dts", language="de"), audio_index=2) == (2, A)


def test_commentary_is_heard_only_when_chosen() -> None:
    film_sound, commentary = track(1, "dts", language="en"), track(2, language="en", is_commentary=True)
    assert heard(film_sound, commentary) == (1, A)
    assert heard(film_sound, commentary, audio_index=2) == (2, R)


def test_the_second_track_needs_a_remux_and_says_so() -> None:
    decision = judge(replace(FILM, streams=(VIDEO, AUDIO, track(2, language="de"))), wish=Wish(audio_index=2))
    assert (decision.method, decision.codes) == (R, (Code.SECONDARY_AUDIO,))


def test_every_version_and_track_is_considered() -> None:
    two = replace(FILM, streams=(VIDEO, AUDIO, track(2, "dts")))
    decision = decide([file(two, "a"), file(film(container="mkv"), "b")], read_profile(BROWSER))
    assert [(one.file_id, one.audio_index, one.method) for one in decision.considered] == [
        ("a", 1, D),
        ("a", 2, A),
        ("b", 1, R),
    ]


def test_cover_art_is_no_picture_to_play() -> None:
    cover = VideoStream(index=0, codec="mjpeg", is_attached_picture=True)
    decision = judge(replace(FILM, container="mkv", streams=(cover, AUDIO)))
    assert (decision.method, decision.video, decision.ladder) == (R, None, ())


def test_sound_counts_with_the_entry_that_takes_the_picture() -> None:
    split = {
        "file": [
            {"container": "mp4", "video": ["h264"], "audio": ["aac"]},
            {"container": "mp4", "video": ["av1"], "audio": ["opus"]},
        ]
    }
    decision = judge(film(audio={"codec": "opus", "profile": None}), split)
    assert [reason.code for reason in decision.rejected[D]] == [Code.AUDIO_CODEC]


# What cannot be known -------------------------------------------------------------------------------------------


def test_a_device_that_measured_nothing_gets_every_file() -> None:
    odd = film(container="avi", video={"codec": "vc1"})
    assert decide([file(odd)], DeviceProfile()).method is D
    assert decide([file(odd)], DeviceProfile(), wish=Wish(excluded=frozenset({D}))).method is T


def test_a_file_not_looked_into_is_tried_and_an_unreadable_one_is_not() -> None:
    assert judge(file(None)).method is D
    after = judge(file(None), wish=Wish(excluded=frozenset({D})))
    assert (after.method, after.codes) == (U, (Code.SOURCE_NOT_EXAMINED,))
    broken = judge(file(None, problem="it is empty"))
    assert (broken.method, broken.codes) == (U, (Code.SOURCE_DAMAGED,))
    assert "it is empty" in broken.reasons[0].message


def test_a_file_that_was_looked_into_comes_before_one_that_was_not() -> None:
    assert pick(file(None, "a"), file(FILM, "b")) == ("b", D)


def test_a_file_without_streams_cannot_be_played() -> None:
    assert judge(replace(FILM, streams=())).codes == (Code.SOURCE_DAMAGED,)


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        (None, Code.KEYFRAME_INDEX_MISSING),
        (CutFacts(42_000_000, is_cuttable=False), Code.KEYFRAME_INTERVAL),
        (CutFacts(4_000_000, is_cuttable=True, is_open_gop=True), Code.OPEN_GOP),
        (CutFacts(19_000_000, is_cuttable=True), Code.SEGMENT_TOO_LARGE),
    ],
)
def test_a_picture_that_cannot_be_cut_well_is_encoded_unless_the_file_plays(cut: CutFacts | None, code: Code) -> None:
    heavy = {"bitrate_bps": BitsPerSecond(100_000_000 if code is Code.SEGMENT_TOO_LARGE else 7_000_000)}
    assert judge(file(film(video=heavy), cut=cut)).method is D
    decision = judge(file(film(container="mkv", video=heavy), cut=cut), BROWSER | {"limits": {}})
    assert (decision.method, decision.codes) == (T, (code,))
    assert bool(decision.warnings) == (code is Code.KEYFRAME_INDEX_MISSING)


def test_how_a_picture_can_be_cut_is_read_from_its_keyframes() -> None:
    def facts(*seconds: float) -> CutFacts | None:
        index = KeyframeIndex(tuple(int(s * 1e6) for s in seconds), KeyframeSource.MP4, end_us=30_000_000)  # type: ignore[arg-type]
        return cut_facts(FILM, index)

    assert facts(0, 2, 4, 6, 12, 18, 24) == CutFacts(8_000_000, is_cuttable=True)
    assert facts(0, 5) == CutFacts(25_000_000, is_cuttable=False)
    assert facts() is None
    assert cut_facts(FILM, None) is None


# Limits and choices ---------------------------------------------------------------------------------------------


def test_what_the_player_tried_in_vain_is_not_tried_again() -> None:
    tried: list[Method] = []
    for expected in (D, R, A, T, U):
        decision = judge(FILM, wish=Wish(excluded=frozenset(tried)))
        assert decision.method is expected
        assert expected is D or Code.PLAYER_FAILED in decision.codes
        tried.append(expected)


def test_the_server_may_limit_more_than_the_device() -> None:
    decision = judge(FILM, policy=Policy(max_bitrate_bps=4_000_000))
    assert (decision.method, decision.codes) == (T, (Code.BITRATE,))
    assert all(rung.max_bitrate_bps + 160_000 <= 4_000_000 for rung in decision.ladder)
    assert "your account" in decision.reasons[0].message


def test_every_reason_for_encoding_is_told_not_only_the_first() -> None:
    decision = judge(file(film(container="mkv"), cut=None), policy=Policy(max_bitrate_bps=4_000_000))
    assert (decision.method, decision.codes) == (T, (Code.KEYFRAME_INDEX_MISSING, Code.BITRATE))


def test_a_remux_needs_only_the_tracks_that_are_heard() -> None:
    lossless = [track(n, "truehd", bitrate_bps=BitsPerSecond(5_000_000)) for n in (2, 3)]
    media = replace(FILM, streams=(VIDEO, AUDIO, *lossless), bitrate_bps=BitsPerSecond(18_000_000))
    decision = judge(media, policy=Policy(max_bitrate_bps=9_000_000))
    assert (decision.method, decision.codes) == (R, (Code.BITRATE,))


def test_a_chosen_quality_is_the_viewers_own_doing() -> None:
    decision = judge(FILM, wish=Wish(max_height=480))
    assert (decision.method, decision.codes) == (T, (Code.USER_FORCED,))
    assert [rung.height for rung in decision.ladder] == [480, 360]
    assert judge(FILM, wish=Wish(max_bitrate_bps=2_000_000)).codes == (Code.USER_FORCED,)
    assert judge(film(video={"height": 800}), wish=Wish(max_height=1080)).method is D


def test_a_chosen_mix_encodes_the_sound() -> None:
    decision = judge(FILM, wish=Wish(mix=Mix.NIGHT))
    assert (decision.method, decision.codes) == (A, (Code.USER_FORCED,))
    assert isinstance(decision.audio, AudioEncode)
    assert decision.audio.mix is Mix.NIGHT


@pytest.mark.parametrize(
    ("policy", "media", "method"),
    [
        (Policy(may_convert_picture=False), film(video={"codec": "vc1"}), U),
        (Policy(may_convert_picture=False), film(container="mkv"), R),
        (Policy(may_convert_sound=False), film(audio={"codec": "dts"}), U),
        (Policy(may_convert_sound=False), film(video={"codec": "vc1"}), T),
    ],
)
def test_what_an_account_may_not_have_converted(policy: Policy, media: MediaInfo, method: Method) -> None:
    decision = judge(media, policy=policy)
    assert decision.method is method
    assert (method is U) == (Code.SERVER_POLICY in decision.codes)


def test_a_device_without_hls_gets_files_or_nothing() -> None:
    files_only = {name: value for name, value in BROWSER.items() if name != "hls"}
    assert judge(FILM, files_only).method is D
    decision = judge(film(container="mkv"), files_only)
    assert (decision.method, decision.codes) == (U, (Code.CONTAINER, Code.STREAMING_NOT_SUPPORTED))


# What is served -------------------------------------------------------------------------------------------------


def test_a_remux_names_what_is_copied_and_what_else_can_be_had() -> None:
    decision = judge(film(container="mkv"))
    assert decision.video == VideoCopy(0, SegmentFormat.FMP4)
    assert decision.audio == AudioCopy(1, "aac", SegmentFormat.FMP4)
    assert [rung.height for rung in decision.ladder] == [720, 480, 360]


def test_eight_channels_become_as_many_as_the_device_takes() -> None:
    media = film(audio={"codec": "truehd", "profile": None, "channels": 8})

    def made(**audio: Any) -> AudioEncode:
        decision = judge(media, BROWSER | {"audio": audio})
        assert isinstance(decision.audio, AudioEncode)
        return decision.audio

    assert (made().channels, made().bitrate_bps) == (6, 384_000)
    assert (made(maxChannels=2).channels, made(maxChannels=2).bitrate_bps) == (2, 160_000)
    assert made(aac={"maxCh": 2}).channels == 2
    assert made(maxChannels=1).channels == 1


def rungs(media: MediaInfo, *, load: Load = Load(), **wish: Any) -> list[tuple[int, int, int]]:  # noqa: B008
    decision = judge(media, load=load, wish=Wish(excluded=frozenset({D, R, A}), **wish))
    assert decision.ladder == () or decision.video == decision.ladder[0]
    return [(rung.width, rung.height, rung.level) for rung in decision.ladder]


FAST = Load(encoders=(EncoderCapability(pixels_per_s=1e9, tone_mapped_pixels_per_s=1e9),))


@pytest.mark.parametrize(
    ("video", "sizes"),
    [
        ({}, [(1920, 1080, 40), (1280, 720, 31), (854, 480, 30), (640, 360, 30)]),
        ({"height": 800}, [(1920, 800, 40), (1280, 534, 31), (854, 356, 30), (640, 266, 21)]),
        ({"width": 1280, "height": 536}, [(1280, 536, 31), (854, 358, 30), (640, 268, 21)]),
        ({"width": 3840, "height": 2160}, [(1920, 1080, 40), (1280, 720, 31), (854, 480, 30), (640, 360, 30)]),
        ({"width": 320, "height": 240}, [(320, 240, 13)]),
        ({"width": 1080, "height": 1920}, [(1080, 1920, 40), (720, 1280, 31), (480, 854, 30), (360, 640, 30)]),
        (
            {"width": 1920, "height": 1080, "rotation": 90},
            [(1080, 1920, 40), (720, 1280, 31), (480, 854, 30), (360, 640, 30)],
        ),
        (
            {"width": 720, "height": 576, "sample_aspect": Fraction(16, 11), "frame_rate": Fraction(25)},
            [(1046, 576, 31), (854, 470, 30), (640, 352, 30)],
        ),
        ({"frame_rate": Fraction(60)}, [(1920, 1080, 42), (1280, 720, 32), (854, 480, 31), (640, 360, 31)]),
    ],
)
def test_a_ladder_never_goes_above_its_source(video: dict[str, Any], sizes: list[tuple[int, int, int]]) -> None:
    assert rungs(film(video=video), load=FAST) == sizes


def test_a_server_that_only_has_its_processor_lists_what_it_sustains() -> None:
    assert [height for _, height, _ in rungs(FILM)] == [720, 480, 360]
    decision = judge(FILM, load=Load(encoders=(EncoderCapability(pixels_per_s=1e6),)), wish=Wish(max_height=720))
    assert [rung.height for rung in decision.ladder] == [360]
    assert any("slower" in warning for warning in decision.warnings)


def test_a_server_whose_encoders_are_taken_says_so() -> None:
    decision = judge(film(video={"codec": "vc1"}), load=Load(encoders=(EncoderCapability(free_slots=0),)))
    assert decision.method is U
    assert Code.ENCODER_UNAVAILABLE in decision.codes


def test_what_no_decoder_reads_is_not_encoded() -> None:
    decision = judge(film(audio={"codec": "ac4", "profile": None}))
    assert (decision.method, Code.DECODER_UNAVAILABLE in decision.codes) == (U, True)


def encode(**video: Any) -> VideoEncode:
    decision = judge(film(video=video), load=FAST)
    assert isinstance(decision.video, VideoEncode)
    return decision.video


def test_a_picture_is_brought_to_what_every_screen_shows() -> None:
    assert encode(codec="vc1", is_interlaced=True).is_deinterlaced
    assert encode(**HEVC, range=DynamicRange.HLG).tone_map == "hlg"
    assert encode(codec="vp9", range=DynamicRange.HDR10).tone_map == "pq"
    assert encode(codec="vc1").tone_map is None
    assert encode(frame_rate=Fraction(120000, 1001)).frame_rate == Fraction(60000, 1001)
    assert encode(codec="vc1").frame_rate is None


def test_bits_follow_the_source() -> None:
    assert encode(codec="vc1", bitrate_bps=BitsPerSecond(20_000_000)).max_bitrate_bps == 8_000_000
    assert encode(codec="hevc", level=186, bitrate_bps=BitsPerSecond(2_000_000)).max_bitrate_bps == 3_200_000


def test_colours_of_dolby_vision_without_a_base_are_warned_of() -> None:
    assert "Dolby Vision" in judge(film(video=HEVC | {"range": DynamicRange.DOVI})).warnings[0]


def test_a_device_that_only_takes_transport_streams() -> None:
    old = BROWSER | {"hls": {"segment": ["ts"], "video": ["h264", "av1"], "audio": ["aac", "opus"]}}
    decision = judge(film(container="mkv"), old)
    assert (decision.method, decision.format) == (R, SegmentFormat.TS)
    assert decision.video == VideoCopy(0, SegmentFormat.TS)
    assert judge(film(container="mkv", audio={"codec": "opus", "profile": None}), old).codes == (Code.AUDIO_CODEC,)
    assert judge(film(container="mkv", video={"codec": "av1", "profile": None, "level": None}), old).codes == (
        Code.VIDEO_CODEC,
    )
    joined = BROWSER | {"hls": BROWSER["hls"] | {"segment": ["fmp4", "ts"], "demuxedAudio": False}}
    assert judge(FILM, joined).format is SegmentFormat.TS


# Subtitles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "subs", "way", "method"),
    [
        ("subrip", {}, Delivery.VTT, D),
        ("ass", {"ass": "wasm"}, Delivery.ASS, D),
        ("ass", {}, Delivery.VTT, D),
        ("hdmv_pgs_subtitle", {"pgs": "wasm"}, Delivery.PGS, D),
        ("hdmv_pgs_subtitle", {}, Delivery.BURN, T),
        ("dvd_subtitle", {"pgs": True}, Delivery.PGS, D),
        ("dvd_subtitle", {}, Delivery.BURN, T),
        ("dvb_subtitle", {"pgs": True}, Delivery.BURN, T),
        ("dvd_subtitle", {"inside": ["dvd_subtitle"]}, Delivery.INSIDE, D),
        ("subrip", {"vtt": False}, Delivery.BURN, T),
        ("dvb_teletext", {}, Delivery.NONE, D),
    ],
)
def test_subtitles_are_drawn_by_the_device_if_it_can(
    form: str, subs: dict[str, Any], way: Delivery, method: Method
) -> None:
    decision = judge(file(FILM, subtitle=subtitle(form)), BROWSER | {"subs": subs})
    assert (decision.subtitle, decision.method) == (way, method)
    assert (Code.SUBTITLE in decision.codes) == (way is Delivery.BURN)


def test_the_viewer_can_have_subtitles_drawn_into_the_picture() -> None:
    decision = judge(file(FILM, subtitle=subtitle("ass")), wish=Wish(is_burn_wanted=True))
    assert (decision.subtitle, decision.method, decision.codes) == (Delivery.BURN, T, (Code.USER_FORCED,))


def test_lost_styling_and_lost_subtitles_are_told() -> None:
    plain = BROWSER | {"subs": {"vtt": True}}
    assert judge(file(FILM, subtitle=subtitle("ass")), plain).warnings == ("The subtitles lose their styling.",)
    assert judge(file(FILM, subtitle=subtitle("dvb_teletext")), plain).warnings == (
        "The chosen subtitles cannot be shown.",
    )


def test_the_bits_of_the_codes_are_those_that_other_clients_know() -> None:
    assert (Code.CONTAINER.bit, Code.SECONDARY_AUDIO.bit, Code.INTERLACED.bit) == (0, 5, 13)
    assert (Code.AUDIO_BIT_DEPTH.bit, Code.PLAYER_FAILED.bit, Code.VIDEO_RANGE.bit) == (17, 23, 24)
    assert (Code.VIDEO_ROTATION.bit, Code.KEYFRAME_INDEX_MISSING.bit) == (27, 32)
    assert len({code.bit for code in Code}) == len(Code)
