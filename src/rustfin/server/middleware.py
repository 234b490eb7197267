"""What every request goes through: an id, a log line, a measurement, safe headers, and a last net for faults.

One pure ASGI layer: it wraps `send` and never reads a body, so a stream costs nothing here.
"""

import re
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rustfin.core.ids import new_id
from rustfin.observability import Metrics, bound, get_logger
from rustfin.server.errors import envelope
from rustfin.server.raw_socket import EXTENSION, RawSocket

_log = get_logger("rustfin.access")
_fault_log = get_logger("rustfin.server")

_SAFE_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
BODY_LIMIT_BYTES = 1024 * 1024
"""No request needs more, but for those that hand a file in."""
UPLOAD_LIMIT_BYTES = 16 * 1024 * 1024
_UPLOADS = re.compile(r"/api/v1/items/[^/]{1,64}/subtitles")
_QUIET_ROUTES = frozenset({"/health", "/metrics"})


class Outer:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        with bound(request_id=exchange.request_id):
            try:
                await self._app(scope, _bounded(receive, _limit_bytes(scope)), exchange.send)
            except Exception:  # noqa: BLE001 - the supervisor of requests: a fault ends here, logged, as a 500
                _fault_log.exception("a request failed", method=scope["method"], route=_route(scope))
                if exchange.status is None:
                    message = f"Something went wrong inside the server; its log says what, under {exchange.request_id}."
                    answer = envelope(500, "internal", message, details={"request_id": exchange.request_id})
                    await answer(scope, receive, exchange.send)
            finally:
                self._account(scope, exchange)

    def _account(self, scope: Scope, exchange: "_Exchange") -> None:
        route = _route(scope)
        status = exchange.status or 499
        self._metrics.http_request_seconds.labels(scope["method"], route, str(status)).observe(exchange.head_s())
        level = _log.debug if route in _QUIET_ROUTES else _log.info
        level(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(exchange.total_s() * 1000, 1),
            bytes=exchange.sent_bytes + _past_send(scope),
        )


class _Exchange:
    """One request and the answer on its way."""

    __slots__ = ("_head_at", "_send", "_started_at", "request_id", "sent_bytes", "status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self.request_id = new_id()
        self.status: int | None = None
        self.sent_bytes = 0
        self._send = send
        self._started_at = time.perf_counter()
        self._head_at: float | None = None
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._head_at = time.perf_counter()
            headers = list(message.get("headers", ()))
            names = {name.lower() for name, _ in headers}
            headers += [pair for pair in _SAFE_HEADERS if pair[0] not in names]
            headers.append((b"x-request-id", self.request_id.encode()))
            headers.append((b"server-timing", f"app;dur={self.head_s() * 1000:.1f}".encode()))
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            self.sent_bytes += len(message.get("body", b""))
        await self._send(message)

    def head_s(self) -> float:
        return (self._head_at or time.perf_counter()) - self._started_at

    def total_s(self) -> float:
        return time.perf_counter() - self._started_at


def _past_send(scope: Scope) -> int:
    # A file that the kernel sent never came by here.
    raw_socket: RawSocket | None = scope.get("extensions", {}).get(EXTENSION)
    return 0 if raw_socket is None else raw_socket.sent_bytes


def _limit_bytes(scope: Scope) -> int:
    is_upload = scope["method"] == "POST" and _UPLOADS.fullmatch(scope["path"]) is not None
    return UPLOAD_LIMIT_BYTES if is_upload else BODY_LIMIT_BYTES


def _bounded(receive: Receive, limit_bytes: int) -> Receive:
    """`receive` that refuses a body over the limit, whatever length it said it would have."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit_bytes:
            raise HTTPException(413)
        return message

    return counted


def _route(scope: Scope) -> str:
    # The template, never the path: ids would make a time series each.
    route = scope.get("route")
    path: str | None = getattr(route, "path", None)
    return path if path is not None else "(web)"
