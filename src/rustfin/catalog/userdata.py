"""What a person did with a title: watched, how far, favourite, rating; and where they stand in a series.

Every door runs inside a write transaction of the caller, checks that the viewer may see the title, moves the series'
cursor and tells that user's followers. Triggers make the user's listings stale.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rustfin.catalog import userdata_store as store
from rustfin.catalog.access import require_visible
from rustfin.catalog.userdata_rules import (
    EpisodeState,
    ProgressRules,
    judge_progress,
    place_cursor,
    place_in_track,
)
from rustfin.catalog.views import UserState
from rustfin.core.clock import Clock
from rustfin.core.errors import InvalidInput
from rustfin.core.ids import ItemId, UserId
from rustfin.db import Row, Tx
from rustfin.events import Events, UserDataChanged
from rustfin.identity import Viewer

_MADE_OF_OTHERS = ("series", "season", "album", "artist")


class UserData:
    """What people do with titles."""

    def __init__(self, events: Events, clock: Clock) -> None:
        self._events = events
        self._clock = clock

    def set_watched(self, tx: Tx, viewer: Viewer, item_id: ItemId, *, is_watched: bool) -> UserState:
        """Mark a title; of a series, season or album, all that is present in it. Raises: NotFound."""
        item = require_visible(tx, viewer, item_id)
        mark = store.mark_watched if is_watched else store.mark_unwatched
        mark(tx, viewer.user_id, item_id, self._clock.now_ms())
        return self._settle(tx, viewer, item)

    def record_progress(
        self,
        tx: Tx,
        viewer: Viewer,
        item_id: ItemId,
        *,
        position_ms: int,
        duration_ms: int | None,
        rules: ProgressRules,
        credits_ms: int | None = None,
        is_last: bool = False,
        is_heard: bool = False,
    ) -> UserState:
        """Take a reported position. Followers are told when what others see changes, and of the last report of a
        playing. `is_heard`: by now the playing of a track counts, and did not before; other titles do not mind.
        Raises: NotFound, InvalidInput (a series cannot be played)."""
        item = require_visible(tx, viewer, item_id)
        if item["kind"] in _MADE_OF_OTHERS:
            raise InvalidInput("Progress is reported for what is played: a film, an episode, a track.")
        if item["kind"] == "track":
            place_ms = place_in_track(position_ms, duration_ms, rules)
            now = self._clock.now_ms()
            store.record_hearing(tx, viewer.user_id, item_id, position_ms=place_ms, is_heard=is_heard, now=now)
            return self._tell(tx, viewer, item, is_told=is_heard or is_last)
        progress = judge_progress(position_ms, duration_ms, rules, credits_ms=credits_ms)
        before = read_state(tx, viewer.user_id, item)
        store.record_progress(
            tx,
            viewer.user_id,
            item_id,
            position_ms=progress.position_ms,
            is_watched=progress.is_watched,
            now=self._clock.now_ms(),
        )
        is_same = (before.position_ms > 0) == (progress.position_ms > 0) and before.is_watched >= progress.is_watched
        return self._settle(tx, viewer, item, is_told=is_last or not is_same)

    def set_favourite(self, tx: Tx, viewer: Viewer, item_id: ItemId, *, is_favourite: bool) -> UserState:
        """Favourite or not, of anything. Raises: NotFound."""
        item = require_visible(tx, viewer, item_id)
        store.set_favourite(tx, viewer.user_id, item_id, is_favourite=is_favourite, now=self._clock.now_ms())
        return self._tell(tx, viewer, item)

    def set_rating(self, tx: Tx, viewer: Viewer, item_id: ItemId, *, rating: float | None) -> UserState:
        """The user's own rating, 0 to 10; None takes it back. Raises: NotFound, InvalidInput."""
        if rating is not None and not 0 <= rating <= 10:
            raise InvalidInput("A rating lies between 0 and 10.")
        item = require_visible(tx, viewer, item_id)
        store.set_rating(tx, viewer.user_id, item_id, rating=rating, now=self._clock.now_ms())
        return self._tell(tx, viewer, item)

    def set_hidden(self, tx: Tx, viewer: Viewer, item_id: ItemId, *, is_hidden: bool) -> UserState:
        """Take a title off "continue watching" and its series off "next up", until played again. Raises: NotFound."""
        item = require_visible(tx, viewer, item_id)
        now = self._clock.now_ms()
        hidden_at = now if is_hidden else None
        series_id = item_id if item["kind"] == "series" else item["series_id"]
        if series_id is not None:
            store.hide_cursor(tx, viewer.user_id, series_id, hidden_at=hidden_at)
        if item["kind"] not in _MADE_OF_OTHERS:
            store.set_hidden_at(tx, viewer.user_id, item_id, hidden_at=hidden_at, now=now)
        return self._tell(tx, viewer, item)

    def state(self, tx: Tx, viewer: Viewer, item_id: ItemId) -> UserState:
        """How things stand. Raises: NotFound."""
        return read_state(tx, viewer.user_id, require_visible(tx, viewer, item_id))

    def _settle(self, tx: Tx, viewer: Viewer, item: Row, *, is_told: bool = True) -> UserState:
        series_id = item["id"] if item["kind"] == "series" else item["series_id"]
        if series_id is not None:
            recompute_cursors(tx, [series_id], user_id=viewer.user_id)
        return self._tell(tx, viewer, item, is_told=is_told)

    def _tell(self, tx: Tx, viewer: Viewer, item: Row, *, is_told: bool = True) -> UserState:
        if is_told:
            self._events.append(tx, UserDataChanged(viewer.user_id, item["id"], item["series_id"]))
        return read_state(tx, viewer.user_id, item)


