"""What is missing of a library, and purging it. For admins."""

from collections.abc import Mapping
from typing import Literal

from fastapi import FastAPI, Query
from pydantic import Field

from rustfin.catalog import missing as catalog
from rustfin.core.ids import FileId, ItemId, LibraryId, UserId
from rustfin.core.units import UnixMs
from rustfin.identity import Users
from rustfin.scanner.purge import PurgePreview as Preview
from rustfin.scanner.purged import PurgeRecord
from rustfin.scanner.purges import Purges
from rustfin.server.routes import CurrentAdmin, Model, Routes, UnixMsField
from rustfin.server.v1.libraries import JobAccepted

_MOST_CHOSEN = 1000


class MissingTitle(Model):
    """A title that has lost a file."""

    id: str
    kind: Literal["movie", "series", "season", "episode", "artist", "album", "track", "extra"]
    title: str
    series_title: str | None
    season_number: int | None
    number: int | None
    year: int | None
    is_missing: bool = Field(description="False where it has another file.")


class MissingFile(Model):
    """A file that is not where it was."""

    id: str
    path: str
    size_bytes: int
    missing_since: UnixMsField
    is_root_offline: bool = Field(description="Its folder is not there at all; it is never purged.")


class MissingEntry(Model):
    """A missing file and its titles, or a missing title that has no file at all."""

    file: MissingFile | None
    titles: list[MissingTitle]


class MissingPage(Model):
    """A stretch of what is missing, the last lost first."""

    entries: list[MissingEntry]
    next_cursor: str | None
    file_count: int
    title_count: int


class PurgeChoice(Model):
    """What is meant: these files, these titles without any, or (nothing given) all that is missing."""

    file_ids: list[str] | None = Field(default=None, max_length=_MOST_CHOSEN)
    item_ids: list[str] | None = Field(default=None, max_length=_MOST_CHOSEN)
    before: UnixMsField | None = Field(default=None, description="Only what is missing since before then.")


class PurgeOrder(PurgeChoice):
    """A choice whose preview was seen."""

    stamp: str = Field(max_length=64, description="Of the preview; another one is refused.")


class PersonMarks(Model):
    """What one person did with titles that would go."""

    user_id: str
    name: str
    watched: int
    begun: int
    favourites: int
    ratings: int


class PurgePreview(Model):
    """Exactly what would go, and what would stay all the same."""

    stamp: str
    files: int
    size_bytes: int = Field(description="What the files had; a purge frees no space.")
    titles: int
    kinds: dict[str, int]
    people: list[PersonMarks]
    list_places: int = Field(description="Places in collections and playlists.")
    edits: int = Field(description="Values that people wrote.")
    samples: list[MissingTitle]
    offline_files: int = Field(description="Stay, as their folder or disk is not there.")
    returned_files: int = Field(description="Stay, as they are there again; a scan brings them back.")


class PurgeDone(Model):
    """A purge that was done."""

    id: str
    job_id: str | None
    cause: Literal["asked", "age"]
    at: UnixMsField
    files: int
    titles: int
    gone: list[str] = Field(description="The titles, a line each.")


def add_routes(api: FastAPI, purges: Purges, users: Users) -> None:
    """See what is missing; purge it knowing what goes; see what went."""
    routes = Routes(api, "libraries")

    @routes.add("GET", "/libraries/{library_id}/missing", "list_missing")
    async def list_missing(
        library_id: str,
        _admin: CurrentAdmin,
        cursor: str | None = None,
        limit: int = Query(default=50, ge=1, le=200),
    ) -> MissingPage:
        """Missing files with their titles, the last lost first, then missing titles without any file"""
        page = await purges.missing(LibraryId(library_id), cursor=cursor, limit=limit)
        return MissingPage(
            entries=[_entry(entry) for entry in page.entries],
            next_cursor=page.next_cursor,
            file_count=page.file_count,
            title_count=page.title_count,
        )

    @routes.add("POST", "/libraries/{library_id}/purge-preview", "preview_purge")
    async def preview_purge(library_id: str, body: PurgeChoice, _admin: CurrentAdmin) -> PurgePreview:
        """Exactly what a purge would take; the disk is looked at, and nothing changes"""
        preview = await purges.preview(LibraryId(library_id), _choice(body))
        names = {user.id: user.name for user in await users.list()}
        return _preview(preview, names)

    @routes.add("POST", "/libraries/{library_id}/purge", "purge_missing", status=202, problems=(409,))
    async def purge_missing(library_id: str, body: PurgeOrder, _admin: CurrentAdmin) -> JobAccepted:
        """Forget what the preview of this stamp told; files on disk are not touched"""
        return JobAccepted(job_id=await purges.request(LibraryId(library_id), _choice(body), stamp=body.stamp))

    @routes.add("GET", "/libraries/{library_id}/purges", "list_purges")
    async def list_purges(library_id: str, _admin: CurrentAdmin) -> list[PurgeDone]:
        """What purges took, the last one first"""
        return [_done(record) for record in await purges.log(LibraryId(library_id))]


def _choice(body: PurgeChoice) -> catalog.PurgeChoice:
    return catalog.PurgeChoice(
        None if body.file_ids is None else tuple(FileId(one) for one in body.file_ids),
        None if body.item_ids is None else tuple(ItemId(one) for one in body.item_ids),
        None if body.before is None else UnixMs(body.before),
    )


def _entry(entry: catalog.MissingEntry) -> MissingEntry:
    file = entry.file
    return MissingEntry(
        file=None
        if file is None
        else MissingFile(
            id=file.id,
            path=file.path,
            size_bytes=file.size_bytes,
            missing_since=file.missing_since,
            is_root_offline=file.is_root_offline,
        ),
        titles=[_title(title) for title in entry.titles],
    )


def _title(title: catalog.MissingTitle) -> MissingTitle:
    return MissingTitle.model_validate({name: getattr(title, name) for name in MissingTitle.model_fields})


def _preview(preview: Preview, names: Mapping[UserId, str]) -> PurgePreview:
    purge = preview.purge
    people = [
        PersonMarks(
            user_id=marks.user_id,
            name=names.get(marks.user_id, ""),
            watched=marks.watched,
            begun=marks.begun,
            favourites=marks.favourites,
            ratings=marks.ratings,
        )
        for marks in purge.marks
    ]
    return PurgePreview(
        stamp=purge.stamp,
        files=len(purge.file_ids),
        size_bytes=preview.size_bytes,
        titles=len(purge.item_ids),
        kinds=dict(purge.kinds),
        people=people,
        list_places=purge.list_places,
        edits=purge.edits,
        samples=[_title(title) for title in purge.titles],
        offline_files=preview.offline_files,
        returned_files=preview.returned_files,
    )


def _done(record: PurgeRecord) -> PurgeDone:
    return PurgeDone.model_validate(
        {
            "id": record.id,
            "job_id": record.job_id,
            "cause": record.cause,
            "at": record.at,
            "files": record.counts["files"],
            "titles": record.counts["titles"],
            "gone": list(record.gone),
        }
    )
