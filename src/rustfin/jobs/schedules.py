"""When work comes round again: cron lines in the server's local time, one row a schedule."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cronsim import CronSim, CronSimError

from rustfin.core.errors import InvalidInput
from rustfin.core.ids import LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.jobs.work import Lane, Work

_FIELDS = {"minute": "minute", "hour": "hour", "day-of-month": "day", "month": "month", "day-of-week": "weekday"}
"""What a cron line's fields are called, by what the library that reads it calls them."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that comes round."""

    id: str
    cron: str
    work: Work
    is_enabled: bool = True
    next_run_at: UnixMs | None = None
    last_run_at: UnixMs | None = None


def next_time(cron: str, after_ms: UnixMs) -> UnixMs:
    """The first moment after `after_ms` that a cron line names, in local time.

    Raises: InvalidInput when it is not a cron line, or names no moment at all.
    """
    return next_times(cron, after_ms, count=1)[0]


def next_times(cron: str, after_ms: UnixMs, *, count: int) -> list[UnixMs]:
    """The first moments after `after_ms` that a cron line names, in local time; at least one.

    Raises: InvalidInput when it is not a cron line, or names no moment at all.
    """
    if len(cron.split()) != 5:  # six would be read as having seconds
        raise InvalidInput(
            f"“{cron}” is no schedule: it needs five fields, minute, hour, day, month and weekday, like “0 4 * * *”.",
            code="schedule_invalid",
            details={"field": None},
        )
    # Naive on purpose: wall-clock times, which timestamp() turns into moments by the rules of the day they fall on.
    start = datetime.fromtimestamp(after_ms / 1000)  # noqa: DTZ006
    found: list[UnixMs] = []
    try:
        for moment in CronSim(cron, start):
            at_ms = UnixMs(int(moment.timestamp() * 1000))
            if at_ms > max(found, default=after_ms):  # an hour that the clock repeats names moments that are over
                found.append(at_ms)
            if len(found) == count:
                break
    except CronSimError as error:
        field = _FIELDS.get(str(error).removeprefix("Bad "), "schedule")
        raise InvalidInput(
            f"“{cron}” is no schedule: there is no such {field}.", code="schedule_invalid", details={"field": field}
        ) from error
    if not found:
        raise InvalidInput(f"The schedule “{cron}” never comes round.", code="schedule_never")
    return found


def put(tx: Tx, schedule: Schedule, now_ms: UnixMs) -> None:
    """Make or change a schedule. Its next run stays as it is while its cron line does. Raises: InvalidInput."""
    work = schedule.work
    known = one(tx, schedule.id)
    keeps_time = known is not None and known.cron == schedule.cron and known.is_enabled == schedule.is_enabled
    next_run_at = known.next_run_at if known is not None and keeps_time else next_time(schedule.cron, now_ms)
    tx.execute(
        "INSERT INTO schedule (id, job_kind, payload, lane, unique_key, cron, is_enabled, library_id, next_run_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET job_kind = excluded.job_kind, "
        "payload = excluded.payload, lane = excluded.lane, unique_key = excluded.unique_key, cron = excluded.cron, "
        "is_enabled = excluded.is_enabled, library_id = excluded.library_id, next_run_at = excluded.next_run_at",
        (
            schedule.id,
            work.kind,
            json.dumps(work.payload),
            work.lane,
            work.unique_key,
            schedule.cron,
            schedule.is_enabled,
            work.library_id,
            next_run_at,
        ),
    )


def one(tx: Tx, schedule_id: str) -> Schedule | None:
    """The schedule of that id."""
    row = tx.one("SELECT * FROM schedule WHERE id = ?", (schedule_id,))
    return None if row is None else _from_row(row)


def everything(tx: Tx) -> list[Schedule]:
    """All schedules."""
    return [_from_row(row) for row in tx.all("SELECT * FROM schedule ORDER BY id")]


def remove(tx: Tx, schedule_id: str) -> bool:
    """Forget a schedule; False when there is none."""
    return tx.execute("DELETE FROM schedule WHERE id = ?", (schedule_id,)) == 1


def next_due(tx: Tx) -> UnixMs | None:
    """When the next schedule comes round."""
    due: UnixMs | None = tx.value("SELECT min(next_run_at) FROM schedule WHERE is_enabled = 1")
    return due


def take_due(tx: Tx, now_ms: UnixMs) -> list[Schedule]:
    """The schedules whose time has come, each moved on. One that was missed often while off is due once."""
    rows = tx.all("SELECT * FROM schedule WHERE is_enabled = 1 AND next_run_at <= ? ORDER BY next_run_at", (now_ms,))
    due = [_from_row(row) for row in rows]
    for schedule in due:
        tx.execute(
            "UPDATE schedule SET last_run_at = ?, next_run_at = ? WHERE id = ?",
            (now_ms, next_time(schedule.cron, now_ms), schedule.id),
        )
    return due


def _from_row(row: Row) -> Schedule:
    payload: Mapping[str, Any] = json.loads(row["payload"])
    library_id: LibraryId | None = row["library_id"]
    work = Work(row["job_kind"], payload, Lane(row["lane"]), unique_key=row["unique_key"], library_id=library_id)
    return Schedule(row["id"], row["cron"], work, bool(row["is_enabled"]), row["next_run_at"], row["last_run_at"])
