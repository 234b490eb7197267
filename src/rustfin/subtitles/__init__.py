"""Subtitles: tracks as WebVTT, converted from text formats and taken out of media.

Doors: `SubtitleTracks` (`beside`, `inside`), `to_webvtt` (pure).
"""

from rustfin.subtitles.convert import UnreadableSubtitles, to_webvtt
from rustfin.subtitles.tracks import SubtitleTracks

__all__ = ["SubtitleTracks", "UnreadableSubtitles", "to_webvtt"]
