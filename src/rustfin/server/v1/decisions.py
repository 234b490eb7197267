"""How a decision is written on the wire."""

from typing import Any, Literal

from rustfin.playback import Code, Decision
from rustfin.playback.explain import decision_document
from rustfin.server.routes import Model

MethodName = Literal["direct", "remux", "audio_transcode", "transcode", "unsupported"]


class DecisionReason(Model):
    """What stands in the way of a cheaper method. `message` is a sentence for people."""

    code: Code
    stream_index: int | None
    actual: str | None
    allowed: list[str]
    message: str


class DecisionStep(Model):
    """A rule that was asked: what it found, what is allowed (nothing: anything is), and the codes it gave."""

    rule: str
    stream_index: int | None
    actual: str | None
    allowed: list[str]
    reasons: list[str]


class DecisionSuggestion(Model):
    """The cheapest single change after which the title would play as it is."""

    change: Literal["track", "subtitles", "quality", "sound", "version", "app", "convert", "limit"]
    message: str
    audio_index: int | None
    file_id: str | None
    app: str | None
    parts: list[str]


class ConsideredTrack(Model):
    """A version with a sound track that was looked at, and the cheapest way to play it."""

    file_id: str
    audio_index: int | None
    method: MethodName


class PlaybackDecision(Model):
    """How a title is played and why not in a cheaper way. `video`, `audio` and `ladder` say what would be made."""

    method: MethodName
    file_id: str
    audio_index: int | None
    subtitle: Literal["none", "vtt", "ass", "pgs", "inside", "burn"]
    video: dict[str, Any] | None
    audio: dict[str, Any] | None
    ladder: list[dict[str, Any]]
    format: Literal["fmp4", "ts"]
    reasons: list[DecisionReason]
    rejected: dict[str, list[DecisionReason]]
    trace: list[DecisionStep]
    warnings: list[str]
    considered: list[ConsideredTrack]
    suggestion: DecisionSuggestion | None


def decision_on_wire(decision: Decision) -> PlaybackDecision:
    """A decision for clients."""
    return PlaybackDecision.model_validate(decision_document(decision))
