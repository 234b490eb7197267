"""What the viewer chose, what the player tried in vain, and what the server allows. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Code, Reason, Step, reasons_of, refused
from rustfin.playback.terms import METHODS, Method, Policy, Wish

RULES = ("bitrate", "chosen_quality", "chosen_sound")
_UNKNOWN_SOUND_BPS = 192_000
_ANY_SOUND = Step("chosen_sound")
_UNTRIED = {method: Step(f"tried_{method.value}") for method in METHODS}


class Limits(NamedTuple):
    """How many bits a second get through, and are wanted; None: any number."""

    device_bps: int | None
    imposed_bps: int | None
    """The lower of what the device and the account have."""
    chosen_bps: int | None
    lowest_bps: int | None

    @classmethod
    def of(cls, profile: DeviceProfile, policy: Policy, wish: Wish) -> "Limits":
        """Those of a device, an account and a viewer."""
        imposed_bps = _lower(profile.max_bitrate_bps, policy.max_bitrate_bps)
        lowest_bps = _lower(imposed_bps, wish.max_bitrate_bps)
        return cls(profile.max_bitrate_bps, imposed_bps, wish.max_bitrate_bps, lowest_bps)


def streamed_bps(media: MediaInfo, video: VideoStream | None, sound_bps: int | None) -> int | None:
    """What the picture as it is and one sound track need. Other tracks stay in the file."""
    sound = _UNKNOWN_SOUND_BPS if sound_bps is None else sound_bps
    if video is None:
        return sound
    if video.bitrate_bps is not None:
        return video.bitrate_bps + sound
    if media.bitrate_bps is None:
        return None
    tracks = [track.bitrate_bps for track in media.audio if not track.is_external]
    others = sum(rate for rate in tracks if rate is not None)
    return max(0, media.bitrate_bps - others) + sound


def bitrate_steps(needed_bps: int | None, limits: Limits) -> list[Step]:
    """Whether so many bits a second get through, and whether the viewer wants them."""
    limit, chosen = limits.imposed_bps, limits.chosen_bps
    actual = None if needed_bps is None else str(needed_bps)
    steps = [Step("bitrate", actual, () if limit is None else (str(limit),))]
    if limit is not None and needed_bps is not None and needed_bps > limit:
        whose = "for this device" if limit == limits.device_bps else "that your account has here"
        why = f"This needs {needed_bps / 1e6:.1f} Mbit/s; the limit {whose} is {limit / 1e6:.1f} Mbit/s."
        steps = [refused("bitrate", Reason(Code.BITRATE, why, None, actual, (str(limit),)))]
    if chosen is not None and needed_bps is not None and needed_bps > chosen:
        why = f"You chose {chosen / 1e6:.1f} Mbit/s at the most; this needs {needed_bps / 1e6:.1f} Mbit/s."
        steps.append(refused("chosen_quality", Reason(Code.USER_FORCED, why, None, actual, (str(chosen),))))
    return steps


def bitrate_reasons(needed_bps: int | None, limits: Limits) -> tuple[Reason, ...]:
    """What is against so many bits a second."""
    lowest = limits.lowest_bps
    if lowest is None or needed_bps is None or needed_bps <= lowest:
        return ()
    return reasons_of(bitrate_steps(needed_bps, limits))


def height_step(video: VideoStream | None, wish: Wish) -> Step:
    """Whether the viewer wants a picture as tall as this."""
    if video is None or wish.max_height is None:
        return Step("chosen_quality", None if video is None else str(video.display_size[1]))
    width, height = video.display_size
    actual, allowed = f"{width}x{height}", (str(wish.max_height),)
    # A film of 1920x800 is 1080p in everybody's words: the width counts too.
    if min(width, height) <= wish.max_height and max(width, height) <= wish.max_height * 16 // 9 + 16:
        return Step("chosen_quality", actual, allowed, (), video.index)
    why = f"You chose {wish.max_height}p."
    return refused("chosen_quality", Reason(Code.USER_FORCED, why, video.index, actual, allowed))


def sound_wish_step(track: AudioStream | None, wish: Wish) -> Step:
    """Whether the viewer wants the sound as it is."""
    if track is None or (wish.mix is None and not wish.is_loudness_even):
        return _ANY_SOUND
    chosen = "even loudness" if wish.is_loudness_even else str(wish.mix)
    why = "You chose to have the sound mixed anew."
    return refused("chosen_sound", Reason(Code.USER_FORCED, why, track.index, chosen))


def tried_steps(wish: Wish) -> Mapping[Method, Step]:
    """Of each method, whether the player tried it in vain before."""
    if not wish.excluded:
        return _UNTRIED
    return {method: _failed(method) if method in wish.excluded else _UNTRIED[method] for method in METHODS}


def _failed(method: Method) -> Step:
    why = "The player tried this and failed."
    return refused(f"tried_{method.value}", Reason(Code.PLAYER_FAILED, why, actual=method.value))


def _lower(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
