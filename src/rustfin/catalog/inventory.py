"""The writing side of the catalogue: what a scan found on disk becomes files, titles, versions, parts and pictures.

Doors: `record_folder` (what a folder holds), `mark_missing` and `mark_folders_gone` (what is no longer there),
`refresh_states`. All run in a write transaction, all can be run again with the same outcome, and none deletes a title
or a file: what is not seen is marked missing and comes back whole.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rustfin.catalog import music, picture_choice
from rustfin.catalog.claims import (
    EpisodeClaim,
    ExtraClaim,
    FilmClaim,
    FolderClaims,
    LocalImage,
    MediaClaim,
    MediaFile,
    NfoValues,
    OfFile,
    SidecarFile,
    Target,
    TrackClaim,
)
from rustfin.catalog.merge import FILENAME, NFO
from rustfin.catalog.shelves import Shelf
from rustfin.catalog.titles import Titles, Wanted
from rustfin.catalog.twins import inherit
from rustfin.catalog.values import FIELDS, Said, record
from rustfin.core.ids import FileId, ItemId, RootId, new_id
from rustfin.core.paths import encode
from rustfin.core.units import UnixMs
from rustfin.db import Tx


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """A folder, or a slice of a large one, to be written down.

    `known` names the row of each file that has one (a moved file's row too); `changed` are those whose content is new.
    Only the slice that says `is_last` records sidecars, pictures, NFO values and the digest: what they are about must
    be there first.
    """

    claims: FolderClaims
    media: tuple[MediaFile, ...]
    known: Mapping[str, FileId]
    changed: frozenset[FileId] = frozenset()
    is_last: bool = True
    is_new: bool = False
    """Nothing of this folder was written down before, so there is nothing to take back."""


@dataclass(slots=True)
class Recorded:
    """The titles that a batch touched."""

    item_ids: set[ItemId] = field(default_factory=set)
    series_ids: set[ItemId] = field(default_factory=set)
    new_ids: set[ItemId] = field(default_factory=set)


def record_folders(tx: Tx, shelf: Shelf, folders: Sequence[FolderRecord], *, now_ms: UnixMs) -> Recorded:
    """Write these folders down: files, titles, versions, values, sidecars, pictures, digests."""
    titles = Titles(tx, shelf.library_id, shelf.language, now_ms)
    held = _held_by_tags(tx, folders)
    owners = _owners_by_tags(tx, folders)
    titles.settle(_claims_in(folders, held, owners))
    file_ids: dict[tuple[RootId, str], FileId] = {}
    items_of_file: dict[FileId, list[ItemId]] = {}
    for folder in folders:
        root_id = folder.claims.root_id
        for media in folder.media:
            file_id = folder.known.get(media.disk.path) or FileId(new_id())
            file_ids[(root_id, media.disk.path)] = file_id
            items_of_file[file_id] = [held[file_id]] if file_id in held else titles.of(media.claim)
    _write_files(tx, folders, file_ids, now_ms)
    left = _link(tx, folders, file_ids, items_of_file, titles.created)
    touched = {item_id for item_ids in items_of_file.values() for item_id in item_ids}
    touched |= _place_held(titles, shelf, folders, file_ids=file_ids, items_of_file=items_of_file, held=held)
    found = _Found(tx, file_ids, items_of_file, titles, owners)
    said = _said_by_names(folders, titles, file_ids, held) + _said_by_nfos(folders, found)
    touched |= record(
        tx,
        said,
        now_ms=now_ms,
        language=shelf.language,
        providers=shelf.providers,
        new_item_ids=titles.created,
    )
    silent: set[ItemId] = set()
    for folder in folders:
        if not folder.is_last:
            continue
        if folder.claims.sidecars or not folder.is_new:
            silent |= _write_sidecars(tx, folder.claims, found)
        if folder.claims.images or not folder.is_new:
            touched |= _write_images(tx, folder.claims, found)
    touched |= _forget_nfos(tx, shelf, silent, now_ms)
    _write_digests(tx, [folder.claims for folder in folders if folder.is_last])
    touched |= titles.created | left
    touched |= with_owners(tx, touched)
    refresh_states(tx, touched)
    return Recorded(touched, _series_among(tx, touched), set(titles.created))


def mark_missing(tx: Tx, file_ids: Collection[FileId], *, now_ms: UnixMs) -> Recorded:
    """These files are no longer where they were; titles without any other file are missing too."""
    if not file_ids:
        return Recorded()
    ids = json.dumps(list(file_ids))
    tx.execute(
        """UPDATE file SET state = 'missing', missing_since = ?
           WHERE id IN (SELECT value FROM json_each(?)) AND state = 'present'""",
        (now_ms, ids),
    )
    tx.execute("UPDATE sidecar SET state = 'missing' WHERE file_id IN (SELECT value FROM json_each(?))", (ids,))
    items = {
        ItemId(row["item_id"])
        for row in tx.all(
            """SELECT DISTINCT version.item_id FROM part JOIN version ON version.id = part.version_id
               WHERE part.file_id IN (SELECT value FROM json_each(?))""",
            (ids,),
        )
    }
    touched = with_owners(tx, items)
    refresh_states(tx, touched)
    touched |= with_owners(tx, inherit(tx, file_ids, now_ms=now_ms))
    return Recorded(touched, _series_among(tx, touched))


def inherit_from_twins(tx: Tx, file_ids: Collection[FileId], *, now_ms: UnixMs) -> Recorded:
    """What people did with these contents in another library, now that their content is known."""
    touched = with_owners(tx, inherit(tx, file_ids, now_ms=now_ms))
    return Recorded(touched, _series_among(tx, touched))


def forget_folders(tx: Tx, root_id: RootId, paths: Collection[str]) -> Recorded:
    """Folders that are gone: their digests, the sidecars and the pictures that lay in them. Files are marked apart."""
    touched: set[ItemId] = set()
    for path in paths:
        touched |= _drop_images(tx, root_id, path, keep=())
        _lose_sidecars(tx, root_id, path, keep=())
    tx.execute_many("DELETE FROM folder WHERE root_id = ? AND path = ?", [(root_id, encode(path)) for path in paths])
    return Recorded(touched)


def refresh_states(tx: Tx, item_ids: Collection[ItemId]) -> None:
    """Say of each item whether it is present: one of its files is, or one of its children."""
    if not item_ids:
        return
    ids = json.dumps(list(item_ids))
    for kinds, is_present in _PRESENCE:
        tx.execute(
            f"""UPDATE item SET state = CASE WHEN {is_present} THEN 'present' ELSE 'missing' END
                WHERE id IN (SELECT value FROM json_each(?)) AND kind IN ({kinds})
                  AND NOT (state = 'expected' AND NOT {is_present})
                  AND state <> CASE WHEN {is_present} THEN 'present' ELSE 'missing' END""",
            (ids,),
        )


_HAS_FILE = """EXISTS (SELECT 1 FROM version JOIN part ON part.version_id = version.id
                       JOIN file ON file.id = part.file_id
                       WHERE version.item_id = item.id AND file.state = 'present')"""
_HAS_CHILD = """EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id
                        AND child.kind <> 'extra' AND child.state = 'present')"""
_IS_HEARD = """EXISTS (SELECT 1 FROM track_artist JOIN item AS track ON track.id = track_artist.track_id
                       WHERE track_artist.artist_id = item.id AND track.state = 'present')"""
_PRESENCE = (
    ("'movie','episode','track','extra'", _HAS_FILE),
    ("'season','album'", _HAS_CHILD),
    ("'series'", _HAS_CHILD),
    ("'artist'", f"({_HAS_CHILD} OR {_IS_HEARD})"),
)
"""Children before parents: a parent looks at its children's state."""


