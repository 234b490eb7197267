"""Calling a host: checked before, bounded while, written down after."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from json import dumps as to_json

import httpx

from rustfin import __version__
from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, InvalidInput, RustfinError, Unavailable
from rustfin.core.ids import ItemId, new_id
from rustfin.core.units import Bytes, Milliseconds
from rustfin.db import Database, Tx
from rustfin.observability import Metrics
from rustfin.outbound import addresses, ledger
from rustfin.outbound.ledger import Call
from rustfin.outbound.pace import CALLS_PER_SECOND, Pace
from rustfin.settings import Network, Settings

TIME_LIMIT_S = 10.0
SIZE_LIMIT = Bytes(8 * 1024 * 1024)
_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NEVER_FORWARDED = frozenset({"authorization", "cookie", "proxy-authorization", "api-key", "x-api-key"})
_AGENT = f"Rustfin/{__version__}"


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is sent: everything but where to."""

    headers: Mapping[str, str]
    method: str = "GET"
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said; any status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    url: str
    """Where it came from in the end."""


class Outbound:
    """The door. Nothing passes while `network.is_offline`, and never to a host that nobody allowed."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: Settings,
        *,
        metrics: Metrics | None = None,
        local_hosts: frozenset[str] = frozenset(),
        time_limit_s: float = TIME_LIMIT_S,
        calls_per_second: float = CALLS_PER_SECOND,
    ) -> None:
        """`local_hosts` may be private and may be called without TLS."""
        self._db = db
        self._clock = clock
        self._settings = settings
        self._metrics = metrics or Metrics()
        self._local_hosts = local_hosts
        self._time_limit_s = time_limit_s
        self._calls_per_second = calls_per_second
        self._allowed: set[str] = set()
        self._paces: dict[str, Pace] = {}
        self._opening = asyncio.Lock()
        self._transport: httpx.AsyncHTTPTransport | None = None

    def allow(self, *hosts: str) -> Callable[[], None]:
        """Let a provider's hosts be called; call what it gives to take that back."""
        added = {host.lower() for host in hosts} - self._allowed
        self._allowed |= added
        return lambda: self._allowed.difference_update(added)

    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that may be called."""
        return frozenset({*self._allowed, *self._settings.get(Network).allowed_hosts, *self._local_hosts})

    async def get(
        self,
        url: str,
        *,
        purpose: str,
        headers: Mapping[str, str] | None = None,
        item_id: ItemId | None = None,
        max_bytes: Bytes = SIZE_LIMIT,
    ) -> Answer:
        """What a GET gives, redirects followed. Each hop is checked and written down.

        Raises: InvalidInput (no address one can call), Forbidden (host not allowed, or private), Unavailable (offline,
        unreachable, too slow, too large, resting), RateLimited.
        """
        target, sent = _parse(url), dict(headers or {})
        for _ in range(_HOPS):
            answer = await self._one_call(target, _Sent(sent), purpose=purpose, item_id=item_id, max_bytes=max_bytes)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            following = _parse(str(target.join(answer.headers["location"])))
            if (following.scheme, following.host, following.port) != (target.scheme, target.host, target.port):
                sent = {name: value for name, value in sent.items() if name.lower() not in _NEVER_FORWARDED}
            target = following
        raise Unavailable(f"{target.host} redirects without end.", code="too_many_redirects")

    async def post(
        self,
        url: str,
        *,
        json: Mapping[str, object],
        purpose: str,
        headers: Mapping[str, str] | None = None,
        item_id: ItemId | None = None,
        max_bytes: Bytes = SIZE_LIMIT,
    ) -> Answer:
        """What a POST of JSON gives; a redirect is an answer like any other. Checked and written down as `get`.

        Raises: as `get`.
        """
        sent = _Sent({"content-type": "application/json", **(headers or {})}, "POST", to_json(json).encode())
        return await self._one_call(_parse(url), sent, purpose=purpose, item_id=item_id, max_bytes=max_bytes)

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        if self._transport is not None:
            await self._transport.aclose()

    async def _connections(self) -> httpx.AsyncHTTPTransport:
        """Made with the first call, beside the event loop: reading the authorities' certificates takes as long as
        opening everything else of a server, and many servers never call anybody."""
        async with self._opening:
            if self._transport is None:
                self._transport = await asyncio.to_thread(_open_transport)
            return self._transport

    async def _one_call(
        self, url: httpx.URL, sent: _Sent, *, purpose: str, item_id: ItemId | None, max_bytes: Bytes
    ) -> Answer:
        call = Call(new_id(), self._clock.now_ms(), _host(url), sent.method, url.path, purpose, item_id)
        started_s = time.monotonic()
        try:
            answer, call = await self._checked_call(url, sent, call, max_bytes)
        except BaseException as error:
            reason = error.message if isinstance(error, RustfinError) else "The call was given up."
            self._count(call, "error")
            await self._write(replace(call, error=reason, duration_ms=_since_ms(started_s)))
            raise
        self._count(call, f"{answer.status // 100}xx")
        await self._write(replace(call, status=answer.status, duration_ms=_since_ms(started_s)))
        return answer

    async def _checked_call(self, url: httpx.URL, sent: _Sent, call: Call, max_bytes: Bytes) -> tuple[Answer, Call]:
        self._check(url)
        pace = self._paces.setdefault(call.host, Pace(self._clock, calls_per_second=self._calls_per_second))
        await pace.take_turn()
        # Written before a byte leaves: not even a crash makes a call that is not listed.
        await self._write(call)
        try:
            async with asyncio.timeout(self._time_limit_s):
                request = await self._request(url, sent)
                answer, received = await self._exchange(request, url, max_bytes)
        except TimeoutError as error:
            pace.note(is_failure=True)
            raise Unavailable(
                f"{url.host} did not answer within {self._time_limit_s:g} s.", code="host_slow"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            pace.note(is_failure=True)
            raise Unavailable(f"{url.host} cannot be reached: {error}.", code="host_unreachable") from error
        pace.note(is_failure=answer.status >= 500, retry_after_s=_retry_after_s(answer))
        return answer, replace(call, sent_bytes=_size(request), received_bytes=received)

    def _check(self, url: httpx.URL) -> None:
        if self._settings.get(Network).is_offline:
            raise Unavailable("The server is set to stay offline.", code="offline")
        host = _host(url)
        if host not in self.allowed_hosts():
            raise Forbidden(f"Calls to {host} are not allowed.", code="host_not_allowed")
        if url.scheme != "https" and host not in self._local_hosts:
            raise Forbidden(f"{host} may only be called over https.", code="not_encrypted")

    async def _request(self, url: httpx.URL, sent: _Sent) -> httpx.Request:
        port = url.port or (443 if url.scheme == "https" else 80)
        address = await addresses.resolve(_host(url), port, may_be_private=_host(url) in self._local_hosts)
        # Connect to the address that was checked, not to whatever a second look-up gives; TLS still proves the name.
        limits = httpx.Timeout(self._time_limit_s).as_dict()
        return httpx.Request(
            sent.method,
            url.copy_with(host=address),
            headers={
                "user-agent": _AGENT,
                "accept-encoding": "gzip",
                **sent.headers,
                "host": url.netloc.decode("ascii"),
            },
            content=sent.content,
            extensions={"timeout": limits, "sni_hostname": _host(url)},
        )

    async def _exchange(self, request: httpx.Request, url: httpx.URL, max_bytes: Bytes) -> tuple[Answer, Bytes]:
        response = await (await self._connections()).handle_async_request(request)
        response.request = request
        body = bytearray()
        try:
            async for chunk in response.aiter_bytes(64 * 1024):
                body += chunk
                if len(body) > max_bytes:
                    raise Unavailable(f"{url.host} sent more than {max_bytes} bytes.", code="answer_too_large")
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(body), str(url)), Bytes(response.num_bytes_downloaded)

    def _count(self, call: Call, outcome: str) -> None:
        # Names come from answers too; only hosts that somebody allowed become labels.
        host = call.host if call.host in self.allowed_hosts() else "other"
        self._metrics.outbound_calls.labels(host, outcome).inc()

    async def _write(self, call: Call) -> None:
        def put(tx: Tx) -> None:
            ledger.put(tx, call)
            ledger.prune(tx)

        # Shielded: a caller that gives up must not leave a call without its end.
        await asyncio.shield(asyncio.ensure_future(self._db.write(put)))


def _parse(url: str) -> httpx.URL:
    parsed: httpx.URL | None = None
    with contextlib.suppress(httpx.InvalidURL):
        parsed = httpx.URL(url)
    if parsed is None or parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo:
        raise InvalidInput("This is not an address that can be called.")
    return parsed.copy_with(fragment=None)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").lower().rstrip(".")


def _retry_after_s(answer: Answer) -> int | None:
    if answer.status not in {429, 503}:
        return None
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 5


def _size(request: httpx.Request) -> Bytes:
    head = sum(len(name) + len(value) + 4 for name, value in request.headers.raw)
    return Bytes(len(request.method) + len(request.url.raw_path) + 12 + head + 2 + len(request.content))


def _since_ms(started_s: float) -> Milliseconds:
    return Milliseconds(round((time.monotonic() - started_s) * 1000))


def _open_transport() -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=5, keepalive_expiry=20)
    return httpx.AsyncHTTPTransport(trust_env=False, limits=limits)
