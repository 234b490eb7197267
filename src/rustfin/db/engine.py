"""Which SQLite this Python carries, and whether it can do what is asked of it."""

import sqlite3

OLDEST_SUPPORTED = (3, 38, 0)
"""The first with JSON functions built in; STRICT tables and RETURNING are older."""


def sqlite_version() -> tuple[str, bool]:
    """The release, and whether it is new enough."""
    return sqlite3.sqlite_version, sqlite3.sqlite_version_info >= OLDEST_SUPPORTED
