"""The rows of what people did: user data and series cursors."""

import json
from collections.abc import Iterable, Sequence

from rustfin.core.ids import ItemId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx

# What can itself be played below a title, or the title itself; below it only what is there.
_PLAYABLE_BELOW = """
WITH RECURSIVE below (id, kind, state) AS (
  SELECT id, kind, 'present' FROM item WHERE id = :item_id
  UNION ALL
  SELECT i.id, i.kind, i.state FROM below JOIN item AS i ON i.parent_id = below.id WHERE i.kind != 'extra'
)
SELECT id FROM below WHERE kind IN ('movie', 'episode', 'track', 'extra') AND state = 'present'
"""


def mark_watched(tx: Tx, user_id: UserId, item_id: ItemId, now: UnixMs) -> None:
    """All that is playable in a title is watched; what was already keeps its date and count."""
    tx.execute(
        "INSERT INTO user_data (user_id, item_id, is_watched, play_count, played_at, updated_at)"
        f" SELECT :user_id, id, 1, 1, :now, :now FROM ({_PLAYABLE_BELOW}) WHERE true"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET is_watched = 1, position_ms = 0, updated_at = :now,"
        " play_count = user_data.play_count + (user_data.is_watched = 0),"
        " played_at = CASE WHEN user_data.is_watched = 0 THEN :now ELSE user_data.played_at END"
        " WHERE user_data.is_watched = 0 OR user_data.position_ms > 0",
        {"user_id": user_id, "item_id": item_id, "now": now},
    )


def mark_unwatched(tx: Tx, user_id: UserId, item_id: ItemId, now: UnixMs) -> None:
    """Nothing in a title is watched or begun; how often it was played is kept."""
    tx.execute(
        "UPDATE user_data SET is_watched = 0, position_ms = 0, updated_at = :now"
        f" WHERE user_id = :user_id AND item_id IN ({_PLAYABLE_BELOW}) AND (is_watched = 1 OR position_ms > 0)",
        {"user_id": user_id, "item_id": item_id, "now": now},
    )


def record_progress(
    tx: Tx, user_id: UserId, item_id: ItemId, *, position_ms: int, is_watched: bool, now: UnixMs
) -> None:
    """A position. Watched stays watched; a playing counts once, when it reaches the end."""
    tx.execute(
        "INSERT INTO user_data (user_id, item_id, position_ms, is_watched, play_count, played_at, updated_at)"
        " VALUES (:user_id, :item_id, :position_ms, :is_watched, :is_watched, :now, :now)"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET position_ms = excluded.position_ms,"
        " is_watched = max(user_data.is_watched, excluded.is_watched), played_at = :now, updated_at = :now,"
        " play_count = user_data.play_count"
        "   + (excluded.is_watched = 1 AND (user_data.is_watched = 0 OR user_data.position_ms > 0))",
        {"user_id": user_id, "item_id": item_id, "position_ms": position_ms, "is_watched": is_watched, "now": now},
    )


def record_hearing(tx: Tx, user_id: UserId, item_id: ItemId, *, position_ms: int, is_heard: bool, now: UnixMs) -> None:
    """A position in a track; `is_heard`: one more playing of it counts."""
    tx.execute(
        "INSERT INTO user_data (user_id, item_id, position_ms, is_watched, play_count, played_at, updated_at)"
        " SELECT :user_id, :item_id, :position_ms, :is_heard, :is_heard, iif(:is_heard, :now, NULL), :now"
        # A track that was only begun leaves nothing behind.
        " WHERE :is_heard OR :position_ms > 0"
        "   OR EXISTS (SELECT 1 FROM user_data WHERE user_id = :user_id AND item_id = :item_id AND position_ms > 0)"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET position_ms = excluded.position_ms,"
        " is_watched = max(user_data.is_watched, excluded.is_watched),"
        " play_count = user_data.play_count + excluded.play_count,"
        " played_at = coalesce(excluded.played_at, user_data.played_at), updated_at = :now",
        {"user_id": user_id, "item_id": item_id, "position_ms": position_ms, "is_heard": is_heard, "now": now},
    )


def set_favourite(tx: Tx, user_id: UserId, item_id: ItemId, *, is_favourite: bool, now: UnixMs) -> None:
    """Favourite or not."""
    _set(tx, "is_favourite", (user_id, item_id, int(is_favourite), now))


def set_rating(tx: Tx, user_id: UserId, item_id: ItemId, *, rating: float | None, now: UnixMs) -> None:
    """The user's own rating; None takes it back."""
    _set(tx, "rating", (user_id, item_id, rating, now))


def set_hidden_at(tx: Tx, user_id: UserId, item_id: ItemId, *, hidden_at: UnixMs | None, now: UnixMs) -> None:
    """Off "continue watching" until it is played again."""
    _set(tx, "hidden_at", (user_id, item_id, hidden_at, now))


