"""A keyframe index as it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import Microseconds
from rustfin.media import KeyframeIndex, KeyframeSource, OutdatedMediaInfo


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


def test_two_hours_take_little_room() -> None:
    times = tuple(Microseconds(2_002_000 * number) for number in range(3600))
    assert len(KeyframeIndex(times, KeyframeSource.MATROSKA).to_bytes()) < 1024
