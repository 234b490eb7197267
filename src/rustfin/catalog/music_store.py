"""The statements about music: tracks with their tags, who is heard on them, and the covers inside files."""

import json
from collections.abc import Collection, Iterable, Sequence

from rustfin.core.ids import FileId, FingerprintId, ItemId, LibraryId, RootId, new_id
from rustfin.core.paths import decode, encode
from rustfin.db import Row, Tx
from rustfin.media import MediaInfo, VideoStream
from rustfin.media.music_tags import read_music_tags

_TRACK = """
SELECT file.id AS file_id, file.root_id, file.path, tagged.album_key,
       coalesce(json_extract(fingerprint.media_info, '$.tags'), '{}') AS tags,
       version.id AS version_id, item.id AS item_id, item.title, item.number, item.season_number,
       album.id AS album_id, album.title AS album_title, album.year AS album_year,
       artist.id AS artist_id, artist.title AS artist_title
"""
_OWNERS = """
JOIN part ON part.file_id = file.id
JOIN version ON version.id = part.version_id
JOIN item ON item.id = version.item_id AND item.kind = 'track'
LEFT JOIN item AS album ON album.id = item.parent_id
LEFT JOIN item AS artist ON artist.id = album.parent_id
"""
_FILES = """
JOIN version ON version.item_id = track.id JOIN part ON part.version_id = version.id
JOIN file ON file.id = part.file_id AND file.state = 'present'
JOIN track_tags ON track_tags.fingerprint_id = file.fingerprint_id
"""


def write_tags(tx: Tx, fingerprint_id: FingerprintId, info: MediaInfo, album_key: str | None) -> None:
    """Keep what is asked for often of the tags of a music file."""
    tags = read_music_tags(info.tags)
    pictures = [s.index for s in info.streams if isinstance(s, VideoStream) and s.is_attached_picture]
    loudness = tags.loudness
    tx.execute(
        """INSERT OR REPLACE INTO track_tags (fingerprint_id, is_telling, album_key, track_gain_db, track_peak,
                                              album_gain_db, album_peak, disc_title, picture_index)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            fingerprint_id, tags.says_what_it_is, album_key, loudness.track_gain_db, loudness.track_peak,
            loudness.album_gain_db, loudness.album_peak, tags.disc_title, pictures[0] if pictures else None,
        ),
    )  # fmt: skip


def tracks(tx: Tx, file_ids: Collection[FileId]) -> list[Row]:
    """Those of these files that are tracks and have been looked into."""
    return tx.all(
        f"""{_TRACK} FROM json_each(?) AS asked CROSS JOIN file ON file.id = asked.value
            JOIN fingerprint ON fingerprint.id = file.fingerprint_id AND fingerprint.state <> 'pending'
            LEFT JOIN track_tags AS tagged ON tagged.fingerprint_id = fingerprint.id {_OWNERS}""",
        (json.dumps(list(file_ids)),),
    )


def tracks_of_albums(tx: Tx, library_id: LibraryId, album_keys: Collection[str]) -> list[Row]:
    """The present files of a library whose tags name albums of these titles."""
    if not album_keys:
        return []
    return tx.all(
        f"""{_TRACK} FROM json_each(?) AS asked CROSS JOIN track_tags AS tagged ON tagged.album_key = asked.value
            JOIN fingerprint ON fingerprint.id = tagged.fingerprint_id
            JOIN file ON file.fingerprint_id = fingerprint.id AND file.state = 'present'
            JOIN root ON root.id = file.root_id AND root.library_id = ? {_OWNERS}""",
        (json.dumps(sorted(album_keys)), library_id),
    )


def tracks_below(tx: Tx, album_ids: Collection[str]) -> list[Row]:
    """The present files of these albums that have been looked into."""
    return tx.all(
        f"""{_TRACK} FROM json_each(?) AS asked CROSS JOIN item AS track ON track.parent_id = asked.value
            JOIN version AS held ON held.item_id = track.id JOIN part AS piece ON piece.version_id = held.id
            JOIN file ON file.id = piece.file_id AND file.state = 'present'
            JOIN fingerprint ON fingerprint.id = file.fingerprint_id AND fingerprint.state <> 'pending'
            JOIN track_tags AS tagged ON tagged.fingerprint_id = fingerprint.id {_OWNERS}""",
        (json.dumps(sorted(album_ids)),),
    )


def telling_tracks(tx: Tx, file_ids: Collection[FileId]) -> dict[FileId, ItemId]:
    """The tracks of those of these files whose tags say what they are."""
    if not file_ids:
        return {}
    rows = tx.all(
        """SELECT file.id AS file_id, item.id AS item_id FROM json_each(?) AS asked
           CROSS JOIN file ON file.id = asked.value
           JOIN track_tags ON track_tags.fingerprint_id = file.fingerprint_id AND track_tags.is_telling
           JOIN part ON part.file_id = file.id JOIN version ON version.id = part.version_id
           JOIN item ON item.id = version.item_id AND item.kind = 'track'""",
        (json.dumps(list(file_ids)),),
    )
    return {FileId(row["file_id"]): ItemId(row["item_id"]) for row in rows}


def albums_below(tx: Tx, root_id: RootId, folder: str) -> set[tuple[ItemId, ItemId]]:
    """The albums and their artists of the telling tracks in a folder and below it."""
    prefix = encode(folder) + b"/" if folder else b""
    end = encode(folder) + b"0" if folder else b"\xff" * 256
    rows = tx.all(
        """SELECT DISTINCT album.id AS album_id, album.parent_id AS artist_id FROM file
           JOIN track_tags ON track_tags.fingerprint_id = file.fingerprint_id AND track_tags.is_telling
           JOIN part ON part.file_id = file.id JOIN version ON version.id = part.version_id
           JOIN item ON item.id = version.item_id AND item.kind = 'track'
           JOIN item AS album ON album.id = item.parent_id
           WHERE file.root_id = ? AND file.path >= ? AND file.path < ? AND file.state = 'present'""",
        (root_id, prefix, end),
    )
    return {(ItemId(row["album_id"]), ItemId(row["artist_id"])) for row in rows}


def folder_of(row: Row) -> str:
    """The folder that a file lies in."""
    return decode(row["path"]).rpartition("/")[0]


def move_versions(tx: Tx, moves: Iterable[tuple[str, ItemId, FileId]]) -> None:
    """Let versions (by id, new owner, one of their files) be of other tracks; a shared version is split."""
    for version_id, item_id, file_id in moves:
        position = tx.value("SELECT coalesce(max(position) + 1, 0) FROM version WHERE item_id = ?", (item_id,))
        is_shared = tx.value("SELECT 1 FROM part WHERE version_id = ? AND file_id <> ? LIMIT 1", (version_id, file_id))
        if not is_shared:
            tx.execute("UPDATE version SET item_id = ?, position = ? WHERE id = ?", (item_id, position, version_id))
            continue
        split = new_id()
        tx.execute(
            """INSERT INTO version (id, item_id, label, edition, position)
               SELECT ?, ?, label, edition, ? FROM version WHERE id = ?""",
            (split, item_id, position, version_id),
        )
        tx.execute("UPDATE part SET version_id = ? WHERE version_id = ? AND file_id = ?", (split, version_id, file_id))


def tag_values(tx: Tx, item_ids: Collection[ItemId]) -> dict[ItemId, dict[str, object]]:
    """What tags said of these items so far."""
    values: dict[ItemId, dict[str, object]] = {}
    for row in tx.all(
        """SELECT item_id, field, value FROM field_value
           WHERE source = 'tags' AND item_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(item_ids)),),
    ):
        values.setdefault(ItemId(row["item_id"]), {})[row["field"]] = json.loads(row["value"])
    return values


