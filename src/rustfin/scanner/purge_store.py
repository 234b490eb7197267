"""The log of purges: what went, when, and why."""

import json
from collections.abc import Mapping, Sequence

from rustfin.core.ids import JobId, LibraryId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import Tx
from rustfin.scanner.purged import PurgeRecord

_KEPT = 100


def keep(
    tx: Tx,
    library_id: LibraryId,
    *,
    job_id: JobId | None,
    cause: str,
    counts: Mapping[str, int],
    gone: Sequence[str],
    now_ms: UnixMs,
) -> None:
    """Write down what a purge took; the last hundred of a library are kept."""
    tx.execute(
        "INSERT INTO purge (id, library_id, job_id, cause, at, counts, gone) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (new_id(), library_id, job_id, cause, now_ms, json.dumps(dict(counts)), json.dumps(list(gone))),
    )
    tx.execute(
        """DELETE FROM purge WHERE library_id = ?1 AND id NOT IN (
             SELECT id FROM purge WHERE library_id = ?1 ORDER BY at DESC, id DESC LIMIT ?2)""",
        (library_id, _KEPT),
    )


def kept(tx: Tx, library_id: LibraryId) -> list[PurgeRecord]:
    """The purges of a library, the last one first."""
    rows = tx.all(
        """SELECT id, library_id, job_id, cause, at, counts, gone FROM purge
           WHERE library_id = ? ORDER BY at DESC, id DESC LIMIT ?""",
        (library_id, _KEPT),
    )
    return [
        PurgeRecord(
            row["id"],
            LibraryId(row["library_id"]),
            None if row["job_id"] is None else JobId(row["job_id"]),
            row["cause"],
            UnixMs(row["at"]),
            json.loads(row["counts"]),
            tuple(json.loads(row["gone"])),
        )
        for row in rows
    ]
