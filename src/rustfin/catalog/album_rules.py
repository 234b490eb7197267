"""Which album each of a folder's tracks is of, by what their tags and names say. Pure.

An album is decided for all its tracks at once, since only together they show that it is one of various artists.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rustfin.catalog.claims import (
    MUSICBRAINZ,
    RELEASE_GROUP,
    UNKNOWN_ARTIST,
    AlbumClaim,
    ArtistClaim,
    ProviderIds,
    TrackClaim,
)
from rustfin.core.ids import FileId
from rustfin.core.text import match_key
from rustfin.media.music_tags import Credit, MusicTags, is_various

_T = TypeVar("_T")

VARIOUS_ARTISTS = "Various Artists"
_DISC_FOLDER = re.compile(
    r"\A(?:.+[ ._\-(\[])?(?:cd|dis[ck]|disque|disco|platte|диск)[ ._-]*[0-9]{1,2}[)\]]?(?:\W.*)?\Z", re.IGNORECASE
)


_JOINED = re.compile(r"[,&/;+]|\b(?:and|und|et|feat|ft|featuring|with|vs|x)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A file, what its tags say, and what it is by its name or was until now."""

    file_id: FileId
    tags: MusicTags
    named: TrackClaim


@dataclass(frozen=True, slots=True)
class AlbumFacts:
    """What the tracks say of their album and its artist together."""

    claim: AlbumClaim
    year: int | None = None
    released_on: str | None = None
    genres: tuple[str, ...] = ()
    sort_title: str | None = None
    artist: Credit | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file belongs."""

    member: Member
    claim: TrackClaim
    album: AlbumFacts


def album_folder(folder: str) -> str:
    """The folder of the whole album: `Album` of `Album/CD 2`."""
    above, slash, name = folder.rpartition("/")
    return above if slash and _DISC_FOLDER.match(name) else folder


def place(members: Sequence[Member]) -> list[Placed]:
    """Where the tracks of one album folder that say one album title (or none) belong."""
    placed: list[Placed] = []
    for artist, together in _by_album_artist(members).items():
        facts = _facts(artist, together)
        for member in together:
            tags, named = member.tags, member.named
            placed.append(
                Placed(
                    member,
                    TrackClaim(
                        facts.claim,
                        tags.title or named.title,
                        tags.disc if tags.disc is not None else named.disc,
                        tags.number if tags.number is not None else named.number,
                        _ids((MUSICBRAINZ, tags.recording_id)),
                    ),
                    facts,
                )
            )
    return placed


def _by_album_artist(members: Sequence[Member]) -> dict[str, list[Member]]:
    """The members by the name of the artist that their album stands with."""
    said: dict[str, list[Member]] = defaultdict(list)
    silent: list[Member] = []
    for member in members:
        name = _stated_artist(member.tags)
        (silent if name is None else said[_spelled(name, said)]).append(member)
    if not silent:
        return dict(said)
    if len(said) == 1 and silent[0].tags.album is not None:
        # Some tracks of an album were tagged better than the others.
        next(iter(said.values())).extend(silent)
        return dict(said)
    for name, together in _of_silent(silent).items():
        said[_spelled(name, said)].extend(together)
    return dict(said)


def _stated_artist(tags: MusicTags) -> str | None:
    if tags.album_artist is not None:
        return VARIOUS_ARTISTS if is_various(tags.album_artist.name) else tags.album_artist.name
    return VARIOUS_ARTISTS if tags.is_compilation and tags.album is not None else None


def _of_silent(silent: Sequence[Member]) -> dict[str, list[Member]]:
    """Of tracks that name no album artist: one artist's album, or many's, or several albums of one title.

    Two artists who both have a track 1 share a title (Greatest Hits), not an album.
    """
    by_artist: dict[str, list[Member]] = defaultdict(list)
    for member in silent:
        by_artist[_spelled(_own_artist(member), by_artist)].append(member)
    if len(by_artist) == 1 or silent[0].tags.album is None:
        return dict(by_artist)
    places = [
        {(member.tags.disc or 1, member.tags.number) for member in together if member.tags.number is not None}
        for together in by_artist.values()
    ]
    is_shared = sum(map(len, places)) > len(set().union(*places))
    return dict(by_artist) if is_shared else {VARIOUS_ARTISTS: list(silent)}


def _own_artist(member: Member) -> str:
    tags, named = member.tags, member.named.album.artist.name
    if tags.album is None and named != UNKNOWN_ARTIST:
        # The folder says whose album it is; the track may be a guest on it.
        return named
    main = next((credit.name for credit in tags.artists if not credit.is_guest), None)
    return main or named


def _spelled(name: str, known: Mapping[str, object]) -> str:
    """The first spelling of a name."""
    key = match_key(name)
    return next((one for one in known if match_key(one) == key), name)


def _facts(artist: str, together: Sequence[Member]) -> AlbumFacts:
    tags = [member.tags for member in together]
    title = _most(one.album for one in tags) or together[0].named.album.title
    year = _most(one.year for one in tags) or together[0].named.album.year
    days = {one.released_on for one in tags}
    genres = Counter(genre for one in tags for genre in one.genres)
    credit = _artist(artist, tags)
    release_id, group_id = _agreed(one.release_id for one in tags), _agreed(one.release_group_id for one in tags)
    return AlbumFacts(
        claim=AlbumClaim(
            artist_claim(credit or Credit(artist)),
            title,
            year,
            _ids((MUSICBRAINZ, release_id), (RELEASE_GROUP, group_id)),
        ),
        year=_most(one.year for one in tags),
        released_on=next(iter(days)) if len(days) == 1 else None,
        # What a single track in many is does not make the album.
        genres=tuple(genre for genre, count in genres.most_common() if count * 4 >= len(tags)),
        sort_title=_agreed(one.album_sort for one in tags),
        artist=credit,
    )


def artist_claim(credit: Credit) -> ArtistClaim:
    """An artist by id, where the id surely is of this name: one written beside "Ann & Bea" is of either."""
    if _JOINED.search(credit.name):
        return ArtistClaim(credit.name)
    return ArtistClaim(credit.name, _ids((MUSICBRAINZ, credit.musicbrainz_id)))


def _ids(*pairs: tuple[str, str | None]) -> ProviderIds:
    return tuple((provider, value) for provider, value in pairs if value)


def _artist(name: str, tags: Iterable[MusicTags]) -> Credit | None:
    """What is said of the album's artist beside the name."""
    key = match_key(name)
    spoken = [
        credit
        for one in tags
        for credit in ((one.album_artist,) if one.album_artist else one.artists)
        if match_key(credit.name) == key
    ]
    if name == VARIOUS_ARTISTS or not spoken:
        return None
    return Credit(
        name,
        musicbrainz_id=_most(credit.musicbrainz_id for credit in spoken),
        sort_name=_most(credit.sort_name for credit in spoken),
    )


def _most(values: Iterable[_T | None]) -> _T | None:
    """What most say; of equals what was said first."""
    counts = Counter(value for value in values if value is not None)
    return counts.most_common(1)[0][0] if counts else None


def _agreed(values: Iterable[_T | None]) -> _T | None:
    """What all say who say anything."""
    said = {value for value in values if value is not None}
    return next(iter(said)) if len(said) == 1 else None
