"""The rows of playback sessions."""

import json
from dataclasses import dataclass

from rustfin.core.ids import FileId, ItemId, PlaybackId, SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.playback.explain import decision_document
from rustfin.playback.terms import Decision


@dataclass(frozen=True, slots=True)
class PlaybackRow:
    """A session as it was last written down."""

    id: PlaybackId
    user_id: UserId
    user_name: str
    device_name: str
    item_id: ItemId
    file_id: FileId
    method: str
    position_ms: int
    is_paused: bool
    started_at: UnixMs
    last_seen_at: UnixMs
    ended_at: UnixMs | None
    end_reason: str | None
    duration_ms: int | None


_SELECT = """
SELECT p.id, p.user_id, u.name AS user_name, coalesce(s.device_name, '') AS device_name, p.item_id, p.file_id, p.method,
       p.position_ms, p.is_paused, p.started_at, p.last_seen_at, p.ended_at, p.end_reason,
       coalesce((SELECT sum(each.duration_ms) FROM version AS v
                 JOIN part AS own ON own.version_id = v.id AND own.file_id = p.file_id
                 JOIN part ON part.version_id = v.id
                 JOIN file ON file.id = part.file_id
                 JOIN fingerprint AS each ON each.id = file.fingerprint_id
                 WHERE v.item_id = p.item_id), c.duration_ms) AS duration_ms
FROM playback_session AS p
JOIN user AS u ON u.id = p.user_id
LEFT JOIN session AS s ON s.id = p.session_id
LEFT JOIN file AS f ON f.id = p.file_id
LEFT JOIN fingerprint AS c ON c.id = f.fingerprint_id
"""


def insert(
    tx: Tx,
    playback_id: PlaybackId,
    *,
    user_id: UserId,
    session_id: SessionId | None,
    item_id: ItemId,
    file_id: FileId,
    decision: Decision,
    position_ms: int,
    now_ms: UnixMs,
) -> None:
    """A new session."""
    tx.execute(
        "INSERT INTO playback_session (id, user_id, session_id, item_id, file_id, method, decision, position_ms,"
        " started_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            playback_id,
            user_id,
            session_id,
            item_id,
            file_id,
            decision.method.value,
            json.dumps(decision_document(decision)),
            position_ms,
            now_ms,
            now_ms,
        ),
    )


def find(tx: Tx, playback_id: PlaybackId, user_id: UserId) -> PlaybackRow | None:
    """A user's session, whether it goes on or not."""
    row = tx.one(f"{_SELECT} WHERE p.id = ? AND p.user_id = ?", (playback_id, user_id))
    return None if row is None else _row(row)


def find_to_go_on(tx: Tx, playback_id: PlaybackId, user_id: UserId) -> tuple[PlaybackRow | None, bool, UnixMs | None]:
    """A user's session, whether a track is played in it, and when the user last played that."""
    row = find(tx, playback_id, user_id)
    if row is None:
        return None, False, None
    sql = "SELECT played_at FROM user_data WHERE user_id = ? AND item_id = ?"
    return row, is_track(tx, row.item_id), tx.value(sql, (user_id, row.item_id))


def is_track(tx: Tx, item_id: ItemId) -> bool:
    """Whether a title is a track of an album."""
    return bool(tx.value("SELECT kind = 'track' FROM item WHERE id = ?", (item_id,)))


def live(tx: Tx) -> list[PlaybackRow]:
    """Sessions that go on, the newest first."""
    return [_row(row) for row in tx.all(f"{_SELECT} WHERE p.ended_at IS NULL ORDER BY p.started_at DESC, p.id DESC")]


def played_since(tx: Tx, user_id: UserId, since_ms: int) -> list[tuple[PlaybackId, SessionId | None]]:
    """A user's sessions that go on and were heard of since, each with the sign-in of its device."""
    rows = tx.all(
        "SELECT id, session_id FROM playback_session WHERE user_id = ? AND ended_at IS NULL AND last_seen_at > ?",
        (user_id, since_ms),
    )
    return [
        (PlaybackId(row["id"]), None if row["session_id"] is None else SessionId(row["session_id"])) for row in rows
    ]


def find_live(tx: Tx, playback_id: PlaybackId) -> PlaybackRow | None:
    """Anybody's session that goes on."""
    row = tx.one(f"{_SELECT} WHERE p.id = ? AND p.ended_at IS NULL", (playback_id,))
    return None if row is None else _row(row)


def change(tx: Tx, playback_id: PlaybackId, *, file_id: FileId, decision: Decision) -> None:
    """It goes on in another way."""
    tx.execute(
        "UPDATE playback_session SET file_id = ?, method = ?, decision = ? WHERE id = ?",
        (file_id, decision.method.value, json.dumps(decision_document(decision)), playback_id),
    )


def note(tx: Tx, playback_id: PlaybackId, *, position_ms: int, is_paused: bool, now_ms: UnixMs) -> None:
    """Where it is; one that had only been given up goes on."""
    tx.execute(
        "UPDATE playback_session SET position_ms = ?, is_paused = ?, last_seen_at = ?, ended_at = NULL,"
        " end_reason = NULL WHERE id = ?",
        (position_ms, int(is_paused), now_ms, playback_id),
    )


def end(tx: Tx, playback_id: PlaybackId, *, position_ms: int, reason: str, now_ms: UnixMs) -> None:
    """It is over; again changes nothing."""
    tx.execute(
        "UPDATE playback_session SET position_ms = ?, ended_at = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL",
        (position_ms, now_ms, reason, playback_id),
    )


def _row(row: Row) -> PlaybackRow:
    return PlaybackRow(
        id=PlaybackId(row["id"]),
        user_id=UserId(row["user_id"]),
        user_name=row["user_name"],
        device_name=row["device_name"],
        item_id=ItemId(row["item_id"]),
        file_id=FileId(row["file_id"]),
        method=row["method"],
        position_ms=row["position_ms"],
        is_paused=bool(row["is_paused"]),
        started_at=UnixMs(row["started_at"]),
        last_seen_at=UnixMs(row["last_seen_at"]),
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
        duration_ms=row["duration_ms"],
    )
