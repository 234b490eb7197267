"""What to make next: wait for an encoder that comes this way, or begin another; let it run on, or hold it. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rustfin.core.units import Microseconds
from rustfin.transcoder.timeline import BoundaryTable

JOIN_AFTER = 3
"""An encoder that runs into so many finished segments in a row has nothing to do there."""
SHORTEST_WAIT_S = 1.0
PATIENCE_RATIO = 1.5
"""Waiting may take so much longer than beginning anew, which costs a process and a slot."""
SLOWEST_SPEED = 0.5
"""Assumed of an encoder that was not measured yet, and at least of any."""
LOOK_AHEAD_BYTES = 200 * 1024 * 1024
"""A copied picture is not taken further ahead than this, however short that is."""
CROWDED_AHEAD_US = Microseconds(12_000_000)
"""How far ahead while others wait for a slot, so that they take turns."""
_DECODING_SPEED = 10.0
_UNKNOWN_GOP_US = 5_000_000


class Work(StrEnum):
    """What an encoder has to do, as far as its cost goes."""

    ENCODE = "encode"
    COPY = "copy"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Cost:
    """What beginning anew costs, and how far apart it is not worth it."""

    begin_s: float
    near_us: int


COSTS = {Work.ENCODE: Cost(0.35, 12_000_000), Work.COPY: Cost(0.15, 120_000_000), Work.SOUND: Cost(0.15, 120_000_000)}


def is_worth_waiting(
    work: Work,
    table: BoundaryTable,
    *,
    number_next: int,
    number: int,
    speed: float | None,
    keyframes_us: Sequence[int] = (),
) -> bool:
    """Whether to wait for an encoder that is making `number_next`, rather than begin another at `number`.

    `speed` is in seconds of media a second; None: it has made nothing yet.
    """
    if number < number_next:
        return False
    cost = COSTS[work]
    lag_us = table.start_us(number + 1) - table.start_us(number_next)
    arrival_s = lag_us / 1_000_000 / max(speed or 0.0, SLOWEST_SPEED)
    begin_s = cost.begin_s + (seek_decode_s(table.start_us(number), keyframes_us) if work is Work.ENCODE else 0.0)
    return lag_us <= cost.near_us or arrival_s <= max(begin_s * PATIENCE_RATIO, SHORTEST_WAIT_S)


def seek_decode_s(item_us: int, keyframes_us: Sequence[int]) -> float:
    """How long decoding takes from the keyframe before a time up to it."""
    at = bisect_right(keyframes_us, item_us)
    from_keyframe_us = item_us - keyframes_us[at - 1] if at else min(item_us, _UNKNOWN_GOP_US)
    return from_keyframe_us / 1_000_000 / _DECODING_SPEED


def first_missing(number: int, stop: int, has: Callable[[int], bool]) -> int | None:
    """The first segment from `number` on, and before `stop`, that is not there."""
    return next((candidate for candidate in range(number, stop) if not has(candidate)), None)


def is_joined(table: BoundaryTable, number: int, has: Callable[[int], bool]) -> bool:
    """Whether what comes from `number` on is there: the next three, or all up to the end."""
    return all(has(candidate) for candidate in range(number, min(number + JOIN_AFTER, len(table))))


def will_reach(number_next: int, number: int, has: Callable[[int], bool]) -> bool:
    """Whether an encoder that is making `number_next` comes to `number` before it joins what is there."""
    run = 0
    for candidate in range(number_next, number):
        run = run + 1 if has(candidate) else 0
        if run >= JOIN_AFTER:
            return False
    return number_next <= number


def look_ahead_us(work: Work, look_ahead_s: int) -> Microseconds:
    """How far ahead of a player an encoder runs. Sound is small, and a switch of pictures must not wait for it."""
    return Microseconds(look_ahead_s * 1_000_000 * (2 if work is Work.SOUND else 1))


def number_limit(
    table: BoundaryTable,
    playheads: Iterable[int],
    *,
    ahead_us: int,
    number_next: int,
    is_held: bool,
    bytes_ahead: int = 0,
    most_bytes: int | None = None,
) -> int:
    """The first segment that is not to be made yet, given the segments that players asked for last.

    An encoder that is held goes on only when half of what it may be ahead is used up: many small starts and stops would
    cost more than a few long ones. One segment after the one that plays is always wanted.
    """
    share = 2 if is_held else 1
    numbers = list(playheads)
    needed = max((number + 2 for number in numbers), default=0)
    limit = max((table.number_at(table.start_us(number) + ahead_us // share) + 1 for number in numbers), default=0)
    if most_bytes is not None and bytes_ahead > most_bytes // share:
        limit = min(limit, number_next)
    return min(max(needed, limit), len(table))


def guarded_numbers(table: BoundaryTable, number: int, *, ahead_us: int) -> range:
    """What must not be removed while a player is at `number`: that, the one before, and what it plays next."""
    until_us = min(table.start_us(number) + ahead_us, table.end_us - 1)
    return range(max(0, number - 1), max(number, table.number_at(until_us)) + 1)


def pressing_numbers(table: BoundaryTable, number: int) -> range:
    """What a player at `number` cannot do without while space is short: that, the one before, and twelve seconds."""
    return guarded_numbers(table, number, ahead_us=CROWDED_AHEAD_US)
