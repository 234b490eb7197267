"""A title's page: everything about one item, and what lies below it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rustfin.catalog import card_store, playable, userdata
from rustfin.catalog import detail_store as store
from rustfin.catalog.access import require_visible
from rustfin.catalog.card_store import card_of, image_ref
from rustfin.catalog.images import ImageFacts, choose
from rustfin.catalog.merge import FieldValue, merge
from rustfin.catalog.sound_files import with_known_sounds
from rustfin.catalog.views import (
    Card,
    Children,
    FieldSource,
    ImageRef,
    ItemDetail,
    Person,
    SeasonSummary,
    UserState,
    Version,
)
from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.identity import Viewer


@dataclass(frozen=True, slots=True)
class Reading:
    """How a viewer reads: whether expected episodes are shown to them, and which day it is (ISO date)."""

    today: str
    is_missing_shown: bool = False

    @property
    def counted_until(self) -> str:
        """The air date up to which expected episodes count; who does not want them shown has none counted."""
        return self.today if self.is_missing_shown else ""

    @classmethod
    def at(cls, now_ms: UnixMs, *, is_missing_shown: bool = False) -> "Reading":
        """For a moment."""
        return cls(datetime.fromtimestamp(now_ms / 1000, UTC).date().isoformat(), is_missing_shown)


@dataclass(frozen=True, slots=True)
class Episodes:
    """Episodes of a series or season in order; "8 of 10" is `present_count` of `expected_count`."""

    items: list[Card]
    present_count: int
    expected_count: int


def read_item(tx: Tx, viewer: Viewer, item_id: ItemId, reading: Reading) -> ItemDetail:
    """All that the page of a title shows. Raises: NotFound when there is none that this viewer may see."""
    row = store.item(tx, viewer, item_id)
    if row is None:
        raise NotFound("There is no such title.")
    pictures = _pictures(tx, row)
    files = playable.files_of_item(tx, viewer, item_id)
    genres, studios = store.names(tx, row["seq"])
    seasons = _seasons(tx, viewer, row, reading)
    counts = _counts(tx, viewer, row, seasons, reading)
    previous, following = _around(tx, viewer, row)
    return ItemDetail(
        id=item_id,
        library_id=row["library_id"],
        kind=row["kind"],
        parent_id=row["parent_id"],
        series_id=row["series_id"],
        series_title=row["series_title"],
        season_id=row["parent_id"] if row["kind"] == "episode" else None,
        season_number=row["number"] if row["kind"] == "season" else row["season_number"],
        number=row["number"],
        number_end=row["number_end"],
        extra_type=row["extra_type"],
        title=row["title"],
        sort_title=row["sort_title"],
        original_title=row["original_title"],
        year=row["year"],
        released_on=row["released_on"],
        runtime_ms=row["shown_runtime_ms"],
        tagline=row["tagline"],
        overview=row["overview"],
        content_rating=row["content_rating"],
        community_rating=row["community_rating"],
        status=row["status"],
        state=row["state"],
        added_at=row["added_at"],
        user_data=userdata.read_state(tx, viewer.user_id, row),
        poster=pictures.refs.get("poster"),
        backdrop=pictures.refs.get("backdrop"),
        thumb=pictures.refs.get("thumb"),
        logo=pictures.refs.get("logo"),
        image_owner=pictures.owners,
        genres=genres,
        studios=studios,
        people=[Person(p["id"], p["name"], p["role"], p["character"]) for p in store.people(tx, item_id)],
        provider_ids=store.provider_ids(tx, item_id),
        versions=_versions(tx, viewer, item_id, with_known_sounds(tx, files) if files else []),
        subtitles=playable.subtitle_tracks(tx, files[0]) if files else [],
        chapters=playable.chapters(files[0].media) if files else [],
        seasons=seasons,
        extras=[card_of(extra) for extra in store.extras(tx, viewer, item_id)],
        next_episode=following,
        previous_episode=previous,
        present_count=counts and counts[0],
        expected_count=counts and counts[1],
        fields=_fields(tx, row) if viewer.is_admin else [],
    )


def read_children(tx: Tx, viewer: Viewer, item_id: ItemId, reading: Reading) -> Children:
    """What lies directly below a title, in order: seasons, episodes, albums, tracks. Raises: NotFound."""
    require_visible(tx, viewer, item_id)
    rows = [row for row in store.children(tx, viewer, item_id) if _is_shown(row, reading)]
    holders = [row["item_id"] for row in rows if row["kind"] in ("season", "album")]
    below = store.counts_below(tx, viewer.user_id, holders, reading.counted_until) if holders else {}
    return Children(
        items=[card_of(row, watched_below=_watched_below(below, row)) for row in rows],
        overviews={row["item_id"]: row["overview"] for row in rows if row["overview"]},
    )


def read_expected(tx: Tx, viewer: Viewer, item_id: ItemId, reading: Reading, *, only_absent: bool = False) -> Episodes:
    """All episodes of a series or a season, present and not (`only_absent`: just those that are not), whatever the
    viewer's preference; those that have not aired yet are left out. Raises: NotFound."""
    item = require_visible(tx, viewer, item_id)
    series_id = item_id if item["kind"] == "series" else item["series_id"]
    rows = [] if series_id is None else store.episodes(tx, viewer, series_id)
    if item["kind"] == "season":
        seasons = {row["item_id"] for row in store.children(tx, viewer, item_id)}
        rows = [row for row in rows if row["item_id"] in seasons]
    else:
        rows = [row for row in rows if row["season_number"] != 0]
    aired = [row for row in rows if row["state"] != "expected" or (row["released_on"] or "9") <= reading.today]
    present = sum(row["state"] == "present" for row in aired)
    shown = [row for row in aired if not only_absent or row["state"] != "present"]
    return Episodes([card_of(row) for row in shown], present, len(aired))


