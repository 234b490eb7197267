"""Whether the server may and can encode a picture or a sound track. Pure."""

from rustfin.media import AudioStream, VideoStream
from rustfin.playback.names import codec_name, shown
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile, StreamSupport
from rustfin.playback.reasons import Code, Reason, Step, listed, refused
from rustfin.playback.terms import Load, Policy

SOUND_RULES = ("may_convert_sound", "sound_decoder", "sound_encoder")
_ENCRYPTED = frozenset({"encv", "enca", "drmi", "drms"})
PICTURE_RULES = ("may_convert_picture", "picture_decoder", "picture_encoder")


def sound_encode_steps(track: AudioStream, support: StreamSupport, policy: Policy, load: Load) -> list[Step]:
    """Whether this sound can become AAC for this device."""
    steps = [Step("may_convert_sound", "yes", ("yes",), (), track.index)]
    if not policy.may_convert_sound:
        why = "Your account may not have sound converted."
        steps = [refused("may_convert_sound", Reason(Code.SERVER_POLICY, why, track.index, "no", ("yes",)))]
    steps.append(_decoder("sound_decoder", track, load))
    allowed = listed(support.audio)
    if "aac" in support.audio:
        steps.append(Step("sound_encoder", "aac", allowed, (), track.index))
    else:
        why = "This device plays no AAC sound in a stream, which is what the server makes."
        steps.append(refused("sound_encoder", Reason(Code.AUDIO_CODEC, why, track.index, "aac", allowed)))
    return steps


def picture_encode_steps(
    video: VideoStream,
    profile: DeviceProfile,
    support: StreamSupport,
    policy: Policy,
    load: Load,
    *,
    is_any_rung: bool,
) -> list[Step]:
    """Whether this picture can become H.264 for this device."""
    steps = [Step("may_convert_picture", "yes", ("yes",), (), video.index)]
    if not policy.may_convert_picture:
        why = "Your account may not have pictures converted."
        steps = [refused("may_convert_picture", Reason(Code.SERVER_POLICY, why, video.index, "no", ("yes",)))]
    steps.append(_decoder("picture_decoder", video, load))
    steps.append(_picture_encoder(video, profile, support.video, load, is_any_rung=is_any_rung))
    return steps


def _decoder(rule: str, stream: VideoStream | AudioStream, load: Load) -> Step:
    codec = codec_name(stream.codec)
    is_encrypted = stream.codec_tag is not None and stream.codec_tag.lower() in _ENCRYPTED
    is_empty = isinstance(stream, VideoStream) and (stream.width < 2 or stream.height < 2)
    if codec not in load.undecodable and not is_encrypted and not is_empty:
        return Step(rule, codec, (), (), stream.index)
    why = f"The server cannot read {shown(codec)}."
    if is_encrypted:
        why = "It is encrypted, and only its shop's player opens it."
    elif is_empty:
        why = "The size of the picture is not known."
    code = Code.UNKNOWN_VIDEO if is_empty else Code.DECODER_UNAVAILABLE
    return refused(rule, Reason(code, why, stream.index, codec))


def _picture_encoder(
    video: VideoStream, profile: DeviceProfile, taken: frozenset[str], load: Load, *, is_any_rung: bool
) -> Step:
    limits = profile.video.get("h264", UNLIMITED_VIDEO)
    allowed = listed(taken)
    if "h264" not in taken:
        why = "This device plays no H.264 video in a stream, which is what the server makes."
        return refused("picture_encoder", Reason(Code.VIDEO_CODEC, why, video.index, "h264", allowed))
    if limits.profiles is not None and "high" not in limits.profiles:
        why = "This device plays no H.264 High, which is what the server makes."
        return refused("picture_encoder", Reason(Code.VIDEO_PROFILE, why, video.index, "High", tuple(limits.profiles)))
    if is_any_rung:
        return Step("picture_encoder", "h264", allowed, (), video.index)
    if not any(encoder.free_slots > 0 for encoder in load.encoders):
        why = "Every encoder of the server is at work for others."
        return refused("picture_encoder", Reason(Code.ENCODER_UNAVAILABLE, why, video.index, "busy"))
    why = "Nothing that the server can make is small enough for this device."
    return refused("picture_encoder", Reason(Code.VIDEO_LEVEL, why, video.index))
