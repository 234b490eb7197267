"""Listings of many titles: a library's grid with its rail, favourites, the home page, search."""

import hashlib
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from rustfin.catalog import browse
from rustfin.catalog.browse import Filters, Listing
from rustfin.catalog.home import read_home
from rustfin.catalog.search import search
from rustfin.catalog.views import Page
from rustfin.core.ids import LibraryId
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.server.routes import CurrentViewer, Routes, json_response
from rustfin.server.v1.cards import Card, ImageRef, ItemPage, View
from rustfin.server.v1.people import Person

Sort = Literal["title", "added", "latest", "released", "year", "rating", "runtime"]
Order = Literal["asc", "desc"]
WatchedFilter = Literal["watched", "unwatched", "in_progress"]
Cursor = Annotated[str | None, Query(max_length=2048)]
PageSize = Annotated[int, Query(ge=1, le=200)]


class FilterQuery(BaseModel):
    """What narrows a listing; several genres mean any of them."""

    view: Literal["titles", "artists", "tracks"] = Field(
        default="titles", description="Films, series and albums, or the artists or tracks of music."
    )
    genre: list[Annotated[str, Field(max_length=128)]] = Field(default=[], max_length=32)
    year_from: int | None = Field(default=None, ge=0, le=9999)
    year_to: int | None = Field(default=None, ge=0, le=9999)
    watched: WatchedFilter | None = None
    is_favourite: bool | None = None


class ListingQuery(FilterQuery):
    """Which stretch of a listing, in which order."""

    sort: Sort = "title"
    order: Order = "asc"
    cursor: str | None = Field(default=None, max_length=2048)
    offset: int | None = Field(default=None, ge=0, le=10_000_000)
    limit: int = Field(default=60, ge=1, le=200)
    letter: str | None = Field(default=None, max_length=8)


class Letter(View):
    """A stop of the A–Z rail; `start` is the index of its first title in title order."""

    letter: str
    count: int
    start: int


class Facets(View):
    """What a listing can be narrowed by."""

    letters: list[Letter]
    genres: list[str]
    years: list[int]
    total: int


class HomeRow(View):
    """A row of the home page; its id is `resume`, `next_up` or `latest:<library id>`."""

    id: str
    kind: Literal["resume", "next_up", "latest"]
    library_id: str | None
    library_name: str | None
    items: list[Card]


class Home(View):
    """The home page; `hero` has up to five titles with backdrops."""

    rows: list[HomeRow]
    hero: list[Card]
    hero_overviews: dict[str, str]
    hero_logos: dict[str, ImageRef]
    has_libraries: bool


class SearchGroup(View):
    """What was found of one kind."""

    kind: Literal["movie", "series", "episode", "person", "album", "artist", "track"]
    items: list[Card]
    people: list[Person]


class SearchResults(View):
    """What was found, the best kind first."""

    query: str
    groups: list[SearchGroup]


def add_routes(api: FastAPI, db: Database) -> None:
    """Everything as this viewer may see it."""
    _add_library_routes(Routes(api, "libraries"), db)
    _add_item_routes(Routes(api, "items"), db)


def _add_library_routes(routes: Routes, db: Database) -> None:
    memory = browse.Memory()

    @routes.add("GET", "/libraries/{library_id}/items", "list_items", response_model=ItemPage)
    async def list_items(
        request: Request, viewer: CurrentViewer, library_id: str, query: Annotated[ListingQuery, Query()]
    ) -> Response:
        """A page after `cursor`, or from `offset`; its ETag changes with the library and with what the viewer does."""
        listing = Listing(
            library_id=LibraryId(library_id),
            sort=query.sort,
            is_descending=query.order == "desc",
            filters=replace(_filters(query), letter=query.letter),
            cursor=query.cursor,
            offset=query.offset,
            limit=query.limit,
        )
        known = request.headers.get("if-none-match", "")
        etag, page = await db.read(lambda tx: _page_unless_known(tx, viewer, listing, known, memory))
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if page is None:
            return Response(status_code=304, headers=headers)
        return json_response(ItemPage.model_validate(page), headers=headers)

    @routes.add("GET", "/libraries/{library_id}/facets", "list_facets", response_model=Facets)
    async def list_facets(viewer: CurrentViewer, library_id: str, query: Annotated[FilterQuery, Query()]) -> Response:
        filters = _filters(query)
        facets = await db.read(lambda tx: browse.read_facets(tx, viewer, LibraryId(library_id), filters))
        return json_response(Facets.model_validate(facets))


def _add_item_routes(routes: Routes, db: Database) -> None:
    @routes.add("GET", "/favourites", "list_favourites", response_model=ItemPage)
    async def list_favourites(viewer: CurrentViewer, cursor: Cursor = None, limit: PageSize = 60) -> Response:
        page = await db.read(lambda tx: browse.read_favourites(tx, viewer, cursor=cursor, limit=limit))
        return json_response(ItemPage.model_validate(page))

    @routes.add("GET", "/home", "home", response_model=Home)
    async def show_home(viewer: CurrentViewer) -> Response:
        """Continue watching, next up, and what is new in each library."""
        return json_response(Home.model_validate(await db.read(lambda tx: read_home(tx, viewer))))

    @routes.add("GET", "/search", "search", response_model=SearchResults)
    async def search_titles(
        viewer: CurrentViewer,
        q: Annotated[str, Query(max_length=200)],
        limit: Annotated[int, Query(ge=1, le=100)] = 24,
    ) -> Response:
        """Titles and people whose words begin so; close ones where nothing fits. `limit` is for each kind."""
        found = await db.read(lambda tx: search(tx, viewer, q, limit=limit))
        return json_response(SearchResults.model_validate(found))


def _page_unless_known(
    tx: Tx, viewer: Viewer, listing: Listing, known: str, memory: browse.Memory
) -> tuple[str, Page | None]:
    """The listing's ETag, and the page unless the client holds it."""
    revisions = browse.read_revisions(tx, viewer, listing.library_id)
    facts = repr((revisions, viewer.user_id, viewer.max_parental_level, listing))
    etag = f'"{hashlib.sha256(facts.encode()).hexdigest()[:24]}"'
    if etag in {candidate.strip().removeprefix("W/") for candidate in known.split(",")}:
        return etag, None
    return etag, browse.read_page(tx, viewer, listing, memory)


def _filters(query: FilterQuery) -> Filters:
    return Filters(
        genres=tuple(query.genre),
        year_from=query.year_from,
        year_to=query.year_to,
        watched=query.watched,
        is_favourite=query.is_favourite,
        view=query.view,
    )
