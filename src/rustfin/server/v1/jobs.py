"""Jobs: what waits, runs and has ended, and stopping it. For admins."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query

from rustfin.core.ids import JobId
from rustfin.jobs import ACTIVE, ENDED, Jobs
from rustfin.jobs import Job as StoredJob
from rustfin.server.routes import CurrentAdmin, Model, Routes


class Job(Model):
    """A job; `title` is for people, `stage` says what it does now, counts are of that stage."""

    id: str
    kind: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    lane: str
    stage: str | None
    done_count: int
    total_count: int | None
    current: str | None
    error: str | None
    result: dict[str, Any] | None
    library_id: str | None
    attempts: int
    created_at: int
    started_at: int | None
    finished_at: int | None


class JobPage(Model):
    """Newest first."""

    jobs: list[Job]
    next_cursor: str | None


def add_routes(api: FastAPI, jobs: Jobs) -> None:
    """List, look, cancel."""
    routes = Routes(api, "jobs")

    @routes.add("GET", "/jobs", "list_jobs")
    async def list_jobs(
        _admin: CurrentAdmin,
        state: Literal["active", "ended"] | None = None,
        cursor: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> JobPage:
        states = {"active": ACTIVE, "ended": ENDED, None: (*ACTIVE, *ENDED)}[state]
        before = None if cursor is None else JobId(cursor)
        page = await jobs.list(states=states, before=before, limit=limit + 1)
        shown = [_shown(jobs, job) for job in page[:limit]]
        return JobPage(jobs=shown, next_cursor=shown[-1].id if len(page) > limit else None)

    @routes.add("GET", "/jobs/{job_id}", "get_job")
    async def get_job(job_id: str, _admin: CurrentAdmin) -> Job:
        return _shown(jobs, await jobs.get(JobId(job_id)))

    @routes.add("POST", "/jobs/{job_id}/cancel", "cancel_job", status=202)
    async def cancel_job(job_id: str, _admin: CurrentAdmin) -> Job:
        """One that waits is cancelled now, one that runs as soon as it notices; an ended one stays as it is."""
        return _shown(jobs, await jobs.cancel(JobId(job_id)))


def _shown(jobs: Jobs, job: StoredJob) -> Job:
    progress = job.progress
    return Job(
        id=job.id,
        kind=job.kind,
        title=str(job.payload.get("title") or jobs.label(job.kind)),
        state=job.state.value,
        lane=job.lane.value,
        stage=progress.stage,
        done_count=progress.done_count,
        total_count=progress.total_count,
        current=progress.current,
        error=job.error,
        result=None if job.result is None else dict(job.result),
        library_id=job.library_id,
        attempts=job.attempts,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