_ByTags = dict[tuple[RootId, str, Target], list[ItemId]]
"""The albums and artists that folders are about, where tags and not names say so."""


def _claims_in(
    folders: Sequence[FolderRecord], held: Mapping[FileId, ItemId], owners: _ByTags
) -> list[MediaClaim | Target]:
    """What must be found or made: all that is not settled by tags already."""
    claims: list[MediaClaim | Target] = [
        media.claim for folder in folders for media in folder.media if folder.known.get(media.disk.path) not in held
    ]
    claims += [target for folder in folders for target in _targets(folder) if _key(folder, target) not in owners]
    return list(dict.fromkeys(claims))


def _targets(folder: FolderRecord) -> list[Target]:
    """What the pictures and NFO files of a folder are about."""
    if not folder.is_last:
        return []
    return [*(image.target for image in folder.claims.images), *(nfo.target for nfo in folder.claims.nfos)]


def _key(folder: FolderRecord, target: Target) -> tuple[RootId, str, Target]:
    return folder.claims.root_id, folder.claims.path, target


def _held_by_tags(tx: Tx, folders: Sequence[FolderRecord]) -> dict[FileId, ItemId]:
    """The known tracks that stay where tags have put them, until their content is looked into again."""
    return music.held_by_tags(
        tx,
        [
            file_id
            for folder in folders
            for media in folder.media
            if isinstance(media.claim, TrackClaim) and (file_id := folder.known.get(media.disk.path)) is not None
        ],
    )


