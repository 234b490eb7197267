"""The rows that a scan reads and keeps: roots, folder digests, known files, plans."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rustfin.catalog.shelves import Shelf
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, FingerprintId, LibraryId, RootId, new_id
from rustfin.core.paths import decode, encode
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.scanner.journal_store import Journal, prune_journals
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.plan_store import prune
from rustfin.scanner.plans import ParkedPlan
from rustfin.scanner.reconcile import KnownFile
from rustfin.scanner.roots import Disk, Sentinel
from rustfin.scanner.scope import Place

_ENDS_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class KnownRoot:
    """A root as the last scan left it."""

    root_id: RootId
    path: str
    is_online: bool
    reason: str | None
    sentinel: Sentinel | None
    present_files: int
    growing: frozenset[str] = frozenset()
    """Files that are still being written, as the scan begins."""


class RootState(NamedTuple):
    """Whether a root can be read; the reason says why not, or which disks in it cannot."""

    root_id: RootId
    is_online: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class LibraryToScan:
    """What a scan must know of its library."""

    shelf: Shelf
    kind: str
    roots: tuple[KnownRoot, ...]


def root_folders(tx: Tx) -> list[RootFolder]:
    """The roots of all libraries."""
    rows = tx.all("SELECT id, library_id, path FROM root ORDER BY path")
    return [RootFolder(RootId(row["id"]), LibraryId(row["library_id"]), decode(row["path"])) for row in rows]


def known_ends(tx: Tx, ends: Sequence[str]) -> set[tuple[RootId, str]]:
    """Which of these paths, relative to a root, are of folders that the last scan of it saw."""
    found = set()
    for start in range(0, len(ends), _ENDS_AT_ONCE):
        raw = [encode(end) for end in ends[start : start + _ENDS_AT_ONCE]]
        rows = tx.all(
            "SELECT folder.root_id, folder.path FROM root CROSS JOIN folder ON folder.root_id = root.id"
            f" AND folder.path IN ({','.join('?' * len(raw))})",
            raw,
        )
        found |= {(RootId(row["root_id"]), decode(row["path"])) for row in rows}
    return found


def library_to_scan(tx: Tx, library_id: LibraryId) -> LibraryToScan:
    """Raises: NotFound."""
    library = tx.one("SELECT id, kind, metadata_language, options FROM library WHERE id = ?", (library_id,))
    if library is None:
        raise NotFound("There is no such library.")
    providers = json.loads(library["options"]).get("providers", ())
    rows = tx.all(
        """SELECT id, path, state, state_reason, sentinel,
                  (SELECT count(*) FROM file WHERE file.root_id = root.id AND file.state = 'present') AS present_files
           FROM root WHERE library_id = ? ORDER BY path""",
        (library_id,),
    )
    roots = tuple(
        KnownRoot(
            RootId(row["id"]),
            decode(row["path"]),
            row["state"] == "online",
            row["state_reason"],
            None if row["sentinel"] is None else Sentinel.from_json(row["sentinel"]),
            row["present_files"],
        )
        for row in rows
    )
    shelf = Shelf(library_id, library["metadata_language"], tuple(providers))
    return LibraryToScan(shelf, library["kind"], roots)


def has_files(tx: Tx, library_id: LibraryId) -> bool:
    """Whether any file of this library is known, present or missing."""
    return bool(
        tx.value(
            """WITH own (id) AS (SELECT id FROM root WHERE library_id = ?)
               SELECT EXISTS (SELECT 1 FROM own CROSS JOIN file ON root_id = own.id AND state = 'present')
                   OR EXISTS (SELECT 1 FROM file WHERE state = 'missing' AND root_id IN (SELECT id FROM own))""",
            (library_id,),
        )
    )


def digests(tx: Tx, root_id: RootId, places: Sequence[Place] | None = None) -> dict[str, bytes]:
    """The digest of each folder of a root, or of some places in it, as the last scan left it."""
    found: dict[str, bytes] = {}
    for place in (Place("", is_deep=True),) if places is None else places:
        sql, parameters = "SELECT path, digest FROM folder WHERE root_id = ?", list[Any]([root_id])
        if place.path or not place.is_deep:
            sql += " AND (path = ? OR path >= ? AND path < ?)" if place.is_deep else " AND path = ?"
            raw = encode(place.path)
            parameters += [raw, raw + b"/", raw + b"0"] if place.is_deep else [raw]
        found.update((decode(path), digest) for path, digest in map(tuple, tx.iterate(sql, parameters)))
    return found


def present_of_sizes(tx: Tx, library_id: LibraryId, sizes: Collection[int]) -> list[KnownFile]:
    """The files of a library that are as large as one of these."""
    return [
        _known(row)
        for row in tx.iterate(
            f"""{_KNOWN} WHERE state = 'present' AND root_id IN (SELECT id FROM root WHERE library_id = ?)
                AND size_bytes IN (SELECT value FROM json_each(?))""",
            (library_id, json.dumps(list(sizes))),
        )
    ]


def known_files(tx: Tx, root_id: RootId, folders: Collection[str]) -> list[KnownFile]:
    """The present files that lie directly in these folders of a root."""
    found: list[KnownFile] = []
    wanted = set(folders)
    if not wanted:
        return found
    # Many folders at once are cheaper to pick out of one pass over the root than to seek one by one.
    if len(wanted) > 200 or "" in wanted:
        rows: Iterable[Row] = tx.iterate(f"{_KNOWN} WHERE root_id = ? AND state = 'present'", (root_id,))
        return [file for row in rows if (file := _known(row)).path.rpartition("/")[0] in wanted]
    for folder in wanted:
        prefix = encode(folder) + b"/"
        rows = tx.all(
            f"{_KNOWN} WHERE root_id = ? AND state = 'present' AND path >= ? AND path < ?"
            " AND instr(substr(path, ?), x'2F') = 0",
            (root_id, prefix, encode(folder) + b"0", len(prefix) + 1),
        )
        found += [_known(row) for row in rows]
    return found


def missing_files(tx: Tx, library_id: LibraryId) -> list[KnownFile]:
    """Every file of a library that is missing already."""
    return [
        _known(row)
        for row in tx.iterate(
            f"""{_KNOWN} WHERE state = 'missing' AND root_id IN (SELECT id FROM root WHERE library_id = ?)
                ORDER BY missing_since, id""",
            (library_id,),
        )
    ]


def present_files(tx: Tx, root_id: RootId) -> list[KnownFile]:
    """Every present file of a root, by path."""
    rows = tx.iterate(f"{_KNOWN} WHERE root_id = ? AND state = 'present' ORDER BY path", (root_id,))
    return [_known(row) for row in rows]


_KNOWN = "SELECT id, root_id, path, size_bytes, mtime_ns, inode, fingerprint_id, state FROM file"


def _known(row: Row) -> KnownFile:
    file_id, root_id, path, size_bytes, mtime_ns, inode, fingerprint_id, state = row
    return KnownFile(
        FileId(file_id),
        RootId(root_id),
        decode(path),
        size_bytes,
        mtime_ns,
        inode,
        None if fingerprint_id is None else FingerprintId(fingerprint_id),
        state == "present",
    )


def count_losses(tx: Tx, library_id: LibraryId, file_ids: Collection[FileId]) -> tuple[int, int]:
    """How many titles would have no file left, and how many have one now."""
    lost = tx.value(
        """WITH lost (id) AS MATERIALIZED (SELECT value FROM json_each(?)),
                touched (id) AS MATERIALIZED (
                  SELECT DISTINCT version.item_id FROM lost JOIN part ON part.file_id = lost.id
                  JOIN version ON version.id = part.version_id)
           SELECT count(*) FROM touched WHERE NOT EXISTS (
             SELECT 1 FROM version JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
             WHERE version.item_id = touched.id AND file.state = 'present' AND file.id NOT IN (SELECT id FROM lost))""",
        (json.dumps(list(file_ids)),),
    )
    total = tx.value(
        """SELECT count(*) FROM item WHERE library_id = ? AND state = 'present'
           AND kind IN ('movie', 'episode', 'track', 'extra')""",
        (library_id,),
    )
    return int(lost or 0), int(total or 0)


def set_root_state(tx: Tx, state: RootState, *, now_ms: UnixMs) -> None:
    """Say whether a root can be read, and what of it cannot."""
    tx.execute(
        "UPDATE root SET state = ?, state_reason = ?, checked_at = ? WHERE id = ?",
        ("online" if state.is_online else "offline", state.reason, now_ms, state.root_id),
    )


def move_root(tx: Tx, root_id: RootId, path: str, *, disk: Disk) -> None:
    """A root at another path, on this disk; those below it are known by what they held. Raises: IntegrityError."""
    text = tx.value("SELECT sentinel FROM root WHERE id = ?", (root_id,))
    sentinel = Sentinel(disk, {} if text is None else Sentinel.from_json(text).inner)
    tx.execute(
        "UPDATE root SET path = ?, sentinel = ?, state = 'online', state_reason = NULL WHERE id = ?",
        (encode(path), sentinel.to_json(), root_id),
    )


def keep_statuses(tx: Tx, statuses: Iterable[tuple[FileId, int, int]]) -> None:
    """Times and inodes of files that are what they were."""
    tx.execute_many(
        "UPDATE file SET mtime_ns = ?, inode = ? WHERE id = ?",
        # In the order of their ids: in any other, 56,000 rows take twice as long.
        [(mtime_ns, inode, file_id) for file_id, mtime_ns, inode in sorted(statuses)],
    )


def keep_sentinels(tx: Tx, sentinels: Mapping[RootId, Sentinel]) -> None:
    """Keep what the next scan will know its roots by."""
    tx.execute_many(
        "UPDATE root SET sentinel = ? WHERE id = ?",
        [(sentinel.to_json(), root_id) for root_id, sentinel in sentinels.items()],
    )


def was_scanned(tx: Tx, library_id: LibraryId) -> bool:
    """Whether all of a library was looked at once."""
    return bool(tx.value("SELECT last_scan_at IS NOT NULL FROM library WHERE id = ?", (library_id,)))


def finish_scan(tx: Tx, library_id: LibraryId, *, now_ms: UnixMs) -> None:
    """All of a library was looked at."""
    tx.execute("UPDATE library SET last_scan_at = ? WHERE id = ?", (now_ms, library_id))


def keep_plan(
    tx: Tx,
    library_id: LibraryId,
    *,
    state: str,
    reason: str | None,
    counts: Mapping[str, int],
    changes: object,
    job_id: str | None,
    now_ms: UnixMs,
    journal: Journal | None = None,
) -> str:
    """Write a plan down. A parked one takes the place of the one parked before it; only so many others are kept."""
    if state == "parked":
        discard_parked(tx, library_id, now_ms=now_ms)
    plan_id = new_id() if journal is None else journal.plan_id
    tx.execute(
        """INSERT INTO scan_plan (id, library_id, job_id, state, reason, counts, changes, made_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (plan_id, library_id, job_id, state, reason, json.dumps(dict(counts)), json.dumps(changes), now_ms),
    )
    prune(tx, library_id)
    if state == "applied":
        prune_journals(tx, library_id)
    return plan_id


