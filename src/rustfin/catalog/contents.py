"""What is inside files: fingerprints with their streams and chapters, and what titles learn from them.

Facts hang on the fingerprint, so a file that was moved or copied is known already.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rustfin.catalog import music, music_store
from rustfin.catalog.claims import TrackClaim
from rustfin.catalog.inventory import refresh_states, with_owners
from rustfin.catalog.shelves import Shelf
from rustfin.core.ids import FileId, FingerprintId, ItemId, LibraryId
from rustfin.core.paths import decode
from rustfin.core.units import UnixMs
from rustfin.db import Tx
from rustfin.media import KeyframeIndex, MediaInfo, VideoStream
from rustfin.media.info import FORMAT_VERSION
from rustfin.media.music_tags import read_music_tags


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file into which nobody has looked yet."""

    file_id: FileId
    root_path: str
    path: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Content:
    """What looking into a file gave: facts, or the reason why there are none; neither where they are known already."""

    file: UnreadFile
    fingerprint_id: FingerprintId
    info: MediaInfo | None = None
    keyframes: KeyframeIndex | None = None
    """Where the file itself says where they are."""
    problem: str | None = None
    named: TrackClaim | None = None
    """What a music file is by its name."""


def unread_files(tx: Tx, library_id: LibraryId, *, limit: int, but: Collection[FileId] = ()) -> list[UnreadFile]:
    """Present files of online roots without a fingerprint, newest first; `but` names those to pass over."""
    rows = tx.all(
        """SELECT file.id, root.path AS root_path, file.path, file.size_bytes, file.mtime_ns
           FROM root CROSS JOIN file ON file.root_id = root.id
           WHERE root.library_id = ? AND root.state = 'online'
             AND file.fingerprint_id IS NULL AND file.state = 'present'
             AND file.id NOT IN (SELECT value FROM json_each(?))
           LIMIT ?""",
        (library_id, json.dumps(list(but)), limit),
    )
    return [
        UnreadFile(FileId(row["id"]), decode(row["root_path"]), decode(row["path"]), row["size_bytes"], row["mtime_ns"])
        for row in rows
    ]


def unread_among(tx: Tx, file_ids: Collection[FileId]) -> dict[LibraryId, list[UnreadFile]]:
    """Those of these files that are there and have no fingerprint, by library."""
    found: dict[LibraryId, list[UnreadFile]] = {}
    for row in tx.all(
        """SELECT library_id, file.id, root.path AS root_path, file.path, file.size_bytes, file.mtime_ns
           FROM file JOIN root ON root.id = file.root_id
           WHERE file.id IN (SELECT value FROM json_each(?)) AND root.state = 'online'
             AND file.fingerprint_id IS NULL AND file.state = 'present'""",
        (json.dumps(list(file_ids)),),
    ):
        file = UnreadFile(
            FileId(row["id"]), decode(row["root_path"]), decode(row["path"]), row["size_bytes"], row["mtime_ns"]
        )
        found.setdefault(LibraryId(row["library_id"]), []).append(file)
    return found


def count_unread(tx: Tx, library_id: LibraryId) -> int:
    """How many files of a library nobody has looked into yet."""
    return int(
        tx.value(
            """SELECT count(*) FROM root CROSS JOIN file ON file.root_id = root.id
               WHERE root.library_id = ? AND root.state = 'online'
                 AND file.fingerprint_id IS NULL AND file.state = 'present'""",
            (library_id,),
        )
    )


