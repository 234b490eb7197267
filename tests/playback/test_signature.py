"""Files that are played alike have one signature, others have another."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from films import FILM, HEVC, film, track
from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.media import DynamicRange, MediaInfo
from rustfin.playback.signature import Signature, signature_of


def sign(media: MediaInfo, *, has_index: bool = True, is_open_gop: bool = False) -> Signature:
    facts: dict[str, Any] = json.loads(media.to_json())
    return signature_of(facts, has_index=has_index, is_open_gop=is_open_gop)


@pytest.mark.parametrize(
    "other",
    [
        replace(FILM, duration_ms=Milliseconds(1), tags={"title": "x"}, warnings=("odd",)),
        replace(FILM, bitrate_bps=BitsPerSecond(7_900_000)),
        film(video={"height": 800, "title": "Film"}),
        film(video={"frame_rate": Fraction(25)}),
        film(audio={"language": "de"}),
    ],
)
def test_what_changes_nothing_does_not_count(other: MediaInfo) -> None:
    assert sign(other) == sign(FILM)


@pytest.mark.parametrize(
    "other",
    [
        film(container="mkv"),
        replace(FILM, bitrate_bps=BitsPerSecond(80_000_000)),
        film(video={"height": 2160}),
        film(video={"level": 42}),
        film(video={"profile": "High 10"}),
        film(video={"bit_depth": 10}),
        film(video={"frame_rate": Fraction(60)}),
        film(video={"range": DynamicRange.HLG}),
        film(video={"is_interlaced": True}),
        film(video={"rotation": 90}),
        film(video={"sample_aspect": Fraction(16, 11)}),
        film(video={"codec_tag": "avc3"}),
        film(video={"reference_frames": 16}),
        film(video=HEVC),
        film(audio={"codec": "ac3"}),
        film(audio={"channels": 6}),
        film(audio={"is_commentary": True}),
        replace(FILM, streams=(*FILM.streams, track(2))),
    ],
)
def test_what_can_change_the_method_counts(other: MediaInfo) -> None:
    assert sign(other) != sign(FILM)


def test_which_tracks_share_a_language_counts() -> None:
    def sound(*languages: str | None) -> Signature:
        return sign(replace(FILM, streams=tuple(track(n, language=one) for n, one in enumerate(languages))))

    assert sound("en", "de") == sound("fr", "es")
    assert len({sound("en", "en"), sound("en", "de"), sound("en", None)}) == 2


def test_how_it_can_be_cut_counts() -> None:
    assert len({sign(FILM), sign(FILM, has_index=False), sign(FILM, is_open_gop=True)}) == 3


@pytest.mark.parametrize(
    "facts", [{}, {"streams": [None, 5, {}]}, {"streams": [{"kind": "video", "frame_rate": "0/0"}]}]
)
def test_odd_facts_have_a_signature_too(facts: dict[str, Any]) -> None:
    assert signature_of(facts, has_index=False, is_open_gop=False)
