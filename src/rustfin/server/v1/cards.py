"""What several resources show of a title: its card, its picture, what the viewer did with it."""

from typing import Literal

from pydantic import ConfigDict

from rustfin.server.routes import Model

ItemKind = Literal["movie", "series", "season", "episode", "artist", "album", "track", "extra"]
ItemState = Literal["present", "missing", "expected"]


class View(Model):
    """A schema that is read off the catalogue's own values of the same shape."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, ser_json_inf_nan="null")


class ImageRef(View):
    """URL is `/api/v1/items/{owner_id}/images/{kind}?tag={tag}&w=…`; the colour shows until it has loaded."""

    tag: str
    colour: str | None = None


class UserData(View):
    """What the viewer did with a title; `unwatched_count` is of series and seasons."""

    position_ms: int = 0
    is_watched: bool = False
    is_favourite: bool = False
    play_count: int = 0
    unwatched_count: int | None = None
    played_at: int | None = None
    rating: float | None = None


class Card(View):
    """What a poster needs; `height` and `range` are of the best version."""

    id: str
    library_id: str
    kind: ItemKind
    title: str
    year: int | None = None
    released_on: str | None = None
    runtime_ms: int | None = None
    community_rating: float | None = None
    state: ItemState
    series_id: str | None = None
    series_title: str | None = None
    season_number: int | None = None
    number: int | None = None
    number_end: int | None = None
    episode_count: int | None = None
    height: int | None = None
    range: str | None = None
    poster: ImageRef | None = None
    thumb: ImageRef | None = None
    backdrop: ImageRef | None = None
    user_data: UserData


class ItemPage(View):
    """A stretch of a listing; `total` is given on the first page and with an offset."""

    items: list[Card]
    next_cursor: str | None
    total: int | None
