"""A scan that is cut off: whatever was written stands, and the next one comes to the same catalogue."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId
from rustfin.db import Database, open_database
from rustfin.media import ChildFailed, find_tools
from rustfin.scanner import work
from rustfin.scanner.looking import survey_in_child
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, Stopped, open_site
from songs import make_song


def _fill(site: Site) -> None:
    for number in range(12):
        site.put(f"Film {number} (2001)/Film {number} (2001).mkv", f"Film {number} (2001)/poster.jpg")
        site.put(f"Show {number}/Season 1/Show {number} S01E01.mkv", f"Show {number}/Season 1/Show {number} S01E02.mkv")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH_FILES", 3)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("chance", [1, 2, 4, 7, 11])
async def test_a_cancelled_scan_goes_on_where_it_was(
    db: Database, clock: ManualClock, tmp_path: Path, chance: int
) -> None:
    whole = await open_site(db, clock, [tmp_path / "media"], name="whole")
    _fill(whole)
    await whole.scan()
    expected = whole.snapshot()
    cut_db = tmp_path / "cut.db"
    with open_database(cut_db, clock=clock) as other:
        site = await open_site(other, clock, [tmp_path / "media"], name="cut")
        with pytest.raises(Stopped):
            await site.scan(Notes(cancel_at=chance))
        await site.scan()
        assert site.snapshot() == expected
        assert not any((await site.scan()).counts.values())


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("chance", [3, 5, 8])
async def test_moves_and_losses_survive_being_cut_off(site: Site, chance: int) -> None:
    _fill(site)
    await site.scan()
    watched = site.item("Film 3")
    site.watch(watched)
    episode = site.item_of("Show 4/Season 1/Show 4 S01E01.mkv")
    site.watch(episode)
    for number in range(6):
        site.move(f"Film {number} (2001)", f"sorted/Movie {number} (2002)")
        site.move(
            f"sorted/Movie {number} (2002)/Film {number} (2001).mkv",
            f"sorted/Movie {number} (2002)/Movie {number} (2002).mkv",
        )
        site.move(f"Show {number}", f"sorted/Series {number}")
    site.drop("Film 7 (2001)")
    with pytest.raises(Stopped):
        await site.scan(Notes(cancel_at=chance))
    await site.scan()
    assert not any((await site.scan()).counts.values())
    assert site.files("missing") == ["Film 7 (2001)/Film 7 (2001).mkv"]
    assert site.item_of("sorted/Movie 3 (2002)/Movie 3 (2002).mkv") == watched
    assert site.is_watched(watched)
    assert site.rows("SELECT count(*) FROM file") == [(36,)]


_SCRIPT = """
import asyncio, sys
from pathlib import Path
from rustfin.core.clock import SystemClock
from rustfin.core.ids import LibraryId
from rustfin.db import open_database
from rustfin.events import Events
from rustfin.scanner import scan as scan_module, work
from rustfin.scanner.reconcile import Breaker

work.BATCH_FILES = 3
class Told:
    async def progress(self, *, stage=None, done=None, total=None, current=None):
        if stage == "titles" and done and done >= 9:
            print("ready", flush=True)
            sys.stdin.readline()
    def raise_if_cancelled(self): pass

async def main():
    with open_database(Path(sys.argv[1])) as db:
        clock = SystemClock()
        scan = scan_module.LibraryScan(db, Events(db, clock), clock)
        await scan.run(LibraryId(sys.argv[2]), Told(), breaker=Breaker())
asyncio.run(main())
"""


async def test_kill_9_in_the_middle_of_a_scan_loses_and_doubles_nothing(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "media"])
    _fill(site)
    process = subprocess.Popen(  # noqa: ASYNC220 - the test is about this process
        [sys.executable, "-c", _SCRIPT, str(db.path), site.library_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    line = await asyncio.to_thread(process.stdout.readline)
    assert line == b"ready\n"
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    process.stdout.close()
    process.stdin.close()
    assert 0 < site.rows("SELECT count(*) FROM file")[0][0] < 36
    await site.scan()
    assert site.rows("SELECT count(*), count(DISTINCT path) FROM file") == [(36, 36)]
    assert len(site.titles("movie")) == 12
    assert len(site.titles("episode")) == 24


async def test_the_child_process_comes_to_the_same_as_a_thread(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "media"])
    _fill(site)
    site.survey = survey_in_child
    await site.scan()
    assert len(site.titles("movie")) == 12
    assert not any((await site.scan()).counts.values())


async def test_a_child_that_dies_fails_the_scan_and_changes_nothing(site: Site) -> None:
    _fill(site)
    await site.scan()
    before = site.snapshot()
    site.survey = lambda payload: survey_in_child(b"no order at all")
    with pytest.raises(ChildFailed):
        await site.scan()
    assert site.snapshot() == before


_FORKS = """
import asyncio, os, sys
from pathlib import Path
from rustfin.core.clock import SystemClock
from rustfin.core.ids import LibraryId
from rustfin.db import open_database
from rustfin.events import Events
from rustfin.scanner import scan as scan_module, work
from rustfin.media import find_tools
from rustfin.scanner import probing
from rustfin.scanner.looking import survey_in_thread
from rustfin.scanner.probing import LibraryProbe

work.BATCH_FILES, probing.BATCH_FILES = 3, 3
tools = asyncio.run(find_tools())
class Told:
    async def progress(self, **_): pass
    def raise_if_cancelled(self): pass

async def scan():
    with open_database(Path(sys.argv[1])) as db:
        clock, library_id = SystemClock(), LibraryId(sys.argv[2])
        scan = scan_module.LibraryScan(db, Events(db, clock), clock, survey=survey_in_thread)
        await scan.run(library_id, Told(), breaker=None)
        probe = LibraryProbe(db, Events(db, clock), clock, tools)
        await probe.run(library_id, Told(), workers=lambda: 2)