def forget_outdated(tx: Tx, library_id: LibraryId) -> int:
    """Let files whose facts another release wrote be looked into again; gives how many contents those are.

    The index of keyframes stays when it can be read: it was made from the same bytes.
    """
    outdated = tx.all(
        """SELECT DISTINCT p.id FROM root CROSS JOIN file ON file.root_id = root.id
           JOIN fingerprint AS p ON p.id = file.fingerprint_id
           WHERE root.library_id = ? AND p.state = 'probed'
             AND coalesce(json_extract(p.media_info, '$.version'), 0) <> ?""",
        (library_id, FORMAT_VERSION),
    )
    ids = json.dumps([row["id"] for row in outdated])
    tx.execute("UPDATE fingerprint SET state = 'pending' WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    tx.execute("UPDATE file SET fingerprint_id = NULL WHERE fingerprint_id IN (SELECT value FROM json_each(?))", (ids,))
    return len(outdated)


def known_contents(tx: Tx, fingerprint_ids: Iterable[FingerprintId]) -> set[FingerprintId]:
    """Those of these fingerprints whose content has been looked into."""
    rows = tx.all(
        "SELECT id FROM fingerprint WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'pending'",
        (json.dumps(list(fingerprint_ids)),),
    )
    return {FingerprintId(row["id"]) for row in rows}


def record_contents(tx: Tx, shelf: Shelf, contents: Sequence[Content], *, now_ms: UnixMs) -> set[ItemId]:
    """Keep what was found, and bring titles up to date; gives those that changed.

    A file that changed meanwhile keeps nothing of it; the next scan sees that it did.
    """
    read = [content for content in contents if content.info is not None or content.problem is not None]
    tx.execute_many(_INSERT, [_fingerprint_row(content, now_ms) for content in read])
    probed = [content for content in read if content.info is not None]
    fingerprints = [(content.fingerprint_id,) for content in probed]
    tx.execute_many("DELETE FROM stream WHERE fingerprint_id = ?", fingerprints)
    tx.execute_many("DELETE FROM marker WHERE fingerprint_id = ? AND kind = 'chapter'", fingerprints)
    tx.execute_many(
        """INSERT OR REPLACE INTO stream (fingerprint_id, stream_index, kind, codec, language, width, height,
                                          channels, range)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [row for content in probed for row in _stream_rows(content)],
    )
    tx.execute_many(
        """INSERT OR REPLACE INTO marker (fingerprint_id, kind, start_ms, end_ms, title, source)
           VALUES (?, 'chapter', ?, ?, ?, 'file')""",
        [row for content in probed for row in _chapter_rows(content)],
    )
    tx.execute_many(
        """UPDATE file SET fingerprint_id = ? WHERE id = ? AND size_bytes = ? AND mtime_ns = ?
           AND EXISTS (SELECT 1 FROM fingerprint WHERE id = ?)""",
        [(c.fingerprint_id, c.file.file_id, c.file.size_bytes, c.file.mtime_ns, c.fingerprint_id) for c in contents],
    )
    return _update_titles(tx, shelf, contents, now_ms)


_INSERT = """
INSERT INTO fingerprint (id, size_bytes, state, error, container, duration_ms, bitrate_bps, media_info, keyframes,
                         probed_at, first_seen_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  state = excluded.state, error = excluded.error, container = excluded.container, duration_ms = excluded.duration_ms,
  bitrate_bps = excluded.bitrate_bps, media_info = excluded.media_info, probed_at = excluded.probed_at,
  keyframes = coalesce(fingerprint.keyframes, excluded.keyframes)
"""


def _fingerprint_row(content: Content, now_ms: UnixMs) -> tuple[Any, ...]:
    info = content.info
    if info is None:
        facts: tuple[Any, ...] = ("unreadable", content.problem, None, None, None, None, None)
    else:
        keyframes = None if content.keyframes is None else content.keyframes.to_bytes()
        facts = ("probed", None, info.container, info.duration_ms, info.bitrate_bps, info.to_json(), keyframes)
    return (content.fingerprint_id, content.file.size_bytes, *facts, now_ms, now_ms)


def _stream_rows(content: Content) -> Iterable[tuple[Any, ...]]:
    assert content.info is not None
    for stream in content.info.streams:
        is_picture = isinstance(stream, VideoStream)
        # A cover inside the file is no picture to play, and must not pass for the film's size.
        kind = "attachment" if isinstance(stream, VideoStream) and stream.is_attached_picture else stream.kind
        yield (
            content.fingerprint_id,
            stream.index,
            kind,
            stream.codec,
            stream.language,
            stream.display_size[0] if isinstance(stream, VideoStream) else None,
            stream.display_size[1] if isinstance(stream, VideoStream) else None,
            getattr(stream, "channels", None),
            stream.range.value if is_picture and isinstance(stream, VideoStream) else None,
        )


def _chapter_rows(content: Content) -> Iterable[tuple[Any, ...]]:
    assert content.info is not None
    for chapter in content.info.chapters:
        yield content.fingerprint_id, chapter.start_ms, chapter.end_ms, chapter.title or ""


_OWNERS = """
SELECT item.id
FROM json_each(?) AS asked
CROSS JOIN file ON file.id = asked.value
JOIN fingerprint ON fingerprint.id = file.fingerprint_id
JOIN part ON part.file_id = file.id
JOIN version ON version.id = part.version_id
JOIN item ON item.id = version.item_id
"""


def _update_titles(tx: Tx, shelf: Shelf, contents: Sequence[Content], now_ms: UnixMs) -> set[ItemId]:
    owners = tx.all(_OWNERS, (json.dumps([content.file.file_id for content in contents]),))
    items = {ItemId(row["id"]) for row in owners}
    tx.execute_many(
        """UPDATE item SET updated_at = ?2, runtime_ms = (
             SELECT sum(fingerprint.duration_ms) FROM part JOIN file ON file.id = part.file_id
             JOIN fingerprint ON fingerprint.id = file.fingerprint_id
             WHERE part.version_id = (SELECT id FROM version WHERE item_id = ?1 ORDER BY position, id LIMIT 1))
           WHERE id = ?1 AND NOT EXISTS (
             SELECT 1 FROM field_value WHERE item_id = ?1 AND field = 'runtime_ms' AND value <> 'null')""",
        [(item_id, now_ms) for item_id in items],
    )
    return items | _place_tracks(tx, shelf, contents, now_ms)


def _place_tracks(tx: Tx, shelf: Shelf, contents: Sequence[Content], now_ms: UnixMs) -> set[ItemId]:
    """Let tags that were read say what tracks are."""
    for content in contents:
        if content.named is not None and content.info is not None:
            album = read_music_tags(content.info.tags).album
            music_store.write_tags(tx, content.fingerprint_id, content.info, music.album_title_key(album))
    named = [music.Named(content.file.file_id, content.named) for content in contents if content.named is not None]
    touched = music.place_tracks(tx, shelf, named, now_ms=now_ms)
    touched = with_owners(tx, touched)
    refresh_states(tx, touched)
    return touched
