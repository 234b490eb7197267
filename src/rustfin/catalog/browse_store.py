"""The statements of a library's listing.

A page is found on the index of its order (which holds the parental level too), going on from where it begins or back
from where it ends, then its cards are fetched: what is skipped is never read. Titles without a value form a second
stretch at the end, on that index too. A filter that leaves few titles leads instead, and what it leaves is sorted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rustfin.catalog.access import visible_to
from rustfin.catalog.card_store import CARD_COLUMNS, CARD_JOINS
from rustfin.core.ids import LibraryId, UserId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

LED_ROWS = 5_000
"""A filter leads when it leaves at most so many rows: sorting them takes about as long as a deep offset."""

COUNTED_ROWS = 20_000
"""To be counted, what a filter leaves need not be sorted, so that a filter leads up to here."""

BULK_ROWS = 2_000
"""Who skips more rows than this under a filter asks for the filter's set once, rather than for every row."""

_COLUMNS = {
    "title": "sort_title",
    "added": "added_at",
    "latest": "latest_at",
    "released": "released_on",
    "year": "year",
    "rating": "community_rating",
    "runtime": "runtime_ms",
}
_NEVER_NULL = ("title", "added", "latest")


@dataclass(frozen=True, slots=True)
class Order:
    """What a listing is ordered by."""

    sort: str
    is_descending: bool = False

    @property
    def column(self) -> str:
        return _COLUMNS[self.sort]

    @property
    def index(self) -> str:
        return f"card_by_{self.sort}"

    @property
    def direction(self) -> str:
        return "DESC" if self.is_descending else "ASC"

    @property
    def has_nulls(self) -> bool:
        return self.sort not in _NEVER_NULL

    @property
    def terms(self) -> str:
        """What sorts cards `c`."""
        valueless = f"c.{self.column} IS NULL, " if self.has_nulls else ""
        return f"{valueless}c.{self.column} {self.direction}, c.seq {self.direction}"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: so many rows after a key and its seq, else after the start of the listing; or where it ends:
    so many rows before them, else before the end of the listing."""

    offset: int = 0
    key: Any = None
    seq: int | None = None
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The titles that a listing is about."""

    grid: int
    listed_in: LibraryId
    user_id: UserId
    max_parental_level: int | None = None
    genre_keys: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    watched: str | None = None
    is_favourite: bool | None = None
    letter: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the parental limit and the letter narrows it."""
        has_years = self.year_from is not None or self.year_to is not None
        return bool(self.genre_keys) or has_years or self.watched is not None or self.is_favourite is not None

    @property
    def is_personal(self) -> bool:
        """Whether it depends on what the user did."""
        return self.watched is not None or self.is_favourite is not None

    @property
    def is_only_unwatched(self) -> bool:
        """Whether it is everything but what was watched."""
        limits = Scope(self.grid, self.listed_in, self.user_id, self.max_parental_level, watched="unwatched")
        return self == limits


_GRIDS = {"titles": "seq", "artists": "-2 * seq", "tracks": "-2 * seq - 1"}


def grid_of(tx: Tx, library_id: LibraryId, view: str) -> int | None:
    """The number of what a library lists in a view, as cards have it."""
    grid: int | None = tx.value(f"SELECT {_GRIDS[view]} FROM library WHERE id = ?", (library_id,))
    return grid


def page(tx: Tx, scope: Scope, order: Order, start: Position, *, limit: int) -> list[Row]:
    """Rows of `CARD_COLUMNS`, in order. One statement, or two where titles without a value begin; with filters one
    more for each that might lead, and one more to count what an offset skips."""
    walked = replace(order, is_descending=order.is_descending != start.is_before)
    query = _query(tx, scope, walked, is_bulk=start.offset > BULK_ROWS, led_rows=LED_ROWS)
    stretches = [query]
    if order.has_nulls:
        valued = replace(query, where=f"{query.where} AND c.{order.column} IS NOT NULL")
        valueless = replace(query, where=f"{query.where} AND c.{order.column} IS NULL")
        stretches = [valueless, valued] if start.is_before else [valued, valueless]
        if start.seq is not None and (start.key is None) != start.is_before:
            stretches = stretches[1:]
    rows = _walk(tx, stretches, start, limit=limit)
    return rows[::-1] if start.is_before else rows


def members(tx: Tx, scope: Scope) -> list[int]:
    """The seqs of a narrowed listing, in no order."""
    query = _query(tx, scope, Order("title"), is_bulk=True, led_rows=COUNTED_ROWS)
    sql = f"SELECT json_group_array(c.seq) FROM {query.source(_index_of(scope))} WHERE {query.where}"
    return list(json.loads(tx.value(sql, query.parameters)))


def members_among(tx: Tx, scope: Scope, seqs: Sequence[int]) -> list[int]:
    """Those of these titles that a listing has."""
    sql = f"SELECT json_group_array(c.seq) FROM {_GIVEN} WHERE {_where(scope)}"
    return list(json.loads(tx.value(sql, _parameters(scope) | {"seqs": json.dumps(seqs)})))


def keys(tx: Tx, scope: Scope, order: Order, among: Sequence[int] | None = None) -> list[tuple[int, Any]]:
    """(seq, what it is ordered by) of a narrowed listing, in order; or of those of some titles that it has, in none."""
    if among is not None:
        sql = f"SELECT c.seq, c.{order.column} FROM {_GIVEN} WHERE {_where(scope)}"
        return [(row[0], row[1]) for row in tx.all(sql, _parameters(scope) | {"seqs": json.dumps(among)})]
    query = _query(tx, scope, order, is_bulk=True, led_rows=COUNTED_ROWS)
    rows = tx.all(
        f"SELECT c.seq, c.{order.column} FROM {query.source(order.index)} WHERE {query.where} ORDER BY {order.terms}",
        query.parameters,
    )
    return [(row[0], row[1]) for row in rows]


def rows_among(tx: Tx, user_id: UserId, order: Order, seqs: Sequence[int], *, skip: int, limit: int) -> list[Row]:
    """Rows of `CARD_COLUMNS` of these titles put in order, after some of them."""
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM (SELECT c.seq FROM {_GIVEN} ORDER BY {order.terms} LIMIT :limit OFFSET :skip)"
        f" AS p CROSS JOIN card AS c ON c.seq = p.seq {CARD_JOINS}",
        {"seqs": json.dumps(seqs), "user_id": user_id, "limit": limit, "skip": skip},
    )


def count(tx: Tx, scope: Scope) -> int:
    """How many titles the whole listing has."""
    if scope.is_only_unwatched:
        return count(tx, replace(scope, watched=None)) - count(tx, replace(scope, watched="watched"))
    if not scope.is_filtered:
        counts = letters(tx, scope)
        return sum(counts.values()) if scope.letter is None else counts.get(scope.letter, 0)
    query = _query(tx, scope, Order("title"), is_bulk=True, led_rows=COUNTED_ROWS)
    return _count(tx, query, _index_of(scope))


def letters(tx: Tx, scope: Scope) -> dict[str, int]:
    """How many titles begin with each letter."""
    if not scope.is_filtered:
        limit = "" if scope.max_parental_level is None else " AND n.parental_level BETWEEN 0 AND :max_level"
        rows = tx.all(
            "SELECT n.letter, sum(n.count) FROM card_count AS n WHERE n.grid = :grid"
            f"{limit} GROUP BY n.letter HAVING sum(n.count) > 0",
            _parameters(scope),
        )
    else:
        query = _query(tx, scope, Order("title"), is_bulk=True, led_rows=COUNTED_ROWS)
        source = query.source("card_by_letter")
        rows = tx.all(
            f"SELECT c.letter, count(*) FROM {source} WHERE {query.where} GROUP BY c.letter", query.parameters
        )
    return {row[0]: row[1] for row in rows}


def genres(tx: Tx, scope: Scope) -> list[str]:
    """The genres that any of these titles has."""
    rows = tx.all(
        "SELECT g.name FROM genre AS g WHERE EXISTS (SELECT 1 FROM item_genre AS t CROSS JOIN card AS c"
        f" ON c.seq = t.item_seq WHERE t.genre_id = g.id AND {_where(scope)}) ORDER BY g.name_key",
        _parameters(scope),
    )
    return [row["name"] for row in rows]


def years(tx: Tx, scope: Scope) -> list[int]:
    """The years of these titles, latest first; hops from one to the next along the index."""
    hop = f"SELECT max(c.year) FROM card AS c INDEXED BY card_by_year WHERE {_where(scope)}"
    rows = tx.all(
        f"WITH RECURSIVE hop (year) AS ({hop} UNION ALL"
        f" SELECT ({hop} AND c.year < hop.year) FROM hop WHERE hop.year IS NOT NULL)"
        " SELECT year FROM hop WHERE year IS NOT NULL",
        _parameters(scope),
    )
    return [row["year"] for row in rows]


def revisions(tx: Tx, user_id: UserId, library_id: LibraryId) -> tuple[int, int] | None:
    """The library's and the user data's revision; None when there is no such library."""
    row = tx.one(
        "SELECT l.revision, (SELECT r.revision FROM user_data_revision AS r WHERE r.user_id = ?) FROM library AS l"
        " WHERE l.id = ?",
        (user_id, library_id),
    )
    return None if row is None else (row[0], row[1] or 0)


def favourites(tx: Tx, viewer: Viewer, after: tuple[int, str] | None, *, limit: int) -> list[Row]:
    """A user's favourites after (marked at, item id), the last marked first."""
    condition = visible_to(viewer)
    later = "" if after is None else " AND (v.updated_at, v.item_id) < (:marked_at, :item_id)"
    return tx.all(
        f"SELECT {CARD_COLUMNS}, v.updated_at AS marked_at FROM user_data AS v INDEXED BY user_data_favourite"
        f" CROSS JOIN card AS c ON c.item_id = v.item_id {CARD_JOINS}"
        f" WHERE v.user_id = :user_id AND v.is_favourite = 1{later}{condition.sql}"
        " ORDER BY v.updated_at DESC, v.item_id DESC LIMIT :limit",
        {
            "user_id": viewer.user_id,
            "limit": limit,
            "marked_at": after and after[0],
            "item_id": after and after[1],
            **condition.parameters,
        },
    )


