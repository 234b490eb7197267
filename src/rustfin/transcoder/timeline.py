"""Where a title begins, and where it is cut into segments. Pure.

Three clocks meet here. The *source clock* is what the file's timestamps say, and what ffmpeg's filters and encoders see
under `-copyts`. *Item time* is what players and people see: zero is the first picture that can be shown. ffmpeg's
`-ss` counts from the container's own start. All are in microseconds.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rustfin.core.units import BitsPerSecond, Microseconds

COPY_TARGET_US = 4_000_000
"""Segments of a copied picture are about this long: the first keyframe from here on cuts."""
LONGEST_COPY_US = 20_000_000
"""Keyframes further apart than this make segments that players cannot hold."""
LARGEST_SEGMENT_BITS = 16 * 1024 * 1024 * 8
"""Chrome's buffer for video is 150 MB, and one segment of 95 MB already kills it."""
LONGEST_ENCODED_US = 4_000_000
AUDIO_FRAMES_PER_SEGMENT = 288
AUDIO_FRAME_SAMPLES = 1024
AUDIO_RATE_HZ = 48_000
AUDIO_SEGMENT_US = AUDIO_FRAMES_PER_SEGMENT * AUDIO_FRAME_SAMPLES * 1_000_000 // AUDIO_RATE_HZ
"""6.144 s: a whole number of AAC frames (1024 samples) and of AC-3 frames (1536 samples) at 48 kHz."""
_SHORTEST_TAIL_US = 1_000_000
_SHORTEST_TARGET_US = 1_000_000
_LATE_PICTURE_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Timeline:
    """The clocks of one file."""

    zero_us: Microseconds
    """Item time zero, in the source clock."""
    format_start_us: Microseconds
    """The container's start, in the source clock: ffmpeg adds it to what `-ss` is given."""
    duration_us: Microseconds

    def source_us(self, item_us: int) -> Microseconds:
        """An item time in the source clock."""
        return Microseconds(item_us + self.zero_us)

    def item_us(self, source_us: int) -> Microseconds:
        """A source time as item time."""
        return Microseconds(source_us - self.zero_us)

    def seek_us(self, item_us: int) -> Microseconds:
        """What `-ss` is given to reach an item time; never before the start."""
        return Microseconds(max(0, item_us + self.zero_us - self.format_start_us))


def make_timeline(*, first_keyframe_us: int | None, format_start_us: int, end_us: int) -> Timeline:
    """The clocks of a file whose first keyframe and end are given in the source clock.

    A picture that begins more than a second after the container does leaves zero at the container's start, so that the
    sound before it is heard. `first_keyframe_us` None: there is no picture, or no index of it.
    """
    zero_us = format_start_us if first_keyframe_us is None else first_keyframe_us
    if abs(zero_us - format_start_us) > _LATE_PICTURE_US:
        zero_us = format_start_us
    return Timeline(Microseconds(zero_us), Microseconds(format_start_us), Microseconds(max(1, end_us - zero_us)))


@dataclass(frozen=True, slots=True)
class BoundaryTable:
    """Where segments begin, in item time: the first at 0, ascending; the last ends at `end_us`."""

    starts_us: tuple[Microseconds, ...]
    end_us: Microseconds
    id: str = field(init=False)
    """Short name of exactly this table; segments cut by another one have another."""

    def __post_init__(self) -> None:
        if not self.starts_us or self.starts_us[0] != 0 or self.starts_us[-1] >= self.end_us:
            raise ValueError("a boundary table begins at zero and ends after its last boundary")
        if any(late <= early for early, late in pairwise(self.starts_us)):
            raise ValueError("boundaries ascend")
        digest = hashlib.blake2b(digest_size=6)
        for time_us in (*self.starts_us, self.end_us):
            digest.update(time_us.to_bytes(8, "little"))
        object.__setattr__(self, "id", digest.hexdigest())

    def __len__(self) -> int:
        return len(self.starts_us)

    def start_us(self, number: int) -> Microseconds:
        """Where a segment begins; for the number after the last, where the title ends."""
        return self.end_us if number == len(self.starts_us) else self.starts_us[number]

    def duration_us(self, number: int) -> Microseconds:
        """How long a segment is."""
        return Microseconds(self.start_us(number + 1) - self.starts_us[number])

    def number_at(self, item_us: int) -> int:
        """The segment that shows at a time; the nearest one for times outside."""
        return max(0, bisect_right(self.starts_us, item_us) - 1)


def copy_boundaries(
    keyframes_us: Sequence[int], end_us: int, *, peak_bitrate_bps: BitsPerSecond | None = None
) -> BoundaryTable | None:
    """Boundaries at keyframes, about four seconds apart, closer where the bit rate would make segments too large.

    Keyframes are in item time. None where a picture cannot be cut well: keyframes too far apart, or none at zero.
    """
    target_us = COPY_TARGET_US
    if peak_bitrate_bps:
        fitting_us = LARGEST_SEGMENT_BITS * 1_000_000 // peak_bitrate_bps
        target_us = max(_SHORTEST_TARGET_US, min(COPY_TARGET_US, fitting_us))
    starts_us = [0]
    for time_us in keyframes_us[1:]:  # the first one begins the first segment, also when it comes late
        if time_us - starts_us[-1] >= target_us and time_us < end_us:
            starts_us.append(time_us)
    if len(starts_us) > 1 and end_us - starts_us[-1] < _SHORTEST_TAIL_US:
        starts_us.pop()
    longest_us = max(late - early for early, late in pairwise((*starts_us, end_us)))
    if longest_us > LONGEST_COPY_US or not keyframes_us:
        return None
    return _table(starts_us, end_us)


def encode_boundaries(end_us: int, *, copy: BoundaryTable | None = None) -> BoundaryTable:
    """Boundaries for a picture that is encoded whatever happens: at most four seconds apart.

    With a table for copying its boundaries stay, since decoding is cheap to begin at a keyframe, and long segments are
    split evenly. Where the original is offered too, use its own table for both, so that switching is seamless.
    """
    outline = [0, end_us] if copy is None else [*copy.starts_us, copy.end_us]
    starts_us: list[int] = []
    for early, late in pairwise(outline):
        pieces = -(-(late - early) // LONGEST_ENCODED_US)
        starts_us += [early + (late - early) * piece // pieces for piece in range(pieces)]
    if copy is None:  # a round grid, with the rest in the last one
        starts_us = list(range(0, end_us, LONGEST_ENCODED_US))
        if len(starts_us) > 1 and end_us - starts_us[-1] < _SHORTEST_TAIL_US:
            starts_us.pop()
    return _table(starts_us, outline[-1])


def audio_boundaries(end_us: int) -> BoundaryTable:
    """The grid of sound: 6.144 s each, the last one shorter. Independent of the picture's."""
    return _table(range(0, end_us, AUDIO_SEGMENT_US), end_us)


def _table(starts_us: Iterable[int], end_us: int) -> BoundaryTable:
    return BoundaryTable(tuple(Microseconds(time_us) for time_us in starts_us), Microseconds(end_us))
