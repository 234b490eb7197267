"""The home page: what to go on with, what comes next, what is new in each library."""

import json
from collections.abc import Iterable, Sequence

from rustfin.catalog import home_store as store
from rustfin.catalog.card_store import card_of
from rustfin.catalog.views import Card, Home, HomeRow
from rustfin.core.ids import LibraryId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

ROW_LENGTH = 24
HERO_LENGTH = 5


def read_home(tx: Tx, viewer: Viewer) -> Home:
    """The home page of a viewer; rows without titles are left out. Five statements."""
    libraries = [row for row in store.libraries(tx) if viewer.may_see_library(LibraryId(row["id"]))]
    resume = _one_a_series(store.resume(tx, viewer, limit=4 * ROW_LENGTH))[:ROW_LENGTH]
    next_up = store.next_up(tx, viewer, limit=ROW_LENGTH)
    latest = store.latest(tx, viewer, json.dumps([row["seq"] for row in libraries]), limit=ROW_LENGTH)
    rows = [_row("resume", resume), _row("next_up", next_up)]
    rows += [_latest_row(library, latest) for library in libraries]
    hero = _hero(rows)
    return Home(
        rows=[row for row in rows if row.items],
        hero=hero,
        hero_overviews=store.overviews(tx, json.dumps([card.id for card in hero])),
        has_libraries=bool(libraries),
    )


def _row(kind: str, rows: Sequence[Row]) -> HomeRow:
    return HomeRow(kind, kind, None, None, [card_of(row) for row in rows])


def _latest_row(library: Row, latest: Iterable[Row]) -> HomeRow:
    own = sorted(
        (row for row in latest if row["library_id"] == library["id"]),
        key=lambda row: (row["latest_at"], row["seq"]),
        reverse=True,
    )
    items = [card_of(row) for row in own]
    return HomeRow(f"latest:{library['id']}", "latest", LibraryId(library["id"]), library["name"], items)


def _one_a_series(rows: Iterable[Row]) -> list[Row]:
    """Of each series only what was played last; the rows come with the last played first."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        key = row["series_id"] or row["item_id"]
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def _hero(rows: Iterable[HomeRow]) -> list[Card]:
    """New titles with a backdrop, a library in turn; what is being watched has its own row above them."""
    latest = [[card for card in row.items if card.backdrop is not None] for row in rows if row.kind == "latest"]
    turns = [cards[turn] for turn in range(HERO_LENGTH) for cards in latest if turn < len(cards)]
    return turns[:HERO_LENGTH]
