"""Restoring: checked first, the present database kept, refused while a server runs."""

import sqlite3
from pathlib import Path

import pytest

from rustfin.backups import restore
from rustfin.core.errors import InvalidInput
from rustfin.db import copy_online, newest_schema, open_database
from rustfin.db.lock import AlreadyRunning, hold_lock


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "rustfin.db"
    _put(path, "present")
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    _put(tmp_path / "source.db", "from the backup")
    copy_online(tmp_path / "source.db", tmp_path / "backups" / "copy.db")
    return tmp_path / "backups" / "copy.db"


def _put(path: Path, name: str) -> None:
    with open_database(path) as db:
        db.write_now(lambda tx: tx.execute("INSERT INTO server_state (name, value) VALUES (?, '')", (name,)))


def _names(path: Path) -> list[str]:
    with open_database(path) as db:
        return [row["name"] for row in db.read_now(lambda tx: tx.all("SELECT name FROM server_state"))]


def test_a_copy_takes_the_place_of_the_database_which_is_kept(database: Path, copy: Path) -> None:
    before = copy.read_bytes()
    done = restore(copy, database=database, lock=database.with_name("rustfin.lock"))
    assert _names(database) == ["from the backup"]
    assert done.replaced is not None
    assert _names(done.replaced) == ["present"]
    assert done.report.schema_version == newest_schema()
    assert copy.read_bytes() == before
    assert not list(database.parent.glob("*.restoring*"))


def test_a_database_that_is_gone_or_damaged_is_replaced_too(database: Path, copy: Path) -> None:
    database.write_bytes(b"damaged")
    restore(copy, database=database, lock=database.with_name("rustfin.lock"))
    assert _names(database) == ["from the backup"]
    database.unlink()
    assert restore(copy, database=database, lock=database.with_name("rustfin.lock")).replaced is None
    assert _names(database) == ["from the backup"]


def test_what_is_no_sound_backup_is_refused_and_nothing_changes(database: Path, copy: Path, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"no database")
    stranger = tmp_path / "stranger.db"
    connection = sqlite3.connect(stranger)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    newer = tmp_path / "newer.db"
    newer.write_bytes(copy.read_bytes())
    connection = sqlite3.connect(newer)
    connection.execute("INSERT INTO schema_migration VALUES (9999, 'later', 'x', 0)")
    connection.commit()
    connection.close()
    codes = []
    for source in (tmp_path / "gone.db", tmp_path, garbage, stranger, newer):
        with pytest.raises(InvalidInput) as refused:
            restore(source, database=database, lock=database.with_name("rustfin.lock"))
        codes.append(refused.value.code)
    assert codes == ["backup_missing", "backup_missing", "backup_unsound", "backup_unsound", "backup_newer"]
    assert _names(database) == ["present"]


def test_a_running_server_is_not_robbed_of_its_database(database: Path, copy: Path) -> None:
    lock = database.with_name("rustfin.lock")
    with hold_lock(lock), pytest.raises(AlreadyRunning):
        restore(copy, database=database, lock=lock)
    assert _names(database) == ["present"]
