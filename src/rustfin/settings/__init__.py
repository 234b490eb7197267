"""What a person may change: one frozen model a section, read without waiting, changed in a transaction.

Doors: `Settings` (`load`, `get`, `update`, `describe`, `on_change`) and the section models.
"""

from rustfin.settings.sections import (
    Backups,
    General,
    LibraryDefaults,
    Network,
    Playback,
    Previews,
    Scanning,
    Section,
    Subtitles,
    Transcoding,
)
from rustfin.settings.settings import Settings

__all__ = [
    "Backups",
    "General",
    "LibraryDefaults",
    "Network",
    "Playback",
    "Previews",
    "Scanning",
    "Section",
    "Settings",
    "Subtitles",
    "Transcoding",
]
