"""Where the keyframes of a Matroska or WebM file are, from its cues (RFC 9559 §5.1.5).

Cues are what a muxer chose to write down, so some of them are compared with the blocks that they point at. A file
without cues, or with cues that are wrong, is left to looking at every packet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rustfin.core.units import Microseconds
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.nal import is_random_access_clean

_SEGMENT, _SEEK_HEAD, _INFO, _TRACKS, _CUES, _CLUSTER = (
    *(0x18538067, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1F43B675),
)
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_TIMESTAMP_SCALE = 0x2AD7B1
_TRACK_ENTRY, _TRACK_NUMBER, _TRACK_TYPE, _CODEC_ID = 0xAE, 0xD7, 0x83, 0x86
_CUE_POINT, _CUE_TIME, _CUE_POSITIONS, _CUE_TRACK, _CUE_CLUSTER, _CUE_RELATIVE = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1, 0xF0
_TIMESTAMP, _SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK, _REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
_VIDEO = 1
_STREAM_TYPES = frozenset({_VIDEO, 2, 17, 33})
"""Video, audio, subtitles, metadata: the tracks that become streams."""
_CHECKSUM = b"\xbf\x84"
_USUAL_CUE = re.compile(
    rb"\xbb([\x89-\xfe])\xb3(\x81.|\x82..|\x83.{3}|\x84.{4}|\x85.{5})\xb7[\x85-\xfe]\xf7\x81(.)", re.DOTALL
)
_MOST_ELEMENTS = 20_000
_LARGEST_PART_BYTES = 32 * 1024 * 1024
_COMPARED = 12
_MOST_BLOCKS_BEFORE = 500
_LOOK_BYTES = 4 * 1024
_KEY = 0x80
_LENGTHS = tuple(0 if first == 0 else 9 - first.bit_length() for first in range(256))
"""How long a number is, by its first byte (RFC 8794 §4)."""


def read_matroska(file: Excerpt, *, position: int, codec: str) -> KeyframeIndex | None:
    """The index of the track at a position among those that become streams. None where cues are missing or wrong.

    Raises: Unfollowable, OSError.
    """
    segment = _segment(file)
    if position >= len(segment.tracks) or segment.tracks[position].type != _VIDEO or segment.cues is None:
        return None
    track = segment.tracks[position].number
    times, some = _cues(segment.cues, track)
    pictures = [_picture_at(file, segment, cue, track) for cue in some]
    if not pictures or any(picture is None for picture in pictures):
        return None
    is_open_gop = codec == "h264" and not all(
        is_random_access_clean(picture, length_bytes=4) for picture in pictures if picture is not None
    )
    times_us = sorted({(time * segment.scale_ns + 500) // 1000 for time in times})
    if times_us[-1] > LATEST_US:
        return None
    return KeyframeIndex(
        tuple(map(Microseconds, times_us)), KeyframeSource.MATROSKA, end_us=None, is_open_gop=is_open_gop
    )


@dataclass(frozen=True, slots=True)
class _Track:
    number: int
    type: int


@dataclass(slots=True)
class _Segment:
    start: int
    end: int
    scale_ns: int = 1_000_000
    tracks: list[_Track] = field(default_factory=list)
    cues: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Cue:
    time: int
    cluster: int
    relative: int | None


def _segment(file: Excerpt) -> _Segment:
    """The segment's head: what lies before its first cluster, and what its seek heads point at, wherever that is."""
    for kind, start, end in _elements(file, 0, file.size_bytes):
        if kind == _SEGMENT:
            segment = _Segment(start, end)
            break
    else:
        raise Unfollowable("there is no segment")
    taken: set[int] = set()
    announced: list[int] = []
    for kind, start, end in _elements(file, segment.start, segment.end):
        if kind == _CLUSTER:
            break
        announced += _take(file, segment, kind, (start, end), taken)
    while announced:
        at = announced.pop(0)
        found = next(_elements(file, at, segment.end), None)
        if found is not None:
            announced += _take(file, segment, found[0], found[1:], taken)
    return segment