def read_providers(tx: Tx, viewer: Viewer, item_id: ItemId) -> Mapping[str, str]:
    """A title's ids at providers. Raises: NotFound."""
    require_visible(tx, viewer, item_id)
    return store.provider_ids(tx, item_id)


def read_card(tx: Tx, viewer: Viewer, item_id: ItemId) -> Card:
    """One card. Raises: NotFound."""
    cards = card_store.by_item_ids(tx, viewer, json.dumps([item_id]))
    if item_id not in cards:
        raise NotFound("There is no such title.")
    return cards[item_id]


def _is_shown(row: Row, reading: Reading) -> bool:
    return row["state"] != "expected" or reading.is_missing_shown


def _watched_below(below: Mapping[str, Row], row: Row) -> int | None:
    if row["kind"] not in ("season", "album"):
        return None
    counts = below.get(row["item_id"])
    return 0 if counts is None else counts["watched_count"]


@dataclass(frozen=True, slots=True)
class _Pictures:
    refs: Mapping[str, ImageRef]
    owners: Mapping[str, ItemId]


def _pictures(tx: Tx, row: Row) -> _Pictures:
    """Each kind of picture, the item's own before its season's and its series'; a thumb is never another's."""
    owners = [owner for owner in (row["id"], row["parent_id"], row["series_id"]) if owner is not None]
    found: dict[tuple[str, str], list[ImageFacts]] = {}
    for owner, facts in store.images(tx, owners):
        found.setdefault((facts.kind, owner), []).append(facts)
    refs: dict[str, ImageRef] = {}
    owned: dict[str, ItemId] = {}
    for kind in ("poster", "backdrop", "logo", "thumb", "banner", "disc"):
        for owner in owners[:1] if kind == "thumb" else owners:
            best = choose(found.get((kind, owner), ()))
            if best is not None:
                ref = image_ref(best.tag, best.colour)
                if ref is not None:
                    refs[kind], owned[kind] = ref, ItemId(owner)
                break
    return _Pictures(refs, owned)


