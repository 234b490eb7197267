"""The folders of a library: what each holds, more and fewer of them, one that is elsewhere now, what is passed over."""

import asyncio
import time
from collections.abc import Callable
from typing import Literal

from fastapi import FastAPI
from pydantic import Field

from rustfin.catalog.libraries import Libraries, RootFacts
from rustfin.core import paths
from rustfin.core.errors import NotFound
from rustfin.core.ids import LibraryId, RootId
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.jobs import Jobs
from rustfin.metadata.filename import MediaHint, PassedOver
from rustfin.scanner import Scanner
from rustfin.scanner.ignoring import IgnoreRule
from rustfin.scanner.passing import Preview, Why, preview
from rustfin.scanner.watching import Watched, Watching, WatchState
from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.server.v1.libraries import JobAccepted

PREVIEW_LONGEST_S = 8.0
"""A preview of a larger or slower folder is cut short, and says so."""


class LibraryRoot(Model):
    """A folder with its files as the last scan left them; `checked_at` is when a scan looked at it last.

    The reason of a folder that is online tells which disks in it are not there.
    """

    id: str
    path: str
    state: Literal["online", "offline"]
    state_reason: str | None
    file_count: int
    missing_file_count: int
    checked_at: int | None
    watch_state: WatchState = Field(description="Whether changes in it are noticed at once, or by a scan now and then.")
    watch_reason: str | None


class ForgottenDisks(Model):
    """Disks in a folder that are not waited for any more, by their paths in it."""

    paths: list[str]


class RootCreate(Model):
    """A folder of the server."""

    path: str = Field(min_length=1, max_length=4096)


class RootRemoval(Model):
    """Files that would be forgotten, and titles that would have none left and be kept as missing."""

    file_count: int
    title_count: int


class RelocationRequest(Model):
    """Where the folder is now; `least_percent` is the share of its files that must be found before it is moved."""

    path: str = Field(min_length=1, max_length=4096)
    is_applied: bool = Field(default=False, description="Move it; else only look, and say what was found.")
    least_percent: int = Field(default=90, ge=0, le=100)


class IgnoreLine(Model):
    """A line of an ignore file; line 0 is an empty file, which hides its folder."""

    file: str
    line: int
    text: str


class PassedOverGroup(Model):
    """Entries that are passed over for one reason. A folder counts once; its sample ends in a slash."""

    reason: Why | PassedOver
    rule: IgnoreLine | None
    count: int
    samples: list[str]


class PassedOverPreview(Model):
    """What a scan would pass over; `refused` are lines that are no patterns, and hide nothing."""

    groups: list[PassedOverGroup]
    refused: list[IgnoreLine]
    folder_count: int
    media_file_count: int
    is_complete: bool


