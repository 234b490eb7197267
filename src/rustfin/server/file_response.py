"""How an opened file becomes an HTTP response: status and headers from the plan, bytes from the delivery.

Plain ASGI. Where the server offers the connection itself, larger spans go from the page cache to the socket in the
kernel; elsewhere they are sent as blocks. A client that leaves stops the reading at once; a file that changes under us
ends the connection, so that the client sees a short body and never wrong bytes.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing, suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from rustfin.observability import get_logger
from rustfin.server.raw_socket import EXTENSION, RawSocket
from rustfin.streaming.byteranges import Multipart, frame
from rustfin.streaming.delivery import CannotPush, FileChanged, OpenFile
from rustfin.streaming.http_dates import format_http_date
from rustfin.streaming.ranges import (
    NotModified,
    NotSatisfiable,
    Plan,
    PreconditionFailed,
    RequestHeaders,
    Slice,
    Slices,
    Span,
    Whole,
    content_range,
    plan,
)

RAW_FROM_BYTES = 128 * 1024
"""Below this a copy costs less than the detour."""

_log = get_logger("rustfin.server")
_HeaderList = list[tuple[bytes, bytes]]
_Chunk = bytes | Span


class FileResponse(Response):
    """Sends an open file and closes it, whatever happens. Ranges and preconditions by RFC 9110.

    `on_sent` is called on the event loop with each span of the file that has left, in order.
    """

    def __init__(
        self,
        file: OpenFile,
        *,
        cache_control: str = "private, no-cache",
        mime: str | None = None,
        on_sent: Callable[[Span], None] | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self._cache_control = cache_control
        self._mime = mime or file.content_type
        self._on_sent = on_sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            answer = plan(
                scope["method"],
                _request_headers(Headers(scope=scope)),
                size_bytes=self._file.size_bytes,
                etag=self._file.etag,
                mtime_s=self._file.mtime_ns // 1_000_000_000,
                now_s=int(time.time()),
            )
            status, headers, body = self._answer(answer)
            await send({"type": "http.response.start", "status": status, "headers": headers})
            if scope["method"] == "HEAD" or not body:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            sending = _Sending(self._file, body, scope=scope, receive=receive, send=send, on_sent=self._on_sent)
            await sending.run()

    def _answer(self, answer: Plan) -> tuple[int, _HeaderList, list[_Chunk]]:
        size_bytes, mime = self._file.size_bytes, self._mime
        match answer:
            case Whole():
                whole = Span(0, size_bytes)
                return 200, self._fields(mime, size_bytes), [whole] if size_bytes else []
            case Slice(span):
                named = ("content-range", content_range(span, size_bytes=size_bytes))
                return 206, self._fields(mime, span.length, named), [span]
            case Slices(spans):
                body = frame(spans, size_bytes=size_bytes, mime=mime, boundary=secrets.token_hex(16))
                return 206, self._fields(body.content_type, body.length), list(_chunks(body))
            case NotModified():
                return 304, self._fields(None, None), []
            case NotSatisfiable():
                problem = _problem(
                    "range_not_satisfiable", f"The file has {size_bytes} bytes; none of them was asked for."
                )
                named = ("content-range", f"bytes */{size_bytes}")
                return 416, self._fields("application/json", len(problem), named), [problem]
            case PreconditionFailed():
                problem = _problem("precondition_failed", "The file is not the one that the request means.")
                return 412, self._fields("application/json", len(problem)), [problem]

    def _fields(self, mime: str | None, length: int | None, *more: tuple[str, str]) -> _HeaderList:
        named = {
            "accept-ranges": "bytes",
            "etag": self._file.etag,
            "last-modified": format_http_date(self._file.mtime_ns // 1_000_000_000),
            "cache-control": self._cache_control,
            "x-content-type-options": "nosniff",
        }
        if mime is not None:
            named["content-type"] = mime
        if length is not None:
            named["content-length"] = str(length)
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in [*named.items(), *more]]


class _Sending:
    """One body on its way."""

    def __init__(
        self,
        file: OpenFile,
        body: list[_Chunk],
        *,
        scope: Scope,
        receive: Receive,
        send: Send,
        on_sent: Callable[[Span], None] | None,
    ) -> None:
        self._file = file
        self._on_sent = on_sent
        self._body = body
        self._receive = receive
        self._send = send
        self._connection: RawSocket | None = scope.get("extensions", {}).get(EXTENSION)
        self._raw = self._connection
        self._is_gone = False

    async def run(self) -> None:
        length = sum(len(chunk) if isinstance(chunk, bytes) else chunk.length for chunk in self._body)
        if self._raw is not None and not self._raw.carries(length):
            self._raw = None
        gone = asyncio.create_task(self._watch_client())
        try:
            await self._send_body()
        except ConnectionError:
            await self._give_up(gone)
        except FileChanged as change:
            _log.warning("a file changed while it was sent", problem=change.message)
            await self._give_up(gone)
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await gone

    async def _give_up(self, gone: "asyncio.Task[None]") -> None:
        # Ended without its last bytes, so that nobody takes them for the whole.
        if self._connection is not None:
            self._connection.abort()
            await gone

    async def _watch_client(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True

    async def _send_body(self) -> None:
        for chunk in self._body:
            if isinstance(chunk, bytes):
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            elif self._raw is not None and chunk.length >= RAW_FROM_BYTES:
                await self._send_raw(chunk, self._raw)
            else:
                await self._send_blocks(chunk)
            if self._is_gone:
                return
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_raw(self, span: Span, raw: RawSocket) -> None:
        position = span.start
        try:
            async with raw as socket:
                while position < span.stop:
                    count = await self._file.push(socket.fileno, Span(position, span.stop))
                    socket.sent(count)
                    self._note(Span(position, position + count))
                    position += count
                    if position < span.stop:
                        await socket.writable()
        except CannotPush:
            self._raw = None
            await self._send_blocks(Span(position, span.stop))

    async def _send_blocks(self, span: Span) -> None:
        position = span.start
        async with aclosing(self._file.blocks(span)) as blocks:
            async for block in blocks:
                await self._send({"type": "http.response.body", "body": block, "more_body": True})
                if self._is_gone:
                    return
                self._note(Span(position, position + len(block)))
                position += len(block)

    def _note(self, span: Span) -> None:
        if self._on_sent is not None:
            self._on_sent(span)


def _chunks(body: Multipart) -> Iterable[_Chunk]:
    for header, span in body.parts:
        yield header
        yield span
    yield body.closing


def _request_headers(headers: Headers) -> RequestHeaders:
    def field(name: str) -> str | None:
        return ", ".join(values) if (values := headers.getlist(name)) else None

    return RequestHeaders(
        range=field("range"),
        if_range=field("if-range"),
        if_match=field("if-match"),
        if_none_match=field("if-none-match"),
        if_modified_since=field("if-modified-since"),
        if_unmodified_since=field("if-unmodified-since"),
    )


def _problem(code: str, message: str) -> bytes:
    envelope: dict[str, Any] = {"error": {"code": code, "message": message, "details": {}}}
    return json.dumps(envelope).encode()
