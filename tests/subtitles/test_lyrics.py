"""The words of songs."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId
from rustfin.db import Database
from rustfin.media import MediaInfo
from rustfin.subtitles import lyrics_of
from rustfin.subtitles.lyrics import LyricLine, read_lyrics

LRC = "[ti:Tide]\n[ar:Ann]\n[00:12.50]Low water\n[00:01.00][01:02.345]Again <00:01.20>and again\n[00:20]\nnoise\n"


def test_timed_lines_come_in_order_each_time_that_they_are_sung() -> None:
    assert read_lyrics(LRC) == (
        LyricLine("Again and again", 1_000),
        LyricLine("Low water", 12_500),
        LyricLine("", 20_000),
        LyricLine("Again and again", 62_345),
    )


@pytest.mark.parametrize(("offset", "start_ms"), [("+500", 500), ("-250", 1_250), ("2000", 0)])
def test_an_offset_makes_everything_sooner(offset: str, start_ms: int) -> None:
    assert read_lyrics(f"[offset:{offset}]\n[00:01.00]x\n") == (LyricLine("x", start_ms),)


def test_plain_words_keep_their_verses() -> None:
    assert read_lyrics("\ufeff[ti:Tide]\r\n\r\nOne\r\n\r\nTwo\r\n\r\n") == (
        LyricLine("One"),
        LyricLine(""),
        LyricLine("Two"),
    )


def test_nothing_is_nothing() -> None:
    assert read_lyrics("") == ()


async def test_words_beside_a_track_come_before_its_tags_and_timed_ones_first(db: Database, tmp_path: Path) -> None:
    file = PlayableFile(
        id=FileId("f"),
        fingerprint_id=None,
        root_path=str(tmp_path),
        path="Ann/01 Tide.flac",
        size_bytes=1,
        is_present=True,
        missing_since=None,
        is_root_online=True,
        probe_state="probed",
        probe_error=None,
        duration_ms=None,
        media=MediaInfo(container="flac", tags={"lyrics": "[00:01.00]tagged", "title": "[00:09.00]no"}),
    )
    folder = tmp_path / "Ann"
    folder.mkdir()
    assert (await lyrics_of(db, file)).source == "tags"
    (folder / "01 Tide.txt").write_text("plain", encoding="utf-8")
    assert (await lyrics_of(db, file)).lines == (LyricLine("tagged", 1_000),)
    (folder / "01 Tide.txt").write_bytes("[00:02.00]Flüsse".encode("cp1252"))
    found = await lyrics_of(db, file)
    assert (found.source, found.is_timed, found.lines) == ("beside", True, (LyricLine("Flüsse", 2_000),))
    (folder / "01 Tide.txt").unlink()
    with pytest.raises(NotFound):
        await lyrics_of(db, replace(file, media=None))


@given(st.text(max_size=200))
def test_any_text_gives_lines_in_order(text: str) -> None:
    starts = [line.start_ms for line in read_lyrics(text)]
    known = [start for start in starts if start is not None]
    assert known == sorted(known)
    assert len(known) in (0, len(starts))
