"""Which methods bring one file with one sound track to a device, and what stands in the way of the others. Pure."""

from dataclasses import dataclass

from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback import (
    encode_rules,
    file_rules,
    limit_rules,
    picture_rules,
    sound_rules,
    stream_rules,
    subtitle_rules,
)
from rustfin.playback.ladder import Ladder, ladder
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Reason, Step, reasons_of
from rustfin.playback.sound import encoded
from rustfin.playback.terms import METHODS, Candidate, Delivery, Load, Method, Policy, Wish
from rustfin.transcoder import AudioEncode, SegmentFormat

RULES = (
    *file_rules.RULES,
    *picture_rules.RULES,
    *sound_rules.RULES,
    *subtitle_rules.RULES,
    *limit_rules.RULES,
    *stream_rules.PICTURE_RULES,
    *stream_rules.SOUND_RULES,
    *encode_rules.SOUND_RULES,
    *encode_rules.PICTURE_RULES,
    *(f"tried_{method.value}" for method in METHODS),
)
"""Every rule there is. Each is asked of every file, and says so in the trace."""

_NO_PICTURE_COPY = [Step(rule) for rule in stream_rules.PICTURE_RULES if rule != "stream_protocol"]
_NO_PICTURE_ENCODE = [Step(rule) for rule in encode_rules.PICTURE_RULES]
_NO_SOUND_COPY = [Step(rule) for rule in stream_rules.SOUND_RULES]
_NO_SOUND_ENCODE = [Step(rule) for rule in encode_rules.SOUND_RULES]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a file is judged against."""

    profile: DeviceProfile
    policy: Policy
    load: Load
    wish: Wish
    form: SegmentFormat
    protocol: Step

    @classmethod
    def of(cls, profile: DeviceProfile, policy: Policy, load: Load, wish: Wish) -> "Situation":
        """One for this device, viewer and moment."""
        form, protocol = stream_rules.segment_format(profile), stream_rules.protocol_step(profile)
        return cls(profile, policy, load, wish, form, protocol)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is asked of the picture whatever is heard with it: once a file."""

    video: VideoStream | None
    shared: list[Step]
    height: Step
    copying: list[Step]
    subtitle_in_file: Delivery
    subtitle_in_stream: Delivery
    file_subtitle: Step
    stream_subtitle: Step


@dataclass(frozen=True, slots=True)
class Judgement:
    """One file with one sound track."""

    method: Method
    """The cheapest that works."""
    rejected: dict[Method, tuple[Reason, ...]]
    reasons: tuple[Reason, ...]
    trace: tuple[Step, ...]
    ladder: Ladder
    is_sound_copied: bool
    sound: AudioEncode | None


def look_at_picture(candidate: Candidate, media: MediaInfo, situation: Situation) -> Picture:
    """The questions about the picture."""
    profile, wish, video = situation.profile, situation.wish, media.video
    in_file = subtitle_rules.delivery(candidate.subtitle, profile, wish, is_file=True)
    in_stream = subtitle_rules.delivery(candidate.subtitle, profile, wish, is_file=False)
    if video is None:  # nothing to draw on
        in_file = in_stream = Delivery.NONE
    return Picture(
        video=video,
        shared=picture_rules.picture_steps(video, profile),
        height=limit_rules.height_step(video, wish),
        copying=_NO_PICTURE_COPY if video is None else stream_rules.picture_copy_steps(video, profile, candidate.cut),
        subtitle_in_file=in_file,
        subtitle_in_stream=in_stream,
        file_subtitle=subtitle_rules.subtitle_step(candidate.subtitle, in_file, wish),
        stream_subtitle=subtitle_rules.subtitle_step(candidate.subtitle, in_stream, wish),
    )


def direct_steps(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], list[Step], list[Step]]:
    """What decides on the file as it is: around it, its sound, and what was chosen and allowed."""
    profile, wish = situation.profile, situation.wish
    around = file_rules.file_steps(media, picture.video, track, profile)
    sound = sound_rules.sound_steps(track, profile)
    chosen = [
        picture.file_subtitle,
        *limit_rules.bitrate_steps(media.bitrate_bps, profile, situation.policy, wish),
        picture.height,
        limit_rules.sound_wish_step(track, wish),
        limit_rules.excluded_step(Method.DIRECT, wish),
    ]
    return around, sound, chosen


