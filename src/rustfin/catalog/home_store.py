"""The statements of the home page; each ends after as many rows as it shows."""

from rustfin.catalog.access import visible_to, within_limit
from rustfin.catalog.card_store import CARD_COLUMNS, CARD_JOINS
from rustfin.catalog.images import ImageFacts
from rustfin.db import Row, Tx
from rustfin.identity import Viewer


def libraries(tx: Tx) -> list[Row]:
    """(seq, id, name) in order."""
    return tx.all("SELECT seq, id, name FROM library ORDER BY position, name_key")


def resume(tx: Tx, viewer: Viewer, *, limit: int) -> list[Row]:
    """What was begun and not finished, the last played first. Nobody goes on with half a song."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM user_data AS v INDEXED BY user_data_resume"
        f" CROSS JOIN card AS c ON c.item_id = v.item_id {CARD_JOINS}"
        " WHERE v.user_id = :user_id AND v.position_ms > 0 AND (v.hidden_at IS NULL OR v.hidden_at < v.played_at)"
        f" AND c.state = 'present' AND c.kind <> 'track' {condition.sql} ORDER BY v.played_at DESC LIMIT :limit",
        {"user_id": viewer.user_id, "limit": limit, **condition.parameters},
    )


def next_up(tx: Tx, viewer: Viewer, *, limit: int) -> list[Row]:
    """The next episode of each series that was begun, the last played series first; begun episodes are not next."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM series_cursor AS n INDEXED BY series_cursor_next"
        f" CROSS JOIN card AS c ON c.item_id = n.next_episode_id {CARD_JOINS}"
        " WHERE n.user_id = :user_id AND n.next_episode_id IS NOT NULL"
        " AND (n.hidden_at IS NULL OR n.hidden_at < n.played_at) AND c.state = 'present'"
        f" AND coalesce(u.position_ms, 0) = 0 {condition.sql} ORDER BY n.played_at DESC LIMIT :limit",
        {"user_id": viewer.user_id, "limit": limit, **condition.parameters},
    )


def latest(tx: Tx, viewer: Viewer, grids: str, *, limit: int) -> list[Row]:
    """The newest present titles of each of these grids (a JSON array), in no order."""
    condition = within_limit(viewer, "d")
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM json_each(:grids) AS g CROSS JOIN card AS c ON c.seq IN ("
        " SELECT d.seq FROM card AS d INDEXED BY card_by_latest WHERE d.grid = g.value AND d.state = 'present'"
        f" {condition.sql} ORDER BY d.latest_at DESC, d.seq DESC LIMIT :limit) {CARD_JOINS}",
        {"user_id": viewer.user_id, "grids": grids, "limit": limit, **condition.parameters},
    )


def hero_facts(tx: Tx, ids: str) -> list[tuple[str, str | None, ImageFacts | None]]:
    """(id, overview, logo) of these items (a JSON array): a row for each logo that can be shown, at least one each."""
    rows = tx.all(
        "SELECT i.id AS item_id, i.overview, m.id, m.kind, m.source, m.blob_hash, b.colour, m.size_bytes, m.mtime_ns,"
        " m.votes, m.position, m.is_chosen FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value"
        " LEFT JOIN image AS m ON m.item_id = i.id AND m.kind = 'logo' AND m.problem IS NULL"
        " LEFT JOIN image_blob AS b ON b.hash = m.blob_hash",
        (ids,),
    )
    return [
        (row["item_id"], row["overview"], None if row["id"] is None else ImageFacts(*tuple(row)[2:])) for row in rows
    ]
