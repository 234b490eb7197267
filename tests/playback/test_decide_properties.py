"""What holds for every file on every device."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from films import CUT, FILM, subtitle
from rustfin.core.ids import FileId
from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, DynamicRange, MediaInfo, VideoStream
from rustfin.playback import (
    Candidate,
    CutFacts,
    Decision,
    DeviceProfile,
    EncoderCapability,
    Load,
    Method,
    Policy,
    Wish,
    decide,
    read_profile,
)
from rustfin.playback.explain import decision_document, explained
from rustfin.playback.methods import RULES, Situation
from rustfin.playback.suggest import applied
from rustfin.playback.terms import METHODS
from rustfin.transcoder import AudioEncode, Mix, VideoEncode

VIDEO_CODECS = ["h264", "hevc", "av1", "vp9", "mpeg2video", "unknown"]
AUDIO_CODECS = ["aac", "ac3", "eac3", "dts", "opus", "flac", "ac4"]
CONTAINERS = ["mp4", "mkv", "webm", "ts", "avi"]
MANY = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def subsets(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True)


videos = st.builds(
    VideoStream,
    index=st.just(0),
    codec=st.sampled_from(VIDEO_CODECS),
    profile=st.sampled_from([None, "Main", "High", "Main 10"]),
    level=st.sampled_from([None, 30, 41, 52, 120, 153]),
    width=st.sampled_from([0, 320, 720, 1280, 1920, 3840]),
    height=st.sampled_from([240, 576, 720, 800, 1080, 2160]),
    frame_rate=st.sampled_from([None, Fraction(24000, 1001), Fraction(25), Fraction(60), Fraction(120)]),
    bit_depth=st.sampled_from([8, 10]),
    range=st.sampled_from(list(DynamicRange)),
    bitrate_bps=st.sampled_from([None, BitsPerSecond(800_000), BitsPerSecond(9_000_000), BitsPerSecond(90_000_000)]),
    is_interlaced=st.booleans(),
    rotation=st.sampled_from([0, 0, 0, 90]),
    sample_aspect=st.sampled_from([Fraction(1), Fraction(1), Fraction(16, 11)]),
    codec_tag=st.sampled_from([None, "hev1", "hvc1"]),
)
sounds = st.builds(
    AudioStream,
    index=st.just(1),
    codec=st.sampled_from(AUDIO_CODECS),
    channels=st.sampled_from([0, 1, 2, 6, 8]),
    language=st.sampled_from([None, "en", "de"]),
    bitrate_bps=st.sampled_from([None, BitsPerSecond(192_000), BitsPerSecond(4_000_000)]),
    sample_rate_hz=st.sampled_from([None, 44_100, 48_000, 192_000]),
    is_default=st.booleans(),
    is_commentary=st.booleans(),
)


@st.composite
def candidates(draw: st.DrawFn, most_tracks: int = 3) -> Candidate:
    streams: list[Any] = draw(st.lists(videos, max_size=1))
    streams += [
        replace(track, index=n) for n, track in enumerate(draw(st.lists(sounds, max_size=most_tracks)), start=1)
    ]
    media = MediaInfo(
        container=draw(st.sampled_from(CONTAINERS)),
        streams=tuple(streams),
        bitrate_bps=draw(st.sampled_from([None, BitsPerSecond(1_000_000), BitsPerSecond(95_000_000)])),
        tags={},
    )
    cut = draw(st.sampled_from([None, CUT, CutFacts(40_000_000, is_cuttable=False), replace(CUT, is_open_gop=True)]))
    form = draw(st.sampled_from([None, None, "subrip", "ass", "hdmv_pgs_subtitle", "dvd_subtitle"]))
    return Candidate(FileId("file"), media, cut=cut, subtitle=None if form is None else subtitle(form))


def versions_of(most: int) -> st.SearchStrategy[list[Candidate]]:
    """Versions of one title, each in a file of its own."""
    return st.lists(candidates(), min_size=1, max_size=most).map(
        lambda found: [replace(one, file_id=FileId(str(number))) for number, one in enumerate(found)]
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    limited = st.fixed_dictionaries(
        {},
        optional={
            "profiles": subsets(["main", "high", "main10"]),
            "maxLevel": st.sampled_from([3.0, 4.1, 5.2]),
            "bitDepth": st.sampled_from([8, 10]),
            "ranges": subsets(["SDR", "HDR10", "HLG", "DOVI"]),
            "tags": subsets(["hvc1", "hev1"]),
            "interlaced": st.booleans(),
            "anamorphic": st.booleans(),
            "rotation": st.booleans(),
            "openGop": st.booleans(),
            "maxHeight": st.sampled_from([480, 1080]),
        },
    )
    return draw(
        st.fixed_dictionaries(
            {
                "file": st.lists(
                    st.fixed_dictionaries(
                        {
                            "container": st.sampled_from(CONTAINERS),
                            "video": subsets(VIDEO_CODECS),
                            "audio": subsets(AUDIO_CODECS),
                        }
                    ),
                    min_size=1,
                    max_size=4,
                ),
                "video": st.dictionaries(st.sampled_from(VIDEO_CODECS), limited, max_size=3),
                "audio": st.dictionaries(
                    st.sampled_from(AUDIO_CODECS),
                    st.fixed_dictionaries({"maxCh": st.sampled_from([1, 2, 6])}),
                    max_size=2,
                ),
                "subs": st.fixed_dictionaries({"vtt": st.booleans(), "ass": st.booleans(), "pgs": st.booleans()}),
                "limits": st.fixed_dictionaries(
                    {},
                    optional={
                        "maxBitrate": st.sampled_from([500_000, 10_000_000]),
                        "maxFps": st.sampled_from([30, 60]),
                    },
                ),
                "audioTracks": st.booleans(),
            },
            optional={
                "hls": st.fixed_dictionaries(
                    {
                        "segment": subsets(["fmp4", "ts"]),
                        "video": subsets(VIDEO_CODECS),
                        "audio": subsets(AUDIO_CODECS),
                        "demuxedAudio": st.booleans(),
                    }
                )
            },
        )
    )


policies = st.builds(
    Policy,
    st.sampled_from([None, 300_000, 6_000_000]),
    may_convert_sound=st.booleans(),
    may_convert_picture=st.booleans(),
)
wishes = st.builds(
    Wish,
    audio_index=st.sampled_from([None, None, 1, 2, 9]),
    languages=st.sampled_from([(), ("de",), ("en", "de")]),
    max_height=st.sampled_from([None, None, 480]),
    max_bitrate_bps=st.sampled_from([None, None, 2_000_000]),
    excluded=st.frozensets(st.sampled_from(METHODS), max_size=2),
    mix=st.sampled_from([None, None, Mix.NIGHT]),
    is_burn_wanted=st.booleans(),
)
loads = st.builds(
    Load,
    st.lists(
        st.builds(
            EncoderCapability,
            pixels_per_s=st.sampled_from([1e6, 4e7, 1e9]),
            tone_mapped_pixels_per_s=st.sampled_from([None, 1e7]),
            free_slots=st.integers(0, 2),
        ),
        max_size=2,
    ).map(tuple),
)


@MANY
@given(versions_of(3), documents(), policies, loads, wishes)
def test_a_decision_is_whole(
    versions: list[Candidate], document: dict[str, Any], policy: Policy, load: Load, wish: Wish
) -> None:
    decision = decide(versions, read_profile(document), policy, load, wish)
    chosen = next(version for version in versions if version.file_id == decision.file_id)
    assert all(decision.rejected.values()), "a rejected method has a reason"
    cheaper = METHODS[: METHODS.index(decision.method)] if decision.method is not Method.UNSUPPORTED else METHODS
    assert all(method in decision.rejected for method in cheaper)
    assert decision.method not in decision.rejected
    assert bool(decision.reasons) == (decision.method is not Method.DIRECT)
    assert decision.method not in wish.excluded
    if chosen.media is not None and chosen.media.streams:
        assert {step.rule for step in decision.trace} == set(RULES)
    assert all(reason.message.endswith(".") for reason in decision.reasons)
    assert decision_document(decision)
    assert list(explained(decision))
    _check_renditions(decision, chosen, read_profile(document))


def _check_renditions(decision: Decision, chosen: Candidate, profile: DeviceProfile) -> None:
    media = chosen.media
    assert media is not None
    is_streamed = decision.method not in (Method.DIRECT, Method.UNSUPPORTED)
    assert (decision.video is not None) == (is_streamed and media.video is not None)
    assert (decision.audio is not None) == (is_streamed and decision.audio_index is not None)
    assert isinstance(decision.video, VideoEncode) == (decision.method is Method.TRANSCODE and media.video is not None)
    if decision.method is Method.AUDIO_TRANSCODE and decision.audio is not None:
        assert isinstance(decision.audio, AudioEncode)
    for rung in decision.ladder:
        assert media.video is not None
        whole = media.video.display_size
        assert rung.width <= max(2, whole[0])
        assert rung.height <= max(2, whole[1])
        assert rung.width % 2 == rung.height % 2 == 0
        assert rung.format is decision.format
        assert rung.frame_rate is None or rung.frame_rate <= (profile.max_frame_rate or 60) + Fraction(1, 2)


def _poorer(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every profile that can one thing less."""
    for number, support in enumerate(document["file"]):
        rest = document["file"][:number] + document["file"][number + 1 :]
        if rest:
            yield document | {"file": rest}
        for kind in ("video", "audio"):
            for codec in support[kind]:
                less = support | {kind: [one for one in support[kind] if one != codec]}
                yield document | {"file": [*rest, less]}
    if "hls" in document:
        yield {name: value for name, value in document.items() if name != "hls"}
        for kind in ("video", "audio", "segment"):
            for codec in document["hls"][kind]:
                less = [one for one in document["hls"][kind] if one != codec]
                yield document | {"hls": document["hls"] | {kind: less}}
    for codec in VIDEO_CODECS:
        limits = document["video"].get(codec, {})
        for poor in ({"interlaced": False}, {"openGop": False}, {"bitDepth": 8}, {"maxLevel": 3.0}, {"ranges": []}):
            merged = limits | poor
            if limits.get("maxLevel", 9) < merged.get("maxLevel", 9):
                continue
            yield document | {"video": document["video"] | {codec: merged}}
    for name in ("vtt", "ass", "pgs"):
        yield document | {"subs": document["subs"] | {name: False}}
    yield document | {"audioTracks": False}
    if "maxBitrate" not in document["limits"]:
        yield document | {"limits": document["limits"] | {"maxBitrate": 500_000}}


