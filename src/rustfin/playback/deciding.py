"""From what a player asks for to what it gets: what is known is read, decided on and presented. Nothing is begun."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rustfin.catalog import playable
from rustfin.catalog.markers import is_first_of_season, markers_of
from rustfin.catalog.playable import Neighbours, PlayableFile
from rustfin.catalog.userdata import UserData
from rustfin.core.errors import Unavailable
from rustfin.core.ids import FileId, ItemId, PlaybackId
from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.db import Database, Tx
from rustfin.identity import Users, Viewer
from rustfin.media.markers import Marker, credits_start_ms
from rustfin.observability import get_logger
from rustfin.playback import sound_picks
from rustfin.playback.choosing import Asked, candidate, offered_files, path_on_disk
from rustfin.playback.decide import decide
from rustfin.playback.devices import Devices
from rustfin.playback.named import other_apps
from rustfin.playback.policy import is_local_address, policy_for
from rustfin.playback.presentation import Presentation, SubtitleOffer, present
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.sound_picks import SoundPick
from rustfin.playback.source import make_source
from rustfin.playback.terms import Decision, Delivery, Load, Method, Policy
from rustfin.playback.tracks import sound_offers, subtitle_offers
from rustfin.settings import Network, Settings
from rustfin.subtitles import Subtitles, Track, UnreadableSubtitles, wish_of
from rustfin.transcoder import Video, VideoCopy

_log = get_logger("rustfin.playback")


@dataclass(frozen=True, slots=True)
class Started:
    """What a player needs to begin."""

    id: PlaybackId
    item_id: ItemId
    file: PlayableFile
    decision: Decision
    start_ms: int
    subtitles: Sequence[Track]
    shown: Track | None
    """Of the subtitles, the one that is shown; None: none is."""
    asked: Asked
    neighbours: Neighbours
    presentation: Presentation | None = None
    """What is offered over HLS; None for a file that is played as it is."""
    markers: Sequence[Marker] = ()
    """What can be skipped, in order."""
    is_first_of_season: bool = False

    @property
    def credits_ms(self) -> Milliseconds | None:
        """From where on the title is as good as seen."""
        return credits_start_ms(self.markers, self.file.duration_ms)


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known before anything is decided."""

    files: Sequence[PlayableFile]
    tracks: Mapping[FileId, Sequence[Track]]
    shown: Mapping[FileId, Track | None]
    neighbours: Neighbours
    resume_ms: int
    profile: DeviceProfile
    languages: tuple[str, ...]
    """Of sound, as the viewer prefers it."""
    markers: Mapping[FileId, Sequence[Marker]]
    is_first_of_season: bool
    picked_sound: SoundPick | None = None
    load: Load = field(default_factory=Load)


