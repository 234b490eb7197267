"""Listings: every title once and in one order, however they are paged and narrowed."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.catalog import browse, userdata
from rustfin.catalog.browse import Filters, Listing, Sort
from rustfin.catalog.userdata import UserData
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import ItemId, LibraryId
from rustfin.core.text import first_letter
from rustfin.db import Database, Tx, open_database
from rustfin.events import Events
from rustfin.identity import Viewer
from synthetic import Maker, add_library, add_user, make

SORTS: tuple[Sort, ...] = ("title", "added", "latest", "released", "year", "rating", "runtime")


@contextmanager
def fresh_db() -> Iterator[Database]:
    with TemporaryDirectory() as folder, open_database(Path(folder) / "x.db", readers=1) as db:
        yield db


def build(db: Database, rows: list[dict[str, Any]]) -> tuple[LibraryId, Viewer]:
    def write(tx: Tx) -> tuple[LibraryId, Viewer]:
        maker = Maker(tx, add_library(tx))
        for row in rows:
            maker.item("movie", **row)
        maker.card()
        other = Maker(tx, add_library(tx, "Other"))
        other.item("movie", "Elsewhere", year=2000)
        other.card()
        return maker.library_id, add_user(tx)

    return db.write_now(write)


def page(db: Database, viewer: Viewer, listing: Listing) -> browse.Page:
    return db.read_now(lambda tx: browse.read_page(tx, viewer, listing))


def walk(db: Database, viewer: Viewer, library_id: LibraryId, **query: Any) -> list[str]:
    """Titles by following cursors."""
    titles: list[str] = []
    cursor: str | None = None
    while True:
        found = page(db, viewer, Listing(library_id, cursor=cursor, **query))
        titles += [card.id for card in found.items]
        cursor = found.next_cursor
        if cursor is None:
            return titles
        assert len(found.items) == query["limit"]


TITLES = st.text(st.sampled_from("aAbzé1 ★Жß-"), min_size=1, max_size=4)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "title": TITLES,
            "year": st.none() | st.sampled_from((1990, 1991)),
            "released_on": st.none() | st.sampled_from(("1990-01-01", "1990-01-02")),
            "community_rating": st.none() | st.sampled_from((0.0, 7.1, 7.2)),
            "runtime_ms": st.none() | st.sampled_from((1, 2)),
            "added_at": st.sampled_from((1, 2, 3)),
            "parental_level": st.none() | st.sampled_from((0, 12, 18)),
        }
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(SORTS), st.booleans(), st.integers(1, 5), st.none() | st.just(12))
def test_cursors_and_offsets_visit_every_title_once_in_the_same_order(
    rows: list[dict[str, Any]], sort: Sort, is_descending: bool, limit: int, max_level: int | None
) -> None:
    with fresh_db() as db:
        library_id, admin = build(db, rows)
        viewer = Viewer(admin.user_id, "v", admin.role, max_parental_level=max_level)
        by_cursor = walk(db, viewer, library_id, sort=sort, is_descending=is_descending, limit=limit)
        by_offset = [
            card.id
            for offset in range(0, len(rows) + 1, limit)
            for card in page(db, viewer, Listing(library_id, sort, is_descending, offset=offset, limit=limit)).items
        ]
        column = {"title": "sort_title", "added": "added_at", "latest": "latest_at", "released": "released_on",
                  "year": "year", "rating": "community_rating", "runtime": "runtime_ms"}[sort]  # fmt: skip
        facts = db.read_now(
            lambda tx: tx.all(
                f"SELECT item_id, seq, {column} AS key FROM card WHERE library_id = ?"
                " AND (? IS NULL OR parental_level <= 12)", (library_id, max_level)
            )
        )  # fmt: skip
    valued = sorted((r["key"], r["seq"], r["item_id"]) for r in facts if r["key"] is not None)
    valueless = sorted((r["seq"], r["item_id"]) for r in facts if r["key"] is None)
    if is_descending:
        valued.reverse()
        valueless.reverse()
    expected = [row[-1] for row in [*valued, *valueless]]
    assert by_cursor == expected
    assert by_offset == expected


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_the_rail_points_at_the_first_title_of_each_letter(rows: list[dict[str, Any]]) -> None:
    with fresh_db() as db:
        library_id, viewer = build(db, rows)
        facets = db.read_now(lambda tx: browse.read_facets(tx, viewer, library_id))
        listed = page(db, viewer, Listing(library_id, limit=100)).items
        keys = dict(db.read_now(lambda tx: [tuple(r) for r in tx.all("SELECT item_id, sort_title FROM card")]))
        found = {
            letter.letter: [
                card.id
                for card in page(
                    db, viewer, Listing(library_id, filters=Filters(letter=letter.letter), limit=100)
                ).items
            ]
            for letter in facets.letters
        }
    letters = [first_letter(keys[card.id].lstrip(" ")) for card in listed]
    assert facets.total == len(rows)
    assert sum(letter.count for letter in facets.letters) == len(rows)
    for letter in facets.letters:
        assert letters[letter.start : letter.start + letter.count] == [letter.letter] * letter.count
        ids = [card.id for card in listed[letter.start : letter.start + letter.count]]
        assert found[letter.letter] == ids


class Shelf:
    """Films of two genres and two decades, a series, and a viewer who watched some of it."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.viewer = db.write_now(add_user)
        book = UserData(Events(db, clock), clock)

        def build(maker: Maker) -> None:
            self.library_id = maker.library_id
            self.drama = maker.item("movie", "Drama One", year=1985)
            self.both = maker.item("movie", "Both Two", year=1995)
            self.western = maker.item("movie", "Western Three", year=1999)
            self.plain = maker.item("movie", "Plain Four")
            maker.genre(self.drama, "Drama")
            maker.genre(self.both, "Drama", "Western")
            maker.genre(self.western, "Western")
            self.series, self.episodes = maker.series("Series Five", (2,), year=1990)

        make(db, build, kind="mixed")

        def watch(tx: Tx) -> None:
            book.set_watched(tx, self.viewer, self.drama, is_watched=True)
            book.set_favourite(tx, self.viewer, self.both, is_favourite=True)
            tx.execute(
                "INSERT INTO user_data (user_id, item_id, position_ms, played_at, updated_at) VALUES (?, ?, 5, 1, 1)",
                (self.viewer.user_id, self.western),
            )

        db.write_now(watch)
        self.book = book

    def ids(self, filters: Filters, **query: Any) -> set[ItemId]:
        found = page(self.db, self.viewer, Listing(self.library_id, filters=filters, **query))
        assert found.total == len(found.items)
        stepped = walk(self.db, self.viewer, self.library_id, filters=filters, limit=1)
        assert stepped == [card.id for card in found.items]
        facets = self.db.read_now(lambda tx: browse.read_facets(tx, self.viewer, self.library_id, filters))
        assert facets.total == len(found.items)
        return {card.id for card in found.items}


