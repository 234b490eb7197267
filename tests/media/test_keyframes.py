"""A keyframe index as it is stored."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import Microseconds
from rustfin.media import KeyframeIndex, KeyframeSource, Openness, OutdatedMediaInfo


@given(
    st.sets(st.integers(-(10**12), 10**14)),
    st.sampled_from(KeyframeSource),
    st.none() | st.integers(0, 10**14),
    st.booleans(),
)
def test_what_is_stored_is_read_back_equal(
    times: set[int], source: KeyframeSource, end: int | None, is_open: bool
) -> None:
    index = KeyframeIndex(
        tuple(Microseconds(time) for time in sorted(times)), source, None if end is None else Microseconds(end), is_open
    )
    assert KeyframeIndex.from_bytes(index.to_bytes()) == index


@pytest.mark.parametrize("raw", [b"", b"\x07\0\0" + b"\0" * 8, b"\x01\0\0" + b"\0" * 8 + b"junk"])
def test_what_another_version_wrote_is_told(raw: bytes) -> None:
    with pytest.raises(OutdatedMediaInfo):
        KeyframeIndex.from_bytes(raw)


S = 1_000_000


def opened(*clean_s: int, end_s: int | None = 30) -> KeyframeIndex:
    """A keyframe every two seconds, some of them clean."""
    return KeyframeIndex(
        tuple(Microseconds(number * S) for number in range(0, 30, 2)),
        KeyframeSource.PACKETS,
        None if end_s is None else Microseconds(end_s * S),
        is_open_gop=True,
        clean_us=tuple(Microseconds(number * S) for number in clean_s),
    )


@pytest.mark.parametrize(
    ("index", "openness", "cuts_s"),
    [
        (opened(0, 10, 20), Openness.MIXED, [0, 10, 20]),
        (opened(4, 12, 22), Openness.MIXED, [0, 4, 12, 22]),
        (opened(0, 12, 22), Openness.OPEN, list(range(0, 30, 2))),
        (opened(0, 8, 18), Openness.OPEN, list(range(0, 30, 2))),
        (opened(0, 8, 18, end_s=None), Openness.MIXED, [0, 8, 18]),
        (opened(0), Openness.OPEN, list(range(0, 30, 2))),
        (replace(opened(), clean_us=None), Openness.UNTOLD, list(range(0, 30, 2))),
        (replace(opened(), clean_us=None, is_open_gop=False), Openness.CLOSED, list(range(0, 30, 2))),
    ],
)
def test_clean_keyframes_are_cut_at_where_they_are_close_enough(
    index: KeyframeIndex, openness: Openness, cuts_s: list[int]
) -> None:
    assert index.openness is openness
    assert [time_us // S for time_us in index.cuts_us] == cuts_s
    assert index.is_cut_openly == (openness in (Openness.OPEN, Openness.UNTOLD))
    assert KeyframeIndex.from_bytes(index.to_bytes()) == index
    assert index.to_bytes()[2] == openness.value


def test_two_hours_take_little_room() -> None:
    times = tuple(Microseconds(2_002_000 * number) for number in range(3600))
    assert len(KeyframeIndex(times, KeyframeSource.MATROSKA).to_bytes()) < 1024