def discard_parked(tx: Tx, library_id: LibraryId, *, now_ms: UnixMs) -> bool:
    """Let go what waits for a decision about a library; whether something did."""
    return (
        tx.execute(
            "UPDATE scan_plan SET state = 'discarded', decided_at = ? WHERE library_id = ? AND state = 'parked'",
            (now_ms, library_id),
        )
        > 0
    )


def parked_plans(tx: Tx) -> list[ParkedPlan]:
    """What waits for a decision, oldest first."""
    rows = tx.all(
        """SELECT scan_plan.id, library_id, library.name, counts, changes, made_at
           FROM scan_plan JOIN library ON library.id = scan_plan.library_id
           WHERE state = 'parked' ORDER BY made_at, scan_plan.id"""
    )
    return [
        ParkedPlan(
            plan_id=row["id"],
            library_id=LibraryId(row["library_id"]),
            library_name=row["name"],
            counts=json.loads(row["counts"]),
            examples=tuple(json.loads(row["changes"] or "{}").get("missing", ())),
            made_at=UnixMs(row["made_at"]),
        )
        for row in rows
    ]


def decide_plan(tx: Tx, plan_id: str, *, state: str, now_ms: UnixMs) -> LibraryId:
    """Apply or discard a parked plan. Raises: NotFound when there is none parked with this id."""
    row = tx.one("SELECT library_id FROM scan_plan WHERE id = ? AND state = 'parked'", (plan_id,))
    if row is None:
        raise NotFound("There is no such plan waiting.")
    tx.execute("UPDATE scan_plan SET state = ?, decided_at = ? WHERE id = ?", (state, now_ms, plan_id))
    return LibraryId(row["library_id"])
