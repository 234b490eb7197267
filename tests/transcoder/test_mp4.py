"""Boxes: what is written is read back, and nothing that is read can do harm."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.transcoder import mp4

FRAMES = st.lists(st.binary(max_size=40), min_size=1, max_size=40)


@given(frames=FRAMES, start=st.integers(0, 2**50), lengths=st.data(), sequence=st.integers(0, 2**32 - 1))
def test_a_fragment_says_what_it_holds(frames: list[bytes], start: int, lengths: st.DataObject, sequence: int) -> None:
    durations = lengths.draw(st.lists(st.integers(0, 2**31), min_size=len(frames), max_size=len(frames)))
    content = b"".join(mp4.fragment(7, start, durations, frames, sequence=sequence))
    (moof_kind, moof_start, moof_end), (mdat_kind, mdat_start, mdat_end) = mp4.boxes(content)
    assert (moof_kind, mdat_kind) == (b"moof", b"mdat")
    moof = content[moof_start - 8 : moof_end]
    samples = mp4.samples(moof)
    assert [sample.size_bytes for sample in samples] == [len(frame) for frame in frames]
    assert [sample.duration_ticks for sample in samples] == durations
    assert all(sample.is_sync for sample in samples)
    assert content[mdat_start:mdat_end] == b"".join(frames)
    assert mp4.first_presentation(moof) == (start, start)
    assert mp4.first_presentation(mp4.moved(moof, by_ticks=5, sequence=1)) == (start + 5, start + 5)


def test_a_fragment_is_never_moved_before_zero() -> None:
    moof = mp4.fragment(1, 10, [1], [b""], sequence=1)[0][:-8]
    with pytest.raises(mp4.BadBox):
        mp4.moved(moof, by_ticks=-11, sequence=1)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    for read in (mp4.track_of, mp4.first_presentation, mp4.samples, mp4.without_estimates, mp4.with_dolby_entry):
        try:
            read(content)
        except mp4.BadBox:
            continue


@given(at=st.integers(0, 200), value=st.binary(min_size=1, max_size=8))
def test_a_damaged_fragment_is_refused_or_read(at: int, value: bytes) -> None:
    moof = mp4.fragment(1, 10, [1, 2, 3], [b"a", b"bb", b"ccc"], sequence=1)[0][:-8]
    damaged = moof[:at] + value + moof[at + len(value) :]
    for read in (mp4.samples, mp4.first_presentation):
        try:
            read(damaged)
        except mp4.BadBox:
            continue


def test_a_run_that_claims_a_billion_frames_costs_nothing() -> None:
    moof = bytearray(mp4.fragment(1, 10, [1], [b"a"], sequence=1)[0][:-8])
    at = bytes(moof).index(b"trun")
    struct.pack_into(">II", moof, at + 4, 0, 2**32 - 1)
    with pytest.raises(mp4.BadBox):
        mp4.samples(bytes(moof))
