"""Passages that prints have in common, and black endings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media.marker_search import black_credits_ms
from rustfin.media.shared_sound import POINT_US, Passage, common_passage, shared_passages, snapped

POINT_MS = POINT_US / 1000


def noise(count: int, seed: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.getrandbits(32) for _ in range(count)]


def blurred(numbers: list[int], seed: int) -> list[int]:
    """The same sound encoded another time: up to three bits differ."""
    chance = random.Random(seed)
    return [value ^ (1 << chance.randrange(32)) ^ (1 << chance.randrange(32)) for value in numbers]


def episode(seed: int, at: int, theme: list[int], count: int = 1200) -> list[int]:
    return noise(at, seed) + blurred(theme, seed) + noise(count - at - len(theme), seed + 1000)


@given(st.integers(0, 900), st.integers(0, 900))
def test_a_theme_is_found_wherever_it_lies(here: int, there: int) -> None:
    theme = noise(242, 5)
    pair = common_passage(episode(1, here, theme), episode(2, there, theme), shortest_ms=15_000, longest_ms=120_000)
    assert pair is not None
    for passage, at in zip(pair, (here, there), strict=True):
        assert passage.start_ms == pytest.approx(at * POINT_MS, abs=700)
        assert passage.length_ms == pytest.approx(242 * POINT_MS, abs=2000)


def test_what_is_too_short_or_too_long_or_nothing_is_no_intro() -> None:
    short, long = noise(80, 5), noise(1100, 6)
    limits = {"shortest_ms": 15_000, "longest_ms": 120_000}
    assert common_passage(episode(1, 10, short), episode(2, 50, short), **limits) is None
    assert common_passage(episode(1, 10, long), episode(2, 50, long), **limits) is None
    assert common_passage(noise(1200, 1), noise(1200, 2), **limits) is None
    assert common_passage([], noise(10, 2), **limits) is None


def test_silence_is_no_theme() -> None:
    silence = [627964279] * 300
    assert common_passage(noise(100, 1) + silence, silence + noise(50, 2), shortest_ms=1, longest_ms=10**9) is None


def test_most_neighbours_decide() -> None:
    theme, other = noise(242, 5), noise(300, 6)
    prints = [episode(n, 40 * n, theme) for n in range(1, 5)]
    prints[0][700:1000] = blurred(other, 1)
    prints[1][750:1050] = blurred(other, 2)
    found = shared_passages(prints, shortest_ms=15_000, longest_ms=120_000)
    assert [round(one.start_ms / POINT_MS / 40) for one in found if one is not None] == [1, 2, 3, 4]


def test_a_season_of_one_has_nothing_in_common() -> None:
    assert shared_passages([noise(500, 1)], shortest_ms=1, longest_ms=10**9) == [None]
    assert shared_passages([], shortest_ms=1, longest_ms=10**9) == []


def test_a_time_moves_to_an_edge_nearby() -> None:
    assert snapped(1_000, [0, 1_400, 9_000], within_ms=500) == 1_400
    assert snapped(1_000, [0, 1_600], within_ms=500) == 1_000
    assert snapped(1_000, [], within_ms=500) == 1_000


@pytest.mark.parametrize(
    ("black_seconds", "begin_s"),
    [
        (range(60, 100), 60),
        ([*range(60, 70), *range(71, 100)], 60),
        (range(60, 90), 60),
        (range(90, 100), None),
        (range(100), None),
        (range(20, 35), None),
        ([], None),
    ],
)
def test_credits_are_black_until_nearly_the_end(black_seconds: range | list[int], begin_s: int | None) -> None:
    pictures = [(second * 1000, 97 if second in black_seconds else 20) for second in range(100)]
    begin_ms = None if begin_s is None else begin_s * 1000
    assert black_credits_ms(pictures, 100_000) == begin_ms


def test_a_passage_knows_its_length() -> None:
    (one, _) = common_passage(noise(300, 3), noise(300, 3), shortest_ms=1, longest_ms=10**9) or (None, None)
    assert isinstance(one, Passage)
