"""A scan that is cut off: whatever was written stands, and the next one comes to the same catalogue."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database, open_database
from rustfin.media import ChildFailed
from rustfin.scanner import scan as scan_module
from rustfin.scanner.looking import survey_in_child
from site_of_files import Notes, Site, Stopped, open_site


def _fill(site: Site) -> None:
    for number in range(12):
        site.put(f"Film {number} (2001)/Film {number} (2001).mkv", f"Film {number} (2001)/poster.jpg")
        site.put(f"Show {number}/Season 1/Show {number} S01E01.mkv", f"Show {number}/Season 1/Show {number} S01E02.mkv")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "BATCH_FILES", 3)


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
from rustfin.scanner import scan as scan_module
from rustfin.scanner.reconcile import Breaker

scan_module.BATCH_FILES = 3
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
