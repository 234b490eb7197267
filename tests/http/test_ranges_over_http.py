"""Files over real HTTP: what RFC 9110 says of ranges and preconditions, read off the wire.

Each test runs three times: with the kernel moving the file on uvloop and on asyncio, and with blocks through uvicorn.
"""

import asyncio
import contextlib
import email
import os
import re
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
import uvloop

from file_server import FileServer, serve_files
from rustfin.server.raw_socket import RawSocketProtocol
from until import until

SIZE = 5_000_011
CONTENT = os.urandom(SIZE)
SERVERS = {
    "kernel-uvloop": (RawSocketProtocol, uvloop.new_event_loop),
    "kernel-asyncio": (RawSocketProtocol, asyncio.new_event_loop),
    "blocks-uvloop": ("httptools", uvloop.new_event_loop),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    (folder / "film.mkv").write_bytes(CONTENT)
    (folder / "empty.mp4").write_bytes(b"")
    (folder.parent / "outside.mkv").write_bytes(b"outside")
    (folder / "escape.mkv").symlink_to(folder.parent / "outside.mkv")
    return folder


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, root: Path) -> Iterator[FileServer]:
    protocol, loop_factory = SERVERS[request.param]
    with serve_files(root, protocol=protocol, loop_factory=loop_factory) as running:
        yield running


def open_files(path: Path) -> int:
    return sum(1 for entry in psutil.Process().open_files() if entry.path == str(path))


def wait_until_closed(path: Path) -> None:
    asyncio.run(until(lambda: open_files(path) == 0))


def test_the_whole_file_with_its_headers(server: FileServer) -> None:
    answer = server.ask("/film.mkv")
    assert answer.status == 200
    assert answer.body == CONTENT
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "video/x-matroska"
    assert answer.headers["accept-ranges"] == "bytes"
    assert re.fullmatch(r'"[0-9a-f-]+"', answer.headers["etag"])
    assert "content-encoding" not in answer.headers
    assert "content-range" not in answer.headers


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-999", 0, 1000),
        ("bytes=0-1", 0, 2),
        ("bytes=-1000", SIZE - 1000, SIZE),
        ("bytes=4999999-", 4_999_999, SIZE),
        ("bytes=1-", 1, SIZE),
        ("bytes=1000-3000000", 1000, 3_000_001),
        ("bytes=0-99999999999999999999", 0, SIZE),
        ("bytes=-99999999", 0, SIZE),
    ],
)
def test_one_range(server: FileServer, header: str, start: int, stop: int) -> None:
    answer = server.ask("/film.mkv", {"Range": header})
    assert answer.status == 206
    assert answer.body == CONTENT[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(stop - start)


def test_several_ranges_come_as_multipart(server: FileServer) -> None:
    answer = server.ask("/film.mkv", {"Range": "bytes=-500,0-99,1000000-2999999"})
    assert answer.status == 206
    assert answer.headers["content-length"] == str(len(answer.body))
    assert "content-range" not in answer.headers
    kind = answer.headers["content-type"]
    assert kind.startswith("multipart/byteranges; boundary=")
    head = f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.body)
    ranges = [part["Content-Range"] for part in message.get_payload()]  # type: ignore[union-attr,index]
    assert ranges == [f"bytes {SIZE - 500}-{SIZE - 1}/{SIZE}", f"bytes 0-99/{SIZE}", f"bytes 1000000-2999999/{SIZE}"]
    assert parts_of(answer.body, kind) == [CONTENT[-500:], CONTENT[:100], CONTENT[1_000_000:3_000_000]]


def parts_of(body: bytes, kind: str) -> list[bytes]:
    """The parts' bytes, read as a client does: each part as long as its Content-Range says."""
    boundary = b"--" + kind.partition("boundary=")[2].encode()
    position, parts = 0, []
    while True:
        assert body.startswith(boundary, position)
        position += len(boundary)
        if body.startswith(b"--", position):
            assert body[position:] == b"--\r\n"
            return parts
        end = body.index(b"\r\n\r\n", position) + 4
        found = re.search(rb"Content-Range: bytes (\d+)-(\d+)/", body[position:end])
        assert found is not None
        length = int(found[2]) - int(found[1]) + 1
        parts.append(body[end : end + length])
        position = end + length
        assert body.startswith(b"\r\n", position)
        position += 2


