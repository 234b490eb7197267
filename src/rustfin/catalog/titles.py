"""Which item a claim means: found again by provider id, else by its key in words, else made.

An edition of an album that is gone is found by its release group, a track that is gone by its recording: those that are
there are several on purpose.

Keys: `title|year` of films and series, `<series>/<season>` of seasons, `<series>/<season>/<episode>` of episodes (or
`<series>/d/<date>`, `<series>/a/<absolute number>`), and likewise under the parent for extras, albums and tracks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rustfin.catalog.claims import (
    RELEASE_GROUP,
    AlbumClaim,
    ArtistClaim,
    EpisodeClaim,
    ExtraClaim,
    FilmClaim,
    MediaClaim,
    ProviderIds,
    SeasonClaim,
    SeriesClaim,
    Target,
    TrackClaim,
)
from rustfin.catalog.editions import Standing, album_key, albums_titled, edition_of
from rustfin.core.ids import ItemId, LibraryId, new_id
from rustfin.core.text import match_key, sort_title
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx

Key = tuple[str, str]
"""Kind and identity key: what an item is unique by in its library."""
Titled = FilmClaim | SeriesClaim | ArtistClaim | SeasonClaim | AlbumClaim


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that a claim means, should it not be there yet."""

    kind: str
    key: str
    title: str
    year: int | None = None
    parent_id: ItemId | None = None
    series_id: ItemId | None = None
    number: int | None = None
    season_number: int | None = None
    absolute_number: int | None = None
    released_on: str | None = None
    extra_type: str | None = None
    provider_ids: ProviderIds = ()


