"""The rows of the journal: written by triggers while a scan writes, read and taken back when it is undone."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from rustfin.core.ids import ItemId, LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Tx
from rustfin.scanner.journal import Entry, FileRow, Group, Links, Values, after_of, before_of

JOURNAL_ROWS = 200_000
"""Of each library; the journals of its older plans go first."""


class Journal(NamedTuple):
    """Where a scan of a library writes down what it changes: under the id that its plan will have. Files that are first
    seen after `began_at` are new."""

    plan_id: str
    library_id: LibraryId
    began_at: UnixMs


@contextmanager
def recording(tx: Tx, journal: Journal | None) -> Iterator[None]:
    """What is changed in here is written into this journal; None records nothing."""
    if journal is None:
        yield
        return
    tx.execute("INSERT OR IGNORE INTO scan_recorded (plan_id, library_id, began_at) VALUES (?, ?, ?)", journal)
    tx.execute("INSERT INTO scan_recording (plan_id, began_at) VALUES (?, ?)", (journal.plan_id, journal.began_at))
    yield
    tx.execute("DELETE FROM scan_recording")


def began_at(tx: Tx, plan_id: str) -> UnixMs:
    """When the scan of a plan that has a journal began."""
    return UnixMs(tx.value("SELECT began_at FROM scan_recorded WHERE plan_id = ?", (plan_id,)) or 0)


def prune_journals(tx: Tx, library_id: LibraryId) -> None:
    """Let go of a library's journals whose plan is not kept, and of older ones when they grow long."""
    tx.execute(
        """DELETE FROM scan_recorded WHERE library_id = ?1
           AND plan_id NOT IN (SELECT id FROM scan_plan WHERE library_id = ?1 AND state = 'applied')""",
        (library_id,),
    )
    total = 0
    for row in tx.all(
        """SELECT plan_id, (SELECT count(*) FROM scan_journal WHERE plan_id = scan_recorded.plan_id) AS rows
           FROM scan_recorded WHERE library_id = ? ORDER BY began_at DESC, plan_id DESC""",
        (library_id,),
    ):
        total += row["rows"]
        if total > JOURNAL_ROWS or not row["rows"]:
            tx.execute("DELETE FROM scan_recorded WHERE plan_id = ?", (row["plan_id"],))


def entries(tx: Tx, plan_id: str) -> list[Entry]:
    """The journal of a plan."""
    rows = tx.iterate("SELECT kind, key, before, after FROM scan_journal WHERE plan_id = ?", (plan_id,))
    return [Entry(kind, key, _values(before), _values(after)) for kind, key, before, after in map(tuple, rows)]


def links(tx: Tx, journal: Sequence[Entry]) -> Links:
    """How what the journal names hangs together now."""
    versions = {entry.key for entry in journal if entry.kind == "version"}
    versions |= {entry.key.partition("/")[0] for entry in journal if entry.kind == "part"}
    files = [entry.key for entry in journal if entry.kind == "file"]
    files += [entry.key.partition("/")[2] for entry in journal if entry.kind == "part"]
    titles: dict[str, set[str]] = defaultdict(set)
    for row in tx.iterate(
        """SELECT DISTINCT part.file_id, item.id, item.parent_id, item.series_id
           FROM json_each(?) AS asked CROSS JOIN part ON part.file_id = asked.value
           JOIN version ON version.id = part.version_id JOIN item ON item.id = version.item_id""",
        (json.dumps(files),),
    ):
        titles[row["file_id"]].update(one for one in (row["id"], row["parent_id"], row["series_id"]) if one)
    owners = {
        row["id"]: row["item_id"]
        for row in tx.iterate(
            "SELECT version.id, item_id FROM json_each(?) AS asked CROSS JOIN version ON version.id = asked.value",
            (json.dumps(list(versions)),),
        )
    }
    holders = {
        entry.key: holder
        for entry in journal
        if entry.kind == "item" and (holder := _holder(tx, entry)) not in {None, entry.key}
    }
    return Links(titles, owners, holders)


