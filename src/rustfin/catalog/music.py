"""Tracks go where their tags say: to the album and the artist, with all that people did; who is heard on them.

`place_tracks` runs whenever a track's tags or its folder changed. It decides an album folder at a time
(`album_rules`), lets titles follow their files (`retitle.follow`), and takes away what names alone had made and nothing
needs any more. What people did is never taken away.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rustfin.catalog import music_store as store
from rustfin.catalog.album_rules import AlbumFacts, Member, Placed, album_folder, artist_claim, place
from rustfin.catalog.claims import AlbumClaim, ArtistClaim, Target, TrackClaim
from rustfin.catalog.editions import Standing, album_key, albums_titled, edition_of
from rustfin.catalog.handing_on import hand_on
from rustfin.catalog.merge import FILENAME, TAGS
from rustfin.catalog.retitle import Claimed, follow, take_name
from rustfin.catalog.shelves import Shelf
from rustfin.catalog.titles import Titles
from rustfin.catalog.values import Said, record
from rustfin.core.ids import FileId, ItemId, RootId
from rustfin.core.text import match_key
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.media.music_tags import read_music_tags


@dataclass(frozen=True, slots=True)
class Named:
    """A file and what it is by its name."""

    file_id: FileId
    claim: TrackClaim


@dataclass(slots=True)
class _Round:
    """What one call works on."""

    tx: Tx
    shelf: Shelf
    now_ms: UnixMs
    before: dict[FileId, Row] = field(default_factory=dict)
    touched: set[ItemId] = field(default_factory=set)
    left: set[ItemId] = field(default_factory=set)
    """Tracks, albums and artists that lost something and may be empty now."""


def place_tracks(tx: Tx, shelf: Shelf, named: Sequence[Named], *, now_ms: UnixMs) -> set[ItemId]:
    """Put these files, and those whose album they decide with, where they belong; gives the titles that changed."""
    claims = {one.file_id: one.claim for one in named}
    rows = store.tracks(tx, list(claims))
    if not rows:
        return set()
    turn = _Round(tx, shelf, now_ms)
    titles = Titles(tx, shelf.library_id, shelf.language, now_ms)
    placed = _told_apart(turn, titles, [one for members in _groups(turn, rows, claims) for one in place(members)])
    files = [Claimed(one.member.file_id, one.claim) for one in placed]
    followed = follow(tx, shelf, files, missing=(), now_ms=now_ms)
    turn.touched = turn.touched | followed.touched
    artists = {artist_claim(credit) for one in placed for credit in one.member.tags.artists}
    titles.settle([*dict.fromkeys(one.claim for one in placed), *artists])
    _relink(turn, titles, placed)
    turn.touched |= titles.created
    turn.touched |= record(
        tx,
        _said(titles, placed),
        now_ms=now_ms,
        language=shelf.language,
        providers=shelf.providers,
        new_item_ids=titles.created,
    )
    _credit(turn, titles, placed)
    albums = {item_id for one in placed for item_id in titles.of(one.claim.album)}
    turn.touched |= store.choose_embedded_covers(tx, albums | turn.left)
    for old, new in followed.joined.items():
        store.hand_over(tx, old, new)
    handed = _carry_over(turn, titles, placed) | followed.joined.keys()
    gone = store.drop_empty(tx, turn.left | handed, handed=handed)
    _take_names(turn, titles, placed)
    return (turn.touched | turn.left) - gone


def held_by_tags(tx: Tx, file_ids: Collection[FileId]) -> dict[FileId, ItemId]:
    """The tracks of those files whose tags, not names, say what they are."""
    return store.telling_tracks(tx, file_ids)


def owners_below(tx: Tx, root_id: RootId, folder: str, target: Target) -> list[ItemId] | None:
    """The album or the artist that a folder is about, by the tags of the tracks in it; None where no tags speak.

    A folder with several is about none of them.
    """
    if not isinstance(target, AlbumClaim | ArtistClaim):
        return None
    found = store.albums_below(tx, root_id, folder)
    if not found:
        return None
    owners = {artist if isinstance(target, ArtistClaim) else album for album, artist in found}
    return list(owners) if len(owners) == 1 else []


def _groups(turn: _Round, rows: Sequence[Row], claims: Mapping[FileId, TrackClaim]) -> list[list[Member]]:
    """The files, with the others of their albums and of those that they leave, an album folder and title at a time."""
    left = store.tracks_below(turn.tx, {row["album_id"] for row in rows if row["album_id"] is not None})
    keys = {row["album_key"] for row in [*rows, *left] if row["album_key"] is not None}
    wanted = {_place_of(row) for row in [*rows, *left] if row["album_key"] is not None}
    groups: dict[tuple[str, ...], list[Member]] = defaultdict(list)
    seen: set[FileId] = set()
    for row in [*rows, *store.tracks_of_albums(turn.tx, turn.shelf.library_id, keys)]:
        file_id = FileId(row["file_id"])
        if file_id in seen or (row["album_key"] is not None and _place_of(row) not in wanted):
            continue
        seen.add(file_id)
        turn.before[file_id] = row
        # What says no album goes by its name, each on its own.
        key = ("", file_id) if row["album_key"] is None else _place_of(row)
        tags = read_music_tags(json.loads(row["tags"]))
        groups[key].append(Member(file_id, tags, claims.get(file_id) or _as_it_is(row)))
    for members in groups.values():
        members.sort(key=lambda member: turn.before[member.file_id]["path"])
    return list(groups.values())


def _told_apart(turn: _Round, titles: Titles, placed: Sequence[Placed]) -> list[Placed]:
    """The same, with a word in each album's claim where others of its artist have its title."""
    holders: dict[ItemId, set[AlbumClaim]] = defaultdict(set)
    held: dict[AlbumClaim, list[ItemId]] = defaultdict(list)
    for one in sorted(placed, key=lambda one: bytes(turn.before[one.member.file_id]["path"])):
        album_id = turn.before[one.member.file_id]["album_id"]
        held[one.claim.album] += [] if album_id is None else [ItemId(album_id)]
        if album_id is not None:
            holders[ItemId(album_id)].add(one.claim.album)
    standing: dict[tuple[str, str], list[Standing]] = {}
    editions: dict[AlbumClaim, AlbumClaim] = {}
    for claim, album_ids in held.items():
        key = (match_key(claim.artist.name) or claim.artist.name, match_key(claim.title) or claim.title)
        if key not in standing:
            artist_id = titles.artist_there(claim.artist)
            base = None if artist_id is None else album_key(artist_id, claim.title)
            standing[key] = [] if base is None else albums_titled(turn.tx, titles.owner, base)
        owned = next((album_id for album_id in album_ids if len(holders[album_id]) == 1), None)
        editions[claim] = replace(claim, edition=edition_of(claim, standing[key], owned=owned))
    return [
        replace(
            one,
            claim=replace(one.claim, album=editions[one.claim.album]),
            album=replace(one.album, claim=editions[one.claim.album]),
        )
        for one in placed
    ]