def _owners_by_tags(tx: Tx, folders: Sequence[FolderRecord]) -> _ByTags:
    owners: _ByTags = {}
    for folder in folders:
        for target in dict.fromkeys(_targets(folder)):
            found = music.owners_below(tx, folder.claims.root_id, folder.claims.path, target)
            if found is not None:
                owners[_key(folder, target)] = found
    return owners


def _place_held(
    titles: Titles,
    shelf: Shelf,
    folders: Sequence[FolderRecord],
    *,
    file_ids: Mapping[tuple[RootId, str], FileId],
    items_of_file: dict[FileId, list[ItemId]],
    held: Mapping[FileId, ItemId],
) -> set[ItemId]:
    """Decide anew about tracks that may lie in another folder now; what changed in place waits for a look into it."""
    named = [
        music.Named(file_id, media.claim)
        for folder in folders
        for media in folder.media
        if isinstance(media.claim, TrackClaim)
        and (file_id := file_ids[(folder.claims.root_id, media.disk.path)]) in held
        and file_id not in folder.changed
    ]
    touched = music.place_tracks(titles.tx, shelf, named, now_ms=titles.now_ms)
    now = music.held_by_tags(titles.tx, [one.file_id for one in named])
    items_of_file.update({file_id: [item_id] for file_id, item_id in now.items()})
    return touched


@dataclass(slots=True)
class _Found:
    """The items that a target means, files of this batch first, those of earlier batches from the database."""

    tx: Tx
    file_ids: Mapping[tuple[RootId, str], FileId]
    items_of_file: Mapping[FileId, list[ItemId]]
    titles: Titles
    owners: _ByTags
    _earlier: dict[tuple[RootId, str], list[ItemId]] = field(default_factory=dict)

    def items(self, claims: FolderClaims, target: Target) -> list[ItemId]:
        root_id = claims.root_id
        if (by_tags := self.owners.get((root_id, claims.path, target))) is not None:
            return by_tags
        if not isinstance(target, OfFile):
            return self.titles.of(target)
        file_id = self.file_ids.get((root_id, target.path))
        return self.items_of_file[file_id] if file_id is not None else self._from_database(root_id, target.path)

    def file_id(self, root_id: RootId, path: str) -> FileId | None:
        if (file_id := self.file_ids.get((root_id, path))) is not None:
            return file_id
        found = self.tx.value(
            "SELECT id FROM file WHERE root_id = ? AND path = ? AND state = 'present'", (root_id, encode(path))
        )
        return None if found is None else FileId(found)

    def _from_database(self, root_id: RootId, path: str) -> list[ItemId]:
        key = (root_id, path)
        if key not in self._earlier:
            rows = self.tx.all(
                """SELECT version.item_id FROM file JOIN part ON part.file_id = file.id
                   JOIN version ON version.id = part.version_id
                   WHERE file.root_id = ? AND file.path = ? AND file.state = 'present'""",
                (root_id, encode(path)),
            )
            self._earlier[key] = [ItemId(row["item_id"]) for row in rows]
        return self._earlier[key]


