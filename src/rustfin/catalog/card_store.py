"""How cards are read: the columns, the viewer's user data beside them, and rows made into values."""

from collections.abc import Mapping

from rustfin.catalog.access import visible_to
from rustfin.catalog.views import Card, ImageRef, UserState
from rustfin.core.ids import ItemId, LibraryId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

CARD_COLUMNS = """
c.seq, c.item_id, c.library_id, c.kind, c.series_id, c.series_title, c.season_number, c.number, c.number_end, c.title,
c.sort_title, c.year, c.released_on, c.runtime_ms, c.community_rating, c.state, c.added_at, c.latest_at,
c.episode_count, c.height, c.range, c.thumb_tag, c.thumb_colour,
coalesce(c.poster_tag, s.poster_tag) AS poster_tag,
iif(c.poster_tag IS NULL, s.poster_colour, c.poster_colour) AS poster_colour,
coalesce(c.backdrop_tag, s.backdrop_tag) AS backdrop_tag,
iif(c.backdrop_tag IS NULL, s.backdrop_colour, c.backdrop_colour) AS backdrop_colour,
u.position_ms, u.is_watched, u.is_favourite, u.play_count, u.played_at, u.rating, k.watched_count
"""
"""What `card_of` needs of a query over `c` with `CARD_JOINS`. What has no picture of its own shows its series'."""

CARD_JOINS = """
LEFT JOIN user_data AS u ON u.user_id = :user_id AND u.item_id = c.item_id
LEFT JOIN series_cursor AS k ON k.user_id = :user_id AND k.series_id = c.item_id
LEFT JOIN card AS s ON s.item_id = c.series_id
"""
"""The viewer's data for the cards `c`, and the series that they are of."""


def card_of(row: Row, *, watched_below: int | None = None) -> Card:
    """A card from a row of `CARD_COLUMNS`. Seasons and albums have no cursor: give their `watched_below`."""
    has_episodes = row["kind"] in ("series", "season", "album")
    return Card(
        id=ItemId(row["item_id"]),
        library_id=LibraryId(row["library_id"]),
        kind=row["kind"],
        title=row["title"],
        state=row["state"],
        user_data=_user_state(row, watched_below) if has_episodes else _own_state(row),
        year=row["year"],
        released_on=row["released_on"],
        runtime_ms=row["runtime_ms"],
        community_rating=row["community_rating"],
        series_id=row["series_id"],
        series_title=row["series_title"],
        season_number=row["season_number"],
        number=row["number"],
        number_end=row["number_end"],
        episode_count=row["episode_count"] if has_episodes else None,
        height=row["height"],
        range=row["range"],
        poster=image_ref(row["poster_tag"], row["poster_colour"]),
        thumb=image_ref(row["thumb_tag"], row["thumb_colour"]),
        backdrop=image_ref(row["backdrop_tag"], row["backdrop_colour"]),
    )


def image_ref(tag: str | None, colour: str | None) -> ImageRef | None:
    """A picture by its tag, if there is one."""
    return None if tag is None else ImageRef(tag, colour)


def _own_state(row: Row) -> UserState:
    if row["is_watched"] is None:
        return _UNTOUCHED
    return UserState(
        position_ms=row["position_ms"],
        is_watched=bool(row["is_watched"]),
        is_favourite=bool(row["is_favourite"]),
        play_count=row["play_count"],
        played_at=row["played_at"],
        rating=row["rating"],
    )


_UNTOUCHED = UserState()


def _user_state(row: Row, watched_below: int | None) -> UserState:
    watched = (row["watched_count"] if watched_below is None else watched_below) or 0
    unwatched = max(row["episode_count"] - watched, 0)
    return UserState(
        is_watched=unwatched == 0 < row["episode_count"],
        is_favourite=bool(row["is_favourite"]),
        unwatched_count=unwatched,
        rating=row["rating"],
    )


def by_item_ids(tx: Tx, viewer: Viewer, ids_json: str) -> Mapping[ItemId, Card]:
    """The cards of these items (a JSON array of ids) that the viewer may see."""
    condition = visible_to(viewer)
    rows = tx.all(
        f"SELECT {CARD_COLUMNS} FROM json_each(:ids) AS j CROSS JOIN card AS c ON c.item_id = j.value {CARD_JOINS}"
        f" WHERE true {condition.sql}",
        {"ids": ids_json, "user_id": viewer.user_id, **condition.parameters},
    )
    return {ItemId(row["item_id"]): card_of(row) for row in rows}
