"""What the viewer chose, what the player tried in vain, and what the server allows. Pure."""

from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Code, Reason, Step, refused
from rustfin.playback.terms import METHODS, Method, Policy, Wish

RULES = ("bitrate", "chosen_quality", "chosen_sound")
_UNKNOWN_SOUND_BPS = 192_000
_UNTRIED = {method: Step(f"tried_{method.value}") for method in METHODS}


def limit_bps(profile: DeviceProfile, policy: Policy, wish: Wish) -> int | None:
    """The lowest of all limits for everything together; None: there is none."""
    limits = (profile.max_bitrate_bps, policy.max_bitrate_bps, wish.max_bitrate_bps)
    return min((limit for limit in limits if limit is not None), default=None)


def streamed_bps(media: MediaInfo, video: VideoStream | None, sound_bps: int | None) -> int | None:
    """What the picture as it is and one sound track need. Other tracks stay in the file."""
    sound = _UNKNOWN_SOUND_BPS if sound_bps is None else sound_bps
    if video is None:
        return sound
    if video.bitrate_bps is not None:
        return video.bitrate_bps + sound
    if media.bitrate_bps is None:
        return None
    tracks = [track.bitrate_bps for track in media.audio]
    others = sum(rate for rate in tracks if rate is not None)
    return max(0, media.bitrate_bps - others) + sound


def bitrate_steps(needed_bps: int | None, profile: DeviceProfile, policy: Policy, wish: Wish) -> list[Step]:
    """Whether so many bits a second get through, and whether the viewer wants them."""
    limit = min((one for one in (profile.max_bitrate_bps, policy.max_bitrate_bps) if one is not None), default=None)
    actual = None if needed_bps is None else str(needed_bps)
    steps = [Step("bitrate", actual, () if limit is None else (str(limit),))]
    if limit is not None and needed_bps is not None and needed_bps > limit:
        whose = "for this device" if limit == profile.max_bitrate_bps else "that your account has here"
        why = f"This needs {needed_bps / 1e6:.1f} Mbit/s; the limit {whose} is {limit / 1e6:.1f} Mbit/s."
        steps = [refused("bitrate", Reason(Code.BITRATE, why, None, actual, (str(limit),)))]
    chosen = wish.max_bitrate_bps
    if chosen is not None and needed_bps is not None and needed_bps > chosen:
        why = f"You chose {chosen / 1e6:.1f} Mbit/s at the most; this needs {needed_bps / 1e6:.1f} Mbit/s."
        steps.append(refused("chosen_quality", Reason(Code.USER_FORCED, why, None, actual, (str(chosen),))))
    return steps


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
        return Step("chosen_sound")
    chosen = "even loudness" if wish.is_loudness_even else str(wish.mix)
    why = "You chose to have the sound mixed anew."
    return refused("chosen_sound", Reason(Code.USER_FORCED, why, track.index, chosen))


def excluded_step(method: Method, wish: Wish) -> Step:
    """Whether the player tried this in vain before."""
    if method not in wish.excluded:
        return _UNTRIED[method]
    return refused(
        f"tried_{method.value}", Reason(Code.PLAYER_FAILED, "The player tried this and failed.", actual=method.value)
    )
