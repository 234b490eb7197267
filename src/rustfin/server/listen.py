"""A server as a process: it listens at once, answers when ready, and goes down in order when told to."""

import asyncio
import contextlib
import importlib.util
import ipaddress
import signal
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rustfin.core.errors import ConfigurationError
from rustfin.observability import get_logger
from rustfin.server.errors import envelope
from rustfin.server.raw_socket import RawSocketProtocol

DRAIN_S = 3
"""How long answers under way may take to end before they are cut."""
_BACKLOG = 2048
_log = get_logger("rustfin.server")


class Served(Protocol):
    """What is served: an application, and the flag that tells its endless answers to end."""

    @property
    def http(self) -> ASGIApp: ...

    @property
    def closing(self) -> asyncio.Event: ...


def run_server(
    opening: Callable[[], AbstractAsyncContextManager[Served]],
    *,
    host: str,
    port: int,
    version: str,
    trusted_proxies: tuple[str, ...] = (),
    on_ready: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT; `on_ready` is given the address once requests are answered.

    Raises: ConfigurationError when the address cannot be had, and what `opening` raises.
    """
    listener = _listen(host, port)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(opening, listener, _Door(version), trusted_proxies=trusted_proxies, on_ready=on_ready))


async def _serve(
    opening: Callable[[], AbstractAsyncContextManager[Served]],
    listener: socket.socket,
    door: "_Door",
    *,
    trusted_proxies: tuple[str, ...],
    on_ready: Callable[[str], None],
) -> None:
    server = _Server(_settings(door, trusted_proxies))
    stopping = asyncio.Event()
    address = _address(listener)
    with _signals(stopping, server):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with opening() as served:
                door.open(served.http)
                on_ready(address)
                await _first(stopping, serving)
                _log.info("closing")
                served.closing.set()
                server.should_exit = True
                await serving
        finally:
            server.should_exit = True
            await serving


class _Door:
    """Answers "starting" until there is an application behind it."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._app: ASGIApp | None = None

    def open(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is not None:
            await self._app(scope, receive, send)
            return
        headers = {"Retry-After": "1", "Cache-Control": "no-store"}
        if scope["path"] == "/health":
            response = JSONResponse({"status": "starting", "version": self._version}, 503, headers=headers)
        else:
            response = envelope(503, "starting", "The server is starting; try again in a moment.", headers=headers)
        await response(scope, receive, send)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # Ours are heard on the loop, before uvicorn's: endless answers have to be told before it waits for them.
        yield


def _settings(app: ASGIApp, trusted_proxies: tuple[str, ...]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="none",
        http=RawSocketProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
    )


@contextlib.contextmanager
def _signals(stopping: asyncio.Event, server: _Server) -> Iterator[None]:
    """The first signal stops in order, the second does not wait for answers under way."""

    def stop() -> None:
        if stopping.is_set():
            server.force_exit = True
        stopping.set()

    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


async def _first(stopping: asyncio.Event, serving: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server(
            (host, port),
            family=family,
            backlog=_BACKLOG,
            dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. Choose another --host or --port.",
            code="address_unavailable",
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    shown = "localhost" if address.is_unspecified or address.is_loopback else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one: a third less time for each request."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return factory
