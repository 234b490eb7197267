"""The boxes of fragmented MP4 that cutting needs (ISO/IEC 14496-12). Pure.

What is read here was written by ffmpeg a moment ago, but a crash or another program in its place must give a clear
error: every offset is checked, every count is bounded by the bytes that are there.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_U32 = struct.Struct(">I")
_I64 = struct.Struct(">q")
_HEAD = struct.Struct(">I4s")
_ENTRY = struct.Struct(">II")
_DEPENDS_ON_NONE = 0x02000000
_IS_NO_SYNC = 0x00010000
_DOLBY_WITHOUT_BASE = 5


class BadBox(ValueError):
    """These are no boxes as ffmpeg writes them."""


class Sample(NamedTuple):
    """A frame in a fragment; times in ticks of the track."""

    decode_ticks: int
    duration_ticks: int
    size_bytes: int
    shown_ticks: int
    """When it is shown."""
    is_sync: bool
    """Whether it can be decoded without any other."""


@dataclass(frozen=True, slots=True)
class Track:
    """What an initialization segment says of its one track."""

    id: int
    ticks_per_s: int
    handler: str
    """`vide` or `soun`."""


def boxes(content: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of the body and end of every box in a range. Raises: BadBox."""
    end = len(content) if end is None else end
    at = start
    while at < end:
        if at + 8 > end:
            raise BadBox("a box is cut off")
        size, kind = _HEAD.unpack_from(content, at)
        body = at + 8
        if size == 1 and at + 16 <= end:
            size, body = _I64.unpack_from(content, at + 8)[0], at + 16
        if size < body - at or at + size > end:
            raise BadBox(f"a box {kind!r} says that it has {size} bytes")
        yield kind, body, at + size
        at += size


def track_of(initialization: bytes) -> Track:
    """The one track of an initialization segment. Raises: BadBox when there are none or several."""
    tracks = [_track(initialization, *place) for place in _find(initialization, b"moov", b"trak")]
    if len(tracks) != 1:
        raise BadBox(f"there are {len(tracks)} tracks where one was asked for")
    return tracks[0]


def first_presentation(moof: bytes) -> tuple[int, int]:
    """Decode time of a fragment and presentation time of its first frame, in ticks. Raises: BadBox."""
    traf = _only(moof, b"moof", b"traf")
    decode_ticks = _decode_ticks(moof, *traf)
    run, _ = _first(moof, traf, b"trun")
    flags, count, at = _run_head(moof, run)
    if count == 0:
        raise BadBox("a fragment holds no frame")
    at += 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400))
    offset = _signed(moof, at) if flags & 0x800 else 0
    return decode_ticks, decode_ticks + offset


def samples(moof: bytes) -> list[Sample]:
    """Every frame of a fragment, in order. Raises: BadBox."""
    traf = _only(moof, b"moof", b"traf")
    duration_ticks, size_bytes, sample_flags = _defaults(moof, *traf)
    decode_ticks = _decode_ticks(moof, *traf)
    found: list[Sample] = []
    for kind, run, end in boxes(moof, *traf):
        if kind != b"trun":
            continue
        flags, count, at = _run_head(moof, run)
        width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
        if at + count * width > end or (width == 0 and count > 1_000_000):
            raise BadBox(f"a run says that it has {count} frames")
        first_flags = _u32(moof, at - 4) if flags & 4 else None
        for number in range(count):
            duration, size, offset, own_flags = duration_ticks, size_bytes, 0, sample_flags
            if flags & 0x100:
                duration, at = _u32(moof, at), at + 4
            if flags & 0x200:
                size, at = _u32(moof, at), at + 4
            if flags & 0x400:
                own_flags, at = _u32(moof, at), at + 4
            if flags & 0x800:
                offset, at = _signed(moof, at), at + 4
            if number == 0 and first_flags is not None:
                own_flags = first_flags
            found.append(Sample(decode_ticks, duration, size, decode_ticks + offset, not own_flags & _IS_NO_SYNC))
            decode_ticks += duration
    return found


