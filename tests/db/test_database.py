"""The open database: one writer, many readers, cancel, rollback, announcements, faults, kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from opened import opened
from rustfin.core.clock import ManualClock
from rustfin.core.errors import ConfigurationError, Unavailable
from rustfin.db import Database, IntegrityError, Tx, open_database
from rustfin.observability import Metrics

_ENDLESS = "WITH RECURSIVE n(x) AS (VALUES (0) UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def _put(tx: Tx, name: str, value: str = "") -> None:
    tx.execute("INSERT INTO server_state (name, value) VALUES (?, ?)", (name, value))


def _count(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM server_state"))


async def test_sixteen_writing_clients_meet_no_lock_while_others_read(db: Database) -> None:
    async def client(number: int) -> None:
        for turn in range(25):
            await db.write(lambda tx, turn=turn: _put(tx, f"{number}-{turn}"))  # type: ignore[misc]

    async def reader() -> list[int]:
        return [await db.read(_count) for _ in range(50)]

    async with asyncio.TaskGroup() as group:
        for number in range(16):
            group.create_task(client(number))
        readers = [group.create_task(reader()) for _ in range(4)]
    assert await db.read(_count) == 16 * 25
    for task in readers:
        assert task.result() == sorted(task.result())


async def test_a_read_sees_one_moment_however_long_it_takes(db: Database) -> None:
    has_begun, may_go_on = threading.Event(), threading.Event()

    def look_twice(tx: Tx) -> tuple[int, int]:
        before = _count(tx)
        has_begun.set()
        may_go_on.wait(20)
        return before, _count(tx)

    looking = asyncio.ensure_future(db.read(look_twice))
    await asyncio.to_thread(has_begun.wait, 20)
    await db.write(lambda tx: _put(tx, "meanwhile"))
    may_go_on.set()
    assert await looking == (0, 0)
    assert await db.read(_count) == 1


async def test_a_write_that_fails_leaves_nothing_and_announces_nothing(db: Database) -> None:
    heard: list[str] = []

    def fail(tx: Tx) -> None:
        _put(tx, "a")
        tx.after_commit(lambda: heard.append("a"))
        _put(tx, "a")

    with pytest.raises(IntegrityError):
        await db.write(fail)
    assert await db.read(_count) == 0
    assert heard == []


async def test_announcements_follow_the_commit_on_the_writer_thread(db: Database) -> None:
    heard: list[tuple[str, int]] = []

    def write(tx: Tx) -> None:
        _put(tx, "a")
        tx.after_commit(lambda: heard.append((threading.current_thread().name, db.read_now(_count))))
        assert heard == []

    await db.write(write)
    assert heard == [("db-writer-0", 1)]


async def test_an_announcement_that_fails_undoes_nothing(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def write(tx: Tx) -> str:
        _put(tx, "a")
        tx.after_commit(lambda: heard.append(str(1 // 0)))
        tx.after_commit(lambda: heard.append("second"))
        return "written"

    assert await db.write(write) == "written"
    assert heard == ["second"]
    assert await db.read(_count) == 1
    assert "an announcement after a commit failed" in caplog.text


async def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(RuntimeError, match="tried to write"):
        await db.read(lambda tx: _put(tx, "a"))
    assert await db.read(_count) == 0


async def test_cancelling_stops_a_slow_statement_whenever_it_comes(tmp_path: Path) -> None:
    async with opened(tmp_path / "one.db", readers=1) as db:
        for _ in range(30):
            has_begun = threading.Event()

            def slow(tx: Tx, has_begun: threading.Event = has_begun) -> None:
                has_begun.set()
                tx.value(_ENDLESS)

            reading = asyncio.ensure_future(db.read(slow))
            await asyncio.to_thread(has_begun.wait, 20)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            async with asyncio.timeout(20):
                assert await db.read(_count) == 0


async def test_cancelling_stops_a_read_between_two_statements(tmp_path: Path) -> None:
    async with opened(tmp_path / "one.db", readers=1) as db:
        has_begun, may_go_on, went_on = threading.Event(), threading.Event(), []

        def stepwise(tx: Tx) -> None:
            has_begun.set()
            may_go_on.wait(20)
            _count(tx)
            went_on.append(True)

        reading = asyncio.ensure_future(db.read(stepwise))
        await asyncio.to_thread(has_begun.wait, 20)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        may_go_on.set()
        assert await db.read(_count) == 0
        assert went_on == []


async def test_a_read_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    async with opened(tmp_path / "one.db", readers=1, read_limit_s=0.05) as db:
        with pytest.raises(Unavailable) as busy:
            await db.read(lambda tx: tx.value(_ENDLESS))
    assert busy.value.code == "database_busy"


async def test_a_write_that_has_begun_commits_though_its_caller_left(db: Database) -> None:
    has_begun, may_go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        has_begun.set()
        may_go_on.wait(20)
        _put(tx, "a")

    writing = asyncio.ensure_future(db.write(slow))
    await asyncio.to_thread(has_begun.wait, 20)
    behind = asyncio.ensure_future(db.write(lambda tx: _put(tx, "b")))
    await asyncio.sleep(0)
    writing.cancel()
    behind.cancel()
    await asyncio.gather(writing, behind, return_exceptions=True)
    may_go_on.set()
    assert await db.write(lambda tx: tx.all("SELECT name FROM server_state")[0]["name"]) == "a"
    assert await db.read(_count) == 1


async def test_statements_are_counted_for_the_budgets(db: Database) -> None:
    def several(tx: Tx) -> int:
        tx.execute_many("INSERT INTO server_state (name, value) VALUES (?, '')", [("a",), ("b",)])
        tx.one("SELECT 1")
        tx.value("SELECT 1")
        list(tx.iterate("SELECT 1"))
        tx.all("SELECT 1")
        return tx.statements

    assert await db.write(several) == 5


def test_without_a_loop_both_ways_work_and_after_closing_neither(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db")
    db.write_now(lambda tx: _put(tx, "a"))
    assert db.read_now(_count) == 1
    db.close()
    db.close()
    with pytest.raises(Unavailable) as closed:
        db.read_now(_count)
    assert closed.value.code == "closing"
    assert not (tmp_path / "a.db-wal").exists()


async def test_transactions_are_timed(tmp_path: Path) -> None:
    metrics = Metrics()
    async with opened(tmp_path / "a.db", metrics=metrics) as db:
        await db.read(_count)
        await db.write(lambda tx: _put(tx, "a"))
        await db.write(lambda tx: _put(tx, "b"))
    text = metrics.render().decode()
    assert 'rustfin_db_transaction_seconds_count{mode="read"} 1.0' in text
    assert 'rustfin_db_transaction_seconds_count{mode="write"} 2.0' in text


@pytest.mark.parametrize("content", [b"this is no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_is_no_database_is_named_clearly(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rustfin.db"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"rustfin\.db cannot be opened.*Restore a backup") as refused:
        open_database(path)
    assert refused.value.code == "database_unreadable"
    assert path.read_bytes() == content


def test_a_folder_that_is_a_file_is_named_clearly(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        open_database(tmp_path / "config" / "rustfin.db")


def test_damage_met_while_reading_says_to_restore_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "rustfin.db"
    with open_database(path) as db:
        db.write_now(lambda tx: [_put(tx, f"{number:05}", "x" * 400) for number in range(2000)])
        root_page, page_size = db.read_now(
            lambda tx: (
                tx.value("SELECT rootpage FROM sqlite_schema WHERE name = 'server_state'"),
                tx.value("PRAGMA page_size"),
            )
        )
    with path.open("rb+") as file:
        file.seek((root_page - 1) * page_size)
        file.write(b"\xff" * page_size)
    with open_database(path) as db:
        with pytest.raises(Unavailable) as damaged:
            db.read_now(_count)
        assert (damaged.value.code, "Restore a backup" in damaged.value.message) == ("database_unreadable", True)


_WRITER = """
import sys, pathlib
from rustfin.db import open_database
with open_database(pathlib.Path(sys.argv[1])) as db:
    for turn in range(1_000_000):
        def pair(tx, turn=turn):
            tx.execute("INSERT INTO server_state (name, value) VALUES (?, 'left')", (f"left-{turn}",))
            tx.execute("INSERT INTO server_state (name, value) VALUES (?, 'right')", (f"right-{turn}",))
        db.write_now(pair)
        if turn == 50:
            print("writing", flush=True)
