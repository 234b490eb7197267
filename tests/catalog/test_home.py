"""The home page: what to go on with, what is next, what is new."""

import pytest

from rustfin.catalog import home
from rustfin.catalog.images import ImageFacts
from rustfin.catalog.userdata import UserData
from rustfin.catalog.userdata_rules import ProgressRules
from rustfin.catalog.views import Home
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId, LibraryId
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import Viewer
from synthetic import NOW, Maker, add_user, make

HOUR = 3_600_000


class House:
    """Two libraries and a viewer."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock = db, clock
        self.book = UserData(Events(db, clock), clock)
        self.viewer: Viewer = db.write_now(add_user)

        def films(maker: Maker) -> LibraryId:
            self.films = [
                maker.item("movie", f"Film {n}", added_at=NOW + n, parental_level=6 * n, overview=f"About {n}")
                for n in range(4)
            ]
            for film in self.films[:3]:
                maker.tx.execute(
                    "INSERT INTO image (id, item_id, kind, source) VALUES (?, ?, 'backdrop', 'local')", (film, film)
                )
            return maker.library_id

        def series(maker: Maker) -> LibraryId:
            self.old, self.old_episodes = maker.series("Old Series", (3,), added_at=NOW - 9)
            self.new, self.new_episodes = maker.series("New Series", (3,), added_at=NOW - 5)
            maker.tx.execute("UPDATE item SET added_at = ? WHERE id = ?", (NOW + 99, self.old_episodes[2]))
            return maker.library_id

        self.film_library = make(db, films)
        self.series_library = make(db, series, library="Series", kind="series")

    def home(self, viewer: Viewer | None = None) -> Home:
        return self.db.read_now(lambda tx: home.read_home(tx, viewer or self.viewer))

    def row(self, row_id: str, viewer: Viewer | None = None) -> list[ItemId]:
        return next(([card.id for card in row.items] for row in self.home(viewer).rows if row.id == row_id), [])

    def play(self, item_id: ItemId, position_ms: int = HOUR // 2) -> None:
        self.clock.advance(1000)
        self.db.write_now(
            lambda tx: self.book.record_progress(
                tx, self.viewer, item_id, position_ms=position_ms, duration_ms=HOUR, rules=ProgressRules()
            )
        )

    def hide(self, item_id: ItemId) -> None:
        self.clock.advance(1000)
        self.db.write_now(lambda tx: self.book.set_hidden(tx, self.viewer, item_id, is_hidden=True))


@pytest.fixture
def house(db: Database, clock: ManualClock) -> House:
    return House(db, clock)


def test_an_empty_house_says_that_it_has_no_libraries(db: Database) -> None:
    viewer = db.write_now(add_user)
    assert db.read_now(lambda tx: home.read_home(tx, viewer)) == Home([], [], {}, {}, has_libraries=False)


def test_what_was_begun_is_gone_on_with_the_last_first(house: House) -> None:
    house.play(house.films[0])
    house.play(house.films[1])
    assert house.row("resume") == [house.films[1], house.films[0]]
    house.play(house.films[1], HOUR)
    assert house.row("resume") == [house.films[0]]


def test_of_a_series_only_the_last_played_episode_is_gone_on_with(house: House) -> None:
    house.play(house.old_episodes[0])
    house.play(house.old_episodes[1])
    assert house.row("resume") == [house.old_episodes[1]]


def test_next_up_is_the_episode_after_and_not_one_that_was_begun(house: House) -> None:
    house.play(house.old_episodes[0], HOUR)
    house.play(house.new_episodes[0], HOUR)
    assert house.row("next_up") == [house.new_episodes[1], house.old_episodes[1]]
    house.play(house.old_episodes[1])
    assert house.row("next_up") == [house.new_episodes[1]]
    assert house.row("resume") == [house.old_episodes[1]]


def test_what_is_hidden_comes_back_when_played_again(house: House) -> None:
    house.play(house.films[0])
    house.hide(house.films[0])
    house.play(house.old_episodes[0], HOUR)
    house.hide(house.old_episodes[1])
    assert house.row("resume") == house.row("next_up") == []
    house.play(house.films[0])
    house.play(house.old_episodes[1], HOUR)
    assert house.row("resume") == [house.films[0]]
    assert house.row("next_up") == [house.old_episodes[2]]


def test_latest_is_by_library_with_a_series_at_its_newest_episode(house: House) -> None:
    assert house.row(f"latest:{house.film_library}") == house.films[::-1]
    assert house.row(f"latest:{house.series_library}") == [house.old, house.new]
    names = [(row.kind, row.library_name) for row in house.home().rows]
    assert names == [("latest", "Films"), ("latest", "Series")]


def test_the_hero_shows_new_titles_with_a_backdrop(house: House) -> None:
    page = house.home()
    assert [card.id for card in page.hero] == house.films[2::-1]
    assert page.hero_overviews == {film: f"About {n}" for n, film in enumerate(house.films[:3])}


def test_the_hero_has_the_logos_that_there_are(house: House) -> None:
    first, second, *_ = house.films
    rows = [("a", first, "local", 1, None), ("b", first, "local", 0, None), ("c", second, "local", 0, "broken")]
    house.db.write_now(
        lambda tx: tx.execute_many(
            "INSERT INTO image (id, item_id, kind, source, position, problem) VALUES (?, ?, 'logo', ?, ?, ?)", rows
        )
    )
    page = house.home()
    assert list(page.hero_logos) == [first]
    assert page.hero_logos[first].tag == ImageFacts("b", "logo", "local").tag


def test_missing_titles_stay_off_the_page(house: House) -> None:
    house.play(house.films[0])
    house.play(house.old_episodes[0], HOUR)

    def lose(tx):  # type: ignore[no-untyped-def]
        tx.execute("UPDATE card SET state = 'missing'")

    house.db.write_now(lose)
    assert house.home().rows == []


def test_the_page_keeps_to_what_the_viewer_may_see(house: House) -> None:
    for film in house.films:
        house.play(film)
    house.play(house.old_episodes[0], HOUR)
    user_id, role = house.viewer.user_id, house.viewer.role
    child = Viewer(user_id, "kim", role, max_parental_level=6)
    assert house.row("resume", child) == house.films[1::-1]
    assert house.row("next_up", child) == []
    assert house.row(f"latest:{house.film_library}", child) == house.films[1::-1]
    guest = Viewer(user_id, "bob", role, library_ids=frozenset({house.series_library}))
    assert [row.id for row in house.home(guest).rows] == ["next_up", f"latest:{house.series_library}"]
    nobody = Viewer(user_id, "eve", role, library_ids=frozenset())
    assert house.home(nobody) == Home([], [], {}, {}, has_libraries=False)
