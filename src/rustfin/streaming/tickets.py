"""Who may fetch one resource without a cookie or header: a signed ticket in the URL, for a while.

Players outside the browser send neither. A ticket names its user and session, so that it ends with them; it is good for
one resource only, which is part of what is signed but not of the ticket.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from rustfin.core.clock import Clock
from rustfin.core.errors import Unauthenticated
from rustfin.core.ids import SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.streaming import store

TICKET_MS = 12 * 3600 * 1000
"""Longer than a film with its pauses. The session row, asked at each use, ends a ticket sooner."""

_KEY_BYTES = 32
_MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a ticket speaks for. No session: it was given to an API key's user."""

    user_id: UserId
    session_id: SessionId | None


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
        claims = f"{expires_at:x}~{holder.user_id}~{holder.session_id or ''}"
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
        expires_at, user_id, session_id = claims.split("~")
        if int(expires_at, 16) <= self._clock.now_ms():
            raise Unauthenticated("This link has expired; start playing again.", code="ticket_expired")
        return Holder(UserId(user_id), SessionId(session_id) if session_id else None)

    def _sign(self, claims: str, resource: str) -> str:
        digest = hmac.digest(self._key, f"{claims}\n{resource}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _invalid() -> Unauthenticated:
    return Unauthenticated("This link is not valid; start playing again.", code="ticket_invalid")
