"""What happened, told to who looks on: a closed set of events, a log to replay from, and followers.

Doors: `Events` (`append` in the writing transaction, `follow`, `close`), the event classes of `kinds`, `Audience`.
Events inform and nothing more: work that must happen is a job.
"""

from rustfin.events.hub import Events, Following
from rustfin.events.kinds import (
    Event,
    ItemChanged,
    JobChanged,
    LibrariesChanged,
    LibraryChanged,
    PlaybackChanged,
    PlaybackMessage,
    PreferencesChanged,
    SessionRevoked,
    SettingsChanged,
    UserDataChanged,
    UsersChanged,
)
from rustfin.events.log import RESYNC, Audience, StoredEvent

__all__ = [
    "RESYNC",
    "Audience",
    "Event",
    "Events",
    "Following",
    "ItemChanged",
    "JobChanged",
    "LibrariesChanged",
    "LibraryChanged",
    "PlaybackChanged",
    "PlaybackMessage",
    "PreferencesChanged",
    "SessionRevoked",
    "SettingsChanged",
    "StoredEvent",
    "UserDataChanged",
    "UsersChanged",
]
