"""What happens, as it happens: server-sent events (HTML Standard §9.2) with resume by Last-Event-ID."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import FastAPI, Header
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rustfin.core.errors import Unauthenticated
from rustfin.events import Events, SessionRevoked, StoredEvent
from rustfin.identity import Gate, Viewer
from rustfin.server.admission import credential_of
from rustfin.server.routes import CurrentViewer, Routes

KEEP_ALIVE_S = 15.0
"""Proxies drop silent connections after 30 to 60 seconds."""
RETRY_MS = 2000
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Connection": "keep-alive"}


def add_routes(api: FastAPI, events: Events, gate: Gate, *, closing: asyncio.Event) -> None:
    """One endless answer for each open page."""
    routes = Routes(api, "events")

    @routes.add(
        "GET",
        "/events",
        "events",
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def follow_events(
        request: Request, viewer: CurrentViewer, last_event_id: Annotated[str | None, Header()] = None
    ) -> Response:
        """`event:` is the kind, `data:` its JSON, `id:` its number. Send `Last-Event-ID` to get what was missed."""
        credential, _ = credential_of(request)
        lines = _lines(events, viewer, _number(last_event_id), gate=gate, credential=credential or "", closing=closing)
        return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


async def _lines(
    events: Events, viewer: Viewer, after_seq: int | None, *, gate: Gate, credential: str, closing: asyncio.Event
) -> AsyncIterator[bytes]:
    """The answer, until the server closes or the viewer's rights do."""
    yield f"retry: {RETRY_MS}\n: hello\n\n".encode()
    async with events.follow(viewer, after_seq) as following:
        while not closing.is_set():
            event = await _next(following, closing)
            if event is not None:
                yield _as_text(event)
                if _ends(event, viewer):
                    return
                continue
            # Rights may be taken by another process, which tells nobody here: ask again with each sign of life.
            if closing.is_set() or not await _is_still_welcome(gate, credential, viewer):
                return
            yield b": alive\n\n"


async def _next(following: AsyncIterator[StoredEvent], closing: asyncio.Event) -> StoredEvent | None:
    """The next event; None after a while without one, or at once when the server closes."""
    waiting = asyncio.ensure_future(anext(following, None))
    stopping = asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait({waiting, stopping}, timeout=KEEP_ALIVE_S, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else None
    finally:
        for task in (waiting, stopping):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _is_still_welcome(gate: Gate, credential: str, viewer: Viewer) -> bool:
    """Whether the same credential still gives the same rights; if not, the page connects anew with its new ones."""
    try:
        return await gate.admit(credential) == viewer
    except Unauthenticated:
        return False


def _ends(event: StoredEvent, viewer: Viewer) -> bool:
    return event.kind == SessionRevoked.name and event.payload.get("session_id") == viewer.session_id


def _as_text(event: StoredEvent) -> bytes:
    return f"id: {event.seq}\nevent: {event.kind}\ndata: {json.dumps(event.payload)}\n\n".encode()


def _number(last_event_id: str | None) -> int | None:
    # Some other server's id, or nonsense: begin with what comes now.
    if last_event_id is None or not last_event_id.isascii() or not last_event_id.isdigit() or len(last_event_id) > 18:
        return None
    return int(last_event_id)
