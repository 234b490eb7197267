"""From what a player asks for to what it gets: what is known is read, decided on and presented. Nothing is begun."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rustfin.catalog import playable
from rustfin.catalog.markers import is_first_of_season, markers_of
from rustfin.catalog.playable import Neighbours, PlayableFile
from rustfin.catalog.sound_files import SoundFile, sounds_beside
from rustfin.catalog.userdata import UserData
from rustfin.core.errors import Unavailable
from rustfin.core.ids import FileId, ItemId, PlaybackId
from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.db import Database, Tx
from rustfin.identity import Preferences, Users, Viewer
from rustfin.media import Tools
from rustfin.media.markers import Marker, credits_start_ms
from rustfin.observability import get_logger
from rustfin.playback import sound_picks
from rustfin.playback.choosing import Asked, Offered, candidate, offered, path_on_disk
from rustfin.playback.decide import decide
from rustfin.playback.devices import Devices
from rustfin.playback.named import other_apps
from rustfin.playback.parts import Part, duration_ms, markers_in, part_of
from rustfin.playback.policy import is_local_address, policy_for
from rustfin.playback.presentation import Elsewhere, Presentation, SubtitleOffer, present
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.sound import heard_first
from rustfin.playback.sounds_beside import SoundBeside, SoundsBeside, with_sounds, without_sounds
from rustfin.playback.source import make_source, sound_source
from rustfin.playback.terms import Decision, Delivery, Load, Method, Policy, Wish
from rustfin.playback.tracks import sound_offers, subtitle_offers
from rustfin.settings import Network, Settings
from rustfin.subtitles import Subtitles, Track, UnreadableSubtitles, find_again, signature_of, wish_of
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
    """In the film."""
    parts: Sequence[Part]
    """The files of the version, this one among them."""
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
    def part(self) -> Part:
        """What is played of the version."""
        return part_of(self.parts, self.file.id)

    @property
    def at_ms(self) -> int:
        """Where in the file playing begins."""
        return self.start_ms - self.part.start_ms

    @property
    def duration_ms(self) -> Milliseconds | None:
        """How long the film is, with all its parts."""
        return duration_ms(self.parts)

    @property
    def credits_ms(self) -> Milliseconds | None:
        """From where on the title is as good as seen."""
        return credits_start_ms(self.markers, self.duration_ms)


NOTHING_BESIDE: Mapping[FileId, Sequence[SoundBeside]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known before anything is decided."""

    versions: Sequence[Offered]
    tracks: Mapping[FileId, Sequence[Track]]
    shown: Mapping[FileId, Track | None]
    neighbours: Neighbours
    profile: DeviceProfile
    wish: Wish
    """What was asked for, with what the viewer prefers and picked before."""
    markers: Mapping[FileId, Sequence[Marker]]
    sounds: Mapping[FileId, Sequence[SoundFile]]
    """In files of their own, beside each."""
    is_first_of_season: bool
    load: Load = field(default_factory=Load)

    def version_of(self, file_id: FileId | str | None) -> Offered:
        """The version that begins with a file."""
        return next(one for one in self.versions if one.file.id == file_id)


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
        tools: Tools | None,
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
        self._sounds = SoundsBeside(tools)

    async def decide(self, viewer: Viewer, asked: Asked, playback_id: PlaybackId) -> Started:
        """How a title would be played now.

        Raises: NotFound (`file_missing`), InvalidInput (a series), Unavailable (`root_offline`, `subtitles_not_ready`),
        UnreadableSubtitles.
        """
        read = await self._db.read(lambda tx: self._read(tx, viewer, asked))
        if unread := _unread(read.versions):
            await self._look_into(unread)
            read = await self._db.read(lambda tx: self._read(tx, viewer, asked))
        sounds = {one.file.id: await self._sounds.of(read.sounds[one.file.id]) for one in read.versions}
        if any(sounds.values()):  # which subtitles are shown depends on the sound that is heard
            read = await self._db.read(lambda tx: self._read(tx, viewer, asked, sounds))
        read = replace(read, load=self._load(playback_id))
        asked = replace(asked, profile=read.profile, wish=read.wish)
        policy = policy_for(viewer.playback, is_local=self._is_local(asked))
        decision = _decided(read, asked, policy)
        if decision.subtitle is Delivery.BURN:
            decision = await self._with_burned_subtitles(read, asked, decision, policy)
        version = read.version_of(decision.file_id)
        file = version.file
        offers = subtitle_offers(read.tracks[file.id], read.shown[file.id])
        beside = sounds.get(file.id, ())
        presentation = await asyncio.to_thread(_present_blocking, file, decision, asked, offers, sounds=beside)
        return Started(
            id=playback_id,
            item_id=asked.item_id,
            file=file,
            decision=decision,
            start_ms=version.start_ms,
            parts=version.parts,
            subtitles=read.tracks[file.id],
            shown=read.shown[file.id],
            asked=asked,
            neighbours=read.neighbours,
            presentation=presentation,
            markers=read.markers[file.id],
            is_first_of_season=read.is_first_of_season,
        )

    def _read(
        self, tx: Tx, viewer: Viewer, asked: Asked, sounds: Mapping[FileId, Sequence[SoundBeside]] = NOTHING_BESIDE
    ) -> _Read:
        preferences = self._users.preferences_in(tx, viewer.user_id)
        resume_ms = self._user_data.state(tx, viewer, asked.item_id).position_ms
        there = offered(tx, viewer, asked, resume_ms=resume_ms)
        versions = [_with_sounds(one, sounds.get(one.file.id, ())) for one in there]
        wished = _wish(tx, viewer, asked, preferences, versions)
        tracks = {one.file.id: self._subtitles.list(tx, viewer, one.file, asked.item_id) for one in versions}

        def shown(version: Offered) -> Track | None:
            own = tracks[version.file.id]
            if asked.subtitle_id is not None:
                found = next((track for track in own if track.id == asked.subtitle_id), None)
                return found or self._like_another_part(tx, viewer, asked, version, own)
            wish = wish_of(preferences, heard_first(version.file.media, wished))
            return self._subtitles.choose(tx, viewer, asked.item_id, own, wish).track

        return _Read(
            versions,
            tracks,
            {one.file.id: shown(one) for one in versions},
            playable.neighbours(tx, viewer, asked.item_id, file_id=versions[0].file.id),
            self._devices.overridden(tx, viewer.user_id, asked.device_id, asked.profile),
            wished,
            {one.file.id: _markers(tx, one.parts) for one in versions},
            sounds_beside(tx, [one.file.id for one in versions]),
            is_first_of_season(tx, asked.item_id),
        )

    def _like_another_part(
        self, tx: Tx, viewer: Viewer, asked: Asked, version: Offered, own: Sequence[Track]
    ) -> Track | None:
        """The track most like the one that was picked in another part of the version."""
        others = (part.file for part in version.parts if part is not version.part)
        there = (track for file in others for track in self._subtitles.list(tx, viewer, file, asked.item_id))
        picked = next((track for track in there if track.id == asked.subtitle_id), None)
        return None if picked is None else find_again(own, signature_of(picked))

    def _is_local(self, asked: Asked) -> bool:
        return is_local_address(asked.remote_address, self._settings.get(Network).local_networks)

    async def _with_burned_subtitles(self, read: _Read, asked: Asked, decision: Decision, policy: Policy) -> Decision:
        """The decision with what is drawn into the picture; without it where it cannot be had, if nobody asked for it.

        Raises: UnreadableSubtitles, Unavailable (`subtitles_not_ready`).
        """
        file = read.version_of(decision.file_id).file
        track = read.shown[file.id]
        assert track is not None
        try:
            return decision.with_burn_in(await self._subtitles.burn_source(file, track, offset_ms=track.offset_ms))
        except (UnreadableSubtitles, Unavailable) as error:
            if asked.subtitle_id is not None:
                raise
            _log.info("subtitles cannot be drawn", problem=error.message)
            return _decided(replace(read, shown=dict.fromkeys(read.shown)), asked, policy)


