"""What can go wrong on the way from a source to a segment."""

from rustfin.core.errors import Broken, Conflict, Gone, NoSpace, NotFound, RustfinError, Unavailable


class NoSuchSegment(NotFound):
    """The number is outside the title, or the file ended before it."""

    code = "segment_not_found"


class TooBusy(Unavailable):
    """Every encoder is at work for others, or the segment took too long; `details["retry_after_s"]` says when to ask
    again."""

    code = "transcoder_busy"


class ScratchFull(NoSpace):
    """There is no space for segments, even after old ones were removed."""

    code = "scratch_full"


class EncoderFailed(Broken):
    """A rendition cannot be made; asking again will not help. `details` say what ffmpeg said."""

    code = "encoder_failed"


class RenditionChanged(Gone):
    """It goes on with another rendition whose initialization differs: the player must ask for the playlists again."""

    code = "rendition_changed"


class IndexMismatch(RustfinError):
    """Keyframes are not where the index says: it must be made anew by looking at every packet."""

    code = "keyframe_index_wrong"


class SourceChanged(Conflict):
    """The file was replaced since it was looked into: its facts, and what was made of it, belong to another content."""

    code = "source_changed"
