"""Presentation graphics (`.sup`): pictures of text with the times at which they come and go. Pure.

A file is segments: `PG`, presentation time, decoding time (32 bits each, 90 kHz), kind, length, content. A display set
is composition, windows, palette, object, end; a composition without objects takes the picture away.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rustfin.core.errors import InvalidInput

MIME = "application/x-pgs"
_HEAD = struct.Struct(">2sIIBH")
_TICKS_PER_MS = 90
_WRAP = 1 << 32
_PALETTE, _OBJECT, _COMPOSITION, _WINDOW, _END = 0x14, 0x15, 0x16, 0x17, 0x80
_LONGEST_SEGMENT = 0xFFFF
_OBJECT_HEAD_BYTES = 11
_FIRST, _LAST = 0x80, 0x40


class BrokenPictures(InvalidInput):
    """The file is no picture subtitles, or ends in the middle of them."""

    code = "subtitles_unreadable"


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green, blue and opacity, 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture somewhere on the canvas. A run is so many pixels of one of `colours`; each row is `width` wide."""

    start_ms: int
    end_ms: int
    x: int
    y: int
    width: int
    height: int
    colours: tuple[Colour, ...]
    rows: tuple[tuple[tuple[int, int], ...], ...]


def shift(raw: bytes, by_ms: int) -> bytes:
    """The same pictures later by so much; what would come before zero comes at zero. Raises: BrokenPictures."""
    if by_ms == 0:
        return raw
    moved = bytearray(raw)
    for at, presented in _segments(raw):
        # The decoding time is one that players may ignore, and most files leave it empty.
        struct.pack_into(">II", moved, at + 2, max(0, presented + by_ms * _TICKS_PER_MS) % _WRAP, 0)
    return bytes(moved)


def from_zero(raw: bytes) -> bytes:
    """The same pictures behind an empty one at zero. ffmpeg 5.1 that is told to begin anywhere before the first picture
    of a file loses it; with this none is the first."""
    nothing = Picture(0, 0, 0, 0, 8, 8, (), ())
    at = next((at for at, _ in _segments(raw) if raw[at + 10] == _COMPOSITION), None)
    if at is None:
        return raw
    width, height = struct.unpack_from(">HH", raw, at + _HEAD.size)
    return b"".join(_taken_away(nothing, 0, (width, height))) + raw


def check(raw: bytes) -> None:
    """Raises: BrokenPictures when this is no whole `.sup` with at least one picture in it."""
    if _OBJECT not in [raw[at + 10] for at, _ in _segments(raw)]:
        raise BrokenPictures("This file holds no pictures of text.")


def write(pictures: Sequence[Picture], *, canvas: tuple[int, int]) -> bytes:
    """A `.sup` of pictures in time order. One that is still shown when the next comes is replaced by it."""
    out = bytearray()
    for number, picture in enumerate(pictures):
        following_ms = pictures[number + 1].start_ms if number + 1 < len(pictures) else None
        for segment in _shown(picture, number * 2, canvas):
            out += segment
        if following_ms is None or picture.end_ms < following_ms:
            out += b"".join(_taken_away(picture, number * 2 + 1, canvas))
    return bytes(out)


def _segments(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where each segment begins, and its presentation time."""
    at = 0
    while at < len(raw):
        if at + _HEAD.size > len(raw):
            raise BrokenPictures("This file ends in the middle of a picture.")
        mark, presented, _, _, length = _HEAD.unpack_from(raw, at)
        if mark != b"PG" or at + _HEAD.size + length > len(raw):
            raise BrokenPictures("This is no file of picture subtitles, or it ends in the middle of one.")
        yield at, presented
        at += _HEAD.size + length


def _segment(at_ms: int, kind: int, content: bytes) -> bytes:
    return _HEAD.pack(b"PG", max(0, at_ms) * _TICKS_PER_MS % _WRAP, 0, kind, len(content)) + content


def _shown(picture: Picture, number: int, canvas: tuple[int, int]) -> Iterator[bytes]:
    at_ms, box = picture.start_ms, (picture.x, picture.y, picture.width, picture.height)
    placed = struct.pack(">HBBHH", 0, 0, 0, picture.x, picture.y)
    yield _segment(at_ms, _COMPOSITION, _composition(number, canvas, state=0x80, count=1) + placed)
    yield _segment(at_ms, _WINDOW, struct.pack(">BBHHHH", 1, 0, *box))
    yield _segment(at_ms, _PALETTE, _palette(picture.colours, height=canvas[1]))
    yield from (_segment(at_ms, _OBJECT, piece) for piece in _object_pieces(picture))
    yield _segment(at_ms, _END, b"")


def _taken_away(picture: Picture, number: int, canvas: tuple[int, int]) -> Iterator[bytes]:
    box = (picture.x, picture.y, picture.width, picture.height)
    yield _segment(picture.end_ms, _COMPOSITION, _composition(number, canvas, state=0, count=0))
    yield _segment(picture.end_ms, _WINDOW, struct.pack(">BBHHHH", 1, 0, *box))
    yield _segment(picture.end_ms, _END, b"")


def _composition(number: int, canvas: tuple[int, int], *, state: int, count: int) -> bytes:
    return struct.pack(">HHBHBBBB", *canvas, 0x10, number & 0xFFFF, state, 0, 0, count)


def _palette(colours: Iterable[Colour], *, height: int) -> bytes:
    entries = (bytes((number, *_luma_chroma(colour, height=height))) for number, colour in enumerate(colours))
    return b"\0\0" + b"".join(entries)


def _luma_chroma(colour: Colour, *, height: int) -> tuple[int, int, int, int]:
    """Y, Cr, Cb, opacity, in studio range; of BT.709 from high definition on, else of BT.601."""
    kr, kb = (0.2126, 0.0722) if height > 576 else (0.299, 0.114)
    luma = kr * colour.red + (1 - kr - kb) * colour.green + kb * colour.blue
    red = (colour.red - luma) / (2 * (1 - kr))
    blue = (colour.blue - luma) / (2 * (1 - kb))
    return (
        round(16 + luma * 219 / 255),
        round(128 + red * 224 / 255),
        round(128 + blue * 224 / 255),
        colour.alpha,
    )


def _object_pieces(picture: Picture) -> Iterator[bytes]:
    """The object's segments: one holds no more than 64 KiB, and the first says how long they are together."""
    coded = b"".join(_coded_row(row) for row in picture.rows)
    size = (len(coded) + 4).to_bytes(3, "big") + struct.pack(">HH", picture.width, picture.height)
    at, is_first = 0, True
    while is_first or at < len(coded):
        room = _LONGEST_SEGMENT - (_OBJECT_HEAD_BYTES if is_first else 4)
        piece = coded[at : at + room]
        at += len(piece)
        place = (_FIRST if is_first else 0) | (_LAST if at >= len(coded) else 0)
        yield struct.pack(">HBB", 0, 0, place) + (size if is_first else b"") + piece
        is_first = False


def _coded_row(row: Iterable[tuple[int, int]]) -> bytes:
    out = bytearray()
    for length, colour in row:
        left = length
        while left:
            run = min(left, 0x3FFF)
            left -= run
            out += _coded_run(run, colour)
    return bytes(out) + b"\0\0"


def _coded_run(run: int, colour: int) -> bytes:
    if colour and run < 3:
        return bytes((colour,)) * run
    is_long = run > 0x3F
    flags = (0x40 if is_long else 0) | (0x80 if colour else 0)
    length = bytes((flags | run >> 8, run & 0xFF)) if is_long else bytes((flags | run,))
    return b"\0" + length + (bytes((colour,)) if colour else b"")
