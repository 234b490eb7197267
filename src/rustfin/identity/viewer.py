"""Who is looking: the policy that every listing, item and stream is checked against. A plain value."""

from dataclasses import dataclass
from enum import StrEnum

from rustfin.core.ids import ApiKeyId, LibraryId, SessionId, UserId
from rustfin.identity.rights import ALL_RIGHTS, PlaybackRights


class Role(StrEnum):
    """What a user may do: an admin everything, a user watch."""

    ADMIN = "admin"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in user as the contexts see them."""

    user_id: UserId
    name: str
    role: Role
    session_id: SessionId | None = None
    """None when an API key speaks."""
    api_key_id: ApiKeyId | None = None
    library_ids: frozenset[LibraryId] | None = None
    """The libraries they may see; None means all."""
    max_parental_level: int | None = None
    """The highest age rating they may see, in years; None means no limit. Unrated titles stay hidden under a limit."""
    playback: PlaybackRights = ALL_RIGHTS

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def may_see_library(self, library_id: LibraryId) -> bool:
        return self.library_ids is None or library_id in self.library_ids
