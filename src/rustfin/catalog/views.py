"""What the reading side gives out: plain values, named as clients name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rustfin.core.ids import ItemId, LibraryId


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture's name for its URL, and the colour to show until it has loaded."""

    tag: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class UserState:
    """What one user did with one title. Of series and seasons, `is_watched` means that nothing is left to watch."""

    position_ms: int = 0
    is_watched: bool = False
    is_favourite: bool = False
    play_count: int = 0
    unwatched_count: int | None = None
    played_at: int | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a poster needs."""

    id: ItemId
    library_id: LibraryId
    kind: str
    title: str
    state: str
    user_data: UserState
    year: int | None = None
    released_on: str | None = None
    runtime_ms: int | None = None
    community_rating: float | None = None
    series_id: ItemId | None = None
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


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a listing. `total` counts the whole listing; it is only given when asked for."""

    items: list[Card]
    next_cursor: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A stop of the A–Z rail: how many titles it has, and the index of its first one in title order."""

    letter: str
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a listing can be narrowed by."""

    letters: list[Letter]
    genres: list[str]
    years: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream inside a file, or a sound track in a file of its own beside it (`is_external`)."""

    index: int
    kind: str
    codec: str | None = None
    codec_string: str | None = None
    profile: str | None = None
    language: str | None = None
    title: str | None = None
    is_default: bool = False
    is_forced: bool = False
    is_hearing_impaired: bool = False
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    bit_depth: int | None = None
    range: str | None = None
    channels: int | None = None
    channel_layout: str | None = None
    sample_rate_hz: int | None = None
    bitrate_bps: int | None = None
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """A subtitle that can be picked: `<file id>:<stream index>`, or the id of a sidecar or of one that was kept."""

    id: str
    source: Literal["embedded", "sidecar", "downloaded", "uploaded"]
    format: str
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_commentary: bool = False


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of a version. `path` is only given to admins."""

    id: str
    name: str
    path: str | None
    size_bytes: int
    state: str
    missing_since: int | None
    probe_state: str
    probe_error: str | None
    container: str | None
    duration_ms: int | None
    bitrate_bps: int | None
    streams: list[Stream]


@dataclass(frozen=True, slots=True)
class Version:
    """One form of a title, in the order in which they are offered."""

    id: str
    label: str
    edition: str | None
    parts: list[MediaFile]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the first part of the default version."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody and what they did; `role` is empty where no title is meant."""

    id: str
    name: str
    role: str = ""
    character: str = ""
    image: ImageRef | None = None


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field's effective value comes from."""

    field: str
    source: str
    at: int
    is_locked: bool


@dataclass(frozen=True, slots=True)
class SeasonSummary:
    """A season as its series lists it."""

    id: ItemId
    number: int
    title: str
    present_count: int
    expected_count: int
    poster: ImageRef | None
    user_data: UserState


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """All that the page of a title shows."""

    id: ItemId
    library_id: LibraryId
    kind: str
    parent_id: ItemId | None
    series_id: ItemId | None
    series_title: str | None
    season_id: ItemId | None
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
    state: str
    added_at: int
    user_data: UserState
    poster: ImageRef | None = None
    backdrop: ImageRef | None = None
    thumb: ImageRef | None = None
    logo: ImageRef | None = None
    image_owner: Mapping[str, ItemId] = field(default_factory=dict)
    genres: list[str] = field(default_factory=list)
    studios: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    provider_ids: Mapping[str, str] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    subtitles: list[SubtitleTrack] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    seasons: list[SeasonSummary] = field(default_factory=list)
    extras: list[Card] = field(default_factory=list)
    next_episode: Card | None = None
    previous_episode: Card | None = None
    present_count: int | None = None
    expected_count: int | None = None
    fields: list[FieldSource] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Children:
    """What lies directly below a title, in order; overviews by item id."""

    items: list[Card]
    overviews: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A row of the home page: `resume`, `next_up` or `latest:<library id>`."""

    id: str
    kind: str
    library_id: LibraryId | None
    library_name: str | None
    items: list[Card]


@dataclass(frozen=True, slots=True)
class Home:
    """The home page."""

    rows: list[HomeRow]
    hero: list[Card]
    hero_overviews: Mapping[str, str]
    hero_logos: Mapping[str, ImageRef]
    has_libraries: bool


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What a search found of one kind; `people` is filled for the kind "person", `items` for the others."""

    kind: str
    items: list[Card]
    people: list[Person]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search found, the best kind first."""

    query: str
    groups: list[SearchGroup]


JsonObject = Mapping[str, Any]
