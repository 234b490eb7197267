"""Where a picture can be cut without encoding it: the presentation times of its keyframes."""

import array
import struct
import sys
import zlib
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from rustfin.core.units import Microseconds
from rustfin.media.errors import OutdatedMediaInfo

LATEST_US = 10**15
"""No picture is shown later than this, thirty years after zero."""
LONGEST_BETWEEN_CLEAN_US = 10_000_000
"""Where clean keyframes are no further apart, a picture is cut at them alone."""
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


class Openness(Enum):
    """What is known of keyframes that are no clean start. The value is the third byte of what is stored."""

    CLOSED = 0
    """Every keyframe that was looked at is clean."""
    UNTOLD = 1
    """Some are not clean; which ones, nobody has looked."""
    OPEN = 2
    """Clean ones are too far apart to cut at them alone."""
    MIXED = 3
    """Clean ones are close enough: the picture is cut there, and nowhere else."""


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
    """Some of them are no clean start: pictures that follow and are shown before them refer to pictures before them
    (H.264 recovery points, HEVC's CRA)."""
    clean_us: tuple[Microseconds, ...] | None = None
    """Those that are, where each was looked at; None: all of them, or where `is_open_gop`, nobody knows."""

    @property
    def openness(self) -> Openness:
        """Whether the picture can be cut cleanly."""
        if not self.is_open_gop:
            return Openness.CLOSED
        if self.clean_us is None:
            return Openness.UNTOLD
        edges_us = [*self.times_us[:1], *self.clean_us, *([] if self.end_us is None else [self.end_us])]
        longest_us = max((late - early for early, late in pairwise(edges_us)), default=0)
        return Openness.MIXED if longest_us <= LONGEST_BETWEEN_CLEAN_US else Openness.OPEN

    @property
    def cuts_us(self) -> tuple[Microseconds, ...]:
        """Where to cut: at the clean ones, where they are close enough, else at all. The picture's first is there."""
        if self.clean_us is None or self.openness is not Openness.MIXED:
            return self.times_us
        return tuple(sorted({*self.times_us[:1], *self.clean_us}))

    @property
    def is_cut_openly(self) -> bool:
        """Whether some of `cuts_us` are no clean start."""
        return self.openness in (Openness.UNTOLD, Openness.OPEN)

    def to_bytes(self) -> bytes:
        """For the database; `from_bytes` reads it back equal."""
        end_us = -1 if self.end_us is None else self.end_us
        head = _HEAD.pack(_FORMAT, self.source.value, self.openness.value, end_us)
        return head + _packed(self.times_us) + (b"" if self.clean_us is None else _packed(self.clean_us))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "KeyframeIndex":
        """Raises: OutdatedMediaInfo when another version wrote it."""
        try:
            version, source, openness, end_us = _HEAD.unpack_from(raw)
            if version != _FORMAT:
                raise OutdatedMediaInfo("These keyframes were stored by another version.")
            times_us, rest = _unpacked(raw[_HEAD.size :])
            return cls(
                times_us=times_us,
                source=KeyframeSource(source),
                end_us=None if end_us < 0 else Microseconds(end_us),
                is_open_gop=openness != Openness.CLOSED.value,
                clean_us=_unpacked(rest)[0] if rest else None,
            )
        except (struct.error, zlib.error, ValueError) as error:
            raise OutdatedMediaInfo("These keyframes cannot be read.") from error


def _packed(times_us: tuple[Microseconds, ...]) -> bytes:
    """The steps between times, without what repeats."""
    steps = array.array("q", [late - early for early, late in zip((0, *times_us), times_us, strict=False)])
    if sys.byteorder == "big":
        steps.byteswap()
    return zlib.compress(steps.tobytes(), 6)


def _unpacked(raw: bytes) -> tuple[tuple[Microseconds, ...], bytes]:
    """The times, and what follows them. Raises: zlib.error, ValueError."""
    unpacker = zlib.decompressobj()
    steps = array.array("q", unpacker.decompress(raw) + unpacker.flush())
    if not unpacker.eof:
        raise ValueError("the times are cut off")
    if sys.byteorder == "big":
        steps.byteswap()
    return tuple(_running_sums(steps)), unpacker.unused_data


def _running_sums(steps: "array.array[int]") -> "list[Microseconds]":
    sums, total = [], 0
    for step in steps:
        total += step
        sums.append(Microseconds(total))
    return sums
