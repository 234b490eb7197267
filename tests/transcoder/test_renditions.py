"""Rendition keys: the same for the same bytes, another for anything that changes them."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from rustfin.core.units import BitsPerSecond
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    Backend,
    BurnIn,
    Mix,
    Muxed,
    SegmentFormat,
    ToneMap,
    VideoCopy,
    VideoEncode,
    rendition_key,
)

ENCODE = VideoEncode(0, 1280, 720, BitsPerSecond(4_000_000), 31)
BURN = BurnIn(Path("/cache/one.ass"), is_image=False, signature="abc")


def test_the_key_is_the_same_in_every_process() -> None:
    assert rendition_key(VideoCopy(0)) == rendition_key(VideoCopy(0))
    assert rendition_key(VideoCopy(0)).isalnum()


@pytest.mark.parametrize(
    "other",
    [
        replace(ENCODE, stream_index=1),
        replace(ENCODE, height=722),
        replace(ENCODE, backend=Backend.NVENC),
        replace(ENCODE, tone_map=ToneMap.PQ),
        replace(ENCODE, is_deinterlaced=True),
        replace(ENCODE, frame_rate=Fraction(25)),
        replace(ENCODE, burn_in=BURN),
        replace(ENCODE, format=SegmentFormat.TS),
        VideoCopy(0),
        AudioCopy(1, "aac"),
        AudioEncode(1, 2, BitsPerSecond(160_000)),
        AudioEncode(1, 2, BitsPerSecond(160_000), mix=Mix.NIGHT),
        Muxed(replace(ENCODE, format=SegmentFormat.TS), None),
    ],
)
def test_whatever_changes_the_bytes_changes_the_key(other: VideoEncode) -> None:
    assert rendition_key(other) != rendition_key(ENCODE)


def test_where_subtitles_lie_says_nothing() -> None:
    elsewhere = replace(ENCODE, burn_in=replace(BURN, path=Path("/other/two.ass")))
    assert rendition_key(elsewhere) == rendition_key(replace(ENCODE, burn_in=BURN))
    changed = replace(ENCODE, burn_in=replace(BURN, signature="abd"))
    assert rendition_key(changed) != rendition_key(replace(ENCODE, burn_in=BURN))
