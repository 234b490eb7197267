"""The rows of libraries and their roots."""

import json
from collections.abc import Iterable, Sequence

from rustfin.core import paths
from rustfin.core.ids import ItemId, LibraryId, RootId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


def insert(tx: Tx, library_id: LibraryId, *, name: str, name_key: str, kind: str, language: str, now: UnixMs) -> None:
    """A library, last in order. Raises: IntegrityError when the name is taken."""
    tx.execute(
        "INSERT INTO library (id, name, name_key, kind, metadata_language, position, created_at)"
        " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position), -1) + 1 FROM library), ?)",
        (library_id, name, name_key, kind, language, now),
    )


def update(
    tx: Tx, library_id: LibraryId, *, name: str | None, name_key: str | None, language: str | None, position: int | None
) -> None:
    """Change what is not None. Raises: IntegrityError when the name is taken."""
    tx.execute(
        "UPDATE library SET name = coalesce(?, name), name_key = coalesce(?, name_key),"
        " metadata_language = coalesce(?, metadata_language), position = coalesce(?, position),"
        " revision = revision + 1 WHERE id = ?",
        (name, name_key, language, position, library_id),
    )


def delete(tx: Tx, library_id: LibraryId) -> None:
    """The library's row, and whatever still hangs on it."""
    tx.execute("DELETE FROM library WHERE id = ?", (library_id,))


def delete_items(tx: Tx, library_id: LibraryId, *, limit: int) -> int:
    """Some of a library's items, what lies below before what stands above; gives how many."""
    return tx.execute(
        "DELETE FROM item WHERE seq IN (SELECT seq FROM item WHERE library_id = ? ORDER BY seq DESC LIMIT ?)",
        (library_id, limit),
    )


def insert_roots(tx: Tx, library_id: LibraryId, roots: Iterable[tuple[RootId, str]]) -> None:
    """Roots by canonical path."""
    tx.execute_many(
        "INSERT INTO root (id, library_id, path) VALUES (?, ?, ?)",
        [(root_id, library_id, paths.encode(path)) for root_id, path in roots],
    )


def delete_root(tx: Tx, root_id: RootId) -> None:
    """The root's row, and whatever still hangs on it."""
    tx.execute("DELETE FROM root WHERE id = ?", (root_id,))


