"""The error tree: what can go wrong, in words for the person who must act.

Each error has a stable `code` (what a program reads), a message (what a person reads) and `details` (facts, safe
to show). The HTTP edge maps classes to status codes; nothing below it knows HTTP.
"""

from collections.abc import Mapping


class RustfinError(Exception):
    """The root of all of ours."""

    code = "internal"

    def __init__(self, message: str, *, code: str | None = None, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details: dict[str, object] = dict(details or {})


class InvalidInput(RustfinError):
    """The request makes no sense as it is; asking again unchanged will fail again."""

    code = "invalid"


class Unauthenticated(RustfinError):
    """Nobody is signed in, or the session was revoked or has expired."""

    code = "unauthenticated"


class Forbidden(RustfinError):
    """Signed in, but not allowed."""

    code = "forbidden"


class NotFound(RustfinError):
    """No such thing, or none that this viewer may see; the two are not told apart."""

    code = "not_found"


class Conflict(RustfinError):
    """The state does not allow it: a name is taken, a job already runs, setup is over."""

    code = "conflict"


class RateLimited(RustfinError):
    """Too many tries; `details["retry_after_s"]` says when to come back."""

    code = "rate_limited"


class Unavailable(RustfinError):
    """Cannot be served now but may be later: a root is offline, a file is gone, the server is closing."""

    code = "unavailable"


class Gone(RustfinError):
    """It was there and will not come back under this name; begin anew."""

    code = "gone"


class NoSpace(Unavailable):
    """There is no room on the disk for what was asked; the message says where."""

    code = "no_space"


class Broken(RustfinError):
    """It cannot be done, now or later, through no fault of the request; the message says what is in the way."""

    code = "broken"


class ConfigurationError(RustfinError):
    """The server cannot start as it was told to; the message says what to change."""

    code = "configuration"
