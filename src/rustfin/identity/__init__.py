"""Users, roles, viewer policy, sign-in, sessions, passwords.

Doors: `open_identity` (gives `Identity`: `users`, `sessions`, `api_keys`, `gate`), `Viewer`, `Role`, the records and
the preferences. `Gate.admit` turns what a request shows into a `Viewer`, the value that every other context asks.
"""

from rustfin.identity.api_keys import ApiKeys, NewApiKey
from rustfin.identity.gate import Gate, viewer_of
from rustfin.identity.opening import Identity, open_identity
from rustfin.identity.preferences import Preferences, PreferencesPatch
from rustfin.identity.records import (
    UNCHANGED,
    ApiKey,
    Device,
    NewUser,
    Session,
    SignedIn,
    Unchanged,
    User,
    UserChange,
)
from rustfin.identity.rights import PlaybackRights
from rustfin.identity.sessions import Sessions
from rustfin.identity.users import Users
from rustfin.identity.viewer import Role, Viewer

__all__ = [
    "UNCHANGED",
    "ApiKey",
    "ApiKeys",
    "Device",
    "Gate",
    "Identity",
    "NewApiKey",
    "NewUser",
    "PlaybackRights",
    "Preferences",
    "PreferencesPatch",
    "Role",
    "Session",
    "Sessions",
    "SignedIn",
    "Unchanged",
    "User",
    "UserChange",
    "Users",
    "Viewer",
    "open_identity",
    "viewer_of",
]
