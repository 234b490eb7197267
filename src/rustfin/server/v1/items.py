"""One title: all that its page shows, and what is below it."""

from typing import Annotated

from fastapi import FastAPI, Path

from rustfin.catalog import detail
from rustfin.catalog.detail import Reading
from rustfin.core.clock import Clock
from rustfin.core.ids import ItemId
from rustfin.db import Database
from rustfin.identity import Users, Viewer
from rustfin.server.routes import CurrentViewer, Routes
from rustfin.server.v1.cards import Card, ImageRef, ItemKind, ItemState, UserData, View
from rustfin.server.v1.media import Chapter, SubtitleTrack, Version
from rustfin.server.v1.people import Person
from rustfin.server.v1.previews import chapter_views

Id = Annotated[str, Path(max_length=64)]


class FieldSource(View):
    """Where a field's value comes from."""

    field: str
    source: str
    at: int
    is_locked: bool


class SeasonSummary(View):
    """A season as its series lists it; `expected_count` counts what is present, missing and expected."""

    id: str
    number: int
    title: str
    present_count: int
    expected_count: int
    poster: ImageRef | None
    user_data: UserData


class Item(View):
    """A title. `image_owner` says, for each kind of picture, whose it is: an episode shows its series' backdrop.

    `subtitles` and `chapters` are of the default version; `fields` is for admins only.
    """

    id: str
    library_id: str
    kind: ItemKind
    parent_id: str | None
    series_id: str | None
    series_title: str | None
    season_id: str | None
    season_number: int | None
    number: int | None
    number_end: int | None
    extra_type: str | None
    title: str
    sort_title: str
    original_title: str | None
    year: int | None
    released_on: str | None
    runtime_ms: int | None
    tagline: str | None
    overview: str | None
    content_rating: str | None
    community_rating: float | None
    status: str | None
    state: ItemState
    added_at: int
    poster: ImageRef | None
    backdrop: ImageRef | None
    thumb: ImageRef | None
    logo: ImageRef | None
    image_owner: dict[str, str]
    genres: list[str]
    studios: list[str]
    people: list[Person]
    provider_ids: dict[str, str]
    versions: list[Version]
    subtitles: list[SubtitleTrack]
    chapters: list[Chapter]
    seasons: list[SeasonSummary]
    extras: list[Card]
    next_episode: Card | None
    previous_episode: Card | None
    present_count: int | None
    expected_count: int | None
    fields: list[FieldSource]
    user_data: UserData


class Children(View):
    """What lies directly below a title, in order; overviews by item id."""

    items: list[Card]
    overviews: dict[str, str]


class ExpectedEpisodes(View):
    """Episodes in order; "8 of 10" is `present_count` of `expected_count`."""

    items: list[Card]
    present_count: int
    expected_count: int


class ProviderRow(View):
    """A title's id at a provider."""

    provider: str
    value: str


class Providers(View):
    """A title's ids elsewhere."""

    ids: list[ProviderRow]


def add_routes(api: FastAPI, db: Database, *, users: Users, clock: Clock) -> None:
    """As this viewer may see it, expected episodes as they prefer."""
    routes = Routes(api, "items")

    async def reading_of(viewer: Viewer) -> Reading:
        preferences = await users.preferences(viewer.user_id)
        return Reading.at(clock.now_ms(), is_missing_shown=preferences.is_missing_shown)

    async def expected(viewer: Viewer, item_id: str, *, only_absent: bool) -> ExpectedEpisodes:
        reading = Reading.at(clock.now_ms(), is_missing_shown=True)
        found = await db.read(
            lambda tx: detail.read_expected(tx, viewer, ItemId(item_id), reading, only_absent=only_absent)
        )
        return ExpectedEpisodes.model_validate(found)

    @routes.add("GET", "/items/{item_id}", "get_item")
    async def get_item(item_id: Id, viewer: CurrentViewer) -> Item:
        reading = await reading_of(viewer)
        found = await db.read(lambda tx: detail.read_item(tx, viewer, ItemId(item_id), reading))
        item = Item.model_validate(found)
        files = [file for version in found.versions for file in version.parts]
        if files and found.chapters:
            has_picture = any(stream.kind == "video" for stream in files[0].streams)
            item.chapters = chapter_views(files[0].id, found.chapters, has_picture=has_picture)
        return item

    @routes.add("GET", "/items/{item_id}/children", "list_children")
    async def list_children(item_id: Id, viewer: CurrentViewer) -> Children:
        """Seasons of a series, episodes of a season, albums of an artist, tracks of an album."""
        reading = await reading_of(viewer)
        children = await db.read(lambda tx: detail.read_children(tx, viewer, ItemId(item_id), reading))
        return Children.model_validate(children)

    @routes.add("GET", "/items/{item_id}/providers", "list_providers")
    async def list_providers(item_id: Id, viewer: CurrentViewer) -> Providers:
        ids = await db.read(lambda tx: detail.read_providers(tx, viewer, ItemId(item_id)))
        return Providers(ids=[ProviderRow(provider=provider, value=value) for provider, value in ids.items()])

    @routes.add("GET", "/items/{item_id}/expected-episodes", "list_expected_episodes")
    async def list_expected_episodes(item_id: Id, viewer: CurrentViewer) -> ExpectedEpisodes:
        """Every episode that there is, on disk or not, whatever the viewer prefers to see elsewhere."""
        return await expected(viewer, item_id, only_absent=False)

    @routes.add("GET", "/items/{item_id}/missing-episodes", "list_missing_episodes")
    async def list_missing_episodes(item_id: Id, viewer: CurrentViewer) -> ExpectedEpisodes:
        """Those that are not on disk."""
        return await expected(viewer, item_id, only_absent=True)
