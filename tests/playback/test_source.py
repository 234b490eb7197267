"""A file's clocks, from what was found in it."""

from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.core.errors import Unavailable
from rustfin.core.units import Microseconds, Milliseconds
from rustfin.media import KeyframeIndex, KeyframeSource, MediaInfo
from rustfin.playback.source import make_source

S = 1_000_000
PATH = Path("/media/film.ts")


def media(start_ms: int = 0, duration_ms: int | None = 60_000) -> MediaInfo:
    length = None if duration_ms is None else Milliseconds(duration_ms)
    return MediaInfo(container="ts", duration_ms=length, start_ms=Milliseconds(start_ms), tags={})


def index(*times_us: int, end_us: int | None = None) -> KeyframeIndex:
    end = None if end_us is None else Microseconds(end_us)
    return KeyframeIndex(tuple(map(Microseconds, times_us)), KeyframeSource.PACKETS, end)


def test_item_time_begins_at_the_first_keyframe() -> None:
    source = make_source("f", PATH, media(1_400), index(1_480_000, 5_480_000, end_us=31 * S))
    assert source.keyframes_us == (0, 4 * S)
    assert (source.timeline.zero_us, source.timeline.duration_us) == (1_480_000, 29_520_000)


def test_without_an_index_the_container_decides() -> None:
    source = make_source("f", PATH, media(1_400), None)
    assert source.keyframes_us == ()
    assert (source.timeline.zero_us, source.timeline.duration_us) == (1_400_000, 60 * S)


@pytest.mark.parametrize(("fingerprint", "duration_ms"), [(None, 60_000), ("f", None), ("f", 0)])
def test_what_is_not_known_yet_is_said(fingerprint: str | None, duration_ms: int | None) -> None:
    with pytest.raises(Unavailable) as caught:
        make_source(fingerprint, PATH, media(duration_ms=duration_ms), None)
    assert caught.value.code == "not_examined_yet"


def test_the_containers_start_is_taken_exactly() -> None:
    exact = replace(media(1_423), start_us=Microseconds(1_423_222))
    source = make_source("f", PATH, exact, index(1_503_222, end_us=31 * S))
    assert source.timeline.seek_us(0) == 80_000
