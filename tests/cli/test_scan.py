"""Scans without a server, beside one that is busy, and when it ends meanwhile."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from command_line import Rustfin
from processes import PATIENCE_S, arguments
from rustfin.db.lock import hold_lock


@pytest.fixture
def films(rustfin: Rustfin, tmp_path: Path, film: Path) -> Path:
    folder = tmp_path / "films"
    (folder / film.stem).mkdir(parents=True)
    shutil.copy(film, folder / film.stem / film.name)
    assert rustfin("libraries", "add", "Films", "--kind", "movies", "--path", folder).status == 0
    return folder


def test_without_a_server_it_is_done_to_its_end(rustfin: Rustfin, films: Path, tmp_path: Path) -> None:
    first = rustfin("scan", "films", "--wait")
    assert (first.status, first.out) == (0, "Films: scanned, 1 added\n")
    assert first.err.startswith("Films: ")
    with sqlite3.connect(tmp_path / "config" / "rustfin.db") as database:
        ended = dict(database.execute("SELECT kind, state FROM job"))
    database.close()
    assert (ended["scan_library"], ended["probe_files"]) == ("done", "done")
    assert rustfin("libraries", "list").out.startswith("Films\tmovies\t1 titles")
    assert rustfin("scan").out == "Films: scanned, nothing new\n"


def test_a_folder_that_is_gone_is_status_1_and_changes_nothing(rustfin: Rustfin, films: Path) -> None:
    assert rustfin("scan").status == 0
    films.rename(films.with_name("elsewhere"))
    answer = rustfin("scan", "--wait")
    assert answer.status == 1
    assert f"Films: {films} is offline; nothing was changed there." in answer.err
    assert rustfin("libraries", "list").out.startswith("Films\tmovies\t1 titles")


def test_what_would_be_lost_is_asked_about(rustfin: Rustfin, films: Path, film: Path) -> None:
    for number in range(30):
        (films / f"Film {number} (2000)").mkdir()
        os.link(films / film.stem / film.name, films / f"Film {number} (2000)" / f"Film {number} (2000).mkv")
    assert rustfin("scan").status == 0
    for number in range(30):
        shutil.rmtree(films / f"Film {number} (2000)")
    answer = rustfin("scan")
    assert (answer.status, answer.out) == (1, "")
    assert "Films: 30 titles would be missing, so nothing was changed." in answer.err


def test_a_dry_run_says_what_a_scan_would_find_and_changes_nothing(
    rustfin: Rustfin, films: Path, film: Path, tmp_path: Path
) -> None:
    told = rustfin("scan", "--dry-run", "films")
    path = films / film.stem / film.name
    assert (told.status, told.out) == (0, f"Films: a scan would find 1 added\n  + {path}\n")
    assert rustfin("libraries", "list").out.startswith("Films\tmovies\t0 titles")
    assert rustfin("scan").out == "Films: scanned, 1 added\n"
    assert rustfin("scan", "--dry-run").out == "Films: a scan would find nothing new\n"
    path.rename(path.with_name("Odd\nname (2001).mkv"))
    told = rustfin("scan", "--dry-run")
    assert told.out == f"Films: a scan would find 1 moved\n  > {path} -> {path.parent}/Odd\\nname (2001).mkv\n"
    films.rename(films.with_name("elsewhere"))
    told = rustfin("scan", "--dry-run")
    assert told.status == 1
    assert f"Films: {films} is offline" in told.err


def test_a_dry_run_beside_a_server_that_ends_goes_on_here(films: Path, tmp_path: Path) -> None:
    command = arguments(tmp_path, "scan", "--dry-run", "--cache-dir", str(tmp_path / "cache"))
    with ExitStack() as server:
        server.enter_context(hold_lock(tmp_path / "config" / "rustfin.lock"))
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "Films: dry_run waits\n"
            server.close()
            out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert out.startswith("Films: a scan would find 1 added\n  + ")


def test_libraries_that_are_not_there_are_said(rustfin: Rustfin, tmp_path: Path) -> None:
    rustfin("scan").refuses("rustfin libraries add")
    assert rustfin("libraries", "add", "Films", "--kind", "movies", "--path", tmp_path).status == 0
    rustfin("scan", "Series").refuses("'Series'", "rustfin libraries list")


def test_a_server_is_asked_and_need_not_be_waited_for(rustfin: Rustfin, films: Path, tmp_path: Path) -> None:
    with hold_lock(tmp_path / "config" / "rustfin.lock"):
        asked = rustfin("scan")
    assert (asked.status, asked.out) == (0, "Films: the server will scan it\n")


def test_when_the_server_ends_the_scan_goes_on_here(films: Path, tmp_path: Path) -> None:
    command = arguments(tmp_path, "scan", "--wait", "--cache-dir", str(tmp_path / "cache"))
    with ExitStack() as server:
        server.enter_context(hold_lock(tmp_path / "config" / "rustfin.lock"))
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "Films: scan_library waits\n"
            server.close()
            out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert "The server has ended; going on here." in err
    assert out == "Films: scanned, 1 added\n"
