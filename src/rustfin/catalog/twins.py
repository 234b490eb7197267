"""One content in two libraries: what people did with a title that is missing goes to the one that is there.

A file that is moved from a library to another is a new file there, as libraries share no titles. Once both are known by
their content, the title in the new library is given what people did with the old one, which keeps it too; likewise the
season and series, or album and artist, above it once nothing of the old one is left.
"""

import json
from collections.abc import Collection

from rustfin.catalog.handing_on import hand_on
from rustfin.core.ids import FileId, ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Tx


def inherit(tx: Tx, file_ids: Collection[FileId], *, now_ms: UnixMs) -> set[ItemId]:
    """Where one of these files is missing, or is there, and its content is the other in another library.

    Gives the titles that were given something. Can be done twice.
    """
    if not file_ids:
        return set()
    pairs = tx.all(_TWINS, (json.dumps(list(file_ids)),))
    for row in pairs:
        hand_on(tx, ItemId(row["source"]), ItemId(row["target"]), now_ms=now_ms)
    return {ItemId(row["target"]) for row in pairs}


# Only titles that somebody did something with are a source; a file of several episodes gives each to its own number.
# Of what is above them one title gives to one title of a library, not to each of those that it was divided into.
_TWINS = """
WITH RECURSIVE asked (id) AS MATERIALIZED (SELECT value FROM json_each(?)),
     place (root, owner) AS (SELECT id, library_id FROM root),
     pair (gone, here) AS MATERIALIZED (
       SELECT CASE WHEN one.state = 'missing' THEN one.id ELSE other.id END,
              CASE WHEN one.state = 'missing' THEN other.id ELSE one.id END
       FROM asked JOIN file AS one ON one.id = asked.id
       JOIN file AS other ON other.fingerprint_id = one.fingerprint_id AND other.state <> one.state
         AND other.size_bytes > 0
       JOIN place AS here ON here.root = one.root_id
       JOIN place AS there ON there.root = other.root_id
       WHERE here.owner <> there.owner),
     played (old, new) AS MATERIALIZED (
       SELECT DISTINCT old.id, new.id FROM pair
       JOIN part AS old_part ON old_part.file_id = pair.gone
       JOIN version AS old_version ON old_version.id = old_part.version_id
       JOIN item AS old ON old.id = old_version.item_id
       JOIN part AS new_part ON new_part.file_id = pair.here
       JOIN version AS new_version ON new_version.id = new_part.version_id
       JOIN item AS new ON new.id = new_version.item_id AND new.kind = old.kind AND new.number IS old.number),
     above (old, new) AS (
       SELECT old.parent_id, new.parent_id FROM played
       JOIN item AS old ON old.id = played.old JOIN item AS new ON new.id = played.new
       UNION SELECT old.parent_id, new.parent_id FROM above
       JOIN item AS old ON old.id = above.old JOIN item AS new ON new.id = above.new),
     given (old, new) AS MATERIALIZED (
       SELECT old, new FROM played
       UNION SELECT above.old, min(above.new) FROM above JOIN item AS target ON target.id = above.new
       GROUP BY above.old, library_id HAVING count(DISTINCT above.new) = 1)
SELECT old.id AS source, new.id AS target
FROM given JOIN item AS old ON old.id = given.old AND old.state = 'missing'
JOIN item AS new ON new.id = given.new AND new.kind = old.kind AND new.number IS old.number
WHERE EXISTS (SELECT 1 FROM user_data WHERE item_id = old.id)
   OR EXISTS (SELECT 1 FROM field_value WHERE item_id = old.id AND source = 'user')
   OR EXISTS (SELECT 1 FROM field_lock WHERE item_id = old.id)
   OR EXISTS (SELECT 1 FROM image WHERE item_id = old.id AND is_chosen)
   OR EXISTS (SELECT 1 FROM collection_member WHERE item_id = old.id)
   OR EXISTS (SELECT 1 FROM subtitle_offset WHERE item_id = old.id)
   OR EXISTS (SELECT 1 FROM track_preference WHERE series_id = old.id)
"""
