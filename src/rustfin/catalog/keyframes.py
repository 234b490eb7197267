"""Where pictures can be cut, kept by content: which files lack it or part of it, and keeping what was found."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from rustfin.catalog import cards
from rustfin.core.ids import FingerprintId, ItemId, LibraryId
from rustfin.core.paths import decode
from rustfin.db import Tx
from rustfin.media import KeyframeIndex, MediaInfo, OutdatedMediaInfo, with_whole_length


@dataclass(frozen=True, slots=True)
class UnindexedFile:
    """A file with a picture whose keyframes nobody knows, or not which of them are clean starts."""

    fingerprint_id: FingerprintId
    root_path: str
    path: str
    media: MediaInfo
    is_index_there: bool
    """Only which keyframes are clean starts is not known."""


def unindexed_file(
    tx: Tx, library_id: LibraryId, *, fingerprint_id: FingerprintId | None, but: Collection[FingerprintId] = ()
) -> UnindexedFile | None:
    """A present file of a library, or of one content, whose keyframes are unknown, in all or in
    part; `but` names those to pass over."""
    rows = tx.all(
        f"""SELECT p.id, p.media_info, p.keyframes IS NOT NULL AS is_there, file.path, root.path AS root_path
            {_UNINDEXED} AND p.id NOT IN (SELECT value FROM json_each(:but)) LIMIT 20""",
        {"library_id": library_id, "fingerprint_id": fingerprint_id, "but": json.dumps(list(but))},
    )
    for row in rows:
        try:
            media = MediaInfo.from_json(row["media_info"])
        except OutdatedMediaInfo:  # it will be probed again first
            continue
        return UnindexedFile(
            FingerprintId(row["id"]),
            decode(row["root_path"]),
            decode(row["path"]),
            media,
            is_index_there=bool(row["is_there"]),
        )
    return None


def count_unindexed(tx: Tx, library_id: LibraryId, *, fingerprint_id: FingerprintId | None = None) -> int:
    """How many contents of a library have unknown keyframes."""
    parameters = {"library_id": library_id, "fingerprint_id": fingerprint_id}
    return int(tx.value(f"SELECT count(DISTINCT p.id) {_UNINDEXED}", parameters))


def keep_keyframes(tx: Tx, fingerprint_id: FingerprintId, index: KeyframeIndex) -> None:
    """Keep where the keyframes are, and how long the film is by them where it states less; an empty index says that
    nobody need look again."""
    tx.execute("UPDATE fingerprint SET keyframes = ? WHERE id = ?", (index.to_bytes(), fingerprint_id))
    text = tx.value("SELECT media_info FROM fingerprint WHERE id = ?", (fingerprint_id,))
    try:
        media = MediaInfo.from_json(text or "")
    except OutdatedMediaInfo:  # it will be probed again
        return
    whole = with_whole_length(media, index)
    if whole is media:
        return
    tx.execute(
        "UPDATE fingerprint SET duration_ms = ?, bitrate_bps = ?, media_info = ? WHERE id = ?",
        (whole.duration_ms, whole.bitrate_bps, whole.to_json(), fingerprint_id),
    )
    items = tx.all(
        "SELECT DISTINCT version.item_id FROM file JOIN part ON part.file_id = file.id"
        " JOIN version ON version.id = part.version_id WHERE file.fingerprint_id = ?",
        (fingerprint_id,),
    )
    cards.refresh(tx, [ItemId(row["item_id"]) for row in items])


def forget_keyframes(tx: Tx, fingerprint_id: FingerprintId) -> list[LibraryId]:
    """Forget them, since they are not where they were said to be; gives the libraries that have the file."""
    tx.execute("UPDATE fingerprint SET keyframes = NULL WHERE id = ?", (fingerprint_id,))
    rows = tx.all(
        """SELECT DISTINCT root.library_id FROM file JOIN root ON root.id = file.root_id
           WHERE file.fingerprint_id = ? AND file.state = 'present'""",
        (fingerprint_id,),
    )
    return [LibraryId(row["library_id"]) for row in rows]


_UNINDEXED = """
FROM root CROSS JOIN file ON file.root_id = root.id JOIN fingerprint AS p ON p.id = file.fingerprint_id
WHERE root.library_id = :library_id AND root.state = 'online' AND file.state = 'present'
  AND p.state = 'probed' AND (:fingerprint_id IS NULL OR p.id = :fingerprint_id)
  AND (p.keyframes IS NULL OR substr(p.keyframes, 3, 1) = x'01') -- Openness.UNTOLD
  AND EXISTS (SELECT 1 FROM stream WHERE stream.fingerprint_id = p.id AND stream.kind = 'video')
"""
