"""What `.ignore` files hide: whole folders, or what their patterns say; and what becomes of files that they hide."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.scanner.ignoring import LARGEST_BYTES, IgnoreRules, read_rules
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.scope import Place
from rustfin.scanner.walk import Folder, Unreadable, walk
from site_of_files import Site


def _put(root: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def _seen(root: Path) -> list[str]:
    return sorted(
        f"{folder.path}/{file.name}".lstrip("/")
        for folder in walk(str(root))
        if isinstance(folder, Folder)
        for file in folder.files
    )


def _rules(tmp_path: Path, text: bytes, folder: str = "", above: IgnoreRules | None = None) -> IgnoreRules:
    file = tmp_path / "rules"
    file.write_bytes(text)
    return read_rules(str(file), folder, above=above)


@pytest.mark.parametrize(
    ("ignore", "seen"),
    [
        ("", []),
        ("  \n\r\n", []),
        ("# nothing\n", ["A.mkv", "B.avi", "x/A.mkv", "x/y/A.mkv"]),
        ("*.avi", ["A.mkv", "x/A.mkv", "x/y/A.mkv"]),
        ("/A.mkv\r\n", ["B.avi", "x/A.mkv", "x/y/A.mkv"]),
        ("x/", ["A.mkv", "B.avi"]),
        ("y", ["A.mkv", "B.avi", "x/A.mkv"]),
        ("A.mkv/", ["A.mkv", "B.avi", "x/A.mkv", "x/y/A.mkv"]),
        ("*.mkv\n!/x/A.mkv", ["B.avi", "x/A.mkv"]),
        ("x\n!x/A.mkv", ["A.mkv", "B.avi"]),
        ("x/**/A.mkv", ["A.mkv", "B.avi"]),
        ("\ufeff*.avi", ["A.mkv", "x/A.mkv", "x/y/A.mkv"]),
        ("!\n*.avi", ["A.mkv", "x/A.mkv", "x/y/A.mkv"]),
    ],
)
def test_patterns_hide_as_those_of_gitignore_do(tmp_path: Path, ignore: str, seen: list[str]) -> None:
    _put(tmp_path, dict.fromkeys(["A.mkv", "B.avi", "x/A.mkv", "x/y/A.mkv"], "") | {".ignore": ignore})
    assert _seen(tmp_path) == seen


def test_the_deepest_file_has_the_last_word(tmp_path: Path) -> None:
    _put(tmp_path, dict.fromkeys(["A.mkv", "x/A.mkv", "x/B.mkv", "x/y/B.mkv"], ""))
    _put(tmp_path, {".ignore": "A.mkv", "x/.ignore": "!A.mkv\nB.mkv", "x/y/.ignore": "!*"})
    assert _seen(tmp_path) == ["x/A.mkv", "x/y/B.mkv"]


def test_the_rule_is_named_by_file_line_and_text(tmp_path: Path) -> None:
    outer = _rules(tmp_path, b"# trailers\n\n*.avi\n")
    inner = _rules(tmp_path, b"!Keep.avi\n", "x", above=outer)
    found = inner.hiding("x/Other.avi", is_folder=False)
    assert found is not None
    assert (found.file, found.line, found.text) == (".ignore", 3, "*.avi")
    assert inner.hiding("x/Keep.avi", is_folder=False) is None
    assert inner.blank.file == "x/.ignore"


def test_lines_that_are_no_patterns_or_would_take_hours_are_told_and_hide_nothing(tmp_path: Path) -> None:
    rules = _rules(tmp_path, b"!\n*a*a*a*a*a*a*a*a*b\n*.avi\n[\n")
    assert [rule.line for rule in rules.refused] == [1, 2, 4]
    assert rules.hiding("a" * 250, is_folder=False) is None
    assert rules.hiding("B.avi", is_folder=False) is not None


def test_names_that_are_not_utf_8_can_be_hidden(tmp_path: Path) -> None:
    rules = _rules(tmp_path, b"Caf\xe9.mkv\n")
    assert rules.hiding(os.fsdecode(b"Caf\xe9.mkv"), is_folder=False) is not None


def test_a_folder_or_pipe_of_that_name_says_nothing(tmp_path: Path) -> None:
    _put(tmp_path, {"A.mkv": "", "x/B.mkv": ""})
    os.mkfifo(tmp_path / ".ignore")
    (tmp_path / "x" / ".ignore").mkdir()
    assert _seen(tmp_path) == ["A.mkv", "x/B.mkv"]


def test_a_folder_whose_rules_cannot_be_known_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    _put(tmp_path, {"A.mkv": "", "x/B.mkv": "", "x/.ignore": "#" * (LARGEST_BYTES + 1)})
    folders = list(walk(str(tmp_path)))
    assert [one for one in folders if isinstance(one, Unreadable)] == [Unreadable("x", ".ignore: larger than 64 KiB")]
    assert _seen(tmp_path) == ["A.mkv"]


_NAME = st.sampled_from(["a", "b", "ab"])
_WORDS = "a b/ /a a/b !a !/b * !* *.mkv !*.mkv **/a a/** a/* !a/b /*/ !/a/ ? [ab] a.mkv !a.mkv /a.mkv a/b.mkv *b* #a"
_LINES = st.lists(st.sampled_from([*_WORDS.split(), "!/a/b.mkv", ""]), min_size=1, max_size=4)


@given(
    files=st.sets(st.lists(_NAME, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8),
    rules=st.dictionaries(st.sampled_from(["", "a/", "b/", "a/b/"]), _LINES, max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_git_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], rules: dict[str, list[str]]
) -> None:
    root = tmp_path_factory.mktemp("same")
    _put(root, {f"{file}.mkv": "" for file in files})
    for folder, lines in rules.items():
        text = "\n".join([*lines, "# not empty"])
        _put(root, {f"{folder}.ignore": text, f"{folder}.gitignore": text})
    subprocess.run(["git", "init", "-q"], cwd=root, check=True, timeout=20)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-per-directory=.gitignore", "-z"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    ).stdout.split("\0")
    assert _seen(root) == sorted(path for path in listed if path.endswith(".mkv"))


async def test_what_becomes_hidden_is_missing_and_comes_back_whole(site: Site) -> None:
    site.put("Alien (1979).mkv", "old/Brazil (1985).mkv", "old/Ran (1985).mkv")
    await site.scan()
    brazil = site.item("Brazil")
    site.watch(brazil)
    before = site.snapshot()
    site.put(".ignore", content=b"Brazil*\n")
    await site.scan()
    assert site.rows("SELECT path FROM file WHERE state = 'missing'") == [(b"old/Brazil (1985).mkv",)]
    assert site.titles("movie", "missing") == ["Brazil"]
    (site.root / ".ignore").unlink()
    await site.scan()
    assert site.snapshot() == before
    assert site.item("Brazil") == brazil
    assert site.is_watched(brazil)


async def test_hiding_much_asks_first(site: Site) -> None:
    site.breaker = Breaker(percent=20, items=2)
    site.put(*(f"Film {number} (2001).mkv" for number in range(1, 6)))
    await site.scan()
    site.put(".ignore", content=b"*.mkv\n")
    result = await site.scan()
    assert result.parked_plan_id is not None
    assert site.rows("SELECT count(*) FROM file WHERE state = 'present'") == [(5,)]


def test_rules_count_where_only_some_places_are_walked(tmp_path: Path) -> None:
    _put(tmp_path, {".ignore": "*.avi\n/hidden/", "x/y/A.mkv": "", "x/y/B.avi": "", "hidden/C.mkv": ""})
    places = (Place("x/y", is_deep=True), Place("hidden", is_deep=True))
    seen = [(one.path, [file.name for file in one.files]) for one in walk(str(tmp_path), places=places)]  # type: ignore[union-attr]
    assert seen == [("x/y", ["A.mkv"])]
