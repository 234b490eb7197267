"""Parts that can be skipped, kept by content: what was found in sound and picture, and what chapters tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rustfin.catalog.playable import file_of_content
from rustfin.core.ids import FingerprintId, ItemId, LibraryId
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


@dataclass(frozen=True, slots=True)
class SeasonEpisode:
    """The content of an episode that can be listened to."""

    fingerprint_id: FingerprintId
    root_path: str
    path: str
    media: MediaInfo
    keyframes_ms: tuple[int, ...]
    """Counted from the beginning of the film."""
    is_sought: bool


def unsought_seasons(tx: Tx, library_id: LibraryId) -> list[ItemId]:
    """The seasons of a library with an episode that nobody has listened to."""
    rows = tx.all(
        f"SELECT DISTINCT item.parent_id {_EPISODES} WHERE item.library_id = ? AND item.kind = 'episode'"
        " AND item.parent_id IS NOT NULL AND p.markers_sought_at IS NULL ORDER BY item.parent_id",
        (library_id,),
    )
    return [ItemId(row["parent_id"]) for row in rows]


def season_episodes(tx: Tx, season_id: ItemId) -> list[SeasonEpisode]:
    """The contents of a season, in the order of its episodes, every version of each."""
    rows = tx.all(
        f"""SELECT p.id, p.markers_sought_at {_EPISODES} WHERE item.parent_id = ? AND item.kind = 'episode'
            ORDER BY item.number, item.id, version.position, version.id, part.position""",
        (season_id,),
    )
    episodes: dict[FingerprintId, SeasonEpisode] = {}
    for row in rows:
        content = FingerprintId(row["id"])
        file = None if content in episodes else file_of_content(tx, content)
        if file is None or file.media is None:
            continue
        times_us = () if file.keyframes is None else file.keyframes.times_us
        start_us = file.media.start_us
        episodes[content] = SeasonEpisode(
            content,
            file.root_path,
            file.path,
            file.media,
            tuple((time_us - start_us) // 1000 for time_us in times_us),
            row["markers_sought_at"] is not None,
        )
    return list(episodes.values())


_EPISODES = """
FROM item JOIN version ON version.item_id = item.id JOIN part ON part.version_id = version.id
JOIN file ON file.id = part.file_id AND file.state = 'present'
JOIN root ON root.id = file.root_id AND root.state = 'online'
JOIN fingerprint AS p ON p.id = file.fingerprint_id AND p.state = 'probed'
"""


def keep_markers(tx: Tx, found: Mapping[FingerprintId, Sequence[Marker]], *, now_ms: int) -> None:
    """Put what a search found in the place of what an earlier one did; nobody need search these again."""
    for fingerprint_id, markers in found.items():
        tx.execute("DELETE FROM marker WHERE fingerprint_id = ? AND kind <> 'chapter'", (fingerprint_id,))
        tx.execute_many(
            "INSERT INTO marker (fingerprint_id, kind, start_ms, end_ms, source) VALUES (?, ?, ?, ?, ?)",
            [(fingerprint_id, one.kind.value, one.start_ms, one.end_ms, one.source) for one in markers],
        )
        tx.execute("UPDATE fingerprint SET markers_sought_at = ? WHERE id = ?", (now_ms, fingerprint_id))
