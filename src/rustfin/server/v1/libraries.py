"""Libraries: which there are, their folders, their scans."""

from dataclasses import asdict
from functools import partial
from typing import Annotated, Literal

from fastapi import FastAPI
from pydantic import Field

from rustfin.catalog import libraries as catalog
from rustfin.core import paths
from rustfin.core.ids import JobId, LibraryId
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.jobs import ACTIVE, Jobs
from rustfin.scanner import Scanner
from rustfin.scanner.scanner import SCAN_LIBRARY
from rustfin.scanner.timing import ScanTimings, TimingMode
from rustfin.server.routes import CurrentAdmin, CurrentViewer, JsonInt, Model, Routes

LibraryKind = Literal["movies", "series", "music", "mixed"]
Paths = Annotated[list[Annotated[str, Field(max_length=4096)]], Field(min_length=1, max_length=32)]
_ACTIVE_LIMIT = 1000


class Root(Model):
    """A folder of a library."""

    id: str
    path: str
    state: Literal["online", "offline"]
    state_reason: str | None


class ScanSchedule(Model):
    """When a library is scanned by itself. `cron` is what counts for it now; None without any schedule."""

    mode: TimingMode = Field(description="With all libraries, at times of its own, or never.")
    cron: str | None = Field(description="Five cron fields in the server's local time.")
    next_run_at: int | None


class ScanSchedulePatch(Model):
    """A library's schedule anew; `cron` is needed for `custom` and means nothing otherwise."""

    mode: TimingMode
    cron: str | None = Field(default=None, max_length=100)


class Library(Model):
    """A library; `roots` and `scan_schedule` are for admins only. `item_count` counts what its grid lists."""

    id: str
    name: str
    kind: LibraryKind
    metadata_language: str
    roots: list[Root]
    item_count: int
    missing_count: int
    revision: int
    created_at: int
    last_scan_at: int | None
    active_job_id: str | None = Field(description="A scan that runs or waits.")
    scan_schedule: ScanSchedule | None


class LibraryCreate(Model):
    """A new library over folders of the server."""

    name: str = Field(min_length=1, max_length=64)
    kind: LibraryKind
    paths: Paths
    metadata_language: str = Field(default="en", min_length=1, max_length=16)
    is_scan_wanted: bool = True


class LibraryPatch(Model):
    """What to change; `paths` replaces all folders."""

    name: str | None = Field(default=None, min_length=1, max_length=64)
    paths: Paths | None = None
    metadata_language: str | None = Field(default=None, min_length=1, max_length=16)
    position: JsonInt | None = None
    scan_schedule: ScanSchedulePatch | None = None


class JobAccepted(Model):
    """The job that does it; follow it under `/jobs`."""

    job_id: str


def add_routes(api: FastAPI, libraries: catalog.Libraries, *, scanner: Scanner, jobs: Jobs, db: Database) -> None:
    """Everybody sees the libraries that are theirs; admins change them."""
    routes = Routes(api, "libraries")

    shown = partial(_all_shown, scanner=scanner, jobs=jobs)

    async def one(viewer: Viewer, library_id: LibraryId) -> Library:
        return (await shown(viewer, [await libraries.get(viewer, library_id)]))[0]

    @routes.add("GET", "/libraries", "list_libraries")
    async def list_libraries(viewer: CurrentViewer) -> list[Library]:
        return await shown(viewer, await libraries.list(viewer))

    @routes.add("POST", "/libraries", "create_library", status=201, problems=(409,))
    async def create_library(body: LibraryCreate, admin: CurrentAdmin) -> Library:
        library_id = await libraries.create(
            body.name, body.kind, folders=body.paths, metadata_language=body.metadata_language
        )
        if body.is_scan_wanted:
            await scanner.request_scan(library_id)
        return await one(admin, library_id)

    @routes.add("GET", "/libraries/{library_id}", "get_library")
    async def get_library(library_id: str, viewer: CurrentViewer) -> Library:
        return await one(viewer, LibraryId(library_id))

    @routes.add("PATCH", "/libraries/{library_id}", "update_library", problems=(409,))
    async def update_library(library_id: str, body: LibraryPatch, admin: CurrentAdmin) -> Library:
        await _change(LibraryId(library_id), body, libraries=libraries, scanner=scanner)
        return await one(admin, LibraryId(library_id))

    @routes.add("DELETE", "/libraries/{library_id}", "delete_library", status=204)
    async def delete_library(library_id: str, _admin: CurrentAdmin) -> None:
        cancelled = await db.write(lambda tx: jobs.cancel_of_library(tx, LibraryId(library_id)))
        for job_id in cancelled:
            # What a scan still writes would point at rows that are going away.
            await jobs.wait(job_id)
        await libraries.delete(LibraryId(library_id))

    @routes.add("POST", "/libraries/{library_id}/scan", "scan_library", status=202)
    async def scan_library(library_id: str, _admin: CurrentAdmin) -> JobAccepted:
        return JobAccepted(job_id=await scanner.request_scan(LibraryId(library_id)))


async def _change(library_id: LibraryId, body: LibraryPatch, *, libraries: catalog.Libraries, scanner: Scanner) -> None:
    if (schedule := body.scan_schedule) is not None:
        await scanner.set_timing(library_id, schedule.mode, cron=schedule.cron)
    if body.model_fields_set - {"scan_schedule"}:
        await libraries.update(
            library_id,
            name=body.name,
            folders=body.paths,
            metadata_language=body.metadata_language,
            position=body.position,
        )
    if body.paths is not None:
        await scanner.request_scan(library_id)


async def _all_shown(viewer: Viewer, found: list[catalog.Library], *, scanner: Scanner, jobs: Jobs) -> list[Library]:
    scans = await _active_scans(jobs)
    timings = await scanner.timings() if viewer.is_admin else None
    return [_shown(library, scans, timings) for library in found]


async def _active_scans(jobs: Jobs) -> dict[LibraryId, JobId]:
    active = await jobs.list(states=ACTIVE, limit=_ACTIVE_LIMIT)
    return {job.library_id: job.id for job in active if job.kind == SCAN_LIBRARY and job.library_id is not None}


def _shown(library: catalog.Library, scans: dict[LibraryId, JobId], timings: ScanTimings | None) -> Library:
    roots = [
        Root.model_validate(
            {"id": root.id, "path": paths.display(root.path), "state": root.state, "state_reason": root.state_reason}
        )
        for root in library.roots
    ]
    own = {"roots", "active_job_id", "scan_schedule"}
    facts = {name: getattr(library, name) for name in Library.model_fields.keys() - own}
    timing = None if timings is None else timings.of(library.id)
    schedule = None if timing is None else ScanSchedule(**asdict(timing))
    return Library.model_validate(
        {**facts, "roots": roots, "active_job_id": scans.get(library.id), "scan_schedule": schedule}
    )
