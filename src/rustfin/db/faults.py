"""What SQLite's failures mean to people; what is a mistake of ours stays as it is, for the log."""

import sqlite3

from rustfin.core.errors import Unavailable

_MEANINGS = {
    sqlite3.SQLITE_FULL: ("database_disk_full", "The disk that holds the database is full. Free some space."),
    sqlite3.SQLITE_IOERR: ("database_io", "The disk that holds the database reports errors."),
    sqlite3.SQLITE_READONLY: ("database_read_only", "The database cannot be written. Check the rights of its folder."),
    sqlite3.SQLITE_CANTOPEN: ("database_unreadable", "The database file cannot be opened."),
    sqlite3.SQLITE_CORRUPT: ("database_unreadable", "The database is damaged. Restore a backup."),
    sqlite3.SQLITE_NOTADB: ("database_unreadable", "The database is damaged. Restore a backup."),
    sqlite3.SQLITE_BUSY: ("database_busy", "The database is in use by another program."),
    sqlite3.SQLITE_INTERRUPT: ("database_busy", "The database took too long to answer."),
}


def translated(error: BaseException) -> BaseException:
    """Unavailable with a reason for what a person can mend, else the error itself."""
    if not isinstance(error, sqlite3.Error):
        return error
    # The low byte is the failure, the others say more about it.
    meaning = _MEANINGS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if meaning is None:
        return error
    code, message = meaning
    unavailable = Unavailable(message, code=code)
    unavailable.__cause__ = error
    return unavailable
