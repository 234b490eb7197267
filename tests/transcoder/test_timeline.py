"""Boundary tables: every property that a playlist and an encoder build on."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.transcoder import BoundaryTable, audio_boundaries, copy_boundaries, encode_boundaries, make_timeline
from rustfin.transcoder.timeline import LONGEST_COPY_US, LONGEST_ENCODED_US

S = 1_000_000


def test_copy_boundaries_are_the_first_keyframes_from_four_seconds_on() -> None:
    table = copy_boundaries([0, 2 * S, 4 * S, 6 * S, 8 * S + 1, 13 * S], 20 * S)
    assert table is not None
    assert table.starts_us == (0, 4 * S, 8 * S + 1, 13 * S)


def test_a_tail_below_a_second_joins_the_segment_before() -> None:
    table = copy_boundaries([0, 5 * S, 10 * S], 10 * S + S // 2)
    assert table is not None
    assert table.starts_us == (0, 5 * S)


def test_a_high_bitrate_makes_segments_shorter() -> None:
    keyframes = [S * second for second in range(20)]
    table = copy_boundaries(keyframes, 20 * S, peak_bitrate_bps=BitsPerSecond(100_000_000))
    assert table is not None
    assert table.duration_us(0) == 2 * S


@pytest.mark.parametrize("keyframes", [[], [0], [0, 25 * S]])
def test_keyframes_too_far_apart_cannot_be_copied(keyframes: list[int]) -> None:
    assert copy_boundaries(keyframes, 60 * S) is None


def test_a_late_picture_leaves_zero_at_the_start_of_the_sound() -> None:
    timeline = make_timeline(first_keyframe_us=9 * S, format_start_us=1 * S, end_us=30 * S)
    assert (timeline.zero_us, timeline.duration_us) == (1 * S, 29 * S)


def test_seeking_counts_from_the_start_of_the_container() -> None:
    timeline = make_timeline(first_keyframe_us=1_480_000, format_start_us=1_400_000, end_us=30 * S)
    assert timeline.seek_us(10 * S) == 10_080_000
    assert timeline.item_us(timeline.source_us(10 * S)) == 10 * S


@given(
    st.lists(st.integers(1, 10 * S), min_size=1, max_size=200), st.integers(1, 5 * S), st.integers(1_000, 200_000_000)
)
def test_copy_tables_cover_everything_at_keyframes_only(steps: list[int], tail: int, bitrate: int) -> None:
    keyframes = [0]
    for step in steps:
        keyframes.append(keyframes[-1] + step)
    end_us = keyframes[-1] + tail
    table = copy_boundaries(keyframes, end_us, peak_bitrate_bps=BitsPerSecond(bitrate))
    if table is None:
        assert max(late - early for early, late in pairwise([*keyframes, end_us])) > 8 * S
        return
    assert set(table.starts_us) <= set(keyframes)
    assert sum(table.duration_us(number) for number in range(len(table))) == end_us
    assert max(table.duration_us(number) for number in range(len(table))) <= LONGEST_COPY_US
    for number in range(len(table)):
        assert table.number_at(table.start_us(number)) == number
        assert table.number_at(table.start_us(number + 1) - 1) == number
    split = encode_boundaries(end_us, copy=table)
    assert set(table.starts_us) <= set(split.starts_us)
    assert max(split.duration_us(number) for number in range(len(split))) <= LONGEST_ENCODED_US


@given(st.integers(1, 10 * 3600 * S))
def test_grids_cover_everything(end_us: int) -> None:
    for table in (encode_boundaries(end_us), audio_boundaries(end_us)):
        assert sum(table.duration_us(number) for number in range(len(table))) == end_us


def test_tables_are_known_by_their_content() -> None:
    table = BoundaryTable((Microseconds(0), Microseconds(5 * S)), Microseconds(9 * S))
    assert table.id == BoundaryTable((Microseconds(0), Microseconds(5 * S)), Microseconds(9 * S)).id
    assert table.id != BoundaryTable((Microseconds(0), Microseconds(5 * S)), Microseconds(8 * S)).id


@pytest.mark.parametrize(("starts", "end"), [((), 5), ((1,), 5), ((0, 5), 5), ((0, 3, 3), 5)])
def test_no_table_is_crooked(starts: tuple[int, ...], end: int) -> None:
    with pytest.raises(ValueError, match="boundar"):
        BoundaryTable(tuple(map(Microseconds, starts)), Microseconds(end))
