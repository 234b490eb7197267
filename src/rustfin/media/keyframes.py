"""Where a picture can be cut without encoding it: the presentation times of its keyframes."""

import array
import struct
import sys
import zlib
from dataclasses import dataclass
from enum import Enum

from rustfin.core.units import Microseconds
from rustfin.media.errors import OutdatedMediaInfo

LATEST_US = 10**15
"""No picture is shown later than this, thirty years after zero."""
_FORMAT = 1
_HEAD = struct.Struct("<BBBq")


class KeyframeSource(Enum):
    """Who said where the keyframes are. The value is what is stored."""

    MP4 = 0
    """The sample tables."""
    MATROSKA = 1
    """The cues."""
    PACKETS = 2
    """Every packet was looked at."""


@dataclass(frozen=True, slots=True)
class KeyframeIndex:
    """Keyframes of the picture that a player shows (`MediaInfo.video`).

    `times_us` are in the source's own clock, ascending, each once. `end_us` is where the last picture ends in the same
    clock, where that is known. A sparse index is a true one: every time in it is a keyframe, there may be more.
    """

    times_us: tuple[Microseconds, ...]
    source: KeyframeSource
    end_us: Microseconds | None = None
    is_open_gop: bool = False
    """Some of them are no clean start: pictures after them refer to pictures before them (H.264 recovery points)."""

    def to_bytes(self) -> bytes:
        """For the database; `from_bytes` reads it back equal."""
        steps = array.array(
            "q", [late - early for early, late in zip((0, *self.times_us), self.times_us, strict=False)]
        )
        if sys.byteorder == "big":
            steps.byteswap()
        end_us = -1 if self.end_us is None else self.end_us
        head = _HEAD.pack(_FORMAT, self.source.value, int(self.is_open_gop), end_us)
        return head + zlib.compress(steps.tobytes(), 6)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "KeyframeIndex":
        """Raises: OutdatedMediaInfo when another version wrote it."""
        try:
            version, source, is_open_gop, end_us = _HEAD.unpack_from(raw)
            if version != _FORMAT:
                raise OutdatedMediaInfo("These keyframes were stored by another version.")
            steps = array.array("q", zlib.decompress(raw[_HEAD.size :]))
            if sys.byteorder == "big":
                steps.byteswap()
            return cls(
                times_us=tuple(_running_sums(steps)),
                source=KeyframeSource(source),
                end_us=None if end_us < 0 else Microseconds(end_us),
                is_open_gop=bool(is_open_gop),
            )
        except (struct.error, zlib.error, ValueError) as error:
            raise OutdatedMediaInfo("These keyframes cannot be read.") from error


def _running_sums(steps: "array.array[int]") -> "list[Microseconds]":
    sums, total = [], 0
    for step in steps:
        total += step
        sums.append(Microseconds(total))
    return sums
