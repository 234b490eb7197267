"""How long a film is, where its head says too little."""

from dataclasses import replace

import pytest

from rustfin.core.units import BitsPerSecond, Bytes, Microseconds, Milliseconds
from rustfin.media import AudioStream, KeyframeIndex, KeyframeSource, MediaInfo, VideoStream, with_whole_length

STATED = MediaInfo(
    container="mkv",
    size_bytes=Bytes(6_000_000),
    duration_ms=Milliseconds(10_000),
    start_us=Microseconds(500_000),
    bitrate_bps=BitsPerSecond(4_800_000),
    tags={},
    streams=(
        VideoStream(index=0, codec="h264", duration_ms=Milliseconds(10_000)),
        AudioStream(index=1, codec="aac", duration_ms=Milliseconds(59_900)),
    ),
)


def index(*times_s: float, end_s: float | None = None) -> KeyframeIndex:
    times_us = tuple(Microseconds(int(time_s * 1e6)) for time_s in times_s)
    return KeyframeIndex(times_us, KeyframeSource.MATROSKA, None if end_s is None else Microseconds(int(end_s * 1e6)))


def test_it_is_as_long_as_its_picture_and_what_was_as_short_was_not_measured() -> None:
    whole = with_whole_length(STATED, index(0.5, 30, 58, end_s=60.5))
    assert (whole.duration_ms, whole.bitrate_bps) == (60_000, 800_000)
    assert [getattr(stream, "duration_ms", None) for stream in whole.streams] == [None, 59_900]


@pytest.mark.parametrize(
    ("media", "keyframes"),
    [
        (STATED, None),
        (STATED, index()),
        (STATED, index(0.5, 5)),
        (STATED, index(0.5, 8, end_s=11)),  # about a frame or two
        (replace(STATED, container="ts"), index(0.5, 58, end_s=60)),
    ],
)
def test_else_it_is_as_long_as_it_says(media: MediaInfo, keyframes: KeyframeIndex | None) -> None:
    assert with_whole_length(media, keyframes) is media


def test_without_an_end_the_last_keyframe_counts() -> None:
    assert with_whole_length(STATED, index(0.5, 58)).duration_ms == 57_500
