"""The preview of what is passed over tells what the walk does, and why."""

import os
import socket
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.metadata.filename import EntryKind, MediaHint, classify_entry, is_ignored, why_passed_over
from rustfin.scanner.passing import MOST_GROUPS, SAMPLES, preview
from rustfin.scanner.walk import Folder, walk


def _put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def _reasons(root: Path, kind: MediaHint = MediaHint.MIXED) -> dict[str, str]:
    found = preview(str(root), kind, is_enough=lambda: False)
    return {sample: str(group.why) for group in found.groups for sample in group.samples}


def test_each_entry_has_its_reason(tmp_path: Path) -> None:
    _put(tmp_path, "A (2001).mkv", "B.mkv.part", "A-sample.mkv", "read.me", ".hidden.mkv", "@eaDir/x.jpg", "Song.mp3")
    _put(tmp_path, "A (2001).de.ac3")
    (tmp_path / "out.mkv").symlink_to("/etc/hostname")
    (tmp_path / "away").symlink_to("/etc")
    os.mkfifo(tmp_path / "Pipe.mkv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "Socket.mkv"))
        reasons = _reasons(tmp_path, MediaHint.MOVIES)
    assert reasons == {
        "B.mkv.part": "unfinished",
        "A-sample.mkv": "sample",
        "read.me": "no_media",
        ".hidden.mkv": "hidden",
        "@eaDir/": "system",
        "Song.mp3": "other_kind",
        "out.mkv": "link",
        "away": "link",
        "Pipe.mkv": "special",
        "Socket.mkv": "special",
    }


def test_many_of_a_kind_are_counted_and_some_shown(tmp_path: Path) -> None:
    _put(tmp_path, *(f"notes {number}.txt" for number in range(50)), "A (2001).mkv")
    found = preview(str(tmp_path), MediaHint.MOVIES, is_enough=lambda: False)
    [group] = found.groups
    assert (group.count, len(group.samples)) == (50, SAMPLES)
    assert (found.media_files, found.folders, found.is_complete) == (1, 1, True)
    assert MOST_GROUPS > 1


def test_a_look_that_was_long_enough_says_so(tmp_path: Path) -> None:
    _put(tmp_path, "a/A.mkv", "b/B.mkv")
    chances = iter([False, True])
    found = preview(str(tmp_path), MediaHint.MOVIES, is_enough=lambda: next(chances))
    assert (found.is_complete, found.folders, found.media_files) == (False, 1, 0)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    assert _reasons(tmp_path / "gone") == {"/": "unreadable"}


@given(st.text(max_size=12), st.sampled_from(["", ".mkv", ".mp3", ".part", "~", ".jpg", "-sample.mkv", ".tmp"]))
def test_a_name_has_a_reason_exactly_when_it_is_passed_over(stem: str, suffix: str) -> None:
    name = stem + suffix
    assert (why_passed_over(name, is_folder=True) is not None) == is_ignored(name)
    assert (why_passed_over(name, is_folder=False) is not None) == (classify_entry(name) is EntryKind.IGNORED)


_PART = st.sampled_from(["a", "b", ".h", "@eaDir"])
_FILE = st.sampled_from(["x.mkv", "y.avi", "z.txt", "x-sample.mkv", ".q.mkv", "p.jpg"])


@given(
    files=st.sets(st.tuples(st.lists(_PART, max_size=2).map("/".join), _FILE).map("/".join), min_size=1, max_size=8),
    rules=st.dictionaries(st.sampled_from(["", "a/", "b/"]), st.sampled_from(["", "*.avi", "a", "!x.mkv", "x*"])),
)
@settings(max_examples=60, deadline=None)
def test_what_is_passed_over_and_what_is_walked_are_all_there_is(
    tmp_path_factory: object, files: set[str], rules: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("all")  # type: ignore[attr-defined]
    _put(root, *(file.lstrip("/") for file in files))
    for folder, text in rules.items():
        (root / folder).mkdir(exist_ok=True, parents=True)
        (root / folder / ".ignore").write_text(text)
    walked = {
        f"{one.path}/{file.name}".lstrip("/")
        for one in walk(str(root))
        if isinstance(one, Folder)
        for file in one.files
    }
    passed = set(_reasons(root))
    for file in files:
        path = file.lstrip("/")
        is_passed = any(path == one or (one.endswith("/") and (one == "/" or path.startswith(one))) for one in passed)
        assert is_passed != (path in walked), path
