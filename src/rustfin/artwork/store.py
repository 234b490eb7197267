"""The rows of pictures: which ones a title has, which are not read yet, what was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from rustfin.artwork.pictures import PictureFacts
from rustfin.catalog.images import ImageFacts, choose
from rustfin.core.ids import ImageId, ItemId, LibraryId
from rustfin.core.paths import decode
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


@dataclass(frozen=True, slots=True)
class LocalPicture:
    """A picture file beside media."""

    image_id: ImageId
    item_id: ItemId
    root_path: str
    path: str
    size_bytes: int
    mtime_ns: int
    tag: str


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a picture gave: facts, or why it cannot be shown."""

    picture: LocalPicture
    facts: PictureFacts | None
    problem: str | None = None


_SELECT = """
SELECT image.id, image.item_id, image.kind, image.source, image.path, image.size_bytes, image.mtime_ns, image.votes,
       image.position, image.is_chosen, image.blob_hash, image_blob.colour, root.path AS root_path
FROM image JOIN root ON root.id = image.root_id LEFT JOIN image_blob ON image_blob.hash = image.blob_hash
"""


def chosen(tx: Tx, item_id: ItemId, kind: str) -> LocalPicture | None:
    """The picture that stands for a title, by the rule that made its tag."""
    rows = tx.all(f"{_SELECT} WHERE image.item_id = ? AND image.kind = ? AND image.problem IS NULL", (item_id, kind))
    facts = {row["id"]: _facts(row) for row in rows}
    best = choose(facts.values())
    return None if best is None else next(_picture(row, best.tag) for row in rows if row["id"] == best.id)


def unread(tx: Tx, library_id: LibraryId, *, limit: int) -> list[LocalPicture]:
    """Local pictures of a library that nobody has opened yet."""
    rows = tx.all(
        f"""{_SELECT} WHERE root.library_id = ? AND root.state = 'online' AND image.source = 'local'
            AND image.blob_hash IS NULL AND image.problem IS NULL LIMIT ?""",
        (library_id, limit),
    )
    return [_picture(row, _facts(row).tag) for row in rows]


def count_unread(tx: Tx, library_id: LibraryId) -> int:
    """How many of them there are."""
    return int(
        tx.value(
            """SELECT count(*) FROM image JOIN root ON root.id = image.root_id
               WHERE root.library_id = ? AND root.state = 'online' AND image.source = 'local'
                 AND image.blob_hash IS NULL AND image.problem IS NULL""",
            (library_id,),
        )
    )


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
           WHERE id = ? AND size_bytes = ? AND mtime_ns = ?""",
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
    )
