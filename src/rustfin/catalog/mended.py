"""Remembering what was found out in the database, and mending it by what has changed since.

What is remembered belongs to one revision and is never altered, so readers of different snapshots do not disturb each
other: each gets what is true in its own.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from rustfin.catalog.change_store import Revisions

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

VERSIONS = 3
"""Of each thing, as of the last revisions: readers that began a little earlier still find theirs."""


class Mended(Generic[K, V]):
    """The last `size` things that were asked for, at most `most_weight` together. Any thread may ask."""

    def __init__(
        self, size: int, *, weigh: Callable[[V], int] = lambda _: 0, most_weight: int = 0, versions: int = VERSIONS
    ) -> None:
        self._size = size
        self._weigh = weigh
        self._most_weight = most_weight
        self._versions = versions
        self._held: OrderedDict[K, list[tuple[Revisions, V]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        key: K,
        now: Revisions,
        *,
        touched: Callable[[Revisions], Sequence[int] | None],
        mend: Callable[[V, Sequence[int]], V | None],
    ) -> V | None:
        """What is true at these revisions, if it is remembered or can be made of what is; None otherwise.

        `touched` names what changed since; `mend` makes a new value, or None where that is not worth it.
        """
        with self._lock:
            versions = self._held.get(key, [])
            before = next((each for each in reversed(versions) if each[0].is_before(now)), None)
        if before is None:
            return None
        since, value = before
        if since == now:
            with self._lock:
                self._touch(key)
            return value
        names = touched(since)
        if names is None:
            return None
        mended = mend(value, names) if names else value
        if mended is not None:
            self.put(key, now, mended)
        return mended

    def put(self, key: K, now: Revisions, value: V) -> None:
        """Remember what was found."""
        with self._lock:
            versions = [each for each in self._held.get(key, []) if each[0] != now]
            versions.append((now, value))
            versions.sort(key=lambda each: (each[0].of_library, each[0].of_user))
            self._held[key] = versions[-self._versions :]
            self._touch(key)
            while len(self._held) > self._size or (len(self._held) > 1 and self._weight() > self._most_weight > 0):
                self._held.popitem(last=False)

    def _touch(self, key: K) -> None:
        if key in self._held:
            self._held.move_to_end(key)

    def _weight(self) -> int:
        return sum(self._weigh(value) for versions in self._held.values() for _, value in versions)
