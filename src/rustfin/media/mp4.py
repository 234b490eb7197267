"""The boxes of an MP4 or QuickTime file (ISO/IEC 14496-12), followed with care."""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from rustfin.media.excerpt import Excerpt, Unfollowable

_MOST_BOXES = 100_000
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf", b"mfra"})

Place = tuple[int, int]
"""Where the body of a box begins and ends."""


@dataclass(frozen=True, slots=True)
class Track:
    id: int
    handler: bytes
    boxes: dict[bytes, Place]
    ticks_per_s: int


def tracks_of(file: Excerpt, moov: Place) -> Iterator[Track]:
    extends = {}
    for kind, start, end in _tree_all(file, *moov):
        if kind == b"trex" and end - start >= 24:
            extends[word_at(file.read(start, 8), 4)] = (start, end)
    for kind, start, end in boxes_in(file, *moov):
        if kind != b"trak":
            continue
        boxes = dict(_tree(file, start, end))
        head, clock, handler = (named(boxes, name) for name in (b"tkhd", b"mdhd", b"hdlr"))
        version = file.read(clock[0], 1)[0]
        ticks_per_s = word_at(file.read(clock[0] + (20 if version else 12), 4), 0)
        track_id = word_at(file.read(head[0] + (20 if file.read(head[0], 1)[0] else 12), 4), 0)
        if ticks_per_s == 0:
            raise Unfollowable("a track has no clock")
        if track_id in extends:
            boxes[b"trex"] = extends[track_id]
        yield Track(track_id, file.read(handler[0] + 8, 4), boxes, ticks_per_s)


def movie_clock(file: Excerpt, moov: Place) -> int:
    place = find_box(file, *moov, b"mvhd")
    if place is None:
        raise Unfollowable("there is no clock of the film")
    version = file.read(place[0], 1)[0]
    return word_at(file.read(place[0] + (20 if version else 12), 4), 0) or 1


def _tree(file: Excerpt, start: int, end: int) -> Iterator[tuple[bytes, Place]]:
    """Every box below, the first of each kind last, so that a dict keeps it."""
    found = [(kind, (first, last)) for kind, first, last in _tree_all(file, start, end)]
    return reversed(found)


def _tree_all(file: Excerpt, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    for kind, first, last in boxes_in(file, start, end):
        yield kind, first, last
        if kind in _CONTAINERS and depth < 6:
            yield from _tree_all(file, first, last, depth + 1)


def boxes_in(file: Excerpt, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    at = start
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        head = file.read_up_to(at, 16)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        body = at + 8
        if size == 1 and len(head) == 16:
            size, body = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at:
            raise Unfollowable("a box is smaller than its head")
        yield kind, body, min(at + size, end)
        at += size
    raise Unfollowable("there are too many boxes")


def find_box(file: Excerpt, start: int, end: int, wanted: bytes) -> Place | None:
    return next(((first, last) for kind, first, last in boxes_in(file, start, end) if kind == wanted), None)


def named(boxes: dict[bytes, Place], kind: bytes) -> Place:
    if kind not in boxes:
        raise Unfollowable(f"a track has no {kind!r}")
    return boxes[kind]


def needed(track: Track, kind: bytes) -> Place:
    return named(track.boxes, kind)


def table(file: Excerpt, place: Place, *, width: int) -> tuple[bytes, int]:
    """The entries of a table and how many there are, whatever it claims."""
    claimed = word_at(file.read(place[0] + 4, 4), 0)
    count = min(claimed, (place[1] - place[0] - 8) // width)
    return file.read(place[0] + 8, count * width), count


def words_of(raw: bytes) -> "array[int]":
    words = array("I")
    words.frombytes(raw[: len(raw) // 4 * 4])
    if sys.byteorder == "little":
        words.byteswap()
    return words


def word_at(content: bytes, at: int) -> int:
    if at + 4 > len(content):
        raise Unfollowable("a box is cut off")
    return int.from_bytes(content[at : at + 4], "big")
