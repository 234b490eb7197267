"""Copies made and put back from the command line."""

import re
from pathlib import Path

from command_line import Rustfin
from rustfin.db.lock import hold_lock

PASSWORD = "a long secret"


def add(rustfin: Rustfin, name: str) -> None:
    assert rustfin("users", "add", name, "--admin", "--password-stdin", text=PASSWORD).status == 0


def test_a_copy_brings_back_what_was(rustfin: Rustfin, tmp_path: Path) -> None:
    add(rustfin, "Ann")
    made = rustfin("backup")
    assert (made.status, made.err) == (0, "")
    copy = Path(re.match(r"(.+?): \d+ bytes, schema \d+, sound", made.out)[1])  # type: ignore[index]
    assert copy.parent == tmp_path / "config" / "backups"
    add(rustfin, "Bob")
    restored = rustfin("restore", copy)
    assert (restored.status, restored.err) == (0, "")
    assert rustfin("users", "list").out == "Ann\tadmin\tenabled\n"
    aside = Path(restored.out.strip().rpartition(" kept as ")[2].removesuffix("."))
    assert aside.is_file()
    assert rustfin("restore", aside).status == 0
    assert "Bob" in rustfin("users", "list").out


def test_a_copy_can_go_to_a_file_of_ones_own(rustfin: Rustfin, tmp_path: Path) -> None:
    add(rustfin, "Ann")
    assert rustfin("backup", "--to", tmp_path / "copy.db").out.startswith(f"{tmp_path / 'copy.db'}: ")
    assert rustfin("restore", tmp_path / "copy.db", "--config-dir", tmp_path / "other").status == 0
    assert rustfin("users", "list", "--config-dir", tmp_path / "other").out == "Ann\tadmin\tenabled\n"


def test_a_place_that_cannot_be_written_is_said(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    rustfin("backup", "--to", tmp_path / "file" / "copy.db").refuses("could not be written")


def test_only_a_sound_copy_is_put_back(rustfin: Rustfin, tmp_path: Path) -> None:
    add(rustfin, "Ann")
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    rustfin("restore", tmp_path / "broken.db").refuses("broken.db")
    rustfin("restore", tmp_path / "missing.db").refuses("missing.db")
    assert rustfin("users", "list").out == "Ann\tadmin\tenabled\n"


def test_nothing_is_put_back_under_a_server(rustfin: Rustfin, tmp_path: Path) -> None:
    add(rustfin, "Ann")
    assert rustfin("backup", "--to", tmp_path / "copy.db").status == 0
    with hold_lock(tmp_path / "config" / "rustfin.lock"):
        rustfin("restore", tmp_path / "copy.db").refuses("Another Rustfin")
        assert rustfin("backup", "--to", tmp_path / "second.db").status == 0
