"""Looking into files after a scan: facts hang on the content, and what cannot be read says why."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rustfin.media import Tools, find_tools, run
from rustfin.scanner import probing
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site
from until import until

pytestmark = pytest.mark.media


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def clip(tools: Tools, tmp_path: Path) -> bytes:
    """Two seconds of picture and sound with a chapter."""
    target = tmp_path / "clip.mkv"
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=Opening\n")
    done = await run(
        [
            str(tools.ffmpeg),
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=24:d=2",
            "-f",
            "lavfi",
            "-i",
            "sine=f=440:d=2",
            "-i",
            str(chapters),
            "-map_metadata",
            "2",
            "-c:v",
            "mpeg4",
            "-c:a",
            "aac",
            "-metadata:s:a:0",
            "language=ger",
            "-shortest",
            str(target),
        ],
        timeout_s=60,
    )
    assert done.returncode == 0, done.stderr_tail
    return target.read_bytes()


def _probe(site: Site, tools: Tools) -> LibraryProbe:
    return LibraryProbe(site.db, site.events, site.clock, tools)


async def _look(site: Site, tools: Tools) -> dict[str, int]:
    return await _probe(site, tools).run(site.library_id, Notes(), workers=lambda: 2)


async def test_facts_streams_chapters_and_the_title_are_filled(site: Site, tools: Tools, clip: bytes) -> None:
    site.put("Alien (1979)/Alien (1979).mkv", content=clip)
    await site.scan()
    assert await _look(site, tools) == {"read": 1, "passed_over": 0}
    assert site.rows("SELECT state, container, size_bytes FROM fingerprint") == [("probed", "mkv", len(clip))]
    assert site.rows("SELECT kind, codec, language, width, height, channels FROM stream ORDER BY stream_index") == [
        ("video", "mpeg4", None, 320, 180, None),
        ("audio", "aac", "de", None, None, 1),
    ]
    assert site.rows("SELECT kind, start_ms, end_ms, title FROM marker") == [("chapter", 0, 1000, "Opening")]
    film = site.item("Alien")
    assert 1900 <= site.fact(film, "runtime_ms") <= 2100
    assert site.rows("SELECT width, height FROM card WHERE item_id = ?", film) == [(320, 180)]


async def test_known_content_is_not_probed_again(site: Site, tools: Tools, clip: bytes) -> None:
    site.put("Alien (1979)/Alien (1979).mkv", content=clip)
    await site.scan()
    await _look(site, tools)
    probed_at = site.rows("SELECT probed_at FROM fingerprint")
    site.put("Copy (1980).mkv", content=clip)
    await site.scan()
    await _look(site, tools)
    assert site.rows("SELECT probed_at FROM fingerprint") == probed_at
    assert site.rows("SELECT count(DISTINCT fingerprint_id), count(fingerprint_id) FROM file") == [(1, 2)]
    assert site.fact(site.item("Copy"), "runtime_ms") == site.fact(site.item("Alien"), "runtime_ms")


async def test_a_moved_file_keeps_its_facts(site: Site, tools: Tools, clip: bytes) -> None:
    site.put("Alien (1979)/Alien (1979).mkv", content=clip)
    await site.scan()
    await _look(site, tools)
    site.move("Alien (1979)", "Sorted/Alien (1979)")
    await site.scan()
    assert site.rows("SELECT fingerprint_id IS NULL FROM file") == [(0,)]
    assert await _look(site, tools) == {"read": 0, "passed_over": 0}


async def test_truncated_and_empty_files_say_why(site: Site, tools: Tools, clip: bytes) -> None:
    site.put("Cut (2001).mkv", content=clip[:200])
    site.put("Empty (2002).mkv", content=b"")
    site.put("Text (2003).mkv", content=b"this is no film")
    await site.scan()
    assert (await _look(site, tools))["read"] == 3
    rows = site.rows(
        """SELECT file.path, fingerprint.state, fingerprint.error FROM file
           JOIN fingerprint ON fingerprint.id = fingerprint_id ORDER BY 1"""
    )
    assert [state for _, state, _ in rows] == ["unreadable"] * 3
    assert all(error for _, _, error in rows)
    assert rows[1][2] == "The file is empty."
    assert await _look(site, tools) == {"read": 0, "passed_over": 0}


async def test_a_file_that_goes_between_scan_and_probe_is_passed_over(site: Site, tools: Tools, clip: bytes) -> None:
    site.put("Alien (1979).mkv", content=clip)
    site.put("Gone (2001).mkv", content=clip)
    await site.scan()
    site.drop("Gone (2001).mkv")
    assert await _look(site, tools) == {"read": 1, "passed_over": 1}
    await site.scan()
    assert site.files("missing") == ["Gone (2001).mkv"]


async def test_a_file_that_changed_since_the_scan_keeps_nothing_of_the_old(
    site: Site, tools: Tools, clip: bytes
) -> None:
    site.put("Alien (1979).mkv", content=clip)
    await site.scan()
    site.put("Alien (1979).mkv", content=b"shorter")
    assert await _look(site, tools) == {"read": 0, "passed_over": 1}
    await site.scan()
    assert await _look(site, tools) == {"read": 1, "passed_over": 0}
    assert site.rows("SELECT fingerprint.state FROM file JOIN fingerprint ON fingerprint.id = fingerprint_id") == [
        ("unreadable",)
    ]


async def test_a_link_swapped_in_after_the_scan_is_not_followed_out_of_the_root(
    site: Site, tools: Tools, clip: bytes
) -> None:
    secret = site.root.parent / "secret.mkv"
    secret.write_bytes(clip)
    site.put("Alien (1979).mkv", content=clip)
    await site.scan()
    site.drop("Alien (1979).mkv")
    (site.root / "Alien (1979).mkv").symlink_to(secret)
    assert await _look(site, tools) == {"read": 0, "passed_over": 1}


async def test_tags_of_music_outrank_names(site: Site, tools: Tools, tmp_path: Path) -> None:
    song = tmp_path / "song.flac"
    done = await run(
        [
            str(tools.ffmpeg),
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=f=440:d=1",
            "-metadata",
            "title=Real Title",
            "-metadata",
            "album=Real Album",
            "-metadata",
            "artist=Real Artist",
            "-metadata",
            "track=7/9",
            "-metadata",
            "date=1998-02-03",
            "-metadata",
            "genre=Ambient",
            str(song),
        ],
        timeout_s=60,
    )
    assert done.returncode == 0, done.stderr_tail
    site.db.write_now(lambda tx: tx.execute("UPDATE library SET kind = 'music'"))
    site.put("Someone/Something (1990)/01 - Song.flac", content=song.read_bytes())
    await site.scan()
    assert site.titles("track") == ["Song"]
    await _look(site, tools)
    assert site.rows("SELECT title, number, year FROM item WHERE kind = 'track'") == [("Real Title", 7, 1998)]
    assert site.rows("SELECT title, year FROM item WHERE kind = 'album'") == [("Real Album", 1998)]
    assert site.titles("artist") == ["Real Artist"]
    assert site.rows("SELECT name FROM genre") == [("Ambient",)]
    os.utime(site.root / "Someone/Something (1990)/01 - Song.flac", ns=(5, 5))
    await site.scan()
    assert site.titles("track") == ["Real Title"]


async def test_cancelling_leaves_no_ffprobe(site: Site, tools: Tools, tmp_path: Path) -> None:
    """Also those that are still being ended when others, which only waited for their turn, are cancelled already."""
    slow = tmp_path / "ffprobe"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    for number in range(6):
        site.put(f"Film {number} (2001).mkv", content=f"film {number}".encode())
    await site.scan()
    known = {child.pid for child in psutil.Process().children()}

    def begun() -> set[int]:
        return {child.pid for child in psutil.Process().children()} - known

    probing = asyncio.create_task(
        _probe(site, replace(tools, ffprobe=slow)).run(site.library_id, Notes(), workers=lambda: 2)
    )
    await until(lambda: len(begun()) == 2)
    probing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probing
    assert begun() == set()


async def test_a_file_that_somebody_wants_is_looked_into_before_the_others(
    site: Site, tools: Tools, clip: bytes
) -> None:
    site.put("Alien (1979).mkv", content=clip)
    site.put("Heat (1995).mkv", content=clip + b"another")
    await site.scan()
    [(heat,)] = site.rows("SELECT id FROM file WHERE path = ?", b"Heat (1995).mkv")
    await _probe(site, tools).look_into([heat], workers=1)
    assert site.rows("SELECT path FROM file WHERE fingerprint_id IS NOT NULL") == [(b"Heat (1995).mkv",)]
    await _probe(site, tools).look_into([heat, "no such file"], workers=1)
    assert (await _look(site, tools))["read"] == 1


async def test_what_somebody_wants_has_the_processor_like_everything_else_and_a_scan_less_of_it(
    site: Site, tools: Tools, clip: bytes, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    telling = tmp_path / "ffprobe"
    telling.write_text(f'#!/bin/sh\nnice >> {told}\nexec {tools.ffprobe} "$@"\n')
    telling.chmod(0o755)
    site.put("Alien (1979).mkv", content=clip)
    site.put("Heat (1995).mkv", content=clip + b"another")
    await site.scan()
    [(heat,)] = site.rows("SELECT id FROM file WHERE path = ?", b"Heat (1995).mkv")
    await _probe(site, replace(tools, ffprobe=telling)).look_into([heat], workers=1)
    await _look(site, replace(tools, ffprobe=telling))
    own = os.nice(0)
    wanted, in_turn = map(int, told.read_text().split())
    assert wanted == own
    assert in_turn > own


async def test_batches_side_by_side_look_into_every_file_once(
    site: Site, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "BATCH_FILES", 2)
    for number in range(9):
        site.put(f"Text {number} (2003).mkv", content=f"this is no film {number}".encode())
    await site.scan()
    assert await _look(site, tools) == {"read": 9, "passed_over": 0}
    assert site.rows("SELECT count(*), count(DISTINCT fingerprint_id) FROM file") == [(9, 9)]