def rows_now(tx: Tx, journal: Iterable[Entry]) -> dict[tuple[str, str], Values | None]:
    """The rows of these entries as they are, in the form of the journal."""
    now: dict[tuple[str, str], Values | None] = {}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for entry in journal:
        now[entry.id] = None
        by_kind[entry.kind].append(entry.key)
    for kind, keys in by_kind.items():
        if (select := _NOW.get(kind)) is not None:
            for key, values in map(tuple, tx.iterate(select, (json.dumps(keys),))):
                now[(kind, key)] = _values(values)
    return now


_FILE = "root_id, hex(path), size_bytes, mtime_ns, inode, fingerprint_id, state, missing_since"
_ITEM = "identity_key, parent_id, series_id, number, season_number, absolute_number, extra_type"
_USER_DATA = "position_ms, is_watched, play_count, is_favourite, rating, played_at, hidden_at, updated_at"
_ASKED = "(SELECT value AS key, instr(value, '/') AS slash FROM json_each(?)) AS asked"
_NOW = {
    "file": f"SELECT id, json_array({_FILE}) FROM file WHERE id IN (SELECT value FROM json_each(?))",
    "item": f"SELECT id, json_array({_ITEM}) FROM item WHERE id IN (SELECT value FROM json_each(?))",
    "part": f"""SELECT asked.key, json_array(position) FROM {_ASKED} CROSS JOIN part
                ON version_id = substr(asked.key, 1, slash - 1) AND file_id = substr(asked.key, slash + 1)""",
    "user_data": f"""SELECT asked.key, json_array({_USER_DATA}) FROM {_ASKED} CROSS JOIN user_data
                     ON user_id = substr(asked.key, 1, slash - 1) AND item_id = substr(asked.key, slash + 1)""",
    "user_value": f"""SELECT asked.key, json_array(value) FROM {_ASKED} CROSS JOIN field_value
                      ON item_id = substr(asked.key, 1, slash - 1) AND field = substr(asked.key, slash + 1)
                      AND source = 'user'""",
}
"""Of the other kinds nothing is asked: they go back however they are now."""


def file_at(tx: Tx, root_id: str, path: str) -> tuple[str, FileRow] | None:
    """The present file at a place, by its path in hexadecimal."""
    row = tx.one(
        f"SELECT id, {_FILE} FROM file WHERE root_id = ? AND path = ? AND state = 'present'",
        (root_id, bytes.fromhex(path)),
    )
    return None if row is None else (row[0], FileRow(*tuple(row)[1:]))


def can_go_back(tx: Tx, plan_id: str, group: Group) -> bool:
    """Whether nothing stands where the rows of a group were: no other file at a path, no other title with a key, and
    whatever they belonged to is still there."""
    ours = {entry.key for entry in group.of("file", "item")}
    since_ms = began_at(tx, plan_id)
    return (
        all(_is_key_free(tx, entry, group, ours, since_ms) for entry in group.of("item"))
        and all(_has_owner(tx, entry, group) for entry in group.of("version", "part"))
        and all(_is_place_free(tx, before_of(entry), ours) for entry in group.of("file"))
    )


def _holder(tx: Tx, entry: Entry) -> str | None:
    """The title that has the key which this one had."""
    if entry.before is None:
        return None
    holder = tx.value(
        """SELECT other.id FROM item JOIN item AS other ON other.library_id = item.library_id
           AND other.kind = item.kind AND other.identity_key = ? WHERE item.id = ?""",
        (entry.before[0], entry.key),
    )
    return None if holder is None else str(holder)


def _is_key_free(tx: Tx, entry: Entry, group: Group, ours: Collection[str], since_ms: UnixMs) -> bool:
    if entry.before is None:
        return True
    holder = _holder(tx, entry)
    is_free = holder is None or holder in ours or _goes_with(tx, holder, group, ours, since_ms)
    return is_free and _are_there(tx, "item", entry.before[1:3])


