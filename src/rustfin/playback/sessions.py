"""Playing, from start to stop: what is played by whom, how far, and until when.

A session is a lease: a player that neither reports nor fetches for a minute has left, and its session ends with the
progress it had. Positions are kept in memory between reports and written every few seconds; a server that is killed
loses no more.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.userdata import UserData
from rustfin.catalog.userdata_rules import ProgressRules, judge_progress
from rustfin.catalog.views import UserState
from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, Gone, NotFound, RustfinError, Unavailable
from rustfin.core.ids import FileId, FingerprintId, ItemId, PlaybackId, new_id
from rustfin.core.units import Milliseconds
from rustfin.db import Database, Tx
from rustfin.events import Events, PlaybackChanged, PlaybackMessage
from rustfin.identity import Users, Viewer
from rustfin.media import AudioStream, Tools
from rustfin.observability import get_logger
from rustfin.playback import sound_picks, store
from rustfin.playback.choosing import Asked
from rustfin.playback.deciding import Deciding, Started
from rustfin.playback.devices import Devices
from rustfin.playback.inference import note_fetch, position_ms
from rustfin.playback.live import Live, LivePlayback
from rustfin.playback.parts import following
from rustfin.playback.policy import LiveStream, allowed
from rustfin.playback.presentation import Presentation
from rustfin.playback.reasons import Code
from rustfin.playback.sound_picks import SoundPick
from rustfin.playback.store import PlaybackRow
from rustfin.playback.terms import Load, Method
from rustfin.settings import Playback as PlaybackSettings
from rustfin.settings import Settings
from rustfin.subtitles import Subtitles
from rustfin.transcoder import Claim, Transcoder, Work

LEASE_MS = Milliseconds(60_000)
"""A player that was not heard of for so long has left."""
WRITE_EVERY_MS = Milliseconds(5_000)
"""Reports closer together than this are kept in memory."""
REPORT_EVERY_S = 10
"""How often players are asked to report."""
SWEEP_EVERY_S = 10.0
PREFETCH_AFTER_S = 0.05
"""How long a new session is given to end again before encoders begin for it unasked."""
NEXT_AHEAD_MS = Milliseconds(90_000)
"""So long before the end the next episode's first segments are made."""

_log = get_logger("rustfin.playback")


@dataclass(frozen=True, slots=True)
class Report:
    """What a player says of itself."""

    position_ms: int
    is_paused: bool = False
    buffered_ms: int | None = None
    dropped_frames: int = 0
    level: str | None = None