@dataclass(frozen=True, slots=True)
class _Query:
    """A scope as a condition over `c`, what gives its rows, and in which order."""

    scope: Scope
    where: str
    order: Order
    lead: str | None

    @property
    def parameters(self) -> dict[str, Any]:
        return _parameters(self.scope)

    def source(self, index: str) -> str:
        if self.lead is None:
            return f"card AS c INDEXED BY {index}"
        return f"({self.lead}) AS n CROSS JOIN card AS c ON c.seq = n.seq"


def _query(tx: Tx, scope: Scope, order: Order, *, is_bulk: bool, led_rows: int) -> _Query:
    lead = _choose_lead(tx, scope, led_rows) if scope.is_filtered else None
    return _Query(scope, _where(scope, is_bulk=is_bulk, lead=lead), order, lead)


def _walk(tx: Tx, stretches: Sequence[_Query], start: Position, *, limit: int) -> list[Row]:
    """Rows of these stretches, one after the other."""
    first, rest = stretches[0], stretches[1:]
    rows = _stretch(tx, first, start, limit=limit)
    if len(rows) == limit or not rest:
        return rows
    skipped = 0
    if start.offset and not rows:
        passed = replace(first, where=f"{first.where}{_beyond(first.order, start)}")
        skipped = start.offset - _count(tx, passed, first.order.index, start)
    return rows + _walk(tx, rest, Position(offset=max(skipped, 0)), limit=limit - len(rows))


