"""The closed set of events: what can be told, and to whom.

A payload names what changed, never what it is now: who is told asks again, with their own rights. `user_id` says
whose eyes an event is for and is not part of the payload.
"""

from dataclasses import dataclass
from typing import ClassVar

from rustfin.core.ids import ItemId, JobId, LibraryId, PlaybackId, SessionId, UserId


@dataclass(frozen=True, slots=True)
class LibrariesChanged:
    """A library came, went, or was renamed, or who may see it changed."""

    name: ClassVar[str] = "libraries.changed"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Titles of a library changed; its listing has a new revision."""

    library_id: LibraryId
    revision: int
    name: ClassVar[str] = "library.changed"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """One title changed."""

    item_id: ItemId
    library_id: LibraryId
    name: ClassVar[str] = "item.changed"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job was queued, moved on, or ended."""

    job_id: JobId
    kind: str
    state: str
    stage: str | None
    done: int
    total: int | None
    current: str | None
    library_id: LibraryId | None
    name: ClassVar[str] = "job.changed"
    is_admin_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class UserDataChanged:
    """Watched, position or favourite of a title changed for one user."""

    user_id: UserId
    item_id: ItemId
    series_id: ItemId | None
    name: ClassVar[str] = "user_data.changed"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """A user's preferences changed."""

    user_id: UserId
    name: ClassVar[str] = "preferences.changed"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SessionRevoked:
    """One of a user's devices was signed out."""

    user_id: UserId
    session_id: SessionId
    name: ClassVar[str] = "session.revoked"
    is_admin_only: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class UsersChanged:
    """A user came, went, or changed."""

    name: ClassVar[str] = "users.changed"
    is_admin_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A section of the settings changed."""

    section: str
    name: ClassVar[str] = "settings.changed"
    is_admin_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PlaybackChanged:
    """Somebody started, stopped or paused playing."""

    name: ClassVar[str] = "playback.changed"
    is_admin_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PlaybackMessage:
    """An admin says something to whoever watches; `is_stop`: and has stopped them."""

    user_id: UserId
    playback_id: PlaybackId
    text: str
    is_stop: bool
    name: ClassVar[str] = "playback.message"
    is_admin_only: ClassVar[bool] = False


Event = (
    LibrariesChanged
    | LibraryChanged
    | ItemChanged
    | JobChanged
    | UserDataChanged
    | PreferencesChanged
    | SessionRevoked
    | UsersChanged
    | SettingsChanged
    | PlaybackChanged
    | PlaybackMessage
)
