"""What a file holds, and what is said of one that holds nothing."""

import json
from pathlib import Path

import pytest

from command_line import Rustfin


def test_a_film_is_told_as_json(rustfin: Rustfin, film: Path) -> None:
    answer = rustfin("probe", "--json", film)
    assert (answer.status, answer.err) == (0, "")
    told = json.loads(answer.out)
    assert [stream["codec"] for stream in told["streams"]] == ["h264", "aac"]
    assert 900 <= told["duration_ms"] <= 1100


def test_a_film_is_told_in_words(rustfin: Rustfin, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(film.parent)
    lines = rustfin("probe", film.name).out.splitlines()
    assert "2 streams" in lines[0]
    assert lines[1:] == ["  0: video h264", "  1: audio aac"]


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["words", "json"])
def test_a_broken_file_is_said_to_be_one(rustfin: Rustfin, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "broken.mkv").write_bytes(b"\x1a\x45\xdf\xa3" + b"x" * 4000)
    rustfin("probe", *options, tmp_path / "broken.mkv").refuses("no media file")


@pytest.mark.parametrize(("name", "word"), [("missing.mkv", "cannot be opened"), (".", "not a regular file")])
def test_what_is_no_file_is_said(rustfin: Rustfin, tmp_path: Path, name: str, word: str) -> None:
    rustfin("probe", tmp_path / name).refuses(word)


def test_an_empty_file_is_said(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "empty.mkv").write_bytes(b"")
    rustfin("probe", "--json", tmp_path / "empty.mkv").refuses("empty")


def test_a_missing_tool_is_named_with_the_way_to_get_it(
    rustfin: Rustfin, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSTFIN_FFPROBE", "/nowhere/ffprobe")
    rustfin("probe", film).refuses("/nowhere/ffprobe", "Install FFmpeg")
