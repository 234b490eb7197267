"""Migrations: forward only, checksummed, undone when they fail, a backup before."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import CorruptMigration, NewerSchema, newest_schema, open_database, schema_version, verify_backup
from rustfin.db.connect import open_writer
from rustfin.db.migrate import Migration, carried, migrate

FIRST = Migration(1, "0001_first", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;\n")
SECOND = Migration(2, "0002_second", "ALTER TABLE note ADD COLUMN at INTEGER;\nCREATE INDEX note_at ON note (at);\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rustfin.db"


def _migrate(path: Path, *steps: Migration) -> int:
    connection = open_writer(path)
    try:
        return migrate(connection, path, 1_000, list(steps))
    finally:
        connection.close()


def _schema(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'note%'")}
    finally:
        connection.close()


def test_steps_run_once_and_in_order(path: Path) -> None:
    assert _migrate(path, FIRST) == 1
    assert _migrate(path, FIRST, SECOND) == 1
    assert _migrate(path, FIRST, SECOND) == 0
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT version, name, checksum, applied_at FROM schema_migration").fetchall()
    assert rows == [(1, FIRST.name, FIRST.checksum, 1_000), (2, SECOND.name, SECOND.checksum, 1_000)]
    assert schema_version(connection) == 2
    connection.close()


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    _migrate(path, FIRST, SECOND)
    before = path.read_bytes()
    with pytest.raises(NewerSchema, match="schema 2; this Rustfin knows up to 1"):
        _migrate(path, FIRST)
    assert path.read_bytes() == before


def test_a_migration_that_changed_after_it_ran_is_refused(path: Path) -> None:
    _migrate(path, FIRST)
    with pytest.raises(CorruptMigration, match="0001_first"):
        _migrate(path, replace(FIRST, sql=FIRST.sql + "-- changed\n"), SECOND)
    assert _schema(path) == {"note"}


def test_a_step_that_fails_is_undone_whole(path: Path) -> None:
    _migrate(path, FIRST)
    broken = replace(SECOND, sql=SECOND.sql + "INSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        _migrate(path, FIRST, broken)
    assert _schema(path) == {"note"}
    assert _migrate(path, FIRST, SECOND) == 1
    assert _schema(path) == {"note", "note_at"}


def test_a_step_that_leaves_a_row_pointing_nowhere_is_undone(path: Path) -> None:
    _migrate(path, FIRST)
    broken = replace(
        SECOND,
        sql="CREATE TABLE note_mark (note_id INTEGER REFERENCES note (id));\nINSERT INTO note_mark VALUES (7);\n",
    )
    with pytest.raises(sqlite3.IntegrityError, match="note_mark points at a missing row of note"):
        _migrate(path, FIRST, broken)
    assert _schema(path) == {"note"}


def test_a_step_may_rebuild_a_table_that_others_point_at(path: Path) -> None:
    pointed = replace(
        FIRST,
        sql=FIRST.sql
        + "CREATE TABLE note_mark (note_id INTEGER REFERENCES note (id) ON DELETE CASCADE);\n"
        + "INSERT INTO note VALUES (1, 'a');\nINSERT INTO note_mark VALUES (1);\n",
    )
    _migrate(path, pointed)
    rebuilt = replace(
        SECOND,
        sql="CREATE TABLE note_new (id INTEGER PRIMARY KEY, text TEXT) STRICT;\n"
        "INSERT INTO note_new SELECT id, text FROM note;\nDROP TABLE note;\nALTER TABLE note_new RENAME TO note;\n",
    )
    _migrate(path, pointed, rebuilt)
    connection = open_writer(path)
    assert connection.execute("SELECT count(*) FROM note_mark").fetchone()[0] == 1
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    connection.close()


def test_the_database_is_copied_before_the_first_change_only(path: Path) -> None:
    _migrate(path, FIRST)
    copy = path.with_name("rustfin-before-0002.db")
    assert not copy.exists()
    _migrate(path, FIRST, SECOND)
    assert _schema(copy) == {"note"}


def test_an_unfinished_statement_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="unfinished statement: CREATE TABLE x"):
        _migrate(path, replace(FIRST, sql="CREATE TABLE x (a)"))


def test_what_is_carried_is_numbered_without_gaps_and_makes_a_sound_database(path: Path, clock: ManualClock) -> None:
    assert [step.version for step in carried()] == list(range(1, newest_schema() + 1))
    with open_database(path, clock=clock) as db:
        tables = db.read_now(
            lambda tx: tx.all("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        )
    assert all(row["strict"] for row in tables if not row["name"].startswith(("sqlite_", "search_")))
    report = verify_backup(path)
    assert (report.is_sound, report.schema_version) == (True, newest_schema())