def _place_of(row: Row) -> tuple[str, ...]:
    return row["root_id"], album_folder(store.folder_of(row)), row["album_key"]


def _as_it_is(row: Row) -> TrackClaim:
    album = AlbumClaim(ArtistClaim(row["artist_title"] or ""), row["album_title"] or "", row["album_year"])
    return TrackClaim(album, row["title"], row["season_number"], row["number"])


def _relink(turn: _Round, titles: Titles, placed: Sequence[Placed]) -> None:
    """Make each file a part of the track it belongs to now."""
    moves: list[tuple[str, ItemId, FileId]] = []
    for one in placed:
        row = turn.before[one.member.file_id]
        track_id = next(iter(titles.of(one.claim)))
        turn.touched.add(track_id)
        turn.left |= {ItemId(row[name]) for name in ("album_id", "artist_id") if row[name] is not None}
        if track_id != row["item_id"]:
            turn.left.add(ItemId(row["item_id"]))
            moves.append((row["version_id"], track_id, one.member.file_id))
    store.move_versions(turn.tx, moves)
    turn.tx.execute_many(
        """UPDATE item SET number = ?, season_number = ?
           WHERE id = ? AND (number IS NOT ? OR season_number IS NOT ?)""",
        [
            (one.claim.number, one.claim.disc, titles.of(one.claim)[0], one.claim.number, one.claim.disc)
            for one in placed
        ],
    )


def _said(titles: Titles, placed: Sequence[Placed]) -> list[Said]:
    """What tags say of tracks, albums and artists. Of several files of one track the first by path speaks."""
    said: dict[tuple[ItemId, str], Said] = {}

    def say(item_id: ItemId, source: str, values: Mapping[str, Any]) -> None:
        said.setdefault((item_id, source), Said(item_id, source, {name: one for name, one in values.items() if one}))

    for one in placed:
        tags, album = one.member.tags, one.album
        track_id, album_id, artist_id = _ids(titles, one.claim)
        names = [credit.name for credit in tags.artists]
        say(
            track_id,
            TAGS,
            {
                "title": tags.title,
                "sort_title": tags.sort_title,
                "year": tags.year,
                "released_on": tags.released_on,
                "genres": list(tags.genres),
                "artists": names,
                "provider_ids": _provider_ids(musicbrainz=tags.recording_id),
            },
        )
        say(track_id, FILENAME, {"title": one.member.named.title})
        if tags.album is not None:
            say(album_id, TAGS, _album_values(album))
        if tags.says_what_it_is:
            artist = album.artist
            say(
                artist_id,
                TAGS,
                {
                    "title": album.claim.artist.name,
                    "sort_title": None if artist is None else artist.sort_name,
                    "provider_ids": _provider_ids(musicbrainz=None if artist is None else artist.musicbrainz_id),
                },
            )
    for one in placed:
        for credit in one.member.tags.artists:
            credited = titles.of(ArtistClaim(credit.name))[0]
            ids = _provider_ids(musicbrainz=credit.musicbrainz_id)
            say(credited, TAGS, {"title": credit.name, "sort_title": credit.sort_name, "provider_ids": ids})
    return [*_with_earlier(titles, list(said.values())), *_by_name_again(titles, placed, said.keys())]


