"""What can go wrong with media files and the programs that read them."""

from rustfin.core.errors import ConfigurationError, RustfinError, Unavailable


class ChildFailed(RustfinError):
    """A program could not do its work."""

    code = "child_failed"


class ChildTimedOut(ChildFailed):
    """A program was stopped because it took too long."""

    code = "child_timed_out"


class ChildOutputTooLarge(ChildFailed):
    """A program was stopped because it wrote more than was asked for."""

    code = "child_output_too_large"


class ToolMissing(ConfigurationError):
    """ffmpeg or ffprobe is absent, does not start, or is too old; the message says what to install."""

    code = "media_tool_missing"


class UnreadableMedia(RustfinError):
    """The file is there but is no media that can be played; trying again will not help until it changes."""

    code = "media_unreadable"


class MediaFileGone(Unavailable):
    """The file vanished, may not be read, or changed while it was being read."""

    code = "file_missing"


class OutdatedMediaInfo(RustfinError):
    """Stored facts were written by another version of the format; probe the file again."""

    code = "media_info_outdated"