@pytest.fixture
def shelf(db: Database, clock: ManualClock) -> Shelf:
    return Shelf(db, clock)


def test_genres_narrow_to_any_of_them(shelf: Shelf) -> None:
    assert shelf.ids(Filters(genres=("drama",))) == {shelf.drama, shelf.both}
    assert shelf.ids(Filters(genres=("Drama", "Western"))) == {shelf.drama, shelf.both, shelf.western}
    assert shelf.ids(Filters(genres=("None such",))) == set()


def test_years_narrow_inclusively_and_leave_unknown_years_out(shelf: Shelf) -> None:
    assert shelf.ids(Filters(year_from=1990, year_to=1995)) == {shelf.both, shelf.series}
    assert shelf.ids(Filters(year_from=1995)) == {shelf.both, shelf.western}
    assert shelf.ids(Filters(year_to=1985)) == {shelf.drama}


def test_watching_narrows(shelf: Shelf) -> None:
    unwatched = {shelf.both, shelf.western, shelf.plain, shelf.series}
    assert shelf.ids(Filters(watched="watched")) == {shelf.drama}
    assert shelf.ids(Filters(watched="unwatched")) == unwatched
    assert shelf.ids(Filters(watched="in_progress")) == {shelf.western}
    assert shelf.ids(Filters(is_favourite=True)) == {shelf.both}
    assert shelf.ids(Filters(is_favourite=False)) == (unwatched | {shelf.drama}) - {shelf.both}


def test_a_series_is_in_progress_then_watched(shelf: Shelf) -> None:
    def mark(episode: ItemId) -> None:
        shelf.db.write_now(lambda tx: shelf.book.set_watched(tx, shelf.viewer, episode, is_watched=True))

    mark(shelf.episodes[0])
    assert shelf.series in shelf.ids(Filters(watched="in_progress"))
    assert shelf.series in shelf.ids(Filters(watched="unwatched"))
    mark(shelf.episodes[1])
    assert shelf.series in shelf.ids(Filters(watched="watched"))
    assert shelf.series not in shelf.ids(Filters(watched="in_progress"))
    assert shelf.series not in shelf.ids(Filters(watched="unwatched"))


def test_filters_narrow_together(shelf: Shelf) -> None:
    assert shelf.ids(Filters(genres=("Western",), year_to=1996, is_favourite=True)) == {shelf.both}
    assert shelf.ids(Filters(genres=("Western",), watched="watched")) == set()


