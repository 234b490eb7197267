"""The rows of plans: what scans changed or would change, as long as it is kept."""

import json

from rustfin.core.errors import NotFound
from rustfin.core.ids import JobId, LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.scanner.plans import KeptPlan, samples_in

KEPT_PLANS = 20
"""Of each library, besides the one that waits."""

_COLUMNS = """id, library_id, job_id, state, counts, made_at, decided_at,
  state = 'applied' AND EXISTS (SELECT 1 FROM scan_journal WHERE plan_id = scan_plan.id) AS has_journal"""


def prune(tx: Tx, library_id: LibraryId) -> None:
    """Let go of plans that are no longer worth a look: all but the last ones, and all but the last dry run."""
    tx.execute(
        """DELETE FROM scan_plan WHERE library_id = ?1 AND state <> 'parked' AND id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (
                 PARTITION BY state = 'dry_run' ORDER BY made_at DESC, id DESC) AS place, state
               FROM scan_plan WHERE library_id = ?1 AND state <> 'parked')
             WHERE place > CASE state WHEN 'dry_run' THEN 1 ELSE ?2 END)""",
        (library_id, KEPT_PLANS),
    )


def kept_plans(tx: Tx, library_id: LibraryId) -> list[KeptPlan]:
    """The applied and undone plans of a library, the last one first, without their samples.

    A plan that waited and was accepted is not among them: the scan that followed wrote down what it did.
    """
    rows = tx.all(
        f"""SELECT {_COLUMNS}, NULL AS changes FROM scan_plan
            WHERE library_id = ? AND (state = 'undone' OR state = 'applied' AND decided_at IS NULL)
            ORDER BY made_at DESC, id DESC LIMIT ?""",
        (library_id, KEPT_PLANS),
    )
    return [_plan(row) for row in rows]


def kept_plan(tx: Tx, plan_id: str) -> KeptPlan:
    """One plan with its samples. Raises: NotFound."""
    row = tx.one(f"SELECT {_COLUMNS}, changes FROM scan_plan WHERE id = ?", (plan_id,))
    if row is None:
        raise NotFound("There is no such plan; only the last ones are kept.")
    return _plan(row)


def mark_undone(tx: Tx, plan_id: str, *, now_ms: UnixMs) -> None:
    """All of a plan was undone."""
    tx.execute("UPDATE scan_plan SET state = 'undone', decided_at = ? WHERE id = ?", (now_ms, plan_id))


def last_dry_run(tx: Tx, library_id: LibraryId) -> KeptPlan | None:
    """The last dry run of a library with its samples."""
    row = tx.one(
        f"""SELECT {_COLUMNS}, changes FROM scan_plan WHERE library_id = ? AND state = 'dry_run'
            ORDER BY made_at DESC, id DESC LIMIT 1""",
        (library_id,),
    )
    return None if row is None else _plan(row)


def _plan(row: Row) -> KeptPlan:
    changes = json.loads(row["changes"] or "{}")
    return KeptPlan(
        plan_id=row["id"],
        library_id=LibraryId(row["library_id"]),
        state=row["state"],
        job_id=None if row["job_id"] is None else JobId(row["job_id"]),
        counts=json.loads(row["counts"]),
        made_at=UnixMs(row["made_at"]),
        decided_at=None if row["decided_at"] is None else UnixMs(row["decided_at"]),
        has_journal=bool(row["has_journal"]),
        samples=samples_in(changes),
        offline=changes.get("offline", {}),
    )
