"""Parts that can be skipped, kept by content: what was found in sound and picture, and what chapters tell."""

from collections.abc import Mapping, Sequence

from rustfin.core.ids import FingerprintId, ItemId
from rustfin.core.units import Milliseconds
from rustfin.db import Tx
from rustfin.media import MediaInfo
from rustfin.media.markers import Marker, MarkerKind, markers_of_chapters, merged


def markers_of(tx: Tx, fingerprint_id: str | None, media: MediaInfo | None) -> list[Marker]:
    """What can be skipped in a film, in order. Chapters need no search, and outrank what one found."""
    told = [] if media is None else markers_of_chapters(media.chapters, media.duration_ms)
    rows = tx.all(
        "SELECT kind, start_ms, end_ms, source FROM marker WHERE fingerprint_id = ? AND kind <> 'chapter'",
        (fingerprint_id,),
    )
    found = [
        Marker(MarkerKind(row["kind"]), Milliseconds(row["start_ms"]), Milliseconds(row["end_ms"]), row["source"])
        for row in rows
    ]
    return merged(told, found)


def is_first_of_season(tx: Tx, item_id: ItemId) -> bool:
    """Whether a title is the first present episode of its season, in which an intro is new to whoever watches."""
    return bool(
        tx.value(
            """SELECT 1 FROM item AS own WHERE own.id = ? AND own.kind = 'episode' AND NOT EXISTS (
                 SELECT 1 FROM item AS other WHERE other.parent_id = own.parent_id AND other.kind = 'episode'
                   AND other.state = 'present' AND other.id <> own.id AND other.number < own.number)""",
            (item_id,),
        )
    )


def keep_markers(tx: Tx, found: Mapping[FingerprintId, Sequence[Marker]], *, now_ms: int) -> None:
    """Put what a search found in the place of what an earlier one did; nobody need search these again."""
    for fingerprint_id, markers in found.items():
        tx.execute("DELETE FROM marker WHERE fingerprint_id = ? AND kind <> 'chapter'", (fingerprint_id,))
        tx.execute_many(
            "INSERT INTO marker (fingerprint_id, kind, start_ms, end_ms, source) VALUES (?, ?, ?, ?, ?)",
            [(fingerprint_id, one.kind.value, one.start_ms, one.end_ms, one.source) for one in markers],
        )
        tx.execute("UPDATE fingerprint SET markers_sought_at = ? WHERE id = ?", (now_ms, fingerprint_id))
