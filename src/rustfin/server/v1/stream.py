"""Media bytes: files with ranges, subtitles as WebVTT; for who is signed in, or shows a ticket."""

import asyncio
import hashlib
import re
from typing import Annotated, Any

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.ids import FileId, PlaybackId
from rustfin.db import Database
from rustfin.identity import Gate, Viewer
from rustfin.media import SubtitleStream
from rustfin.playback import Playbacks
from rustfin.server.admission import Admission, credential_of
from rustfin.server.file_response import FileResponse
from rustfin.server.routes import Access, Routes
from rustfin.streaming import Delivery, Tickets
from rustfin.streaming.ranges import Span
from rustfin.subtitles import SubtitleTracks

TicketText = Annotated[str | None, Query(max_length=1024, description="From a playback session's URL.")]
SessionText = Annotated[str | None, Query(max_length=64, description="The playback session that this is for.")]
_EMBEDDED = re.compile(r"(?P<file_id>[0-9a-f-]{1,64}):(?P<index>[0-9]{1,5})")
_BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class MediaAdmission:
    """Who may fetch media: any viewer, or the holder of a ticket for that file."""

    def __init__(self, admission: Admission, gate: Gate, tickets: Tickets) -> None:
        self._admission = admission
        self._gate = gate
        self._tickets = tickets

    async def require(self, request: Request, file_id: str | None, ticket: str | None) -> Viewer:
        """For a file and what goes with it. Raises: Unauthenticated."""
        return await self.require_for(request, resource(file_id), ticket)

    async def require_for(self, request: Request, resource: str, ticket: str | None) -> Viewer:
        """A session that is shown counts before a ticket. Raises: Unauthenticated."""
        if ticket is None or credential_of(request)[0] is not None:
            return await self._admission.require(request)
        holder = self._tickets.read(ticket, resource)
        return await self._gate.admit_holder(holder.user_id, holder.session_id)


def resource(file_id: str | None) -> str:
    """What a ticket for a file, and the subtitles that go with it, is signed for."""
    return f"file:{file_id or ''}"


def add_routes(
    api: FastAPI,
    admission: MediaAdmission,
    *,
    db: Database,
    delivery: Delivery,
    subtitles: SubtitleTracks,
    playbacks: Playbacks,
) -> None:
    """Files and subtitles."""
    routes = Routes(api, "stream", prefix="/stream")
    responses = {
        200: {"description": "The whole file", **_BINARY},
        206: {"description": "The ranges asked for", **_BINARY},
        304: {"description": "Not modified"},
    }

    async def stream_file(
        request: Request, file_id: str, ticket: TicketText = None, session: SessionText = None
    ) -> Response:
        viewer = await admission.require(request, file_id, ticket)
        file, _ = await db.read(lambda tx: playable.file_of(tx, viewer, FileId(file_id)))

        def note(span: Span) -> None:
            if session is not None:
                playbacks.note_file_sent(viewer, PlaybackId(session), file, range(span.start, span.stop))

        return FileResponse(await delivery.open(file.root_path, file.path), on_sent=note)

    media: dict[str, Any] = {"access": Access.OWN, "problems": (412, 416, 503), "response_class": Response}
    stream_file.__doc__ = "A media file, by RFC 9110: ranges, several ranges, preconditions."
    routes.add("GET", "/file/{file_id}", "stream_file", responses=responses, **media)(stream_file)
    routes.add("HEAD", "/file/{file_id}", "stream_file_head", include_in_schema=False, **media)(stream_file)

    async def stream_subtitle(request: Request, subtitle_id: str, ticket: TicketText = None) -> Response:
        track = _EMBEDDED.fullmatch(subtitle_id)
        file_id = track["file_id"] if track else await db.read(lambda tx: playable.file_of_sidecar(tx, subtitle_id))
        viewer = await admission.require(request, file_id, ticket)
        if track is None:
            sidecar = await db.read(lambda tx: playable.sidecar_subtitle(tx, viewer, subtitle_id))
            text = await subtitles.beside(sidecar.root_path, sidecar.path, sidecar.format)
        else:
            file, _ = await db.read(lambda tx: playable.file_of(tx, viewer, FileId(track["file_id"])))
            text = await _inside(subtitles, file, index=int(track["index"]))
        return await asyncio.to_thread(_webvtt, request, text)

    options: dict[str, Any] = {"access": Access.OWN, "problems": (503,), "response_class": Response}
    stream_subtitle.__doc__ = "A subtitle track as WebVTT, from inside the file or from beside it."
    vtt = {200: {"content": {"text/vtt": {"schema": {"type": "string"}}}}, 304: {"description": "Not modified"}}
    routes.add("GET", "/subtitles/{subtitle_id}", "stream_subtitle", responses=vtt, **options)(stream_subtitle)
    routes.add("HEAD", "/subtitles/{subtitle_id}", "stream_subtitle_head", include_in_schema=False, **options)(
        stream_subtitle
    )


async def _inside(subtitles: SubtitleTracks, file: PlayableFile, *, index: int) -> str:
    if file.media is None or file.fingerprint_id is None:
        raise Unavailable("The file has not been looked into yet; try again in a moment.", code="not_examined_yet")
    stream = next((stream for stream in file.media.subtitles if stream.index == index), None)
    if not isinstance(stream, SubtitleStream):
        raise NotFound("There are no such subtitles.")
    return await subtitles.inside(file.root_path, file.path, fingerprint_id=file.fingerprint_id, stream=stream)


def _webvtt(request: Request, text: str) -> Response:
    body = text.encode("utf-8", errors="replace")
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/vtt", headers=headers)