def _stretch(tx: Tx, query: _Query, start: Position, *, limit: int) -> list[Row]:
    column, direction = query.order.column, query.order.direction
    letter = _letter_range(query.scope.letter) if query.order.sort == "title" and query.lead is None else ""
    # The inner query reads nothing but the index; the outer keeps its order, as CROSS JOIN forbids another.
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM (SELECT c.seq FROM {query.source(query.order.index)}"
        f" WHERE {query.where}{letter}{_beyond(query.order, start)} ORDER BY c.{column} {direction}, c.seq {direction}"
        f" LIMIT :limit OFFSET :offset) AS p CROSS JOIN card AS c ON c.seq = p.seq {CARD_JOINS}",
        query.parameters | {"key": start.key, "seq": start.seq, "limit": limit, "offset": start.offset},
    )


def _beyond(order: Order, start: Position) -> str:
    """What holds after the key, walking in this order."""
    if start.seq is None:
        return ""
    compare = "<" if order.is_descending else ">"
    # Under "no value" only the seq orders.
    return (
        f" AND c.seq {compare} :seq" if start.key is None else f" AND (c.{order.column}, c.seq) {compare} (:key, :seq)"
    )


def _count(tx: Tx, query: _Query, index: str, start: Position = Position()) -> int:
    parameters = query.parameters | {"key": start.key, "seq": start.seq}
    return int(tx.value(f"SELECT count(*) FROM {query.source(index)} WHERE {query.where}", parameters))