def named_by_none(tx: Tx, item_ids: Collection[ItemId], *, but: Collection[ItemId]) -> list[ItemId]:
    """Those of these albums and artists that tags have spoken of, though those of no present file name them now: as
    their album, as whose album it is, or as heard. Who was heard on the tracks `but` counts no longer."""
    rows = tx.all(
        f"""SELECT id FROM item WHERE id IN (SELECT value FROM json_each(:ids))
           AND EXISTS (SELECT 1 FROM field_value WHERE item_id = item.id AND source = 'tags')
           AND NOT EXISTS (
             SELECT 1 FROM item AS track {_FILES}
             WHERE track.parent_id = item.id AND track_tags.album_key IS NOT NULL)
           AND NOT EXISTS (
             SELECT 1 FROM item AS album JOIN item AS track ON track.parent_id = album.id {_FILES}
             WHERE album.parent_id = item.id AND track_tags.is_telling)
           AND NOT EXISTS (
             SELECT 1 FROM track_artist JOIN item AS track ON track.id = track_id AND track.state = 'present'
             WHERE artist_id = item.id AND track_id NOT IN (SELECT value FROM json_each(:but)))""",
        {"ids": json.dumps(list(item_ids)), "but": json.dumps(list(but))},
    )
    return [ItemId(row["id"]) for row in rows]


def write_credits(
    tx: Tx, track_ids: Sequence[ItemId], wanted: Collection[tuple[ItemId, ItemId, int, int]]
) -> tuple[set[ItemId], set[ItemId]]:
    """Let exactly these (track, artist, position, is guest) be heard; gives the artists that lost and that gained."""
    present = {
        tuple(row)
        for row in tx.all(
            """SELECT track_id, artist_id, position, is_guest FROM track_artist
               WHERE track_id IN (SELECT value FROM json_each(?))""",
            (json.dumps(track_ids),),
        )
    }
    stale, new = present - set(wanted), set(wanted) - present
    tx.execute_many(
        "DELETE FROM track_artist WHERE track_id = ? AND artist_id = ?",
        [(track, artist) for track, artist, *_ in stale],
    )
    tx.execute_many(
        "INSERT INTO track_artist (track_id, artist_id, position, is_guest) VALUES (?, ?, ?, ?)", sorted(new)
    )
    return {artist for _, artist, *_ in stale}, {artist for _, artist, *_ in new}


