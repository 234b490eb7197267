"""The home page: what to go on with, what comes next, what is new in each library."""

import json
from collections.abc import Iterable, Sequence

from rustfin.catalog import home_store as store
from rustfin.catalog.card_store import card_of, image_ref
from rustfin.catalog.images import ImageFacts, choose
from rustfin.catalog.views import Card, Home, HomeRow, ImageRef
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
    facts = store.hero_facts(tx, json.dumps([card.id for card in hero]))
    return Home(
        rows=[row for row in rows if row.items],
        hero=hero,
        hero_overviews={item_id: overview for item_id, overview, _ in facts if overview is not None},
        hero_logos=_logos(facts),
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


def _logos(facts: Iterable[tuple[str, object, ImageFacts | None]]) -> dict[str, ImageRef]:
    by_item: dict[str, list[ImageFacts]] = {}
    for item_id, _, logo in facts:
        if logo is not None:
            by_item.setdefault(item_id, []).append(logo)
    chosen = {item_id: choose(logos) for item_id, logos in by_item.items()}
    refs = {item_id: image_ref(best.tag, best.colour) for item_id, best in chosen.items() if best is not None}
    return {item_id: ref for item_id, ref in refs.items() if ref is not None}
