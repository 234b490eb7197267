"""What is listened to: the tracks of an album or an artist in order, and an artist's albums."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rustfin.catalog.access import require_visible, visible_to
from rustfin.catalog.card_store import CARD_COLUMNS, CARD_JOINS, card_of, image_ref
from rustfin.catalog.detail_store import counts_below
from rustfin.catalog.views import Card
from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer
from rustfin.media.music_tags import Loudness


@dataclass(frozen=True, slots=True)
class Heard:
    """An artist on a track."""

    id: ItemId
    name: str
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A track as a queue needs it; its card shows the album's cover. `loudness` is of its first file."""

    card: Card
    artists: list[Heard]
    album_id: ItemId
    album_title: str
    album_artist_id: ItemId
    album_artist: str
    disc_title: str | None
    loudness: Loudness


@dataclass(frozen=True, slots=True)
class Albums:
    """An artist's own albums by year, and those of others on which they are heard."""

    own: list[Card]
    appears_on: list[Card]


def read_tracks(tx: Tx, viewer: Viewer, item_id: ItemId) -> list[Track]:
    """The tracks of an album or of an artist's albums, in order; of a track itself. Raises: NotFound."""
    item = require_visible(tx, viewer, item_id)
    where = {"album": "album.id = :id", "artist": "album.parent_id = :id", "track": "track.id = :id"}.get(item["kind"])
    if where is None:
        raise NotFound("This is no music.", code="not_music")
    condition = visible_to(viewer)
    rows = tx.all(
        f"SELECT {CARD_COLUMNS}, {_ALBUM}, {_TAGS} FROM item AS album"
        " JOIN item AS track ON track.parent_id = album.id AND track.kind = 'track'"
        " JOIN card AS c ON c.seq = track.seq JOIN card AS cover ON cover.seq = album.seq"
        f" JOIN item AS artist ON artist.id = album.parent_id {CARD_JOINS}"
        f" LEFT JOIN track_tags AS tagged ON tagged.fingerprint_id = {_FINGERPRINT}"
        f" WHERE {where} {condition.sql} ORDER BY album.year, album.sort_title, album.seq,"
        " coalesce(track.season_number, 1), track.number IS NULL, track.number, c.sort_title, track.seq",
        {"id": item_id, "user_id": viewer.user_id, **condition.parameters},
    )
    heard = _heard(tx, [row["item_id"] for row in rows])
    return [_track(row, heard.get(row["item_id"], [])) for row in rows]


_ALBUM = """
album.id AS album_id, album.title AS album_title, artist.id AS album_artist_id, artist.title AS album_artist,
cover.poster_tag AS cover_tag, cover.poster_colour AS cover_colour
"""
_TAGS = "tagged.disc_title, tagged.track_gain_db, tagged.track_peak, tagged.album_gain_db, tagged.album_peak"
_FINGERPRINT = """(
  SELECT file.fingerprint_id FROM version JOIN part ON part.version_id = version.id
  JOIN file ON file.id = part.file_id AND file.state = 'present'
  WHERE version.item_id = track.id ORDER BY version.position, version.id, part.position LIMIT 1)"""


def read_albums(tx: Tx, viewer: Viewer, artist_id: ItemId) -> Albums:
    """The albums of an artist. Raises: NotFound."""
    if require_visible(tx, viewer, artist_id)["kind"] != "artist":
        raise NotFound("This is no artist.", code="not_an_artist")
    own = _albums(tx, viewer, artist_id, "album.parent_id = :id")
    others = _albums(
        tx,
        viewer,
        artist_id,
        "album.parent_id <> :id AND album.id IN (SELECT track.parent_id FROM track_artist AS heard"
        " JOIN item AS track ON track.id = heard.track_id WHERE heard.artist_id = :id)",
    )
    return Albums(own, others)


def _albums(tx: Tx, viewer: Viewer, artist_id: ItemId, where: str) -> list[Card]:
    condition = visible_to(viewer)
    rows = tx.all(
        f"SELECT {CARD_COLUMNS} FROM item AS album JOIN card AS c ON c.seq = album.seq {CARD_JOINS}"
        f" WHERE album.kind = 'album' AND {where} {condition.sql}"
        " ORDER BY album.year IS NULL, coalesce(album.released_on, album.year), c.sort_title, album.seq",
        {"id": artist_id, "user_id": viewer.user_id, **condition.parameters},
    )
    below = counts_below(tx, viewer.user_id, [row["item_id"] for row in rows], "")
    return [card_of(row, watched_below=_watched(below, row["item_id"])) for row in rows]


def _watched(below: Mapping[str, Row], album_id: str) -> int:
    return below[album_id]["watched_count"] if album_id in below else 0


def _heard(tx: Tx, track_ids: Sequence[str]) -> Mapping[str, list[Heard]]:
    heard: dict[str, list[Heard]] = defaultdict(list)
    for row in tx.all(
        """SELECT track_artist.track_id, artist.id, artist.title, track_artist.is_guest
           FROM json_each(?) AS asked CROSS JOIN track_artist ON track_artist.track_id = asked.value
           JOIN item AS artist ON artist.id = track_artist.artist_id
           ORDER BY track_artist.track_id, track_artist.position""",
        (json.dumps(track_ids),),
    ):
        heard[row["track_id"]].append(Heard(ItemId(row["id"]), row["title"], bool(row["is_guest"])))
    return heard


def _track(row: Row, artists: list[Heard]) -> Track:
    card = card_of(row)
    return Track(
        card=replace(card, poster=card.poster or image_ref(row["cover_tag"], row["cover_colour"])),
        artists=artists,
        album_id=row["album_id"],
        album_title=row["album_title"],
        album_artist_id=row["album_artist_id"],
        album_artist=row["album_artist"],
        disc_title=row["disc_title"],
        loudness=Loudness(row["track_gain_db"], row["track_peak"], row["album_gain_db"], row["album_peak"]),
    )
