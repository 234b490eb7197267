"""What can be played: the files of a title with where they lie and what is in them, and the episodes around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rustfin.catalog import userdata_store
from rustfin.catalog.access import require_visible, visible_to
from rustfin.catalog.views import Chapter, MediaFile, Stream, SubtitleTrack
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, FingerprintId, ItemId, LibraryId, VersionId
from rustfin.core.paths import decode, display
from rustfin.core.units import Milliseconds
from rustfin.db import Row, Tx
from rustfin.identity import Viewer
from rustfin.media import (
    AttachmentStream,
    AudioStream,
    KeyframeIndex,
    MediaInfo,
    OutdatedMediaInfo,
    SubtitleStream,
    VideoStream,
    codec_string,
)
from rustfin.media import Stream as ProbedStream


@dataclass(frozen=True, slots=True)
class PlayableFile:
    """A media file. `media` is None until it was looked into, and when it cannot be read."""

    id: FileId
    fingerprint_id: str | None
    root_path: str
    path: str
    size_bytes: int
    is_present: bool
    missing_since: int | None
    is_root_online: bool
    probe_state: Literal["pending", "probed", "unreadable"]
    probe_error: str | None
    duration_ms: Milliseconds | None
    media: MediaInfo | None
    keyframes: KeyframeIndex | None = None
    """None until they were looked for; empty where there are none to be had."""
    version_id: VersionId | None = None


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a title is called elsewhere. Of an episode `provider_ids` and `series_title` are its series'."""

    title: str
    year: int | None
    series_title: str | None
    season: int | None
    episode: int | None
    provider_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The present episodes around one, in the order of viewing."""

    previous_id: ItemId | None
    next_id: ItemId | None


_FILE = """
f.id, f.fingerprint_id, f.path, f.size_bytes, f.state, f.missing_since, r.path AS root_path, r.state AS root_state,
p.state AS probe_state, p.error AS probe_error, p.duration_ms, p.media_info,
p.keyframes
"""
_FILE_JOINS = "JOIN root AS r ON r.id = f.root_id LEFT JOIN fingerprint AS p ON p.id = f.fingerprint_id"


def files_of_item(tx: Tx, viewer: Viewer, item_id: ItemId) -> list[PlayableFile]:
    """Every file of a title, version by version, part by part. Raises: NotFound."""
    require_visible(tx, viewer, item_id)
    rows = tx.all(
        f"SELECT {_FILE}, v.id AS version_id FROM version AS v JOIN part ON part.version_id = v.id"
        f" JOIN file AS f ON f.id = part.file_id {_FILE_JOINS}"
        " WHERE v.item_id = ? ORDER BY v.position, v.id, part.position, f.id",
        (item_id,),
    )
    return [_file(row, version_id=VersionId(row["version_id"])) for row in rows]


def file_of(tx: Tx, viewer: Viewer, file_id: FileId) -> tuple[PlayableFile, list[ItemId]]:
    """A file, and the titles in it that the viewer may see. Raises: NotFound when there is none."""
    condition = visible_to(viewer)
    items = tx.all(
        "SELECT DISTINCT c.item_id FROM part JOIN version AS v ON v.id = part.version_id"
        " JOIN card AS c ON c.item_id = v.item_id WHERE part.file_id = :file_id" + condition.sql,
        {"file_id": file_id, **condition.parameters},
    )
    row = tx.one(f"SELECT {_FILE} FROM file AS f {_FILE_JOINS} WHERE f.id = ?", (file_id,))
    if row is None or not items:
        raise NotFound("There is no such file.")
    return _file(row), [ItemId(item["item_id"]) for item in items]


def title_facts(tx: Tx, viewer: Viewer, item_id: ItemId) -> TitleFacts:
    """What to ask others for when asking about a title. Raises: NotFound."""
    item = require_visible(tx, viewer, item_id)
    row = tx.one(
        "SELECT i.title, i.year, i.season_number, i.number, s.title AS series_title FROM item AS i"
        " LEFT JOIN item AS s ON s.id = i.series_id WHERE i.id = ?",
        (item_id,),
    )
    assert row is not None
    named = tx.all("SELECT provider, value FROM provider_id WHERE item_id = ?", (item["series_id"] or item_id,))
    is_episode = item["kind"] == "episode"
    return TitleFacts(
        title=row["title"],
        year=row["year"],
        series_title=row["series_title"] if is_episode else None,
        season=row["season_number"] if is_episode else None,
        episode=row["number"] if is_episode else None,
        provider_ids={one["provider"]: one["value"] for one in named},
    )


def any_file(tx: Tx, file_id: FileId) -> PlayableFile | None:
    """A file, whoever may see it: for the server's own work."""
    row = tx.one(f"SELECT {_FILE} FROM file AS f {_FILE_JOINS} WHERE f.id = ?", (file_id,))
    return None if row is None else _file(row)


