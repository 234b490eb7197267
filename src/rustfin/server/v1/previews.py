"""Small pictures of films: sheets for the seek bar, one for each chapter; for who is signed in, or shows a ticket."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from rustfin.artwork import ChapterImages, Trickplay, Trickplays
from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.views import Chapter as ChapterFacts
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, ItemId
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.server.routes import Access, CurrentViewer, Model, Routes
from rustfin.server.v1.media import Chapter
from rustfin.server.v1.stream import MediaAdmission, TicketText, resource
from rustfin.streaming import Tickets, holder_of

Id = Annotated[str, Path(max_length=64)]
Number = Annotated[str, Path(max_length=64)]
"""Read after admission: nobody is told what a number may be before they may ask."""
_JPEG = {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}}
_HEADERS = {"Cache-Control": "private, max-age=86400"}


class TrickplayView(Model):
    """Small pictures, one every `interval_ms`, `width` by `height` pixels each, on sheets of `columns` by `rows`."""

    interval_ms: int
    width: int
    height: int
    columns: int
    rows: int
    count: int
    sheets: list[str]


def trickplay_view(trickplay: Trickplay, file_id: str, *, ticket: str) -> TrickplayView:
    """The sheets of a file, with what a player needs to fetch them."""
    return TrickplayView(
        interval_ms=trickplay.interval_ms,
        width=trickplay.width,
        height=trickplay.height,
        columns=trickplay.columns,
        rows=trickplay.rows,
        count=trickplay.count,
        sheets=[f"/stream/trickplay/{file_id}/{n}.jpg?ticket={ticket}" for n in range(trickplay.sheet_count)],
    )


def chapter_views(
    file_id: str, chapters: Sequence[ChapterFacts], *, has_picture: bool, ticket: str | None = None
) -> list[Chapter]:
    """The chapters of a file, with where their pictures are; those of sound have none."""
    suffix = "" if ticket is None else f"?ticket={ticket}"
    return [
        Chapter(
            start_ms=chapter.start_ms,
            end_ms=chapter.end_ms,
            title=chapter.title,
            image_url=f"/stream/chapters/{file_id}/{number}.jpg{suffix}" if has_picture else None,
        )
        for number, chapter in enumerate(chapters)
    ]


def add_routes(
    api: FastAPI,
    admission: MediaAdmission,
    *,
    db: Database,
    trickplays: Trickplays,
    chapter_images: ChapterImages,
    tickets: Tickets,
) -> None:
    """Sheets and chapters."""
    titles = Routes(api, "items")
    routes = Routes(api, "stream", prefix="/stream")
    media: dict[str, Any] = {"access": Access.OWN, "response_class": Response, "responses": _JPEG}

    async def file_for(viewer: Viewer, file_id: str) -> PlayableFile:
        return (await db.read(lambda tx: playable.file_of(tx, viewer, FileId(file_id))))[0]

    @titles.add("GET", "/items/{item_id}/trickplay", "get_trickplay")
    async def get_trickplay(
        item_id: Id, viewer: CurrentViewer, file_id: Annotated[str | None, Query(max_length=64)] = None
    ) -> TrickplayView:
        """Small pictures for the seek bar, of a file or of the default version; 404 while there are none."""
        files = await db.read(lambda tx: playable.files_of_item(tx, viewer, ItemId(item_id)))
        file = next((file for file in files if file_id in (None, file.id)), None)
        trickplay = None if file is None else await trickplays.of(file.fingerprint_id)
        if file is None or trickplay is None:
            raise NotFound("There are no such pictures (yet).")
        ticket = tickets.issue(holder_of(viewer), resource(file.id))
        return trickplay_view(trickplay, file.id, ticket=ticket.text)

    @routes.add("GET", "/trickplay/{file_id}/{number}.jpg", "stream_trickplay", **media)
    async def stream_trickplay(request: Request, file_id: Id, number: Number, ticket: TicketText = None) -> Response:
        """A sheet of small pictures."""
        viewer = await admission.require(request, file_id, ticket)
        file = await file_for(viewer, file_id)
        return Response(
            await trickplays.sheet(file.fingerprint_id, _number(number)), media_type="image/jpeg", headers=_HEADERS
        )

    @routes.add("GET", "/chapters/{file_id}/{number}.jpg", "stream_chapter_image", problems=(503,), **media)
    async def stream_chapter_image(
        request: Request, file_id: Id, number: Number, ticket: TicketText = None
    ) -> Response:
        """A picture of a chapter, made when it is first asked for; the first chapter is 0."""
        viewer = await admission.require(request, file_id, ticket)
        file = await file_for(viewer, file_id)
        return Response(await chapter_images.image(file, _number(number)), media_type="image/jpeg", headers=_HEADERS)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NotFound("There is no such picture.")
    return int(text)
