"""What a name says: the value that `parse` gives, and its JSON."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class NameKind(StrEnum):
    """What a path names."""

    MOVIE = "movie"
    EPISODE = "episode"
    TRACK = "track"
    EXTRA = "extra"


class ExtraType(StrEnum):
    """What an extra is to its owner."""

    TRAILER = "trailer"
    FEATURETTE = "featurette"
    BEHIND_THE_SCENES = "behind_the_scenes"
    DELETED_SCENE = "deleted_scene"
    INTERVIEW = "interview"
    SCENE = "scene"
    SHORT = "short"
    CLIP = "clip"
    SAMPLE = "sample"
    THEME_SONG = "theme_song"
    THEME_VIDEO = "theme_video"
    OTHER = "other"


_NO_IDS: Mapping[str, str] = MappingProxyType({})


class ParsedName(NamedTuple):
    """A path, read.

    `title` is the film's, the track's or the extra's; for an episode it is the series', as `series` is, and the
    episode's own is `episode_title`. `season` and `season_end` span a pack. `episodes` holds every episode in the
    file, `episode` and `episode_end` its first and last. `absolute` is a running number that counts through all
    seasons; `episode` holds it too, with `season` None. `owner` is, for an extra, the path (of a folder, or of a file
    without its suffix) that it belongs to. `rules` names what was recognised, in order.
    """

    kind: NameKind
    title: str | None = None
    series: str | None = None
    year: int | None = None
    season: int | None = None
    season_end: int | None = None
    episode: int | None = None
    episodes: tuple[int, ...] = ()
    episode_end: int | None = None
    absolute: int | None = None
    air_date: date | None = None
    episode_title: str | None = None
    edition: str | None = None
    version: str | None = None
    part: int | None = None
    extra_type: ExtraType | None = None
    owner: str | None = None
    three_d: str | None = None
    provider_ids: Mapping[str, str] = _NO_IDS
    resolution: str | None = None
    source: str | None = None
    codec: str | None = None
    group: str | None = None
    artist: str | None = None
    album: str | None = None
    disc: int | None = None
    track: int | None = None
    rules: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Every field, in JSON's own types; what is unknown is null."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "series": self.series,
            "year": self.year,
            "season": self.season,
            "season_end": self.season_end,
            "episode": self.episode,
            "episodes": list(self.episodes),
            "episode_end": self.episode_end,
            "absolute": self.absolute,
            "air_date": self.air_date.isoformat() if self.air_date else None,
            "episode_title": self.episode_title,
            "edition": self.edition,
            "version": self.version,
            "part": self.part,
            "extra_type": self.extra_type.value if self.extra_type else None,
            "owner": self.owner,
            "three_d": self.three_d,
            "provider_ids": dict(self.provider_ids),
            "resolution": self.resolution,
            "source": self.source,
            "codec": self.codec,
            "group": self.group,
            "artist": self.artist,
            "album": self.album,
            "disc": self.disc,
            "track": self.track,
            "rules": list(self.rules),
        }
