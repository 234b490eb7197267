"""What import tools tell: a path to look at, and the webhooks of Sonarr, Radarr and Lidarr."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from rustfin.core.errors import NotFound
from rustfin.core.ids import JobId, LibraryId
from rustfin.scanner import Scanner
from rustfin.server.routes import CurrentAdmin, Model, Routes

_PathText = Annotated[str, Field(min_length=1, max_length=4096)]
_SCANNED = frozenset(
    [
        *("Download", "ImportComplete", "Rename", "Retag"),
        *("EpisodeFileDelete", "MovieFileDelete", "SeriesDelete", "MovieDelete", "AlbumDelete", "ArtistDelete"),
    ]
)
"""What these tools call an import, a rename, new tags and a deletion."""


class ScanPath(Model):
    """What to look at, as this server sees it or as another program does."""

    path: _PathText


class AskedScan(Model):
    """A scan that looks at it; follow it under `/jobs`."""

    library_id: str
    job_id: str


class PathAccepted(Model):
    """One scan, or several where the path may be in several libraries."""

    scans: list[AskedScan]


class ArrEvent(BaseModel):
    """What a webhook of Sonarr, Radarr or Lidarr posts, as far as it matters here."""

    model_config = ConfigDict(extra="allow")

    event_type: Annotated[str, Field(alias="eventType", max_length=64)]
    series: dict[str, Any] | None = None
    movie: dict[str, Any] | None = None
    artist: dict[str, Any] | None = None


class ArrAnswer(Model):
    """What was done about it. Without scans, `reason` says why."""

    scans: list[AskedScan] = Field(default=[])
    reason: str | None = None


def add_routes(api: FastAPI, scanner: Scanner) -> None:
    """For admins and their API keys."""
    routes = Routes(api, "libraries")

    @routes.add("POST", "/libraries/scan-path", "scan_path", status=202)
    async def scan_path(body: ScanPath, _admin: CurrentAdmin) -> PathAccepted:
        """Scan the libraries that a path concerns; it may be gone, or be as another program sees it"""
        return PathAccepted(scans=_asked(await scanner.request_scans_at(body.path)))

    @routes.add("POST", "/webhooks/arr", "arr_webhook")
    async def arr_webhook(body: ArrEvent, _admin: CurrentAdmin) -> ArrAnswer:
        """For the webhooks of Sonarr, Radarr and Lidarr: imports, renames and deletions have the library scanned"""
        if body.event_type not in _SCANNED:
            return ArrAnswer(reason=f"Nothing is to be done about {body.event_type}.")
        path = _folder_of(body)
        if path is None:
            return ArrAnswer(reason="It names no folder of a series, film or artist.")
        try:
            return ArrAnswer(scans=_asked(await scanner.request_scans_at(path)))
        except NotFound as error:
            return ArrAnswer(reason=str(error))


def _asked(jobs: Mapping[LibraryId, JobId]) -> list[AskedScan]:
    return [AskedScan(library_id=library_id, job_id=job_id) for library_id, job_id in jobs.items()]


def _folder_of(event: ArrEvent) -> str | None:
    """A series and an artist have `path`, a film `folderPath`."""
    for told, field in ((event.series, "path"), (event.movie, "folderPath"), (event.artist, "path")):
        path = (told or {}).get(field)
        if isinstance(path, str) and 0 < len(path) <= 4096 and "\0" not in path:
            return path
    return None
