"""What kinds of NAL units H.264 and HEVC pictures consist of. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

_H264_IDR, _H264_SLICES = 5, range(1, 6)
_HEVC_SLICES = range(32)
_HEVC_CLEAN = range(16, 21)
"""BLA and IDR pictures: what is shown before them is never decoded from what came earlier."""


@dataclass(frozen=True, slots=True)
class Units:
    """How NAL units lie in the samples of a track."""

    codec: str
    """`h264` or `hevc`."""
    length_bytes: int
    """How long the length before each of them is (ISO/IEC 14496-15)."""


def is_random_access_clean(picture: bytes, units: Units) -> bool:
    """Whether an access unit, given from its start, is a picture that a decoder can begin with and miss nothing that
    is shown later or was sent later. True where that cannot be seen.

    An H.264 recovery point and an HEVC CRA picture are flagged as keyframes too, but pictures that are sent after them
    and shown before them may refer to others before them.
    """
    if units.codec == "hevc":
        kinds = (byte >> 1 & 0x3F for byte in _heads(picture, units.length_bytes))
        first = next((kind for kind in kinds if kind in _HEVC_SLICES), None)
        return first is None or first in _HEVC_CLEAN
    kinds = (byte & 0x1F for byte in _heads(picture, units.length_bytes))
    return next((kind for kind in kinds if kind in _H264_SLICES), _H264_IDR) == _H264_IDR


def _heads(picture: bytes, length_bytes: int) -> Iterator[int]:
    """The first byte of each unit."""
    if picture[:4] == b"\0\0\0\1" or picture[:3] == b"\0\0\1":
        yield from _heads_in_stream(picture)
        return
    at = 0
    while at + length_bytes < len(picture):
        size = int.from_bytes(picture[at : at + length_bytes], "big")
        yield picture[at + length_bytes]
        at += length_bytes + size


def _heads_in_stream(picture: bytes) -> Iterator[int]:
    at = picture.find(b"\0\0\1")
    while 0 <= at < len(picture) - 3:
        yield picture[at + 3]
        at = picture.find(b"\0\0\1", at + 3)
