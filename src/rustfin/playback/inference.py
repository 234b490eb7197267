"""Where somebody is in a title who does not say so, from what their player fetched. Pure.

A player fetches ahead of what it shows, but it cannot show faster than time passes: from where it began to fetch
without a jump, it is at most as far as the clock has gone, and at most where it has fetched to.
"""

from dataclasses import dataclass, replace

from rustfin.core.units import Milliseconds, UnixMs

JUMP_MS = Milliseconds(15_000)
"""Fetching this far from where the last fetch ended is a seek."""
FASTEST = 1.0
"""How many seconds are shown in one. Faster players report for themselves."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A run of fetches without a jump."""

    anchor_ms: Milliseconds
    """Where it began in the title."""
    anchor_at: UnixMs
    end_ms: Milliseconds
    """Where what was fetched ends in the title."""
    end_at: UnixMs


def note_fetch(before: Fetched | None, *, start_ms: int, end_ms: int, at: UnixMs) -> Fetched:
    """The run after one more fetch; a jump begins a new one."""
    if before is None or start_ms > before.end_ms + JUMP_MS or start_ms < before.anchor_ms - JUMP_MS:
        return Fetched(Milliseconds(start_ms), at, Milliseconds(end_ms), at)
    if end_ms <= position_ms(before):  # seen already: seeking back within what the run holds
        return Fetched(Milliseconds(start_ms), at, Milliseconds(end_ms), at)
    return replace(before, end_ms=Milliseconds(max(before.end_ms, end_ms)), end_at=at)


def position_ms(run: Fetched) -> Milliseconds:
    """How far the title can have been shown at the last fetch."""
    shown_ms = run.anchor_ms + round((run.end_at - run.anchor_at) * FASTEST)
    return Milliseconds(min(run.end_ms, shown_ms))
