"""The statements about what is missing: listing it, choosing what a purge would take, and taking it."""

import json
from collections.abc import Collection, Iterable

from rustfin.core.ids import FileId, ItemId, LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx

LEAVES = "'movie','episode','track','extra'"
"""Kinds of titles that have files of their own."""

_HAS_FILE = """EXISTS (SELECT 1 FROM version AS v JOIN part AS p ON p.version_id = v.id WHERE v.item_id = i.id)"""


def counts(tx: Tx, library_id: LibraryId) -> tuple[int, int]:
    """How many files of a library are missing, and how many titles that had files of their own."""
    files = tx.value(
        """SELECT count(*) FROM file WHERE state = 'missing'
           AND root_id IN (SELECT id FROM root WHERE library_id = ?)""",
        (library_id,),
    )
    titles = tx.value(
        f"SELECT count(*) FROM item WHERE library_id = ? AND state = 'missing' AND kind IN ({LEAVES})", (library_id,)
    )
    return int(files or 0), int(titles or 0)


def files_page(tx: Tx, library_id: LibraryId, after: tuple[int, int] | None, *, limit: int) -> list[Row]:
    """Missing files, the last lost first; `after` are time and place of the last row seen."""
    since, place = after or (2**62, 2**62)
    return tx.all(
        """SELECT f.rowid AS place, f.id, f.path, f.size_bytes, f.missing_since, r.path AS root_path,
                  r.state AS root_state
           FROM file AS f INDEXED BY file_missing JOIN root AS r ON r.id = f.root_id
           WHERE f.state = 'missing' AND library_id = ? AND (f.missing_since, f.rowid) < (?, ?)
           ORDER BY f.missing_since DESC, f.rowid DESC LIMIT ?""",
        (library_id, since, place, limit),
    )


def fileless_page(tx: Tx, library_id: LibraryId, after: int, *, limit: int) -> list[Row]:
    """Missing titles that have no file at all, not even a missing one."""
    return tx.all(
        f"""SELECT {_TITLE} FROM (SELECT * FROM item WHERE library_id = ?) AS i
            LEFT JOIN item AS s ON s.id = i.series_id
            WHERE i.state = 'missing' AND i.kind IN ({LEAVES}) AND NOT {_HAS_FILE} AND i.seq > ?
            ORDER BY i.seq LIMIT ?""",
        (library_id, after, limit),
    )


_TITLE = """i.seq, i.id, i.kind, i.title, i.year, i.season_number, i.number, i.state, s.title AS series_title"""


def titles_of_files(tx: Tx, file_ids: Collection[FileId]) -> list[Row]:
    """`file_id` and the titles that these files are of."""
    return tx.all(
        f"""SELECT DISTINCT p.file_id, {_TITLE} FROM json_each(?) AS j CROSS JOIN part AS p ON p.file_id = j.value
            JOIN version AS v ON v.id = p.version_id JOIN item AS i ON i.id = v.item_id
            LEFT JOIN item AS s ON s.id = i.series_id ORDER BY i.season_number, i.number, i.seq""",
        (json.dumps(list(file_ids)),),
    )


def titles(tx: Tx, item_ids: Collection[ItemId]) -> list[Row]:
    """What these items are called."""
    return tx.all(
        f"""SELECT {_TITLE} FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value
            LEFT JOIN item AS s ON s.id = i.series_id ORDER BY i.seq""",
        (json.dumps(list(item_ids)),),
    )


def chosen_files(
    tx: Tx, library_id: LibraryId, *, file_ids: Collection[FileId] | None, before_ms: UnixMs | None
) -> list[Row]:
    """The missing files of a library that are among these and missing since before then (None: all, whenever)."""
    return tx.all(
        """SELECT f.id, f.path, f.size_bytes, f.root_id, r.path AS root_path, r.state AS root_state
           FROM file AS f JOIN root AS r ON r.id = f.root_id
           WHERE f.state = 'missing' AND library_id = ?
             AND (? IS NULL OR f.id IN (SELECT value FROM json_each(?)))
             AND (? IS NULL OR f.missing_since < ?) ORDER BY f.rowid""",
        (library_id, *[None if file_ids is None else json.dumps(list(file_ids))] * 2, before_ms, before_ms),
    )


def owners_left_bare(tx: Tx, library_id: LibraryId, file_ids: Collection[FileId]) -> list[Row]:
    """(id, parent_id) of the missing titles that have these files and no other one."""
    return tx.all(
        """WITH gone (id) AS MATERIALIZED (SELECT value FROM json_each(?)),
                owner (id) AS MATERIALIZED (
                  SELECT DISTINCT v.item_id FROM gone CROSS JOIN part AS p ON p.file_id = gone.id
                  JOIN version AS v ON v.id = p.version_id)
           SELECT i.id, i.parent_id FROM owner CROSS JOIN item AS i ON i.id = owner.id
           WHERE library_id = ? AND i.state = 'missing' AND NOT EXISTS (
             SELECT 1 FROM version AS v JOIN part AS p ON p.version_id = v.id
             WHERE v.item_id = i.id AND p.file_id NOT IN (SELECT id FROM gone))""",
        (json.dumps(list(file_ids)), library_id),
    )


def fileless(tx: Tx, library_id: LibraryId, item_ids: Collection[ItemId] | None) -> list[Row]:
    """(id, parent_id) of the missing titles without any file that are among these (None: all)."""
    return tx.all(
        f"""SELECT i.id, i.parent_id FROM item AS i
            WHERE library_id = ? AND i.state = 'missing' AND i.kind IN ({LEAVES}) AND NOT {_HAS_FILE}
              AND (? IS NULL OR i.id IN (SELECT value FROM json_each(?)))""",
        (library_id, *[None if item_ids is None else json.dumps(list(item_ids))] * 2),
    )


