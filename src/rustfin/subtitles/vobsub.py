"""DVD subtitles: pictures of four colours, decoded so that they can be drawn elsewhere. Pure.

A packet is its size, where its control sequences begin, two interlaced fields of coded pixels, and the control
sequences: when to show which colours where, and when to stop.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rustfin.subtitles.pgs import Colour, Picture

PALETTE = (
    *("000000", "ffffff", "808080", "404040", "c0c0c0", "ffff00", "00ffff", "00ff00"),
    *("ff0000", "0000ff", "ff00ff", "202020", "e0e0e0", "606060", "a0a0a0", "ff8000"),
)
"""Used where a file names none, and for what ffmpeg is told to draw anew."""
LONGEST_MS = 10_000
"""A picture that nobody takes away goes by itself."""

_SIZE = re.compile(r"^size:\s*(\d{1,5})x(\d{1,5})", re.MULTILINE)
_COLOURS = re.compile(r"^palette:\s*((?:[0-9a-fA-F]{6}[,\s]*){16})", re.MULTILINE)
_DELAY_MS = 1024 / 90
_LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Header:
    """What holds for all pictures of a track."""

    canvas: tuple[int, int] | None
    palette: tuple[str, ...] = PALETTE


@dataclass(frozen=True, slots=True)
class Packet:
    """A coded picture and its time; `duration_ms` where the container knows it."""

    at_ms: int
    content: bytes
    duration_ms: int | None = None


def read_header(text: str) -> Header:
    """The track's header, in the words of an `.idx` file."""
    size, colours = _SIZE.search(text), _COLOURS.search(text)
    canvas = (int(size[1]), int(size[2])) if size and int(size[1]) and int(size[2]) else None
    return Header(canvas, tuple(re.findall(r"[0-9a-fA-F]{6}", colours[1])) if colours else PALETTE)


def read_pictures(packets: Sequence[Packet], header: Header) -> Iterator[Picture]:
    """The pictures in time order; packets that make no sense are passed over."""
    for number, packet in enumerate(packets):
        following_ms = packets[number + 1].at_ms if number + 1 < len(packets) else None
        try:
            picture = _picture(packet, header, following_ms)
        except (struct.error, IndexError):
            continue
        if picture is not None:
            yield picture


@dataclass(slots=True)
class _Control:
    """What the control sequences said."""

    start_ms: float | None = None
    end_ms: float | None = None
    colours: tuple[int, ...] = (0, 1, 2, 3)
    alphas: tuple[int, ...] = (0, 15, 15, 15)
    box: tuple[int, int, int, int] | None = None
    fields: tuple[int, int] | None = None


def _picture(packet: Packet, header: Header, following_ms: int | None) -> Picture | None:
    control = _control(packet.content)
    if control.start_ms is None or control.box is None or control.fields is None:
        return None
    x1, x2, y1, y2 = control.box
    width, height = x2 - x1 + 1, y2 - y1 + 1
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE) or not any(control.alphas):
        return None
    start_ms = packet.at_ms + round(control.start_ms)
    fields = [list(_rows(packet.content, at, width, (height + 1 - odd) // 2)) for odd, at in enumerate(control.fields)]
    rows = tuple(fields[row % 2][row // 2] for row in range(height))
    end_ms = _end_ms(packet, control, start_ms, following_ms)
    return (
        Picture(start_ms, end_ms, x1, y1, width, height, _colours(control, header), rows) if end_ms > start_ms else None
    )


def _end_ms(packet: Packet, control: _Control, start_ms: int, following_ms: int | None) -> int:
    said_ms = None if control.end_ms is None else packet.at_ms + round(control.end_ms)
    if said_ms is None and packet.duration_ms:
        said_ms = packet.at_ms + packet.duration_ms
    if said_ms is None or said_ms <= start_ms:
        said_ms = start_ms + LONGEST_MS
    return said_ms if following_ms is None or following_ms <= start_ms else min(said_ms, following_ms)


def _control(content: bytes) -> _Control:
    found = _Control()
    at = struct.unpack_from(">H", content, 2)[0]
    for _ in range(64):  # a chain that bites its tail ends too
        delay, following = struct.unpack_from(">HH", content, at)
        _obey(content, at + 4, delay * _DELAY_MS, found)
        if following <= at:
            break
        at = following
    return found


def _obey(content: bytes, start: int, at_ms: float, found: _Control) -> None:
    at = start
    while (command := content[at]) != 0xFF:
        at += 1
        match command:
            case 0x00 | 0x01:
                found.start_ms = at_ms if found.start_ms is None else found.start_ms
            case 0x02:
                found.end_ms = at_ms
            case 0x03:
                found.colours = _nibbles(content[at : at + 2])
                at += 2
            case 0x04:
                found.alphas = _nibbles(content[at : at + 2])
                at += 2
            case 0x05:
                b = content[at : at + 6]
                found.box = (
                    b[0] << 4 | b[1] >> 4,
                    (b[1] & 15) << 8 | b[2],
                    b[3] << 4 | b[4] >> 4,
                    (b[4] & 15) << 8 | b[5],
                )
                at += 6
            case 0x06:
                found.fields = struct.unpack_from(">HH", content, at)
                at += 4
            case 0x07:
                at += struct.unpack_from(">H", content, at)[0]
            case _:
                return


def _nibbles(pair: bytes) -> tuple[int, ...]:
    """Four values, of the background first; they are written the other way round."""
    return (pair[1] & 15, pair[1] >> 4, pair[0] & 15, pair[0] >> 4)


def _colours(control: _Control, header: Header) -> tuple[Colour, ...]:
    return tuple(
        _colour(header.palette[number], alpha) for number, alpha in zip(control.colours, control.alphas, strict=True)
    )


def _colour(hexadecimal: str, alpha: int) -> Colour:
    red, green, blue = bytes.fromhex(hexadecimal)
    return Colour(red, green, blue, alpha * 17)


def _rows(content: bytes, start: int, width: int, count: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """The rows of one field. Codes have 4, 8, 12 or 16 bits; a run of no length fills the row; rows begin at bytes."""
    at = start * 2  # in half bytes
    for _ in range(count):
        row: list[tuple[int, int]] = []
        left = width
        while left > 0:
            code, read = 0, 0
            while read < 4 and code < 1 << (2 * read):
                code = code << 4 | _half(content, at)
                at, read = at + 1, read + 1
            run = min(code >> 2 or left, left)
            row.append((run, code & 3))
            left -= run
        yield tuple(row)
        at += at & 1


def _half(content: bytes, at: int) -> int:
    byte = content[at >> 1]
    return byte & 15 if at & 1 else byte >> 4