def _goes_with(tx: Tx, item_id: str, group: Group, ours: Collection[str], since_ms: UnixMs) -> bool:
    """Whether a title was made by the scan out of nothing but files of this group, and what people did with it, or with
    what is below it, was only given to it by the scan: then nothing is left of it."""
    row = tx.one(
        """WITH RECURSIVE tree (id) AS (
             SELECT ?1 UNION SELECT item.id FROM item JOIN tree ON item.parent_id = tree.id
             WHERE item.id NOT IN (SELECT value FROM json_each(?2)))
           SELECT (SELECT min(added_at) FROM item WHERE id IN (SELECT id FROM tree)) AS added_at,
                  (SELECT json_group_array(id) FROM tree) AS ids,
                  (SELECT json_group_array(part.file_id) FROM tree JOIN version ON version.item_id = tree.id
                   JOIN part ON part.version_id = version.id) AS files""",
        (item_id, json.dumps(list(ours))),
    )
    if row is None or row["added_at"] < since_ms or not set(json.loads(row["files"])) <= set(ours):
        return False
    cared_for = tx.all(
        """WITH tree (id) AS MATERIALIZED (SELECT value FROM json_each(?))
           SELECT 'user_data' AS kind, user_id || '/' || item_id AS key FROM user_data
           WHERE item_id IN (SELECT id FROM tree)
           UNION ALL SELECT 'user_value', item_id || '/' || field FROM field_value
             WHERE item_id IN (SELECT id FROM tree) AND source = 'user'
           UNION ALL SELECT 'collection_member', collection_id || '/' || item_id FROM collection_member
             WHERE item_id IN (SELECT id FROM tree)
           UNION ALL SELECT 'lock', item_id || '/' || field FROM field_lock WHERE item_id IN (SELECT id FROM tree)
           UNION ALL SELECT 'played', item_id FROM playback_session WHERE item_id IN (SELECT id FROM tree)""",
        (row["ids"],),
    )
    return {(one["kind"], one["key"]) for one in cared_for} <= _only_given(tx, group)


def _only_given(tx: Tx, group: Group) -> set[tuple[str, str]]:
    """What the scan gave titles of what people did with others, and nobody has changed since."""
    given = [entry for entry in group.of("user_data", "user_value") if entry.before is None]
    now = rows_now(tx, given)
    only = {entry.id for entry in given if now[entry.id] == entry.after}
    only |= {("lock", key) for kind, key in only if kind == "user_value"}  # given with its value
    for entry in group.of("collection_member"):
        if entry.after is not None:
            only.add((entry.kind, f"{entry.key.partition('/')[0]}/{entry.after[0]}"))
    return only


_IS_CARED_FOR = """(EXISTS (SELECT 1 FROM user_data WHERE item_id = {id})
  OR EXISTS (SELECT 1 FROM collection_member WHERE item_id = {id})
  OR EXISTS (SELECT 1 FROM playback_session WHERE item_id = {id})
  OR EXISTS (SELECT 1 FROM field_value WHERE item_id = {id} AND source = 'user')
  OR EXISTS (SELECT 1 FROM field_lock WHERE item_id = {id}))"""
"""Whether somebody did something with a title."""


def _has_owner(tx: Tx, entry: Entry, group: Group) -> bool:
    if entry.before is None:
        return True
    if entry.kind == "version":
        return _are_there(tx, "item", [entry.before[0]])
    version_id, _, file_id = entry.key.partition("/")
    is_made = any(one.key == version_id and one.before is not None for one in group.of("version"))
    return _are_there(tx, "file", [file_id]) and (is_made or _are_there(tx, "version", [version_id]))


def _is_place_free(tx: Tx, before: FileRow, ours: Collection[str]) -> bool:
    if not _are_there(tx, "root", [before.root_id]):
        return False
    other = file_at(tx, *before.place) if before.is_present else None
    # One that lay at this path while the scan looked, with other content, is not there any more: the disk holds ours.
    return other is None or other[0] in ours or not _is_same_content(other[1], before)


def take_back(tx: Tx, plan_id: str, group: Group, now: Mapping[tuple[str, str], Values | None]) -> set[ItemId]:
    """Put the rows of a group back; gives the titles that may have changed. Raises: IntegrityError if they cannot."""
    touched = _titles_of(tx, group)
    _free_places(tx, group)
    _put_items(tx, group)
    _put_versions(tx, group)
    _put_parts(tx, group)
    _put_files(tx, group)
    _put_what_people_did(tx, group, now)
    touched |= _titles_of(tx, group)
    _forget_digests(tx, group, touched)
    tx.execute_many(
        "DELETE FROM scan_journal WHERE plan_id = ? AND kind = ? AND key = ?",
        [(plan_id, entry.kind, entry.key) for entry in group.entries],
    )
    return touched


