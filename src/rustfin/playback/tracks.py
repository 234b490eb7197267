"""Every track of a file in a stream, so that a viewer can change it without starting again. Pure."""

from collections.abc import Sequence

from rustfin.catalog.views import SubtitleTrack
from rustfin.media import AudioStream, MediaInfo
from rustfin.playback.presentation import SubtitleOffer
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.sound import copied, encoded
from rustfin.playback.sound_rules import sound_steps
from rustfin.playback.stream_rules import sound_copy_step, stream_terms
from rustfin.playback.terms import Wish
from rustfin.subtitles import Track
from rustfin.transcoder import Audio, AudioCopy


def sound_offers(media: MediaInfo, chosen: Audio | None, profile: DeviceProfile, wish: Wish) -> tuple[Audio, ...]:
    """The chosen track first, then the others in the file's order: copied where the chosen one is and they can be,
    else encoded as it would be."""
    if chosen is None:
        return ()
    others = [track for track in media.audio if track.index != chosen.stream_index]
    return (chosen, *(_offer(track, chosen, profile, wish) for track in others))


def subtitle_offers(tracks: Sequence[Track], shown: Track | None) -> tuple[SubtitleOffer, ...]:
    """The tracks that can be sent as text."""
    return tuple(
        SubtitleOffer(
            name=f"subtitle-{position}",
            id=track.id,
            label=track.label,
            language=track.language,
            is_default=shown is not None and track.id == shown.id,
            is_forced=track.is_forced,
            is_hearing_impaired=track.is_hearing_impaired,
        )
        for position, track in enumerate(tracks)
        if track.is_text and track.problem is None
    )


def as_listed(track: Track) -> SubtitleTrack:
    """A track as the catalogue lists it, which is how decisions know it."""
    return SubtitleTrack(
        track.id,
        track.source,
        track.format,
        track.language,
        track.title,
        is_default=track.is_default,
        is_forced=track.is_forced,
        is_hearing_impaired=track.is_hearing_impaired,
        is_commentary=track.is_commentary,
    )


def _offer(track: AudioStream, chosen: Audio, profile: DeviceProfile, wish: Wish) -> Audio:
    if isinstance(chosen, AudioCopy) and _is_copyable(track, profile):
        copy = copied(track, chosen.format)
        assert copy is not None
        return copy
    made = encoded(track, profile, wish, form=chosen.format, limit_bps=None)
    assert made is not None
    return made


def _is_copyable(track: AudioStream, profile: DeviceProfile) -> bool:
    steps = [sound_copy_step(track, stream_terms(profile.streaming)), *sound_steps(track, profile)]
    return not any(step.reasons for step in steps)
