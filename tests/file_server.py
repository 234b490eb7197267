"""A real HTTP server on a free port that serves the files of one folder with `FileResponse`, in a thread of its own."""

import asyncio
import http.client
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import uvicorn
from starlette.types import Receive, Scope, Send

from rustfin.core.errors import RustfinError
from rustfin.server.errors import response_for
from rustfin.server.file_response import FileResponse
from rustfin.streaming import Delivery


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came in."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class FileServer:
    """Where it listens."""

    port: int

    def ask(self, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET") -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextmanager
def serve_files(
    root: Path, *, protocol: type[asyncio.Protocol] | str, loop_factory: Callable[[], asyncio.AbstractEventLoop]
) -> Iterator[FileServer]:
    """Serve until left."""
    delivery = Delivery(threads=4)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            relative = os.fsdecode(unquote_to_bytes(scope["raw_path"])[1:])
            response = FileResponse(await delivery.open(str(root), relative))
        except RustfinError as error:
            await response_for(error)(scope, receive, send)
        else:
            await response(scope, receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, loop="none", http=protocol, ws="none", lifespan="off", log_config=None, access_log=False
    )  # type: ignore[arg-type]
    server = uvicorn.Server(config)

    def run() -> None:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(server.serve(sockets=[listener]))

    thread = threading.Thread(target=run, name="file-server")
    thread.start()
    try:
        yield FileServer(listener.getsockname()[1])
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join()
        delivery.close()