def judge(media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation) -> Judgement:
    """Ask every rule once, and see which methods are left."""
    around, sound, chosen = direct_steps(media, picture, track, situation)
    copying, copy_limits = _copy_sound(media, picture, track, situation)
    converting, made, made_limits = _encode_sound(media, picture, track, situation)
    painting, rungs = _encode_picture(picture, situation, made)
    tried = {method: [limit_rules.excluded_step(method, situation.wish)] for method in METHODS}
    protocol = [situation.protocol]
    kept = reasons_of(protocol, picture.copying, picture.shared, [picture.stream_subtitle, picture.height])
    heard = reasons_of(sound, copying, chosen[-2:-1])
    remade = reasons_of(converting)
    is_sound_copied = not heard
    found = {
        Method.DIRECT: reasons_of(around, picture.shared, sound, chosen),
        Method.REMUX: _together(kept, heard, reasons_of(copy_limits, tried[Method.REMUX])),
        Method.AUDIO_TRANSCODE: _together(kept, remade, reasons_of(made_limits, tried[Method.AUDIO_TRANSCODE])),
        Method.TRANSCODE: _together(
            reasons_of(protocol, painting, tried[Method.TRANSCODE]), () if is_sound_copied else remade
        ),
    }
    if picture.video is None:  # without a picture the two are one
        found[Method.TRANSCODE] = _together(found[Method.AUDIO_TRANSCODE], reasons_of(tried[Method.TRANSCODE]))
    rejected = {method: reasons for method, reasons in found.items() if reasons}
    method = next((method for method in METHODS if method not in rejected), Method.UNSUPPORTED)
    steps = [*around, *picture.shared, *sound, *chosen, *protocol, *picture.copying, *copying, *converting, *painting]
    return Judgement(
        method=method,
        rejected=rejected,
        reasons=_why(method, found, _together(kept, reasons_of(made_limits), () if is_sound_copied else heard)),
        trace=(*steps, *(step for method in METHODS[1:] for step in tried[method])),
        ladder=rungs,
        is_sound_copied=is_sound_copied,
        sound=made,
    )


def _copy_sound(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], list[Step]]:
    copying = _NO_SOUND_COPY if track is None else [stream_rules.sound_copy_step(track, situation.profile)]
    sound_bps = 0 if track is None else track.bitrate_bps
    needed_bps = limit_rules.streamed_bps(media, picture.video, sound_bps)
    return copying, limit_rules.bitrate_steps(needed_bps, situation.profile, situation.policy, situation.wish)


def _encode_sound(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], AudioEncode | None, list[Step]]:
    profile, policy, wish = situation.profile, situation.policy, situation.wish
    limit_bps = limit_rules.limit_bps(profile, policy, wish)
    made = encoded(track, profile, wish, form=situation.form, limit_bps=limit_bps)
    converting = _NO_SOUND_ENCODE
    if track is not None:
        converting = encode_rules.sound_encode_steps(track, profile, policy, situation.load)
    needed_bps = limit_rules.streamed_bps(media, picture.video, made.bitrate_bps if made else 0)
    return converting, made, limit_rules.bitrate_steps(needed_bps, profile, policy, wish)


def _encode_picture(picture: Picture, situation: Situation, made: AudioEncode | None) -> tuple[list[Step], Ladder]:
    profile, policy, wish, video = situation.profile, situation.policy, situation.wish, picture.video
    if video is None:
        return _NO_PICTURE_ENCODE, Ladder(())
    limit_bps = limit_rules.limit_bps(profile, policy, wish)
    if limit_bps is not None and made is not None:
        limit_bps = max(0, limit_bps - made.bitrate_bps)
    rungs = ladder(video, profile, situation.load, wish, form=situation.form, limit_bps=limit_bps)
    steps = encode_rules.picture_encode_steps(video, profile, policy, situation.load, is_any_rung=bool(rungs.rungs))
    return steps, rungs


def _why(method: Method, found: dict[Method, tuple[Reason, ...]], not_kept: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Why not in the next cheaper way."""
    match method:
        case Method.DIRECT:
            return ()
        case Method.TRANSCODE:
            return not_kept or found[Method.AUDIO_TRANSCODE]
        case Method.UNSUPPORTED:
            return _together(found[Method.DIRECT], found[Method.TRANSCODE])
        case _:
            return found[METHODS[METHODS.index(method) - 1]]


def _together(*groups: tuple[Reason, ...]) -> tuple[Reason, ...]:
    found = [group for group in groups if group]
    if len(found) < 2:
        return found[0] if found else ()
    return tuple(dict.fromkeys(reason for group in found for reason in group))