def _write_files(
    tx: Tx, folders: Sequence[FolderRecord], file_ids: Mapping[tuple[RootId, str], FileId], now_ms: UnixMs
) -> None:
    new, known = [], []
    for folder in folders:
        root_id = folder.claims.root_id
        for media in folder.media:
            disk, file_id = media.disk, file_ids[(root_id, media.disk.path)]
            row = (root_id, encode(disk.path), disk.size_bytes, disk.mtime_ns, disk.inode)
            if disk.path in folder.known:
                known.append((*row, now_ms, int(file_id in folder.changed), file_id))
            else:
                new.append((file_id, *row, now_ms, now_ms))
    tx.execute_many(
        """UPDATE file SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?, inode = ?, last_seen_at = ?,
                           state = 'present', missing_since = NULL,
                           fingerprint_id = CASE WHEN ? THEN NULL ELSE fingerprint_id END
           WHERE id = ?""",
        known,
    )
    tx.execute_many(
        """INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, inode, first_seen_at, last_seen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        new,
    )


def _link(
    tx: Tx,
    folders: Sequence[FolderRecord],
    file_ids: Mapping[tuple[RootId, str], FileId],
    items_of_file: Mapping[FileId, list[ItemId]],
    created: Collection[ItemId],
) -> set[ItemId]:
    """Make each file a part of a version of each of its titles; gives the titles that files have left."""
    stacks: dict[tuple[ItemId, RootId, str, str], list[MediaFile]] = defaultdict(list)
    for folder in folders:
        root_id = folder.claims.root_id
        for media in folder.media:
            for item_id in items_of_file[file_ids[(root_id, media.disk.path)]]:
                stacks[(item_id, root_id, folder.claims.path, media.stack)].append(media)
    linked = _links_now(tx, {file_id for folder in folders for file_id in folder.known.values()})
    positions = _version_counts(tx, {item_id for item_id, *_ in stacks if item_id not in created})
    versions: list[tuple[str, ItemId, str, str | None, int]] = []
    labels: list[tuple[str, str | None, str, str, str | None]] = []
    parts: list[tuple[str, FileId, int]] = []
    kept: set[tuple[str, FileId]] = set()
    for (item_id, root_id, _, _), stack in stacks.items():
        members = [file_ids[(root_id, media.disk.path)] for media in stack]
        version_id = next(
            (version for member in members for version, owner, _ in linked.get(member, ()) if owner == item_id), None
        )
        if version_id is None:
            version_id = new_id()
            position = positions.get(item_id, 0)
            positions[item_id] = position + 1
            versions.append((version_id, item_id, stack[0].label, stack[0].edition, position))
        else:
            labels.append((stack[0].label, stack[0].edition, version_id, stack[0].label, stack[0].edition))
        for media, member in zip(stack, members, strict=True):
            kept.add((version_id, member))
            if (version_id, item_id, media.part) not in linked.get(member, ()):
                parts.append((version_id, member, media.part))
    tx.execute_many("INSERT INTO version (id, item_id, label, edition, position) VALUES (?, ?, ?, ?, ?)", versions)
    tx.execute_many(
        "UPDATE version SET label = ?, edition = ? WHERE id = ? AND (label <> ? OR edition IS NOT ?)", labels
    )
    tx.execute_many(
        """INSERT INTO part (version_id, file_id, position) VALUES (?, ?, ?)
           ON CONFLICT (version_id, file_id) DO UPDATE SET position = excluded.position""",
        parts,
    )
    stale = [
        (version_id, file_id, item_id)
        for file_id, links in linked.items()
        if file_id in items_of_file
        for version_id, item_id, _ in links
        if (version_id, file_id) not in kept
    ]
    tx.execute_many("DELETE FROM part WHERE version_id = ? AND file_id = ?", [(v, f) for v, f, _ in stale])
    tx.execute_many(
        "DELETE FROM version WHERE id = ? AND NOT EXISTS (SELECT 1 FROM part WHERE version_id = version.id)",
        [(version_id,) for version_id, _, _ in stale],
    )
    return {item_id for _, _, item_id in stale}


def _links_now(tx: Tx, file_ids: Collection[FileId]) -> dict[FileId, list[tuple[str, ItemId, int]]]:
    """Version, item and position of each link of these files."""
    links: dict[FileId, list[tuple[str, ItemId, int]]] = defaultdict(list)
    if file_ids:
        for row in tx.all(
            """SELECT part.file_id, part.version_id, part.position, version.item_id
               FROM part JOIN version ON version.id = part.version_id
               WHERE part.file_id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(file_ids)),),
        ):
            links[FileId(row["file_id"])].append((row["version_id"], ItemId(row["item_id"]), row["position"]))
    return links


