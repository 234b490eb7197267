"""Watched, progress, favourites and cursors, over the database."""

import pytest

from rustfin.catalog import cards, userdata
from rustfin.catalog.userdata import UserData
from rustfin.catalog.userdata_rules import ProgressRules
from rustfin.catalog.views import UserState
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import ItemId, LibraryId
from rustfin.db import Database, Row
from rustfin.events import Events
from rustfin.identity import Viewer
from synthetic import Maker, add_user, make

HOUR = 3_600_000
RULES = ProgressRules()


class Watching:
    """One viewer in front of one series of two seasons and a film."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock = db, clock
        self.book = UserData(Events(db, clock), clock)
        self.viewer: Viewer = db.write_now(add_user)

        def build(maker: Maker) -> None:
            self.film = maker.item("movie", "A Film", runtime_ms=HOUR)
            self.series, self.episodes = maker.series("A Series", (3, 2))
            specials = maker.season(self.series, 0)
            self.special = maker.episode(self.series, specials, 0, 1)

        make(db, build)

    def mark(self, item_id: ItemId, is_watched: bool = True, viewer: Viewer | None = None) -> UserState:
        self.clock.advance(1000)
        return self.db.write_now(
            lambda tx: self.book.set_watched(tx, viewer or self.viewer, item_id, is_watched=is_watched)
        )

    def play(self, item_id: ItemId, position_ms: int, *, is_last: bool = False) -> UserState:
        self.clock.advance(1000)
        return self.db.write_now(
            lambda tx: self.book.record_progress(
                tx, self.viewer, item_id, position_ms=position_ms, duration_ms=HOUR, rules=RULES, is_last=is_last
            )
        )

    def state(self, item_id: ItemId) -> UserState:
        return self.db.read_now(lambda tx: self.book.state(tx, self.viewer, item_id))

    def cursor(self, viewer: Viewer | None = None) -> Row | None:
        user_id = (viewer or self.viewer).user_id
        return self.db.read_now(
            lambda tx: tx.one(
                "SELECT watched_count, next_episode_id, played_at, hidden_at FROM series_cursor WHERE user_id = ?",
                (user_id,),
            )
        )

    def next_episode(self) -> ItemId | None:
        row = self.cursor()
        return None if row is None else row["next_episode_id"]

    def events(self) -> list[Row]:
        return self.db.read_now(
            lambda tx: tx.all("SELECT payload, user_id FROM event WHERE kind = 'user_data.changed' ORDER BY seq")
        )

    def revision(self) -> int:
        return self.db.read_now(lambda tx: tx.value("SELECT coalesce(max(revision), 0) FROM user_data_revision"))


@pytest.fixture
def watching(db: Database, clock: ManualClock) -> Watching:
    return Watching(db, clock)


def test_a_film_is_marked_watched_once_and_unmarked(watching: Watching) -> None:
    first = watching.mark(watching.film)
    assert (first.is_watched, first.play_count, first.played_at) == (True, 1, watching.clock.now_ms())
    again = watching.mark(watching.film)
    assert (again.play_count, again.played_at) == (1, first.played_at)
    back = watching.mark(watching.film, False)
    assert (back.is_watched, back.position_ms) == (False, 0)


def test_a_series_marked_watched_has_nothing_left(watching: Watching) -> None:
    state = watching.mark(watching.series)
    assert (state.is_watched, state.unwatched_count) == (True, 0)
    assert all(watching.state(episode).is_watched for episode in [*watching.episodes, watching.special])
    state = watching.mark(watching.series, False)
    assert (state.is_watched, state.unwatched_count) == (False, 5)
    assert watching.cursor() is None


def test_a_season_marked_watched_leads_to_the_next_season(watching: Watching) -> None:
    season = watching.db.read_now(
        lambda tx: tx.value("SELECT parent_id FROM item WHERE id = ?", (watching.episodes[0],))
    )
    state = watching.mark(season)
    assert (state.is_watched, state.unwatched_count) == (True, 0)
    assert watching.state(watching.series).unwatched_count == 2
    assert watching.next_episode() == watching.episodes[3]


def test_missing_episodes_are_not_marked_with_their_series(watching: Watching) -> None:
    gone = watching.episodes[1]

    def lose(tx):  # type: ignore[no-untyped-def]
        tx.execute("UPDATE item SET state = 'missing' WHERE id = ?", (gone,))
        cards.refresh(tx, [gone])

    watching.db.write_now(lose)
    assert watching.mark(watching.series).unwatched_count == 0
    assert not watching.state(gone).is_watched


def test_a_special_moves_no_cursor(watching: Watching) -> None:
    watching.mark(watching.special)
    assert watching.cursor() is None
    assert watching.state(watching.series).unwatched_count == 5


def test_playing_to_the_end_counts_once_and_leads_on(watching: Watching) -> None:
    first, second = watching.episodes[:2]
    assert watching.play(first, HOUR // 2) == watching.state(first)
    assert watching.state(first).position_ms == HOUR // 2
    assert watching.next_episode() == first
    for position_ms in (HOUR * 91 // 100, HOUR * 95 // 100, HOUR):
        state = watching.play(first, position_ms)
        assert (state.is_watched, state.position_ms, state.play_count) == (True, 0, 1)
    assert watching.next_episode() == second
    watching.play(first, HOUR // 3)
    state = watching.play(first, HOUR)
    assert (state.is_watched, state.play_count) == (True, 2)


def test_a_watched_film_that_is_begun_again_stays_watched_and_resumes(watching: Watching) -> None:
    watching.mark(watching.film)
    state = watching.play(watching.film, HOUR // 2)
    assert (state.is_watched, state.position_ms) == (True, HOUR // 2)


def test_followers_hear_of_what_they_can_see_and_of_the_end(watching: Watching) -> None:
    for position_ms in (1000, HOUR // 4, HOUR // 2, HOUR * 3 // 4):
        watching.play(watching.film, position_ms)
    assert len(watching.events()) == 1  # nothing, then a resume point, which only moves
    watching.play(watching.film, HOUR * 3 // 4, is_last=True)
    watching.play(watching.film, HOUR)
    events = watching.events()
    assert len(events) == 3
    assert {event["user_id"] for event in events} == {watching.viewer.user_id}


def test_every_change_makes_the_users_listings_stale(watching: Watching) -> None:
    revisions = [watching.revision()]
    watching.play(watching.film, HOUR // 2)
    revisions.append(watching.revision())
    watching.play(watching.film, HOUR // 2 + 1000)
    revisions.append(watching.revision())
    watching.mark(watching.series)
    revisions.append(watching.revision())
    assert revisions == sorted(set(revisions))


def test_a_series_is_not_played(watching: Watching) -> None:
    with pytest.raises(InvalidInput):
        watching.play(watching.series, 1000)


def test_favourite_and_rating_are_kept_beside_the_rest(watching: Watching) -> None:
    watching.mark(watching.film)

    def change(tx):  # type: ignore[no-untyped-def]
        watching.book.set_favourite(tx, watching.viewer, watching.film, is_favourite=True)
        return watching.book.set_rating(tx, watching.viewer, watching.film, rating=7.5)

    state = watching.db.write_now(change)
    assert (state.is_watched, state.is_favourite, state.rating) == (True, True, 7.5)
    with pytest.raises(InvalidInput):
        watching.db.write_now(lambda tx: watching.book.set_rating(tx, watching.viewer, watching.film, rating=11))


def test_what_a_viewer_may_not_see_is_not_found(watching: Watching) -> None:
    stranger = watching.db.write_now(lambda tx: add_user(tx, "bob", library_ids=frozenset({LibraryId("other")})))
    with pytest.raises(NotFound):
        watching.mark(watching.film, viewer=stranger)
    child = watching.db.write_now(lambda tx: add_user(tx, "kim", max_parental_level=12))
    with pytest.raises(NotFound):
        watching.mark(watching.film, viewer=child)


def test_each_user_has_a_cursor_of_their_own(watching: Watching) -> None:
    bob = watching.db.write_now(lambda tx: add_user(tx, "bob"))
    watching.mark(watching.episodes[0])
    watching.mark(watching.episodes[2], viewer=bob)
    assert watching.next_episode() == watching.episodes[1]
    cursor = watching.cursor(bob)
    assert cursor is not None
    assert cursor["next_episode_id"] == watching.episodes[3]


def test_cursors_of_all_users_follow_when_episodes_come_and_go(watching: Watching) -> None:
    bob = watching.db.write_now(lambda tx: add_user(tx, "bob"))
    watching.mark(watching.series)
    watching.mark(watching.episodes[1], viewer=bob)
    assert watching.next_episode() is None
    added = ItemId("new")

    def arrive(tx):  # type: ignore[no-untyped-def]
        library_id, parent_id = tx.one("SELECT library_id, parent_id FROM item WHERE id = ?", (watching.episodes[4],))
        maker = Maker(tx, library_id)
        maker.episode(watching.series, parent_id, 2, 3, id=added)
        maker.card()
        userdata.recompute_cursors(tx, [watching.series])

    watching.db.write_now(arrive)
    assert watching.next_episode() == added
    assert watching.state(watching.series).unwatched_count == 1

    def leave(tx):  # type: ignore[no-untyped-def]
        tx.execute("UPDATE item SET state = 'missing' WHERE id IN (?, ?)", (added, watching.episodes[2]))
        cards.refresh(tx, [added, watching.episodes[2]])
        userdata.recompute_cursors(tx, [watching.series])

    watching.db.write_now(leave)
    assert watching.next_episode() is None
    cursor = watching.cursor(bob)
    assert cursor is not None
    assert (cursor["watched_count"], cursor["next_episode_id"]) == (1, watching.episodes[3])


def test_recomputing_what_did_not_move_writes_nothing(watching: Watching) -> None:
    watching.mark(watching.episodes[0])
    before = watching.revision()
    watching.db.write_now(lambda tx: userdata.recompute_cursors(tx, [watching.series]))
    assert watching.revision() == before


def test_the_number_of_statements_does_not_grow_with_users_or_series(watching: Watching) -> None:
    def count() -> int:
        def recompute(tx):  # type: ignore[no-untyped-def]
            tx.execute("UPDATE series_cursor SET watched_count = -1")
            before = tx.statements
            userdata.recompute_cursors(tx, [ItemId(row["id"]) for row in tx.all("SELECT id FROM item")])
            return tx.statements - before

        return watching.db.write_now(recompute)

    watching.mark(watching.episodes[0])
    alone = count()
    for name in ("bob", "kim", "lee"):
        watching.mark(watching.episodes[1], viewer=watching.db.write_now(lambda tx, name=name: add_user(tx, name)))
    other, _ = make(watching.db, lambda maker: maker.series("Another", (4,)), library="More")
    watching.mark(other)
    assert count() == alone
