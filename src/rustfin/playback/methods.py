"""Which methods bring one file with one sound track to a device, and what stands in the way of the others. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

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
from rustfin.playback.limit_rules import Limits
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Reason, Step, reasons_of
from rustfin.playback.sound import encoded
from rustfin.playback.stream_rules import StreamTerms
from rustfin.playback.terms import METHODS, Candidate, Delivery, Load, Method, Policy, Wish
from rustfin.transcoder import AudioEncode

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

_DIRECT, _REMUX, _AUDIO_TRANSCODE, _TRANSCODE = METHODS
_NO_PICTURE_COPY = [Step(rule) for rule in stream_rules.PICTURE_RULES if rule != "stream_protocol"]
_NO_PICTURE_ENCODE = [Step(rule) for rule in encode_rules.PICTURE_RULES]
_NO_SOUND_COPY = [Step(rule) for rule in stream_rules.SOUND_RULES]
_NO_SOUND_ENCODE = [Step(rule) for rule in encode_rules.SOUND_RULES]


class Situation(NamedTuple):
    """Everything that a file is judged against, and what follows from it for all files."""

    profile: DeviceProfile
    policy: Policy
    load: Load
    wish: Wish
    stream: StreamTerms
    limits: Limits
    tried: Mapping[Method, Step]

    @classmethod
    def of(cls, profile: DeviceProfile, policy: Policy, load: Load, wish: Wish) -> "Situation":
        """One for this device, viewer and moment."""
        return cls(
            profile,
            policy,
            load,
            wish,
            stream=stream_rules.stream_terms(profile.streaming),
            limits=Limits.of(profile, policy, wish),
            tried=limit_rules.tried_steps(wish),
        )


class Picture(NamedTuple):
    """What is asked of the picture whatever is heard with it: once a file."""

    video: VideoStream | None
    shared: list[Step]
    height: Step
    copying: list[Step]
    not_copied: tuple[Reason, ...]
    """What is against it in segments as it is."""
    subtitle_in_file: Delivery
    subtitle_in_stream: Delivery
    file_subtitle: Step


class Judgement(NamedTuple):
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
    profile, wish, stream, video = situation.profile, situation.wish, situation.stream, media.video
    subtitle = candidate.subtitle
    in_file = subtitle_rules.delivery(subtitle, profile, wish, is_file=True)
    in_stream = subtitle_rules.delivery(subtitle, profile, wish, is_file=False)
    copying = _NO_PICTURE_COPY
    if video is None:  # nothing to draw on
        in_file = in_stream = Delivery.NONE
    else:
        copying = stream_rules.picture_copy_steps(video, profile, stream, candidate.cut)
    shared, height = picture_rules.picture_steps(video, profile), limit_rules.height_step(video, wish)
    stream_subtitle = subtitle_rules.subtitle_step(subtitle, in_stream, wish)
    return Picture(
        video=video,
        shared=shared,
        height=height,
        copying=copying,
        not_copied=reasons_of([stream.protocol], copying, shared, [stream_subtitle, height]),
        subtitle_in_file=in_file,
        subtitle_in_stream=in_stream,
        file_subtitle=subtitle_rules.subtitle_step(subtitle, in_file, wish),
    )


def direct_steps(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], list[Step], list[Step]]:
    """What decides on the file as it is: around it, its sound, and what was chosen and allowed."""
    around = file_rules.file_steps(media, picture.video, track, situation.profile)
    sound = sound_rules.sound_steps(track, situation.profile)
    chosen = [
        picture.file_subtitle,
        *limit_rules.bitrate_steps(media.bitrate_bps, situation.limits),
        picture.height,
        limit_rules.sound_wish_step(track, situation.wish),
        situation.tried[_DIRECT],
    ]
    return around, sound, chosen


def judge(media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation) -> Judgement:
    """Ask every rule once, and see which methods are left."""
    around, sound, chosen = direct_steps(media, picture, track, situation)
    copying, not_sent = _copy_sound(media, picture, track, situation)
    converting, made, not_sent_anew = _encode_sound(media, picture, track, situation)
    painting, rungs = _encode_picture(picture, situation, made)
    protocol, tried = situation.stream.protocol, situation.tried
    not_heard = reasons_of(sound, copying, chosen[-2:-1])
    not_converted = reasons_of(converting, copying[1:])
    not_painted = reasons_of([protocol], painting, [tried[_TRANSCODE]])
    is_sound_copied = not not_heard
    found = {
        _DIRECT: reasons_of(around, picture.shared, sound, chosen),
        _REMUX: _together(picture.not_copied, not_heard, not_sent, tried[_REMUX].reasons),
        _AUDIO_TRANSCODE: _together(picture.not_copied, not_converted, not_sent_anew, tried[_AUDIO_TRANSCODE].reasons),
        _TRANSCODE: not_painted if is_sound_copied else _together(not_painted, not_converted),
    }
    if picture.video is None:  # without a picture the two are one
        found[_TRANSCODE] = _together(found[_AUDIO_TRANSCODE], tried[_TRANSCODE].reasons)
    rejected = {method: reasons for method, reasons in found.items() if reasons}
    method = _cheapest(rejected)
    not_kept = _together(picture.not_copied, not_sent_anew, not_heard)
    trace = (
        *around,
        *picture.shared,
        *sound,
        *chosen,
        protocol,
        *picture.copying,
        *copying,
        *converting,
        *painting,
        *(tried[method] for method in METHODS[1:]),
    )
    return Judgement(
        method=method,
        rejected=rejected,
        reasons=_why(method, found, not_kept),
        trace=trace,
        ladder=rungs,
        is_sound_copied=is_sound_copied,
        sound=made,
    )


def _copy_sound(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], tuple[Reason, ...]]:
    copying = _NO_SOUND_COPY
    if track is not None:
        terms = situation.stream
        copying = [stream_rules.sound_copy_step(track, terms), stream_rules.sound_apart_step(track, terms)]
    needed_bps = limit_rules.streamed_bps(media, picture.video, 0 if track is None else track.bitrate_bps)
    return copying, limit_rules.bitrate_reasons(needed_bps, situation.limits)


def _encode_sound(
    media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation
) -> tuple[list[Step], AudioEncode | None, tuple[Reason, ...]]:
    stream, limits = situation.stream, situation.limits
    made = encoded(track, situation.profile, situation.wish, form=stream.form, limit_bps=limits.lowest_bps)
    converting = _NO_SOUND_ENCODE
    if track is not None:
        converting = encode_rules.sound_encode_steps(track, stream.support, situation.policy, situation.load)
    needed_bps = limit_rules.streamed_bps(media, picture.video, made.bitrate_bps if made else 0)
    return converting, made, limit_rules.bitrate_reasons(needed_bps, limits)


def _encode_picture(picture: Picture, situation: Situation, made: AudioEncode | None) -> tuple[list[Step], Ladder]:
    profile, stream, load, video = situation.profile, situation.stream, situation.load, picture.video
    if video is None:
        return _NO_PICTURE_ENCODE, Ladder(())
    limit_bps = situation.limits.lowest_bps
    if limit_bps is not None and made is not None:
        limit_bps = max(0, limit_bps - made.bitrate_bps)
    rungs = ladder(video, profile, load, situation.wish, form=stream.form, limit_bps=limit_bps)
    steps = encode_rules.picture_encode_steps(
        video, profile, stream.support, situation.policy, load, is_any_rung=bool(rungs.rungs)
    )
    return steps, rungs


def _cheapest(rejected: Mapping[Method, object]) -> Method:
    for method in METHODS:
        if method not in rejected:
            return method
    return Method.UNSUPPORTED


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
