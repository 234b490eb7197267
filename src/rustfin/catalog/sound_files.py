"""Sound tracks that lie in files of their own beside a film: where, what is in them, and the tracks that they are.

They are numbered from a thousand on, where no stream of a file is.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rustfin.catalog.playable import PlayableFile, read_media
from rustfin.core.ids import FileId, FingerprintId, LibraryId
from rustfin.core.paths import decode
from rustfin.db import Row, Tx
from rustfin.media import AudioStream, MediaInfo
from rustfin.media.info import FORMAT_VERSION

FIRST_INDEX = 1000
MOST_TRACKS = 32


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What is in such a file."""

    fingerprint_id: FingerprintId
    media: MediaInfo


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A file beside a film with sound for it, and what its name says."""

    id: str
    root_path: str
    path: str
    language: str | None
    title: str | None
    size_bytes: int
    mtime_ns: int
    facts: SoundFacts | None = None
    """None where nobody has looked, or where it cannot be read."""


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """A track in one of several such files, as it is offered."""

    track: AudioStream
    file_number: int
    """Of its file, in the order given."""
    stream_index: int
    """In its own file."""


def offered_tracks(files: Sequence[tuple[SoundFile, MediaInfo]]) -> list[OfferedTrack]:
    """The tracks in these files, under the numbers that they are offered by; a file's name goes before what it says
    itself."""
    inside = [
        (number, file, track)
        for number, (file, media) in enumerate(files)
        for track in media.audio
        # By its name alone ffprobe takes for sound what is none, and then knows neither channels nor rate.
        if track.channels and track.sample_rate_hz
    ]
    return [
        OfferedTrack(_offered(file, track, index=FIRST_INDEX + place), number, track.index)
        for place, (number, file, track) in enumerate(inside[:MOST_TRACKS])
    ]


def sounds_beside(tx: Tx, file_ids: Collection[FileId]) -> dict[FileId, list[SoundFile]]:
    """Such files beside each of these, in order."""
    found: dict[FileId, list[SoundFile]] = {file_id: [] for file_id in file_ids}
    for row in tx.all(
        f"SELECT s.file_id, {_COLUMNS} {_FROM} WHERE s.file_id IN (SELECT value FROM json_each(?))"
        " AND s.kind = 'audio' AND s.state = 'present' ORDER BY s.path",
        (json.dumps(list(file_ids)),),
    ):
        found[FileId(row["file_id"])].append(_sound_file(row))
    return found


def with_known_sounds(tx: Tx, files: Sequence[PlayableFile]) -> list[PlayableFile]:
    """The same, with the tracks beside each that somebody has looked into among its own."""
    beside = sounds_beside(tx, [file.id for file in files])
    return [_with_known(file, beside[file.id]) for file in files]


def unread_sounds(tx: Tx, library_id: LibraryId, *, limit: int, but: Collection[str] = ()) -> list[SoundFile]:
    """Those of online roots that this release has not looked into as they are; `but` names those to pass over."""
    rows = tx.all(
        f"SELECT {_COLUMNS} {_FROM} WHERE library_id = ? AND r.state = 'online' AND s.kind = 'audio'"
        " AND s.state = 'present' AND s.file_id IS NOT NULL"
        " AND (k.sidecar_id IS NULL OR k.media_info ->> '$.version' <> ?)"
        " AND s.id NOT IN (SELECT value FROM json_each(?)) ORDER BY s.path LIMIT ?",
        (library_id, FORMAT_VERSION, json.dumps(list(but)), limit),
    )
    return [_sound_file(row) for row in rows]


def record_sound(tx: Tx, file: SoundFile, facts: SoundFacts | None) -> None:
    """Write down what is in a file; None where it cannot be read. Nothing where it is gone by now."""
    known = (None, None) if facts is None else (facts.fingerprint_id, facts.media.to_json())
    tx.execute(
        "INSERT INTO sound_file (sidecar_id, size_bytes, mtime_ns, fingerprint_id, media_info)"
        " SELECT id, ?, ?, ?, ? FROM sidecar WHERE id = ?"
        " ON CONFLICT (sidecar_id) DO UPDATE SET size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,"
        " fingerprint_id = excluded.fingerprint_id, media_info = excluded.media_info",
        (file.size_bytes, file.mtime_ns, *known, file.id),
    )


_COLUMNS = (
    "s.id, r.path AS root_path, s.path, s.language, s.title, s.size_bytes, s.mtime_ns, k.fingerprint_id, k.media_info"
)
_FROM = (
    "FROM sidecar AS s JOIN root AS r ON r.id = s.root_id LEFT JOIN sound_file AS k"
    " ON k.sidecar_id = s.id AND k.size_bytes = s.size_bytes AND k.mtime_ns = s.mtime_ns"
)


def _sound_file(row: Row) -> SoundFile:
    media = read_media(row["media_info"])
    return SoundFile(
        row["id"],
        decode(row["root_path"]),
        decode(row["path"]),
        row["language"],
        row["title"],
        row["size_bytes"],
        row["mtime_ns"],
        None if media is None else SoundFacts(FingerprintId(row["fingerprint_id"]), media),
    )


def _with_known(file: PlayableFile, sounds: Sequence[SoundFile]) -> PlayableFile:
    known = [(sound, sound.facts.media) for sound in sounds if sound.facts is not None]
    if file.media is None or not known:
        return file
    tracks = (one.track for one in offered_tracks(known))
    return replace(file, media=replace(file.media, streams=(*file.media.streams, *tracks)))


def _offered(file: SoundFile, track: AudioStream, *, index: int) -> AudioStream:
    return replace(
        track,
        index=index,
        language=file.language or track.language,
        title=file.title or track.title,
        is_default=False,
        is_external=True,
        is_commentary=track.is_commentary or "commentary" in (file.title or "").casefold(),
    )