class Deciding:
    """What every beginning and change of a session goes through. Event loop only."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        *,
        users: Users,
        subtitles: Subtitles,
        devices: Devices,
        user_data: UserData,
        look_into: Callable[[Collection[FileId]], Awaitable[None]],
        load: Callable[[PlaybackId], Load],
    ) -> None:
        """`look_into` reads the facts of files that nobody has looked into; `load` says what the server can encode now,
        for one playback."""
        self._db = db
        self._settings = settings
        self._users = users
        self._subtitles = subtitles
        self._devices = devices
        self._user_data = user_data
        self._look_into = look_into
        self._load = load

    async def decide(self, viewer: Viewer, asked: Asked, playback_id: PlaybackId) -> Started:
        """How a title would be played now.

        Raises: NotFound (`file_missing`), InvalidInput (a series), Unavailable (`root_offline`, `subtitles_not_ready`),
        UnreadableSubtitles.
        """
        read = await self._db.read(lambda tx: self._read(tx, viewer, asked))
        if unread := [FileId(file.id) for file in read.files if file.fingerprint_id is None]:
            await self._look_into(unread)
            read = await self._db.read(lambda tx: self._read(tx, viewer, asked))
        read = replace(read, load=self._load(playback_id))
        wish = replace(asked.wish, languages=asked.wish.languages or read.languages, picked=read.picked_sound)
        asked = replace(asked, profile=read.profile, wish=wish)
        policy = policy_for(viewer.playback, is_local=self._is_local(asked))
        decision = _decided(read, asked, policy)
        if decision.subtitle is Delivery.BURN:
            decision = await self._with_burned_subtitles(read, asked, decision, policy)
        file = next(file for file in read.files if file.id == decision.file_id)
        offers = subtitle_offers(read.tracks[file.id], read.shown[file.id])
        presentation = await asyncio.to_thread(_present_blocking, file, decision, asked, offers)
        return Started(
            id=playback_id,
            item_id=asked.item_id,
            file=file,
            decision=decision,
            start_ms=_begin_ms(read.resume_ms if asked.start_ms is None else asked.start_ms, file),
            subtitles=read.tracks[file.id],
            shown=read.shown[file.id],
            asked=asked,
            neighbours=read.neighbours,
            presentation=presentation,
            markers=read.markers[file.id],
            is_first_of_season=read.is_first_of_season,
        )

    def _read(self, tx: Tx, viewer: Viewer, asked: Asked) -> _Read:
        preferences = self._users.preferences_in(tx, viewer.user_id)
        files = offered_files(tx, viewer, asked.item_id, file_id=asked.file_id)
        tracks = {file.id: self._subtitles.list(tx, viewer, file, asked.item_id) for file in files}

        def shown(file: PlayableFile) -> Track | None:
            if asked.subtitle_id is not None:
                return next((track for track in tracks[file.id] if track.id == asked.subtitle_id), None)
            wish = wish_of(preferences, file)
            return self._subtitles.choose(tx, viewer, asked.item_id, tracks[file.id], wish).track

        return _Read(
            files,
            tracks,
            {file.id: shown(file) for file in files},
            playable.neighbours(tx, viewer, asked.item_id, file_id=files[0].id),
            self._user_data.state(tx, viewer, asked.item_id).position_ms,
            self._devices.overridden(tx, viewer.user_id, asked.device_id, asked.profile),
            tuple(preferences.audio_languages),
            {file.id: markers_of(tx, file.fingerprint_id, file.media) for file in files},
            is_first_of_season(tx, asked.item_id),
            sound_picks.remembered(tx, viewer.user_id, asked.item_id),
        )

    def _is_local(self, asked: Asked) -> bool:
        return is_local_address(asked.remote_address, self._settings.get(Network).local_networks)

    async def _with_burned_subtitles(self, read: _Read, asked: Asked, decision: Decision, policy: Policy) -> Decision:
        """The decision with what is drawn into the picture; without it where it cannot be had, if nobody asked for it.

        Raises: UnreadableSubtitles, Unavailable (`subtitles_not_ready`).
        """
        file = next(file for file in read.files if file.id == decision.file_id)
        track = read.shown[file.id]
        assert track is not None
        try:
            return decision.with_burn_in(await self._subtitles.burn_source(file, track, offset_ms=track.offset_ms))
        except (UnreadableSubtitles, Unavailable) as error:
            if asked.subtitle_id is not None:
                raise
            _log.info("subtitles cannot be drawn", problem=error.message)
            return _decided(replace(read, shown={file.id: None for file in read.files}), asked, policy)


def _decided(read: _Read, asked: Asked, policy: Policy) -> Decision:
    candidates = [candidate(file, read.shown[file.id]) for file in read.files]
    return decide(candidates, asked.profile, policy, read.load, asked.wish, apps=other_apps(asked.profile))


def _present_blocking(
    file: PlayableFile, decision: Decision, asked: Asked, subtitles: Sequence[SubtitleOffer]
) -> Presentation | None:
    """What is offered over HLS; None for a file that is played as it is, or not at all. Raises as `path_on_disk`."""
    path = path_on_disk(file)
    if decision.method in (Method.DIRECT, Method.UNSUPPORTED):
        return None
    assert file.media is not None
    source = make_source(file.fingerprint_id, path, file.media, file.keyframes)
    videos: list[Video] = [decision.video] if isinstance(decision.video, VideoCopy) else []
    videos += decision.ladder
    audios = sound_offers(file.media, decision.audio, asked.profile, asked.wish)
    peak = None if file.media.bitrate_bps is None else BitsPerSecond(file.media.bitrate_bps * 3 // 2)
    return present(
        source,
        videos=videos,
        audios=audios,
        subtitles=subtitles,
        segments=decision.format,
        peak_bitrate_bps=peak,
    )


def _begin_ms(wanted_ms: int, file: PlayableFile) -> int:
    # A shorter version, or a position that makes no sense: begin at the beginning.
    return wanted_ms if 0 <= wanted_ms < (file.duration_ms or wanted_ms + 1) else 0