def _version_counts(tx: Tx, item_ids: Collection[ItemId]) -> dict[ItemId, int]:
    if not item_ids:
        return {}
    return {
        ItemId(row["item_id"]): row["next"]
        for row in tx.all(
            """SELECT item_id, max(position) + 1 AS next FROM version
               WHERE item_id IN (SELECT value FROM json_each(?)) GROUP BY item_id""",
            (json.dumps(list(item_ids)),),
        )
    }


def _said_by_names(
    folders: Sequence[FolderRecord],
    titles: Titles,
    file_ids: Mapping[tuple[RootId, str], FileId],
    held: Mapping[FileId, ItemId],
) -> list[Said]:
    """What file names say of titles; of several files of one title the first by path speaks."""
    said: dict[ItemId, Said] = {}
    for folder in folders:
        for media in sorted(folder.media, key=lambda media: media.disk.path):
            if file_ids[(folder.claims.root_id, media.disk.path)] in held:
                continue
            for claim in _speaking(media.claim):
                for item_id in titles.of(claim):
                    if item_id not in said:
                        wanted = titles.wanted[item_id]
                        said[item_id] = Said(item_id, FILENAME, _name_values(wanted))
    return list(said.values())


def _name_values(wanted: Wanted) -> dict[str, object]:
    values: dict[str, object] = {"title": wanted.title}
    if wanted.year is not None:
        values["year"] = wanted.year
    if wanted.released_on is not None:
        values["released_on"] = wanted.released_on
    if wanted.provider_ids:
        values["provider_ids"] = dict(wanted.provider_ids)
    return values


def _speaking(claim: MediaClaim) -> list[MediaClaim | Target]:
    """The titles of which a claim speaks, the file's own and those above it."""
    match claim:
        case EpisodeClaim(series=series):
            return [claim, series]
        case TrackClaim(album=album):
            return [claim, album, album.artist]
        case FilmClaim() | ExtraClaim():
            return [claim]


def _said_by_nfos(folders: Sequence[FolderRecord], found: _Found) -> list[Said]:
    said: dict[ItemId, Said] = {}
    for folder in folders:
        if not folder.is_last:
            continue
        for nfo in folder.claims.nfos:
            for item_id in found.items(folder.claims, nfo.target):
                said.setdefault(item_id, Said(item_id, NFO, _nfo_values(nfo)))
    return list(said.values())


def _nfo_values(nfo: NfoValues) -> dict[str, object]:
    values = {name: value for name, value in nfo.values.items() if name in FIELDS and value is not None}
    if nfo.provider_ids:
        values["provider_ids"] = dict(nfo.provider_ids)
    return values


