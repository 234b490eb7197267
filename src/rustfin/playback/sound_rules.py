"""Whether a device plays a sound track, by file or in segments: what its decoder asks. Pure."""

from rustfin.media import AudioStream
from rustfin.playback.names import codec_name, profile_name, shown
from rustfin.playback.profile import UNLIMITED_AUDIO, AudioLimits, DeviceProfile
from rustfin.playback.reasons import Code, Reason, Step, listed

RULES = ("audio_known", "audio_profile", "audio_channels", "audio_sample_rate", "audio_bit_depth", "audio_bitrate")
_NOTHING = [Step(rule) for rule in RULES]


def sound_steps(track: AudioStream | None, profile: DeviceProfile) -> list[Step]:
    """What was asked of the sound; of none, there is nothing to ask."""
    if track is None:
        return _NOTHING
    limits = profile.audio.get(codec_name(track.codec), UNLIMITED_AUDIO)
    codec = shown(track.codec)
    return [
        _known(track),
        _profile(track, limits),
        _most(
            "audio_channels",
            Code.AUDIO_CHANNELS,
            track,
            actual=track.channels or None,
            most=limits.max_channels,
            what=f"{codec} with {track.channels} channels",
        ),
        _most(
            "audio_sample_rate",
            Code.AUDIO_SAMPLE_RATE,
            track,
            actual=track.sample_rate_hz,
            most=limits.max_sample_rate_hz,
            what=f"{codec} at {track.sample_rate_hz} Hz",
        ),
        _most(
            "audio_bit_depth",
            Code.AUDIO_BIT_DEPTH,
            track,
            actual=track.bit_depth,
            most=limits.max_bit_depth,
            what=f"{track.bit_depth}-bit {codec}",
        ),
        _most(
            "audio_bitrate",
            Code.AUDIO_BITRATE,
            track,
            actual=track.bitrate_bps,
            most=limits.max_bitrate_bps,
            what=f"{codec} at {(track.bitrate_bps or 0) // 1000} kbit/s",
        ),
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
    reason = Reason(Code.AUDIO_PROFILE, why, track.index, actual, allowed)
    return Step("audio_profile", actual, allowed, (reason,), track.index)


def _most(rule: str, code: Code, track: AudioStream, *, actual: int | None, most: int | None, what: str) -> Step:
    text, allowed = None if actual is None else str(actual), () if most is None else (str(most),)
    if most is None or actual is None or actual <= most:
        return Step(rule, text, allowed, (), track.index)
    reason = Reason(code, f"This device does not play {what}.", track.index, text, allowed)
    return Step(rule, text, allowed, (reason,), track.index)