@dataclass(slots=True)
class Titles:
    """The items that the claims of one batch mean. Lives for one transaction."""

    tx: Tx
    owner: LibraryId
    """The library that they are of."""
    language: str
    now_ms: UnixMs
    created: set[ItemId] = field(default_factory=set)
    ids: dict[Key, ItemId] = field(default_factory=dict)
    wanted: dict[ItemId, Wanted] = field(default_factory=dict)
    _found: dict[MediaClaim | Target, list[ItemId]] = field(default_factory=dict)
    _standing: dict[str, list[Standing]] = field(default_factory=dict)
    _editions: dict[tuple[ItemId, AlbumClaim], str] = field(default_factory=dict)

    def settle(self, claims: Iterable[MediaClaim | Target]) -> None:
        """Find or make everything that these claims mean, owners first; three rounds of statements, however many."""
        claims = [claim for claim in claims if not hasattr(claim, "path")]
        tops = {top for claim in claims if (top := _top(claim)) is not None}
        self._find_or_make([_want_top(top) for top in tops])
        self._find_or_make([wanted for claim in claims for wanted in self._want_middle(claim)])
        leaves = {claim: self._want_leaf(claim) for claim in claims}
        self._find_or_make([wanted for wants in leaves.values() for wanted in wants])
        self._found.update((claim, self._ids_of(wants)) for claim, wants in leaves.items() if wants)

    def settle_tops(self, claims: Iterable[MediaClaim]) -> None:
        """Find or make what stands highest above these claims: series, artists."""
        tops = {top for claim in claims if (top := _top(claim)) is not None}
        self._find_or_make([_want_top(top) for top in tops])

    def key_of(self, album: AlbumClaim) -> tuple[str, ItemId]:
        """An album's key in words, and its artist, which must be settled."""
        (wanted,) = self._want_middle(album)
        assert wanted.parent_id is not None
        return wanted.key, wanted.parent_id

    def artist_there(self, artist: ArtistClaim) -> ItemId | None:
        """The artist that a claim means, if there is one."""
        wanted = _want_top(artist)
        return self.holders([wanted]).get((wanted.kind, wanted.key))

    def settle_above(self, claims: Iterable[MediaClaim]) -> None:
        """Find or make what stands above these claims' own titles: series and seasons, artists and albums."""
        claims = list(claims)
        tops = {top for claim in claims if not isinstance(claim, FilmClaim) and (top := _top(claim)) is not None}
        self._find_or_make([_want_top(top) for top in tops])
        below = [claim for claim in claims if isinstance(claim, EpisodeClaim | TrackClaim)]
        self._find_or_make([wanted for claim in below for wanted in self._want_middle(claim)])

    def leaves(self, claim: MediaClaim) -> list[Wanted]:
        """The titles that a media file itself is, as they would be made; what is above them must be settled."""
        match claim:
            case FilmClaim():
                return [_want_top(claim)]
            case ExtraClaim():
                return self._want_middle(claim)
            case EpisodeClaim() | TrackClaim():
                return self._want_leaf(claim)

    def holders(self, wanted: Iterable[Wanted]) -> dict[Key, ItemId]:
        """The items that are there for these, without making any."""
        seen = Titles(self.tx, self.owner, self.language, self.now_ms)
        by_key = {(one.kind, one.key): one for one in wanted}
        seen._find_by_provider_id(by_key)
        seen._find_by_key(by_key)
        return seen.ids

    def of(self, claim: MediaClaim | Target) -> list[ItemId]:
        """The items that a settled claim means: several for a file with several episodes."""
        found = self._found.get(claim)
        if found is None:
            found = self._found[claim] = self._look_up(claim)
        return found

    def _look_up(self, claim: MediaClaim | Target) -> list[ItemId]:
        match claim:
            case FilmClaim() | SeriesClaim() | ArtistClaim():
                key = _key_of_top(claim)
                return [self.ids[key]] if key in self.ids else []
            case SeasonClaim() | AlbumClaim() | ExtraClaim():
                return self._ids_of(self._want_middle(claim))
            case EpisodeClaim() | TrackClaim():
                return self._ids_of(self._want_leaf(claim))
            case _:
                return []

    def _ids_of(self, wants: Iterable[Wanted]) -> list[ItemId]:
        keys = ((wanted.kind, wanted.key) for wanted in wants)
        return [self.ids[key] for key in keys if key in self.ids]

    def _want_middle(self, claim: MediaClaim | Target) -> list[Wanted]:
        match claim:
            case EpisodeClaim(series=series):
                return [self._want_season(series, season_number(claim))]
            case SeasonClaim(series=series, number=number):
                return [self._want_season(series, number)]
            case TrackClaim(album=album) | (AlbumClaim() as album):
                artist_id = self.ids[_key_of_top(album.artist)]
                key, ids = self._album_key(artist_id, album), album.provider_ids
                return [Wanted("album", key, album.title, year=album.year, parent_id=artist_id, provider_ids=ids)]
            case ExtraClaim(owner=owner):
                owner_id = self.ids[_key_of_top(owner)]
                key = f"{owner_id}/{claim.extra_type}/{match_key(claim.title) or claim.title}"
                series_id = owner_id if isinstance(owner, SeriesClaim) else None
                return [
                    Wanted(
                        "extra", key, claim.title, parent_id=owner_id, series_id=series_id, extra_type=claim.extra_type
                    )
                ]
        return []

    def _album_key(self, artist_id: ItemId, album: AlbumClaim) -> str:
        """An album's key: what tells it from others of its title stands last."""
        edition = album.edition
        if edition is None:
            edition = self._editions.get((artist_id, album))
        if edition is None:
            key = album_key(artist_id, album.title)
            if key not in self._standing:
                self._standing[key] = albums_titled(self.tx, self.owner, key)
            edition = self._editions[(artist_id, album)] = edition_of(album, self._standing[key], owned=None)
        return album_key(artist_id, album.title, edition)

    def _want_season(self, series: SeriesClaim, number: int) -> Wanted:
        series_id = self.ids[_key_of_top(series)]
        title = "Specials" if number == 0 else f"Season {number}"
        return Wanted("season", f"{series_id}/{number}", title, parent_id=series_id, series_id=series_id, number=number)

    def _want_leaf(self, claim: MediaClaim | Target) -> list[Wanted]:
        match claim:
            case EpisodeClaim(series=series):
                series_id = self.ids[_key_of_top(series)]
                season = season_number(claim)
                season_id = self.ids[("season", f"{series_id}/{season}")]
                keys = episode_keys(claim)
                running = claim.absolutes if len(claim.absolutes) == len(keys) else (None,) * len(keys)
                return [
                    replace(_want_episode(claim, key, series_id, season_id), absolute_number=absolute)
                    for key, absolute in zip(keys, running, strict=True)
                ]
            case TrackClaim(album=album):
                artist_id = self.ids[_key_of_top(album.artist)]
                album_id = self.ids[("album", self._album_key(artist_id, album))]
                name = match_key(claim.title) or claim.title
                key = f"{album_id}/{claim.disc or 1}/{claim.number if claim.number is not None else ''}/{name}"
                return [
                    Wanted(
                        "track",
                        key,
                        claim.title,
                        parent_id=album_id,
                        number=claim.number,
                        season_number=claim.disc,
                        provider_ids=claim.provider_ids,
                    )
                ]
        return []

    def _find_or_make(self, wanted: Sequence[Wanted]) -> None:
        by_key: dict[Key, Wanted] = {}
        for one in wanted:
            # Of two spellings of one name the one with an id says more.
            if (one.kind, one.key) not in self.ids and ((one.kind, one.key) not in by_key or one.provider_ids):
                by_key[(one.kind, one.key)] = one
        if not by_key:
            return
        self._find_by_provider_id(by_key)
        self._find_by_key(by_key)
        self._make([one for key, one in by_key.items() if key not in self.ids])
        for key, one in by_key.items():
            self.wanted[self.ids[key]] = one

    def _find_by_provider_id(self, by_key: dict[Key, Wanted]) -> None:
        claimed = [(one, provider, value, key) for key, one in by_key.items() for provider, value in one.provider_ids]
        if not claimed:
            return
        rows = self.tx.all(
            """SELECT item.id, item.kind, provider_id.provider, provider_id.value, item.parent_id
               FROM json_each(?) AS asked
               JOIN provider_id ON provider_id.provider = asked.value ->> 0 AND provider_id.value = asked.value ->> 1
               JOIN item ON item.id = provider_id.item_id
               WHERE library_id = ? AND (item.state = 'missing' OR item.kind <> 'track' AND provider <> ?)""",
            (json.dumps([[provider, value] for _, provider, value, _ in claimed]), self.owner, RELEASE_GROUP),
        )
        known = {(row["kind"], row["provider"], row["value"], _within(row)): ItemId(row["id"]) for row in rows}
        for one, provider, value, key in claimed:
            owner = one.parent_id if one.kind == "track" else None
            if key not in self.ids and (found := known.get((one.kind, provider, value, owner))) is not None:
                self.ids[key] = found

    def _find_by_key(self, by_key: dict[Key, Wanted]) -> None:
        kinds: dict[str, list[str]] = {}
        for kind, key in by_key:
            if (kind, key) not in self.ids:
                kinds.setdefault(kind, []).append(key)
        for kind, keys in kinds.items():
            rows = self.tx.all(
                """SELECT id, identity_key FROM item
                   WHERE library_id = ? AND kind = ? AND identity_key IN (SELECT value FROM json_each(?))""",
                (self.owner, kind, json.dumps(keys)),
            )
            self.ids.update({(kind, row["identity_key"]): ItemId(row["id"]) for row in rows})

    def _make(self, missing: Sequence[Wanted]) -> None:
        rows = []
        made: dict[str, ItemId] = {}
        for one in missing:
            # Two spellings with one provider id in one batch are one title.
            ids = _ids_of_one(one)
            same = next((made[f"{one.kind}:{p}:{v}"] for p, v in ids if f"{one.kind}:{p}:{v}" in made), None)
            if same is not None:
                self.ids[(one.kind, one.key)] = same
                continue
            item_id = ItemId(new_id())
            made.update({f"{one.kind}:{provider}:{value}": item_id for provider, value in ids})
            self.ids[(one.kind, one.key)] = item_id
            self.created.add(item_id)
            rows.append((
                item_id, self.owner, one.kind, one.key, one.parent_id, one.series_id, one.number,
                one.season_number, one.absolute_number, one.extra_type, one.title,
                sort_title(one.title, self.language), one.year, one.released_on, self.now_ms, self.now_ms,
            ))  # fmt: skip
        self.tx.execute_many(
            """INSERT INTO item (id, library_id, kind, identity_key, parent_id, series_id, number, season_number,
                                 absolute_number, extra_type, title, sort_title, year, released_on, added_at,
                                 updated_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            rows,
        )


def _within(row: Row) -> str | None:
    """A recording is heard on many albums: a track is only found on its own."""
    return row["parent_id"] if row["kind"] == "track" else None


def _ids_of_one(wanted: Wanted) -> ProviderIds:
    """The ids that only one title has: editions share a group, and an album may hold a recording twice."""
    return () if wanted.kind == "track" else tuple(pair for pair in wanted.provider_ids if pair[0] != RELEASE_GROUP)


@lru_cache(maxsize=8192)
def key_in_words(title: str, year: int | None) -> str:
    """The identity key of a film or series. A title of marks only keeps its marks."""
    return f"{match_key(title) or title}|{'' if year is None else year}"


def season_number(claim: EpisodeClaim) -> int:
    """The season an episode is filed under: an air date's year, else season 1 where the name has none."""
    if claim.season is not None:
        return claim.season
    if claim.air_date is not None:
        return int(claim.air_date[:4])
    return 1


def episode_keys(claim: EpisodeClaim) -> list[tuple[str, int | None]]:
    """The part of each episode's key after the series, with its number in the season where it has one."""
    season = season_number(claim)
    if claim.episodes:
        return [(f"{season}/{number}", number) for number in claim.episodes]
    if claim.air_date is not None:
        return [(f"d/{claim.air_date}", None)]
    if claim.absolutes:
        return [(f"a/{number}", number) for number in claim.absolutes]
    return [(f"t/{match_key(claim.title or '') or claim.title or ''}", None)]


def _want_episode(claim: EpisodeClaim, key: tuple[str, int | None], series_id: ItemId, season_id: ItemId) -> Wanted:
    suffix, number = key
    if claim.title and len(claim.episodes) < 2:
        title = claim.title
    else:
        title = f"Episode {number}" if number is not None else claim.air_date or claim.title or "Episode"
    return Wanted(
        "episode",
        f"{series_id}/{suffix}",
        title,
        parent_id=season_id,
        series_id=series_id,
        number=number,
        season_number=season_number(claim),
        released_on=claim.air_date,
    )


def _top(claim: MediaClaim | Target) -> FilmClaim | SeriesClaim | ArtistClaim | None:
    match claim:
        case FilmClaim() | SeriesClaim() | ArtistClaim():
            return claim
        case EpisodeClaim(series=series) | SeasonClaim(series=series):
            return series
        case TrackClaim(album=album):
            return album.artist
        case AlbumClaim(artist=artist):
            return artist
        case ExtraClaim(owner=owner):
            return owner
    return None


def _key_of_top(claim: FilmClaim | SeriesClaim | ArtistClaim) -> Key:
    match claim:
        case FilmClaim(title=title, year=year):
            return "movie", key_in_words(title, year)
        case SeriesClaim(title=title, year=year):
            return "series", key_in_words(title, year)
        case ArtistClaim(name=name):
            return "artist", match_key(name) or name


def _want_top(claim: FilmClaim | SeriesClaim | ArtistClaim) -> Wanted:
    kind, key = _key_of_top(claim)
    match claim:
        case ArtistClaim(name=name):
            return Wanted(kind, key, name, provider_ids=claim.provider_ids)
        case FilmClaim() | SeriesClaim():
            return Wanted(kind, key, claim.title, year=claim.year, provider_ids=claim.provider_ids)
