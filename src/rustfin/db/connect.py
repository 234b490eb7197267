"""Opening SQLite connections the one way that they are opened here."""

import sqlite3
from pathlib import Path

from rustfin.core.text import fold

_BUSY_TIMEOUT_MS = 10_000
_READER_CACHE_KIB = 8 * 1024
_WRITER_CACHE_KIB = 32 * 1024


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes: WAL, `synchronous=NORMAL`, foreign keys on, transactions by hand."""
    connection = _open(path, cache_kib=_WRITER_CACHE_KIB)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_size_limit=67108864")
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = _open(path, cache_kib=_READER_CACHE_KIB)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _open(path: Path, *, cache_kib: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=_BUSY_TIMEOUT_MS / 1000,
    )
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA cache_size=-{cache_kib}")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.create_function("fold", 1, _fold, deterministic=True)
    return connection


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)
