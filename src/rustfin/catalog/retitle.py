"""When files that are known now say that they are another title: the title follows them, with all that people did.

A title whose files all say the same new thing is the same title under a new name, unless the new name is taken; then
what people did with the old one is added to the one that has the name. Run before the files are written down.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rustfin.catalog import music_store
from rustfin.catalog.claims import EpisodeClaim, MediaClaim, SeriesClaim, TrackClaim
from rustfin.catalog.handing_on import hand_on
from rustfin.catalog.shelves import Shelf
from rustfin.catalog.titles import Key, Titles, Wanted, key_in_words
from rustfin.core.ids import FileId, ItemId, LibraryId
from rustfin.core.text import match_key
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


@dataclass(frozen=True, slots=True)
class Claimed:
    """A known file and what it says now."""

    file_id: FileId
    claim: MediaClaim


def retitle(
    tx: Tx, shelf: Shelf, claimed: Sequence[Claimed], *, missing: Collection[FileId], now_ms: UnixMs
) -> set[ItemId]:
    """Let titles follow their files' names; gives the titles that changed, and those that they were below.
    `missing` are files no longer there.

    Tracks whose tags say what they are do not mind their names. One that changed again before its tags were read is
    without any until they are; albums and artists that it leaves empty go, unless people did something with them.
    """
    telling = music_store.telling_tracks(tx, [one.file_id for one in claimed if isinstance(one.claim, TrackClaim)])
    by_name = [one for one in claimed if one.file_id not in telling]
    above = _above(tx, [one.file_id for one in by_name])
    touched = follow(tx, shelf, by_name, missing=missing, now_ms=now_ms).touched
    return (touched | above) - music_store.drop_empty(tx, above, handed=())


def _above(tx: Tx, file_ids: Collection[FileId]) -> set[ItemId]:
    """The seasons and series, albums and artists that the titles of these files are below."""
    rows = tx.all(
        """WITH RECURSIVE above (id) AS (
             SELECT item.parent_id FROM part JOIN version ON version.id = part.version_id
             JOIN item ON item.id = version.item_id WHERE part.file_id IN (SELECT value FROM json_each(?))
             UNION SELECT item.parent_id FROM above JOIN item ON item.id = above.id
           ) SELECT id FROM above WHERE id IS NOT NULL""",
        (json.dumps(list(file_ids)),),
    )
    return {ItemId(row["id"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Followed:
    """The titles that changed; those that gave all that people did with them to another."""

    touched: set[ItemId]
    joined: Mapping[ItemId, ItemId]


def follow(
    tx: Tx, shelf: Shelf, claimed: Sequence[Claimed], *, missing: Collection[FileId], now_ms: UnixMs
) -> Followed:
    """Let titles follow what these files say now."""
    owners = _owners(tx, [one.file_id for one in claimed])
    if not owners:
        return Followed(set(), {})
    gone = json.dumps(list(missing))
    titles = Titles(tx, shelf.library_id, shelf.language, now_ms)
    touched = _rename_series(tx, shelf, claimed, owners, gone)
    touched |= _rename_artists_and_albums(tx, titles, claimed, owners, gone)
    owners = _owners(tx, [one.file_id for one in claimed]) if touched else owners
    return _move_leaves(tx, titles, claimed, owners=owners, gone=gone, touched=touched)


def _owners(tx: Tx, file_ids: Collection[FileId]) -> dict[FileId, list[Row]]:
    owners: dict[FileId, list[Row]] = defaultdict(list)
    for row in tx.all(
        """SELECT DISTINCT part.file_id, item.id, item.kind, item.identity_key, item.parent_id, item.series_id
           FROM part JOIN version ON version.id = part.version_id JOIN item ON item.id = version.item_id
           WHERE part.file_id IN (SELECT value FROM json_each(?)) ORDER BY item.number, item.id""",
        (json.dumps(list(file_ids)),),
    ):
        owners[FileId(row["file_id"])].append(row)
    return owners


def _rename_series(
    tx: Tx, shelf: Shelf, claimed: Sequence[Claimed], owners: Mapping[FileId, list[Row]], gone: str
) -> set[ItemId]:
    """Series all of whose files say one new title take it, where it is free."""
    said: dict[str, dict[str, set[FileId]]] = defaultdict(lambda: defaultdict(set))
    series_claims: dict[str, SeriesClaim] = {}
    for one in claimed:
        series = one.claim.series if isinstance(one.claim, EpisodeClaim) else None
        if series is None:
            continue
        key = key_in_words(series.title, series.year)
        series_claims[key] = series
        for row in owners.get(one.file_id, ()):
            if row["kind"] == "episode" and row["series_id"] is not None:
                said[row["series_id"]][key].add(one.file_id)
    renamed: set[ItemId] = set()
    for series_id, by_key in said.items():
        if len(by_key) != 1:
            continue
        key, files = next(iter(by_key.items()))
        total = tx.value(
            """SELECT count(DISTINCT file.id) FROM item JOIN version ON version.item_id = item.id
               JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
               WHERE item.series_id = ? AND item.kind = 'episode'
                 AND (file.state = 'present' OR file.id IN (SELECT value FROM json_each(?)))
                 AND file.id NOT IN (SELECT value FROM json_each(?))""",
            (series_id, json.dumps(list(files)), gone),
        )
        is_known = _known_elsewhere(tx, shelf.library_id, "series", key, series_claims[key].provider_ids)
        if total == len(files) and not is_known:
            tx.execute("UPDATE item SET identity_key = ? WHERE id = ?", (key, series_id))
            renamed.add(ItemId(series_id))
    return renamed


def _rename_artists_and_albums(
    tx: Tx, titles: Titles, claimed: Sequence[Claimed], owners: Mapping[FileId, list[Row]], gone: str
) -> set[ItemId]:
    """Artists, then albums, all of whose files say one new name take it, where it is free."""
    tracks = [
        (one.file_id, one.claim, row)
        for one in claimed
        if isinstance(one.claim, TrackClaim)
        for row in owners.get(one.file_id, ())
        if row["kind"] == "track" and row["parent_id"] is not None
    ]
    if not tracks:
        return set()
    artist_of = {
        row["id"]: row["parent_id"]
        for row in tx.all(
            "SELECT id, parent_id FROM item WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([row["parent_id"] for *_, row in tracks]),),
        )
    }
    said: dict[str, dict[str, set[FileId]]] = defaultdict(lambda: defaultdict(set))
    for file_id, claim, row in tracks:
        name = claim.album.artist.name
        said[artist_of[row["parent_id"]]][match_key(name) or name].add(file_id)
    renamed: set[ItemId] = set()
    for artist_id, by_key in said.items():
        if len(by_key) == 1:
            ((key, files),) = by_key.items()
            if _is_free(tx, titles.owner, "artist", key) and _says_all(tx, _OF_ARTIST, artist_id, files, gone):
                tx.execute("UPDATE item SET identity_key = ? WHERE id = ?", (key, artist_id))
                renamed.add(ItemId(artist_id))
    titles.settle_tops([claim for _, claim, _ in tracks])
    wanted: dict[str, dict[tuple[str, ItemId], set[FileId]]] = defaultdict(lambda: defaultdict(set))
    for file_id, claim, row in tracks:
        wanted[row["parent_id"]][titles.key_of(claim.album)].add(file_id)
    for album_id, by_place in wanted.items():
        if len(by_place) == 1:
            (((key, owner_id), files),) = by_place.items()
            if _is_free(tx, titles.owner, "album", key) and _says_all(tx, _OF_ALBUM, album_id, files, gone):
                tx.execute("UPDATE item SET identity_key = ?, parent_id = ? WHERE id = ?", (key, owner_id, album_id))
                renamed.add(ItemId(album_id))
    return renamed


def take_name(
    tx: Tx,
    library_id: LibraryId,
    item_id: ItemId,
    *,
    kind: str,
    key: str,
    parent_id: ItemId | None,
    files: Collection[FileId],
) -> None:
    """Let an album or artist of which these are all the files be found by a name, where that is free."""
    row = tx.one("SELECT identity_key, parent_id FROM item WHERE id = ?", (item_id,))
    if row is None or (row["identity_key"], row["parent_id"]) == (key, parent_id):
        return
    is_free = row["identity_key"] == key or _is_free(tx, library_id, kind, key)
    if is_free and _says_all(tx, _OF_ALBUM if kind == "album" else _OF_ARTIST, item_id, files, "[]"):
        tx.execute("UPDATE item SET identity_key = ?, parent_id = ? WHERE id = ?", (key, parent_id, item_id))


def _is_free(tx: Tx, library_id: LibraryId, kind: str, key: str) -> bool:
    return not _known_elsewhere(tx, library_id, kind, key, ())


_OF_ALBUM = "SELECT id FROM item WHERE parent_id = :id AND kind = 'track'"
_OF_ARTIST = """
SELECT track.id FROM item AS album JOIN item AS track ON track.parent_id = album.id AND track.kind = 'track'
WHERE album.parent_id = :id UNION SELECT track_id FROM track_artist WHERE artist_id = :id
"""


def _says_all(tx: Tx, tracks: str, item_id: str, files: Collection[FileId], gone: str) -> bool:
    """Whether these are all the files that an album or an artist still has."""
    others = tx.value(
        f"""SELECT count(*) FROM version JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
            WHERE version.item_id IN ({tracks}) AND file.state = 'present'
              AND file.id NOT IN (SELECT value FROM json_each(:files))
              AND file.id NOT IN (SELECT value FROM json_each(:gone))""",
        {"id": item_id, "files": json.dumps(list(files)), "gone": gone},
    )
    return not others


def _known_elsewhere(
    tx: Tx, library_id: LibraryId, kind: str, key: str, provider_ids: Iterable[tuple[str, str]]
) -> bool:
    """Whether some title of the library is found by this key or by one of these provider ids."""
    return (
        tx.value(
            """SELECT 1 FROM item WHERE library_id = ? AND kind = ? AND (identity_key = ? OR id IN (
                 SELECT item_id FROM provider_id JOIN json_each(?) AS asked
                 ON provider_id.provider = asked.value ->> 0 AND provider_id.value = asked.value ->> 1))""",
            (library_id, kind, key, json.dumps([list(pair) for pair in provider_ids])),
        )
        is not None
    )


@dataclass(frozen=True, slots=True)
class _Departure:
    """A title all of whose files say that they are another one."""

    item_id: ItemId
    kind: str
    wanted: Wanted

    @property
    def key(self) -> Key:
        return self.wanted.kind, self.wanted.key


def _move_leaves(
    tx: Tx,
    titles: Titles,
    claimed: Sequence[Claimed],
    *,
    owners: Mapping[FileId, list[Row]],
    gone: str,
    touched: set[ItemId],
) -> Followed:
    """Films, episodes, tracks and extras whose files all say one new thing take its key, or give what people did."""
    titles.settle_above([one.claim for one in claimed])
    departures = _departures(tx, titles, claimed, owners=owners, gone=gone)
    holders = titles.holders(departure.wanted for departure in departures)
    departures = [departure for departure in departures if holders.get(departure.key) != departure.item_id]
    free, joining = _sorted_out(departures, holders)
    _rekey(tx, free)
    joined = _join(tx, titles, claimed, joining)
    moved = {departure.item_id for departure in free}
    return Followed(touched | moved | joined.keys() | set(joined.values()) | titles.created, joined)


def _departures(
    tx: Tx, titles: Titles, claimed: Sequence[Claimed], *, owners: Mapping[FileId, list[Row]], gone: str
) -> list[_Departure]:
    said: dict[ItemId, dict[Key, Wanted]] = defaultdict(dict)
    files: dict[ItemId, set[FileId]] = defaultdict(set)
    rows: dict[ItemId, Row] = {}
    for one in claimed:
        leaves, held = titles.leaves(one.claim), owners.get(one.file_id, [])
        if len(leaves) != len(held):
            # A file that gained or lost an episode: those that it still holds stay, the others are found anew.
            continue
        for leaf, row in zip(leaves, held, strict=True):
            item_id = ItemId(row["id"])
            rows[item_id] = row
            files[item_id].add(one.file_id)
            said[item_id][(leaf.kind, leaf.key)] = leaf
    return [
        _Departure(item_id, rows[item_id]["kind"], wanted)
        for item_id, by_key in said.items()
        if len(by_key) == 1
        for key, wanted in by_key.items()
        if key != (rows[item_id]["kind"], rows[item_id]["identity_key"]) and _is_all(tx, item_id, files[item_id], gone)
    ]


def _sorted_out(
    departures: Sequence[_Departure], holders: Mapping[Key, ItemId]
) -> tuple[list[_Departure], list[_Departure]]:
    """Those that can have the key they want, and those that must join the title that keeps it.

    A key is free when nobody has it or its holder gets another; one that must stay may make others stay.
    """
    free: dict[Key, _Departure] = {}
    joining: list[_Departure] = []
    for departure in departures:
        if departure.wanted.kind != departure.kind or departure.key in free:
            joining.append(departure)
        else:
            free[departure.key] = departure
    while True:
        going = {departure.item_id for departure in free.values()}
        stuck = [key for key in free if key in holders and holders[key] not in going]
        if not stuck:
            return list(free.values()), joining
        joining += [free.pop(key) for key in stuck]


def _rekey(tx: Tx, departures: Sequence[_Departure]) -> None:
    # Two steps, as titles may exchange their keys.
    tx.execute_many(
        "UPDATE item SET identity_key = 'leaving/' || id WHERE id = ?", [(one.item_id,) for one in departures]
    )
    tx.execute_many(
        """UPDATE item SET identity_key = ?, parent_id = ?, series_id = ?, number = ?, season_number = ?,
                           absolute_number = coalesce(?, absolute_number), extra_type = coalesce(?, extra_type)
           WHERE id = ?""",
        [
            (
                one.wanted.key, one.wanted.parent_id, one.wanted.series_id, one.wanted.number,
                one.wanted.season_number, one.wanted.absolute_number, one.wanted.extra_type, one.item_id,
            )
            for one in departures
        ],
    )  # fmt: skip


def _join(tx: Tx, titles: Titles, claimed: Sequence[Claimed], joining: Sequence[_Departure]) -> dict[ItemId, ItemId]:
    """Add what people did with these to the titles that have the name already, or get it now."""
    if not joining:
        return {}
    titles.settle([one.claim for one in claimed])
    joined: dict[ItemId, ItemId] = {}
    for departure in joining:
        target = titles.ids.get(departure.key)
        if target is not None and target != departure.item_id:
            hand_on(tx, departure.item_id, target, now_ms=titles.now_ms)
            joined[departure.item_id] = target
    return joined


def _is_all(tx: Tx, item_id: ItemId, files: Collection[FileId], gone: str) -> bool:
    """Whether these are all the files that the title still has."""
    others = tx.value(
        """SELECT count(*) FROM version JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
           WHERE version.item_id = ? AND file.state = 'present'
             AND file.id NOT IN (SELECT value FROM json_each(?)) AND file.id NOT IN (SELECT value FROM json_each(?))""",
        (item_id, json.dumps(list(files)), gone),
    )
    return not others
