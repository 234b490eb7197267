"""What was found out about listings: how long they are, and where some of their rows stand.

Rows that an offset skips are dear. A page that was read before is a landmark: the next that is asked for by its offset
is found from the nearest, going on or back. Of a narrowed listing that is not long, all rows are remembered. All of it
is forgotten with the revisions that it was found under, so nothing is written to keep it.
"""

import threading
from array import array
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rustfin.catalog.browse_store import Order, Scope

MOST_LANDMARKS = 1_000
"""Rows remembered of one order of a listing; a listing of 100,000 is then walked for a hundred rows or so."""


MOST_KEPT = 20_000
"""Rows of a narrowed listing that are remembered one by one; 160 KB."""
MOST_KEPT_IN_ALL = 1_000_000
SOON_FOUND = 5_000
"""Rows that are found in about the time that counting them takes."""


@dataclass(frozen=True, slots=True, order=True)
class Landmark:
    """A row of a listing by its number, from 0; before the first is -1 and after the last the total, without a seq."""

    index: int
    key: Any = field(default=None, compare=False)
    seq: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A listing as of some revisions: those of its library and of what its user did."""

    scope: Scope
    revisions: tuple[int, int]


class Landmarks:
    """Remembers the listings that were last asked for. Any thread may ask."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._held: OrderedDict[Known, _Listing] = OrderedDict()
        self._lengths: OrderedDict[Scope, int] = OrderedDict()
        """How long listings were, under whatever revisions."""
        self._lock = threading.Lock()

    def total(self, listing: Known, count: Callable[[], int]) -> int:
        """The length of a listing, counted if it was not before."""
        with self._lock:
            total = self._of(listing).total
        if total is None:
            total = count()
            with self._lock:
                self._note_total(listing, total)
        return total

    def seqs(
        self, listing: Known, order: Order, find: Callable[[], Sequence[int]], *, is_start: bool
    ) -> Sequence[int] | None:
        """All rows of a listing that is not long, in an order; None where it is better to look for a page.

        A page alone costs less than all rows, and the one at the start the least. All are found for who asks for a
        second page, and in place of the count where there were few of them when that was last known.
        """
        with self._lock:
            held = self._of(listing)
            if order in held.seqs:
                return held.seqs[order]
            length = self._lengths.get(listing.scope)
            is_first = order not in held.asked
            held.asked.add(order)
        if length is None or length > MOST_KEPT:
            return None
        is_soon = length <= SOON_FOUND and (held.total is None or not is_first)
        if not is_soon and (is_first or is_start):
            return None
        seqs = array("q", find())
        with self._lock:
            self._note_total(listing, len(seqs))
            self._of(listing).seqs[order] = seqs
            while len(self._held) > 1 and sum(one.kept for one in self._held.values()) > MOST_KEPT_IN_ALL:
                self._held.popitem(last=False)
        return seqs

    def around(self, listing: Known, order: Order, *, start: int, end: int) -> tuple[Landmark | None, Landmark | None]:
        """The nearest rows that are known before `start`, and at or after `end`."""
        with self._lock:
            rows = self._of(listing).rows.get(order, ())
            before, after = bisect_left(rows, Landmark(start)), bisect_left(rows, Landmark(end))
            return rows[before - 1] if before else None, rows[after] if after < len(rows) else None

    def note(self, listing: Known, order: Order, *found: Landmark) -> None:
        """Remember where these rows stand."""
        with self._lock:
            rows = self._of(listing).rows.setdefault(order, [])
            for landmark in found:
                place = bisect_left(rows, landmark)
                is_new = place == len(rows) or rows[place].index != landmark.index
                if is_new and len(rows) < MOST_LANDMARKS:
                    insort(rows, landmark)

    def _note_total(self, listing: Known, total: int) -> None:
        self._of(listing).total = total
        self._lengths[listing.scope] = total
        self._lengths.move_to_end(listing.scope)
        if len(self._lengths) > self._size:
            self._lengths.popitem(last=False)

    def _of(self, listing: Known) -> "_Listing":
        held = self._held.setdefault(listing, _Listing())
        self._held.move_to_end(listing)
        if len(self._held) > self._size:
            self._held.popitem(last=False)
        return held


@dataclass(slots=True)
class _Listing:
    total: int | None = None
    rows: dict[Order, list[Landmark]] = field(default_factory=dict)
    seqs: "dict[Order, array[int]]" = field(default_factory=dict)
    asked: set[Order] = field(default_factory=set)

    @property
    def kept(self) -> int:
        """Rows that are remembered one by one."""
        return sum(map(len, self.seqs.values()))
