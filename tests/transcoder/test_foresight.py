"""Wait or begin anew, run on or be held: by the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import Microseconds
from rustfin.transcoder import BoundaryTable
from rustfin.transcoder.foresight import (
    Work,
    first_missing,
    guarded_numbers,
    is_joined,
    is_worth_waiting,
    look_ahead_us,
    number_limit,
    seek_decode_s,
    will_reach,
)

SECOND = 1_000_000
TABLE = BoundaryTable(tuple(Microseconds(start * SECOND) for start in range(0, 400, 4)), Microseconds(400 * SECOND))


@pytest.mark.parametrize(
    ("work", "number_next", "number", "speed", "is_waiting"),
    [
        (Work.ENCODE, 10, 10, None, True),
        (Work.ENCODE, 10, 12, 0.2, True),  # 12 s away: near, whatever the speed
        (Work.ENCODE, 10, 13, 1.0, False),
        (Work.ENCODE, 10, 13, 30.0, True),  # 16 s away, there in half a second
        (Work.ENCODE, 10, 60, 30.0, False),
        (Work.ENCODE, 10, 9, 30.0, False),  # behind it
        (Work.COPY, 10, 39, None, True),  # 120 s away
        (Work.COPY, 10, 40, 1.0, False),
        (Work.COPY, 10, 60, 300.0, True),
        (Work.SOUND, 10, 39, None, True),
        (Work.SOUND, 10, 9, None, False),
    ],
)
def test_waiting_or_beginning_anew(
    work: Work, number_next: int, number: int, speed: float | None, is_waiting: bool
) -> None:
    assert is_worth_waiting(work, TABLE, number_next=number_next, number=number, speed=speed) is is_waiting


def test_a_long_way_to_decode_makes_waiting_worth_more() -> None:
    far_from_a_keyframe = [0]
    sprint = {"number_next": 40, "number": 60, "speed": 5.0}  # 84 s of media, 16.8 s away
    assert not is_worth_waiting(Work.ENCODE, TABLE, **sprint, keyframes_us=[240 * SECOND])
    assert is_worth_waiting(Work.ENCODE, TABLE, **sprint, keyframes_us=far_from_a_keyframe)
    assert seek_decode_s(240 * SECOND, [0, 230 * SECOND, 300 * SECOND]) == pytest.approx(1.0)
    assert seek_decode_s(240 * SECOND, []) == pytest.approx(0.5)
    assert seek_decode_s(0, []) == 0


@given(st.sampled_from(Work), st.integers(0, 99), st.integers(0, 99), st.floats(0.01, 500))
def test_a_faster_encoder_is_never_less_worth_waiting_for(work: Work, next_: int, number: int, speed: float) -> None:
    slow = is_worth_waiting(work, TABLE, number_next=next_, number=number, speed=speed)
    fast = is_worth_waiting(work, TABLE, number_next=next_, number=number, speed=speed * 2)
    assert fast or not slow


def test_the_first_hole_is_found() -> None:
    assert first_missing(3, 100, {3, 4, 6}.__contains__) == 5
    assert first_missing(5, 100, {3, 4, 6}.__contains__) == 5
    assert first_missing(98, 100, {98, 99}.__contains__) is None


@pytest.mark.parametrize(
    ("there", "number", "is_so"),
    [
        ({5, 6, 7}, 5, True),
        ({5, 6}, 5, False),
        ({5, 7}, 5, False),
        ({98, 99}, 98, True),  # all up to the end
        ({98}, 98, False),
        (set(), 100, True),
    ],
)
def test_an_encoder_stops_where_three_in_a_row_are_there(there: set[int], number: int, is_so: bool) -> None:
    assert is_joined(TABLE, number, there.__contains__) is is_so


def test_an_encoder_that_will_stop_on_the_way_does_not_come() -> None:
    assert will_reach(10, 20, {11, 12, 14, 15}.__contains__)
    assert not will_reach(10, 20, {14, 15, 16}.__contains__)
    assert will_reach(10, 10, {10, 11, 12}.__contains__)
    assert not will_reach(10, 9, set().__contains__)


def test_how_far_ahead() -> None:
    assert look_ahead_us(Work.ENCODE, 60) == look_ahead_us(Work.COPY, 60) == 60 * SECOND
    assert look_ahead_us(Work.SOUND, 60) == 120 * SECOND


@pytest.mark.parametrize(
    ("playheads", "options", "limit"),
    [
        ([0], {}, 16),  # the segment in which the sixtieth second lies is still made
        ([0, 10], {}, 26),
        ([95], {}, 100),
        ([], {}, 0),
        ([0], {"is_held": True}, 8),
        ([0], {"ahead_us": 0}, 2),
        ([0], {"bytes_ahead": 201, "most_bytes": 200, "number_next": 5}, 5),
        ([0], {"bytes_ahead": 201, "most_bytes": 200, "number_next": 1}, 2),
        ([0], {"bytes_ahead": 150, "most_bytes": 200, "number_next": 5, "is_held": True}, 5),
        ([0], {"bytes_ahead": 99, "most_bytes": 200, "number_next": 5, "is_held": True}, 8),
    ],
)
def test_where_an_encoder_is_held(playheads: list[int], options: dict[str, int], limit: int) -> None:
    given_options = {"ahead_us": 60 * SECOND, "number_next": 5, "is_held": False, **options}
    assert number_limit(TABLE, playheads, **given_options) == limit


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(0, 120), st.booleans(), st.integers(0, 500))
def test_what_is_about_to_play_is_always_made(
    playheads: list[int], ahead_s: int, is_held: bool, bytes_ahead: int
) -> None:
    limit = number_limit(
        TABLE,
        playheads,
        ahead_us=ahead_s * SECOND,
        number_next=max(playheads),
        is_held=is_held,
        bytes_ahead=bytes_ahead,
        most_bytes=200,
    )
    assert min(max(playheads) + 2, len(TABLE)) <= limit <= len(TABLE)


def test_what_plays_next_is_guarded() -> None:
    assert guarded_numbers(TABLE, 10, ahead_us=60 * SECOND) == range(9, 26)
    assert guarded_numbers(TABLE, 0, ahead_us=0) == range(1)
    assert guarded_numbers(TABLE, 99, ahead_us=60 * SECOND) == range(98, 100)
