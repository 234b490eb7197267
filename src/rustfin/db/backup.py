"""Backups that are proven: an online copy, published by rename, then opened and checked."""

import contextlib
import itertools
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

_LOGS = ("-wal", "-shm")
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
            # In one step, which is one snapshot: in several, every write between two would start it anew.
            live.backup(copy, pages=-1)
            # A backup is one file to carry away: it must not need a -wal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_folder(target.parent)
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


def fold_log(path: Path) -> None:
    """Fold the write-ahead log of a database that nobody has open into its file. Blocks.

    Raises: sqlite3.DatabaseError when the database is damaged.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def swap_in(replacement: Path, target: Path) -> Path | None:
    """Put a whole, verified database in the place of another that nobody has open; gives where the old one went.

    At every moment there is either the old one or the new one. Raises: OSError.
    """
    kept = _keep_aside(target) if target.exists() else None
    if kept is not None:
        with contextlib.suppress(sqlite3.DatabaseError):
            fold_log(target)
    # An old log must be gone before: SQLite would play it into the new file.
    for suffix in _LOGS:
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    replacement.replace(target)
    _sync_folder(target.parent)
    return kept


def _keep_aside(target: Path) -> Path:
    kept = _free_name(target.with_name(f"{target.stem}-replaced.db"))
    for suffix in ("", *_LOGS):
        file = target.with_name(target.name + suffix)
        if file.exists():
            shutil.copyfile(file, kept.with_name(kept.name + suffix))
    return kept


def _free_name(path: Path) -> Path:
    candidates = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(1))
    return next(candidate for candidate in candidates if not candidate.exists())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _find_problem(connection: sqlite3.Connection) -> str | None:
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    return None if broken is None else f"a row of {broken[0]} points at a missing row of {broken[2]}"


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
