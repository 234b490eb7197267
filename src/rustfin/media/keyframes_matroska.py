"""Where the keyframes of a Matroska or WebM file are, from its cues (RFC 9559 §5.1.5).

Cues are what a muxer chose to write down, so some of them are compared with the blocks that they point at. A file
without cues, or with cues that are wrong, is left to looking at every packet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rustfin.core.units import Microseconds
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.matroska import CLUSTER, LENGTHS, VIDEO, Segment, children, element_at, elements, head_of
from rustfin.media.nal import Units, is_random_access_clean

_CUE_POINT, _CUE_TIME, _CUE_POSITIONS, _CUE_TRACK, _CUE_CLUSTER, _CUE_RELATIVE = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1, 0xF0
_TIMESTAMP, _SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK, _REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
_CHECKSUM = b"\xbf\x84"
_USUAL_CUE = re.compile(
    rb"\xbb([\x89-\xfe])\xb3(\x81.|\x82..|\x83.{3}|\x84.{4}|\x85.{5})\xb7[\x85-\xfe]\xf7\x81(.)", re.DOTALL
)
_COMPARED = 12
_EVERY = 1 << 30
_MOST_BLOCKS_BEFORE = 500
_LOOK_BYTES = 4 * 1024
_KEY = 0x80


def read_matroska(
    file: Excerpt, *, position: int, units: Units | None, stated_end_us: int = 0, is_thorough: bool = False
) -> KeyframeIndex | None:
    """The index of the track at a position among those that become streams. None where cues are missing or wrong.

    `is_thorough`: where some keyframes are no clean start, each is looked at. Where cues go beyond the end that the
    file states, the end is looked for behind the last one. Raises: Unfollowable, OSError.
    """
    segment = head_of(file)
    if position >= len(segment.tracks) or segment.tracks[position].type != VIDEO or segment.cues is None:
        return None
    track = segment.tracks[position].number
    times, some = _cues(segment.cues, track, compared=_COMPARED)
    looks = [_picture_at(file, segment, cue, track) for cue in some]
    pictures = [picture for picture in looks if picture is not None]
    if not pictures or len(pictures) < len(looks):
        return None
    is_open_gop = units is not None and not all(is_random_access_clean(picture, units) for picture in pictures)
    clean_us = None
    if units is not None and is_open_gop and is_thorough:
        _, every = _cues(segment.cues, track, compared=len(times))
        clean_us = {segment.us(cue.time) for cue in every if _is_clean(file, segment, cue, track, units)}
    times_us = sorted({segment.us(time) for time in times})
    if times_us[-1] > LATEST_US:
        return None
    return KeyframeIndex(
        tuple(map(Microseconds, times_us)),
        KeyframeSource.MATROSKA,
        end_us=_end_us(file, segment, track) if times_us[-1] >= stated_end_us else None,
        is_open_gop=is_open_gop,
        clean_us=None if clean_us is None else tuple(map(Microseconds, sorted(clean_us))),
    )


def _end_us(file: Excerpt, segment: Segment, track: int) -> Microseconds | None:
    """Where the last picture ends, by the blocks from the last cue on. None where they cannot be followed."""
    assert segment.cues is not None
    last = max(_cues(segment.cues, track, compared=_EVERY)[1], key=lambda cue: cue.time)
    shown: set[int] = set()
    try:
        for kind, start, end in elements(file, segment.start + last.cluster, segment.end):
            if kind == CLUSTER:
                shown |= set(_times_in(file, (start, end), track))
    except Unfollowable:
        return None
    *_, before, end_time = (last.time, *sorted({*shown, last.time}))
    # How long the last one is shown is not written down: as long as the one before.
    return Microseconds(segment.us(end_time + (end_time - before)))


def _times_in(file: Excerpt, cluster: tuple[int, int], track: int) -> Iterator[int]:
    """When the pictures of a cluster are shown, in the segment's clock."""
    timestamp = 0
    for kind, start, end in elements(file, *cluster):
        if kind == _TIMESTAMP:
            timestamp = int.from_bytes(file.read(start, min(8, end - start)), "big")
        blocks = [(start, end)] if kind == _SIMPLE_BLOCK else []
        if kind == _BLOCK_GROUP:
            blocks = [(first, last) for inner, first, last in elements(file, start, end) if inner == _BLOCK]
        for first, _ in blocks:
            head = file.read_up_to(first, 12)
            length = LENGTHS[head[0]] if head else 0
            if length and int.from_bytes(head[:length], "big") & ((1 << 7 * length) - 1) == track:
                yield timestamp + int.from_bytes(head[length : length + 2], "big", signed=True)


@dataclass(frozen=True, slots=True)
class _Cue:
    time: int
    cluster: int
    relative: int | None


def _cues(content: bytes, track: int, *, compared: int) -> tuple[list[int], list[_Cue]]:
    """Times of all cues of a track, and about so many of them whole.

    As muxers write them, cues are found by one expression; if they do not fill their part to the last byte, or speak of
    other tracks first, each is taken apart.
    """
    content = content[6:] if content[:2] == _CHECKSUM else content
    usual = list(_USUAL_CUE.finditer(content))
    lengths = sum(2 + (found[1][0] & 0x7F) for found in usual)
    if lengths == len(content) and all(found[3][0] == track for found in usual):
        times = [int.from_bytes(found[2][1:], "big") for found in usual]
        step = max(1, len(usual) // compared)
        some = [
            _cue(content, found.start() + 2, found.start() + 2 + (found[1][0] & 0x7F), track) for found in usual[::step]
        ]
        return times, [cue for cue in some if cue is not None]
    cues = [_cue(content, start, end, track) for kind, start, end in children(content) if kind == _CUE_POINT]
    ours = [cue for cue in cues if cue is not None]
    return [cue.time for cue in ours], ours[:: max(1, len(ours) // max(1, compared))]


def _cue(content: bytes, at: int, end: int, track: int) -> _Cue | None:
    """A cue point's own positions of a track."""
    time = -1
    while at < end:
        kind, start, last = element_at(content, at, end)
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
        kind, start, last = element_at(content, at, end)
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


def _is_clean(file: Excerpt, segment: Segment, cue: _Cue, track: int, units: Units) -> bool:
    picture = _picture_at(file, segment, cue, track)
    return picture is not None and is_random_access_clean(picture, units)


def _picture_at(file: Excerpt, segment: Segment, cue: _Cue, track: int) -> bytes | None:
    """The first bytes of the keyframe that a cue points at. None where there is none of that time."""
    cluster = next(elements(file, segment.start + cue.cluster, segment.end), None)
    if cluster is None or cluster[0] != CLUSTER:
        return None
    timestamp = None
    blocks = 0
    for kind, start, end in elements(file, cluster[1], cluster[2]):
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
    for kind, start, end in elements(file, cluster[1] + cue.relative, cluster[2]):
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
        parts = {inner: (first, last) for inner, first, last in elements(file, start, end)}
        if _BLOCK not in parts:
            return None
        is_key, (start, end) = _REFERENCE not in parts, parts[_BLOCK]
    look = file.read_up_to(start, min(end - start, _LOOK_BYTES))
    length = LENGTHS[look[0]] if look else 0
    if not length or len(look) < length + 3:
        return None
    number = int.from_bytes(look[:length], "big") & ((1 << 7 * length) - 1)
    offset = int.from_bytes(look[length : length + 2], "big", signed=True)
    is_key = bool(look[length + 2] & _KEY) if is_key is None else is_key
    if number != track or timestamp + offset != cue.time or not is_key:
        return None
    return look[length + 3 :]
