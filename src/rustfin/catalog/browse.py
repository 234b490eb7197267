"""A library's listing: any stretch of it in any order, narrowed by filters, and the rail and facets beside it.

A page starts after a cursor (which any change to the library leaves valid) or at an offset (for virtual grids). Ties
break by `seq`, and titles without a value come last in either direction, so every title has one place.
"""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rustfin.catalog import browse_store as store
from rustfin.catalog.browse_store import Position, Scope
from rustfin.catalog.card_store import card_of
from rustfin.catalog.change_store import Revisions
from rustfin.catalog.landmarks import Landmark, Landmarks
from rustfin.catalog.narrowed import BLOCK, Asked, Narrowed, Ordered
from rustfin.catalog.views import Facets, Letter, Page
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import LibraryId, UserId
from rustfin.core.text import match_key
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

Sort: TypeAlias = Literal["title", "added", "latest", "released", "year", "rating", "runtime"]
Watched: TypeAlias = Literal["watched", "unwatched", "in_progress"]
View: TypeAlias = Literal["titles", "artists", "tracks"]
"""What of a library is listed: its films, series and albums, or the artists or tracks of its music."""
_CURSOR_VERSION = 1
_ANYBODY = UserId("")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a listing; the default is everything. A title needs one of the genres."""

    genres: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    watched: Watched | None = None
    is_favourite: bool | None = None
    letter: str | None = None
    view: View = "titles"


@dataclass(frozen=True, slots=True)
class Listing:
    """A stretch of a library: after `cursor`, or from `offset`, or from the start."""

    library_id: LibraryId
    sort: Sort = "title"
    is_descending: bool = False
    filters: Filters = Filters()
    cursor: str | None = None
    offset: int | None = None
    limit: int = 60


class Memory:
    """What was found out about the listings that were last asked for, for all who read them. Any thread may ask."""

    def __init__(self, size: int = 256, *, block: int = BLOCK) -> None:
        self.narrowed = Narrowed(size, block=block)
        self.landmarks = Landmarks(size)


def read_page(tx: Tx, viewer: Viewer, listing: Listing, memory: Memory | None = None) -> Page:
    """A page. The total is given unless a cursor is; what is far into a listing, and the total under a filter, are dear
    to find, so give a `memory`.

    Raises: NotFound (no such library), InvalidInput (the cursor belongs to another order, or is none).
    """
    scope = _scope(tx, viewer, listing.library_id, listing.filters)
    order = store.Order(listing.sort, listing.is_descending)
    offset, limit = listing.offset or 0, listing.limit
    total = None
    if listing.cursor is not None:
        rows = store.page(tx, scope, order, _decode(listing.cursor, listing), limit=limit + 1)
    elif memory is None or not (scope.is_filtered or offset):
        total = store.count(tx, scope)
        rows = _rows_from(tx, scope, order, offset=offset, end=min(offset + limit + 1, total), total=total)
    else:
        asked = _asked(tx, viewer, scope)
        narrowed, ordered = memory.narrowed, None
        if scope.is_filtered:
            ordered = narrowed.ordered(tx, asked, order, is_start=offset == 0)
            total = narrowed.total(tx, asked) if ordered is None else ordered.count
        else:
            total = store.count(tx, scope)
        end = min(offset + limit + 1, total)
        if ordered is not None:
            rows = _rows_among(tx, viewer, order, ordered, offset=offset, end=end)
        else:
            around = memory.landmarks.around(asked, order, start=offset, end=end)
            rows = _rows_from(tx, scope, order, offset=offset, end=end, total=total, around=around)
            marks = ((offset, rows[0]), (offset + len(rows) - 1, rows[-1])) if rows else ()
            memory.landmarks.note(asked, order, *(Landmark(at, row[order.column], row["seq"]) for at, row in marks))
    shown = rows[:limit]
    next_cursor = _encode(order, shown[-1]) if len(rows) > limit else None
    return Page([card_of(row) for row in shown], next_cursor, total)


def _asked(tx: Tx, viewer: Viewer, scope: Scope) -> Asked:
    """What is the same for everybody is remembered for everybody."""
    library, user = read_revisions(tx, viewer, scope.listed_in)
    if scope.is_personal:
        return Asked(scope, Revisions(library, user))
    return Asked(replace(scope, user_id=_ANYBODY), Revisions(library))


def _rows_among(tx: Tx, viewer: Viewer, order: store.Order, ordered: Ordered, *, offset: int, end: int) -> list[Row]:
    """The rows from one number to another, of titles of which it is known about where each stands."""
    if offset >= end:
        return []
    count = end - offset
    first = ordered.count - end if order.is_descending else offset
    seqs, before = ordered.around(first, first + count)
    skip = len(seqs) - before - count if order.is_descending else before
    return store.rows_among(tx, viewer.user_id, order, seqs, skip=skip, limit=count)


def _rows_from(
    tx: Tx,
    scope: Scope,
    order: store.Order,
    *,
    offset: int,
    end: int,
    total: int,
    around: tuple[Landmark | None, Landmark | None] = (None, None),
) -> list[Row]:
    """The rows from one number to another, found from the nearest row that is known, or from either end."""
    if offset >= end:
        return []
    before, after = around[0] or Landmark(-1), around[1] or Landmark(total)
    if after.index - end < offset - before.index - 1:
        start = Position(after.index - end, after.key, after.seq, is_before=True)
    else:
        start = Position(offset - before.index - 1, before.key, before.seq)
    return store.page(tx, scope, order, start, limit=end - offset)


def read_facets(tx: Tx, viewer: Viewer, library_id: LibraryId, filters: Filters = Filters()) -> Facets:
    """The A–Z rail of the narrowed listing in title order, and the genres and years of the whole library.

    Raises: NotFound.
    """
    scope = _scope(tx, viewer, library_id, replace(filters, letter=None))
    whole = _scope(tx, viewer, library_id, Filters(view=filters.view))
    letters = read_letters(store.letters(tx, scope))
    return Facets(
        letters=letters,
        genres=store.genres(tx, whole),
        years=store.years(tx, whole),
        total=sum(letter.count for letter in letters),
    )


def read_letters(counts: dict[str, int]) -> list[Letter]:
    """Stops in title order, each with the index of its first title."""
    letters, start = [], 0
    for letter in sorted(counts, key=lambda letter: "" if letter == "#" else letter.lower()):
        letters.append(Letter(letter, counts[letter], start))
        start += counts[letter]
    return letters


def read_favourites(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 60) -> Page:
    """A user's favourites of every kind and library, the last changed first. Raises: InvalidInput."""
    after = None if cursor is None else _favourite_after(cursor)
    rows = store.favourites(tx, viewer, after, limit=limit + 1)
    shown = rows[:limit]
    next_cursor = None
    if len(rows) > limit:
        next_cursor = _pack([_CURSOR_VERSION, "favourites", shown[-1]["marked_at"], shown[-1]["item_id"]])
    return Page([card_of(row) for row in shown], next_cursor, None)


