"""A file as the transcoder sees it, once enough is known of it. Pure."""

from pathlib import Path

from rustfin import transcoder
from rustfin.core.errors import Unavailable
from rustfin.media import KeyframeIndex, MediaInfo
from rustfin.transcoder import Source


def make_source(fingerprint_id: str | None, path: Path, media: MediaInfo, keyframes: KeyframeIndex | None) -> Source:
    """The source for a file that was looked into; `path` is real and inside its root.

    Raises: Unavailable when the file is still to be examined, or its length is not known.
    """
    if fingerprint_id is None:
        raise Unavailable("This file is still being examined; try again in a moment.", code="not_examined_yet")
    if not media.duration_ms and (keyframes is None or keyframes.end_us is None):
        raise Unavailable("How long this file is is not known yet; try again in a moment.", code="not_examined_yet")
    return transcoder.make_source(fingerprint_id, path, media, keyframes)
