"""What the NFO files of a folder say, as the catalogue's fields. Reads files; what cannot be read says nothing."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from rustfin.catalog.claims import (
    AlbumClaim,
    ArtistClaim,
    EpisodeClaim,
    FilmClaim,
    MediaFile,
    NfoValues,
    OfFile,
    SeasonClaim,
    SeriesClaim,
    Target,
    TrackClaim,
)
from rustfin.metadata.nfo import MOST_BYTES, NfoError, NfoFields, NfoKind, read_nfo, read_nfo_titles

_OF_FOLDER: Mapping[str, tuple[NfoKind, type]] = {
    "movie.nfo": (NfoKind.MOVIE, FilmClaim),
    "tvshow.nfo": (NfoKind.SERIES, SeriesClaim),
    "season.nfo": (NfoKind.SEASON, SeasonClaim),
    "artist.nfo": (NfoKind.ARTIST, ArtistClaim),
    "album.nfo": (NfoKind.ALBUM, AlbumClaim),
}


def folder_kind(name: str) -> NfoKind | None:
    """What a file is about that is named for its folder's title, such as `tvshow.nfo`."""
    found = _OF_FOLDER.get(name.lower())
    return None if found is None else found[0]


def of_folder(root: str, path: str, target: Target | None) -> NfoValues | None:
    """What `movie.nfo`, `tvshow.nfo` and their like say about the title of their folder."""
    kind, claim = _OF_FOLDER[path.rpartition("/")[2].lower()]
    if target is None or not isinstance(target, claim):
        return None
    try:
        return _values(path, target, read_nfo(_content(f"{root}/{path}"), kind))
    except (NfoError, OSError):
        return None


def of_media(root: str, path: str, media: MediaFile) -> Iterator[NfoValues]:
    """What `<media file>.nfo` says about the title, or the titles, of that file."""
    kind = _kind_of(media)
    if kind is None:
        return
    try:
        titles = read_nfo_titles(_content(f"{root}/{path}"), kind)
    except (NfoError, OSError):
        return
    claim = media.claim
    if not isinstance(claim, EpisodeClaim) or len(claim.episodes) < 2:
        yield _values(path, OfFile(media.disk.path), titles[0])
        return
    for title in titles:
        if title.episode in claim.episodes:
            one = EpisodeClaim(claim.series, claim.season, (title.episode,))
            yield _values(path, one, title)


def _kind_of(media: MediaFile) -> NfoKind | None:
    match media.claim:
        case FilmClaim():
            return NfoKind.MOVIE
        case EpisodeClaim():
            return NfoKind.EPISODE
        case TrackClaim():
            return None
    return NfoKind.MOVIE


def _content(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MOST_BYTES + 1)


def _values(path: str, target: Target, nfo: NfoFields) -> NfoValues:
    said: dict[str, Any] = {
        "title": nfo.title,
        "original_title": nfo.original_title,
        "sort_title": nfo.sort_title,
        "year": nfo.year,
        "released_on": None if nfo.premiered is None else nfo.premiered.isoformat(),
        "runtime_ms": None if not nfo.runtime_minutes else nfo.runtime_minutes * 60_000,
        "tagline": nfo.tagline,
        "overview": nfo.plot or nfo.outline,
        "content_rating": nfo.certificate,
        "community_rating": nfo.rating,
        "status": None if nfo.status is None else nfo.status.casefold(),
        "genres": list(nfo.genres),
        "studios": list(nfo.studios),
        "tags": list(nfo.tags),
        "people": list(_people(nfo)),
    }
    values = {name: value for name, value in said.items() if value not in (None, "", [])}
    return NfoValues(path, target, values, tuple(sorted(nfo.provider_ids.items())))


def _people(nfo: NfoFields) -> Iterator[dict[str, str]]:
    for name in nfo.directors:
        yield {"name": name, "role": "director", "character": ""}
    for name in nfo.writers:
        yield {"name": name, "role": "writer", "character": ""}
    for actor in nfo.actors:
        yield {"name": actor.name, "role": "actor", "character": actor.role or ""}
