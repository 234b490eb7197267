"""Frames on a pipe between our own processes: four bytes of length, big-endian, then so many bytes."""

import struct
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def write_frame(out: BinaryIO, content: bytes) -> None:
    """Write one frame and hand it on at once."""
    out.write(LENGTH.pack(len(content)))
    out.write(content)
    out.flush()