def _take(file: Excerpt, segment: _Segment, kind: int, place: tuple[int, int], taken: set[int]) -> list[int]:
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
        segment.scale_ns = _number(_only(content, _TIMESTAMP_SCALE)) or 1_000_000
    elif kind == _TRACKS:
        segment.tracks = segment.tracks or list(_tracks(content))
    else:
        segment.cues = segment.cues or content
    return []


def _sought(content: bytes) -> Iterator[int]:
    for kind, start, end in _children(content):
        if kind == _SEEK:
            entry = content[start:end]
            if _number(_only(entry, _SEEK_ID)) in {_SEEK_HEAD, _INFO, _TRACKS, _CUES}:
                yield _number(_only(entry, _SEEK_POSITION))


def _tracks(content: bytes) -> Iterator[_Track]:
    for kind, start, end in _children(content):
        if kind != _TRACK_ENTRY:
            continue
        entry = content[start:end]
        track_type = _number(_only(entry, _TRACK_TYPE))
        if track_type in _STREAM_TYPES and _only(entry, _CODEC_ID):
            yield _Track(_number(_only(entry, _TRACK_NUMBER)), track_type)


def _cues(content: bytes, track: int) -> tuple[list[int], list[_Cue]]:
    """Times of all cues of a track, and some of them whole.

    As muxers write them, cues are found by one expression; if they do not fill their part to the last byte, or speak of
    other tracks first, each is taken apart.
    """
    content = content[6:] if content[:2] == _CHECKSUM else content
    usual = list(_USUAL_CUE.finditer(content))
    lengths = sum(2 + (found[1][0] & 0x7F) for found in usual)
    if lengths == len(content) and all(found[3][0] == track for found in usual):
        times = [int.from_bytes(found[2][1:], "big") for found in usual]
        step = max(1, len(usual) // _COMPARED)
        some = [
            _cue(content, found.start() + 2, found.start() + 2 + (found[1][0] & 0x7F), track) for found in usual[::step]
        ]
        return times, [cue for cue in some if cue is not None]
    cues = [_cue(content, start, end, track) for kind, start, end in _children(content) if kind == _CUE_POINT]
    ours = [cue for cue in cues if cue is not None]
    return [cue.time for cue in ours], ours[:: max(1, len(ours) // _COMPARED)]


def _cue(content: bytes, at: int, end: int, track: int) -> _Cue | None:
    """A cue point's own positions of a track."""
    time = -1
    while at < end:
        kind, start, last = _head(content, at, end)
        if kind == _CUE_TIME:
            time = int.from_bytes(content[start:last], "big")
        elif kind == _CUE_POSITIONS:
            cue = _position(content, start, last, time, track)
            if cue is not None:
                return cue
        at = last
    return None


def _position(content: bytes, at: int, end: int, time: int, track: int) -> _Cue | None:
    number = cluster = relative = -1
    while at < end:
        kind, start, last = _head(content, at, end)
        if kind == _CUE_TRACK:
            number = int.from_bytes(content[start:last], "big")
            if number != track:
                return None
        elif kind == _CUE_CLUSTER:
            cluster = int.from_bytes(content[start:last], "big")
        elif kind == _CUE_RELATIVE:
            relative = int.from_bytes(content[start:last], "big")
        at = last
    if number != track or cluster < 0 or time < 0:
        return None
    return _Cue(time, cluster, relative if relative >= 0 else None)


def _picture_at(file: Excerpt, segment: _Segment, cue: _Cue, track: int) -> bytes | None:
    """The first bytes of the keyframe that a cue points at. None where there is none of that time."""
    cluster = next(_elements(file, segment.start + cue.cluster, segment.end), None)
    if cluster is None or cluster[0] != _CLUSTER:
        return None
    timestamp = None
    blocks = 0
    for kind, start, end in _elements(file, cluster[1], cluster[2]):
        if kind == _TIMESTAMP:
            timestamp = int.from_bytes(file.read(start, min(8, end - start)), "big")
            if cue.relative is not None:
                break
        if kind in {_SIMPLE_BLOCK, _BLOCK_GROUP}:
            blocks += 1
            picture = _keyframe(file, kind, (start, end), timestamp=timestamp, cue=cue, track=track)
            if picture is not None:
                return picture
        if blocks > _MOST_BLOCKS_BEFORE:
            return None
    if cue.relative is None or timestamp is None:
        return None
    for kind, start, end in _elements(file, cluster[1] + cue.relative, cluster[2]):
        return _keyframe(file, kind, (start, end), timestamp=timestamp, cue=cue, track=track)
    return None


def _keyframe(
    file: Excerpt, kind: int, place: tuple[int, int], *, timestamp: int | None, cue: _Cue, track: int
) -> bytes | None:
    """The picture in a block, if it is the one that a cue means."""
    start, end = place
    if timestamp is None or kind not in {_SIMPLE_BLOCK, _BLOCK_GROUP}:
        return None
    is_key = None
    if kind == _BLOCK_GROUP:
        parts = {inner: (first, last) for inner, first, last in _elements(file, start, end)}
        if _BLOCK not in parts:
            return None
        is_key, (start, end) = _REFERENCE not in parts, parts[_BLOCK]
    look = file.read_up_to(start, min(end - start, _LOOK_BYTES))
    length = _LENGTHS[look[0]] if look else 0
    if not length or len(look) < length + 3:
        return None
    number = int.from_bytes(look[:length], "big") & ((1 << 7 * length) - 1)
    offset = int.from_bytes(look[length : length + 2], "big", signed=True)
    is_key = bool(look[length + 2] & _KEY) if is_key is None else is_key
    if number != track or timestamp + offset != cue.time or not is_key:
        return None
    return look[length + 3 :]


def _elements(file: Excerpt, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of the content of elements one after another; stops where there are none any more."""
    for _ in range(_MOST_ELEMENTS):
        if at >= end:
            return
        head = file.read_up_to(at, 12)
        kind_length = _LENGTHS[head[0]] if head else 0
        size_length = _LENGTHS[head[kind_length]] if 0 < kind_length <= 4 and kind_length < len(head) else 0
        if not size_length or len(head) < kind_length + size_length:
            return
        start = at + kind_length + size_length
        size = int.from_bytes(head[kind_length : kind_length + size_length], "big") & ((1 << 7 * size_length) - 1)
        is_unknown = size == (1 << 7 * size_length) - 1
        last = end if is_unknown else min(start + size, end)
        yield int.from_bytes(head[:kind_length], "big"), start, last
        at = last
    raise Unfollowable("there are too many elements")


def _children(content: bytes) -> Iterator[tuple[int, int, int]]:
    at, end = 0, len(content)
    while at < end:
        kind, start, at = _head(content, at, end)
        yield kind, start, at


def _head(content: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Kind of the element at a place, start and end of its content; goes forward whatever is there."""
    kind, size = content[at], content[at + 1] if at + 1 < end else 0
    if kind & 0x80 and 0x80 < size < 0xFF:
        last = at + 2 + (size & 0x7F)
        return kind, at + 2, min(end, last)
    kind_length = _LENGTHS[kind]
    place = at + kind_length
    size_length = _LENGTHS[content[place]] if kind_length and place < end else 0
    if not size_length:
        return 0, end, end
    number = int.from_bytes(content[place : place + size_length], "big") & ((1 << 7 * size_length) - 1)
    start = min(place + size_length, end)
    last = end if number == (1 << 7 * size_length) - 1 else min(start + number, end)
    return int.from_bytes(content[at:place], "big"), start, last


def _only(content: bytes, wanted: int) -> bytes:
    return next((content[start:end] for kind, start, end in _children(content) if kind == wanted), b"")


def _number(content: bytes) -> int:
    return int.from_bytes(content[:8], "big")
