"""Where some rows of a listing stand.

Rows that an offset skips are dear. A page that was read before is a landmark: the next that is asked for by its offset
is found from the nearest, going on or back. All of it is forgotten with the revisions that it was found under, so
nothing is written to keep it.
"""

import threading
from bisect import bisect_left, insort
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from rustfin.catalog.browse_store import Order
from rustfin.catalog.narrowed import Asked

MOST_LANDMARKS = 1_000
"""Rows remembered of one order of a listing; a listing of 100,000 is then walked for a hundred rows or so."""


@dataclass(frozen=True, slots=True, order=True)
class Landmark:
    """A row of a listing by its number, from 0; before the first is -1 and after the last the total, without a seq."""

    index: int
    key: Any = field(default=None, compare=False)
    seq: int | None = field(default=None, compare=False)


class Landmarks:
    """Remembers rows of the listings that were last asked for. Any thread may ask."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._held: OrderedDict[tuple[Asked, Order], list[Landmark]] = OrderedDict()
        self._lock = threading.Lock()

    def around(self, asked: Asked, order: Order, *, start: int, end: int) -> tuple[Landmark | None, Landmark | None]:
        """The nearest rows that are known before `start`, and at or after `end`."""
        with self._lock:
            rows = self._held.get((asked, order), ())
            before, after = bisect_left(rows, Landmark(start)), bisect_left(rows, Landmark(end))
            return rows[before - 1] if before else None, rows[after] if after < len(rows) else None

    def note(self, asked: Asked, order: Order, *found: Landmark) -> None:
        """Remember where these rows stand."""
        with self._lock:
            rows = self._held.setdefault((asked, order), [])
            self._held.move_to_end((asked, order))
            if len(self._held) > self._size:
                self._held.popitem(last=False)
            for landmark in found:
                place = bisect_left(rows, landmark)
                is_new = place == len(rows) or rows[place].index != landmark.index
                if is_new and len(rows) < MOST_LANDMARKS:
                    insort(rows, landmark)