def without_children(tx: Tx, item_ids: Iterable[ItemId]) -> list[ItemId]:
    """Those of these below which nothing is left; albums before artists."""
    rows = tx.all(
        """SELECT id FROM item WHERE id IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM item AS child JOIN version ON version.item_id = child.id
                           WHERE child.parent_id = item.id)
           AND NOT EXISTS (SELECT 1 FROM item AS album JOIN item AS track ON track.parent_id = album.id
                           JOIN version ON version.item_id = track.id WHERE album.parent_id = item.id)
           ORDER BY kind, id""",
        (json.dumps(list(item_ids)),),
    )
    return [ItemId(row["id"]) for row in rows]


def namesakes(tx: Tx, item_id: ItemId, others: Collection[ItemId]) -> set[ItemId]:
    """Those of the others that are called as this one."""
    rows = tx.all(
        """SELECT other.id FROM item JOIN item AS other ON other.sort_title = item.sort_title
           WHERE item.id = ? AND other.id IN (SELECT value FROM json_each(?))""",
        (item_id, json.dumps(list(others))),
    )
    return {ItemId(row["id"]) for row in rows}


def hand_over(tx: Tx, old: ItemId, new: ItemId) -> None:
    """Give one item what NFO files say of another, its pictures on disk, and what was played of it."""
    for table in ("image", "sidecar", "playback_session"):
        is_local = "AND source IN ('local', 'user')" if table == "image" else ""
        tx.execute(f"UPDATE OR IGNORE {table} SET item_id = ? WHERE item_id = ? {is_local}", (new, old))
    tx.execute("UPDATE OR IGNORE field_value SET item_id = ? WHERE item_id = ? AND source = 'nfo'", (new, old))


def drop_empty(tx: Tx, item_ids: Collection[ItemId], *, handed: Collection[ItemId]) -> set[ItemId]:
    """Take away tracks, albums and artists without files, below or as guests, that nobody did anything with, or whose
    all has been handed over; gives them."""
    ids, free = json.dumps(list(item_ids)), json.dumps(list(handed))
    gone: set[ItemId] = set()
    for kind in ("track", "album", "artist"):
        rows = tx.all(_EMPTY, {"ids": ids, "kind": kind, "handed": free})
        tx.execute_many("DELETE FROM item WHERE id = ?", [(row["id"],) for row in rows])
        gone |= {ItemId(row["id"]) for row in rows}
    return gone


_EMPTY = """
SELECT id FROM item WHERE id IN (SELECT value FROM json_each(:ids)) AND kind = :kind
  AND NOT EXISTS (SELECT 1 FROM version WHERE item_id = item.id)
  AND NOT EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id)
  AND NOT EXISTS (SELECT 1 FROM track_artist WHERE artist_id = item.id)
  AND (id IN (SELECT value FROM json_each(:handed)) OR NOT (
    EXISTS (SELECT 1 FROM user_data WHERE item_id = item.id)
    OR EXISTS (SELECT 1 FROM collection_member WHERE item_id = item.id)
    OR EXISTS (SELECT 1 FROM field_lock WHERE item_id = item.id)
    OR EXISTS (SELECT 1 FROM playback_session WHERE item_id = item.id)
    OR EXISTS (SELECT 1 FROM image WHERE item_id = item.id AND (is_chosen OR source = 'user'))
    OR EXISTS (SELECT 1 FROM field_value WHERE item_id = item.id AND source = 'user')))
"""


def choose_embedded_covers(tx: Tx, album_ids: Collection[ItemId]) -> set[ItemId]:
    """Let each album have the picture inside its first track that has one; gives the albums where that changed."""
    ids = json.dumps(list(album_ids))
    wanted: dict[str, str] = {}
    for row in tx.all(_PICTURES, (ids,)):
        wanted.setdefault(row["album_id"], row["fingerprint_id"])
    present = {
        row["item_id"]: row["fingerprint_id"]
        for row in tx.all(
            """SELECT item_id, fingerprint_id FROM image
               WHERE item_id IN (SELECT value FROM json_each(?)) AND source = 'embedded'""",
            (ids,),
        )
    }
    changed = {album for album in {*wanted, *present} if wanted.get(album) != present.get(album)}
    tx.execute_many("DELETE FROM image WHERE item_id = ? AND source = 'embedded'", [(album,) for album in changed])
    tx.execute_many(
        "INSERT INTO image (id, item_id, kind, source, fingerprint_id) VALUES (?, ?, 'poster', 'embedded', ?)",
        [(new_id(), album, wanted[album]) for album in changed if album in wanted],
    )
    return {ItemId(album) for album in changed}


_PICTURES = f"""
SELECT album.id AS album_id, track_tags.fingerprint_id FROM json_each(?) AS asked
CROSS JOIN item AS album ON album.id = asked.value AND album.kind = 'album'
CROSS JOIN item AS track ON track.parent_id = album.id {_FILES} WHERE track_tags.picture_index IS NOT NULL
ORDER BY album.id, coalesce(track.season_number, 1), track.number, track.seq, track_tags.fingerprint_id
"""
