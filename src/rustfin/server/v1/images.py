"""Pictures of titles, in the size that is asked for."""

import asyncio
from typing import Annotated, Literal

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from rustfin.artwork import Artwork
from rustfin.core.errors import Unavailable
from rustfin.core.ids import ItemId
from rustfin.server.routes import CurrentViewer, Routes

Kind = Literal["poster", "backdrop", "logo", "thumb", "banner", "disc"]
Side = Annotated[int | None, Query(ge=16, le=3840)]
_TAGGED = "private, max-age=31536000, immutable"
_UNTAGGED = "private, no-cache"


def add_routes(api: FastAPI, artwork: Artwork) -> None:
    """An `<img>` carries the cookie; other clients send their token."""
    routes = Routes(api, "items")

    @routes.add(
        "GET",
        "/items/{item_id}/images/{kind}",
        "get_image",
        problems=(503,),
        response_class=Response,
        responses={200: {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def get_image(
        *,
        request: Request,
        viewer: CurrentViewer,
        item_id: str,
        kind: Kind,
        w: Side = None,
        h: Side = None,
        tag: Annotated[str | None, Query(max_length=128)] = None,
    ) -> Response:
        """The picture, at least `w` wide and `h` high where it has so much; with its `tag` it may be kept for ever."""
        accepts_webp = "image/webp" in request.headers.get("accept", "")
        image = await artwork.image(viewer, ItemId(item_id), kind, width=w, height=h, accepts_webp=accepts_webp)
        headers = {"ETag": image.etag, "Cache-Control": _TAGGED if tag else _UNTAGGED, "Vary": "Accept"}
        if image.etag in {
            known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")
        }:
            return Response(status_code=304, headers=headers)
        try:
            body = await asyncio.to_thread(image.path.read_bytes)
        except OSError as error:
            raise Unavailable("The picture cannot be read now.", code="image_unreadable") from error
        return Response(body, media_type=image.mime, headers=headers)
