"""The elements of a Matroska or WebM file (RFC 8794, RFC 9559), followed with care."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rustfin.media.excerpt import Excerpt, Unfollowable

CLUSTER = 0x1F43B675
VIDEO = 1
_SEGMENT, _SEEK_HEAD, _INFO, _TRACKS, _CUES = 0x18538067, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_TIMESTAMP_SCALE = 0x2AD7B1
_TRACK_ENTRY, _TRACK_NUMBER, _TRACK_TYPE, _CODEC_ID, _CODEC_PRIVATE = 0xAE, 0xD7, 0x83, 0x86, 0x63A2
_STREAM_TYPES = frozenset({VIDEO, 2, 17, 33})
"""Video, audio, subtitles, metadata: the tracks that become streams."""
_MOST_ELEMENTS = 20_000
_LARGEST_PART_BYTES = 32 * 1024 * 1024
_CONFIGURATION_BYTES = 1024
LENGTHS = tuple(0 if first == 0 else 9 - first.bit_length() for first in range(256))
"""How long a number is, by its first byte (RFC 8794 §4)."""


@dataclass(frozen=True, slots=True)
class Track:
    number: int
    type: int
    configuration: bytes
    """What decoding needs to know first, its first KiB."""


@dataclass(slots=True)
class Segment:
    start: int
    end: int
    scale_ns: int = 1_000_000
    tracks: list[Track] = field(default_factory=list)
    cues: bytes | None = None

    def us(self, time: int) -> int:
        """A time in the segment's own clock, in microseconds."""
        return (time * self.scale_ns + 500) // 1000


def head_of(file: Excerpt) -> Segment:
    """The segment's head: what lies before its first cluster, and what its seek heads point at, wherever that is."""
    for kind, start, end in elements(file, 0, file.size_bytes):
        if kind == _SEGMENT:
            segment = Segment(start, end)
            break
    else:
        raise Unfollowable("there is no segment")
    taken: set[int] = set()
    announced: list[int] = []
    for kind, start, end in elements(file, segment.start, segment.end):
        if kind == CLUSTER:
            break
        announced += _take(file, segment, kind, (start, end), taken)
    while announced:
        at = announced.pop(0)
        found = next(elements(file, at, segment.end), None)
        if found is not None:
            announced += _take(file, segment, found[0], found[1:], taken)
    return segment


def _take(file: Excerpt, segment: Segment, kind: int, place: tuple[int, int], taken: set[int]) -> list[int]:
    """Learn from a part of the segment, each once; gives where further parts are said to be."""
    start, end = place
    if start in taken or kind not in {_SEEK_HEAD, _INFO, _TRACKS, _CUES}:
        return []
    taken.add(start)
    if len(taken) > 64 or end - start > _LARGEST_PART_BYTES:
        raise Unfollowable("the file's head is too large")
    content = file.read(start, end - start)
    if kind == _SEEK_HEAD:
        return [segment.start + offset for offset in _sought(content)]
    if kind == _INFO:
        segment.scale_ns = number_in(only(content, _TIMESTAMP_SCALE)) or 1_000_000
    elif kind == _TRACKS:
        segment.tracks = segment.tracks or list(_tracks(content))
    else:
        segment.cues = segment.cues or content
    return []


def _sought(content: bytes) -> Iterator[int]:
    for kind, start, end in children(content):
        if kind == _SEEK:
            entry = content[start:end]
            if number_in(only(entry, _SEEK_ID)) in {_SEEK_HEAD, _INFO, _TRACKS, _CUES}:
                yield number_in(only(entry, _SEEK_POSITION))


def _tracks(content: bytes) -> Iterator[Track]:
    for kind, start, end in children(content):
        if kind != _TRACK_ENTRY:
            continue
        entry = content[start:end]
        track_type = number_in(only(entry, _TRACK_TYPE))
        if track_type in _STREAM_TYPES and only(entry, _CODEC_ID):
            configuration = only(entry, _CODEC_PRIVATE)[:_CONFIGURATION_BYTES]
            yield Track(number_in(only(entry, _TRACK_NUMBER)), track_type, configuration)


def elements(file: Excerpt, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of the content of elements one after another; stops where there are none any more."""
    for _ in range(_MOST_ELEMENTS):
        if at >= end:
            return
        head = file.read_up_to(at, 12)
        kind_length = LENGTHS[head[0]] if head else 0
        size_length = LENGTHS[head[kind_length]] if 0 < kind_length <= 4 and kind_length < len(head) else 0
        if not size_length or len(head) < kind_length + size_length:
            return
        start = at + kind_length + size_length
        size = int.from_bytes(head[kind_length : kind_length + size_length], "big") & ((1 << 7 * size_length) - 1)
        is_unknown = size == (1 << 7 * size_length) - 1
        last = end if is_unknown else min(start + size, end)
        yield int.from_bytes(head[:kind_length], "big"), start, last
        at = last
    raise Unfollowable("there are too many elements")


def children(content: bytes) -> Iterator[tuple[int, int, int]]:
    at, end = 0, len(content)
    while at < end:
        kind, start, at = element_at(content, at, end)
        yield kind, start, at


def element_at(content: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Kind of the element at a place, start and end of its content; goes forward whatever is there."""
    kind, size = content[at], content[at + 1] if at + 1 < end else 0
    if kind & 0x80 and 0x80 < size < 0xFF:
        last = at + 2 + (size & 0x7F)
        return kind, at + 2, min(end, last)
    kind_length = LENGTHS[kind]
    place = at + kind_length
    size_length = LENGTHS[content[place]] if kind_length and place < end else 0
    if not size_length:
        return 0, end, end
    number = int.from_bytes(content[place : place + size_length], "big") & ((1 << 7 * size_length) - 1)
    start = min(place + size_length, end)
    last = end if number == (1 << 7 * size_length) - 1 else min(start + number, end)
    return int.from_bytes(content[at:place], "big"), start, last


def only(content: bytes, wanted: int) -> bytes:
    return next((content[start:end] for kind, start, end in children(content) if kind == wanted), b"")


def number_in(content: bytes) -> int:
    return int.from_bytes(content[:8], "big")