def without_estimates(initialization: bytes) -> bytes:
    """The same without bit rates, which ffmpeg guesses from the first frames that it happens to see: every run then
    begins with the same bytes. Raises: BadBox."""
    content = bytearray(initialization)
    for name, place, end in _descriptions(initialization):
        if name == b"btrt":
            content[place:end] = bytes(end - place)
        if name == b"esds":
            _clear_rates(content, place, end)
    return bytes(content)


def with_dolby_entry(initialization: bytes) -> bytes:
    """The same with a sample entry `dvh1` where Dolby Vision's profile 5 is in it: no other decoder shows it rightly.
    Players go by that name (Dolby Vision Streams Within the ISO Base Media File Format); ffmpeg 5.1 does not know it.

    Raises: BadBox.
    """
    content = bytearray(initialization)
    for kind, entry, end in _entries(initialization):
        configured = (
            initialization[at:to] for name, at, to in _tolerated(initialization, entry + 78, end) if name == b"dvcC"
        )
        if kind == b"hvc1" and any(len(one) > 2 and one[2] >> 1 == _DOLBY_WITHOUT_BASE for one in configured):
            content[entry - 4 : entry] = b"dvh1"
    return bytes(content)


def sample_description(initialization: bytes, kinds: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The first box of these kinds that configures a decoder, and what is in it. Raises: BadBox."""
    found = ((name, initialization[start:end]) for name, start, end in _descriptions(initialization))
    return next((box for box in found if box[0] in kinds), None)


def _descriptions(initialization: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The boxes in sample entries."""
    for kind, entry, end in _entries(initialization):
        yield from _tolerated(initialization, entry + {b"mp4a": 28}.get(kind, 78), end)


def _entries(initialization: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The sample entries, as `boxes` gives them."""
    for start, end in _find(initialization, b"moov", b"trak"):
        media = _first(initialization, (start, end), b"mdia")
        table = _first(initialization, _first(initialization, media, b"minf"), b"stbl")
        described, last = _first(initialization, table, b"stsd")
        yield from boxes(initialization, described + 8, last)


def moved(moof: bytes, *, by_ticks: int, sequence: int) -> bytes:
    """The same fragment at another decode time and with another number. Raises: BadBox, also where the time would be
    negative, which players take for a huge one."""
    content = bytearray(moof)
    place, _ = _first(moof, _only(moof, b"moof", b"traf"), b"tfdt")
    ticks = _decode_ticks(moof, *_only(moof, b"moof", b"traf")) + by_ticks
    if ticks < 0:
        raise BadBox("a fragment would begin before zero")
    if _version(moof, place) == 1:
        _I64.pack_into(content, place + 4, ticks)
    else:
        _U32.pack_into(content, place + 4, ticks & 0xFFFFFFFF)
    number, _ = _only(moof, b"moof", b"mfhd")
    _U32.pack_into(content, number + 4, sequence & 0xFFFFFFFF)
    return bytes(content)


def fragment(
    track_id: int, decode_ticks: int, durations: Sequence[int], frames: Sequence[bytes], *, sequence: int
) -> tuple[bytes, ...]:
    """A fragment of frames that each can be decoded alone, as sound can. Ready to be written one part after another."""
    entries = b"".join(_ENTRY.pack(duration, len(frame)) for duration, frame in zip(durations, frames, strict=True))
    trun = _box(b"trun", struct.pack(">III", 0x301, len(frames), 0), entries)
    tfhd = _box(b"tfhd", struct.pack(">III", 0x020020, track_id, _DEPENDS_ON_NONE))
    tfdt = _box(b"tfdt", struct.pack(">Iq", 0x01000000, decode_ticks))
    mfhd = _box(b"mfhd", struct.pack(">II", 0, sequence & 0xFFFFFFFF))
    moof = bytearray(_box(b"moof", mfhd, _box(b"traf", tfhd, tfdt, trun)))
    data_offset = len(moof) - len(trun) + 16
    _U32.pack_into(moof, data_offset, len(moof) + 8)
    mdat = _HEAD.pack(8 + sum(map(len, frames)), b"mdat")
    return (bytes(moof) + mdat, *frames)


def _box(kind: bytes, *content: bytes) -> bytes:
    return _HEAD.pack(8 + sum(map(len, content)), kind) + b"".join(content)


def _tolerated(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes, as far as they are some: what a sample entry holds is its codec's own affair."""
    try:
        yield from boxes(content, start, end)
    except BadBox:
        return


def _clear_rates(content: bytearray, start: int, end: int) -> None:
    """Zero buffer size and bit rates in an elementary stream descriptor (ISO/IEC 14496-1 §7.2.6.6)."""
    at = start + 4
    for tag, head in ((0x03, 3), (0x04, 2)):
        if at >= end or content[at] != tag:
            return
        at += 1
        while at < end and content[at] & 0x80:
            at += 1
        at += 1 + head
    if at + 11 <= end:
        content[at : at + 11] = bytes(11)


def _track(content: bytes, start: int, end: int) -> Track:
    header, _ = _first(content, (start, end), b"tkhd")
    media = _first(content, (start, end), b"mdia")
    clock, _ = _first(content, media, b"mdhd")
    handler, _ = _first(content, media, b"hdlr")
    ticks_per_s = _u32(content, clock + (20 if _version(content, clock) else 12))
    if ticks_per_s == 0:
        raise BadBox("a track has no clock")
    track_id = _u32(content, header + (20 if _version(content, header) else 12))
    return Track(track_id, ticks_per_s, content[handler + 8 : handler + 12].decode("latin-1"))


def _find(content: bytes, outer: bytes, inner: bytes) -> list[tuple[int, int]]:
    found = []
    for kind, start, end in boxes(content):
        if kind == outer:
            found += [(first, last) for name, first, last in boxes(content, start, end) if name == inner]
    return found


def _only(content: bytes, outer: bytes, inner: bytes) -> tuple[int, int]:
    found = _find(content, outer, inner)
    if len(found) != 1:
        raise BadBox(f"there are {len(found)} boxes {inner!r} where one belongs")
    return found[0]


def _first(content: bytes, place: tuple[int, int], kind: bytes) -> tuple[int, int]:
    for name, start, end in boxes(content, *place):
        if name == kind:
            return start, end
    raise BadBox(f"there is no box {kind!r}")


def _decode_ticks(content: bytes, start: int, end: int) -> int:
    place, _ = _first(content, (start, end), b"tfdt")
    if _version(content, place) == 1:
        return _signed64(content, place + 4)
    return _u32(content, place + 4)


def _defaults(content: bytes, start: int, end: int) -> tuple[int, int, int]:
    """Duration, size and flags of frames that do not say their own."""
    place, _ = _first(content, (start, end), b"tfhd")
    flags = _u32(content, place) & 0xFFFFFF
    at = place + 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    duration = _u32(content, at) if flags & 8 else 0
    at += 4 * bool(flags & 8)
    size = _u32(content, at) if flags & 0x10 else 0
    at += 4 * bool(flags & 0x10)
    return duration, size, _u32(content, at) if flags & 0x20 else 0


def _run_head(content: bytes, start: int) -> tuple[int, int, int]:
    """Flags, number of frames, and where the first frame's entry begins."""
    flags = _u32(content, start) & 0xFFFFFF
    return flags, _u32(content, start + 4), start + 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)


def _version(content: bytes, at: int) -> int:
    return _u32(content, at) >> 24


def _u32(content: bytes, at: int) -> int:
    return _read(_U32, content, at)


def _signed(content: bytes, at: int) -> int:
    value = _u32(content, at)
    return value - (1 << 32) if value >> 31 else value


def _signed64(content: bytes, at: int) -> int:
    return _read(_I64, content, at)


def _read(form: struct.Struct, content: bytes, at: int) -> int:
    try:
        value: int = form.unpack_from(content, at)[0]
    except struct.error as error:
        raise BadBox("a box is cut off") from error
    return value
