"""Narrowed listings that were asked for lately: how many titles they have, and which stand where.

Both are mended: of what changed since, the database is asked whether it belongs now, and where. In an order, titles are
kept in small blocks between keys; within a block they are put in order when they are shown, so that nothing is moved
when a title comes or goes.
"""

import threading
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any, TypeAlias

from rustfin.catalog import browse_store as store
from rustfin.catalog import change_store
from rustfin.catalog.browse_store import Order, Scope
from rustfin.catalog.change_store import Revisions
from rustfin.catalog.mended import Mended
from rustfin.db import Tx

MOST_KEPT = 20_000
"""Titles of a listing that are kept in an order; 160 KB."""
MOST_KEPT_IN_ALL = 1_000_000
SOON_FOUND = 5_000
"""Titles that are put in order in about the time that counting them takes."""
BLOCK = 64
_MOST_GROWN = 8
"""A block that has grown so many times as large is not worth putting in order for a page."""

Place: TypeAlias = tuple[bool, Any, int]
"""Where a title stands: after all whose places are less. Of a descending order it is the place from its end."""


@dataclass(frozen=True, slots=True)
class Members:
    """Which titles a listing has: a bit for each seq."""

    bits: int

    @classmethod
    def of(cls, seqs: Sequence[int]) -> "Members":
        """These titles."""
        return cls(_bits(seqs))

    def mended(self, touched: Sequence[int], found: Sequence[int]) -> "Members":
        """As it is after these titles changed, of which those found belong now."""
        return Members(self.bits & ~_bits(touched) | _bits(found))

    @property
    def count(self) -> int:
        """How many there are."""
        return self.bits.bit_count()


@dataclass(frozen=True, slots=True)
class Ordered:
    """Titles in blocks, and between two blocks the place where the later one begins."""

    edges: tuple[Place, ...]
    blocks: "tuple[array[int], ...]"
    block: int = BLOCK

    @property
    def count(self) -> int:
        """How many titles there are."""
        return sum(map(len, self.blocks))

    def mended(self, touched: Iterable[int], found: Iterable[Place]) -> "Ordered | None":
        """As it is after these titles changed, of which those found belong now; None where it became uneven."""
        gone = frozenset(touched)
        blocks = [
            block if gone.isdisjoint(block) else array("q", [seq for seq in block if seq not in gone])
            for block in self.blocks
        ]
        come: dict[int, list[int]] = {}
        for place in found:
            come.setdefault(bisect_right(self.edges, place), []).append(place[2])
        for number, seqs in come.items():
            blocks[number] = blocks[number] + array("q", seqs)
            if len(blocks[number]) > _MOST_GROWN * self.block:
                return None
        return Ordered(self.edges, tuple(blocks), self.block)

    def around(self, first: int, last: int) -> tuple[list[int], int]:
        """Titles among which are those from one number to before another, by place; how many stand before them."""
        ends = list(accumulate(map(len, self.blocks)))
        start, stop = bisect_right(ends, first), bisect_right(ends, last - 1)
        seqs = [seq for block in self.blocks[start : stop + 1] for seq in block]
        return seqs, first - (ends[start - 1] if start else 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A narrowed listing as somebody's transaction sees it."""

    scope: Scope
    revisions: Revisions

    def touched(self, tx: Tx, since: Revisions) -> list[int] | None:
        """What changed since; None when that is not known."""
        return change_store.touched(tx, self.scope.listed_in, self.scope.user_id, since, self.revisions)


class Narrowed:
    """Remembers listings for all who ask, as long as they are among the last. Any thread may ask."""

    def __init__(self, size: int = 256, *, block: int = BLOCK) -> None:
        self._size = size
        self._block = block
        self._members: Mended[Scope, Members] = Mended(size)
        self._ordered: Mended[tuple[Scope, Order], Ordered] = Mended(
            size, weigh=lambda ordered: ordered.count, most_weight=MOST_KEPT_IN_ALL, versions=2
        )
        self._lengths: OrderedDict[Scope, int] = OrderedDict()
        self._orders_asked: OrderedDict[tuple[Scope, Order], None] = OrderedDict()
        self._lock = threading.Lock()

    def total(self, tx: Tx, asked: Asked) -> int:
        """How many titles there are."""
        scope = asked.scope
        if scope.is_only_unwatched:
            watched = replace(asked, scope=replace(scope, watched="watched"))
            total = store.count(tx, replace(scope, watched=None)) - self.total(tx, watched)
            self._note_length(scope, total)
            return total

        def mend(members: Members, touched: Sequence[int]) -> Members:
            return members.mended(touched, store.members_among(tx, scope, touched))

        members = self._members.get(scope, asked.revisions, touched=partial(asked.touched, tx), mend=mend)
        if members is None:
            members = Members.of(store.members(tx, scope))
            self._members.put(scope, asked.revisions, members)
        self._note_length(scope, members.count)
        return members.count

    def ordered(self, tx: Tx, asked: Asked, order: Order, *, is_start: bool) -> Ordered | None:
        """All titles in an order; None where it is better to look for a page.

        A page alone costs less than all titles, and the one at the start the least. All are found where there were few
        when that was last known, and for who asks for a second page of not too many.
        """
        scope = asked.scope

        def mend(ordered: Ordered, touched: Sequence[int]) -> Ordered | None:
            return ordered.mended(touched, [place_of(*row, order) for row in store.keys(tx, scope, order, touched)])

        ordered = self._ordered.get((scope, order), asked.revisions, touched=partial(asked.touched, tx), mend=mend)
        if ordered is None and self._is_worth_finding(scope, order, is_start=is_start):
            ordered = make_ordered(store.keys(tx, scope, order), order, block=self._block)
            self._ordered.put((scope, order), asked.revisions, ordered)
        if ordered is not None:
            self._note_length(scope, ordered.count)
        return ordered

    def _is_worth_finding(self, scope: Scope, order: Order, *, is_start: bool) -> bool:
        with self._lock:
            length = self._lengths.get(scope)
            is_first = (scope, order) not in self._orders_asked
            self._orders_asked[scope, order] = None
            self._orders_asked.move_to_end((scope, order))
            if len(self._orders_asked) > self._size:
                self._orders_asked.popitem(last=False)
        if length is None or length > MOST_KEPT:
            return False
        return length <= SOON_FOUND or not (is_first or is_start)

    def _note_length(self, scope: Scope, length: int) -> None:
        with self._lock:
            self._lengths[scope] = length
            self._lengths.move_to_end(scope)
            if len(self._lengths) > self._size:
                self._lengths.popitem(last=False)


def make_ordered(keys: Sequence[tuple[int, Any]], order: Order, *, block: int = BLOCK) -> Ordered:
    """Blocks of the titles (seq, key) in the order of a listing."""
    inside = keys[::-1] if order.is_descending else keys
    starts = range(0, len(inside), block)
    blocks = tuple(array("q", [seq for seq, _ in inside[start : start + block]]) for start in starts)
    return Ordered(tuple(place_of(*inside[start], order) for start in starts[1:]), blocks or (array("q"),), block)


def place_of(seq: int, key: Any, order: Order) -> Place:
    """Where a title with this key stands. Titles without one come last in a listing of either direction."""
    is_late = (key is None) != order.is_descending
    return is_late, (0 if key is None else key), seq


def _bits(seqs: Sequence[int]) -> int:
    held = bytearray(max(seqs, default=0) // 8 + 1)
    for seq in seqs:
        held[seq >> 3] |= 1 << (seq & 7)
    return int.from_bytes(held, "little")
