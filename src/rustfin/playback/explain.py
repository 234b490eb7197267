"""A decision as a document for programs and as text for people. Pure."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rustfin.playback.reasons import Reason, Step
from rustfin.playback.terms import Decision, Method
from rustfin.transcoder import Audio, AudioCopy, Video, VideoCopy

_SENTENCES = {
    Method.DIRECT: "Plays as it is.",
    Method.REMUX: "Picture and sound stay as they are, and are packed anew.",
    Method.AUDIO_TRANSCODE: "The picture stays as it is, the sound is encoded.",
    Method.TRANSCODE: "The picture is encoded.",
    Method.UNSUPPORTED: "Cannot be played.",
}


def decision_document(decision: Decision) -> dict[str, Any]:
    """Everything that a decision says, ready for JSON."""
    return {
        "method": decision.method.value,
        "file_id": decision.file_id,
        "audio_index": decision.audio_index,
        "subtitle": decision.subtitle.value,
        "video": _video(decision.video),
        "audio": _audio(decision.audio),
        "ladder": [_video(rung) for rung in decision.ladder],
        "format": decision.format.value,
        "reasons": [reason_document(reason) for reason in decision.reasons],
        "rejected": {
            method.value: [reason_document(reason) for reason in reasons]
            for method, reasons in decision.rejected.items()
        },
        "trace": [step_document(step) for step in decision.trace],
        "warnings": list(decision.warnings),
        "considered": [
            {"file_id": one.file_id, "audio_index": one.audio_index, "method": one.method.value}
            for one in decision.considered
        ],
        "suggestion": None if decision.suggestion is None else asdict(decision.suggestion),
    }


def reason_document(reason: Reason) -> dict[str, Any]:
    """A reason, ready for JSON."""
    return {
        "code": reason.code.value,
        "stream_index": reason.stream_index,
        "actual": reason.actual,
        "allowed": list(reason.allowed),
        "message": reason.message,
    }


def step_document(step: Step) -> dict[str, Any]:
    """A rule that was asked, ready for JSON."""
    return {
        "rule": step.rule,
        "stream_index": step.stream_index,
        "actual": step.actual,
        "allowed": list(step.allowed),
        "reasons": [reason.code.value for reason in step.reasons],
    }


def explained(decision: Decision) -> Iterator[str]:
    """The decision in lines that a person can read."""
    yield _SENTENCES[decision.method]
    yield from (f"  because: {reason.message}" for reason in decision.reasons)
    if decision.video is not None:
        yield f"  picture: {_picture_line(decision.video)}"
    if decision.audio is not None:
        yield f"  sound:   {_sound_line(decision.audio)}"
    if len(decision.ladder) > 1:
        sizes = ", ".join(f"{rung.width}x{rung.height}" for rung in decision.ladder)
        yield f"  can also be had as: {sizes}"
    yield from (f"  ! {warning}" for warning in decision.warnings)
    if decision.suggestion is not None:
        yield f"  to have it played as it is: {decision.suggestion.message}"


def _picture_line(video: Video) -> str:
    if isinstance(video, VideoCopy):
        return "as it is"
    extras = [
        *(["deinterlaced"] if video.is_deinterlaced else []),
        *([f"{video.tone_map.value} to standard range"] if video.tone_map else []),
        *([f"{float(video.frame_rate):.4g} pictures a second"] if video.frame_rate else []),
    ]
    what = f"{video.width}x{video.height} {video.codec.value}, {video.max_bitrate_bps / 1e6:.1f} Mbit/s"
    return ", ".join([what, *extras, f"by {video.backend.value}"])


def _sound_line(audio: Audio) -> str:
    if isinstance(audio, AudioCopy):
        return f"{audio.codec} as it is"
    return f"{audio.codec}, {audio.channels} channels, {audio.bitrate_bps // 1000} kbit/s"


def _video(video: Video | None) -> dict[str, Any] | None:
    if video is None:
        return None
    if isinstance(video, VideoCopy):
        return {"kind": "copy", "stream_index": video.stream_index}
    return {
        "kind": "encode",
        "stream_index": video.stream_index,
        "codec": video.codec.value,
        "width": video.width,
        "height": video.height,
        "max_bitrate_bps": video.max_bitrate_bps,
        "level": video.level,
        "backend": video.backend.value,
        "is_deinterlaced": video.is_deinterlaced,
        "tone_map": None if video.tone_map is None else video.tone_map.value,
        "frame_rate": None if video.frame_rate is None else round(float(video.frame_rate), 3),
        "is_burning": video.burn_in is not None,
    }


def _audio(audio: Audio | None) -> dict[str, Any] | None:
    if audio is None:
        return None
    if isinstance(audio, AudioCopy):
        return {"kind": "copy", "stream_index": audio.stream_index, "codec": audio.codec}
    return {
        "kind": "encode",
        "stream_index": audio.stream_index,
        "codec": audio.codec,
        "channels": audio.channels,
        "bitrate_bps": audio.bitrate_bps,
        "mix": audio.mix.value,
        "is_loudness_even": audio.is_loudness_even,
    }