def _write_sidecars(tx: Tx, claims: FolderClaims, found: _Found) -> set[ItemId]:
    """What lies beside media in this folder; gives the titles whose NFO file is gone."""
    about = {nfo.path: items[0] for nfo in claims.nfos if (items := found.items(claims, nfo.target))}
    rows = []
    for one in claims.sidecars:
        file_id = None if one.media_path is None else found.file_id(claims.root_id, one.media_path)
        rows.append(_sidecar_row(claims.root_id, one, file_id, about.get(one.disk.path)))
    silent = _lose_sidecars(tx, claims.root_id, claims.path, keep=[encode(one.disk.path) for one in claims.sidecars])
    tx.execute_many(
        """INSERT INTO sidecar (id, root_id, path, kind, file_id, item_id, format, language, title, is_default,
                                is_forced, is_hearing_impaired, size_bytes, mtime_ns)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (root_id, path) DO UPDATE SET
             kind = excluded.kind, file_id = excluded.file_id, item_id = excluded.item_id, format = excluded.format,
             language = excluded.language, title = excluded.title, is_default = excluded.is_default,
             is_forced = excluded.is_forced,
             is_hearing_impaired = excluded.is_hearing_impaired, size_bytes = excluded.size_bytes,
             mtime_ns = excluded.mtime_ns, state = 'present'""",
        rows,
    )
    return silent


def _sidecar_row(
    root_id: RootId, one: SidecarFile, file_id: FileId | None, item_id: ItemId | None
) -> tuple[object, ...]:
    return (
        new_id(), root_id, encode(one.disk.path), one.kind, file_id, item_id, one.format, one.language, one.title,
        one.is_default, one.is_forced, one.is_hearing_impaired, one.disk.size_bytes, one.disk.mtime_ns,
    )  # fmt: skip


def _lose_sidecars(tx: Tx, root_id: RootId, folder: str, *, keep: Collection[bytes]) -> set[ItemId]:
    """Mark the others of a folder missing; gives the titles whose NFO file is among them."""
    kept = set(keep)
    gone = [
        row
        for row in tx.all(
            f"SELECT id, path, kind, item_id FROM sidecar WHERE {_IN_FOLDER} AND state = 'present'",
            _within(root_id, folder),
        )
        if row["path"] not in kept
    ]
    tx.execute_many("UPDATE sidecar SET state = 'missing' WHERE id = ?", [(row["id"],) for row in gone])
    return {ItemId(row["item_id"]) for row in gone if row["kind"] == "nfo" and row["item_id"] is not None}


def _forget_nfos(tx: Tx, shelf: Shelf, item_ids: Collection[ItemId], now_ms: UnixMs) -> set[ItemId]:
    """Drop what NFO files said that were taken away and that no other one says."""
    if not item_ids:
        return set()
    rows = tx.all(
        """SELECT value AS id FROM json_each(?) WHERE NOT EXISTS (
             SELECT 1 FROM sidecar WHERE item_id = json_each.value AND kind = 'nfo' AND state = 'present')""",
        (json.dumps(list(item_ids)),),
    )
    said = [Said(ItemId(row["id"]), NFO, {}) for row in rows]
    return record(tx, said, now_ms=now_ms, language=shelf.language, providers=shelf.providers)


