"""Who sends a request: bearer token, API key, or the web app's cookie, which other sites may not use."""

import base64
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from rustfin.core.errors import Forbidden, Unauthenticated
from rustfin.identity import Device, Gate, Viewer
from rustfin.identity.tokens import API_KEY_PREFIX

COOKIE = "rustfin_session"
COOKIE_S = 400 * 24 * 3600
"""Browsers keep a cookie no longer; the session row decides when the sign-in ends."""
_WEBHOOKS = "/api/v1/webhooks/"
"""Only here may a key stand in an address: programs that post to a webhook may have no other place for it, and
elsewhere it would end up in bookmarks, referrers and proxies' logs."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Admission:
    """Finds the viewer of a request."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def require(self, request: Request) -> Viewer:
        """Raises: Unauthenticated, Forbidden when a cookie comes with another site's request."""
        credential, is_cookie = credential_of(request)
        if credential is None:
            raise Unauthenticated("Sign in first.")
        if is_cookie:
            self.refuse_foreign_writes(request)
        return await self._gate.admit(credential)

    def refuse_foreign_writes(self, request: Request) -> None:
        """Raises: Forbidden when a browser says that another site made it send this change."""
        if request.method not in _SAFE_METHODS and not is_same_origin(request):
            raise Forbidden("Another site may not do this in your name.", code="cross_site")


def credential_of(request: Request) -> tuple[str | None, bool]:
    """What the request shows, and whether it is a cookie, which a browser adds by itself."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip(), False
    if scheme.lower() == "basic" and (key := _key_as_password(token)) is not None:
        return key, False
    key = request.headers.get("x-api-key")
    if key:
        return key.strip(), False
    key = request.query_params.get("apikey", "")
    if key.startswith(API_KEY_PREFIX) and request.url.path.startswith(_WEBHOOKS):
        return key, False
    return request.cookies.get(COOKIE), True


def _key_as_password(encoded: str) -> str | None:
    """An API key that a program can only send as a password; a proxy's own password is none of our business."""
    try:
        password = base64.b64decode(encoded.strip(), validate=True).decode("ascii").partition(":")[2]
    except ValueError:
        return None
    return password if password.startswith(API_KEY_PREFIX) else None


def is_same_origin(request: Request) -> bool:
    """Whether no other site is behind it. What sends neither header is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def keep_signed_in(request: Request, response: Response, token: str) -> None:
    """Give the web app its cookie; scripts cannot read it, other sites' posts do not carry it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def forget_sign_in(request: Request, response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https")


def device_of(request: Request, *, name: str = "", client: str = "") -> Device:
    """The device as it presents itself; its browser where it gives no name."""
    return Device(
        name=name.strip() or browser_name(request.headers.get("user-agent", "")),
        client=client.strip(),
        remote_address=address_of(request),
    )


def address_of(request: Request) -> str:
    """The address of the other end."""
    return request.client.host if request.client is not None else ""


def browser_name(user_agent: str) -> str:
    """A device's name that people know, out of a user agent: "Firefox on Windows"."""
    browser = _first(user_agent, _BROWSERS)
    system = _first(user_agent, _SYSTEMS)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or user_agent.split(" ", 1)[0].split("/", 1)[0][:64] or "Unknown device"


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Tizen", "Samsung TV"),
    ("Web0S", "LG TV"),
    ("webOS", "LG TV"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def _first(user_agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
