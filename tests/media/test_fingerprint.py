"""Equal content, equal fingerprint; other content, another."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media import Fingerprint, MediaFileGone, UnreadableMedia, fingerprint

KIB = 1024


def written(path: Path, content: bytes) -> Fingerprint:
    path.write_bytes(content)
    return fingerprint(path)


def test_large_file_has_the_opensubtitles_hash(tmp_path: Path) -> None:
    """Zeros contribute nothing, so the hash is the size plus the words that are set, in the first and last 64 KiB."""
    content = bytearray(200 * KIB)
    content[0:8] = (5).to_bytes(8, "little")
    content[100 * KIB] = 77
    content[-8:] = (2**64 - 1).to_bytes(8, "little")
    assert written(tmp_path / "a", bytes(content)).oshash == f"{200 * KIB + 5 - 1:016x}"


def test_hash_is_taken_modulo_two_to_the_64(tmp_path: Path) -> None:
    total = 128 * KIB + (128 * KIB // 8) * (2**64 - 1)
    assert written(tmp_path / "a", b"\xff" * (128 * KIB)).oshash == f"{total % 2**64:016x}"


def test_id_is_size_and_hash(tmp_path: Path) -> None:
    found = written(tmp_path / "a", bytes(128 * KIB))
    assert found.id == f"131072-{128 * KIB:016x}"


@pytest.mark.parametrize("size", [0, 1, 7, 64 * KIB, 128 * KIB - 1])
def test_small_files_get_a_stable_fingerprint_of_all_their_content(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    first = written(tmp_path / "a", content)
    assert first == written(tmp_path / "b", content)
    assert len(first.oshash) == 16
    if size:
        changed = bytearray(content)
        changed[size // 2] ^= 1
        assert written(tmp_path / "c", bytes(changed)) != first


@given(content=st.binary(max_size=300), offset=st.sampled_from([0, 64 * KIB - 300, 70 * KIB, 134 * KIB - 300]))
def test_a_change_in_the_first_or_last_block_shows(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, offset: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    base = bytearray(134 * KIB)
    plain = written(path, bytes(base))
    base[offset : offset + len(content)] = content
    words = sum(int.from_bytes(base[at : at + 8], "little") for at in range(0, len(base), 8))
    assert (written(path, bytes(base)) == plain) is (words == 0)


def test_name_and_time_do_not_matter(tmp_path: Path) -> None:
    first = written(tmp_path / "a.mkv", b"x" * 200_000)
    (tmp_path / "a.mkv").rename(tmp_path / "b.mp4")
    os.utime(tmp_path / "b.mp4", (1, 1))
    assert fingerprint(tmp_path / "b.mp4") == first


def test_missing_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(MediaFileGone):
        fingerprint(tmp_path / "none")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_impossible_name_is_gone(tmp_path: Path, name: str) -> None:
    with pytest.raises(MediaFileGone):
        fingerprint(tmp_path / name)


def test_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path / "pipe")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path)


def test_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mkv"))
    assert written(path, b"abc").size_bytes == 3
