"""The rows that a report reads: what files are, and which titles they are of."""

from collections.abc import Sequence

from rustfin.db import Row, Tx


def media(tx: Tx, *, after: str, limit: int) -> Sequence[Row]:
    """Content that was looked into, in the order of ids: its facts, and the head of its keyframe index."""
    return tx.all(
        "SELECT id, state, error, media_info, substr(keyframes, 1, 3) AS keyframes_head FROM fingerprint"
        " WHERE id > ? AND state != 'pending' ORDER BY id LIMIT ?",
        (after, limit),
    )


def keyframes(tx: Tx, fingerprint_id: str) -> bytes | None:
    """The keyframe index of one."""
    found: bytes | None = tx.value("SELECT keyframes FROM fingerprint WHERE id = ?", (fingerprint_id,))
    return found


def versions(tx: Tx, *, after: str, limit: int) -> Sequence[Row]:
    """The first part of every version that is there, title by title. `after` is the last title that was given."""
    return tx.all(
        """
        SELECT v.item_id, f.fingerprint_id, f.id AS file_id
        FROM (SELECT DISTINCT item_id FROM version WHERE item_id > ? ORDER BY item_id LIMIT ?) AS i
        JOIN version AS v ON v.item_id = i.item_id
        JOIN part ON part.version_id = v.id AND part.position =
          (SELECT min(p.position) FROM part AS p WHERE p.version_id = v.id)
        JOIN file AS f ON f.id = part.file_id AND f.state = 'present'
        WHERE f.fingerprint_id IS NOT NULL
        ORDER BY v.item_id, v.position, v.id
        """,
        (after, limit),
    )


def last_title(tx: Tx, *, after: str, limit: int) -> str | None:
    """The last title that `versions` looked at, whether it gave any file of it or not."""
    found: str | None = tx.value(
        "SELECT max(item_id) FROM (SELECT DISTINCT item_id FROM version WHERE item_id > ? ORDER BY item_id LIMIT ?)",
        (after, limit),
    )
    return found