def _versions(tx: Tx, viewer: Viewer, item_id: ItemId, files: Sequence[playable.PlayableFile]) -> list[Version]:
    return [
        Version(
            row["id"],
            row["label"],
            row["edition"],
            [playable.describe(file, viewer) for file in files if file.version_id == row["id"]],
        )
        for row in store.versions(tx, item_id)
    ]


def _seasons(tx: Tx, viewer: Viewer, row: Row, reading: Reading) -> list[SeasonSummary]:
    if row["kind"] != "series":
        return []
    rows = [season for season in store.children(tx, viewer, row["id"]) if _is_shown(season, reading)]
    below = store.counts_below(tx, viewer.user_id, [season["item_id"] for season in rows], reading.counted_until)
    return [_season(season, below.get(season["item_id"])) for season in rows]


def _season(row: Row, counts: Row | None) -> SeasonSummary:
    present, expected, watched = (
        (0, 0, 0) if counts is None else (counts["present_count"], counts["expected_count"], counts["watched_count"])
    )
    return SeasonSummary(
        id=row["item_id"],
        number=row["own_number"] or 0,
        title=row["title"],
        present_count=present,
        expected_count=expected,
        poster=image_ref(row["poster_tag"], row["poster_colour"]),
        user_data=UserState(
            is_watched=watched == present > 0,
            is_favourite=bool(row["is_favourite"]),
            unwatched_count=present - watched,
            rating=row["rating"],
        ),
    )


def _counts(
    tx: Tx, viewer: Viewer, row: Row, seasons: Sequence[SeasonSummary], reading: Reading
) -> tuple[int, int] | None:
    if row["kind"] == "series":
        regular = [season for season in seasons if season.number > 0]
        return sum(season.present_count for season in regular), sum(season.expected_count for season in regular)
    if row["kind"] not in ("season", "album"):
        return None
    counts = store.counts_below(tx, viewer.user_id, [row["id"]], reading.counted_until).get(row["id"])
    return (0, 0) if counts is None else (counts["present_count"], counts["expected_count"])


def _around(tx: Tx, viewer: Viewer, row: Row) -> tuple[Card | None, Card | None]:
    """The episodes before and after an episode; of a series or a season, nothing and where to go on."""
    user_id = viewer.user_id
    if row["kind"] == "episode":
        neighbours = playable.neighbours(tx, viewer, row["id"])
        wanted = (neighbours.previous_id, neighbours.next_id)
    elif row["kind"] == "series":
        following = store.next_episode_id(tx, user_id, row["id"]) or store.first_unwatched_id(
            tx, user_id, row["id"], None
        )
        wanted = (None, following)
    elif row["kind"] == "season":
        wanted = (None, store.first_unwatched_id(tx, user_id, row["series_id"], row["id"]))
    else:
        return None, None
    cards = card_store.by_item_ids(tx, viewer, json.dumps([item_id for item_id in wanted if item_id]))
    previous, following_card = (cards.get(item_id) if item_id else None for item_id in wanted)
    return previous, following_card


def _fields(tx: Tx, row: Row) -> list[FieldSource]:
    """Whose value each field shows; a locked field that the user never set is shown as the lock's."""
    rows = store.field_values(tx, row["id"])
    locks = {lock["field"]: lock["at"] for lock in store.locks(tx, row["id"])}
    providers = json.loads(row["library_options"]).get("providers", ())
    held = merge(
        (FieldValue(value["field"], value["source"], json.loads(value["value"])) for value in rows),
        providers=providers,
        locked=locks.keys(),
    )
    at = {(value["field"], value["source"]): value["at"] for value in rows}
    fields = [
        FieldSource(field, effective.source, at[field, effective.source], is_locked=field in locks)
        for field, effective in held.items()
    ]
    fields += [FieldSource(field, "locked", when, is_locked=True) for field, when in locks.items() if field not in held]
    return sorted(fields, key=lambda field: field.field)
