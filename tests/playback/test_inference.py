"""Positions of players that report nothing."""

from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import UnixMs
from rustfin.playback.inference import Fetched, note_fetch, position_ms

SEGMENT_MS = 4_000


def fetch(run: Fetched | None, number: int, at: int) -> Fetched:
    return note_fetch(run, start_ms=number * SEGMENT_MS, end_ms=(number + 1) * SEGMENT_MS, at=UnixMs(at))


def test_a_player_that_fetches_ahead_is_where_the_clock_is() -> None:
    run = None
    for number in range(10):  # a full buffer at once
        run = fetch(run, number, at=0)
    run = fetch(run, 10, at=5_000)
    assert position_ms(run) == 5_000


def test_a_slow_line_is_where_it_has_fetched_to() -> None:
    run = fetch(fetch(None, 0, at=0), 1, at=60_000)
    assert position_ms(run) == 8_000


def test_a_seek_begins_anew() -> None:
    run = fetch(fetch(None, 0, at=0), 100, at=30_000)
    assert position_ms(run) == 400_000
    back = fetch(fetch(run, 101, at=40_000), 3, at=41_000)
    assert position_ms(back) == 12_000


@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 60_000)), min_size=1, max_size=60))
def test_nobody_is_where_nothing_was_fetched(fetches: list[tuple[int, int]]) -> None:
    run, at = None, 0
    for number, later_ms in fetches:
        at += later_ms
        run = fetch(run, number, at)
        assert run.anchor_ms <= position_ms(run) <= run.end_ms