def test_filters_that_lead_and_filters_that_follow_agree(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [
        Filters(genres=("Drama",)),
        Filters(genres=("Drama", "Western"), year_from=1990),
        Filters(watched="watched"),
        Filters(watched="unwatched", year_to=1996),
    ]
    led = [shelf.ids(filters) for filters in everything]
    monkeypatch.setattr("rustfin.catalog.browse_store.LED_ROWS", -1)
    monkeypatch.setattr("rustfin.catalog.browse_store.COUNTED_ROWS", -1)
    assert [shelf.ids(filters) for filters in everything] == led
    monkeypatch.setattr("rustfin.catalog.browse_store.BULK_ROWS", -1)
    assert [shelf.ids(filters) for filters in everything] == led


def test_cards_carry_what_the_viewer_did(shelf: Shelf) -> None:
    shelf.db.write_now(lambda tx: shelf.book.set_watched(tx, shelf.viewer, shelf.episodes[0], is_watched=True))
    cards = {card.id: card for card in page(shelf.db, shelf.viewer, Listing(shelf.library_id)).items}
    assert cards[shelf.drama].user_data.is_watched
    assert cards[shelf.both].user_data.is_favourite
    assert cards[shelf.western].user_data.position_ms == 5
    assert cards[shelf.series].user_data.unwatched_count == 1
    assert cards[shelf.series].episode_count == 2


def test_facets_name_the_librarys_genres_and_years(shelf: Shelf) -> None:
    facets = shelf.db.read_now(lambda tx: browse.read_facets(tx, shelf.viewer, shelf.library_id))
    assert facets.genres == ["Drama", "Western"]
    assert facets.years == [1999, 1995, 1990, 1985]


def test_a_limit_hides_what_is_above_it_and_what_is_unrated(db: Database) -> None:
    library_id, admin = build(
        db, [{"title": name, "parental_level": level} for name, level in (("A", 6), ("B", 12), ("C", 16), ("D", None))]
    )
    child = Viewer(admin.user_id, "kim", admin.role, max_parental_level=12)
    found = page(db, child, Listing(library_id))
    assert [card.title for card in found.items] == ["A", "B"]
    assert found.total == 2
    assert db.read_now(lambda tx: browse.read_facets(tx, child, library_id)).total == 2


def test_a_library_that_may_not_be_seen_is_not_found(db: Database) -> None:
    library_id, admin = build(db, [])
    stranger = Viewer(admin.user_id, "bob", admin.role, library_ids=frozenset())
    for viewer, wanted in ((stranger, library_id), (admin, LibraryId("none"))):
        with pytest.raises(NotFound):
            page(db, viewer, Listing(wanted))
        with pytest.raises(NotFound):
            db.read_now(lambda tx, v=viewer, w=wanted: browse.read_facets(tx, v, w))  # type: ignore[misc]
        with pytest.raises(NotFound):
            db.read_now(lambda tx, v=viewer, w=wanted: browse.read_revisions(tx, v, w))  # type: ignore[misc]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=30).map(lambda raw: raw.hex()))
def test_no_cursor_of_anybodys_making_breaks(cursor: str) -> None:
    with pytest.raises(InvalidInput):
        browse._decode(cursor, Listing(LibraryId("x")))
    with pytest.raises(InvalidInput):
        browse._favourite_after(cursor)


@pytest.mark.parametrize(
    "values",
    [
        '[1,"title",0,"a",99999999999999999999]',
        '[1,"title",0,[1],1]',
        '[1,"title",0,true]',
        '[2,"title",0,"a",1]',
        '[1,"title",0,1e999,"x"]',
        '[1,"year",0,1,1]',
        "{}",
        "[[[",
    ],
)
def test_a_cursor_of_another_shape_or_order_is_refused(values: str) -> None:
    with pytest.raises(InvalidInput):
        browse._decode(base64.urlsafe_b64encode(values.encode()).decode(), Listing(LibraryId("x")))


def test_a_cursor_stays_valid_when_titles_come_and_go(db: Database) -> None:
    library_id, viewer = build(db, [{"title": letter} for letter in "ABCDE"])
    first = page(db, viewer, Listing(library_id, limit=2))

    def shuffle(tx: Tx) -> None:
        maker = Maker(tx, library_id)
        maker.item("movie", "AA")
        maker.item("movie", "CC")
        maker.card()
        tx.execute("DELETE FROM item WHERE title = 'B'")

    db.write_now(shuffle)
    rest = page(db, viewer, Listing(library_id, cursor=first.next_cursor))
    assert [card.title for card in rest.items] == ["C", "CC", "D", "E"]
    assert rest.total is None


def test_revisions_change_with_the_library_and_with_the_viewer(shelf: Shelf) -> None:
    def revisions() -> tuple[int, int]:
        return shelf.db.read_now(lambda tx: browse.read_revisions(tx, shelf.viewer, shelf.library_id))

    before = revisions()
    assert revisions() == before
    shelf.db.write_now(lambda tx: shelf.book.set_favourite(tx, shelf.viewer, shelf.plain, is_favourite=True))
    after = revisions()
    assert (after[0], after[1]) == (before[0], before[1] + 1)
    shelf.db.write_now(lambda tx: userdata.recompute_cursors(tx, [shelf.series]))
    assert revisions() == after


@settings(deadline=None, max_examples=40)
@given(
    rows=ROWS,
    sort=st.sampled_from(SORTS),
    is_descending=st.booleans(),
    filters=st.sampled_from((Filters(), Filters(watched="unwatched"), Filters(year_from=1990), Filters(letter="A"))),
    jumps=st.lists(st.integers(0, 15), max_size=12),
    limit=st.integers(1, 4),
    max_level=st.none() | st.just(12),
)
def test_jumps_by_offset_show_the_same_rows_whatever_was_read_before(
    rows: list[dict[str, Any]],
    sort: Sort,
    is_descending: bool,
    filters: Filters,
    jumps: list[int],
    limit: int,
    max_level: int | None,
) -> None:
    with fresh_db() as db:
        library_id, viewer = build(db, rows)
        viewer = Viewer(viewer.user_id, "v", viewer.role, max_parental_level=max_level)
        whole = walk(db, viewer, library_id, sort=sort, is_descending=is_descending, filters=filters, limit=100)
        memory = browse.Memory()
        for offset in jumps:
            listing = Listing(library_id, sort, is_descending, filters, offset=offset, limit=limit)
            for remembered in (memory, None):
                found = db.read_now(
                    lambda tx, listing=listing, remembered=remembered: browse.read_page(  # type: ignore[misc]
                        tx, viewer, listing, remembered
                    )
                )
                assert [card.id for card in found.items] == whole[offset : offset + limit]
                assert found.total == len(whole)
                assert (found.next_cursor is None) == (offset + limit >= len(whole))


def test_favourites_are_paged_over_libraries_with_the_last_first(db: Database, clock: ManualClock) -> None:
    library_id, viewer = build(db, [{"title": letter} for letter in "ABC"])
    book = UserData(Events(db, clock), clock)
    ids = {row["title"]: row["item_id"] for row in db.read_now(lambda tx: tx.all("SELECT title, item_id FROM card"))}
    for title in ("B", "Elsewhere", "A"):
        clock.advance(10)
        db.write_now(lambda tx, title=title: book.set_favourite(tx, viewer, ids[title], is_favourite=True))  # type: ignore[misc]
    found: list[str] = []
    cursor = None
    while True:
        part = db.read_now(lambda tx, cursor=cursor: browse.read_favourites(tx, viewer, cursor=cursor, limit=1))  # type: ignore[misc]
        found += [card.title for card in part.items]
        cursor = part.next_cursor
        if cursor is None:
            break
    assert found == ["A", "Elsewhere", "B"]
    limited = Viewer(viewer.user_id, "v", viewer.role, library_ids=frozenset({library_id}))
    assert [c.title for c in db.read_now(lambda tx: browse.read_favourites(tx, limited)).items] == ["A", "B"]


def test_a_remembered_total_holds_until_a_revision_changes(shelf: Shelf) -> None:
    memory = browse.Memory(size=1)
    listing = Listing(shelf.library_id, filters=Filters(watched="watched"))

    def read(wanted: Listing = listing) -> tuple[int | None, int]:
        def run(tx: Tx) -> tuple[int | None, int]:
            return browse.read_page(tx, shelf.viewer, wanted, memory).total, tx.statements

        return shelf.db.read_now(run)

    first, statements = read()
    assert (first, read()[0]) == (1, 1)
    assert read()[1] < statements
    shelf.db.write_now(lambda tx: shelf.book.set_watched(tx, shelf.viewer, shelf.plain, is_watched=True))
    total, statements_anew = read()
    assert total == 2
    assert read()[1] < statements_anew
    mended = read()[1]
    for _ in range(2):
        read(Listing(shelf.library_id, filters=Filters(genres=("Drama",))))
    total, statements_again = read()
    assert total == 2
    assert statements_again > mended  # only so many are remembered


def test_titles_without_a_date_are_released_in_their_year(db: Database) -> None:
    rows: list[dict[str, Any]] = [
        {"title": "Dated", "year": 2001, "released_on": "2001-06-01"},
        {"title": "Older", "year": 1999},
        {"title": "Undated", "year": 2001},
        {"title": "Unknown"},
        {"title": "Newer", "year": 2003},
    ]
    library_id, viewer = build(db, rows)
    cards = page(db, viewer, Listing(library_id, "released")).items
    assert [(card.title, card.released_on) for card in cards] == [
        ("Older", None), ("Undated", None), ("Dated", "2001-06-01"), ("Newer", None), ("Unknown", None),
    ]  # fmt: skip
    assert walk(db, viewer, library_id, sort="released", limit=1) == [card.id for card in cards]
