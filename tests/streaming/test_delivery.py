"""Files on their way out: read whole and right, or not at all; descriptors given back."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from rustfin.core.errors import NotFound, RustfinError, Unavailable
from rustfin.streaming.delivery import BLOCK_BYTES, CannotPush, Delivery, FileChanged, OpenFile
from rustfin.streaming.ranges import Span
from until import until

CONTENT = os.urandom(3 * BLOCK_BYTES + 12_345)


@pytest.fixture
async def delivery() -> AsyncIterator[Delivery]:
    made = Delivery(threads=2)
    yield made
    await asyncio.to_thread(made.close)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "film.mkv").write_bytes(CONTENT)
    return tmp_path / "root"


async def read(file: OpenFile, start: int, stop: int) -> bytes:
    return b"".join([block async for block in file.blocks(Span(start, stop))])


def open_files(path: Path) -> int:
    return sum(1 for entry in psutil.Process().open_files() if entry.path == str(path))


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, len(CONTENT)), (0, 1), (5, 5), (BLOCK_BYTES - 1, 2 * BLOCK_BYTES + 1), (len(CONTENT) - 1, len(CONTENT))],
)
async def test_blocks_are_the_bytes_of_the_span(delivery: Delivery, root: Path, start: int, stop: int) -> None:
    with await delivery.open(str(root), "film.mkv") as file:
        assert file.size_bytes == len(CONTENT)
        assert await read(file, start, stop) == CONTENT[start:stop]


async def test_the_kernel_pushes_the_same_bytes(delivery: Delivery, root: Path) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    received = bytearray()

    def drain() -> None:
        while chunk := theirs.recv(65536):
            received.extend(chunk)

    with await delivery.open(str(root), "film.mkv") as file, ours, theirs:
        draining = asyncio.create_task(asyncio.to_thread(drain))
        position = 7
        while position < file.size_bytes:
            position += await file.push(ours.fileno(), Span(position, file.size_bytes))
        ours.shutdown(socket.SHUT_WR)
        await draining
    assert bytes(received) == CONTENT[7:]


async def test_pushing_to_a_peer_that_left_says_so(delivery: Delivery, root: Path) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.close()
    with await delivery.open(str(root), "film.mkv") as file, ours, pytest.raises(ConnectionError):
        await file.push(ours.fileno(), Span(0, file.size_bytes))


async def test_where_the_kernel_cannot_push_it_is_said(delivery: Delivery, root: Path, tmp_path: Path) -> None:
    appending = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        with await delivery.open(str(root), "film.mkv") as file, pytest.raises(CannotPush):
            await file.push(appending, Span(0, file.size_bytes))
    finally:
        os.close(appending)


async def test_the_etag_changes_with_size_time_and_inode(delivery: Delivery, root: Path) -> None:
    path, seen = root / "film.mkv", set()

    async def note() -> None:
        with await delivery.open(str(root), "film.mkv") as file:
            seen.add(file.etag)

    await note()
    await note()
    assert len(seen) == 1
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    await note()
    assert len(seen) == 2
    stamp = path.stat().st_mtime_ns
    twin = root / "twin"
    twin.write_bytes(CONTENT)
    os.utime(twin, ns=(stamp, stamp))
    twin.rename(path)
    await note()
    assert len(seen) == 3
    assert all(tag.startswith('"') and tag.endswith('"') for tag in seen)


async def test_a_file_cut_short_while_sent_ends_with_an_error(delivery: Delivery, root: Path) -> None:
    with await delivery.open(str(root), "film.mkv") as file:
        blocks = file.blocks(Span(0, file.size_bytes))
        assert await anext(blocks) == CONTENT[:BLOCK_BYTES]
        os.truncate(root / "film.mkv", BLOCK_BYTES + 10)
        with pytest.raises(FileChanged):
            [block async for block in blocks]


@pytest.mark.parametrize("change", ["truncate", "rewrite"])
async def test_a_changed_file_is_not_pushed(delivery: Delivery, root: Path, change: str) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with await delivery.open(str(root), "film.mkv") as file, ours, theirs:
        if change == "truncate":
            os.truncate(root / "film.mkv", 0)
        else:
            (root / "film.mkv").write_bytes(bytes(len(CONTENT)))
            os.utime(root / "film.mkv", ns=(0, file.mtime_ns + 1))
        with pytest.raises(FileChanged):
            await file.push(ours.fileno(), Span(0, file.size_bytes))


async def test_a_file_replaced_by_rename_is_sent_as_it_was(delivery: Delivery, root: Path) -> None:
    with await delivery.open(str(root), "film.mkv") as file:
        blocks = file.blocks(Span(0, file.size_bytes))
        first = await anext(blocks)
        (root / "new").write_bytes(b"another film")
        (root / "new").rename(root / "film.mkv")
        assert first + b"".join([block async for block in blocks]) == CONTENT


async def test_closing_while_the_kernel_pushes_waits_for_it(delivery: Delivery, root: Path) -> None:
    for _ in range(10):
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs:
            file = await delivery.open(str(root), "film.mkv")
            pushing = asyncio.ensure_future(file.push(ours.fileno(), Span(0, file.size_bytes)))
            # What has arrived was sent by a push that now waits for more room.
            assert await asyncio.to_thread(theirs.recv, 1) == CONTENT[:1]
            file.close()
            file.close()
            assert await pushing > 0
    await until(lambda: open_files(root / "film.mkv") == 0)


async def test_nothing_is_read_from_a_closed_file(delivery: Delivery, root: Path) -> None:
    file = await delivery.open(str(root), "film.mkv")
    file.close()
    with pytest.raises(FileChanged):
        await read(file, 0, 1)


async def test_a_reader_that_stops_early_leaves_nothing_open(delivery: Delivery, root: Path) -> None:
    for _ in range(20):
        with await delivery.open(str(root), "film.mkv") as file:
            blocks = file.blocks(Span(0, file.size_bytes))
            await anext(blocks)
            await blocks.aclose()
    await until(lambda: open_files(root / "film.mkv") == 0)


async def test_an_opening_that_nobody_waits_for_is_closed(delivery: Delivery, root: Path) -> None:
    openings = [asyncio.ensure_future(delivery.open(str(root), "film.mkv")) for _ in range(20)]
    await asyncio.sleep(0)
    for opening in openings:
        opening.cancel()
    await asyncio.gather(*openings, return_exceptions=True)
    with await delivery.open(str(root), "film.mkv"):
        await until(lambda: open_files(root / "film.mkv") == 1)


async def failure(delivery: Delivery, root: Path, relative: str) -> RustfinError:
    with pytest.raises((NotFound, Unavailable)) as failed:
        await delivery.open(str(root), relative)
    return failed.value


async def test_what_lies_outside_the_root_is_not_there(delivery: Delivery, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    for relative in ("../secret", "link", "/etc/passwd", "folder", "pipe", "film.mkv\0", "absent.mkv", "film.mkv/x"):
        assert isinstance(await failure(delivery, root, relative), NotFound), relative


async def test_a_file_that_went_and_a_root_that_went_are_told_apart(delivery: Delivery, root: Path) -> None:
    assert (await failure(delivery, root, "absent.mkv")).code == "file_missing"
    assert (await failure(delivery, root / "gone", "film.mkv")).code == "root_offline"


async def test_a_link_inside_the_root_and_names_that_are_not_utf8_are_sent(delivery: Delivery, root: Path) -> None:
    raw = os.fsdecode(b"caf\xe9.mp4")
    (root / raw).write_bytes(b"latin")
    (root / "again.webm").symlink_to(root / raw)
    for name, kind in ((raw, "video/mp4"), ("again.webm", "video/mp4")):
        with await delivery.open(str(root), name) as file:
            assert await read(file, 0, file.size_bytes) == b"latin"
            assert file.content_type == kind
