"""What a device shows to say who it is: signed session tokens and API keys. Pure but for randomness."""

import base64
import hashlib
import secrets

import jwt

from rustfin.core.errors import Unauthenticated
from rustfin.core.ids import SessionId, UserId
from rustfin.core.units import UnixMs

API_KEY_PREFIX = "rf_"
_ALGORITHM = "HS256"


def new_signing_key() -> str:
    """256 random bits, as text."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def issue(signing_key: str, user_id: UserId, session_id: SessionId, *, now_ms: UnixMs) -> str:
    """A session token (RFC 7519). It carries no end of its own: its session row, which slides, says when it ends."""
    claims = {"sub": user_id, "sid": session_id, "iat": now_ms // 1000}
    return jwt.encode(claims, base64.b64decode(signing_key), algorithm=_ALGORITHM)


def read(signing_key: str, token: str) -> tuple[UserId, SessionId]:
    """Whose token it is, and of which session. Raises: Unauthenticated when it was not signed here."""
    try:
        claims = jwt.decode(
            token,
            base64.b64decode(signing_key),
            algorithms=[_ALGORITHM],
            # A clock set back must not sign everybody out; the session row has the times that count.
            options={"require": ["sub", "sid"], "verify_iat": False},
        )
    except (jwt.InvalidTokenError, UnicodeError) as error:
        raise Unauthenticated("The sign-in is not valid; sign in again.") from error
    return UserId(str(claims["sub"])), SessionId(str(claims["sid"]))


def new_api_key() -> str:
    """A key with 256 random bits."""
    return API_KEY_PREFIX + secrets.token_urlsafe(32)


def hash_api_key(key: str) -> str:
    """What is kept of a key. A plain digest is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
