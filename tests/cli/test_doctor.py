"""What the doctor finds."""

from pathlib import Path

import pytest

from command_line import Rustfin
from rustfin.db.lock import hold_lock


def test_a_fresh_machine_has_nothing_broken(rustfin: Rustfin, tmp_path: Path) -> None:
    answer = rustfin("doctor")
    assert (answer.status, answer.err) == (0, "")
    assert "ok    ffmpeg version" in answer.out
    assert "No database yet, no server is running" in answer.out
    assert not list(tmp_path.iterdir())


def test_a_database_and_a_server_are_seen(rustfin: Rustfin, tmp_path: Path) -> None:
    rustfin("users", "list")
    with hold_lock(tmp_path / "config" / "rustfin.lock"):
        answer = rustfin("doctor")
    assert answer.status == 0
    assert "Database is sound" in answer.out
    assert "a server is running" in answer.out


def test_a_damaged_database_is_status_1_with_what_to_do(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "rustfin.db").write_bytes(b"x" * 5000)
    answer = rustfin("doctor")
    assert (answer.status, answer.err) == (1, "")
    assert "FAIL  Database is damaged" in answer.out
    assert str(tmp_path / "config" / "backups") in answer.out


def test_no_ffmpeg_is_status_1_with_the_way_to_get_it(rustfin: Rustfin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSTFIN_FFMPEG", "/nowhere/ffmpeg")
    answer = rustfin("doctor")
    assert answer.status == 1
    assert "FAIL  No FFmpeg" in answer.out
    assert "Install FFmpeg" in answer.out