"""


def test_killed_in_the_middle_of_writes_the_database_opens_whole(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "rustfin.db"
    child = subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"writing\n"
        os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    with open_database(path, clock=clock) as db:
        lefts = db.read_now(lambda tx: tx.value("SELECT count(*) FROM server_state WHERE value = 'left'"))
        rights = db.read_now(lambda tx: tx.value("SELECT count(*) FROM server_state WHERE value = 'right'"))
        assert lefts == rights > 50
        assert db.read_now(lambda tx: tx.value("PRAGMA integrity_check")) == "ok"
        db.write_now(lambda tx: _put(tx, "after"))


async def test_it_says_when_somebody_else_has_written(db: Database) -> None:
    assert not await db.was_written_elsewhere()
    await db.write(lambda tx: tx.execute("CREATE TABLE mine (x)"))
    assert not await db.was_written_elsewhere()
    async with opened(db.path, readers=1) as other:
        await other.read(lambda tx: tx.all("SELECT * FROM mine"))
        assert not await db.was_written_elsewhere()
        await other.write(lambda tx: tx.execute("INSERT INTO mine VALUES (1)"))
        await db.write(lambda tx: tx.execute("INSERT INTO mine VALUES (2)"))
    assert await db.was_written_elsewhere()
    assert not await db.was_written_elsewhere()
