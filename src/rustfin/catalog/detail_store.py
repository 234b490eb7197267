"""The statements of a title's page."""

import json
from collections.abc import Mapping, Sequence

from rustfin.catalog.access import visible_to
from rustfin.catalog.card_store import CARD_COLUMNS, CARD_JOINS
from rustfin.catalog.images import ImageFacts
from rustfin.core.ids import ItemId, UserId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer


def item(tx: Tx, viewer: Viewer, item_id: ItemId) -> Row | None:
    """The item with what its card adds, its series' title and the library's options, if the viewer may see it."""
    condition = visible_to(viewer)
    return tx.one(
        "SELECT i.*, c.runtime_ms AS shown_runtime_ms, c.series_title, l.options AS library_options"
        " FROM item AS i JOIN card AS c ON c.seq = i.seq JOIN library AS l ON l.id = i.library_id"
        f" WHERE i.id = :item_id {condition.sql}",
        {"item_id": item_id, **condition.parameters},
    )


def images(tx: Tx, item_ids: Sequence[str]) -> list[tuple[str, ImageFacts]]:
    """(item id, picture) of all that can be shown for these items."""
    rows = tx.all(
        "SELECT m.item_id, m.id, m.kind, m.source, m.blob_hash, b.colour, m.size_bytes, m.mtime_ns, m.votes,"
        " m.position, m.is_chosen FROM json_each(?) AS j CROSS JOIN image AS m ON m.item_id = j.value"
        " LEFT JOIN image_blob AS b ON b.hash = m.blob_hash WHERE m.problem IS NULL",
        (json.dumps(item_ids),),
    )
    return [(row["item_id"], ImageFacts(*tuple(row)[1:])) for row in rows]


def names(tx: Tx, seq: int) -> tuple[list[str], list[str]]:
    """Genres and studios."""
    rows = tx.all(
        "SELECT 0 AS is_studio, g.name, g.name_key FROM item_genre AS t CROSS JOIN genre AS g ON g.id = t.genre_id"
        " WHERE t.item_seq = ?1 UNION ALL"
        " SELECT 1, s.name, s.name_key FROM item_studio AS t CROSS JOIN studio AS s ON s.id = t.studio_id"
        " WHERE t.item_seq = ?1 ORDER BY 1, 3",
        (seq,),
    )
    return [row["name"] for row in rows if not row["is_studio"]], [row["name"] for row in rows if row["is_studio"]]


def people(tx: Tx, item_id: ItemId) -> list[Row]:
    """Who made and plays in it, in the order of the credits."""
    return tx.all(
        "SELECT p.id, p.name, t.role, t.character FROM credit AS t CROSS JOIN person AS p ON p.id = t.person_id"
        " WHERE t.item_id = ? ORDER BY t.position, t.role, p.name_key",
        (item_id,),
    )


def provider_ids(tx: Tx, item_id: ItemId) -> Mapping[str, str]:
    """The item's ids elsewhere."""
    rows = tx.all("SELECT provider, value FROM provider_id WHERE item_id = ? ORDER BY provider", (item_id,))
    return {row["provider"]: row["value"] for row in rows}


def versions(tx: Tx, item_id: ItemId) -> list[Row]:
    """Versions in the order in which they are offered."""
    return tx.all("SELECT id, label, edition FROM version WHERE item_id = ? ORDER BY position, id", (item_id,))


def field_values(tx: Tx, item_id: ItemId) -> list[Row]:
    """Every source's values, and whether each field is locked."""
    return tx.all(
        "SELECT v.field, v.source, v.value, v.at, k.field IS NOT NULL AS is_locked FROM field_value AS v"
        " LEFT JOIN field_lock AS k ON k.item_id = v.item_id AND k.field = v.field WHERE v.item_id = ?",
        (item_id,),
    )


def locks(tx: Tx, item_id: ItemId) -> list[Row]:
    """The fields that stay as they are."""
    return tx.all("SELECT field, at FROM field_lock WHERE item_id = ? ORDER BY field", (item_id,))


