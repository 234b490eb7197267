"""Who may fetch one resource without a cookie or header: a signed ticket in the URL, for a while.

Players outside the browser send neither. A ticket names its user and the session or API key it was given to, so that it
ends with them; it is good for one resource only, which is part of what is signed but not of the ticket.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from rustfin.core.clock import Clock
from rustfin.core.errors import Unauthenticated
from rustfin.core.ids import ApiKeyId, SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.streaming import store

TICKET_MS = 12 * 3600 * 1000
"""Longer than a film with its pauses. The row of the session or key, asked at each use, ends a ticket sooner."""

_KEY_BYTES = 32
_API_KEY_MARK = "key."
_MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a ticket speaks for, and what it was given to: it is good for as long as that is."""

    user_id: UserId
    by: SessionId | ApiKeyId
    is_api_key: bool = False


def holder_of(viewer: Viewer) -> Holder:
    """For tickets that a viewer is given. Raises: Unauthenticated where neither a session nor a key speaks for them."""
    if viewer.api_key_id is not None:
        return Holder(viewer.user_id, viewer.api_key_id, is_api_key=True)
    if viewer.session_id is not None:
        return Holder(viewer.user_id, viewer.session_id)
    raise Unauthenticated("Links to media need a sign-in or an API key.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The text for `?ticket=`, and when it ends."""

    text: str
    expires_at: UnixMs


async def load_key(db: Database) -> bytes:
    """The server's signing key, made at the first call and kept, so that tickets outlive a restart."""
    fresh = secrets.token_bytes(_KEY_BYTES)
    return await db.write(lambda tx: store.keep_ticket_key(tx, fresh))


class Tickets:
    """Issues and reads tickets."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def issue(self, holder: Holder, resource: str, *, lifetime_ms: int = TICKET_MS) -> Ticket:
        """A ticket for one resource, such as `file:<id>`."""
        expires_at = UnixMs(self._clock.now_ms() + lifetime_ms)
        claims = f"{expires_at:x}~{holder.user_id}~{_API_KEY_MARK if holder.is_api_key else ''}{holder.by}"
        return Ticket(f"{claims}~{self._sign(claims, resource)}", expires_at)

    def read(self, text: str, resource: str) -> Holder:
        """Whom the ticket speaks for; whether they may still do anything is for the session's row to say.

        Raises: Unauthenticated (`ticket_invalid`, `ticket_expired`).
        """
        claims, _, signature = text.rpartition("~")
        # compare_digest takes text only when it is ASCII.
        if len(text) > _MAX_LENGTH or not text.isascii():
            raise _invalid()
        if not hmac.compare_digest(signature, self._sign(claims, resource)):
            raise _invalid()
        expires_at, user_id, by = claims.split("~")
        if int(expires_at, 16) <= self._clock.now_ms():
            raise Unauthenticated("This link has expired; start playing again.", code="ticket_expired")
        if by.startswith(_API_KEY_MARK):
            return Holder(UserId(user_id), ApiKeyId(by.removeprefix(_API_KEY_MARK)), is_api_key=True)
        return Holder(UserId(user_id), SessionId(by))

    def _sign(self, claims: str, resource: str) -> str:
        digest = hmac.digest(self._key, f"{claims}\n{resource}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _invalid() -> Unauthenticated:
    return Unauthenticated("This link is not valid; start playing again.", code="ticket_invalid")
