"""Opening SQLite connections the one way that they are opened here."""

import sqlite3
from pathlib import Path

from rustfin.core.text import first_letter, fold

_BUSY_TIMEOUT_MS = 10_000
_READER_CACHE_KIB = 8 * 1024
_WRITER_CACHE_KIB = 32 * 1024


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes: WAL, `synchronous=NORMAL`, foreign keys on, transactions by hand."""
    return _open(
        path,
        f"PRAGMA cache_size=-{_WRITER_CACHE_KIB}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA journal_size_limit=67108864",
    )


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    return _open(path, f"PRAGMA cache_size=-{_READER_CACHE_KIB}", "PRAGMA query_only=ON")


def _open(path: Path, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=_BUSY_TIMEOUT_MS / 1000,
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.create_function("fold", 1, _fold, deterministic=True)
        connection.create_function("first_letter", 1, first_letter, deterministic=True)
        for pragma in ("PRAGMA temp_store=MEMORY", *pragmas):
            connection.execute(pragma)
    except BaseException:  # what is no database is found out by the first statement
        connection.close()
        raise
    return connection


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)
