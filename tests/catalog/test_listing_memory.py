"""What is remembered of listings says what plain SQL says, whoever changed what, and in whichever snapshot."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.catalog import browse, cards, change_store
from rustfin.catalog.browse import Filters, Listing, Sort
from rustfin.catalog.browse_store import Order
from rustfin.catalog.change_store import Revisions
from rustfin.catalog.narrowed import Members, make_ordered, place_of
from rustfin.catalog.userdata import UserData
from rustfin.catalog.userdata_rules import ProgressRules
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId, LibraryId
from rustfin.db import Database, Tx, open_database
from rustfin.events import Events
from rustfin.identity import Viewer
from synthetic import Maker, add_library, add_user

SORTS: tuple[Sort, ...] = ("title", "added", "latest", "released", "year", "rating", "runtime")
GENRES = ("Drama", "Comedy")
FILTERS = (
    Filters(),
    Filters(genres=("Drama",)),
    Filters(genres=GENRES),
    Filters(year_from=1991, year_to=1992),
    Filters(watched="watched"),
    Filters(watched="unwatched"),
    Filters(watched="in_progress"),
    Filters(is_favourite=True),
    Filters(is_favourite=False, letter="B"),
    Filters(genres=("Comedy",), watched="unwatched"),
    Filters(genres=("Drama",), letter="A"),
)
TITLES = ("Abel", "Able", "Berta", "Bodo", "Zoe", "7", "Über")


@dataclass(slots=True)
class House:
    """Two connections to one file, as two processes have them; the second one's memory is not asked."""

    db: Database
    other: Database
    book: UserData
    library_id: LibraryId
    viewers: tuple[Viewer, ...]
    memory: browse.Memory

    def disagreement(self, tx: Tx, source: random.Random, tries: int = 12) -> str | None:
        """What memory says otherwise than plain SQL in this snapshot, if anything."""
        for _ in range(tries):
            viewer = source.choice(self.viewers)
            offset, limit = source.choice((0, 0, 2, 5, 30)), source.randint(1, 6)
            listing = Listing(
                self.library_id, source.choice(SORTS), source.random() < 0.5, source.choice(FILTERS),
                offset=offset, limit=limit,
            )  # fmt: skip
            remembered = browse.read_page(tx, viewer, listing, self.memory)
            if remembered != (plain := browse.read_page(tx, viewer, listing)):
                return f"{listing} of {viewer}: {remembered} and not {plain}"
        return None


@contextmanager
def small_house() -> Iterator[House]:
    clock = ManualClock()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        db, other = (stack.enter_context(open_database(Path(folder) / "x.db", readers=2)) for _ in range(2))

        def write(tx: Tx) -> tuple[LibraryId, tuple[Viewer, ...]]:
            maker = Maker(tx, add_library(tx, "Mixed", "mixed"))
            for number in range(14):
                film = maker.item("movie", TITLES[number % 7], year=1990 + number % 4, parental_level=number % 3 * 6)
                maker.genre(film, *GENRES[: number % 3])
            maker.series("Cursor", [2, 1], year=1991)
            maker.series("Begun", [3])
            maker.card()
            add_library(tx, "Empty")
            ann = add_user(tx)
            kid = Viewer(ann.user_id, "ann", ann.role, max_parental_level=6)
            return maker.library_id, (ann, kid, add_user(tx, "bob"))

        library_id, viewers = db.write_now(write)
        book = UserData(Events(db, clock), clock)
        yield House(db, other, book, library_id, viewers, browse.Memory(block=3))


def change(house: House, source: random.Random) -> Callable[[Tx], object]:
    """One of the ways in which listings change."""

    def pick(tx: Tx, kinds: str = "'movie', 'series', 'episode'", *, most: int = 99) -> ItemId:
        rows = tx.all(f"SELECT id FROM item WHERE kind IN ({kinds}) ORDER BY seq LIMIT {most}")
        return ItemId(source.choice(rows)["id"])

    def edit(tx: Tx) -> None:
        some = [pick(tx) for _ in range(source.randint(1, 4))]
        column, values = source.choice((
            ("title", TITLES), ("sort_title", ("", "a", "zz")), ("year", (None, 1990, 1991, 1992)),
            ("community_rating", (None, 0.0, 7.1)), ("parental_level", (None, 0, 6, 12)),
            ("added_at", (1, 2, 3)), ("runtime_ms", (None, 60_000, 120_000)), ("released_on", (None, "1991-02-03")),
            ("state", ("present", "missing", "expected")),
        ))  # fmt: skip
        tx.execute_many(
            f"UPDATE item SET {column} = ? WHERE id = ?", [(source.choice(values), item_id) for item_id in some]
        )
        cards.refresh(tx, some)

    def regenre(tx: Tx) -> None:
        film = pick(tx, "'movie'")
        tx.execute("DELETE FROM item_genre WHERE item_seq = (SELECT seq FROM item WHERE id = ?)", (film,))
        Maker(tx, house.library_id).genre(film, *source.sample(GENRES, source.randint(0, 2)))

    def add(tx: Tx) -> None:
        maker = Maker(tx, house.library_id)
        maker.genre(maker.item("movie", source.choice(TITLES), year=1991), "Drama")
        maker.card()

    def remove(tx: Tx) -> None:
        if tx.value("SELECT count(*) FROM item WHERE kind = 'movie'") > 3:
            tx.execute("DELETE FROM item WHERE id = ?", (pick(tx, "'movie'"),))

    def watch(tx: Tx) -> None:
        house.book.set_watched(tx, source.choice(house.viewers[::2]), pick(tx), is_watched=source.random() < 0.7)

    def favour(tx: Tx) -> None:
        film = pick(tx, "'movie'", most=2)
        house.book.set_favourite(tx, source.choice(house.viewers[::2]), film, is_favourite=source.random() < 0.5)

    def progress(tx: Tx) -> None:
        house.book.record_progress(
            tx, house.viewers[0], pick(tx, "'movie', 'episode'"), position_ms=source.choice((0, 90_000, 600_000)),
            duration_ms=600_000, rules=ProgressRules(),
        )  # fmt: skip

    def rename_library(tx: Tx) -> None:
        tx.execute("UPDATE library SET revision = revision + 1 WHERE id = ?", (house.library_id,))

    return source.choice(
        (edit, edit, edit, regenre, add, remove, watch, watch, favour, favour, progress, rename_library)
    )


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_memory_says_what_plain_sql_says(seed: int) -> None:
    source = random.Random(seed)
    with small_house() as house:
        for _ in range(source.randint(3, 14)):
            db = source.choice((house.db, house.db, house.other))
            if source.random() < 0.2:
                with pytest.raises(sqlite3.IntegrityError):
                    db.write_now(lambda tx: (change(house, source)(tx), _fail(tx)))
            else:
                db.write_now(change(house, source))
            assert house.db.read_now(lambda tx: house.disagreement(tx, source)) is None