def read_revisions(tx: Tx, viewer: Viewer, library_id: LibraryId) -> tuple[int, int]:
    """What a listing's ETag is made of: the library's revision and the user data's. Raises: NotFound."""
    if not viewer.may_see_library(library_id):
        raise NotFound("There is no such library.")
    revisions = store.revisions(tx, viewer.user_id, library_id)
    if revisions is None:
        raise NotFound("There is no such library.")
    return revisions


def _scope(tx: Tx, viewer: Viewer, library_id: LibraryId, filters: Filters) -> Scope:
    if not viewer.may_see_library(library_id):
        raise NotFound("There is no such library.")
    grid = store.grid_of(tx, library_id, filters.view)
    if grid is None:
        raise NotFound("There is no such library.")
    return Scope(
        grid=grid,
        listed_in=library_id,
        user_id=viewer.user_id,
        max_parental_level=viewer.max_parental_level,
        genre_keys=tuple(match_key(genre) for genre in filters.genres),
        year_from=filters.year_from,
        year_to=filters.year_to,
        watched=filters.watched,
        is_favourite=filters.is_favourite,
        letter=filters.letter,
    )


def _encode(order: store.Order, last: Row) -> str:
    return _pack([_CURSOR_VERSION, order.sort, int(order.is_descending), last[order.column], last["seq"]])


def _decode(cursor: str, listing: Listing) -> Position:
    match _unpack(cursor):
        case [int(version), str(sort), int(is_descending), str() | int() | float() | None as key, int(seq)]:
            if (version, sort, is_descending) == (_CURSOR_VERSION, listing.sort, int(listing.is_descending)):
                return Position(key=key, seq=seq)
    raise _bad_cursor()


def _pack(values: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _unpack(cursor: str) -> list[object]:
    """What `_pack` was given; anybody may have written it, so numbers that SQLite cannot hold are refused too."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or any(isinstance(value, int) and abs(value) >= 2**63 for value in values):
        raise _bad_cursor()
    return values


def _favourite_after(cursor: str) -> tuple[int, str]:
    match _unpack(cursor):
        case [int(version), "favourites", int(marked_at), str(item_id)] if version == _CURSOR_VERSION:
            return marked_at, item_id
        case _:
            raise _bad_cursor()


def _bad_cursor() -> InvalidInput:
    return InvalidInput("This cursor does not belong to this listing; start without one.", code="cursor_invalid")
