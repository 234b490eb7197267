"""Libraries from the command line."""

import os
from pathlib import Path

import pytest

from command_line import Rustfin


def test_a_library_of_several_folders_is_made_and_listed(rustfin: Rustfin, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("old films", "new films")]
    for folder in folders:
        folder.mkdir()
    paths = [option for folder in folders for option in ("--path", folder)]
    made = rustfin("libraries", "add", "Films", "--kind", "movies", *paths)
    assert (made.status, made.out, made.err) == (0, "Made the library Films.\n", "")
    listed = rustfin("libraries", "list").out.splitlines()
    assert listed[0] == "Films\tmovies\t0 titles"
    assert set(listed[1:]) == {f"  {folder}\tonline" for folder in folders}


def test_a_relative_path_and_a_link_are_kept_as_the_folder_they_mean(
    rustfin: Rustfin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "link").symlink_to("films")
    monkeypatch.chdir(tmp_path)
    assert rustfin("libraries", "add", "Films", "--kind", "movies", "--path", "link").status == 0
    assert f"  {tmp_path / 'films'}\tonline" in rustfin("libraries", "list").out


def test_a_folder_whose_name_is_not_utf8_is_taken_and_shown(rustfin: Rustfin, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/f\xfclms"
    os.mkdir(folder)
    made = rustfin("libraries", "add", "Films", "--kind", "movies", "--path", os.fsdecode(folder))
    assert made.status == 0, made
    assert "lms\tonline" in rustfin("libraries", "list").out


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_path_that_is_no_folder_is_named_and_nothing_is_made(rustfin: Rustfin, tmp_path: Path, name: str) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "file").write_text("")
    paths = ("--path", tmp_path / "films", "--path", tmp_path / name)
    rustfin("libraries", "add", "Films", "--kind", "movies", *paths).refuses(str(tmp_path / name), status=2)
    assert rustfin("libraries", "list").out == ""


def test_folders_inside_each_other_are_refused(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "films" / "old").mkdir(parents=True)
    paths = ("--path", tmp_path / "films", "--path", tmp_path / "films" / "old")
    rustfin("libraries", "add", "Films", "--kind", "movies", *paths).refuses("give only the outer folder")


@pytest.mark.parametrize(("name", "word"), [("films", "already"), ("", "name"), ("  ", "name")])
def test_a_bad_name_is_refused(rustfin: Rustfin, tmp_path: Path, name: str, word: str) -> None:
    options = ("--kind", "movies", "--path", tmp_path)
    assert rustfin("libraries", "add", "Films", *options).status == 0
    rustfin("libraries", "add", name, *options).refuses(word)


@pytest.mark.parametrize(("given", "is_good"), [("de", True), ("pt-BR", True), ("nonsense", False), ("", False)])
def test_the_language_is_one(rustfin: Rustfin, tmp_path: Path, given: str, is_good: bool) -> None:
    answer = rustfin("libraries", "add", "Films", "--kind", "movies", "--path", tmp_path, "--language", given)
    if is_good:
        assert answer.status == 0, answer
    else:
        answer.refuses("language")


def test_a_folder_that_was_moved_is_looked_at_and_then_taken(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    for name in ("Alien (1979)", "Brazil (1985)"):
        (tmp_path / "films" / f"{name}.mkv").write_text(name)
    rustfin("libraries", "add", "Films", "--kind", "movies", "--path", tmp_path / "films")
    assert rustfin("scan", "films").status == 0
    (tmp_path / "films").rename(tmp_path / "disk")
    move = ("libraries", "relocate", "films", tmp_path / "films", tmp_path / "disk")
    looked = rustfin(*move)
    assert (looked.status, looked.err) == (0, ""), looked
    assert "2 of 2 files" in looked.out
    assert f"  {tmp_path / 'films'}\t" in rustfin("libraries", "list").out
    moved = rustfin(*move, "--apply")
    assert moved.status == 0, moved
    assert f"  {tmp_path / 'disk'}\tonline" in rustfin("libraries", "list").out
    rustfin(*move).refuses("is no folder of Films", str(tmp_path / "disk"))


def test_a_folder_with_too_little_in_it_is_not_taken(rustfin: Rustfin, tmp_path: Path) -> None:
    for name in ("films", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "films" / "Alien (1979).mkv").write_text("film")
    rustfin("libraries", "add", "Films", "--kind", "movies", "--path", tmp_path / "films")
    assert rustfin("scan", "films").status == 0
    move = ("libraries", "relocate", "Films", tmp_path / "films", tmp_path / "empty", "--apply")
    rustfin(*move).refuses("Only 0 of 1 files")
    rustfin(*move[:4], tmp_path / "nothing").refuses("does not exist")
    assert f"  {tmp_path / 'films'}\tonline" in rustfin("libraries", "list").out
