"""A file as the transcoder sees it, once enough is known of it. Pure."""

from pathlib import Path

from rustfin import transcoder
from rustfin.core.errors import Unavailable
from rustfin.core.units import Microseconds
from rustfin.media import KeyframeIndex, MediaInfo
from rustfin.playback.sounds_beside import SoundBeside
from rustfin.transcoder import Source, Timeline


def sound_source(film: Source, sound: SoundBeside) -> Source:
    """Sound in a file of its own, on the film's clock: both files begin together."""
    begins_us = sound.media.begins_us
    lead_us = film.timeline.zero_us - film.timeline.format_start_us
    timeline = Timeline(Microseconds(begins_us + lead_us), begins_us, film.timeline.duration_us)
    return Source(sound.fingerprint_id, sound.path, sound.media, timeline)


def make_source(fingerprint_id: str | None, path: Path, media: MediaInfo, keyframes: KeyframeIndex | None) -> Source:
    """The source for a file that was looked into; `path` is real and inside its root.

    Raises: Unavailable when the file is still to be examined, or its length is not known.
    """
    if fingerprint_id is None:
        raise Unavailable("This file is still being examined; try again in a moment.", code="not_examined_yet")
    if not media.duration_ms and (keyframes is None or keyframes.end_us is None):
        raise Unavailable("How long this file is is not known yet; try again in a moment.", code="not_examined_yet")
    return transcoder.make_source(fingerprint_id, path, media, keyframes)