class Playbacks:
    """The sessions of this server. `open` it so that leases run out; `aclose` writes what is only in memory."""

    def __init__(
        self,
        db: Database,
        events: Events,
        clock: Clock,
        *,
        settings: Settings,
        user_data: UserData,
        users: Users,
        transcoder: Transcoder,
        subtitles: Subtitles,
        devices: Devices,
        look_for_keyframes: Callable[[FingerprintId], Awaitable[None]],
        look_into: Callable[[Collection[FileId]], Awaitable[None]],
        load: Callable[[PlaybackId], Load] = lambda _: Load(),
        tools: Tools | None = None,
        prefetch_after_s: float = PREFETCH_AFTER_S,
    ) -> None:
        """`look_into` reads the facts of files that nobody has looked into; `look_for_keyframes` has every packet of a
        content looked at, since its index is missing or wrong. `load` says what the server can encode now, for one
        playback. `tools` look into sound tracks that lie in files of their own."""
        self._db = db
        self._events = events
        self._clock = clock
        self._settings = settings
        self._user_data = user_data
        self._transcoder = transcoder
        self._subtitles = subtitles
        self._look_for_keyframes = look_for_keyframes
        self._devices = devices
        self._deciding = Deciding(
            db,
            settings,
            users=users,
            subtitles=subtitles,
            devices=devices,
            user_data=user_data,
            look_into=look_into,
            load=load,
            tools=tools,
        )
        self._prefetch_after_s = prefetch_after_s
        self._live: dict[PlaybackId, Live] = {}
        self._sweeping: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to end sessions whose player has left. Call it on the event loop."""
        self._sweeping = asyncio.get_running_loop().create_task(self._sweep_for_ever())

    async def aclose(self) -> None:
        """Write what was last heard; sessions go on when their players find the server again in time."""
        for task in (*self._errands, *([self._sweeping] if self._sweeping else [])):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for playback_id, live in list(self._live.items()):
            if live.written_ms != live.position_ms:
                await self._write(playback_id, live)

    async def start(self, viewer: Viewer, asked: Asked) -> Started:
        """Begin to play a title, in the way that suits the device best.

        A title that cannot be played gets its reasons and no session.

        Raises: NotFound (`file_missing`, when no file of it is there), InvalidInput (a series), Unavailable
        (`root_offline`), Forbidden (`too_many_streams`).
        """
        await self._require_room(viewer, asked)
        started = await self._deciding.decide(viewer, asked, PlaybackId(new_id()))
        if started.decision.method is not Method.UNSUPPORTED:
            is_track = await self._db.write(lambda tx: self._begin(tx, viewer, asked, started))
            self._remember(viewer, asked, started, is_track=is_track)
            if Code.KEYFRAME_INDEX_MISSING in started.decision.codes and started.file.keyframes is None:
                await self.mend_keyframes(started.file)
        return started

    async def prefetch(self, started: Started) -> None:
        """Begin to make what its player will ask for first, a moment after the answer was sent; returns at once when
        the session ends before. A player that is quick asks before, which begins it too, and who only looks through
        titles starts no encoder for each of them."""
        live = self._live.get(started.id)
        if live is None or started.presentation is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._prefetch_after_s):
                await live.ended.wait()
        if not live.ended.is_set() and live.presentation is started.presentation:
            self._prefetch(started.id, started.presentation, started.at_ms, is_first=True)

    async def mend_keyframes(self, file: PlayableFile) -> None:
        """Have the keyframes of a file looked for anew, so that it can be copied the next time."""
        if file.fingerprint_id is not None:
            await self._look_for_keyframes(FingerprintId(file.fingerprint_id))

    async def change(
        self, viewer: Viewer, playback_id: PlaybackId, alter: Callable[[Asked], Asked], *, at_ms: int
    ) -> Started:
        """Go on with another track, quality or method, from a position. The session stays the same one.

        Raises: what `start` raises; NotFound, Gone when the session is over.
        """
        live = await self.hear(viewer, playback_id)
        if live.asked is None:
            raise Gone("The server has restarted; start again at the same place.", code="playback_ended")
        wanted = _with_sound(replace(alter(live.asked), start_ms=at_ms).without(live.failed), live)
        started = await self._deciding.decide(viewer, wanted, playback_id)
        pick = wanted.wish.picked
        if wanted.wish.audio_index not in (None, live.asked.wish.audio_index) and pick is not None:
            now_ms = self._clock.now_ms()
            await self._db.write(lambda tx: sound_picks.remember(tx, viewer.user_id, live.item_id, pick, now_ms=now_ms))
        if wanted.subtitle_id not in (None, live.asked.subtitle_id):
            picked = started.shown
            await self._db.write(lambda tx: self._subtitles.remember(tx, viewer, live.item_id, picked))
        if started.decision.method is not Method.UNSUPPORTED:
            now_ms = self._clock.now_ms()
            await self._db.write(lambda tx: self._go_on(tx, playback_id, started))
            live.position_ms, live.moved_at, live.seen_at = at_ms, now_ms, now_ms
            live.asked = replace(wanted, wish=replace(wanted.wish, audio_index=started.asked.wish.audio_index))
            live.file, live.decision, live.presentation = started.file, started.decision, started.presentation
            live.parts, live.tracks, live.is_next_prepared = started.parts, started.subtitles, False
            live.duration_ms, live.credits_ms = started.duration_ms, started.credits_ms
            self._transcoder.release(playback_id)
            if started.presentation is not None:
                self._prefetch(playback_id, started.presentation, started.at_ms)
        return started

    async def seek(self, viewer: Viewer, playback_id: PlaybackId, *, at_ms: int) -> None:
        """The player is about to ask for what is shown at a position: begin to make it. Raises: NotFound, Gone."""
        live = await self.hear(viewer, playback_id)
        in_file_ms = live.in_file_ms(at_ms)
        if live.presentation is not None and in_file_ms is not None:
            self._prefetch(playback_id, live.presentation, in_file_ms)

    async def _require_room(self, viewer: Viewer, asked: Asked) -> None:
        """Raises: Forbidden (`too_many_streams`)."""
        if viewer.playback.max_streams is None:
            return
        since_ms = self._clock.now_ms() - LEASE_MS
        rows = await self._db.read(lambda tx: store.played_since(tx, viewer.user_id, since_ms))
        streams = [
            LiveStream(playback_id, live.asked.device_id)
            for playback_id, live in self._live.items()
            if live.viewer.user_id == viewer.user_id and live.seen_at > since_ms and live.asked is not None
        ]
        # An earlier run of the server began the others: only the sign-in says which device plays them. Without one, as
        # with an API key, it may be this one, that begins again.
        known = {stream.playback_id for stream in streams}
        streams += [
            LiveStream(playback_id)
            for playback_id, session_id in rows
            if playback_id not in known and session_id not in (None, viewer.session_id)
        ]
        refusal = allowed(viewer.playback, streams, device_key=asked.device_id)
        if refusal is not None:
            raise Forbidden(refusal, code="too_many_streams", details={"max_streams": viewer.playback.max_streams})

    def _begin(self, tx: Tx, viewer: Viewer, asked: Asked, started: Started) -> bool:
        """Write a session down; gives whether a track is played."""
        if self._devices.is_news(tx, viewer.user_id, asked.device_id, asked.measured):
            self._devices.remember(tx, viewer.user_id, asked.device_id, asked.measured)
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
        self._subtitles.request_indexing(tx, started.file)
        self._events.append(tx, PlaybackChanged())
        return store.is_track(tx, started.item_id)

    def _go_on(self, tx: Tx, playback_id: PlaybackId, started: Started) -> None:
        store.change(tx, playback_id, file_id=started.file.id, decision=started.decision)
        self._subtitles.request_indexing(tx, started.file)

    def _remember(self, viewer: Viewer, asked: Asked, started: Started, *, is_track: bool) -> None:
        now_ms = self._clock.now_ms()
        self._live[started.id] = Live(
            viewer=viewer,
            item_id=started.item_id,
            duration_ms=started.duration_ms,
            position_ms=started.start_ms,
            is_paused=False,
            seen_at=now_ms,
            written_at=now_ms,
            written_ms=started.start_ms,
            file=started.file,
            parts=started.parts,
            decision=started.decision,
            presentation=started.presentation,
            tracks=started.subtitles,
            asked=asked,
            credits_ms=started.credits_ms,
            is_track=is_track,
        )

    # While it goes on -----------------------------------------------------------------------------------------------

    async def hear(self, viewer: Viewer, playback_id: PlaybackId) -> Live:
        """What is known of a session that goes on; one given up, or from before a restart, is taken up again.

        Raises: NotFound, Gone (`playback_ended`) when it was stopped.
        """
        live = self._live.get(playback_id)
        if live is not None and live.viewer.user_id == viewer.user_id:
            live.viewer = viewer
            return live
        row, is_track, played_at = await self._db.read(lambda tx: store.find_to_go_on(tx, playback_id, viewer.user_id))
        if row is None:
            raise NotFound("There is no such playback.")
        if row.end_reason in ("stopped", "terminated"):
            raise Gone("This playback was stopped; start again.", code="playback_ended")
        return self._live.setdefault(
            playback_id,
            Live(
                viewer=viewer,
                item_id=row.item_id,
                duration_ms=row.duration_ms,
                position_ms=row.position_ms,
                is_paused=row.is_paused,
                seen_at=row.last_seen_at,
                written_at=row.last_seen_at,
                written_ms=row.position_ms,
                is_track=is_track,
                # How it came here is not known any more: as if all of it had been heard.
                heard_ms=row.position_ms,
                is_counted=played_at is not None and played_at >= row.started_at,
            ),
        )

    async def report(self, viewer: Viewer, playback_id: PlaybackId, report: Report) -> UserState:
        """Where a player is. Raises: NotFound, Gone (`playback_ended` when it was stopped)."""
        live = await self.hear(viewer, playback_id)
        now_ms = self._clock.now_ms()
        is_turn = report.is_paused != live.is_paused
        live.move_to(report.position_ms, now_ms)
        live.is_paused, live.seen_at, live.has_reported = report.is_paused, now_ms, True
        live.buffered_ms, live.dropped_frames, live.level = report.buffered_ms, report.dropped_frames, report.level
        self._prepare_next(playback_id, live)
        is_due = is_turn or now_ms - live.written_at >= WRITE_EVERY_MS
        if live.state is None or is_due or live.is_track:
            return await self._write(playback_id, live, is_told=is_turn)
        progress = judge_progress(report.position_ms, live.duration_ms, self._rules(), credits_ms=live.credits_ms)
        return replace(
            live.state,
            position_ms=progress.position_ms,
            is_watched=live.state.is_watched or progress.is_watched,
        )

    def note_fetch(self, live: Live, *, start_ms: int, end_ms: int) -> None:
        """A player has fetched what is shown between two times of the file: it lives, and is about there."""
        now_ms = self._clock.now_ms()
        live.seen_at = now_ms
        before_ms = 0 if live.part is None else live.part.start_ms
        live.fetched = note_fetch(live.fetched, start_ms=before_ms + start_ms, end_ms=before_ms + end_ms, at=now_ms)
        if not live.has_reported:
            live.move_to(position_ms(live.fetched), now_ms)

    def note_sent(self, live: Live, count_bytes: int) -> None:
        """Bytes have gone to a player."""
        live.note_sent(count_bytes, self._clock.now_ms())

    def note_file_sent(self, viewer: Viewer, playback_id: PlaybackId, file: PlayableFile, sent: range) -> None:
        """Bytes of a file have gone to a player that plays it as it is: it is about where they lie in the file."""
        live = self._live.get(playback_id)
        if live is None or live.viewer.user_id != viewer.user_id or live.file is None or live.file.id != file.id:
            return
        self.note_sent(live, len(sent))
        if file.duration_ms and file.size_bytes:
            times_ms = (file.duration_ms * at // file.size_bytes for at in (sent.start, sent.stop))
            start_ms, end_ms = (min(file.duration_ms, time_ms) for time_ms in times_ms)
            self.note_fetch(live, start_ms=start_ms, end_ms=end_ms)

    async def stop(self, viewer: Viewer, playback_id: PlaybackId, *, position_ms: int | None = None) -> None:
        """It is over. A session that has ended, or never was, is over already."""
        try:
            live = await self.hear(viewer, playback_id)
        except (NotFound, Gone):
            return
        if position_ms is not None:
            live.move_to(position_ms, self._clock.now_ms())
        await self._end(playback_id, live, reason="stopped")

    async def say(self, playback_id: PlaybackId, text: str, *, is_stop: bool) -> None:
        """Show a message to whoever plays, and stop them if so asked; for admins. Raises: NotFound."""
        row = await self._db.read(lambda tx: store.find_live(tx, playback_id))
        if row is None:
            raise NotFound("Nobody is playing this any more.")
        message = PlaybackMessage(row.user_id, playback_id, text, is_stop)
        await self._db.write(lambda tx: self._events.append(tx, message))
        if not is_stop:
            return
        live = self._live.get(playback_id)
        if live is not None:
            await self._end(playback_id, live, reason="terminated")
        else:
            await self._db.write(lambda tx: self._close_row(tx, playback_id, row.position_ms, "terminated"))

    async def list_live(self) -> list[LivePlayback]:
        """Who plays what, the newest first; for admins."""
        rows = await self._db.read(store.live)
        speeds = self._encoder_speeds()
        return [replace(self._listed(row), encoder_speed=speeds.get(row.id)) for row in rows]

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
        gone = [row for row in rows if now_ms - self._listed(row).last_seen_at >= LEASE_MS]
        for row in gone:
            live = self._live.get(row.id)
            if live is None:  # from an earlier run of the server, which had written its progress
                await self._db.write(lambda tx, row=row: self._close_row(tx, row.id, row.position_ms, "abandoned"))  # type: ignore[misc]
            else:
                await self._end(row.id, live, reason="abandoned")
        return len(gone)

    def _encoder_speeds(self) -> dict[PlaybackId, float]:
        """How fast the picture, or else the sound, of each session is being made."""
        made = sorted(self._transcoder.status(), key=lambda head: head.work is Work.ENCODE)
        return {claim.id: head.speed for head in made if head.speed is not None for claim in head.claims}

    def _prefetch(
        self, playback_id: PlaybackId, presentation: Presentation, at_ms: int, *, is_first: bool = False
    ) -> None:
        """Begin to make what a player will ask for first: its playlists take it a few round trips. `is_first`: only
        of what it has not asked for yet."""
        stretches = [offer.stretch for offer in presentation.video[:1]]
        stretches += [offer.stretch for offer in presentation.audio[:1]]
        for stretch in stretches:
            number = stretch.boundaries.number_at(at_ms * 1000)
            with contextlib.suppress(Unavailable):  # it will be said when the segment is asked for
                self._transcoder.prefetch(stretch, number, claim=Claim(playback_id), is_first=is_first)

    def _prepare_next(self, playback_id: PlaybackId, live: Live) -> None:
        """Near the end of a file, make the beginning of the next part, or else the next episode, so that it starts at
        once."""
        end_ms = live.part.end_ms if live.part is not None else None
        is_near = end_ms is not None and live.position_ms >= end_ms - NEXT_AHEAD_MS
        if not is_near or live.is_next_prepared or live.asked is None or live.presentation is None:
            return
        live.is_next_prepared = True
        task = asyncio.get_running_loop().create_task(self._make_next(playback_id, live, live.asked))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _make_next(self, playback_id: PlaybackId, live: Live, asked: Asked) -> None:
        try:
            wanted = await self._next(live, asked)
            if wanted is None:
                return
            started = await self._deciding.decide(live.viewer, wanted, playback_id)
        except RustfinError as error:  # it will be said when it is played
            _log.info("what comes next cannot be prepared", problem=error.message)
            return
        if started.presentation is not None:
            self._prefetch(playback_id, started.presentation, started.at_ms)

    async def _next(self, live: Live, asked: Asked) -> Asked | None:
        """What will be asked for when the file has ended."""
        part = None if live.part is None else following(live.parts, live.part)
        if part is not None:
            return replace(_with_sound(asked, live), file_id=part.file.id, start_ms=part.start_ms)
        around = await self._db.read(lambda tx: playable.neighbours(tx, live.viewer, live.item_id))
        if around.next_id is None:
            return None
        wish = replace(asked.wish, audio_index=None)
        return Asked(around.next_id, asked.profile, wish, remote_address=asked.remote_address)

    async def _write(self, playback_id: PlaybackId, live: Live, *, is_told: bool = False) -> UserState:
        is_heard = live.is_heard_now

        def run(tx: Tx) -> UserState:
            store.note(tx, playback_id, position_ms=live.position_ms, is_paused=live.is_paused, now_ms=live.seen_at)
            if is_told:
                self._events.append(tx, PlaybackChanged())
            return self._record(tx, live, is_heard=is_heard)

        live.written_at, live.written_ms = live.seen_at, live.position_ms
        live.is_counted |= is_heard
        live.state = await self._db.write(run)
        return live.state

    async def _end(self, playback_id: PlaybackId, live: Live, *, reason: str) -> None:
        self._live.pop(playback_id, None)
        live.ended.set()
        is_heard = live.is_heard_now

        def run(tx: Tx) -> None:
            self._close_row(tx, playback_id, live.position_ms, reason)
            # What they may no longer see keeps no progress of theirs, and ends all the same.
            with contextlib.suppress(NotFound):
                self._record(tx, live, is_last=True, is_heard=is_heard)

        live.is_counted |= is_heard

        await self._db.write(run)
        self._transcoder.release(playback_id)

    def _close_row(self, tx: Tx, playback_id: PlaybackId, position_ms: int, reason: str) -> None:
        store.end(tx, playback_id, position_ms=position_ms, reason=reason, now_ms=self._clock.now_ms())
        self._events.append(tx, PlaybackChanged())

    def _record(self, tx: Tx, live: Live, *, is_last: bool = False, is_heard: bool) -> UserState:
        return self._user_data.record_progress(
            tx,
            live.viewer,
            live.item_id,
            position_ms=live.position_ms,
            duration_ms=live.duration_ms,
            rules=self._rules(),
            credits_ms=live.credits_ms,
            is_last=is_last,
            is_heard=is_heard,
        )

    def _rules(self) -> ProgressRules:
        settings = self._settings.get(PlaybackSettings)
        return ProgressRules(settings.watched_percent, settings.resume_min_percent, settings.resume_min_ms)

    def _listed(self, row: PlaybackRow) -> LivePlayback:
        listed = LivePlayback(
            id=row.id,
            user_name=row.user_name,
            device_name=row.device_name,
            item_id=row.item_id,
            method=row.method,
            position_ms=row.position_ms,
            is_paused=row.is_paused,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            duration_ms=row.duration_ms,
        )
        live = self._live.get(row.id)
        if live is None:
            return listed
        return replace(
            listed,
            position_ms=live.position_ms,
            is_paused=live.is_paused,
            last_seen_at=live.seen_at,
            decision=live.decision,
            bandwidth_bps=live.bandwidth_bps(self._clock.now_ms()),
            dropped_frames=live.dropped_frames,
            buffered_ms=live.buffered_ms,
            level=live.level,
        )

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                await self.end_abandoned()
            except Exception:  # noqa: BLE001 - the supervisor of leases: the next round tries again
                _log.exception("leases could not be looked at")


def _track(file: PlayableFile | None, index: int | None) -> AudioStream | None:
    """The sound track of a file that has this number."""
    sounds = () if file is None or file.media is None else file.media.audio
    return next((track for track in sounds if track.index == index), None)


def _with_sound(asked: Asked, live: Live) -> Asked:
    """The same, with what the sound track is that it names by its number, so that other parts find theirs."""
    track = _track(live.file, asked.wish.audio_index)
    if track is None or live.file is None:
        return asked
    return replace(asked, sound_file_id=live.file.id, wish=replace(asked.wish, picked=SoundPick.of(track)))
