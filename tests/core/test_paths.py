"""Paths inside roots: what gets in, and that nothing gets out."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfin.core.errors import NotFound
from rustfin.core.paths import decode, display, encode, resolve_inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    (library / "Films").mkdir(parents=True)
    (library / "Films" / "a.mkv").write_bytes(b"film")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "library-beside").mkdir()
    (tmp_path / "library-beside" / "b.mkv").write_bytes(b"other")
    return library


def test_a_file_inside_is_found_by_its_canonical_path(root: Path) -> None:
    expected = (root / "Films" / "a.mkv").resolve()
    assert resolve_inside(str(root), "Films/a.mkv") == expected
    assert resolve_inside(str(root), "Films/../Films/./a.mkv") == expected
    assert resolve_inside(str(root / "Films" / ".."), "Films/a.mkv") == expected


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "link.mkv").symlink_to(root / "Films" / "a.mkv")
    assert resolve_inside(str(root), "link.mkv") == (root / "Films" / "a.mkv").resolve()


def test_a_root_that_is_a_link_itself_works(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    assert resolve_inside(str(tmp_path / "alias"), "Films/a.mkv") == (root / "Films" / "a.mkv").resolve()


@pytest.mark.parametrize(
    "relative",
    [
        "../secret.txt",
        "Films/../../secret.txt",
        "../library-beside/b.mkv",
        "/etc/passwd",
        "Films/a.mkv\0.jpg",
        "\0",
        "",
        ".",
        "Films",
        "Films/gone.mkv",
        "Films/a.mkv/inside",
        "x" * 5000,
        "a/" * 3000,
        "\ud800",
    ],
)
def test_what_is_outside_or_no_file_is_not_found(root: Path, relative: str) -> None:
    with pytest.raises(NotFound):
        resolve_inside(str(root), relative)


def test_links_that_lead_outside_are_not_found(root: Path, tmp_path: Path) -> None:
    (root / "direct.txt").symlink_to(tmp_path / "secret.txt")
    (root / "relative.txt").symlink_to("../secret.txt")
    (root / "folder").symlink_to(tmp_path)
    (root / "chain.txt").symlink_to("direct.txt")
    (root / "loop").symlink_to("loop")
    (root / "dangling").symlink_to("gone")
    for relative in ("direct.txt", "relative.txt", "folder/secret.txt", "chain.txt", "loop", "dangling"):
        with pytest.raises(NotFound):
            resolve_inside(str(root), relative)


def test_what_is_no_regular_file_is_not_found(root: Path) -> None:
    os.mkfifo(root / "pipe")
    (root / "device").symlink_to("/dev/zero")
    for relative in ("pipe", "device"):
        with pytest.raises(NotFound):
            resolve_inside(str(root), relative)


def test_a_root_that_vanished_is_a_missing_file(root: Path) -> None:
    with pytest.raises(NotFound) as missing:
        resolve_inside(str(root / "gone"), "Films/a.mkv")
    assert missing.value.code == "file_missing"


def test_names_that_are_not_utf8_are_found_kept_and_shown(root: Path) -> None:
    raw = b"caf\xe9.mkv"
    (Path(os.fsdecode(os.fsencode(root) + b"/" + raw))).write_bytes(b"film")
    name = decode(raw)
    assert encode(name) == raw
    assert resolve_inside(str(root), name).read_bytes() == b"film"
    assert display(name) == "caf\ufffd.mkv"
    assert display(name).encode("utf-8")


@given(st.binary())
def test_bytes_survive_the_way_through_text(raw: bytes) -> None:
    assert encode(decode(raw)) == raw
    assert display(decode(raw)) == raw.decode("utf-8", errors="replace")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["..", ".", "Films", "a.mkv", "", "library-beside", "b.mkv", "secret.txt", "~"])))
def test_no_mixture_of_parts_gets_out(root: Path, parts: list[str]) -> None:
    try:
        found = resolve_inside(str(root), "/".join(parts))
    except NotFound:
        return
    assert found == (root / "Films" / "a.mkv").resolve()