def files_with_subtitles(tx: Tx, library_id: LibraryId, *, after: str, limit: int) -> list[tuple[str, FileId]]:
    """Contents of a library with subtitles inside, in order from `after` on, each with a file that is there."""
    rows = tx.all(
        "SELECT f.fingerprint_id, min(f.id) AS file_id FROM file AS f JOIN root AS r ON r.id = f.root_id"
        " WHERE r.library_id = ? AND r.state = 'online' AND f.state = 'present' AND f.fingerprint_id > ?"
        " AND EXISTS (SELECT 1 FROM stream AS s WHERE s.fingerprint_id = f.fingerprint_id AND s.kind = 'subtitle')"
        " GROUP BY f.fingerprint_id ORDER BY f.fingerprint_id LIMIT ?",
        (library_id, after, limit),
    )
    return [(row["fingerprint_id"], FileId(row["file_id"])) for row in rows]


def files_of_subtitle(tx: Tx, subtitle_id: str) -> list[FileId]:
    """The media files that a subtitle file goes with; not a word on who may see them."""
    rows = tx.all(
        "SELECT file_id FROM sidecar WHERE id = :id AND kind = 'subtitle' AND file_id IS NOT NULL UNION ALL"
        " SELECT f.id FROM kept_subtitle AS k JOIN file AS f ON f.fingerprint_id = k.fingerprint_id WHERE k.id = :id",
        {"id": subtitle_id},
    )
    return [FileId(row["file_id"]) for row in rows]


def lyrics_beside(tx: Tx, file_id: FileId) -> list[str]:
    """The lyrics files beside a media file, in the same root."""
    rows = tx.all(
        "SELECT s.path FROM sidecar AS s JOIN file AS f ON f.id = s.file_id AND f.root_id = s.root_id"
        " WHERE s.file_id = ? AND s.kind = 'lyrics' AND s.state = 'present' ORDER BY s.path",
        (file_id,),
    )
    return [decode(row["path"]) for row in rows]


def sidecar_location(tx: Tx, sidecar_id: str) -> tuple[str, str]:
    """The root of a file beside media, and its path in it. Raises: NotFound."""
    row = tx.one(
        "SELECT s.path, r.path AS root_path FROM sidecar AS s JOIN root AS r ON r.id = s.root_id WHERE s.id = ?",
        (sidecar_id,),
    )
    if row is None:
        raise NotFound("There is no such file.")
    return decode(row["root_path"]), decode(row["path"])


def file_of_content(tx: Tx, fingerprint_id: FingerprintId) -> PlayableFile | None:
    """A file of this content that can be read now, for work that nobody in particular asked for."""
    row = tx.one(
        f"SELECT {_FILE} FROM file AS f {_FILE_JOINS} WHERE f.fingerprint_id = ? AND f.state = 'present'"
        " AND r.state = 'online' ORDER BY f.id LIMIT 1",
        (fingerprint_id,),
    )
    return None if row is None else _file(row)


def pictured_contents(tx: Tx, library_id: LibraryId) -> list[FingerprintId]:
    """The contents of a library that have a picture and can be read now, the newest first."""
    rows = tx.all(
        """SELECT p.id FROM root JOIN file ON file.root_id = root.id JOIN fingerprint AS p ON p.id = file.fingerprint_id
           WHERE root.library_id = ? AND root.state = 'online' AND file.state = 'present' AND p.state = 'probed'
             AND EXISTS (SELECT 1 FROM stream WHERE stream.fingerprint_id = p.id AND stream.kind = 'video')
           GROUP BY p.id ORDER BY max(file.first_seen_at) DESC, p.id""",
        (library_id,),
    )
    return [FingerprintId(row["id"]) for row in rows]


def subtitle_tracks(tx: Tx, file: PlayableFile) -> list[SubtitleTrack]:
    """The subtitles that can be picked for a file: those inside it, those beside it, then those that were fetched or
    handed in for its content."""
    inside = [] if file.media is None else [_embedded(file.id, stream) for stream in file.media.subtitles]
    beside = tx.all(
        "SELECT id, 'sidecar' AS source, format, language, title, is_default, is_forced, is_hearing_impaired"
        " FROM sidecar WHERE file_id = ? AND kind = 'subtitle' AND state = 'present' ORDER BY language, path",
        (file.id,),
    )
    kept = tx.all(
        "SELECT id, source, format, language, title, 0 AS is_default, is_forced, is_hearing_impaired"
        " FROM kept_subtitle WHERE fingerprint_id = ? ORDER BY id",
        (file.fingerprint_id,),
    )
    return inside + [
        SubtitleTrack(
            row["id"],
            row["source"],
            row["format"],
            row["language"],
            row["title"],
            is_default=bool(row["is_default"]),
            is_forced=bool(row["is_forced"]),
            is_hearing_impaired=bool(row["is_hearing_impaired"]),
            is_commentary="commentary" in (row["title"] or "").casefold(),
        )
        for row in [*beside, *kept]
    ]