for _ in sys.stdin:
    pid = os.fork()
    if pid == 0:
        asyncio.run(scan())
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""
_KILLS = 50
_LONGEST_S = 0.5
"""Runs are killed by then: what they leave is little, so the next ones come to every stage."""


def test_kill_9_fifty_times_anywhere_comes_to_the_same(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    """Each run - walking, titles, looking into files, music going where its tags say - is killed somewhere between its
    first step and its last, while files come, go, move and are retagged between them."""
    chance = random.Random(7)
    site = asyncio.run(open_site(db, clock, [tmp_path / "media"]))
    site.breaker = None
    _fill(site)
    songs = asyncio.run(_songs(tmp_path))
    command = [sys.executable, "-c", _FORKS, str(db.path), site.library_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        killed, rounds, likely_s, watched = 0, 0, 0.0, set[ItemId]()
        while killed < _KILLS:
            rounds += 1
            assert rounds < 10 * _KILLS, "too few of them were killed in time"
            process.stdin.write("scan\n")
            pid, begun_s = int(process.stdout.readline()), time.monotonic()
            if rounds > 1:  # the first run shows how long one takes
                time.sleep(chance.uniform(0, min(likely_s, _LONGEST_S)))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            was_killed = os.WIFSIGNALED(int(process.stdout.readline()))
            killed += was_killed
            likely_s = likely_s if was_killed else time.monotonic() - begun_s
            watched |= _watch_one(site, chance)
            _change(site, rounds, chance)
            _sing(site, rounds, songs, chance)
        process.stdin.close()
    asyncio.run(_to_the_end(site))
    on_disk = sorted(str(path.relative_to(site.root)) for path in site.root.rglob("*.*") if path.suffix != ".jpg")
    assert site.files() == on_disk
    kept = {ItemId(row[0]) for row in site.rows("SELECT item_id FROM user_data WHERE is_watched = 1")}
    assert watched <= kept
    fresh = asyncio.run(open_site(db, clock, [tmp_path / "media"], name="fresh"))
    asyncio.run(_to_the_end(fresh))
    assert _present(site) == _present(fresh)
    assert _heard(site) == _heard(fresh)
    assert site.rows("PRAGMA foreign_key_check") == []
    unread = "SELECT count(*) FROM file WHERE state = 'present' AND fingerprint_id IS NULL"
    assert site.rows(unread) == [(0,)]


async def _to_the_end(site: Site) -> None:
    await site.scan()
    probe = LibraryProbe(site.db, site.events, site.clock, await find_tools())
    await probe.run(site.owner, Notes(), workers=lambda: 2)


async def _songs(folder: Path) -> list[bytes]:
    """Tracks of three albums, some with guests, some without an album."""
    tools, made = await find_tools(), []
    for number in range(12):
        artist = ("Ann", "Bea", "Cid feat. Ann")[number % 3]
        tags = {"title": f"Song {number}", "artist": artist, "album": (None, "One", "Two", "Three")[number % 4]}
        made.append(await make_song(tools, folder / f"{number}.flac", **tags, track=str(number)))
    return made


def _sing(site: Site, number: int, songs: list[bytes], chance: random.Random) -> None:
    """A song that comes, and one that is retagged in place."""
    (folder := site.root / "Music").mkdir(exist_ok=True)
    site.put(f"Music/{number}.flac", content=chance.choice(songs))
    site.put(f"Music/{chance.choice(sorted(path.name for path in folder.iterdir()))}", content=chance.choice(songs))


def _heard(site: Site) -> list[tuple[object, ...]]:
    """Who is heard on what, and on which album it is."""
    return site.rows(
        """SELECT DISTINCT artist.title, is_guest, track.title, album.title, owner.title FROM track_artist
           JOIN item AS artist ON artist.id = artist_id JOIN item AS track ON track.id = track_id
           JOIN item AS album ON album.id = track.parent_id JOIN item AS owner ON owner.id = album.parent_id
           WHERE track.state = 'present' AND album.id IN (SELECT id FROM item WHERE library_id = ?)
           ORDER BY 1, 2, 3, 4, 5""",
        site.owner,
    )


def _change(site: Site, number: int, chance: random.Random) -> None:
    films = sorted(path.name for path in site.root.iterdir() if path.name.startswith(("Film", "Other")))
    gone = chance.choice(films)
    site.drop(gone)
    site.move(chance.choice([film for film in films if film != gone]), f"Other {number} (1999)")
    site.put(f"Film {number}a (2001)/Film {number}a (2001).mkv")


def _watch_one(site: Site, chance: random.Random) -> set[ItemId]:
    items = site.rows("SELECT id FROM item WHERE kind IN ('movie', 'episode') AND state = 'present' ORDER BY title, id")
    if not items:
        return set()
    item_id = ItemId(chance.choice(items)[0])
    site.watch(item_id)
    return {item_id}


def _present(site: Site) -> list[tuple[object, ...]]:
    return sorted(
        site.rows(
            """SELECT item.kind, item.title, item.year, item.season_number, item.number, file.path FROM item
               LEFT JOIN version ON version.item_id = item.id LEFT JOIN part ON part.version_id = version.id
               LEFT JOIN file ON file.id = part.file_id AND file.state = 'present'
               WHERE library_id = ? AND item.state = 'present' AND item.kind <> 'artist'
                 AND (file.id IS NOT NULL OR item.kind IN ('series', 'season', 'album'))""",
            site.library_id,
        ),
        key=str,
    )
