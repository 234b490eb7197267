"""What pages may cost: a fixed number of statements, every one of them on an index and in its order.

Each statement that a page really ran is explained by SQLite against the migrated schema, for a library of many titles
and without statistics, so that a plan that would read or sort a whole table fails here and not in somebody's house.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rustfin.catalog import browse, detail, home, search
from rustfin.catalog.browse import Filters, Listing
from rustfin.catalog.detail import Reading
from rustfin.db import Database, Tx, open_database
from rustfin.identity import Viewer
from synthetic import Filled, fill

READING = Reading("2026-01-01", is_missing_shown=True)
SORTS = ("title", "added", "latest", "released", "year", "rating", "runtime")


class Explained(Tx):
    """A transaction that also explains what it runs."""

    __slots__ = ("plans",)

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx._connection)
        self.plans: list[tuple[str, list[str]]] = []

    def all(self, sql: str, parameters: Any = ()) -> list[Any]:
        self._explain(sql, parameters)
        return super().all(sql, parameters)

    def one(self, sql: str, parameters: Any = ()) -> Any:
        self._explain(sql, parameters)
        return super().one(sql, parameters)

    def _explain(self, sql: str, parameters: Any) -> None:
        plan = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        self.plans.append((sql, [row["detail"] for row in plan]))


@dataclass(frozen=True, slots=True)
class House:
    """A database of some hundred titles, read by one viewer."""

    db: Database
    filled: Filled

    def run(self, page: Callable[[Tx, Viewer], object], viewer: Viewer | None = None) -> Explained:
        def explained(tx: Tx) -> Explained:
            spy = Explained(tx)
            page(spy, viewer or self.filled.viewer)
            return spy

        return self.db.read_now(explained)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_database(tmp_path_factory.mktemp("budgets") / Path("rustfin.db")) as db:
        yield House(db, fill(db, films=300, series=4, episodes=24))


_SMALL = frozenset(("l", "library", "sqlite_autoindex_genre_1", "p", "n", "hop"))
"""Libraries, genres, and rows that a query has narrowed down itself."""


def whole_reads(spy: Explained) -> list[str]:
    """Steps that read a whole table or index. Virtual tables here are arrays that were given, or full-text matches."""
    return [
        step
        for _, plan in spy.plans
        for step in plan
        if step.startswith("SCAN ")
        and "VIRTUAL TABLE INDEX" not in step
        and not step.startswith("SCAN (")
        and not _SMALL & set(step.split())
    ]


def sorts(spy: Explained) -> list[str]:
    return [step for _, plan in spy.plans for step in plan if "TEMP B-TREE FOR ORDER BY" in step]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_read_off_its_index(house: House, sort: Any, is_descending: bool) -> None:
    library_id = house.filled.films
    limited = Viewer(house.filled.viewer.user_id, "kim", house.filled.viewer.role, max_parental_level=12)
    for viewer in (house.filled.viewer, limited):
        first = house.db.read_now(
            lambda tx, viewer=viewer: browse.read_page(tx, viewer, Listing(library_id, sort, is_descending, limit=60))  # type: ignore[misc]
        )
        assert first.total
        for place in ({}, {"cursor": first.next_cursor}, {"offset": first.total // 3}, {"offset": first.total - 5}):
            listing = Listing(library_id, sort, is_descending, limit=60, **place)  # type: ignore[arg-type]
            spy = house.run(lambda tx, v, listing=listing: browse.read_page(tx, v, listing), viewer)  # type: ignore[misc]
            assert whole_reads(spy) == []
            assert sorts(spy) == []
            assert spy.statements <= 5
            index = f"card_by_{sort} (grid=?"
            pages = [plan for sql, plan in spy.plans if "LIMIT" in sql]
            assert pages
            assert all(any("COVERING INDEX" in step and index in step for step in plan) for plan in pages)


FILTERS = (
    Filters(genres=("Drama",)),
    Filters(year_from=1990, year_to=1999),
    Filters(watched="unwatched"),
    Filters(watched="watched"),
    Filters(watched="in_progress"),
    Filters(is_favourite=True),
    Filters(letter="M"),
    Filters(genres=("Drama",), year_from=1990, watched="unwatched", is_favourite=True, letter="M"),
)


@pytest.mark.parametrize("filters", FILTERS)
def test_filters_read_no_table_whole(house: House, filters: Filters, monkeypatch: pytest.MonkeyPatch) -> None:
    for led_rows in (5_000, -1):
        monkeypatch.setattr("rustfin.catalog.browse_store.LED_ROWS", led_rows)
        for offset in (0, 250):
            monkeypatch.setattr("rustfin.catalog.browse_store.BULK_ROWS", 100)
            listing = Listing(house.filled.films, "released", filters=filters, offset=offset)
            spy = house.run(lambda tx, viewer, listing=listing: browse.read_page(tx, viewer, listing))  # type: ignore[misc]
            assert whole_reads(spy) == []
            assert spy.statements <= 12


@pytest.mark.parametrize("filters", [one for one in FILTERS if one.letter is None])
def test_a_narrowed_listing_that_was_read_before_is_not_searched_again(house: House, filters: Filters) -> None:
    memory = browse.Memory()

    def read(tx: Tx, viewer: Viewer) -> object:
        return browse.read_page(tx, viewer, Listing(house.filled.films, "rating", filters=filters, offset=0), memory)

    house.run(read)
    second, third = house.run(read), house.run(read)
    assert whole_reads(second) == whole_reads(third) == []
    searches = [sql for sql, _ in third.plans if "card_by_" in sql or "user_data_" in sql]
    assert [sql for sql in searches if "user_data_revision" not in sql] == []


def test_facets_read_no_table_whole(house: House) -> None:
    for filters in (Filters(), *FILTERS):
        spy = house.run(lambda tx, v, filters=filters: browse.read_facets(tx, v, house.filled.films, filters))  # type: ignore[misc]
        assert whole_reads(spy) == []
        assert spy.statements <= 8


def test_home_costs_five_statements_without_sorting_a_table(house: House) -> None:
    spy = house.run(home.read_home)
    assert spy.statements == 5
    assert whole_reads(spy) == []


@pytest.mark.parametrize("query", ["the", "n", "dark night", "qqqq", "kinglov"])
def test_search_costs_at_most_seven_statements(house: House, query: str) -> None:
    spy = house.run(lambda tx, viewer: search.search(tx, viewer, query))
    assert spy.statements <= 7


def test_a_title_and_its_children_cost_a_fixed_number_of_statements(house: House) -> None:
    for item_id in (house.filled.film_ids[0], house.filled.series_ids[0]):
        assert house.run(lambda tx, v, i=item_id: detail.read_item(tx, v, i, READING)).statements <= 20  # type: ignore[misc]
        spy = house.run(lambda tx, v, i=item_id: detail.read_children(tx, v, i, READING))  # type: ignore[misc]
        assert spy.statements <= 3
        assert whole_reads(spy) == []


def test_favourites_are_read_off_their_index(house: House) -> None:
    spy = house.run(browse.read_favourites)
    assert (spy.statements, whole_reads(spy), sorts(spy)) == (1, [], [])
