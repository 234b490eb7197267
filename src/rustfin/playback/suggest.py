"""The cheapest single change after which a title would play as it is. Pure; each change is tried before it is named."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from rustfin.core.languages import language_name
from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, DynamicRange, MediaInfo, Stream, VideoStream
from rustfin.playback.methods import Situation, direct_steps, look_at_picture
from rustfin.playback.names import shown
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import reasons_of
from rustfin.playback.sound import tracks
from rustfin.playback.terms import Candidate, Change, Suggestion

_CONVERSIONS = (
    ("sound",),
    ("container",),
    ("container", "sound"),
    ("picture",),
    ("container", "picture"),
    ("picture", "sound"),
    ("container", "picture", "sound"),
)
_CONVERTED_BPS = BitsPerSecond(160_000)


def suggest(
    candidates: Sequence[Candidate], chosen: Candidate, situation: Situation, *, apps: Sequence[DeviceProfile] = ()
) -> Suggestion | None:
    """The first of the changes, from the cheapest on, that makes a title play as it is; None: no single one does."""
    if chosen.media is None:
        return None
    changes = chain(
        _by_choice(chosen, situation),
        _other_versions(candidates, chosen, situation),
        _other_apps(chosen, situation, apps),
        _higher_limits(chosen, situation),
        _conversions(chosen, situation),
    )
    return next(changes, None)


def applied(
    suggestion: Suggestion,
    candidates: Sequence[Candidate],
    chosen: Candidate,
    situation: Situation,
    *,
    apps: Sequence[DeviceProfile] = (),
) -> tuple[Sequence[Candidate], Situation]:
    """The question as it would be after the change."""
    wish = situation.wish
    match suggestion.change:
        case Change.TRACK:
            wish = replace(wish, audio_index=suggestion.audio_index)
        case Change.SUBTITLES:
            wish, chosen = replace(wish, is_burn_wanted=False), replace(chosen, subtitle=None)
        case Change.QUALITY:
            wish = replace(wish, max_height=None, max_bitrate_bps=None)
        case Change.SOUND:
            wish = replace(wish, mix=None, is_loudness_even=False)
        case Change.VERSION:
            chosen = next(one for one in candidates if one.file_id == suggestion.file_id)
        case Change.APP:
            profile = next(app for app in apps if app.name == suggestion.app)
            situation = Situation.of(profile, situation.policy, situation.load, wish)
        case Change.LIMIT:
            unlimited = replace(situation.policy, max_bitrate_bps=None)
            situation = Situation.of(situation.profile, unlimited, situation.load, wish)
        case Change.CONVERT:
            chosen = _converted(chosen, suggestion.parts, situation)
    if wish is not situation.wish:
        situation = Situation.of(situation.profile, situation.policy, situation.load, wish)
    return [chosen], situation


def _plays(candidates: Sequence[Candidate], situation: Situation) -> bool:
    """Whether what would be heard of one of these plays as it is."""
    return any(_direct_tracks(candidate, situation) for candidate in candidates)


def _direct_tracks(candidate: Candidate, situation: Situation) -> list[AudioStream | None]:
    media = candidate.media
    if media is None or not media.streams:
        return []
    picture = look_at_picture(candidate, media, situation)
    ranked = tracks(media, situation.wish)
    nearest = min(distance for distance, _ in ranked)
    return [
        track
        for distance, track in ranked
        if distance == nearest
        and not reasons_of(picture.shared, *direct_steps(media, picture, track, situation))
        and (picture.video is not None or track is not None)
    ]


def _by_choice(chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    """What the viewer can choose otherwise, right in the player."""
    wish = situation.wish
    yield from _other_tracks(chosen, situation)
    if chosen.subtitle is not None:
        without = Suggestion(Change.SUBTITLES, "Turn these subtitles off, or choose others that this device draws.")
        yield from _tried(without, chosen, situation)
    if wish.max_height is not None or wish.max_bitrate_bps is not None:
        yield from _tried(Suggestion(Change.QUALITY, "Choose the original quality."), chosen, situation)
    if wish.mix is not None or wish.is_loudness_even:
        yield from _tried(Suggestion(Change.SOUND, "Leave the sound as it is in the file."), chosen, situation)


def _tried(suggestion: Suggestion, chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    candidates, changed = applied(suggestion, [chosen], chosen, situation)
    if _plays(candidates, changed):
        yield suggestion


def _other_tracks(chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    media = chosen.media
    if media is None or len(media.audio) < 2:
        return
    for _, track in tracks(media, replace(situation.wish, audio_index=None)):
        if track is None:
            continue
        suggestion = Suggestion(Change.TRACK, f"Choose {_named(track)}.", audio_index=track.index)
        yield from _tried(suggestion, chosen, situation)


def _other_versions(candidates: Sequence[Candidate], chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    for number, candidate in enumerate(candidates, start=1):
        if candidate.file_id != chosen.file_id and _plays([candidate], situation):
            name = candidate.label or f"number {number}"
            yield Suggestion(Change.VERSION, f"Play the version {name}.", file_id=candidate.file_id)


def _other_apps(chosen: Candidate, situation: Situation, apps: Sequence[DeviceProfile]) -> Iterator[Suggestion]:
    for app in apps:
        if _plays([chosen], Situation.of(app, situation.policy, situation.load, situation.wish)):
            yield Suggestion(Change.APP, f"Play it in {app.name}.", app=app.name)


def _higher_limits(chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    if situation.policy.max_bitrate_bps is not None and chosen.media is not None:
        needed = (chosen.media.bitrate_bps or 0) / 1e6
        message = f"Ask for a limit of {needed:.0f} Mbit/s or more for this account."
        yield from _tried(Suggestion(Change.LIMIT, message), chosen, situation)


def _conversions(chosen: Candidate, situation: Situation) -> Iterator[Suggestion]:
    media = chosen.media
    if media is None:
        return
    for parts in _CONVERSIONS:
        if ("sound" in parts and not media.audio) or ("picture" in parts and media.video is None):
            continue
        suggestion = Suggestion(Change.CONVERT, _conversion(media, parts), parts=parts)
        yield from _tried(suggestion, chosen, situation)


def _conversion(media: MediaInfo, parts: tuple[str, ...]) -> str:
    into = []
    if "picture" in parts:
        into.append("the picture to H.264")
    if "sound" in parts:
        into.append("the sound to AAC")
    words = f"Convert {' and '.join(into)}" if into else "Put the same picture and sound into an MP4 file"
    if into and "container" in parts:
        words += " in an MP4 file"
    if parts == ("sound",) and len({track.codec for track in media.audio}) == 1:
        return f"{words}: {shown(media.audio[0].codec)} is the only obstacle."
    if parts == ("container",):
        return f"{words}: {shown(media.container)} is the only obstacle."
    return f"{words}."


def _converted(candidate: Candidate, parts: tuple[str, ...], situation: Situation) -> Candidate:
    """The file as a conversion would make it."""
    media = candidate.media
    if media is None:
        return candidate
    streams: list[Stream] = []
    for stream in media.streams:
        if isinstance(stream, AudioStream) and "sound" in parts:
            streams.append(_plain_sound(stream))
        elif isinstance(stream, VideoStream) and "picture" in parts and stream is media.video:
            streams.append(_plain_picture(stream, situation.profile))
        else:
            streams.append(stream)
    changed = replace(media, streams=tuple(streams))
    if "container" in parts:
        changed = replace(changed, container="mp4")
    if "picture" in parts:
        changed = replace(changed, bitrate_bps=BitsPerSecond(2_000_000))
    return replace(candidate, media=changed)


def _plain_sound(track: AudioStream) -> AudioStream:
    return replace(
        track,
        codec="aac",
        codec_tag="mp4a",
        profile="LC",
        channels=min(track.channels or 2, 2),
        sample_rate_hz=48_000,
        bit_depth=None,
        bitrate_bps=_CONVERTED_BPS,
    )


def _plain_picture(video: VideoStream, profile: DeviceProfile) -> VideoStream:
    return replace(
        video,
        codec="h264",
        codec_tag="avc1",
        profile="High",
        level=30,
        width=min(720, profile.max_width or 720),
        height=min(404, profile.max_height or 404),
        bit_depth=8,
        range=DynamicRange.SDR,
        frame_rate=None,
        is_interlaced=False,
        rotation=0,
        sample_aspect=video.sample_aspect / video.sample_aspect,
        reference_frames=None,
        bitrate_bps=BitsPerSecond(1_800_000),
    )


def _named(track: AudioStream) -> str:
    title = f" “{track.title}”" if track.title else ""
    language = f"{language_name(track.language)} " if track.language else ""
    channels = {1: " mono", 2: " stereo", 6: " 5.1", 8: " 7.1"}.get(track.channels, "")
    return f"the {language}track in {shown(track.codec)}{channels}{title}"