def children(tx: Tx, item_ids: Collection[ItemId]) -> list[Row]:
    """(id, parent_id) of what stands directly below these."""
    return tx.all(
        """SELECT i.id, i.parent_id FROM json_each(?) AS j CROSS JOIN item AS i ON i.parent_id = j.value""",
        (json.dumps(list(item_ids)),),
    )


def missing_parents(tx: Tx, item_ids: Collection[ItemId]) -> list[Row]:
    """(id, parent_id) of the seasons, series, albums and artists that are missing and stand directly above these."""
    return tx.all(
        f"""SELECT DISTINCT i.id, i.parent_id FROM json_each(?) AS j CROSS JOIN item AS b ON b.id = j.value
            JOIN item AS i ON i.id = b.parent_id WHERE i.state = 'missing' AND i.kind NOT IN ({LEAVES})""",
        (json.dumps(list(item_ids)),),
    )


def above(tx: Tx, item_ids: Collection[ItemId]) -> list[Row]:
    """(parent_id, series_id) of these: what must be told when they go."""
    return tx.all(
        """SELECT DISTINCT i.parent_id, i.series_id FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value""",
        (json.dumps(list(item_ids)),),
    )


def cared_for(tx: Tx, item_ids: Collection[ItemId]) -> set[ItemId]:
    """Those of these for which somebody did something: watched, began, marked, rated, listed, edited."""
    rows = tx.all(
        """SELECT j.value AS id FROM json_each(?) AS j
           WHERE EXISTS (SELECT 1 FROM user_data AS u WHERE u.item_id = j.value AND (
                   u.is_watched OR u.is_favourite OR u.play_count OR u.position_ms OR u.rating IS NOT NULL))
              OR EXISTS (SELECT 1 FROM collection_member AS c WHERE c.item_id = j.value)
              OR EXISTS (SELECT 1 FROM field_value AS f WHERE f.item_id = j.value AND f.source = 'user')
              OR EXISTS (SELECT 1 FROM field_lock AS l WHERE l.item_id = j.value)""",
        (json.dumps(list(item_ids)),),
    )
    return {ItemId(row["id"]) for row in rows}


def marks(tx: Tx, item_ids: Collection[ItemId]) -> list[Row]:
    """What each user did with these: how many are watched, begun, favourites and rated."""
    return tx.all(
        """SELECT u.user_id, sum(u.is_watched) AS watched, sum(u.position_ms > 0) AS begun,
                  sum(u.is_favourite) AS favourites, count(u.rating) AS ratings
           FROM json_each(?) AS j CROSS JOIN user_data AS u ON u.item_id = j.value
           WHERE u.is_watched OR u.position_ms > 0 OR u.is_favourite OR u.rating IS NOT NULL
           GROUP BY u.user_id ORDER BY u.user_id""",
        (json.dumps(list(item_ids)),),
    )


def places_and_edits(tx: Tx, item_ids: Collection[ItemId]) -> tuple[int, int]:
    """In how many places of collections and playlists these stand, and how many values of theirs people wrote."""
    ids = json.dumps(list(item_ids))
    places = tx.value(
        "SELECT count(*) FROM json_each(?) AS j CROSS JOIN collection_member AS c ON c.item_id = j.value", (ids,)
    )
    edits = tx.value(
        """SELECT count(*) FROM json_each(?) AS j CROSS JOIN field_value AS f ON f.item_id = j.value
           WHERE f.source = 'user'""",
        (ids,),
    )
    return int(places or 0), int(edits or 0)


def kinds(tx: Tx, item_ids: Collection[ItemId]) -> dict[str, int]:
    """How many of each kind these are."""
    rows = tx.all(
        """SELECT i.kind, count(*) AS count FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value
           GROUP BY i.kind""",
        (json.dumps(list(item_ids)),),
    )
    return {row["kind"]: row["count"] for row in rows}


def delete_files(tx: Tx, file_ids: Collection[FileId]) -> tuple[int, list[Row]]:
    """Delete those of these that are missing; gives how many, and (item_id, series_id) of the titles they were of."""
    ids = json.dumps(list(file_ids))
    owners = tx.all(
        """SELECT DISTINCT i.id AS item_id, i.series_id
           FROM json_each(?) AS j CROSS JOIN part AS p ON p.file_id = j.value
           JOIN version AS v ON v.id = p.version_id JOIN item AS i ON i.id = v.item_id""",
        (ids,),
    )
    count = tx.execute("DELETE FROM file WHERE id IN (SELECT value FROM json_each(?)) AND state = 'missing'", (ids,))
    tx.execute(
        """DELETE FROM version WHERE item_id IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM part AS p WHERE p.version_id = version.id)""",
        (json.dumps([row["item_id"] for row in owners]),),
    )
    return count, owners


def delete_items(tx: Tx, item_ids: Iterable[ItemId]) -> int:
    """Delete those of these that are missing and have neither a file nor anything below them."""
    return tx.execute(
        """DELETE FROM item WHERE id IN (SELECT value FROM json_each(?)) AND state = 'missing'
           AND NOT EXISTS (SELECT 1 FROM version AS v JOIN part AS p ON p.version_id = v.id WHERE v.item_id = item.id)
           AND NOT EXISTS (SELECT 1 FROM item AS b WHERE b.parent_id = item.id)""",
        (json.dumps(list(item_ids)),),
    )
