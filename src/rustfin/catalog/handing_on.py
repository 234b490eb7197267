"""What people made of one title goes to another: marks, edits, locks, the picture they chose, the tracks they picked.

It happens where files say that they are another title that is there already, and where a file comes up in another
library. The title that gives keeps all of it too, so that nothing is lost should the files go back.
"""

import json

from rustfin.catalog import picture_choice, values
from rustfin.catalog.merge import USER
from rustfin.core.ids import ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


def hand_on(tx: Tx, source: ItemId, target: ItemId, *, now_ms: UnixMs) -> None:
    """Give a title what people made of another one, keeping the more of each; can be done twice.

    Edits and locks of the title itself are left as they are. A field that was locked without an edit is pinned at what
    it showed, as a lock promises.
    """
    for statement in (_USER_DATA, _SUBTITLE_OFFSETS, _TRACK_PREFERENCES):
        tx.execute(statement, (target, source))
    tx.execute("UPDATE OR IGNORE collection_member SET item_id = ? WHERE item_id = ?", (target, source))
    picture_choice.hand_on(tx, source, target)
    given = _given(tx, source, target)
    if not given:
        return
    tx.execute_many(
        "INSERT INTO field_value (item_id, field, source, value, at) VALUES (?, ?, 'user', ?, ?)",
        [(target, field, value, now_ms) for field, (value, _) in given.items()],
    )
    tx.execute_many(
        "INSERT INTO field_lock (item_id, field, user_id, at) VALUES (?, ?, ?, ?)",
        [(target, field, lock["user_id"], now_ms) for field, (_, lock) in given.items() if lock is not None],
    )
    values.settle(tx, [target], now_ms=now_ms)


_USER_DATA = """
INSERT INTO user_data (user_id, item_id, position_ms, is_watched, play_count, is_favourite, rating, played_at,
                       hidden_at, updated_at)
SELECT user_id, ?, position_ms, is_watched, play_count, is_favourite, rating, played_at, hidden_at, updated_at
FROM user_data WHERE item_id = ?
ON CONFLICT (user_id, item_id) DO UPDATE SET
  position_ms = CASE WHEN coalesce(excluded.played_at, 0) > coalesce(played_at, 0)
                     THEN excluded.position_ms ELSE position_ms END,
  is_watched = max(is_watched, excluded.is_watched),
  play_count = max(play_count, excluded.play_count),
  is_favourite = max(is_favourite, excluded.is_favourite),
  rating = coalesce(rating, excluded.rating),
  played_at = nullif(max(coalesce(played_at, 0), coalesce(excluded.played_at, 0)), 0),
  updated_at = max(updated_at, excluded.updated_at)
"""


_SUBTITLE_OFFSETS = """
INSERT OR IGNORE INTO subtitle_offset (user_id, item_id, track, offset_ms, at)
SELECT user_id, ?, track, offset_ms, at FROM subtitle_offset WHERE item_id = ?
"""
_TRACK_PREFERENCES = """
INSERT OR IGNORE INTO track_preference (user_id, series_id, kind, signature, at)
SELECT user_id, ?, kind, signature, at FROM track_preference WHERE series_id = ?
"""


def _given(tx: Tx, source: ItemId, target: ItemId) -> dict[str, tuple[str, Row | None]]:
    """What the source's fields are edited to or held at, as JSON, with the lock if there is one; but those in which
    the target has a say of its own."""
    own = {row["field"] for row in tx.all(_SAYS, {"item_id": target})}
    edits = {
        row["field"]: row["value"]
        for row in tx.all("SELECT field, value FROM field_value WHERE item_id = ? AND source = ?", (source, USER))
    }
    locks = {row["field"]: row for row in tx.all("SELECT field, user_id FROM field_lock WHERE item_id = ?", (source,))}
    given: dict[str, tuple[str, Row | None]] = {}
    for field in (edits.keys() | locks.keys()) - own:
        value = edits.get(field)
        if value is None:
            value = json.dumps(values.shown(tx, source, field), ensure_ascii=False)
        given[field] = (value, locks.get(field))
    return given


_SAYS = """
SELECT field FROM field_value WHERE item_id = :item_id AND source = 'user'
UNION SELECT field FROM field_lock WHERE item_id = :item_id
"""
