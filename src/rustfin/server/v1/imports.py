"""What import tools tell: a path to look at, and the webhooks of Sonarr and Radarr."""

from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from rustfin.core.errors import NotFound
from rustfin.scanner import Scanner
from rustfin.server.routes import CurrentAdmin, Model, Routes

_PathText = Annotated[str, Field(min_length=1, max_length=4096)]
_SCANNED = frozenset(
    ["Download", "ImportComplete", "Rename", "EpisodeFileDelete", "MovieFileDelete", "SeriesDelete", "MovieDelete"]
)
"""What these tools call an import, a rename and a deletion."""


class ScanPath(Model):
    """What to look at, as this server sees it or as another program does."""

    path: _PathText


class PathAccepted(Model):
    """The scan that looks at it; follow it under `/jobs`."""

    job_id: str
    library_id: str


class ArrEvent(BaseModel):
    """What a Sonarr or Radarr webhook posts, as far as it matters here."""

    model_config = ConfigDict(extra="allow")

    event_type: Annotated[str, Field(alias="eventType", max_length=64)]
    series: dict[str, Any] | None = None
    movie: dict[str, Any] | None = None


class ArrAnswer(Model):
    """What was done about it. Without a job, `reason` says why."""

    job_id: str | None = None
    library_id: str | None = None
    reason: str | None = None


def add_routes(api: FastAPI, scanner: Scanner) -> None:
    """For admins and their API keys."""
    routes = Routes(api, "libraries")

    @routes.add("POST", "/libraries/scan-path", "scan_path", status=202)
    async def scan_path(body: ScanPath, _admin: CurrentAdmin) -> PathAccepted:
        """Scan the library that a path lies in; the path may be gone, or be as another program sees it"""
        library_id, job_id = await scanner.request_scan_at(body.path)
        return PathAccepted(job_id=job_id, library_id=library_id)

    @routes.add("POST", "/webhooks/arr", "arr_webhook")
    async def arr_webhook(body: ArrEvent, _admin: CurrentAdmin) -> ArrAnswer:
        """For Sonarr's and Radarr's webhooks: imports, renames and deletions have the library scanned"""
        if body.event_type not in _SCANNED:
            return ArrAnswer(reason=f"Nothing is to be done about {body.event_type}.")
        path = _folder_of(body)
        if path is None:
            return ArrAnswer(reason="It names no folder of a series or film.")
        try:
            library_id, job_id = await scanner.request_scan_at(path)
        except NotFound as error:
            return ArrAnswer(reason=str(error))
        return ArrAnswer(job_id=job_id, library_id=library_id)


def _folder_of(event: ArrEvent) -> str | None:
    """A series has `path`, a film `folderPath`."""
    for told, field in ((event.series, "path"), (event.movie, "folderPath")):
        path = (told or {}).get(field)
        if isinstance(path, str) and 0 < len(path) <= 4096 and "\0" not in path:
            return path
    return None
