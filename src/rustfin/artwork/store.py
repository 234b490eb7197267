"""The rows of pictures: which ones a title has, which are not read yet, what was read."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rustfin.artwork.pictures import PictureFacts
from rustfin.catalog.images import ImageFacts, choose
from rustfin.core.ids import ImageId, ItemId, LibraryId
from rustfin.core.paths import decode
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


@dataclass(frozen=True, slots=True)
class LocalPicture:
    """A picture file beside media, or the stream of a media file that is a picture."""

    image_id: ImageId
    item_id: ItemId
    root_path: str
    path: str
    size_bytes: int | None
    mtime_ns: int | None
    tag: str
    stream_index: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a picture gave: facts, or why it cannot be shown."""

    picture: LocalPicture
    facts: PictureFacts | None
    problem: str | None = None


_COLUMNS = """
SELECT image.id, image.item_id, image.kind, image.source, image.size_bytes, image.mtime_ns, image.votes,
       image.position, image.is_chosen, image.blob_hash, image_blob.colour, root.path AS root_path
"""
_SELECT = f"""
{_COLUMNS}, image.path, NULL AS stream_index
FROM image JOIN root ON root.id = image.root_id LEFT JOIN image_blob ON image_blob.hash = image.blob_hash
"""
_SELECT_EMBEDDED = f"""
{_COLUMNS}, file.path, track_tags.picture_index AS stream_index
FROM image JOIN track_tags ON track_tags.fingerprint_id = image.fingerprint_id
JOIN file ON file.fingerprint_id = image.fingerprint_id AND file.state = 'present'
JOIN root ON root.id = file.root_id AND root.state = 'online'
LEFT JOIN image_blob ON image_blob.hash = image.blob_hash
"""
_UNREAD_LOCAL = """
FROM image JOIN root ON root.id = image.root_id
WHERE library_id = ?1 AND root.state = 'online' AND image.source = 'local'
  AND image.blob_hash IS NULL AND image.problem IS NULL
"""
_UNREAD_EMBEDDED = """
FROM image JOIN item ON item.id = image.item_id
WHERE library_id = ?1 AND image.source = 'embedded' AND image.blob_hash IS NULL AND image.problem IS NULL
  AND EXISTS (SELECT 1 FROM file JOIN root ON root.id = file.root_id AND root.state = 'online'
              WHERE file.fingerprint_id = image.fingerprint_id AND file.state = 'present')
"""


def chosen(tx: Tx, item_id: ItemId, kind: str) -> LocalPicture | None:
    """The picture that stands for a title, by the rule that made its tag."""
    where = "WHERE image.item_id = ?1 AND image.kind = ?2 AND image.problem IS NULL"
    rows = tx.all(f"{_SELECT} {where} UNION ALL {_SELECT_EMBEDDED} {where}", (item_id, kind))
    facts = {row["id"]: _facts(row) for row in rows}
    best = choose(facts.values())
    return None if best is None else next(_picture(row, best.tag) for row in rows if row["id"] == best.id)


def covered_albums(tx: Tx, artist_id: ItemId) -> list[ItemId]:
    """The albums of an artist that have a cover, in the order in which cards prefer them (`catalog.cards`)."""
    rows = tx.all(
        """SELECT album.id FROM item AS album JOIN card ON card.seq = album.seq AND card.poster_tag IS NOT NULL
           WHERE album.parent_id = ? ORDER BY coalesce(album.year, 0) DESC, album.seq DESC""",
        (artist_id,),
    )
    return [ItemId(row["id"]) for row in rows]


def unread(tx: Tx, library_id: LibraryId, *, limit: int, but: Collection[ImageId] = ()) -> list[LocalPicture]:
    """Pictures of a library, beside media and inside it, that nobody has opened yet; `but` names those to pass over."""
    past = "AND image.id NOT IN (SELECT value FROM json_each(?3))"
    ids = [
        row["id"]
        for unread in (_UNREAD_LOCAL, _UNREAD_EMBEDDED)
        for row in tx.all(f"SELECT image.id {unread} {past} LIMIT ?2", (library_id, limit, json.dumps(list(but))))
    ]
    where = "WHERE image.id IN (SELECT value FROM json_each(?1))"
    rows = tx.all(f"{_SELECT} {where} UNION ALL {_SELECT_EMBEDDED} {where}", (json.dumps(ids[:limit]),))
    # Copies of one file hold one picture.
    return list({row["id"]: _picture(row, _facts(row).tag) for row in rows}.values())


def count_unread(tx: Tx, library_id: LibraryId) -> int:
    """How many of them there are."""
    return sum(tx.value(f"SELECT count(*) {unread}", (library_id,)) for unread in (_UNREAD_LOCAL, _UNREAD_EMBEDDED))


def record(tx: Tx, reads: Sequence[Read], *, now_ms: UnixMs) -> set[ItemId]:
    """Keep what was read of pictures that are still the same; gives their titles."""
    tx.execute_many(
        """INSERT INTO image_blob (hash, mime, size_bytes, width, height, colour, placeholder, kept_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING""",
        [
            (f.hash, f.mime, f.size_bytes, f.width, f.height, f.colour, f.placeholder, now_ms)
            for read in reads
            if (f := read.facts) is not None
        ],
    )
    tx.execute_many(
        """UPDATE image SET blob_hash = ?, width = ?, height = ?, problem = ?
           WHERE id = ? AND size_bytes IS ? AND mtime_ns IS ?""",
        [
            (
                read.facts and read.facts.hash,
                read.facts and read.facts.width,
                read.facts and read.facts.height,
                read.problem,
                read.picture.image_id,
                read.picture.size_bytes,
                read.picture.mtime_ns,
            )
            for read in reads
        ],
    )
    return {read.picture.item_id for read in reads}


def _facts(row: Row) -> ImageFacts:
    return ImageFacts(
        row["id"],
        row["kind"],
        row["source"],
        row["blob_hash"],
        row["colour"],
        row["size_bytes"],
        row["mtime_ns"],
        row["votes"],
        row["position"],
        bool(row["is_chosen"]),
    )


def _picture(row: Row, tag: str) -> LocalPicture:
    return LocalPicture(
        ImageId(row["id"]),
        ItemId(row["item_id"]),
        decode(row["root_path"]),
        decode(row["path"]),
        row["size_bytes"],
        row["mtime_ns"],
        tag,
        row["stream_index"],
    )
