"""Which segments go when space is needed. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A segment on disk, as far as eviction asks."""

    shelf: str
    """Names the stretch it belongs to."""
    number: int
    size_bytes: int
    used_at_s: float
    is_spare: bool = False
    """Copied ahead of a player and never asked for: made again in a moment."""


def choose_evicted(
    kept: Iterable[Kept], *, needed_bytes: int, is_protected: Callable[[Kept], bool]
) -> tuple[Kept, ...]:
    """The segments to remove so that `needed_bytes` come free, in order; all that may go where that is not enough.

    Spare ones go first, then the least recently used; of those used at the same time the ones furthest ahead. What is
    protected, being served or about to be, never goes.
    """
    chosen: list[Kept] = []
    freed_bytes = 0
    for segment in sorted(kept, key=lambda one: (not one.is_spare, one.used_at_s, -one.number)):
        if freed_bytes >= needed_bytes:
            break
        if is_protected(segment):
            continue
        chosen.append(segment)
        freed_bytes += segment.size_bytes
    return tuple(chosen)


def choose_given_up(
    kept: Iterable[Kept], *, needed_bytes: int, ahead: Callable[[Kept], int | None]
) -> tuple[Kept, ...]:
    """What is guarded and goes all the same, because another player cannot go on else: enough for `needed_bytes`, or
    all that may. `ahead` says how many segments ahead of its nearest player one lies; None for what must stay.
    """
    distances = [(distance, segment) for segment in kept if (distance := ahead(segment)) is not None]
    chosen: list[Kept] = []
    freed_bytes = 0
    for _, segment in sorted(distances, key=lambda one: one[0], reverse=True):
        if freed_bytes >= needed_bytes:
            break
        chosen.append(segment)
        freed_bytes += segment.size_bytes
    return tuple(chosen)
