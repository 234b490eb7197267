"""Whether a device plays a sound track, by file or in segments: what its decoder asks. Pure."""

from rustfin.media import AudioStream
from rustfin.playback.names import codec_name, profile_name, shown
from rustfin.playback.profile import UNLIMITED_AUDIO, AudioLimits, DeviceProfile
from rustfin.playback.reasons import Code, Reason, Step, listed, refused

RULES = ("audio_known", "audio_profile", "audio_channels", "audio_sample_rate", "audio_bit_depth", "audio_bitrate")
_NOTHING = [Step(rule) for rule in RULES]


def sound_steps(track: AudioStream | None, profile: DeviceProfile) -> list[Step]:
    """What was asked of the sound; of none, there is nothing to ask."""
    if track is None:
        return _NOTHING
    limits = profile.audio.get(codec_name(track.codec), UNLIMITED_AUDIO)
    return [
        _known(track),
        _profile(track, limits),
        _channels(track, limits.max_channels),
        _sample_rate(track, limits.max_sample_rate_hz),
        _bit_depth(track, limits.max_bit_depth),
        _bitrate(track, limits.max_bitrate_bps),
    ]


def _known(track: AudioStream) -> Step:
    if codec_name(track.codec) == "unknown":
        why = "What the sound is encoded with is not known."
        return Step(
            "audio_known", "unknown", (), (Reason(Code.UNKNOWN_AUDIO, why, track.index, "unknown"),), track.index
        )
    return Step("audio_known", track.codec, (), (), track.index)


def _profile(track: AudioStream, limits: AudioLimits) -> Step:
    actual = track.profile
    if limits.profiles is None:
        return Step("audio_profile", actual, (), (), track.index)
    allowed = listed(limits.profiles)
    if not actual or profile_name(actual) in limits.profiles:
        return Step("audio_profile", actual, allowed, (), track.index)
    why = f"This device does not play {shown(track.codec)} {actual}."
    return refused("audio_profile", Reason(Code.AUDIO_PROFILE, why, track.index, actual, allowed))


def _channels(track: AudioStream, most: int | None) -> Step:
    if step := _within("audio_channels", track, track.channels or None, most):
        return step
    what = f"{shown(track.codec)} with {track.channels} channels"
    return refused("audio_channels", _unplayed(what, Code.AUDIO_CHANNELS, track, track.channels, most))


def _sample_rate(track: AudioStream, most: int | None) -> Step:
    if step := _within("audio_sample_rate", track, track.sample_rate_hz, most):
        return step
    what = f"{shown(track.codec)} at {track.sample_rate_hz} Hz"
    return refused("audio_sample_rate", _unplayed(what, Code.AUDIO_SAMPLE_RATE, track, track.sample_rate_hz, most))


def _bit_depth(track: AudioStream, most: int | None) -> Step:
    if step := _within("audio_bit_depth", track, track.bit_depth, most):
        return step
    what = f"{track.bit_depth}-bit {shown(track.codec)}"
    return refused("audio_bit_depth", _unplayed(what, Code.AUDIO_BIT_DEPTH, track, track.bit_depth, most))


def _bitrate(track: AudioStream, most: int | None) -> Step:
    if step := _within("audio_bitrate", track, track.bitrate_bps, most):
        return step
    what = f"{shown(track.codec)} at {(track.bitrate_bps or 0) // 1000} kbit/s"
    return refused("audio_bitrate", _unplayed(what, Code.AUDIO_BITRATE, track, track.bitrate_bps, most))


def _within(rule: str, track: AudioStream, actual: int | None, most: int | None) -> Step | None:
    """The step of a rule that has nothing against so much; None: it is too much."""
    if most is None:
        return Step(rule, None if actual is None else str(actual), (), (), track.index)
    if actual is None or actual <= most:
        return Step(rule, None if actual is None else str(actual), (str(most),), (), track.index)
    return None


def _unplayed(what: str, code: Code, track: AudioStream, actual: int | None, most: int | None) -> Reason:
    return Reason(code, f"This device does not play {what}.", track.index, str(actual), (str(most),))
