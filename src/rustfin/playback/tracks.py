"""Every sound track of a file in a stream, so that a viewer can change it without starting again. Pure."""

from rustfin.media import AudioStream, MediaInfo
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.sound import copied, encoded
from rustfin.playback.sound_rules import sound_steps
from rustfin.playback.stream_rules import sound_copy_step
from rustfin.playback.terms import Wish
from rustfin.transcoder import Audio, AudioCopy


def sound_offers(media: MediaInfo, chosen: Audio | None, profile: DeviceProfile, wish: Wish) -> tuple[Audio, ...]:
    """The chosen track first, then the others in the file's order: copied where the chosen one is and they can be,
    else encoded as it would be."""
    if chosen is None:
        return ()
    others = [track for track in media.audio if track.index != chosen.stream_index]
    return (chosen, *(_offer(track, chosen, profile, wish) for track in others))


def _offer(track: AudioStream, chosen: Audio, profile: DeviceProfile, wish: Wish) -> Audio:
    if isinstance(chosen, AudioCopy) and _is_copyable(track, profile):
        copy = copied(track, chosen.format)
        assert copy is not None
        return copy
    made = encoded(track, profile, wish, form=chosen.format, limit_bps=None)
    assert made is not None
    return made


def _is_copyable(track: AudioStream, profile: DeviceProfile) -> bool:
    steps = [sound_copy_step(track, profile), *sound_steps(track, profile)]
    return not any(step.reasons for step in steps)
