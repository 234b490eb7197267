"""How a response can write to its connection past the transport, so that the kernel moves a file without us.

uvicorn hands bodies to the transport as bytes, which costs two copies in memory; `sendfile` needs the socket itself.
`RawSocketProtocol` is uvicorn's httptools protocol with one addition: every request of a plain (not TLS) connection
carries a `RawSocket` among its ASGI extensions. A response that finds none sends bytes as usual.
"""

import asyncio
import os
from types import TracebackType
from typing import Any, Self, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

EXTENSION = "rustfin.raw_socket"


class RawSocket:
    """The connection beneath one response whose head has been sent.

    Inside `async with` the transport has nothing left to send, and `fileno` may be written to. Whatever is written is
    reported by `sent`, for it is part of the Content-Length that uvicorn counts.
    """

    def __init__(self, cycle: RequestResponseCycle, loop: asyncio.AbstractEventLoop) -> None:
        self._cycle = cycle
        self._loop = loop
        self._writable: asyncio.Future[None] | None = None
        self.fileno = -1
        self.sent_bytes = 0

    def carries(self, length: int) -> bool:
        """Whether exactly so many bytes are still to be sent, unencoded: nothing between us and uvicorn alters them."""
        return self._cycle.chunked_encoding is False and self._cycle.expected_content_length == length

    async def __aenter__(self) -> Self:
        transport = self._cycle.transport
        if self._cycle.disconnected or transport.is_closing():
            raise ConnectionAbortedError
        # With no room for a buffer, uvicorn's flow control resumes only when the transport has sent everything.
        transport.set_write_buffer_limits(high=0)
        await self._cycle.flow.drain()
        if self._cycle.disconnected or transport.is_closing():
            raise ConnectionAbortedError
        # A duplicate, because the loop watches the transport's own descriptor itself.
        self.fileno = os.dup(transport.get_extra_info("socket").fileno())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        descriptor, self.fileno = self.fileno, -1
        self._loop.remove_writer(descriptor)
        os.close(descriptor)
        if not self._cycle.disconnected and not self._cycle.transport.is_closing():
            self._cycle.transport.set_write_buffer_limits()

    async def writable(self) -> None:
        """Wait until the socket takes bytes again. Raises: ConnectionAbortedError when the client is gone."""
        if self._cycle.disconnected:
            raise ConnectionAbortedError
        self._writable = self._loop.create_future()
        self._loop.add_writer(self.fileno, self.wake)
        try:
            await self._writable
        finally:
            self._writable = None
            self._loop.remove_writer(self.fileno)
        if self._cycle.disconnected:
            raise ConnectionAbortedError

    def sent(self, count: int) -> None:
        """So many bytes of the body were written."""
        self._cycle.expected_content_length -= count
        self.sent_bytes += count

    def abort(self) -> None:
        """Give the connection up at once."""
        self._cycle.transport.abort()

    def wake(self) -> None:
        """End a wait: there is room, or the connection is lost."""
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)


class RawSocketProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=…)`."""

    _raw_socket: RawSocket | None = None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.scheme == "http":
            raw_socket = RawSocket(cycle, self.loop)
            self._raw_socket = raw_socket
            extensions = cast(dict[str, Any], cycle.scope).setdefault("extensions", {})
            extensions[EXTENSION] = raw_socket
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._raw_socket is not None:
            self._raw_socket.wake()
