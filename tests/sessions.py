"""Sessions over a real database, a film of two versions and three episodes: what their tests stand on."""

from collections.abc import Collection
from pathlib import Path

from rustfin.catalog.userdata import UserData
from rustfin.core.clock import ManualClock
from rustfin.core.ids import FileId, FingerprintId, ItemId, UserId
from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import Role, Users, Viewer
from rustfin.identity.passwords import Passwords
from rustfin.jobs import Jobs
from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.observability import Metrics
from rustfin.playback import DeviceProfile, Devices, Playbacks
from rustfin.playback.sessions import PREFETCH_AFTER_S
from rustfin.settings import Settings
from rustfin.subtitles import KeptFiles, Subtitles
from rustfin.transcoder import Transcoder

ANN = Viewer(UserId("ann"), "Ann", Role.ADMIN)
BOB = Viewer(UserId("bob"), "Bob", Role.USER)
FILM = ItemId("film")
ANYTHING = DeviceProfile()
MINUTE_MS = 60_000
wanted_indexes: list[FingerprintId] = []
looked_into: list[FileId] = []
"""Contents whose keyframes were asked for."""


def media(container: str) -> str:
    streams = (VideoStream(index=0, codec="h264", width=1280, height=720), AudioStream(index=1, codec="aac"))
    info = MediaInfo(
        container=container,
        duration_ms=Milliseconds(100 * MINUTE_MS),
        bitrate_bps=BitsPerSecond(1000),
        streams=streams,
        tags={},
    )
    return info.to_json()


def add_title(tx: Tx, item_id: str, kind: str, *, series: str | None = None, number: int | None = None) -> None:
    tx.execute(
        "INSERT INTO item (id, library_id, kind, identity_key, series_id, parent_id, season_number, number, title,"
        " sort_title, added_at, updated_at) VALUES (?, 'library', ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
        (item_id, kind, item_id, series, series, 1 if series else None, number, item_id, item_id),
    )


def add_file(tx: Tx, item_id: str, file_id: str, container: str, position: int) -> None:
    tx.execute(
        "INSERT INTO fingerprint (id, size_bytes, state, container, duration_ms, media_info, first_seen_at)"
        " VALUES (?, 1, 'probed', ?, ?, ?, 1)",
        (file_id, container, 100 * MINUTE_MS, media(container)),
    )
    tx.execute(
        "INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, fingerprint_id, first_seen_at, last_seen_at)"
        " VALUES (?, 'root', ?, 1, 1, ?, 1, 1)",
        (file_id, f"{file_id}.{container}".encode(), file_id),
    )
    tx.execute("INSERT INTO version (id, item_id, position) VALUES (?, ?, ?)", (f"v-{file_id}", item_id, position))
    tx.execute("INSERT INTO part (version_id, file_id) VALUES (?, ?)", (f"v-{file_id}", file_id))


def make(
    db: Database,
    clock: ManualClock,
    folder: Path,
    *,
    transcoder: Transcoder | None = None,
    prefetch_after_s: float = PREFETCH_AFTER_S,
) -> Playbacks:
    events = Events(db, clock)
    settings = Settings(db, events, clock)
    transcoder = transcoder or Transcoder(folder, None, Metrics())
    jobs = Jobs(db, events, clock)
    subtitles = Subtitles(db, jobs, clock, settings, cache_dir=folder, kept=KeptFiles(folder), tools=None)

    async def look_for_keyframes(fingerprint_id: FingerprintId) -> None:
        wanted_indexes.append(fingerprint_id)

    async def look_into(file_ids: Collection[FileId]) -> None:
        """As the scanner does it: the facts are there afterwards."""
        for file_id in file_ids:
            await db.write(
                lambda tx, file_id=file_id: tx.execute(  # type: ignore[misc]
                    "UPDATE file SET fingerprint_id = (SELECT id FROM fingerprint ORDER BY id LIMIT 1) WHERE id = ?",
                    (file_id,),
                )
            )
            looked_into.append(file_id)

    return Playbacks(
        db,
        events,
        clock,
        settings=settings,
        user_data=UserData(events, clock),
        users=Users(db, events, clock, Passwords()),
        transcoder=transcoder,
        subtitles=subtitles,
        devices=Devices(db, clock),
        look_for_keyframes=look_for_keyframes,
        look_into=look_into,
        prefetch_after_s=prefetch_after_s,
    )
