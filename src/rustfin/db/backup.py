"""Backups that are proven: an online copy, published by rename, then opened and checked."""

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

_PAGES_PER_STEP = 4096
_COUNTED = ("user", "library", "item", "file", "user_data")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What opening a backup showed."""

    path: Path
    is_sound: bool
    problem: str | None
    schema_version: int
    row_counts: dict[str, int]
    size_bytes: int


def copy_online(source: Path, target: Path) -> None:
    """Copy a database that may be in use. The target appears whole or not at all. Blocks.

    Raises: sqlite3.DatabaseError, OSError (a full disk leaves no half-written target).
    """
    partial = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial.unlink(missing_ok=True)
    try:
        with (
            contextlib.closing(sqlite3.connect(source)) as live,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            live.backup(copy, pages=_PAGES_PER_STEP)
            # A backup is one file to carry away: it must not need a -wal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def verify_backup(path: Path) -> BackupReport:
    """Open a backup and check it: SQLite's own integrity and foreign keys, the schema, the rows that matter. Blocks."""
    size_bytes = path.stat().st_size
    try:
        with contextlib.closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            problem = _find_problem(connection)
            version = int(connection.execute("SELECT max(version) FROM schema_migration").fetchone()[0])
            counts = {table: _count(connection, table) for table in _COUNTED}
    except sqlite3.DatabaseError as error:
        return BackupReport(path, False, str(error), 0, {}, size_bytes)
    return BackupReport(path, problem is None, problem, version, counts, size_bytes)


def _find_problem(connection: sqlite3.Connection) -> str | None:
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    return None if broken is None else f"a row of {broken[0]} points at a missing row of {broken[2]}"


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
