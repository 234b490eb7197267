"""How a title is played on a device, and why not in a cheaper way. Pure; every rule that was asked is in the trace.

Every version and every sound track is looked at. What the viewer wants to hear comes first, then a picture that stays
as it is, then one that is sharper, then the cheaper method, then the order of versions and tracks.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rustfin.media import AudioStream, DynamicRange, MediaInfo
from rustfin.playback.ladder import Ladder
from rustfin.playback.methods import Judgement, Picture, Situation, judge, look_at_picture
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Code, Reason, Step
from rustfin.playback.sound import copied, tracks
from rustfin.playback.suggest import suggest
from rustfin.playback.terms import (
    METHODS,
    Candidate,
    Considered,
    Decision,
    Delivery,
    Load,
    Method,
    Policy,
    Suggestion,
    Wish,
)
from rustfin.transcoder import Video, VideoCopy, VideoEncode

_ANY_LOAD = Load()
_ANY_POLICY = Policy()
_NO_WISH = Wish()
_SIZES = ((640, 360), (854, 480), (1280, 720), (1920, 1088), (2560, 1440), (4096, 2304))
_NO_LADDER = Ladder(())
_UNEXAMINED = 500
"""How far a file that nobody looked into is from what is wanted: nearer than commentary."""


def decide(
    candidates: Sequence[Candidate],
    profile: DeviceProfile,
    policy: Policy = _ANY_POLICY,
    load: Load = _ANY_LOAD,
    wish: Wish = _NO_WISH,
    *,
    apps: Sequence[DeviceProfile] = (),
    is_suggesting: bool = True,
) -> Decision:
    """How to play a title that comes in these versions: at least one, the preferred first.

    `apps` are other players that the same person could use on this device; one is suggested when it would play the file
    as it is.
    """
    situation = Situation.of(profile, policy, load, wish)
    options = [
        option
        for position, candidate in enumerate(candidates)
        for option in _options(candidate, situation, position=position)
    ]
    best = options[0] if len(options) == 1 else min(options, key=_rank)
    considered = tuple(
        Considered(option.candidate.file_id, _index(option.track), option.judgement.method) for option in options
    )
    suggestion = None
    if is_suggesting and best.judgement.method is not Method.DIRECT:
        suggestion = suggest(candidates, best.candidate, situation, apps=apps)
    return _decision(best, situation, considered, suggestion)


class _Option(NamedTuple):
    """A version with a sound track."""

    candidate: Candidate
    position: int
    track: AudioStream | None
    distance: int
    order: int
    picture: Picture | None
    judgement: Judgement


def _options(candidate: Candidate, situation: Situation, *, position: int) -> list[_Option]:
    media = candidate.media
    if media is None:
        return [_Option(candidate, position, None, _UNEXAMINED, 0, None, _unseen(candidate, situation))]
    picture = look_at_picture(candidate, media, situation)
    return [
        _Option(candidate, position, track, distance, order, picture, _judged(media, picture, track, situation))
        for order, (distance, track) in enumerate(tracks(media, situation.wish))
    ]


def _judged(media: MediaInfo, picture: Picture, track: AudioStream | None, situation: Situation) -> Judgement:
    if picture.video is None and track is None:
        why = "There is no picture and no sound in this file."
        return _hopeless(Reason(Code.SOURCE_DAMAGED, why), rule="playable")
    return judge(media, picture, track, situation)


def _unseen(candidate: Candidate, situation: Situation) -> Judgement:
    if candidate.problem is not None:
        why = f"The file cannot be read: {candidate.problem}"
        return _hopeless(Reason(Code.SOURCE_DAMAGED, why), rule="readable")
    why = "Nobody has looked into this file yet; it is tried as it is."
    unknown = Reason(Code.SOURCE_NOT_EXAMINED, why)
    # Better a try that may fail than a wait: most files play.
    if Method.DIRECT in situation.wish.excluded:
        return _hopeless(unknown, rule="examined")
    rejected: dict[Method, tuple[Reason, ...]] = dict.fromkeys(METHODS[1:], (unknown,))
    return _hopeless(unknown, rule="examined")._replace(method=Method.DIRECT, rejected=rejected, reasons=())


def _hopeless(reason: Reason, *, rule: str) -> Judgement:
    return Judgement(
        method=Method.UNSUPPORTED,
        rejected=dict.fromkeys(METHODS, (reason,)),
        reasons=(reason,),
        trace=(Step(rule, "no", ("yes",), (reason,)),),
        ladder=_NO_LADDER,
        is_sound_copied=True,
        sound=None,
    )


def _rank(option: _Option) -> tuple[bool, int, bool, int, int, int, int]:
    """Lower is better. Losing an ability never makes it lower."""
    method = option.judgement.method
    return (
        method is Method.UNSUPPORTED,
        option.distance,
        method is Method.TRANSCODE,
        -_sharpness(option),
        METHODS.index(method) if method in METHODS else len(METHODS),
        option.position,
        option.order,
    )


def _sharpness(option: _Option) -> int:
    video = None if option.picture is None else option.picture.video
    if video is None:
        return 0
    width, height = video.display_size
    rungs = option.judgement.ladder.rungs
    if option.judgement.method is Method.TRANSCODE and rungs:
        width, height = rungs[0].width, rungs[0].height
    long_side, short_side = max(width, height), min(width, height)
    return sum(1 for size in _SIZES if long_side > size[0] or short_side > size[1])


def _decision(
    option: _Option, situation: Situation, considered: tuple[Considered, ...], suggestion: Suggestion | None
) -> Decision:
    judgement, picture, method = option.judgement, option.picture, option.judgement.method
    rungs = judgement.ladder.rungs if Method.TRANSCODE not in judgement.rejected else ()
    video: Video | None = None
    if picture is not None and picture.video is not None:
        if method is Method.TRANSCODE:
            video = rungs[0]
        elif method in (Method.REMUX, Method.AUDIO_TRANSCODE):
            video = VideoCopy(picture.video.index, situation.stream.form)
            rungs = _below(rungs, picture)
    is_streamed = method in METHODS and method is not Method.DIRECT
    is_copied = method is Method.REMUX or (method is Method.TRANSCODE and judgement.is_sound_copied)
    sound = copied(option.track, situation.stream.form) if is_copied else judgement.sound
    return Decision(
        method=method,
        file_id=option.candidate.file_id,
        reasons=judgement.reasons,
        trace=judgement.trace,
        rejected=judgement.rejected,
        audio_index=_index(option.track),
        subtitle=_subtitle(picture, method),
        video=video,
        audio=sound if is_streamed else None,
        ladder=rungs,
        format=situation.stream.form,
        warnings=tuple(_warnings(option)),
        considered=considered,
        suggestion=suggestion,
    )


def _below(rungs: tuple[VideoEncode, ...], picture: Picture) -> tuple[VideoEncode, ...]:
    """Rungs that spare bits beside the original."""
    original_bps = picture.video.bitrate_bps if picture.video else None
    return tuple(rung for rung in rungs if original_bps is None or rung.max_bitrate_bps < original_bps)


def _subtitle(picture: Picture | None, method: Method) -> Delivery:
    if picture is None or method is Method.UNSUPPORTED:
        return Delivery.NONE
    return picture.subtitle_in_file if method is Method.DIRECT else picture.subtitle_in_stream


def _warnings(option: _Option) -> list[str]:
    judgement, picture, subtitle = option.judgement, option.picture, option.candidate.subtitle
    found: list[str] = []
    if judgement.method is Method.TRANSCODE and picture is not None and picture.video is not None:
        if picture.video.range is DynamicRange.DOVI:
            found.append("Colours will be wrong: Dolby Vision profile 5 cannot be brought to standard range here.")
        if not judgement.ladder.is_sustained:
            found.append("The server encodes this slower than it is watched; playback will pause to wait.")
    if any(reason.code is Code.KEYFRAME_INDEX_MISSING for reason in judgement.reasons):
        found.append("The picture is encoded only until its keyframes are indexed.")
    if subtitle is not None and picture is not None:
        way = _subtitle(picture, judgement.method)
        if way is Delivery.NONE and judgement.method is not Method.UNSUPPORTED:
            found.append("The chosen subtitles cannot be shown.")
        elif way is Delivery.VTT and subtitle.format.lower() in {"ass", "ssa"}:
            found.append("The subtitles lose their styling.")
    return found


def _index(track: AudioStream | None) -> int | None:
    return None if track is None else track.index
