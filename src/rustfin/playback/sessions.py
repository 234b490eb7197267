"""Playing, from start to stop: what is played by whom, how far, and until when.

A session is a lease: a player that reports nothing for a minute has left, and its session ends with the progress it
had. Positions are kept in memory between reports and written every few seconds; a server that is killed loses no more.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rustfin.catalog import playable
from rustfin.catalog.access import require_visible
from rustfin.catalog.playable import Neighbours, PlayableFile
from rustfin.catalog.userdata import UserData
from rustfin.catalog.userdata_rules import ProgressRules, judge_progress
from rustfin.catalog.views import SubtitleTrack, UserState
from rustfin.core.clock import Clock
from rustfin.core.errors import InvalidInput, NotFound, Unavailable
from rustfin.core.ids import FileId, ItemId, PlaybackId, new_id
from rustfin.core.paths import resolve_inside
from rustfin.core.units import Milliseconds, UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events, PlaybackChanged
from rustfin.identity import Viewer
from rustfin.observability import get_logger
from rustfin.playback import store
from rustfin.playback.decide import decide
from rustfin.playback.profile import DeviceProfile, StreamSupport
from rustfin.playback.store import PlaybackRow
from rustfin.playback.terms import Candidate, Decision, Method
from rustfin.settings import Playback as PlaybackSettings
from rustfin.settings import Settings

LEASE_MS = Milliseconds(60_000)
"""A player that was not heard of for so long has left."""
WRITE_EVERY_MS = Milliseconds(5_000)
"""Reports closer together than this are kept in memory."""
REPORT_EVERY_S = 10
"""How often players are asked to report."""
SWEEP_EVERY_S = 10.0

_log = get_logger("rustfin.playback")


@dataclass(frozen=True, slots=True)
class Started:
    """What a player needs to begin."""

    id: PlaybackId
    item_id: ItemId
    file: PlayableFile
    decision: Decision
    start_ms: int
    subtitles: Sequence[SubtitleTrack]
    neighbours: Neighbours


@dataclass(frozen=True, slots=True)
class LivePlayback:
    """Who plays what right now."""

    id: PlaybackId
    user_name: str
    device_name: str
    item_id: ItemId
    method: str
    position_ms: int
    is_paused: bool
    started_at: UnixMs
    last_seen_at: UnixMs


@dataclass(slots=True)
class _Heard:
    """What was last heard of a session, and how much of it is written down."""

    viewer: Viewer
    item_id: ItemId
    duration_ms: int | None
    position_ms: int
    is_paused: bool
    seen_at: UnixMs
    written_at: UnixMs
    written_ms: int
    state: UserState | None = None


class Playbacks:
    """The sessions of this server. `open` it so that leases run out; `aclose` writes what is only in memory."""

    def __init__(self, db: Database, events: Events, clock: Clock, *, settings: Settings, user_data: UserData) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._settings = settings
        self._user_data = user_data
        self._heard: dict[PlaybackId, _Heard] = {}
        self._sweeping: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to end sessions whose player has left. Call it on the event loop."""
        self._sweeping = asyncio.get_running_loop().create_task(self._sweep_for_ever())

    async def aclose(self) -> None:
        """Write what was last heard; sessions go on when their players find the server again in time."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeping
        for playback_id, heard in list(self._heard.items()):
            if heard.position_ms != heard.written_ms:
                with contextlib.suppress(NotFound):
                    await self._write(playback_id, heard)

    async def start(
        self,
        viewer: Viewer,
        item_id: ItemId,
        profile: DeviceProfile,
        *,
        file_id: FileId | None = None,
        start_ms: int | None = None,
    ) -> Started:
        """Begin to play a title: of its files the one asked for, else the first that plays as it is.

        A title that cannot be played gets its reasons and no session.

        Raises: NotFound (`file_missing`, when no file of it is there), InvalidInput (a series), Unavailable
        (`root_offline`).
        """
        started = await self._db.read(
            lambda tx: self._pick(tx, viewer, item_id, profile, file_id=file_id, start_ms=start_ms)
        )
        await asyncio.to_thread(_check_on_disk, started.file)
        if started.decision.method is Method.DIRECT:
            await self._db.write(lambda tx: self._begin(tx, viewer, started))
            now_ms = self._clock.now_ms()
            self._heard[started.id] = _Heard(
                viewer, item_id, started.file.duration_ms, started.start_ms, False, now_ms, now_ms, started.start_ms
            )
        return started

    async def report(
        self, viewer: Viewer, playback_id: PlaybackId, *, position_ms: int, is_paused: bool = False
    ) -> UserState:
        """Where a player is. Raises: NotFound (`playback_ended` when it was stopped)."""
        heard = await self._hear(viewer, playback_id)
        now_ms = self._clock.now_ms()
        is_turn = is_paused != heard.is_paused
        heard.position_ms, heard.is_paused, heard.seen_at = position_ms, is_paused, now_ms
        if heard.state is None or is_turn or now_ms - heard.written_at >= WRITE_EVERY_MS:
            return await self._write(playback_id, heard, is_told=is_turn)
        progress = judge_progress(position_ms, heard.duration_ms, self._rules())
        return replace(
            heard.state,
            position_ms=progress.position_ms,
            is_watched=heard.state.is_watched or progress.is_watched,
        )

    async def stop(self, viewer: Viewer, playback_id: PlaybackId, *, position_ms: int | None = None) -> None:
        """It is over. A session that has ended, or never was, is over already."""
        try:
            heard = await self._hear(viewer, playback_id)
        except NotFound:
            return
        if position_ms is not None:
            heard.position_ms = position_ms
        await self._end(playback_id, heard, reason="stopped")

    async def list_live(self) -> list[LivePlayback]:
        """Who plays what, the newest first; for admins."""
        rows = await self._db.read(store.live)
        return [self._live(row) for row in rows]

    async def state(self, viewer: Viewer, item_id: ItemId) -> UserState:
        """Where a viewer stands in a title. Raises: NotFound."""
        return await self._db.read(lambda tx: self._user_data.state(tx, viewer, item_id))

    async def file_info(self, viewer: Viewer, file_id: FileId) -> tuple[PlayableFile, list[ItemId]]:
        """A file and the titles in it. Raises: NotFound."""
        return await self._db.read(lambda tx: playable.file_of(tx, viewer, file_id))

    async def end_abandoned(self) -> int:
        """End the sessions whose player was not heard of for a minute; gives how many."""
        now_ms = self._clock.now_ms()
        rows = await self._db.read(store.live)
        gone = [row for row in rows if now_ms - self._live(row).last_seen_at >= LEASE_MS]
        for row in gone:
            heard = self._heard.get(row.id)
            if heard is None:  # from an earlier run of the server, which had written its progress
                await self._db.write(lambda tx, row=row: self._close_row(tx, row.id, row.position_ms, "abandoned"))  # type: ignore[misc]
            else:
                await self._end(row.id, heard, reason="abandoned")
        return len(gone)

    def _pick(
        self,
        tx: Tx,
        viewer: Viewer,
        item_id: ItemId,
        profile: DeviceProfile,
        *,
        file_id: FileId | None,
        start_ms: int | None,
    ) -> Started:
        files = _present(_offered(tx, viewer, item_id, file_id=file_id))
        candidates = [Candidate(file.id, file.media, file.probe_error) for file in files]
        # Whole files are all that is served yet.
        decision = decide(candidates, replace(profile, hls=StreamSupport(segments=frozenset())), is_suggesting=False)
        decision = replace(decision, reasons=decision.rejected.get(Method.DIRECT, ()))
        file = next(file for file in files if file.id == decision.file_id)
        return Started(
            id=PlaybackId(new_id()),
            item_id=item_id,
            file=file,
            decision=decision,
            start_ms=self._begin_ms(tx, viewer, item_id, file, asked_ms=start_ms),
            subtitles=playable.subtitle_tracks(tx, file),
            neighbours=playable.neighbours(tx, viewer, item_id, file_id=file.id),
        )

    def _begin(self, tx: Tx, viewer: Viewer, started: Started) -> None:
        store.insert(
            tx,
            started.id,
            user_id=viewer.user_id,
            session_id=viewer.session_id,
            item_id=started.item_id,
            file_id=started.file.id,
            decision=started.decision,
            position_ms=started.start_ms,
            now_ms=self._clock.now_ms(),
        )
        self._events.append(tx, PlaybackChanged())

    def _begin_ms(self, tx: Tx, viewer: Viewer, item_id: ItemId, file: PlayableFile, *, asked_ms: int | None) -> int:
        begin_ms = self._user_data.state(tx, viewer, item_id).position_ms if asked_ms is None else asked_ms
        # A shorter version, or a position that makes no sense: begin at the beginning.
        return begin_ms if 0 <= begin_ms < (file.duration_ms or begin_ms + 1) else 0

    async def _hear(self, viewer: Viewer, playback_id: PlaybackId) -> _Heard:
        """What is known of a session that goes on; one given up, or from before a restart, is taken up again."""
        heard = self._heard.get(playback_id)
        if heard is not None and heard.viewer.user_id == viewer.user_id:
            heard.viewer = viewer
            return heard
        row = await self._db.read(lambda tx: store.find(tx, playback_id, viewer.user_id))
        if row is None:
            raise NotFound("There is no such playback.")
        if row.end_reason == "stopped":
            raise NotFound("This playback was stopped; start again.", code="playback_ended")
        return self._heard.setdefault(
            playback_id,
            _Heard(
                viewer,
                row.item_id,
                row.duration_ms,
                row.position_ms,
                row.is_paused,
                row.last_seen_at,
                row.last_seen_at,
                row.position_ms,
            ),
        )

    async def _write(self, playback_id: PlaybackId, heard: _Heard, *, is_told: bool = False) -> UserState:
        def run(tx: Tx) -> UserState:
            store.note(tx, playback_id, position_ms=heard.position_ms, is_paused=heard.is_paused, now_ms=heard.seen_at)
            if is_told:
                self._events.append(tx, PlaybackChanged())
            return self._record(tx, heard)

        heard.written_at, heard.written_ms = heard.seen_at, heard.position_ms
        heard.state = await self._db.write(run)
        return heard.state

    async def _end(self, playback_id: PlaybackId, heard: _Heard, *, reason: str) -> None:
        self._heard.pop(playback_id, None)

        def run(tx: Tx) -> None:
            self._close_row(tx, playback_id, heard.position_ms, reason)
            # What they may no longer see keeps no progress of theirs, and ends all the same.
            with contextlib.suppress(NotFound):
                self._record(tx, heard, is_last=True)

        await self._db.write(run)

    def _close_row(self, tx: Tx, playback_id: PlaybackId, position_ms: int, reason: str) -> None:
        store.end(tx, playback_id, position_ms=position_ms, reason=reason, now_ms=self._clock.now_ms())
        self._events.append(tx, PlaybackChanged())

    def _record(self, tx: Tx, heard: _Heard, *, is_last: bool = False) -> UserState:
        return self._user_data.record_progress(
            tx,
            heard.viewer,
            heard.item_id,
            position_ms=heard.position_ms,
            duration_ms=heard.duration_ms,
            rules=self._rules(),
            is_last=is_last,
        )

    def _rules(self) -> ProgressRules:
        settings = self._settings.get(PlaybackSettings)
        return ProgressRules(settings.watched_percent, settings.resume_min_percent, settings.resume_min_ms)

    def _live(self, row: PlaybackRow) -> LivePlayback:
        heard = self._heard.get(row.id)
        return LivePlayback(
            id=row.id,
            user_name=row.user_name,
            device_name=row.device_name,
            item_id=row.item_id,
            method=row.method,
            position_ms=heard.position_ms if heard else row.position_ms,
            is_paused=heard.is_paused if heard else row.is_paused,
            started_at=row.started_at,
            last_seen_at=heard.seen_at if heard else row.last_seen_at,
        )

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                await self.end_abandoned()
            except Exception:  # noqa: BLE001 - the supervisor of leases: the next round tries again
                _log.exception("leases could not be looked at")


_MISSING = "The file is gone from its folder. Put it back, or scan the library to find where it went."
_OFFLINE = "The folder that holds this file is offline. Connect its disk or network share, then try again."


def _offered(tx: Tx, viewer: Viewer, item_id: ItemId, *, file_id: FileId | None) -> list[PlayableFile]:
    """The file asked for, else the first part of each version."""
    files = playable.files_of_item(tx, viewer, item_id)
    if file_id is not None:
        asked = [file for file in files if file.id == file_id]
        if not asked:
            raise NotFound("This title has no such file.")
        return asked[:1]
    if not files:
        if require_visible(tx, viewer, item_id)["kind"] in ("series", "season", "artist", "album"):
            raise InvalidInput("Choose an episode or a track to play.", code="not_playable")
        raise NotFound("There is no file of this title. Add one and scan the library.", code="file_missing")
    return list({file.version_id: file for file in reversed(files)}.values())[::-1]


def _present(files: list[PlayableFile]) -> list[PlayableFile]:
    present = [file for file in files if file.is_present and file.is_root_online]
    if present:
        return present
    if not files[0].is_root_online:
        raise Unavailable(_OFFLINE, code="root_offline")
    raise NotFound(_MISSING, code="file_missing")


def _check_on_disk(file: PlayableFile) -> None:
    """What the last scan saw may be gone by now, and a player could only say that it does not play."""
    if not Path(file.root_path).is_dir():
        raise Unavailable(_OFFLINE, code="root_offline")
    try:
        resolve_inside(file.root_path, file.path)
    except NotFound as error:
        raise NotFound(_MISSING, code="file_missing") from error
