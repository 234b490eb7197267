"""How cards are read: the columns, the viewer's user data beside them, and rows made into values."""

from collections.abc import Mapping

from rustfin.catalog.access import visible_to
from rustfin.catalog.views import Card, ImageRef, UserState
from rustfin.core.ids import ItemId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

CARD_COLUMNS = """
c.seq, c.item_id, c.library_id, c.kind, c.series_id, c.series_title, c.season_number, c.number, c.number_end, c.title,
c.sort_title, c.year, c.released_on, c.runtime_ms, c.community_rating, c.state, c.added_at, c.latest_at,
c.episode_count, c.height, c.range, c.thumb_tag, c.thumb_colour,
coalesce(c.poster_tag, s.poster_tag, cv.poster_tag) AS poster_tag,
CASE WHEN c.poster_tag IS NOT NULL THEN c.poster_colour WHEN s.poster_tag IS NOT NULL THEN s.poster_colour
     ELSE cv.poster_colour END AS poster_colour,
coalesce(c.backdrop_tag, s.backdrop_tag) AS backdrop_tag,
iif(c.backdrop_tag IS NULL, s.backdrop_colour, c.backdrop_colour) AS backdrop_colour,
u.position_ms, u.is_watched, u.is_favourite, u.play_count, u.played_at, u.rating, k.watched_count
"""
"""What `card_of` needs of a query over `c` with `CARD_JOINS`. What has no picture of its own shows its series' or its
album's."""

CARD_JOINS = """
LEFT JOIN user_data AS u ON u.user_id = :user_id AND u.item_id = c.item_id
LEFT JOIN series_cursor AS k ON k.user_id = :user_id AND k.series_id = c.item_id
LEFT JOIN card AS s ON s.item_id = c.series_id
LEFT JOIN item AS song ON c.kind = 'track' AND song.seq = c.seq
LEFT JOIN card AS cv ON cv.item_id = song.parent_id
"""
"""The viewer's data for the cards `c`, the series that they are of, and of tracks the album whose cover they show."""


_ONLY_A_YEAR = len("2001")
"""A card of a listed title without a date is put in order by its year; that is no date to show."""


def card_of(row: Row, *, watched_below: int | None = None) -> Card:
    """A card from a row that begins with `CARD_COLUMNS`. Seasons and albums have no cursor: give their
    `watched_below`."""
    # By place, as looking up a column of a row by its name walks over all names: a page has 60 times 33 of them.
    (
        _, item_id, library_id, kind, series_id, series_title, season_number, number, number_end, title, _, year,
        released_on, runtime_ms, community_rating, state, _, _, episode_count, height, range_, thumb_tag, thumb_colour,
        poster_tag, poster_colour, backdrop_tag, backdrop_colour, position_ms, is_watched, is_favourite, play_count,
        played_at, rating, watched_count,
    ) = tuple(row)[:34]  # fmt: skip
    has_episodes = kind in ("series", "season", "album")
    if has_episodes:
        unwatched = max(episode_count - ((watched_count if watched_below is None else watched_below) or 0), 0)
        user_data = UserState(
            is_watched=unwatched == 0 < episode_count,
            is_favourite=bool(is_favourite),
            unwatched_count=unwatched,
            rating=rating,
        )
    elif is_watched is None:
        user_data = _UNTOUCHED
    else:
        user_data = UserState(position_ms, bool(is_watched), bool(is_favourite), play_count, None, played_at, rating)
    return Card(
        id=item_id,
        library_id=library_id,
        kind=kind,
        title=title,
        state=state,
        user_data=user_data,
        year=year,
        released_on=None if released_on is not None and len(released_on) == _ONLY_A_YEAR else released_on,
        runtime_ms=runtime_ms,
        community_rating=community_rating,
        series_id=series_id,
        series_title=series_title,
        season_number=season_number,
        number=number,
        number_end=number_end,
        episode_count=episode_count if has_episodes else None,
        height=height,
        range=range_,
        poster=None if poster_tag is None else ImageRef(poster_tag, poster_colour),
        thumb=None if thumb_tag is None else ImageRef(thumb_tag, thumb_colour),
        backdrop=None if backdrop_tag is None else ImageRef(backdrop_tag, backdrop_colour),
    )


_UNTOUCHED = UserState()


def image_ref(tag: str | None, colour: str | None) -> ImageRef | None:
    """A picture by its tag, if there is one."""
    return None if tag is None else ImageRef(tag, colour)


def by_item_ids(tx: Tx, viewer: Viewer, ids_json: str) -> Mapping[ItemId, Card]:
    """The cards of these items (a JSON array of ids) that the viewer may see."""
    condition = visible_to(viewer)
    rows = tx.all(
        f"SELECT {CARD_COLUMNS} FROM json_each(:ids) AS j CROSS JOIN card AS c ON c.item_id = j.value {CARD_JOINS}"
        f" WHERE true {condition.sql}",
        {"ids": ids_json, "user_id": viewer.user_id, **condition.parameters},
    )
    return {ItemId(row["item_id"]): card_of(row) for row in rows}