def neighbours(tx: Tx, viewer: Viewer, item_id: ItemId, *, file_id: FileId | None = None) -> Neighbours:
    """The episodes before and after one; none around anything else. Episodes in the same file `file_id` are passed
    over. Raises: NotFound."""
    item = require_visible(tx, viewer, item_id)
    if item["kind"] != "episode" or item["series_id"] is None:
        return Neighbours(None, None)
    shared = {
        row["item_id"]
        for row in tx.all(
            "SELECT v.item_id FROM part JOIN version AS v ON v.id = part.version_id WHERE part.file_id = ?", (file_id,)
        )
    }
    order = [
        row["id"]
        for row in userdata_store.episodes_in_order(tx, [item["series_id"]])
        if row["id"] == item_id or row["id"] not in shared
    ]
    if item_id not in order:  # a special, or an episode that is not there
        return Neighbours(None, None)
    at = order.index(item_id)
    return Neighbours(order[at - 1] if at > 0 else None, order[at + 1] if at + 1 < len(order) else None)


def describe(file: PlayableFile, viewer: Viewer) -> MediaFile:
    """The file as clients see it; its path is for admins."""
    return MediaFile(
        id=file.id,
        name=display(file.path).rpartition("/")[2],
        path=f"{display(file.root_path).rstrip('/')}/{display(file.path)}" if viewer.is_admin else None,
        size_bytes=file.size_bytes,
        state="present" if file.is_present else "missing",
        missing_since=file.missing_since,
        probe_state=file.probe_state,
        probe_error=file.probe_error,
        container=file.media.container if file.media else None,
        duration_ms=file.duration_ms,
        bitrate_bps=file.media.bitrate_bps if file.media else None,
        streams=streams(file.media),
    )


def streams(media: MediaInfo | None) -> list[Stream]:
    """The streams as clients see them."""
    return [] if media is None else [_stream(stream) for stream in media.streams]


def read_media(text: str | None) -> MediaInfo | None:
    """What was kept of a file's inside; None where it was not looked into, or by another release."""
    try:
        return None if text is None else MediaInfo.from_json(text)
    except OutdatedMediaInfo:  # written by another release; the file will be looked into again
        return None


def chapters(media: MediaInfo | None) -> list[Chapter]:
    """The chapters as clients see them; those without a title are numbered."""
    return [
        Chapter(chapter.start_ms, chapter.end_ms, chapter.title or f"Chapter {number}")
        for number, chapter in enumerate(() if media is None else media.chapters, start=1)
    ]


def _file(row: Row, *, version_id: VersionId | None = None) -> PlayableFile:
    return PlayableFile(
        id=FileId(row["id"]),
        fingerprint_id=row["fingerprint_id"],
        root_path=decode(row["root_path"]),
        path=decode(row["path"]),
        size_bytes=row["size_bytes"],
        is_present=row["state"] == "present",
        missing_since=row["missing_since"],
        is_root_online=row["root_state"] == "online",
        probe_state=row["probe_state"] or "pending",
        probe_error=row["probe_error"],
        duration_ms=row["duration_ms"],
        media=read_media(row["media_info"]),
        keyframes=_keyframes(row["keyframes"]),
        version_id=version_id,
    )


def _keyframes(raw: bytes | None) -> KeyframeIndex | None:
    try:
        return None if raw is None else KeyframeIndex.from_bytes(raw)
    except OutdatedMediaInfo:  # written by another release; they will be looked for again
        return None


def _embedded(file_id: FileId, stream: SubtitleStream) -> SubtitleTrack:
    return SubtitleTrack(
        f"{file_id}:{stream.index}",
        "embedded",
        stream.codec,
        stream.language,
        stream.title,
        is_default=stream.is_default,
        is_forced=stream.is_forced,
        is_hearing_impaired=stream.is_hearing_impaired,
        is_commentary=stream.is_commentary,
    )


def _stream(stream: ProbedStream) -> Stream:
    common: dict[str, Any] = {
        "index": stream.index,
        "codec": stream.codec,
        "codec_string": codec_string(stream),
        "profile": stream.profile,
        "language": stream.language,
        "title": stream.title,
        "is_default": stream.is_default,
        "is_forced": stream.is_forced,
        "bitrate_bps": stream.bitrate_bps,
    }
    match stream:
        case VideoStream():
            width, height = stream.display_size
            rate = None if stream.frame_rate is None else round(float(stream.frame_rate), 3)
            return Stream(
                kind="attachment" if stream.is_attached_picture else "video",
                width=width,
                height=height,
                frame_rate=rate,
                bit_depth=stream.bit_depth,
                range=stream.range.value,
                **common,
            )
        case AudioStream():
            return Stream(
                kind="audio",
                channels=stream.channels,
                channel_layout=stream.channel_layout,
                sample_rate_hz=stream.sample_rate_hz,
                bit_depth=stream.bit_depth,
                is_hearing_impaired=stream.is_hearing_impaired,
                is_external=stream.is_external,
                **common,
            )
        case SubtitleStream():
            return Stream(kind="subtitle", is_hearing_impaired=stream.is_hearing_impaired, **common)
        case AttachmentStream():
            return Stream(kind="attachment", **common)
        case _:
            return Stream(kind="data", **common)
