"""HLS: a session's playlists, segments and subtitles, for who is signed in or shows the session's ticket."""

import asyncio
import contextlib
import gzip
import re
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI
from fastapi import Path as InPath
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from rustfin.core.errors import NotFound
from rustfin.core.ids import PlaybackId
from rustfin.identity import Viewer
from rustfin.playback import Playbacks, Segments
from rustfin.server.file_response import FileResponse
from rustfin.server.routes import Access, Routes
from rustfin.server.v1.stream import MediaAdmission, TicketText
from rustfin.streaming import Delivery, Tickets, hls, holder_of
from rustfin.streaming.ranges import Span
from rustfin.transcoder import is_video

T = TypeVar("T")

FOR_LONG = "private, max-age=3600, immutable"
"""A segment never changes under its name; an hour is longer than a player keeps it."""
_NAME = re.compile(
    r"(?P<offer>[a-z0-9-]{1,40})\."
    r"(?:(?P<playlist>m3u8)|(?P<init>init\.mp4)|(?P<number>[0-9]{1,6})\.(?P<suffix>m4s|ts|vtt))",
    re.ASCII,
)
_GZIP_FROM_BYTES = 1024
_CLIENT_LEFT = 499
"""Nobody reads it; it is what the log and the metrics say."""
SessionIdText = Annotated[str, InPath(max_length=64)]
NameText = Annotated[str, InPath(max_length=64)]


def resource(playback_id: str) -> str:
    """What a ticket for a session's playlists and segments is signed for."""
    return f"hls:{playback_id}"


def add_routes(
    api: FastAPI,
    admission: MediaAdmission,
    segments: Segments,
    playbacks: Playbacks,
    *,
    tickets: Tickets,
    delivery: Delivery,
) -> None:
    """Playlists, segments."""
    routes = Routes(api, "stream", prefix="/stream")
    options: dict[str, Any] = {"access": Access.OWN, "problems": (410, 500, 503, 507), "response_class": Response}
    parts = _Parts(segments, playbacks, tickets, delivery)

    async def hls_master(request: Request, session_id: SessionIdText, ticket: TicketText = None) -> Response:
        viewer = await admission.require_for(request, resource(session_id), ticket)
        return await parts.master(request, viewer, PlaybackId(session_id), ticket)

    hls_master.__doc__ = "A session's multivariant playlist (RFC 8216): pictures, sound tracks, subtitles."
    listed = {200: {"content": {hls.MIME: {"schema": {"type": "string"}}}}}
    path = "/hls/{session_id}/master.m3u8"
    routes.add("GET", path, "hls_master", responses=listed, **options)(hls_master)
    routes.add("HEAD", path, "hls_master_head", include_in_schema=False, **options)(hls_master)

    async def hls_part(
        request: Request, session_id: SessionIdText, name: NameText, ticket: TicketText = None
    ) -> Response:
        viewer = await admission.require_for(request, resource(session_id), ticket)
        return await parts.part(request, viewer, PlaybackId(session_id), name, ticket)

    hls_part.__doc__ = """A playlist, initialization or segment of a session, by the names in its playlists.

    A segment that does not exist yet is made: 503 with Retry-After when that takes too long, 404 outside the title, 410
    once the session is over."""
    binary = {200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}}}
    path = "/hls/{session_id}/{name}"
    routes.add("GET", path, "hls_part", responses=binary, **options)(hls_part)
    routes.add("HEAD", path, "hls_part_head", include_in_schema=False, **options)(hls_part)