@pytest.mark.parametrize("header", ["seconds=0-1", "bytes=9-1", "bytes=x", "bytes", "0-5", "bytes=" + "0-0," * 99])
def test_what_is_not_understood_is_ignored(server: FileServer, header: str) -> None:
    answer = server.ask("/film.mkv", {"Range": header})
    assert (answer.status, len(answer.body)) == (200, SIZE)


@pytest.mark.parametrize(
    ("path", "size", "header"),
    [("/film.mkv", SIZE, f"bytes={SIZE}-"), ("/film.mkv", SIZE, "bytes=-0"), ("/empty.mp4", 0, "bytes=0-")],
)
def test_a_range_beyond_the_end_is_416(server: FileServer, path: str, size: int, header: str) -> None:
    answer = server.ask(path, {"Range": header})
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{size}"
    assert b'"range_not_satisfiable"' in answer.body


def test_an_empty_file_is_sent(server: FileServer) -> None:
    answer = server.ask("/empty.mp4")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")


def test_head_has_the_headers_and_no_body(server: FileServer) -> None:
    head, get = server.ask("/film.mkv", method="HEAD"), server.ask("/film.mkv")
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


def test_head_ignores_ranges(server: FileServer) -> None:
    head = server.ask("/film.mkv", {"Range": "bytes=0-1"}, method="HEAD")
    assert (head.status, head.headers["content-length"]) == (200, str(SIZE))


def test_if_range(server: FileServer) -> None:
    whole = server.ask("/film.mkv", method="HEAD").headers
    for validator in (whole["etag"], whole["last-modified"]):
        answer = server.ask("/film.mkv", {"Range": "bytes=0-9", "If-Range": validator})
        # A file made this very second has no strong date yet.
        assert answer.status == 206 or validator == whole["last-modified"]
    for validator in ('"other"', "W/" + whole["etag"], "Sun, 06 Nov 1994 08:49:37 GMT"):
        answer = server.ask("/film.mkv", {"Range": "bytes=0-9", "If-Range": validator})
        assert (answer.status, len(answer.body)) == (200, SIZE)


def test_not_modified_has_no_body_and_its_validators(server: FileServer) -> None:
    whole = server.ask("/film.mkv", method="HEAD").headers
    for name, value in (("If-None-Match", whole["etag"]), ("If-Modified-Since", whole["last-modified"])):
        answer = server.ask("/film.mkv", {name: value})
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == whole["etag"]
        assert "content-length" not in answer.headers


def test_a_failed_precondition_is_412(server: FileServer) -> None:
    answer = server.ask("/film.mkv", {"If-Match": '"other"', "Range": "bytes=0-9"})
    assert answer.status == 412
    assert b'"precondition_failed"' in answer.body


def test_repeated_fields_count_together(server: FileServer) -> None:
    with server.connect() as client:
        client.sendall(
            b"GET /film.mkv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b'Range: bytes=0-1\r\nRange: 5-6\r\nIf-None-Match: "a"\r\nIf-None-Match: "b"\r\n\r\n'
        )
        assert received(client).startswith(b"HTTP/1.1 206 ")


def received(client: socket.socket) -> bytes:
    chunks = []
    while chunk := client.recv(1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


@pytest.mark.parametrize(
    "path", ["/escape.mkv", "/../outside.mkv", "/%2e%2e/outside.mkv", "/absent.mkv", "/film.mkv%00", "//etc/passwd"]
)
def test_what_is_not_inside_the_root_is_404(server: FileServer, path: str) -> None:
    answer = server.ask(path)
    assert answer.status == 404
    assert b"outside" not in answer.body.replace(b"leads outside", b"")


def test_a_name_that_is_not_utf8(server: FileServer, root: Path) -> None:
    (root / os.fsdecode(b"f\xefl\xfe.webm")).write_bytes(b"latin")
    answer = server.ask("/" + quote(b"f\xefl\xfe.webm"))
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"latin", "video/webm")