def _index_of(scope: Scope) -> str:
    """What is read where the order does not matter."""
    return "card_by_letter" if scope.year_from is None and scope.year_to is None else "card_by_year"


_GIVEN = "json_each(:seqs) AS p CROSS JOIN card AS c ON c.seq = p.value"

# A user's rows are read from the partial index that holds just these; then cards are found by id, without their rows.
_OF_USER = """
SELECT d.seq FROM user_data AS v INDEXED BY {index} CROSS JOIN card AS d ON d.item_id = v.item_id
WHERE v.user_id = :user_id AND v.{condition}
"""
_OF_CURSOR = """
SELECT d.seq FROM series_cursor AS v CROSS JOIN card AS d ON d.item_id = v.series_id
WHERE v.user_id = :user_id AND {condition}
"""
_FAVOURITES = _OF_USER.format(index="user_data_favourite", condition="is_favourite = 1")
_BEGUN = (
    _OF_USER.format(index="user_data_resume", condition="position_ms > 0")
    + "UNION"
    + _OF_CURSOR.format(condition="v.watched_count < d.episode_count")
)
_WATCHED = (
    _OF_USER.format(index="user_data_watched", condition="is_watched = 1")
    + "UNION ALL"
    + _OF_CURSOR.format(condition="v.watched_count >= d.episode_count AND d.episode_count > 0")
)
_IN_GENRES = """
SELECT t.item_seq AS seq FROM genre AS g CROSS JOIN item_genre AS t ON t.genre_id = g.id
WHERE g.name_key IN (SELECT value FROM json_each(:genre_keys))
"""
_OF_GENRES = _IN_GENRES.replace("SELECT", "SELECT DISTINCT", 1)
_OF_YEARS = """
SELECT d.seq FROM card AS d INDEXED BY card_by_year WHERE d.grid = :grid AND d.year BETWEEN :year_from AND :year_to
"""


def _choose_lead(tx: Tx, scope: Scope, led_rows: int) -> str | None:
    """The first filter that leaves few rows; one short statement for each that might."""
    if scope.is_favourite:
        return _FAVOURITES
    if scope.watched == "in_progress":
        return _BEGUN
    for lead, size in _leads(scope):
        if led_rows >= 0 and tx.value(f"{size} LIMIT 1 OFFSET {led_rows}", _parameters(scope)) is None:
            return lead
    return None


