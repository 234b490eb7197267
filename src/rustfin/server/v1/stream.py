"""Media bytes: files with ranges, subtitles as WebVTT; for who is signed in, or shows a ticket."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound, Unauthenticated
from rustfin.core.ids import FileId, PlaybackId
from rustfin.db import Database, Tx
from rustfin.identity import Gate, Viewer
from rustfin.playback import Playbacks
from rustfin.server.admission import Admission, credential_of
from rustfin.server.file_response import FileResponse
from rustfin.server.routes import Access, Routes
from rustfin.streaming import Delivery, Tickets
from rustfin.streaming.ranges import Span
from rustfin.subtitles import Delivery as Form
from rustfin.subtitles import Subtitles, Track, Zero

TicketText = Annotated[str | None, Query(max_length=1024, description="From a playback session's URL.")]
SessionText = Annotated[str | None, Query(max_length=64, description="The playback session that this is for.")]
SubtitleName = Annotated[
    str, Path(max_length=128, description="A subtitle's id; behind it may stand `.vtt`, `.ass` or `.sup`.")
]
FontIndex = Annotated[str, Path(max_length=64, description="Its stream index.")]
_SUBTITLE = re.compile(r"(?P<id>(?:(?P<file_id>[0-9a-f-]{1,64}):)?[0-9a-f-]{1,64})(?:\.(?P<form>vtt|ass|sup))?")
_LONGEST_MS = 1_000_000_000
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
        return await self._gate.admit_holder(holder.user_id, holder.by, is_api_key=holder.is_api_key)

    async def require_one(
        self, request: Request, file_ids: Sequence[str], ticket: str | None
    ) -> tuple[Viewer, Sequence[str]]:
        """As `require`, for what goes with several files; gives those that this request may be about.

        Raises: Unauthenticated.
        """
        if ticket is None or credential_of(request)[0] is not None or not file_ids:
            return await self.require(request, None, ticket), file_ids
        for file_id in file_ids[:-1]:
            with suppress(Unauthenticated):
                return await self.require(request, file_id, ticket), [file_id]
        return await self.require(request, file_ids[-1], ticket), file_ids[-1:]


def resource(file_id: str | None) -> str:
    """What a ticket for a file, and the subtitles that go with it, is signed for."""
    return f"file:{file_id or ''}"


def add_routes(
    api: FastAPI,
    admission: MediaAdmission,
    *,
    db: Database,
    delivery: Delivery,
    subtitles: Subtitles,
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

    async def stream_subtitle(
        request: Request,
        subtitle_id: SubtitleName,
        *,
        ticket: TicketText = None,
        start_ms: Annotated[int | None, Query(ge=0, le=_LONGEST_MS)] = None,
        end_ms: Annotated[int | None, Query(ge=0, le=_LONGEST_MS)] = None,
        offset_ms: Annotated[int, Query(ge=-3_600_000, le=3_600_000)] = 0,
        clock: Zero = Zero.ITEM,
    ) -> Response:
        named = _SUBTITLE.fullmatch(subtitle_id)
        if named is None:
            await admission.require(request, None, ticket)
            raise NotFound("There are no such subtitles.")
        owners = [named["file_id"]] if named["file_id"] else await db.read(partial(_owners, named["id"]))
        viewer, file_ids = await admission.require_one(request, owners, ticket)
        file, track = await db.read(lambda tx: _track(subtitles, tx, viewer, file_ids, named["id"]))
        if (form := named["form"]) in (None, "vtt"):
            text = await subtitles.webvtt(
                file, track, start_ms=start_ms, end_ms=end_ms, offset_ms=offset_ms, zero=clock
            )
            return await asyncio.to_thread(_webvtt, request, text)
        path = await subtitles.original(file, track, Form(form), offset_ms=offset_ms, zero=clock)
        return FileResponse(await delivery.open_own(path))

    options: dict[str, Any] = {"access": Access.OWN, "problems": (412, 416, 503), "response_class": Response}
    stream_subtitle.__doc__ = (
        "A subtitle track: WebVTT, whole or a range of it; with `.ass` or `.sup` behind the id, as its author made it."
    )
    forms = {
        200: {
            "content": {
                "text/vtt": {"schema": {"type": "string"}},
                "text/x-ssa": {"schema": {"type": "string"}},
                "application/x-pgs": {"schema": {"type": "string", "format": "binary"}},
            }
        },
        206: {"description": "The ranges asked for", **_BINARY},
        304: {"description": "Not modified"},
    }
    routes.add("GET", "/subtitles/{subtitle_id}", "stream_subtitle", responses=forms, **options)(stream_subtitle)
    routes.add("HEAD", "/subtitles/{subtitle_id}", "stream_subtitle_head", include_in_schema=False, **options)(
        stream_subtitle
    )

    async def stream_font(
        request: Request, file_id: Annotated[str, Path(max_length=64)], index: FontIndex, ticket: TicketText = None
    ) -> Response:
        viewer = await admission.require(request, file_id, ticket)
        file, _ = await db.read(lambda tx: playable.file_of(tx, viewer, FileId(file_id)))
        font = next((font for font in await subtitles.fonts(file) if str(font.index) == index), None)
        if font is None:
            raise NotFound("There is no such font in this file.")
        opened = await delivery.open_own(font.path)
        return FileResponse(opened, cache_control="private, max-age=86400", mime=font.media_type)

    stream_font.__doc__ = "A font that lies in a media file, for its scripts."
    routes.add("GET", "/fonts/{file_id}/{index}", "stream_font", responses=responses, **options)(stream_font)


def _owners(subtitle_id: str, tx: Tx) -> list[str]:
    return [str(file_id) for file_id in playable.files_of_subtitle(tx, subtitle_id)]


def _track(
    subtitles: Subtitles, tx: Tx, viewer: Viewer, file_ids: Sequence[str], subtitle_id: str
) -> tuple[PlayableFile, Track]:
    for file_id in file_ids:
        with suppress(NotFound):
            file, _ = playable.file_of(tx, viewer, FileId(file_id))
            for track in subtitles.list(tx, viewer, file):
                if track.id == subtitle_id:
                    return file, track
    raise NotFound("There are no such subtitles.")


def _webvtt(request: Request, text: str) -> Response:
    body = text.encode("utf-8", errors="replace")
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/vtt", headers=headers)
