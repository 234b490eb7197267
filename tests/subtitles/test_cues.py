"""Cues: cut, moved, written, and nothing in them that does more than be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.subtitles import Cue, vtt_segment, webvtt
from rustfin.subtitles.cues import between, clean, safe_settings, safe_text, shifted, subrip

CUES = (Cue(1_000, 2_000, "one"), Cue(28_000, 31_000, "over the border"), Cue(45_000, 46_000, "late", "line:0"))


def test_a_segment_has_the_cues_seen_in_it_and_says_where_its_clock_begins() -> None:
    assert vtt_segment(CUES, 0, 30_000, 90_000) == (
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:90000,LOCAL:00:00:00.000\n\n"
        "00:00:01.000 --> 00:00:02.000\none\n\n00:00:28.000 --> 00:00:31.000\nover the border\n\n"
    )
    assert vtt_segment(CUES, 30_000, 60_000, 90_000).count("-->") == 2
    assert vtt_segment(CUES, 60_000, 90_000, 90_000).count("-->") == 0


spans = st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 90_000)), max_size=30)


@given(spans)
def test_every_cue_is_in_each_segment_that_it_is_seen_in_and_in_no_other(pairs: list[tuple[int, int]]) -> None:
    cues = clean(Cue(start, start + length, f"{number}") for number, (start, length) in enumerate(pairs))
    for start in range(0, 300_000, 30_000):
        expected = [cue for cue in cues if cue.start_ms < start + 30_000 and cue.end_ms > start]
        assert list(between(cues, start, start + 30_000)) == expected


def test_times_that_make_no_sense_go_and_the_rest_comes_in_order() -> None:
    cues = [Cue(5_000, 6_000, "b"), Cue(-500, 700, "a"), Cue(3_000, 3_000, "none"), Cue(9_000, 1_000, "back")]
    assert clean([*cues, Cue(-9, -1, "gone"), Cue(7_000, 8_000, "")]) == (Cue(0, 700, "a"), Cue(5_000, 6_000, "b"))


def test_moving_drops_what_would_end_before_the_film_begins() -> None:
    assert shifted(CUES, -28_500) == (Cue(0, 2_500, "over the border"), Cue(16_500, 17_500, "late", "line:0"))
    assert shifted(CUES, 500)[0] == Cue(1_500, 2_500, "one")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain & simple", "plain &amp; simple"),
        ("<i>kept</i> <b>too</b>", "<i>kept</i> <b>too</b>"),
        ("<v Ann Lee>Hi</v>", "<v Ann Lee>Hi</v>"),
        ("<c.yellow.bg_blue>x</c>", "<c.yellow.bg_blue>x</c>"),
        ("<00:19.000>sung", "<00:19.000>sung"),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<img src=x onerror="alert(1)">x', "x"),
        ("<i onclick=alert(1)>x</i>", "x</i>"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("a &lt;b&gt; &amp; &bogus; &#60;", "a &lt;b&gt; &amp; &amp;bogus; &#60;"),
        ("one\n\n\ntwo", "one\ntwo"),
    ],
)
def test_text(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@given(st.text(alphabet="<>/&;abiscript =\"'\n-.", max_size=60))
def test_no_text_is_markup_beyond_the_known(text: str) -> None:
    safe = safe_text(text)
    assert "-->" not in safe
    assert "\n\n" not in safe
    assert re.fullmatch(r"(?:[^<>]|</?[a-z][^<>]*>|<\d[\d:.]*>)*", safe)


def test_settings_are_those_that_webvtt_knows() -> None:
    assert safe_settings(" line:90%,end position:50% foo:bar align:start region:x size:9999%") == (
        "line:90%,end position:50% align:start"
    )


def test_long_times_are_written_whole() -> None:
    assert "27:46:40.000 --> 27:46:41.000" in webvtt([Cue(100_000_000, 100_001_000, "x")])


def test_subrip_has_no_tags_of_webvtt() -> None:
    cues = [Cue(1_000, 2_500, "<v Ann><i>5 &lt; 6</i></v>")]
    assert subrip(cues) == "1\n00:00:01,000 --> 00:00:02,500\n<i>5 < 6</i>\n\n"