def children(tx: Tx, viewer: Viewer, parent_id: ItemId) -> list[Row]:
    """Cards of what lies directly below, in order, with overview and kind of sorting facts; extras left out."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS}, i.overview, i.number AS own_number FROM item AS i"
        f" CROSS JOIN card AS c ON c.seq = i.seq {CARD_JOINS}"
        f" WHERE i.parent_id = :parent_id AND i.kind != 'extra' {condition.sql}"
        " ORDER BY i.season_number, i.number, i.absolute_number, i.released_on, c.sort_title, i.seq",
        {"parent_id": parent_id, "user_id": viewer.user_id, **condition.parameters},
    )


def extras(tx: Tx, viewer: Viewer, parent_id: ItemId) -> list[Row]:
    """Cards of the extras of a title."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM item AS i CROSS JOIN card AS c ON c.seq = i.seq {CARD_JOINS}"
        f" WHERE i.parent_id = :parent_id AND i.kind = 'extra' {condition.sql}"
        " ORDER BY i.extra_type, c.sort_title, i.seq",
        {"parent_id": parent_id, "user_id": viewer.user_id, **condition.parameters},
    )


def counts_below(tx: Tx, user_id: UserId, parent_ids: Sequence[str], today: str) -> Mapping[str, Row]:
    """By season or album: how many below are present, how many could be (aired by `today`), how many watched."""
    rows = tx.all(
        "SELECT b.parent_id, sum(b.state = 'present') AS present_count,"
        " sum(b.state != 'expected' OR (b.released_on IS NOT NULL AND b.released_on <= :today)) AS expected_count,"
        " coalesce(sum(u.is_watched = 1 AND b.state = 'present'), 0) AS watched_count"
        " FROM json_each(:ids) AS j CROSS JOIN item AS b ON b.parent_id = j.value AND b.kind IN ('episode', 'track')"
        " LEFT JOIN user_data AS u ON u.user_id = :user_id AND u.item_id = b.id GROUP BY b.parent_id",
        {"ids": json.dumps(parent_ids), "user_id": user_id, "today": today},
    )
    return {row["parent_id"]: row for row in rows}


def episodes(tx: Tx, viewer: Viewer, series_id: ItemId) -> list[Row]:
    """Cards of every episode of a series in order, specials last, with overviews."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS}, i.overview FROM item AS i CROSS JOIN card AS c ON c.seq = i.seq {CARD_JOINS}"
        f" WHERE i.series_id = :series_id AND i.kind = 'episode' {condition.sql}"
        " ORDER BY i.season_number = 0, i.season_number, i.number, i.absolute_number, i.released_on, i.seq",
        {"series_id": series_id, "user_id": viewer.user_id, **condition.parameters},
    )


def next_episode_id(tx: Tx, user_id: UserId, series_id: ItemId) -> ItemId | None:
    """Where the user stands in a series."""
    found: ItemId | None = tx.value(
        "SELECT next_episode_id FROM series_cursor WHERE user_id = ? AND series_id = ?", (user_id, series_id)
    )
    return found


def first_unwatched_id(tx: Tx, user_id: UserId, series_id: ItemId, season_id: ItemId | None) -> ItemId | None:
    """The first present episode that is not watched, else the first of all; of a season, or of a series without
    its specials."""
    found: ItemId | None = tx.value(
        "SELECT e.id FROM item AS e LEFT JOIN user_data AS u ON u.user_id = :user_id AND u.item_id = e.id"
        " WHERE e.series_id = :series_id AND e.kind = 'episode' AND e.state = 'present'"
        " AND iif(:season_id IS NULL, coalesce(e.season_number, 1) > 0, e.parent_id = :season_id)"
        " ORDER BY coalesce(u.is_watched, 0), e.season_number, e.number, e.absolute_number, e.released_on, e.seq"
        " LIMIT 1",
        {"user_id": user_id, "series_id": series_id, "season_id": season_id},
    )
    return found