def add_routes(
    api: FastAPI, libraries: Libraries, *, scanner: Scanner, watching: Watching, jobs: Jobs, db: Database
) -> None:
    """For admins."""
    routes = Routes(api, "libraries")

    def shown(facts: RootFacts) -> LibraryRoot:
        return _shown(facts, watching.watched(facts.root.id))

    prefix = "/libraries/{library_id}/roots"

    @routes.add("GET", prefix, "list_roots")
    async def list_roots(library_id: str, _admin: CurrentAdmin) -> list[LibraryRoot]:
        return [shown(facts) for facts in await libraries.roots(LibraryId(library_id))]

    @routes.add("POST", prefix, "add_root", status=201, problems=(409,))
    async def add_root(library_id: str, body: RootCreate, _admin: CurrentAdmin) -> LibraryRoot:
        """One more folder; a scan is asked for."""
        root_id = await libraries.add_root(LibraryId(library_id), body.path)
        await scanner.request_scan(LibraryId(library_id))
        return next(shown(facts) for facts in await libraries.roots(LibraryId(library_id)) if facts.root.id == root_id)

    @routes.add("GET", prefix + "/{root_id}/removal", "preview_root_removal")
    async def preview_root_removal(library_id: str, root_id: str, _admin: CurrentAdmin) -> RootRemoval:
        """What taking the folder away would mean."""
        found = await libraries.root_removal(LibraryId(library_id), RootId(root_id))
        return RootRemoval(file_count=found.file_count, title_count=found.title_count)

    @routes.add("DELETE", prefix + "/{root_id}", "remove_root", status=204)
    async def remove_root(library_id: str, root_id: str, _admin: CurrentAdmin) -> None:
        """Titles that have no other file are kept as missing, with all that people did; files on disk stay."""
        await libraries.root_removal(LibraryId(library_id), RootId(root_id))
        for job_id in await db.write(lambda tx: jobs.cancel_of_library(tx, LibraryId(library_id))):
            # What a scan still writes would point at rows that are going away.
            await jobs.wait(job_id)
        await libraries.remove_root(LibraryId(library_id), RootId(root_id))
        await scanner.request_scan(LibraryId(library_id))

    @routes.add("POST", prefix + "/{root_id}/relocation", "relocate_root", status=202)
    async def relocate_root(
        library_id: str, root_id: str, body: RelocationRequest, _admin: CurrentAdmin
    ) -> JobAccepted:
        """Look for the folder's files elsewhere, and move it there if asked to; the job's result says what is there."""
        job_id = await scanner.request_relocation(
            LibraryId(library_id),
            RootId(root_id),
            body.path,
            least_percent=body.least_percent if body.is_applied else None,
        )
        return JobAccepted(job_id=job_id)

    @routes.add("POST", prefix + "/{root_id}/forget-disks", "forget_disks")
    async def forget_disks(library_id: str, root_id: str, _admin: CurrentAdmin) -> ForgottenDisks:
        """Wait no longer for disks in the folder that are not there; a scan is asked for"""
        forgotten = await scanner.forget_disks(LibraryId(library_id), RootId(root_id))
        return ForgottenDisks(paths=[paths.display(path) for path in forgotten])

    @routes.add("GET", prefix + "/{root_id}/passed-over", "preview_passed_over")
    async def preview_passed_over(library_id: str, root_id: str, admin: CurrentAdmin) -> PassedOverPreview:
        """What a scan of the folder passes over, and by which rule; a large folder is looked at for some seconds."""
        path, kind = await _root(libraries, admin, library_id, root_id)
        return _preview(await asyncio.to_thread(preview, path, kind, is_enough=_timer(PREVIEW_LONGEST_S)))


async def _root(libraries: Libraries, admin: Viewer, library_id: str, root_id: str) -> tuple[str, MediaHint]:
    library = await libraries.get(admin, LibraryId(library_id))
    for root in library.roots:
        if root.id == root_id:
            return root.path, MediaHint(library.kind)
    raise NotFound("There is no such folder in this library.")


def _timer(seconds: float) -> Callable[[], bool]:
    ends_at = time.monotonic() + seconds
    return lambda: time.monotonic() > ends_at


def _shown(facts: RootFacts, watched: Watched) -> LibraryRoot:
    return LibraryRoot.model_validate(
        {
            "id": facts.root.id,
            "path": paths.display(facts.root.path),
            "state": facts.root.state,
            "state_reason": facts.root.state_reason,
            "file_count": facts.file_count,
            "missing_file_count": facts.missing_file_count,
            "checked_at": facts.checked_at,
            "watch_state": watched.state,
            "watch_reason": watched.reason,
        }
    )


def _preview(found: Preview) -> PassedOverPreview:
    return PassedOverPreview(
        groups=[
            PassedOverGroup(
                reason=group.why,
                rule=None if group.rule is None else _line(group.rule),
                count=group.count,
                samples=group.samples,
            )
            for group in found.groups
        ],
        refused=[_line(rule) for rule in found.refused],
        folder_count=found.folders,
        media_file_count=found.media_files,
        is_complete=found.is_complete,
    )


def _line(rule: IgnoreRule) -> IgnoreLine:
    return IgnoreLine(file=paths.display(rule.file), line=rule.line, text=paths.display(rule.text))