def _set(tx: Tx, column: str, values: tuple[object, ...]) -> None:
    tx.execute(
        f"INSERT INTO user_data (user_id, item_id, {column}, updated_at) VALUES (?, ?, ?, ?)"
        f" ON CONFLICT (user_id, item_id) DO UPDATE SET {column} = excluded.{column}, updated_at = excluded.updated_at",
        values,
    )


def hide_cursor(tx: Tx, user_id: UserId, series_id: ItemId, *, hidden_at: UnixMs | None) -> None:
    """Off "next up" until an episode of the series is played again."""
    tx.execute(
        "UPDATE series_cursor SET hidden_at = ? WHERE user_id = ? AND series_id = ?", (hidden_at, user_id, series_id)
    )


def one(tx: Tx, user_id: UserId, item_id: ItemId) -> Row | None:
    """A user's row for an item."""
    return tx.one("SELECT * FROM user_data WHERE user_id = ? AND item_id = ?", (user_id, item_id))


def watched_and_present(tx: Tx, user_id: UserId, item_id: ItemId) -> tuple[int, int]:
    """How many of the present episodes or tracks below a title are watched, and how many there are; for a series
    without its specials."""
    row = tx.one(
        "WITH RECURSIVE below (id, kind, state) AS ("
        "  SELECT id, kind, state FROM item WHERE id = :item_id UNION ALL"
        "  SELECT i.id, i.kind, i.state FROM below JOIN item AS i ON i.parent_id = below.id WHERE i.kind != 'extra'"
        "  AND NOT (below.kind = 'series' AND i.number IS 0))"
        " SELECT coalesce(sum(u.is_watched), 0), count(*) FROM below"
        " LEFT JOIN user_data AS u ON u.user_id = :user_id AND u.item_id = below.id"
        " WHERE below.kind IN ('episode', 'track') AND below.state = 'present'",
        {"user_id": user_id, "item_id": item_id},
    )
    return (0, 0) if row is None else (row[0], row[1])


def episodes_in_order(tx: Tx, series_ids: Sequence[ItemId]) -> list[Row]:
    """(series_id, id) of the present episodes of these series in the order of viewing, without specials."""
    return tx.all(
        "SELECT e.series_id, e.id FROM json_each(?) AS j CROSS JOIN item AS e ON e.series_id = j.value"
        " AND e.kind = 'episode' WHERE e.state = 'present' AND coalesce(e.season_number, 1) > 0"
        " ORDER BY e.series_id, e.season_number, e.number, e.absolute_number, e.released_on, e.seq",
        (json.dumps(series_ids),),
    )


def begun_episodes(tx: Tx, series_ids: Sequence[ItemId], user_id: UserId | None) -> list[Row]:
    """What one user, or every user, watched or began in these series."""
    return tx.all(
        "SELECT u.user_id, e.series_id, e.id, u.position_ms, u.is_watched, u.played_at"
        " FROM json_each(:series) AS j CROSS JOIN item AS e ON e.series_id = j.value AND e.kind = 'episode'"
        " CROSS JOIN user_data AS u ON u.item_id = e.id"
        " WHERE (u.is_watched = 1 OR u.position_ms > 0) AND (:user_id IS NULL OR u.user_id = :user_id)",
        {"series": json.dumps(series_ids), "user_id": user_id},
    )


def cursors(tx: Tx, series_ids: Sequence[ItemId], user_id: UserId | None) -> list[Row]:
    """The cursors of one user, or of every user, in these series."""
    return tx.all(
        "SELECT k.user_id, k.series_id, k.watched_count, k.next_episode_id, k.played_at"
        " FROM json_each(:series) AS j CROSS JOIN series_cursor AS k ON k.series_id = j.value"
        " WHERE :user_id IS NULL OR k.user_id = :user_id",
        {"series": json.dumps(series_ids), "user_id": user_id},
    )


def put_cursors(tx: Tx, rows: Iterable[tuple[UserId, ItemId, int, ItemId | None, int]]) -> None:
    """Write cursors: (user, series, watched count, next episode, played at). What was hidden stays so."""
    tx.execute_many(
        "INSERT INTO series_cursor (user_id, series_id, watched_count, next_episode_id, played_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_id, series_id) DO UPDATE SET watched_count = excluded.watched_count,"
        " next_episode_id = excluded.next_episode_id, played_at = excluded.played_at",
        rows,
    )


def drop_cursors(tx: Tx, rows: Iterable[tuple[UserId, ItemId]]) -> None:
    """Take cursors away: (user, series)."""
    tx.execute_many("DELETE FROM series_cursor WHERE user_id = ? AND series_id = ?", rows)
