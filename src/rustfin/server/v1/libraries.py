"""Libraries: which there are, their folders, their scans."""

from typing import Annotated, Literal

from fastapi import FastAPI
from pydantic import Field

from rustfin.catalog import libraries as catalog
from rustfin.core import paths
from rustfin.core.ids import JobId, LibraryId
from rustfin.db import Database
from rustfin.jobs import ACTIVE, Jobs
from rustfin.scanner import Scanner
from rustfin.scanner.scanner import SCAN_LIBRARY
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


class Library(Model):
    """A library; `roots` are for admins only. `item_count` counts what its grid lists."""

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


class JobAccepted(Model):
    """The job that does it; follow it under `/jobs`."""

    job_id: str


def add_routes(api: FastAPI, libraries: catalog.Libraries, *, scanner: Scanner, jobs: Jobs, db: Database) -> None:
    """Everybody sees the libraries that are theirs; admins change them."""
    routes = Routes(api, "libraries")

    @routes.add("GET", "/libraries", "list_libraries")
    async def list_libraries(viewer: CurrentViewer) -> list[Library]:
        scans = await _active_scans(jobs)
        return [_shown(library, scans) for library in await libraries.list(viewer)]

    @routes.add("POST", "/libraries", "create_library", status=201, problems=(409,))
    async def create_library(body: LibraryCreate, admin: CurrentAdmin) -> Library:
        library_id = await libraries.create(
            body.name, body.kind, folders=body.paths, metadata_language=body.metadata_language
        )
        if body.is_scan_wanted:
            await scanner.request_scan(library_id)
        return _shown(await libraries.get(admin, library_id), await _active_scans(jobs))

    @routes.add("GET", "/libraries/{library_id}", "get_library")
    async def get_library(library_id: str, viewer: CurrentViewer) -> Library:
        return _shown(await libraries.get(viewer, LibraryId(library_id)), await _active_scans(jobs))

    @routes.add("PATCH", "/libraries/{library_id}", "update_library", problems=(409,))
    async def update_library(library_id: str, body: LibraryPatch, admin: CurrentAdmin) -> Library:
        await libraries.update(
            LibraryId(library_id),
            name=body.name,
            folders=body.paths,
            metadata_language=body.metadata_language,
            position=body.position,
        )
        if body.paths is not None:
            await scanner.request_scan(LibraryId(library_id))
        return _shown(await libraries.get(admin, LibraryId(library_id)), await _active_scans(jobs))

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


async def _active_scans(jobs: Jobs) -> dict[LibraryId, JobId]:
    active = await jobs.list(states=ACTIVE, limit=_ACTIVE_LIMIT)
    return {job.library_id: job.id for job in active if job.kind == SCAN_LIBRARY and job.library_id is not None}


def _shown(library: catalog.Library, scans: dict[LibraryId, JobId]) -> Library:
    roots = [
        Root.model_validate(
            {"id": root.id, "path": paths.display(root.path), "state": root.state, "state_reason": root.state_reason}
        )
        for root in library.roots
    ]
    facts = {name: getattr(library, name) for name in Library.model_fields.keys() - {"roots", "active_job_id"}}
    return Library.model_validate({**facts, "roots": roots, "active_job_id": scans.get(library.id)})