def forget_bare(tx: Tx, item_ids: Collection[ItemId], *, since_ms: UnixMs) -> set[ItemId]:
    """Delete those of these that the scan made, that have no file and nothing below, and with which nobody did
    anything; gives what stood above them."""
    above: set[ItemId] = set()
    waiting = set(item_ids)
    while waiting:
        rows = tx.all(
            f"""SELECT id, parent_id FROM item WHERE id IN (SELECT value FROM json_each(?)) AND added_at >= ?
                AND NOT EXISTS (SELECT 1 FROM version JOIN part ON part.version_id = version.id
                                WHERE item_id = item.id)
                AND NOT EXISTS (SELECT 1 FROM item AS below WHERE below.parent_id = item.id)
                AND NOT {_IS_CARED_FOR.format(id="item.id")}""",
            (json.dumps(list(waiting)), since_ms),
        )
        tx.execute_many("DELETE FROM item WHERE id = ?", [(row["id"],) for row in rows])
        waiting = {ItemId(row["parent_id"]) for row in rows if row["parent_id"]}
        above |= waiting
    return above


def _is_same_content(one: FileRow, other: FileRow) -> bool:
    return (one.size_bytes, one.mtime_ns) == (other.size_bytes, other.mtime_ns)


def _are_there(tx: Tx, table: str, ids: Iterable[str | None]) -> bool:
    return all(one is None or tx.value(f"SELECT 1 FROM {table} WHERE id = ?", (one,)) is not None for one in ids)


def _free_places(tx: Tx, group: Group) -> None:
    """Nothing is present where files go back to; two may take each other's places."""
    files = group.of("file")
    tx.execute_many("UPDATE file SET state = 'missing' WHERE id = ?", [(entry.key,) for entry in files])
    for entry in files:
        before = before_of(entry)
        if before.is_present and (other := file_at(tx, *before.place)) is not None:
            tx.execute("UPDATE file SET state = 'missing', missing_since = last_seen_at WHERE id = ?", (other[0],))


def _put_items(tx: Tx, group: Group) -> None:
    items = [entry for entry in group.of("item") if entry.before is not None]
    # Also those that have the names now; they were made by the scan, and are forgotten in this transaction.
    leaving = {one.key for one in items} | {holder for one in items if (holder := _holder(tx, one)) is not None}
    tx.execute_many("UPDATE item SET identity_key = 'undoing/' || id WHERE id = ?", [(one,) for one in leaving])
    tx.execute_many(
        """UPDATE item SET identity_key = ?, parent_id = ?, series_id = ?, number = ?, season_number = ?,
                           absolute_number = ?, extra_type = ? WHERE id = ?""",
        [(*(one.before or ()), one.key) for one in items],
    )


def _put_versions(tx: Tx, group: Group) -> None:
    tx.execute_many(
        """INSERT INTO version (item_id, label, edition, position, id) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET item_id = excluded.item_id, label = excluded.label,
             edition = excluded.edition, position = excluded.position""",
        [(*one.before, one.key) for one in group.of("version") if one.before is not None],
    )


def _put_parts(tx: Tx, group: Group) -> None:
    parts = [(*entry.key.split("/", 1), entry.before) for entry in group.of("part")]
    tx.execute_many(
        "DELETE FROM part WHERE version_id = ? AND file_id = ?",
        [(version_id, file_id) for version_id, file_id, before in parts if before is None],
    )
    tx.execute_many(
        """INSERT INTO part (version_id, file_id, position) VALUES (?, ?, ?)
           ON CONFLICT (version_id, file_id) DO UPDATE SET position = excluded.position""",
        [(version_id, file_id, before[0]) for version_id, file_id, before in parts if before is not None],
    )
    tx.execute_many(
        "DELETE FROM version WHERE id = ? AND NOT EXISTS (SELECT 1 FROM part WHERE version_id = version.id)",
        [(version_id,) for version_id, _, _ in parts],
    )


def _put_files(tx: Tx, group: Group) -> None:
    rows = []
    for entry in group.of("file"):
        before = before_of(entry)
        rows.append((
            before.root_id, bytes.fromhex(before.path), before.size_bytes, before.mtime_ns, before.inode, before.state,
            before.missing_since, before.fingerprint_id, before.fingerprint_id, entry.key,
        ))  # fmt: skip
    # What was read of it meanwhile is of the same content, or of another one whose fingerprint is not the former.
    tx.execute_many(
        """UPDATE file SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?, inode = ?, state = ?,
                           missing_since = ?,
                           fingerprint_id = CASE WHEN EXISTS (SELECT 1 FROM fingerprint WHERE id = ?) THEN ? END
           WHERE id = ?""",
        rows,
    )


