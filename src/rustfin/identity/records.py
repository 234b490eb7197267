"""What identity knows, as plain values: users, sessions, API keys."""

from dataclasses import dataclass
from enum import Enum

from rustfin.core.ids import ApiKeyId, LibraryId, SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.identity.rights import ALL_RIGHTS, PlaybackRights
from rustfin.identity.viewer import Role


class Unchanged(Enum):
    """Stands for "leave it" where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class User:
    """An account as people see it; never its password."""

    id: UserId
    name: str
    role: Role
    is_disabled: bool
    has_all_libraries: bool
    library_ids: tuple[LibraryId, ...]
    max_parental_level: int | None
    created_at: UnixMs
    last_seen_at: UnixMs | None
    playback: PlaybackRights = ALL_RIGHTS


@dataclass(frozen=True, slots=True)
class NewUser:
    """What it takes to make an account."""

    name: str
    password: str
    role: Role = Role.USER
    has_all_libraries: bool = True
    library_ids: tuple[LibraryId, ...] = ()
    max_parental_level: int | None = None
    playback: PlaybackRights = ALL_RIGHTS


@dataclass(frozen=True, slots=True)
class UserChange:
    """A change of an account; None leaves a field as it is, except where UNCHANGED does."""

    name: str | None = None
    password: str | None = None
    role: Role | None = None
    is_disabled: bool | None = None
    has_all_libraries: bool | None = None
    library_ids: tuple[LibraryId, ...] | None = None
    max_parental_level: int | Unchanged | None = UNCHANGED
    playback: PlaybackRights | None = None
    """All of them as they are to be."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from, as the device says it."""

    name: str = ""
    client: str = ""
    remote_address: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in device."""

    id: SessionId
    user_id: UserId
    user_name: str
    device_name: str
    client: str
    remote_address: str
    created_at: UnixMs
    last_seen_at: UnixMs


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked: the token is shown once and kept nowhere."""

    token: str
    session_id: SessionId
    expires_at: UnixMs
    user: User


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key for programs, without its secret."""

    id: ApiKeyId
    name: str
    created_at: UnixMs
    last_used_at: UnixMs | None
    expires_at: UnixMs | None