def _order(method: Method) -> int:
    return list(Method).index(method)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(candidates(most_tracks=1), documents(), policies, wishes)
def test_losing_an_ability_never_makes_a_method_cheaper(
    version: Candidate, document: dict[str, Any], policy: Policy, wish: Wish
) -> None:
    before = _decided([version], document, policy, wish)
    for poorer in _poorer(document):
        assert _order(_decided([version], poorer, policy, wish).method) >= _order(before.method), poorer


def _decided(versions: Sequence[Candidate], document: dict[str, Any], policy: Policy, wish: Wish) -> Decision:
    return decide(versions, read_profile(document), policy, wish=wish, is_suggesting=False)


@MANY
@given(versions_of(2), documents(), policies, wishes)
def test_a_suggestion_followed_gives_the_file_as_it_is(
    versions: list[Candidate], document: dict[str, Any], policy: Policy, wish: Wish
) -> None:
    apps = [read_profile({"name": "Anything", "file": [{"container": "mkv", "video": ["av1"], "audio": ["dts"]}]})]
    profile = read_profile(document)
    decision = decide(versions, profile, policy, wish=wish, apps=apps)
    if decision.suggestion is None:
        return
    chosen = next(version for version in versions if version.file_id == decision.file_id)
    situation = Situation.of(profile, policy, Load(), wish)
    changed, after = applied(decision.suggestion, versions, chosen, situation, apps=apps)
    assert decide(changed, after.profile, after.policy, after.load, after.wish).method is Method.DIRECT


def test_a_poorer_profile_is_poorer() -> None:
    """The property above would hold of a generator that changes nothing."""
    document = {
        "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}],
        "hls": {"segment": ["fmp4"], "video": ["h264"], "audio": ["aac"]},
        "video": {},
        "audio": {},
        "subs": {"vtt": True, "ass": True, "pgs": True},
        "limits": {},
        "audioTracks": True,
    }
    version = Candidate(FileId("film"), FILM, cut=CUT)
    methods = {_decided([version], poorer, Policy(), Wish()).method for poorer in _poorer(document)}
    assert methods == {Method.DIRECT, Method.REMUX, Method.TRANSCODE}
