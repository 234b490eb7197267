"""Forward-only migrations: numbered SQL files, each checksummed, each in a transaction of its own.

The database is copied beside itself before the first change. A database that a newer Rustfin has written is refused
rather than guessed at, and a migration whose text changed after it ran is refused too.
"""

import hashlib
import sqlite3
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from rustfin.core.errors import ConfigurationError
from rustfin.db.backup import copy_online

_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migration (
  version    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  checksum   TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT
"""


class NewerSchema(ConfigurationError):
    """The database was written by a newer Rustfin."""

    code = "database_newer"


class CorruptMigration(ConfigurationError):
    """A migration that already ran is not the one that this Rustfin carries."""

    code = "migration_changed"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def carried() -> list[Migration]:
    """The migrations that this Rustfin carries, in order."""
    folder = resources.files("rustfin.db") / "migrations"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [
        Migration(int(entry.name.split("_", 1)[0]), entry.name.removesuffix(".sql"), entry.read_text("utf-8"))
        for entry in files
    ]


def newest_schema() -> int:
    """The number of the newest migration that this Rustfin carries."""
    return carried()[-1].version


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the last migration applied; 0 for an empty database."""
    connection.execute(_LEDGER)
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM schema_migration").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: Path, now_ms: int, steps: list[Migration] | None = None) -> int:
    """Bring the schema up to date; gives how many steps ran. The file is copied beside itself before the first one.

    Raises: NewerSchema, CorruptMigration; sqlite3.DatabaseError leaves the step that failed undone.
    """
    steps = carried() if steps is None else steps
    version = schema_version(connection)
    newest = steps[-1].version
    if version > newest:
        raise NewerSchema(
            f"This database has schema {version}; this Rustfin knows up to {newest}. "
            "Start the newer Rustfin again, or restore a backup from before the upgrade."
        )
    _refuse_changed(connection, steps)
    pending = [step for step in steps if step.version > version]
    if pending and version > 0:
        copy_online(path, path.with_name(f"{path.stem}-before-{newest:04d}.db"))
    for step in pending:
        _apply(connection, step, now_ms)
    return len(pending)


def _refuse_changed(connection: sqlite3.Connection, steps: list[Migration]) -> None:
    known = {step.version: step.checksum for step in steps}
    for version, name, checksum in connection.execute("SELECT version, name, checksum FROM schema_migration"):
        if known.get(version) != checksum:
            raise CorruptMigration(
                f"Migration {name} is not the one that made this database. "
                "Install the Rustfin release that last ran here, or restore a backup."
            )


def _apply(connection: sqlite3.Connection, step: Migration, now_ms: int) -> None:
    # A step may rebuild a table that others point at; the keys are checked as a whole before it counts.
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(step.sql):
            connection.execute(statement)
        _refuse_broken_keys(connection, step)
        connection.execute(
            "INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
            (step.version, step.name, step.checksum, now_ms),
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _refuse_broken_keys(connection: sqlite3.Connection, step: Migration) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise sqlite3.IntegrityError(f"{step.name}: a row of {broken[0]} points at a missing row of {broken[2]}")


def _statements(sql: str) -> list[str]:
    # executescript() would commit the open transaction, so a failed step could not be undone.
    statements, buffer = [], ""
    for line in sql.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            statements.append(buffer)
            buffer = ""
    if buffer.strip():
        raise ValueError(f"unfinished statement: {buffer.strip()[:80]}")
    return statements