def delete_files(tx: Tx, root_id: RootId, *, limit: int) -> list[Row]:
    """Some of a root's files; gives (item_id, series_id) of the titles that they belonged to, or nothing at the end."""
    files = [row["id"] for row in tx.all("SELECT id FROM file WHERE root_id = ? LIMIT ?", (root_id, limit))]
    if not files:
        return []
    owners = tx.all(
        "SELECT DISTINCT i.id AS item_id, i.series_id FROM json_each(?) AS j"
        " CROSS JOIN part AS p ON p.file_id = j.value"
        " JOIN version AS v ON v.id = p.version_id JOIN item AS i ON i.id = v.item_id",
        (json.dumps(files),),
    )
    tx.execute("DELETE FROM file WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(files),))
    return owners


def has_files(tx: Tx, root_id: RootId) -> bool:
    """Whether any file row hangs on this root."""
    return tx.value("SELECT 1 FROM file WHERE root_id = ? LIMIT 1", (root_id,)) is not None


def settle_states(tx: Tx, item_ids: Sequence[ItemId], above_ids: Sequence[ItemId]) -> None:
    """Drop versions without parts, and let titles be missing that have no present file, or nothing present below."""
    ids = json.dumps(item_ids)
    tx.execute(
        "DELETE FROM version WHERE item_id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM part AS p WHERE p.version_id = version.id)",
        (ids,),
    )
    tx.execute(
        "UPDATE item SET state = 'missing' WHERE state = 'present' AND id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM version AS v JOIN part AS p ON p.version_id = v.id"
        "   JOIN file AS f ON f.id = p.file_id WHERE v.item_id = item.id AND f.state = 'present')",
        (ids,),
    )
    # Twice: what stands above may itself have something above.
    for _ in range(2):
        tx.execute(
            "UPDATE item SET state = 'missing' WHERE state = 'present' AND id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM item AS b WHERE b.parent_id = item.id AND b.kind != 'extra'"
            " AND b.state = 'present')",
            (json.dumps(above_ids),),
        )


def above(tx: Tx, item_ids: Sequence[ItemId]) -> list[ItemId]:
    """What stands above these: seasons and series, albums and artists; the lower ones first."""
    return [
        ItemId(row["id"])
        for row in tx.all(
            "WITH RECURSIVE up (id, height) AS ("
            "  SELECT i.parent_id, 1 FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value"
            "  WHERE i.parent_id IS NOT NULL AND i.kind IN ('episode', 'track')"
            "  UNION SELECT i.parent_id, up.height + 1 FROM up JOIN item AS i ON i.id = up.id"
            "  WHERE i.parent_id IS NOT NULL"
            ") SELECT id, max(height) AS height FROM up GROUP BY id ORDER BY height",
            (json.dumps(item_ids),),
        )
    ]


_SELECT = """
SELECT l.id, l.name, l.kind, l.metadata_language, l.position, l.revision, l.created_at, l.last_scan_at,
       (SELECT coalesce(sum(n.count), 0) FROM card_count AS n WHERE n.grid = l.seq) AS item_count,
       (SELECT count(*) FROM item AS i WHERE i.library_id = l.id AND i.state = 'missing') AS missing_count
FROM library AS l
"""


def one(tx: Tx, library_id: LibraryId) -> Row | None:
    """A library with its counts."""
    return tx.one(_SELECT + "WHERE l.id = ?", (library_id,))


def all_(tx: Tx) -> list[Row]:
    """Every library with its counts, in the order of the admin's choosing."""
    return tx.all(_SELECT + "ORDER BY l.position, l.name_key")


def roots(tx: Tx, library_id: LibraryId | None = None) -> list[Row]:
    """The roots of one library, or of all."""
    return tx.all(
        "SELECT id, library_id, path, state, state_reason FROM root WHERE ?1 IS NULL OR library_id = ?1 ORDER BY path",
        (library_id,),
    )


def root_facts(tx: Tx, library_id: LibraryId) -> list[Row]:
    """The roots of a library by path, with how many files of each are there and missing."""
    return tx.all(
        """SELECT id, library_id, path, state, state_reason, checked_at,
                  (SELECT count(*) FROM file WHERE root_id = root.id AND state = 'present') AS file_count,
                  (SELECT count(*) FROM file INDEXED BY file_missing WHERE state = 'missing' AND root_id = root.id)
                    AS missing_file_count
           FROM root WHERE library_id = ? ORDER BY path""",
        (library_id,),
    )


def only_in_root(tx: Tx, root_id: RootId) -> tuple[int, int]:
    """How many present files a root has, and how many titles have no present file anywhere else."""
    files = tx.value("SELECT count(*) FROM file WHERE root_id = ? AND state = 'present'", (root_id,))
    titles = tx.value(
        """WITH own (item_id) AS MATERIALIZED (
             SELECT DISTINCT version.item_id FROM file JOIN part ON part.file_id = file.id
             JOIN version ON version.id = part.version_id WHERE file.root_id = ?1 AND file.state = 'present')
           SELECT count(*) FROM own WHERE NOT EXISTS (
             SELECT 1 FROM version JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
             WHERE version.item_id = own.item_id AND file.state = 'present' AND file.root_id <> ?1)""",
        (root_id,),
    )
    return int(files or 0), int(titles or 0)


def revision(tx: Tx, library_id: LibraryId) -> int | None:
    """The number of the library's listing as it is now."""
    number: int | None = tx.value("SELECT revision FROM library WHERE id = ?", (library_id,))
    return number