def _unread(versions: Sequence[Offered]) -> list[FileId]:
    """The files that nobody has looked into: how long each part is says where the next one begins."""
    files = (part.file for one in versions for part in one.parts)
    return [file.id for file in files if file.fingerprint_id is None and file.is_present]


def _wish(tx: Tx, viewer: Viewer, asked: Asked, preferences: Preferences, versions: Sequence[Offered]) -> Wish:
    """What was asked for, with what the viewer prefers and picked before."""
    languages = asked.wish.languages or tuple(preferences.audio_languages)
    picked = asked.wish.picked or sound_picks.remembered(tx, viewer.user_id, asked.item_id)
    return _within(versions, asked.sound_file_id, replace(asked.wish, languages=languages, picked=picked))


def _within(versions: Sequence[Offered], sound_file_id: FileId | None, wish: Wish) -> Wish:
    """The wish without the number of a sound track that was picked in another part: it is found by what it was."""
    if sound_file_id is not None and all(one.file.id != sound_file_id for one in versions):
        return replace(wish, audio_index=None)
    if all(len(one.parts) == 1 for one in versions):
        return wish
    there = {track.index for one in versions if one.file.media is not None for track in one.file.media.audio}
    return wish if wish.audio_index in there else replace(wish, audio_index=None)


def _markers(tx: Tx, parts: Sequence[Part]) -> list[Marker]:
    return markers_in(parts, [markers_of(tx, part.file.fingerprint_id, part.file.media) for part in parts])


def _decided(read: _Read, asked: Asked, policy: Policy) -> Decision:
    candidates = [candidate(one.file, read.shown[one.file.id]) for one in read.versions]
    return decide(candidates, asked.profile, policy, read.load, asked.wish, apps=other_apps(asked.profile))


def _with_sounds(version: Offered, sounds: Sequence[SoundBeside]) -> Offered:
    media = version.file.media
    if media is None or not sounds:
        return version
    return replace(version, part=replace(version.part, file=replace(version.file, media=with_sounds(media, sounds))))


def _present_blocking(
    file: PlayableFile,
    decision: Decision,
    asked: Asked,
    subtitles: Sequence[SubtitleOffer],
    *,
    sounds: Sequence[SoundBeside],
) -> Presentation | None:
    """What is offered over HLS; None for a file that is played as it is, or not at all. Raises as `path_on_disk`."""
    path = path_on_disk(file)
    if decision.method in (Method.DIRECT, Method.UNSUPPORTED):
        return None
    assert file.media is not None
    source = make_source(file.fingerprint_id, path, without_sounds(file.media), file.keyframes)
    videos: list[Video] = [decision.video] if isinstance(decision.video, VideoCopy) else []
    videos += decision.ladder
    audios = sound_offers(file.media, decision.audio, asked.profile, asked.wish)
    peak = None if file.media.bitrate_bps is None else BitsPerSecond(file.media.bitrate_bps * 3 // 2)
    return present(
        source,
        videos=videos,
        audios=audios,
        elsewhere={
            one.track.index: Elsewhere(sound_source(source, one), one.stream_index, one.track) for one in sounds
        },
        subtitles=subtitles,
        segments=decision.format,
        peak_bitrate_bps=peak,
    )