def read_state(tx: Tx, user_id: UserId, item: Row) -> UserState:
    """A user's state for an item that `require_visible` gave."""
    row = store.one(tx, user_id, item["id"])
    kept = UserState() if row is None else UserState(
        row["position_ms"], bool(row["is_watched"]), bool(row["is_favourite"]), row["play_count"], None,
        row["played_at"], row["rating"],
    )  # fmt: skip
    if item["kind"] not in _MADE_OF_OTHERS:
        return kept
    watched, present = store.watched_and_present(tx, user_id, item["id"])
    return UserState(
        is_watched=0 < present == watched,
        is_favourite=kept.is_favourite,
        unwatched_count=present - watched,
        rating=kept.rating,
    )


def recompute_cursors(tx: Tx, series_ids: Iterable[ItemId], *, user_id: UserId | None = None) -> None:
    """Place the cursors of these series anew, for one user or for all who began them.

    Call it whenever episodes appear, go, or are renumbered, in that transaction. Only cursors that moved are written.
    """
    wanted = sorted(set(series_ids))
    states = _states_by_user(store.begun_episodes(tx, wanted, user_id))
    held = {(row["user_id"], row["series_id"]): tuple(row)[2:] for row in store.cursors(tx, wanted, user_id)}
    if not states and not held:
        return
    episodes: dict[ItemId, list[ItemId]] = defaultdict(list)
    for row in store.episodes_in_order(tx, wanted):
        episodes[row["series_id"]].append(row["id"])
    placed = {
        key: (cursor.watched_count, cursor.next_episode_id, cursor.played_at)
        for key, begun in states.items()
        if (cursor := place_cursor(episodes[key[1]], begun)) is not None
    }
    moved = [(*key, *cursor) for key, cursor in placed.items() if held.get(key) != cursor]
    gone = [key for key in held if key not in placed]
    store.put_cursors(tx, moved)
    store.drop_cursors(tx, gone)


def _states_by_user(rows: Iterable[Row]) -> Mapping[tuple[UserId, ItemId], Mapping[ItemId, EpisodeState]]:
    states: dict[tuple[UserId, ItemId], dict[ItemId, EpisodeState]] = defaultdict(dict)
    for row in rows:
        states[row["user_id"], row["series_id"]][row["id"]] = EpisodeState(
            row["position_ms"], bool(row["is_watched"]), row["played_at"] or 0
        )
    return states
