"""The table `job`: rows in and out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rustfin.core.ids import JobId, LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.jobs.work import ACTIVE, ENDED, Job, JobState, Lane, Progress, Work

_ENDED = "('done','failed','cancelled')"


def insert(tx: Tx, job_id: JobId, work: Work, *, run_at: UnixMs, now_ms: UnixMs) -> None:
    """Write a queued job down."""
    tx.execute(
        "INSERT INTO job (id, kind, lane, payload, unique_key, state, priority, max_attempts, run_at, library_id, "
        "created_at) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)",
        (
            job_id,
            work.kind,
            work.lane,
            json.dumps(work.payload),
            work.unique_key,
            work.priority,
            work.max_attempts,
            run_at,
            work.library_id,
            now_ms,
        ),
    )


def one(tx: Tx, job_id: JobId) -> Job | None:
    """The job of that id."""
    row = tx.one("SELECT * FROM job WHERE id = ?", (job_id,))
    return None if row is None else _from_row(row)


def active_of_key(tx: Tx, unique_key: str) -> JobId | None:
    """The job of that key that waits or runs."""
    found: JobId | None = tx.value(
        "SELECT id FROM job WHERE unique_key = ? AND state IN ('queued','running')", (unique_key,)
    )
    return found


def running(tx: Tx) -> list[Job]:
    """All that are marked as running."""
    return [_from_row(row) for row in tx.all("SELECT * FROM job WHERE state = 'running'")]


def active_of_library(tx: Tx, library_id: LibraryId) -> list[Job]:
    """What waits or runs for a library."""
    rows = tx.all("SELECT * FROM job WHERE library_id = ? AND state IN ('queued','running')", (library_id,))
    return [_from_row(row) for row in rows]


def page(
    tx: Tx, states: Sequence[JobState], *, library_id: LibraryId | None, before: JobId | None, limit: int
) -> list[Job]:
    """Newest first, those made before the job `before`."""
    marks = ",".join("?" * len(states))
    where, parameters = [f"state IN ({marks})"], list[Any](states)
    if library_id is not None:
        where.append("library_id = ?")
        parameters.append(library_id)
    if before is not None:
        where.append("(created_at, id) < (SELECT created_at, id FROM job WHERE id = ?)")
        parameters.append(before)
    sql = f"SELECT * FROM job WHERE {' AND '.join(where)} ORDER BY created_at DESC, id DESC LIMIT ?"
    return [_from_row(row) for row in tx.all(sql, (*parameters, limit))]


def next_due(tx: Tx, lane: Lane) -> UnixMs | None:
    """When the first job of a lane wants to run; None when none waits."""
    due: UnixMs | None = tx.value("SELECT min(run_at) FROM job WHERE lane = ? AND state = 'queued'", (lane,))
    return due


def claim(tx: Tx, lane: Lane, now_ms: UnixMs) -> Job | None:
    """Take the next job of a lane and mark it as running."""
    job_id = tx.value(
        "SELECT id FROM job WHERE lane = ? AND state = 'queued' AND run_at <= ? "
        "ORDER BY priority DESC, run_at, id LIMIT 1",
        (lane, now_ms),
    )
    if job_id is None:
        return None
    tx.execute(
        "UPDATE job SET state = 'running', attempts = attempts + 1, started_at = ?, error = NULL WHERE id = ?",
        (now_ms, job_id),
    )
    return one(tx, job_id)


def put_payload(tx: Tx, job_id: JobId, payload: Mapping[str, Any]) -> None:
    """Ask a queued job for something else."""
    tx.execute("UPDATE job SET payload = ? WHERE id = ? AND state = 'queued'", (json.dumps(payload), job_id))


def put_progress(tx: Tx, job_id: JobId, progress: Progress) -> bool:
    """Write down how far a running job is; False when it is not running."""
    changed = tx.execute(
        "UPDATE job SET stage = ?, done_count = ?, total_count = ?, current = ? WHERE id = ? AND state = 'running'",
        (progress.stage, progress.done_count, progress.total_count, progress.current, job_id),
    )
    return changed == 1


def put_checkpoint(tx: Tx, job_id: JobId, value: object) -> None:
    """Remember where to go on from."""
    tx.execute("UPDATE job SET checkpoint = ? WHERE id = ?", (json.dumps(value), job_id))


def mark_cancel_requested(tx: Tx, job_id: JobId) -> None:
    """Note that a running job is to stop."""
    tx.execute("UPDATE job SET is_cancel_requested = 1 WHERE id = ?", (job_id,))


def finish(
    tx: Tx, job_id: JobId, state: JobState, *, now_ms: UnixMs, result: object = None, error: str | None = None
) -> None:
    """End a job. Its checkpoint stays only if it may be taken up again."""
    tx.execute(
        "UPDATE job SET state = ?, finished_at = ?, result = ?, error = ?, current = NULL, "
        "checkpoint = CASE WHEN ? = 'done' THEN NULL ELSE checkpoint END WHERE id = ?",
        (state, now_ms, None if result is None else json.dumps(result), error, state, job_id),
    )


def requeue(
    tx: Tx, job_id: JobId, *, run_at: UnixMs, error: str | None = None, is_attempt_counted: bool = True
) -> None:
    """Put a running job back in its lane, its checkpoint kept."""
    tx.execute(
        "UPDATE job SET state = 'queued', run_at = ?, error = ?, current = NULL, attempts = attempts - ? WHERE id = ?",
        (run_at, error, 0 if is_attempt_counted else 1, job_id),
    )


def prune(tx: Tx, kept: int) -> int:
    """Drop all but the jobs that ended last; gives how many went."""
    return tx.execute(
        f"DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state IN {_ENDED} "
        "ORDER BY finished_at DESC, id DESC LIMIT -1 OFFSET ?)",
        (kept,),
    )


def count(tx: Tx, *, is_active: bool) -> int:
    """How many wait or run, or how many have ended."""
    states = ACTIVE if is_active else ENDED
    return int(tx.value(f"SELECT count(*) FROM job WHERE state IN ({','.join('?' * len(states))})", states))


def _from_row(row: Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        lane=Lane(row["lane"]),
        payload=json.loads(row["payload"]),
        state=JobState(row["state"]),
        priority=row["priority"],
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        run_at=row["run_at"],
        created_at=row["created_at"],
        unique_key=row["unique_key"],
        library_id=row["library_id"],
        progress=Progress(row["stage"], row["done_count"], row["total_count"], row["current"]),
        checkpoint=None if row["checkpoint"] is None else json.loads(row["checkpoint"]),
        result=None if row["result"] is None else json.loads(row["result"]),
        error=row["error"],
        is_cancel_requested=bool(row["is_cancel_requested"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
