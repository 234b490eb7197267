"""A stand-in for OpenSubtitles.com on loopback, which keeps an account and a quota."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

SRT = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"


@dataclass
class StandIn:
    """An OpenSubtitles of our own: one account, a quota, one file."""

    port: int = 0
    left: int = 2
    token: str = "t-1"
    resets: str = "2026-01-01T05:00:00.000Z"
    asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    odd: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, bytes]:
        route = urlsplit(path).path
        if route in self.odd:
            return self.odd[route]
        if route == "/file.srt":
            return 200, SRT
        if headers.get("api-key") != "key":
            return 403, b'{"message": "no key"}'
        if route == "/api/v1/login":
            is_right = body == {"username": "ann", "password": "secret"}
            return (
                (200, json.dumps({"token": self.token, "base_url": "evil.test"}).encode()) if is_right else (401, b"{}")
            )
        if route == "/api/v1/download":
            return self._download(headers)
        return 200, json.dumps({"data": self.found}).encode()

    def _download(self, headers: dict[str, str]) -> tuple[int, bytes]:
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, b"{}"
        self.left -= 1
        told = {"remaining": self.left, "reset_time_utc": self.resets}
        link = f"http://127.0.0.1:{self.port}/file.srt"
        return (406 if self.left < 0 else 200), json.dumps({"link": link, "file_name": "a.srt", **told}).encode()


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """The stand-in, answering on loopback."""
    there = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else {}
            headers = {name.lower(): value for name, value in self.headers.items()}
            there.asked.append((self.command, self.path, headers, body))
            status, content = there.answer(self.command, self.path, headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
