"""What files on disk say that they are, in the catalogue's words: handed over by whoever read names and NFO files.

Plain values without database ids of items: the catalogue decides which title a claim means. They are made in a child
process and sent over a pipe, so they hold only built-in types and each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from rustfin.core.ids import RootId

ProviderIds: TypeAlias = tuple[tuple[str, str], ...]

MUSICBRAINZ = "musicbrainz"
"""Of artists their id, of albums that of the release, of tracks that of the recording."""
RELEASE_GROUP = "musicbrainz_release_group"
"""Of albums: what all editions of one have in common."""

UNKNOWN_ARTIST = "Unknown Artist"
UNKNOWN_ALBUM = "Unknown Album"
"""What a track's names are taken for where they do not say."""


@dataclass(frozen=True, slots=True)
class FilmClaim:
    """A film by its title in words; provider ids outrank the words."""

    title: str
    year: int | None = None
    provider_ids: ProviderIds = ()


@dataclass(frozen=True, slots=True)
class SeriesClaim:
    """A series by its title in words; provider ids outrank the words."""

    title: str
    year: int | None = None
    provider_ids: ProviderIds = ()


@dataclass(frozen=True, slots=True)
class SeasonClaim:
    """A season of a series. Season 0 holds the specials."""

    series: SeriesClaim
    number: int


@dataclass(frozen=True, slots=True)
class EpisodeClaim:
    """One or several episodes in one file, by number, air date or absolute number, whichever the name has."""

    series: SeriesClaim
    season: int | None = None
    episodes: tuple[int, ...] = ()
    air_date: str | None = None
    absolutes: tuple[int, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ArtistClaim:
    """An artist by name; provider ids outrank it."""

    name: str
    provider_ids: ProviderIds = ()


@dataclass(frozen=True, slots=True)
class AlbumClaim:
    """An album by its artist and title; provider ids outrank them.

    `edition` tells it from others of that title; None where who settles it is to find out.
    """

    artist: ArtistClaim
    title: str
    year: int | None = None
    provider_ids: ProviderIds = ()
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class TrackClaim:
    """A track of an album. Its provider ids find it again once its file is gone."""

    album: AlbumClaim
    title: str
    disc: int | None = None
    number: int | None = None
    provider_ids: ProviderIds = ()


@dataclass(frozen=True, slots=True)
class ExtraClaim:
    """A trailer, deleted scene or other extra of a film or a series."""

    owner: FilmClaim | SeriesClaim
    extra_type: str
    title: str


MediaClaim: TypeAlias = FilmClaim | EpisodeClaim | TrackClaim | ExtraClaim


@dataclass(frozen=True, slots=True)
class OfFile:
    """Whatever title (or titles) the media file at this path is."""

    path: str


Target: TypeAlias = OfFile | FilmClaim | SeriesClaim | SeasonClaim | EpisodeClaim | ArtistClaim | AlbumClaim
"""What an image or an NFO file is about."""


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as it lies on disk; the path is relative to its root, with surrogate escapes where it is not UTF-8."""

    path: str
    size_bytes: int
    mtime_ns: int
    inode: int = 0


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A media file and what it says it is. Files of one `stack` in one folder are parts of one version."""

    disk: DiskFile
    claim: MediaClaim
    stack: str
    part: int = 0
    label: str = ""
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class SidecarFile:
    """A file beside media: subtitle, audio, lyrics, NFO or image."""

    disk: DiskFile
    kind: str
    format: str
    media_path: str | None = None
    language: str | None = None
    title: str | None = None
    is_default: bool = False
    is_forced: bool = False
    is_hearing_impaired: bool = False


@dataclass(frozen=True, slots=True)
class LocalImage:
    """A picture on disk and what it shows. `position` orders pictures of one kind."""

    disk: DiskFile
    kind: str
    target: Target
    position: int = 0


@dataclass(frozen=True, slots=True)
class NfoValues:
    """Fields that the NFO file at `path` gives for a title."""

    path: str
    target: Target
    values: Mapping[str, Any]
    provider_ids: ProviderIds = ()


@dataclass(frozen=True, slots=True)
class FolderClaims:
    """All that one folder holds, as of one look at it."""

    root_id: RootId
    path: str
    digest: bytes
    media: tuple[MediaFile, ...] = ()
    sidecars: tuple[SidecarFile, ...] = ()
    images: tuple[LocalImage, ...] = ()
    nfos: tuple[NfoValues, ...] = field(default=())