def _put_what_people_did(tx: Tx, group: Group, now: Mapping[tuple[str, str], Values | None]) -> None:
    """Take back what the scan gave titles of what people did with others; what they did since stays."""
    for entry in group.of("user_data", "user_value"):
        if now.get(entry.id) != entry.after:
            continue
        one, _, other = entry.key.partition("/")
        if entry.kind == "user_value":
            tx.execute(_DROP_GIVEN_LOCK, (one, other))
            tx.execute("DELETE FROM field_value WHERE item_id = ? AND field = ? AND source = 'user'", (one, other))
        elif entry.before is None:
            tx.execute("DELETE FROM user_data WHERE user_id = ? AND item_id = ?", (one, other))
        else:
            tx.execute(
                """UPDATE user_data SET position_ms = ?, is_watched = ?, play_count = ?, is_favourite = ?, rating = ?,
                                        played_at = ?, hidden_at = ?, updated_at = ?
                   WHERE user_id = ? AND item_id = ?""",
                (*entry.before, one, other),
            )
    for entry in group.of("collection_member"):
        if entry.before is not None and entry.after is not None:
            tx.execute(
                "UPDATE OR IGNORE collection_member SET item_id = ? WHERE collection_id = ? AND item_id = ?",
                (entry.before[0], entry.key.partition("/")[0], entry.after[0]),
            )


_DROP_GIVEN_LOCK = """
DELETE FROM field_lock WHERE item_id = ?1 AND field = ?2 AND at = (
  SELECT at FROM field_value WHERE item_id = ?1 AND field = ?2 AND source = 'user')
"""
"""A lock comes with its value; one that somebody put there since stays."""


def _titles_of(tx: Tx, group: Group) -> set[ItemId]:
    """The titles that a group is about, and those above them."""
    files = [entry.key for entry in group.of("file")]
    files += [entry.key.partition("/")[2] for entry in group.of("part")]
    versions = [entry.key for entry in group.of("version")]
    versions += [entry.key.partition("/")[0] for entry in group.of("part")]
    rows = tx.all(
        """SELECT version.item_id AS id FROM part JOIN version ON version.id = part.version_id
           WHERE part.file_id IN (SELECT value FROM json_each(?))
           UNION SELECT item_id FROM version WHERE id IN (SELECT value FROM json_each(?))""",
        (json.dumps(files), json.dumps(versions)),
    )
    found = {ItemId(row["id"]) for row in rows} | {ItemId(entry.key) for entry in group.of("item")}
    above = tx.all(
        """WITH RECURSIVE above (id) AS (
             SELECT parent_id FROM item WHERE id IN (SELECT value FROM json_each(?)) AND parent_id IS NOT NULL
             UNION SELECT item.parent_id FROM item JOIN above ON item.id = above.id WHERE item.parent_id IS NOT NULL
           ) SELECT id FROM above""",
        (json.dumps(list(found)),),
    )
    return found | {ItemId(row["id"]) for row in above}


def _forget_digests(tx: Tx, group: Group, touched: Collection[ItemId]) -> None:
    """Have the folders of these titles read again, so that the next scan believes nothing of what was put back.

    They stay known: of a folder that is gone by then, the files that are left would never be missed.
    """
    folders: set[tuple[str, bytes]] = set()
    for entry in group.of("file"):
        for file in (before_of(entry), after_of(entry)):
            folders.add((file.root_id, bytes.fromhex(file.path).rpartition(b"/")[0]))
    for row in tx.all(
        """SELECT DISTINCT file.root_id, file.path FROM version JOIN part ON part.version_id = version.id
           JOIN file ON file.id = part.file_id WHERE version.item_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(touched)),),
    ):
        folders.add((row["root_id"], row["path"].rpartition(b"/")[0]))
    tx.execute_many("UPDATE folder SET digest = x'' WHERE root_id = ? AND path = ?", list(folders))


def _values(text: str | None) -> Values | None:
    return None if text is None else tuple(json.loads(text))