class _Parts:
    """What a session's addresses answer."""

    def __init__(self, segments: Segments, playbacks: Playbacks, tickets: Tickets, delivery: Delivery) -> None:
        self._segments = segments
        self._playbacks = playbacks
        self._tickets = tickets
        self._delivery = delivery

    async def master(self, request: Request, viewer: Viewer, playback_id: PlaybackId, ticket: str | None) -> Response:
        presentation = await self._segments.presented(viewer, playback_id)
        return await _playlist(request, hls.master(presentation, ticket=self._ticket(viewer, playback_id, ticket)))

    async def part(
        self, request: Request, viewer: Viewer, playback_id: PlaybackId, name: str, ticket: str | None
    ) -> Response:
        asked = _NAME.fullmatch(name)
        if asked is None:
            raise NotFound("There is nothing of this name in the session.")
        if asked["playlist"]:
            return await self._media(request, viewer, playback_id, asked["offer"], ticket)
        if asked["suffix"] == "vtt":
            return await self._subtitle(viewer, playback_id, asked["offer"], int(asked["number"]))
        try:
            if asked["init"]:
                return await self._init(request, viewer, playback_id, asked["offer"])
            return await self._segment(request, viewer, playback_id, asked["offer"], int(asked["number"]))
        except ClientDisconnect:
            return Response(status_code=_CLIENT_LEFT)

    async def _media(
        self, request: Request, viewer: Viewer, playback_id: PlaybackId, name: str, ticket: str | None
    ) -> Response:
        presentation = await self._segments.presented(viewer, playback_id)
        text = self._ticket(viewer, playback_id, ticket)
        if presentation.subtitle(name) is not None:
            end_us = presentation.source.timeline.duration_us
            return await _playlist(request, hls.subtitles(name, end_us, ticket=text))
        stretch = presentation.stretch(name)
        if stretch is None:
            raise NotFound("There is nothing of this name in the session.")
        playlist = hls.media(name, stretch, segments=presentation.format, ticket=text)
        return await _playlist(request, playlist)

    async def _subtitle(self, viewer: Viewer, playback_id: PlaybackId, name: str, number: int) -> Response:
        presentation = await self._segments.presented(viewer, playback_id)
        spans = list(hls.subtitle_spans(presentation.source.timeline.duration_us))
        if number >= len(spans):
            raise NotFound("The title ends before this segment.")
        span = range(spans[number][0] // 1000, -(-spans[number][1] // 1000))
        base = hls.BASE_US * 90_000 // 1_000_000
        text = await self._segments.subtitle_segment(viewer, playback_id, name, span, base)
        return Response(text, media_type="text/vtt", headers={"Cache-Control": FOR_LONG})

    async def _init(self, request: Request, viewer: Viewer, playback_id: PlaybackId, name: str) -> Response:
        held = await _unless_gone(request, self._segments.init(viewer, playback_id, name))
        mime = "video/mp4" if is_video(held.rendition) else "audio/mp4"
        return FileResponse(await self._delivery.open_own(held.path), cache_control=FOR_LONG, mime=mime)

    async def _segment(
        self, request: Request, viewer: Viewer, playback_id: PlaybackId, name: str, number: int
    ) -> Response:
        held = await _unless_gone(request, self._segments.segment(viewer, playback_id, name, number))
        is_ts = held.path.suffix == ".ts"
        mime = "video/mp2t" if is_ts else "video/mp4" if is_video(held.rendition) else "audio/mp4"

        def note(span: Span) -> None:
            self._playbacks.note_sent(held.live, span.length)

        return FileResponse(await self._delivery.open_own(held.path), cache_control=FOR_LONG, mime=mime, on_sent=note)

    def _ticket(self, viewer: Viewer, playback_id: PlaybackId, shown: str | None) -> str:
        """The one that was shown, else a new one: players send nothing else for what a playlist names."""
        if shown is not None:
            return shown
        return self._tickets.issue(holder_of(viewer), resource(playback_id)).text


async def _playlist(request: Request, text: str) -> Response:
    body = text.encode()
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if len(body) >= _GZIP_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = await asyncio.to_thread(gzip.compress, body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=hls.MIME, headers=headers)


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; a client that leaves meanwhile stops the waiting, not what is waited for.

    Raises: ClientDisconnect when the client has left.
    """
    waiting = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise ClientDisconnect
        return waiting.result()
    finally:
        for task in (waiting, leaving):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