def _write_images(tx: Tx, claims: FolderClaims, found: _Found) -> set[ItemId]:
    """Local pictures of this folder; gives the titles whose pictures changed."""
    wanted: dict[tuple[ItemId, str, bytes], LocalImage] = {}
    for image in claims.images:
        for item_id in found.items(claims, image.target):
            wanted[(item_id, image.kind, encode(image.disk.path))] = image
    touched = _drop_images(tx, claims.root_id, claims.path, keep=wanted)
    present = {
        (row["item_id"], row["kind"], row["path"]): (row["size_bytes"], row["mtime_ns"], row["position"])
        for row in tx.all(
            f"SELECT item_id, kind, path, size_bytes, mtime_ns, position FROM image WHERE {_IN_FOLDER} AND {_IS_THERE}",
            (*_within(claims.root_id, claims.path), picture_choice.GONE),
        )
    }
    rows = []
    for (item_id, kind, path), image in wanted.items():
        facts = (image.disk.size_bytes, image.disk.mtime_ns, image.position)
        if present.get((item_id, kind, path)) != facts:
            rows.append((new_id(), item_id, kind, claims.root_id, path, *facts))
            touched.add(item_id)
    tx.execute_many(
        """INSERT INTO image (id, item_id, kind, source, root_id, path, size_bytes, mtime_ns, position)
           VALUES (?, ?, ?, 'local', ?, ?, ?, ?, ?)
           ON CONFLICT (item_id, kind, root_id, path) WHERE path IS NOT NULL DO UPDATE SET
             size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns, position = excluded.position,
             blob_hash = NULL, width = NULL, height = NULL, problem = NULL""",
        rows,
    )
    picture_choice.find_again(tx, {item_id for _, item_id, *_ in rows})
    return touched


def _drop_images(tx: Tx, root_id: RootId, folder: str, *, keep: Collection[tuple[ItemId, str, bytes]]) -> set[ItemId]:
    kept = set(keep)
    gone = [
        (row["id"], ItemId(row["item_id"]))
        for row in tx.all(
            f"SELECT id, item_id, kind, path FROM image WHERE {_IN_FOLDER} AND {_IS_THERE}",
            (*_within(root_id, folder), picture_choice.GONE),
        )
        if (row["item_id"], row["kind"], row["path"]) not in kept
    ]
    touched = {item_id for _, item_id in gone}
    picture_choice.keep_gone(tx, [image_id for image_id, _ in gone])
    picture_choice.find_again(tx, touched)
    return touched


_IN_FOLDER = "root_id = ? AND path >= ? AND path < ? AND instr(substr(path, ?), x'2F') = 0"
"""Directly in a folder, not below it."""
_IS_THERE = "problem IS NOT ?"


def _within(root_id: RootId, folder: str) -> tuple[object, ...]:
    prefix = encode(folder) + b"/" if folder else b""
    # "0" is the byte after "/"; above every path is the byte that no name on disk exceeds.
    end = encode(folder) + b"0" if folder else b"\xff" * 256
    return root_id, prefix, end, len(prefix) + 1


def _write_digests(tx: Tx, folders: Sequence[FolderClaims]) -> None:
    tx.execute_many(
        """INSERT INTO folder (root_id, path, digest, file_count) VALUES (?, ?, ?, ?)
           ON CONFLICT (root_id, path) DO UPDATE SET digest = excluded.digest, file_count = excluded.file_count""",
        [(claims.root_id, encode(claims.path), claims.digest, len(claims.media)) for claims in folders],
    )


def with_owners(tx: Tx, item_ids: Iterable[ItemId]) -> set[ItemId]:
    """These items with the seasons, series, albums and artists above them, and the artists heard on them."""
    item_ids = set(item_ids)
    rows = tx.all(
        """WITH RECURSIVE above (id) AS (
             SELECT parent_id FROM item WHERE id IN (SELECT value FROM json_each(?1)) AND parent_id IS NOT NULL
             UNION SELECT item.parent_id FROM item JOIN above ON item.id = above.id WHERE item.parent_id IS NOT NULL
           ) SELECT id FROM above
           UNION SELECT artist_id FROM track_artist WHERE track_id IN (SELECT value FROM json_each(?1))""",
        (json.dumps(list(item_ids)),),
    )
    return item_ids | {ItemId(row["id"]) for row in rows}


def _series_among(tx: Tx, item_ids: Collection[ItemId]) -> set[ItemId]:
    rows = tx.all(
        "SELECT id FROM item WHERE kind = 'series' AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(item_ids)),),
    )
    return {ItemId(row["id"]) for row in rows}
