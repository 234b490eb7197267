"""Music: the tracks of an album or an artist as a queue needs them, and an artist's albums."""

from typing import Annotated

from fastapi import FastAPI, Path

from rustfin.catalog import listening
from rustfin.core.ids import ItemId
from rustfin.db import Database
from rustfin.server.routes import CurrentViewer, Routes
from rustfin.server.v1.cards import Card, View

Id = Annotated[str, Path(max_length=64)]


class HeardArtist(View):
    """An artist on a track; guests are named after "feat."."""

    id: str
    name: str
    is_guest: bool


class Loudness(View):
    """How much louder to play, as ReplayGain counts, and the highest sample (1.0 is full scale); null is unknown."""

    track_gain_db: float | None
    track_peak: float | None
    album_gain_db: float | None
    album_peak: float | None


class Track(Card):
    """A track. `season_number` is its disc, the poster its album's cover."""

    artists: list[HeardArtist]
    album_id: str
    album_title: str
    album_artist_id: str
    album_artist: str
    disc_title: str | None
    loudness: Loudness


class Tracks(View):
    """Tracks in the order of their albums, discs and numbers."""

    items: list[Track]


class ArtistAlbums(View):
    """An artist's own albums by year, and those of others on which they are heard."""

    own: list[Card]
    appears_on: list[Card]


def add_routes(api: FastAPI, db: Database) -> None:
    """Everything as this viewer may see it."""
    routes = Routes(api, "items")

    @routes.add("GET", "/items/{item_id}/tracks", "list_tracks")
    async def list_tracks(item_id: Id, viewer: CurrentViewer) -> Tracks:
        """Of an album, of all albums of an artist, or a track itself."""
        found = await db.read(lambda tx: listening.read_tracks(tx, viewer, ItemId(item_id)))
        return Tracks(items=[_track(one) for one in found])

    @routes.add("GET", "/items/{item_id}/albums", "list_albums")
    async def list_albums(item_id: Id, viewer: CurrentViewer) -> ArtistAlbums:
        """Of an artist."""
        return ArtistAlbums.model_validate(await db.read(lambda tx: listening.read_albums(tx, viewer, ItemId(item_id))))


def _track(one: listening.Track) -> Track:
    return Track(
        **dict(Card.model_validate(one.card)),
        artists=[HeardArtist.model_validate(artist) for artist in one.artists],
        album_id=one.album_id,
        album_title=one.album_title,
        album_artist_id=one.album_artist_id,
        album_artist=one.album_artist,
        disc_title=one.disc_title,
        loudness=Loudness.model_validate(one.loudness),
    )
