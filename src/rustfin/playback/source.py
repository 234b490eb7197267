"""A file as the transcoder sees it: its clocks and where it can be cut."""

from pathlib import Path

from rustfin.core.errors import Unavailable
from rustfin.media import KeyframeIndex, MediaInfo
from rustfin.transcoder import Source, make_timeline


def make_source(fingerprint_id: str | None, path: Path, media: MediaInfo, keyframes: KeyframeIndex | None) -> Source:
    """The source for a file that was looked into. Pure; `path` is real and inside its root.

    Raises: Unavailable when the file is still to be examined, or its length is not known.
    """
    if fingerprint_id is None:
        raise Unavailable("This file is still being examined; try again in a moment.", code="not_examined_yet")
    end_us = _end_us(media, keyframes)
    if end_us is None:
        raise Unavailable("How long this file is is not known yet; try again in a moment.", code="not_examined_yet")
    has_index = keyframes is not None and bool(keyframes.times_us)
    timeline = make_timeline(
        first_keyframe_us=keyframes.times_us[0] if keyframes is not None and has_index else None,
        format_start_us=media.begins_us,
        end_us=end_us,
    )
    times_us = tuple(timeline.item_us(time_us) for time_us in keyframes.times_us) if keyframes is not None else ()
    return Source(fingerprint_id, path, media, timeline, times_us)


def _end_us(media: MediaInfo, keyframes: KeyframeIndex | None) -> int | None:
    """Where it ends in the source clock: after its last picture where that is known."""
    if keyframes is not None and keyframes.end_us is not None:
        return keyframes.end_us
    return None if not media.duration_ms else media.begins_us + media.duration_ms * 1000