def test_a_connection_is_used_again_after_a_file(server: FileServer) -> None:
    request = b"GET /film.mkv HTTP/1.1\r\nHost: x\r\nRange: bytes=%d-%d\r\n%s\r\n"
    with server.connect() as client:
        spans = [(0, 1_999_999), (7, 7), (100, 3_000_000)]
        for start, end in spans:
            client.sendall(request % (start, end, b"Connection: close\r\n" if (start, end) == spans[-1] else b""))
            if (start, end) != spans[-1]:
                assert answered(client, end - start + 1) == CONTENT[start : end + 1]
        assert received(client).endswith(CONTENT[100:3_000_001])


def answered(client: socket.socket, length: int) -> bytes:
    text = b""
    while b"\r\n\r\n" not in text:
        text += client.recv(1 << 16)
    head, _, body = text.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206 ")
    while len(body) < length:
        body += client.recv(1 << 20)
    return body


def test_pipelined_requests_are_answered_in_turn(server: FileServer) -> None:
    with server.connect() as client:
        client.sendall(
            b"GET /film.mkv HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1999999\r\n\r\n"
            b"GET /film.mkv HTTP/1.1\r\nHost: x\r\nRange: bytes=5-9\r\nConnection: close\r\n\r\n"
        )
        first, second = received(client).split(b"HTTP/1.1 206 Partial Content\r\n")[1:]
        assert first.partition(b"\r\n\r\n")[2] == CONTENT[:2_000_000]
        assert second.partition(b"\r\n\r\n")[2] == CONTENT[5:10]


def test_sixteen_clients_at_once(server: FileServer) -> None:
    def fetch(number: int) -> bool:
        start = number * 100_003
        return server.ask("/film.mkv", {"Range": f"bytes={start}-"}).body == CONTENT[start:]

    with ThreadPoolExecutor(16) as clients:
        assert all(clients.map(fetch, range(32)))


def test_clients_that_leave_cost_no_descriptor(server: FileServer, root: Path) -> None:
    for number in range(50):
        client = server.connect()
        client.sendall(b"GET /film.mkv HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")
        if number % 2:  # leave with a reset instead of a farewell
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    wait_until_closed(root / "film.mkv")
    assert server.ask("/film.mkv", {"Range": "bytes=0-3"}).body == CONTENT[:4]


def stalled(server: FileServer, path: str) -> tuple[socket.socket, bytes]:
    """A client that has read the first bytes of an answer and no more; little fits between it and the server."""
    client = socket.socket()
    client.settimeout(30)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    client.connect(("127.0.0.1", server.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return client, client.recv(4096)


def test_a_stalled_client_that_leaves_is_noticed(server: FileServer, root: Path) -> None:
    # So large that whoever read on would be seen reading; a hole takes no room.
    with (root / "large.mkv").open("wb") as file:
        file.truncate(1 << 40)
    client, first = stalled(server, "/large.mkv")
    assert first.startswith(b"HTTP/1.1 200 ")
    assert open_files(root / "large.mkv") == 1
    client.close()
    wait_until_closed(root / "large.mkv")


@pytest.mark.parametrize("change", ["truncated", "rewritten"])
def test_a_file_changed_while_sent_ends_short(server: FileServer, root: Path, change: str) -> None:
    path, size = root / f"{change}.mkv", 64 << 20
    path.write_bytes(bytes(size))
    client, first = stalled(server, f"/{change}.mkv")
    with client:
        if change == "truncated":
            os.truncate(path, 1 << 20)
        else:
            with path.open("r+b") as file:
                file.seek(size - 10)
                file.write(b"another end")
        body = first
        with contextlib.suppress(ConnectionResetError):
            body += received(client)
    assert len(body) < size
    wait_until_closed(path)


def test_a_file_replaced_while_sent_arrives_as_it_was(server: FileServer, root: Path) -> None:
    path, size = root / "replaced.mkv", 64 << 20
    path.write_bytes(b"a" * size)
    client, first = stalled(server, "/replaced.mkv")
    with client:
        (root / "new").write_bytes(b"b" * size)
        (root / "new").rename(path)
        body = (first + received(client)).partition(b"\r\n\r\n")[2]
    assert body == b"a" * size
    path.unlink()