def _by_name_again(titles: Titles, placed: Sequence[Placed], said: Collection[tuple[ItemId, str]]) -> Iterable[Said]:
    """What goes by its name because no tags name it any more: what they said once holds no longer."""
    names: dict[ItemId, dict[str, Any]] = {}
    for one in placed:
        _, album_id, artist_id = _ids(titles, one.claim)
        album = one.claim.album
        names.setdefault(album_id, {"title": album.title} | ({"year": album.year} if album.year else {}))
        names.setdefault(artist_id, {"title": album.artist.name})
    asked = [item_id for item_id in names if (item_id, TAGS) not in said]
    for item_id in store.named_by_none(titles.tx, asked, but=[titles.of(one.claim)[0] for one in placed]):
        yield Said(item_id, TAGS, {})
        yield Said(item_id, FILENAME, names[item_id])


def _with_earlier(titles: Titles, said: list[Said]) -> list[Said]:
    """The same, with what other tracks said of an artist before: most say no more than the name."""
    artists = {item_id for (kind, _), item_id in titles.ids.items() if kind == "artist"}
    earlier = store.tag_values(titles.tx, artists)
    return [
        replace(one, values={**earlier.get(one.item_id, {}), **one.values}) if one.source == TAGS else one
        for one in said
    ]


def _album_values(album: AlbumFacts) -> dict[str, Any]:
    return {
        "title": album.claim.title,
        "sort_title": album.sort_title,
        "year": album.year,
        "released_on": album.released_on,
        "genres": list(album.genres),
        "provider_ids": dict(album.claim.provider_ids),
    }


def _provider_ids(**ids: str | None) -> dict[str, str]:
    return {name: one for name, one in ids.items() if one}


def _ids(titles: Titles, claim: TrackClaim) -> tuple[ItemId, ItemId, ItemId]:
    return titles.of(claim)[0], titles.of(claim.album)[0], titles.of(claim.album.artist)[0]


def _credit(turn: _Round, titles: Titles, placed: Sequence[Placed]) -> None:
    """Write down who is heard on each track; gives those who may be heard no more to `left`."""
    heard_on: dict[ItemId, dict[ItemId, tuple[int, bool]]] = {}
    for one in placed:
        heard = heard_on.setdefault(titles.of(one.claim)[0], {})
        for credit in one.member.tags.artists:
            heard.setdefault(titles.of(ArtistClaim(credit.name))[0], (len(heard), credit.is_guest))
    wanted = {
        (track_id, artist_id, position, int(is_guest))
        for track_id, heard in heard_on.items()
        for artist_id, (position, is_guest) in heard.items()
    }
    lost, gained = store.write_credits(turn.tx, list(heard_on), wanted)
    turn.left |= lost
    turn.touched |= lost | gained


def _carry_over(turn: _Round, titles: Titles, placed: Sequence[Placed]) -> set[ItemId]:
    """Give what people did with albums and artists that were emptied into one other, or into several of which one has
    their name, to it; gives those emptied."""
    handed: set[ItemId] = set()
    went: dict[ItemId, set[ItemId]] = defaultdict(set)
    for one in placed:
        row = turn.before[one.member.file_id]
        _, album_id, artist_id = _ids(titles, one.claim)
        if row["album_id"] is not None and row["album_id"] != album_id:
            went[ItemId(row["album_id"])].add(album_id)
        if row["artist_id"] is not None and row["artist_id"] != artist_id:
            went[ItemId(row["artist_id"])].add(artist_id)
    for old in store.without_children(turn.tx, went):
        heirs = went[old] if len(went[old]) == 1 else store.namesakes(turn.tx, old, went[old])
        if len(heirs) == 1:
            (new,) = heirs
            hand_on(turn.tx, old, new, now_ms=turn.now_ms)
            store.hand_over(turn.tx, old, new)
            turn.touched.add(new)
            handed.add(old)
    return handed


def _take_names(turn: _Round, titles: Titles, placed: Sequence[Placed]) -> None:
    """Albums and artists that were found by an id under another name take the new one, if all of them says so."""
    files: dict[ItemId, set[FileId]] = defaultdict(set)
    names: dict[ItemId, tuple[str, str, ItemId | None]] = {}
    for one in placed:
        _, album_id, artist_id = _ids(titles, one.claim)
        key, _ = titles.key_of(one.claim.album)
        names[album_id] = ("album", key, artist_id)
        name = one.claim.album.artist.name
        names[artist_id] = ("artist", match_key(name) or name, None)
        for item_id in (album_id, artist_id):
            files[item_id].add(one.member.file_id)
    for item_id, (kind, key, parent_id) in names.items():
        take_name(turn.tx, titles.owner, item_id, kind=kind, key=key, parent_id=parent_id, files=files[item_id])


def album_title_key(album: str | None) -> str | None:
    """By what the tracks of an album find each other."""
    return None if album is None else match_key(album) or album
