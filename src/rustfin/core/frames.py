"""Frames on a pipe between our own processes: four bytes of length, big-endian, then so many bytes."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def read_frames(content: bytes) -> Iterator[bytes]:
    """The frames of a whole stream, in order."""
    start = 0
    while start < len(content):
        (length,) = LENGTH.unpack_from(content, start)
        start += LENGTH.size
        yield content[start : start + length]
        start += length


def write_frame(out: BinaryIO, content: bytes) -> None:
    """Write one frame and hand it on at once."""
    out.write(LENGTH.pack(len(content)))
    out.write(content)
    out.flush()
