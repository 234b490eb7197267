"""The picture on disk that a person chose for a title stays chosen, wherever it is moved.

A picture is known again by its name in its folder, or by its size and time. The choice of one that is not where it was
is kept with the title, out of sight, until a picture comes that is the same one.
"""

import json
from collections.abc import Collection, Sequence

from rustfin.core.ids import ItemId, new_id
from rustfin.db import Row, Tx

GONE = "The picture is not where it was last seen."
"""The problem of a chosen picture that waits to be found again."""


def keep_gone(tx: Tx, image_ids: Sequence[str]) -> None:
    """These pictures are no longer there: forget them, but not that they were chosen."""
    tx.execute_many("DELETE FROM image WHERE id = ? AND NOT is_chosen", [(image_id,) for image_id in image_ids])
    tx.execute_many("UPDATE image SET problem = ? WHERE id = ?", [(GONE, image_id) for image_id in image_ids])


def find_again(tx: Tx, item_ids: Collection[ItemId]) -> None:
    """Let pictures of these titles that were chosen elsewhere be chosen where they are now."""
    for row in tx.all(
        """SELECT DISTINCT item_id FROM json_each(?) AS asked CROSS JOIN image ON image.item_id = asked.value
           WHERE is_chosen AND problem = ?""",
        (json.dumps(list(item_ids)), GONE),
    ):
        _find_again(tx, ItemId(row["item_id"]))


def hand_on(tx: Tx, source: ItemId, target: ItemId) -> None:
    """Let the pictures that were chosen for a title be chosen for another one, as soon as it has them."""
    for row in tx.all(
        """SELECT kind, root_id, path, size_bytes, mtime_ns, blob_hash, width, height FROM image AS given
           WHERE item_id = ?1 AND is_chosen AND source = 'local' AND NOT EXISTS (
             SELECT 1 FROM image WHERE item_id = ?2 AND image.kind = given.kind
             AND (is_chosen OR (image.root_id = given.root_id AND image.path = given.path)))""",
        (source, target),
    ):
        tx.execute(
            """INSERT INTO image (id, item_id, kind, source, root_id, path, size_bytes, mtime_ns, blob_hash, width,
                                  height, is_chosen, problem)
               VALUES (?, ?, ?, 'local', ?, ?, ?, ?, ?, ?, ?, 1, ?)""",
            (new_id(), target, *tuple(row), GONE),
        )
    find_again(tx, [target])


def _find_again(tx: Tx, item_id: ItemId) -> None:
    rows = tx.all(
        """SELECT id, kind, path, size_bytes, mtime_ns, blob_hash, width, height, is_chosen, problem FROM image
           WHERE item_id = ? AND source = 'local'""",
        (item_id,),
    )
    for gone in [row for row in rows if row["is_chosen"] and row["problem"] == GONE]:
        here = [row for row in rows if row["problem"] is None and row["kind"] == gone["kind"]]
        same = next((row for row in here if _is_same(row, gone)), None) or next(
            (row for row in here if _name(row) == _name(gone)), None
        )
        if same is None:
            continue
        tx.execute("DELETE FROM image WHERE id = ?", (gone["id"],))
        if not any(row["is_chosen"] for row in here):
            tx.execute("UPDATE image SET is_chosen = 1 WHERE id = ?", (same["id"],))
        if _is_same(same, gone) and same["blob_hash"] is None:
            # What was read of it holds, and so does its address in browsers.
            tx.execute(
                "UPDATE image SET blob_hash = ?, width = ?, height = ? WHERE id = ?",
                (gone["blob_hash"], gone["width"], gone["height"], same["id"]),
            )


def _is_same(one: Row, other: Row) -> bool:
    return (one["size_bytes"], one["mtime_ns"]) == (other["size_bytes"], other["mtime_ns"])


def _name(row: Row) -> bytes:
    return bytes(row["path"]).rpartition(b"/")[2]
