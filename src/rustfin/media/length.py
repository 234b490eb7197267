"""How long a film is where its head says too little. Pure."""

from dataclasses import replace

from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.media.info import AudioStream, MediaInfo, Stream, VideoStream
from rustfin.media.keyframes import KeyframeIndex

_SLIGHT_MS = 1000
"""By so much heads are often short, and nobody misses it."""
_KINDS = ("mkv", "webm")
"""Elsewhere the length is counted, not stated, or times jump."""


def with_whole_length(media: MediaInfo, keyframes: KeyframeIndex | None) -> MediaInfo:
    """The same facts, as long as the picture goes on where a Matroska file states less."""
    if media.container not in _KINDS or keyframes is None or not keyframes.times_us:
        return media
    end_us = max(keyframes.end_us or 0, keyframes.times_us[-1])
    seen_ms, stated_ms = (end_us - media.begins_us) // 1000, media.duration_ms or 0
    if seen_ms <= stated_ms + _SLIGHT_MS:
        return media
    is_of_bytes = bool(media.size_bytes)
    return replace(
        media,
        duration_ms=Milliseconds(seen_ms),
        bitrate_bps=BitsPerSecond((media.size_bytes or 0) * 8000 // seen_ms) if is_of_bytes else media.bitrate_bps,
        streams=tuple(_unstated(stream, stated_ms) for stream in media.streams),
    )


def _unstated(stream: Stream, stated_ms: int) -> Stream:
    """A track that is said to be as short as the head says was not measured either."""
    is_told = isinstance(stream, VideoStream | AudioStream) and (stream.duration_ms or 0) <= stated_ms + _SLIGHT_MS
    return replace(stream, duration_ms=None) if is_told else stream
