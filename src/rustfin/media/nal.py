"""What kinds of NAL units H.264 and HEVC pictures consist of. Pure."""

from collections.abc import Iterator

_IDR, _SLICE = 5, 1


def is_random_access_clean(picture: bytes, *, length_bytes: int) -> bool:
    """Whether an H.264 access unit, given from its start, is an IDR picture. True where that cannot be seen.

    A recovery point is flagged as a keyframe too, but pictures that are shown after it may refer to others before it.
    """
    for kind in _kinds(picture, length_bytes):
        if kind == _IDR:
            return True
        if kind == _SLICE:
            return False
    return True


def _kinds(picture: bytes, length_bytes: int) -> Iterator[int]:
    if picture[:4] == b"\0\0\0\1" or picture[:3] == b"\0\0\1":
        yield from _kinds_of_stream(picture)
        return
    at = 0
    while at + length_bytes < len(picture):
        size = int.from_bytes(picture[at : at + length_bytes], "big")
        yield picture[at + length_bytes] & 0x1F
        at += length_bytes + size


def _kinds_of_stream(picture: bytes) -> Iterator[int]:
    at = picture.find(b"\0\0\1")
    while 0 <= at < len(picture) - 3:
        yield picture[at + 3] & 0x1F
        at = picture.find(b"\0\0\1", at + 3)
