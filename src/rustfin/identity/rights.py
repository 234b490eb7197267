"""What a user may have played. A plain value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaybackRights:
    """Limits on playing; None: no limit."""

    max_bitrate_bps: int | None = None
    """From anywhere."""
    max_remote_bitrate_bps: int | None = None
    """From outside the house."""
    may_transcode: bool = True
    """Have anything converted, sound or picture. Putting a picture and sound into other packages is not converting."""
    may_transcode_video: bool = True
    max_streams: int | None = None
    """How many titles at a time."""


ALL_RIGHTS = PlaybackRights()