def _leads(scope: Scope) -> list[tuple[str, str]]:
    """What may lead, and a query that is about as long without looking at cards."""
    leads = []
    if scope.genre_keys:
        leads.append((_OF_GENRES, _IN_GENRES))
    if scope.year_from is not None or scope.year_to is not None:
        leads.append((_OF_YEARS, _OF_YEARS))
    if scope.watched == "watched":
        size = (
            "SELECT 1 FROM user_data AS v INDEXED BY user_data_watched WHERE v.user_id = :user_id AND v.is_watched = 1"
        )
        leads.append((_WATCHED, size))
    return leads


_CURSOR = "(SELECT k.watched_count FROM series_cursor AS k WHERE k.user_id = :user_id AND k.series_id = c.item_id)"
_SEEN = "EXISTS (SELECT 1 FROM user_data AS v WHERE v.user_id = :user_id AND v.item_id = c.item_id AND v.{})"
_IS_WATCHED = (
    f"CASE WHEN c.kind = 'series' THEN c.episode_count > 0 AND coalesce({_CURSOR}, 0) >= c.episode_count"
    f" ELSE {_SEEN.format('is_watched = 1')} END"
)
_HAS_GENRE = (
    "EXISTS (SELECT 1 FROM item_genre AS t CROSS JOIN genre AS g ON g.id = t.genre_id"
    " WHERE t.item_seq = c.seq AND g.name_key IN (SELECT value FROM json_each(:genre_keys)))"
)


def _where(scope: Scope, *, is_bulk: bool = False, lead: str | None = None) -> str:
    """The scope as a condition: asked of one row after the other, or in bulk, of sets that are made once. What leads
    is left out."""
    conditions = ["c.grid = :grid"]
    if scope.max_parental_level is not None:
        conditions.append("c.parental_level <= :max_level")
    if scope.letter is not None:
        conditions.append("c.letter = :letter")
    if scope.is_favourite is not None and lead != _FAVOURITES:
        is_favourite = _in(_FAVOURITES) if is_bulk else _SEEN.format("is_favourite = 1")
        conditions.append(is_favourite if scope.is_favourite else f"NOT {is_favourite}")
    if scope.watched == "in_progress":
        conditions += [] if lead == _BEGUN else [_in(_BEGUN)]
    elif scope.watched is not None and lead != _WATCHED:
        is_watched = _in(_WATCHED) if is_bulk else _IS_WATCHED
        conditions.append(is_watched if scope.watched == "watched" else f"NOT ({is_watched})")
    if scope.genre_keys and lead != _OF_GENRES:
        conditions.append(_in(_OF_GENRES) if is_bulk else _HAS_GENRE)
    if scope.year_from is not None or scope.year_to is not None:
        conditions.append("c.year BETWEEN :year_from AND :year_to")
    return " AND ".join(conditions)


def _in(seqs: str) -> str:
    return f"c.seq IN ({seqs})"


def _letter_range(letter: str | None) -> str:
    """A letter as a stretch of the title index: "#" is all before "a", others begin with themselves."""
    if letter is None:
        return ""
    if letter == "#":
        return " AND c.sort_title < 'a'"
    return " AND c.sort_title >= :letter_from AND c.sort_title < :letter_to"


def _parameters(scope: Scope) -> dict[str, Any]:
    first = (scope.letter or "").lower()
    return {
        "grid": scope.grid,
        "user_id": scope.user_id,
        "max_level": scope.max_parental_level,
        "genre_keys": json.dumps(scope.genre_keys),
        "year_from": -(2**31) if scope.year_from is None else scope.year_from,
        "year_to": 2**31 if scope.year_to is None else scope.year_to,
        "letter": scope.letter,
        "letter_from": first,
        "letter_to": first[:-1] + chr(min(ord(first[-1]) + 1, 0x10FFFF)) if first else None,
    }