def _fail(tx: Tx) -> None:
    tx.execute("INSERT INTO card (seq) VALUES (NULL)")


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_memory_says_what_plain_sql_says_in_an_older_snapshot(seed: int) -> None:
    source = random.Random(seed)
    with small_house() as house:

        def look_late(tx: Tx) -> str | None:
            before = house.disagreement(tx, source, tries=3)
            for _ in range(source.randint(1, 4)):
                house.other.write_now(change(house, source))
                before = before or house.db.read_now(lambda tx: house.disagreement(tx, source, tries=6))
            return before or house.disagreement(tx, source)

        for _ in range(4):
            assert house.db.read_now(look_late) is None


def test_memory_is_right_for_many_at_once() -> None:
    with small_house() as house, ThreadPoolExecutor(4) as threads:

        def read(number: int) -> str | None:
            source = random.Random(number)
            for _ in range(12):
                if (found := house.db.read_now(lambda tx: house.disagreement(tx, source, tries=4))) is not None:
                    return found
            return None

        reading = [threads.submit(read, number) for number in range(3)]
        source = random.Random(7)
        for _ in range(60):
            house.db.write_now(change(house, source))
        assert [each.result() for each in reading] == [None] * 3


KEYS = st.dictionaries(st.integers(1, 60), st.none() | st.integers(0, 5), max_size=40)


@given(before=KEYS, after=KEYS, is_descending=st.booleans(), block=st.integers(1, 9), data=st.data())
def test_an_order_is_mended_to_what_it_would_be_anew(
    before: dict[int, int | None], after: dict[int, int | None], is_descending: bool, block: int, data: st.DataObject
) -> None:
    order = Order("year", is_descending)

    def listed(keys: dict[int, int | None]) -> list[tuple[int, Any]]:
        valued = sorted(((key, seq) for seq, key in keys.items() if key is not None), reverse=is_descending)
        valueless = sorted((seq for seq, key in keys.items() if key is None), reverse=is_descending)
        return [(seq, key) for key, seq in valued] + [(seq, None) for seq in valueless]

    touched = sorted({seq for seq, _ in before.items() ^ after.items()})
    found = [place_of(seq, after[seq], order) for seq in touched if seq in after]
    mended = make_ordered(listed(before), order, block=block).mended(touched, found)
    if mended is None:
        return
    expected = [seq for seq, _ in listed(after)]
    assert mended.count == len(expected)
    inside = expected[::-1] if is_descending else expected
    if expected:
        first = data.draw(st.integers(0, len(inside) - 1))
        last = data.draw(st.integers(first + 1, len(inside)))
        seqs, skipped = mended.around(first, last)
        assert set(seqs) >= set(inside[first:last])
        in_order = [seq for seq in inside if seq in set(seqs)]
        assert in_order[skipped : skipped + last - first] == inside[first:last]
    members = Members.of(list(before)).mended(touched, [seq for seq in touched if seq in after])
    assert members == Members.of(list(after)) or members.count == len(after)


def test_few_changes_are_named_and_too_many_are_not() -> None:
    with small_house() as house:
        film, seq = house.db.read_now(lambda tx: tuple(tx.all("SELECT item_id, seq FROM card WHERE grid = 1")[0]))
        user_id = house.viewers[0].user_id

        def names(tx: Tx, since: Revisions) -> list[int] | None:
            now = Revisions(*browse.read_revisions(tx, house.viewers[0], house.library_id))
            return change_store.touched(tx, house.library_id, user_id, since, now)

        def retitle(tx: Tx, number: int) -> None:
            tx.execute("UPDATE item SET title = ? WHERE id = ?", (f"Film {number}", film))
            cards.refresh(tx, [film])

        start = Revisions(*house.db.read_now(lambda tx: browse.read_revisions(tx, house.viewers[0], house.library_id)))
        assert house.db.read_now(lambda tx: names(tx, start)) == []
        house.db.write_now(lambda tx: retitle(tx, 1))
        house.db.write_now(lambda tx: house.book.set_favourite(tx, house.viewers[0], film, is_favourite=True))
        assert house.db.read_now(lambda tx: names(tx, start)) == [seq]
        many = [(number, seq) for number in range(change_store.MOST_TOUCHED + 1)]
        house.db.write_now(lambda tx: tx.execute_many("UPDATE card SET year = ? WHERE seq = ?", many))
        assert house.db.read_now(lambda tx: names(tx, start)) is None
