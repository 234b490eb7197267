"""Backups: online, whole, verified; swapping one in."""

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database, Tx, open_database, swap_in, verify_backup


def _put(tx: Tx, name: str) -> None:
    tx.execute("INSERT INTO server_state (name, value) VALUES (?, '')", (name,))


def _names(path: Path) -> list[str]:
    with open_database(path) as db:
        return [row["name"] for row in db.read_now(lambda tx: tx.all("SELECT name FROM server_state ORDER BY name"))]


async def test_a_backup_made_while_writing_is_one_moment_and_sound(db: Database, tmp_path: Path) -> None:
    is_over = asyncio.Event()

    async def write() -> int:
        turn = 0
        while not is_over.is_set():
            await db.write(lambda tx, turn=turn: (_put(tx, f"left-{turn:06}"), _put(tx, f"right-{turn:06}")))  # type: ignore[misc]
            turn += 1
        return turn

    writing = asyncio.create_task(write())
    targets = [tmp_path / "backups" / f"{number}.db" for number in range(5)]
    for target in targets:
        await db.backup_to(target)
    is_over.set()
    assert await writing > 0
    for target in targets:
        assert (await asyncio.to_thread(verify_backup, target)).is_sound
        assert [name for name in os.listdir(target.parent) if name.startswith(target.name)] == [target.name]
        names = await asyncio.to_thread(_names, target)
        assert len([name for name in names if name.startswith("left")]) * 2 == len(names)


async def test_a_backup_that_cannot_be_written_leaves_nothing(db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        await db.backup_to(tmp_path / "file" / "copy.db")
    assert [name for name in os.listdir(tmp_path) if name.startswith("file")] == ["file"]


def test_damage_is_found(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "a.db"
    with open_database(path, clock=clock) as db:
        db.write_now(lambda tx: [_put(tx, f"{number:05}" + "x" * 300) for number in range(1000)])
    assert verify_backup(path).is_sound
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    damaged = verify_backup(path)
    assert not damaged.is_sound
    assert damaged.problem
    path.write_bytes(b"no database")
    assert verify_backup(path).problem == "file is not a database"


def test_a_row_that_points_nowhere_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_database(path):
        pass
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO root (id, library_id, path) VALUES ('r', 'gone', x'2f')")
    connection.commit()
    connection.close()
    report = verify_backup(path)
    assert (report.is_sound, report.problem) == (False, "a row of root points at a missing row of library")
    assert report.row_counts == {"user": 0, "library": 0, "item": 0, "file": 0, "user_data": 0}


def test_swapping_in_keeps_the_old_one_and_leaves_no_old_log(tmp_path: Path) -> None:
    target, replacement = tmp_path / "rustfin.db", tmp_path / "new.db"
    for path, name in ((target, "old"), (replacement, "new")):
        with open_database(path) as db:
            db.write_now(lambda tx, name=name: _put(tx, name))  # type: ignore[misc]
    _leave_a_log_behind(target)
    kept = swap_in(replacement, target)
    assert kept is not None
    assert _names(target) == ["new"]
    assert _names(kept) == ["in the log", "old"]
    assert not replacement.exists()


def test_swapping_in_over_a_damaged_one_keeps_that_too(tmp_path: Path) -> None:
    target, replacement = tmp_path / "rustfin.db", tmp_path / "new.db"
    with open_database(replacement) as db:
        db.write_now(lambda tx: _put(tx, "new"))
    target.write_bytes(b"damaged")
    target.with_name("rustfin.db-wal").write_bytes(b"a log")
    kept = swap_in(replacement, target)
    assert kept is not None
    assert kept.read_bytes() == b"damaged"
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"a log"
    assert _names(target) == ["new"]


def test_swapping_in_where_there_was_none(tmp_path: Path) -> None:
    replacement = tmp_path / "new.db"
    with open_database(replacement) as db:
        db.write_now(lambda tx: _put(tx, "new"))
    assert swap_in(replacement, tmp_path / "rustfin.db") is None
    assert _names(tmp_path / "rustfin.db") == ["new"]


def _leave_a_log_behind(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("INSERT INTO server_state (name, value) VALUES ('in the log', '')")
    connection.commit()
    log = path.with_name(path.name + "-wal")
    content = log.read_bytes()
    whole = path.read_bytes()
    connection.close()
    path.write_bytes(whole)
    log.write_bytes(content)
