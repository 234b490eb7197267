"""How fast is a scan? First scan of well-named files until titles are visible; rescan of them unchanged against `find`;
one folder of them that changed.

    python -m bench.scan [FILES]

The tree is made in a temporary folder: one film in nine files, the rest episodes, all empty. Memory is the peak of this
process, which holds the database, and of the scan's child, looked at every 20 ms. Processor time beside the time that
passed tells a slow scan from a busy machine.
"""

import asyncio
import contextlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from rustfin.app import SWITCH_S
from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import SystemClock
from rustfin.core.ids import LibraryId
from rustfin.db import Database, open_database
from rustfin.events import Events
from rustfin.scanner import store
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.scan import LibraryScan
from rustfin.scanner.scope import Place

FILES = 56_000
RUNS = 5
LOOKS = 11
_FIRST_LIMIT_S = 15.0
_RATIO_LIMIT = 4.0
_LOOK_LIMIT_MS = 300
_MEMORY_LIMIT_MB = 300


class Silent:
    async def progress(self, **_: object) -> None:
        await asyncio.sleep(0)

    def raise_if_cancelled(self) -> None:
        return None


class ChildMemory:
    """The peak memory of this process' children, looked at from a thread."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        own = psutil.Process()
        while not self._is_over.wait(0.02):
            for child in own.children():
                with contextlib.suppress(psutil.Error):
                    self.peak_mb = max(self.peak_mb, child.memory_info().rss / 1024 / 1024)


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make_tree(root: Path, files: int) -> None:
    """Films in folders of their own, series of five seasons of ten episodes."""
    films = files // 9
    for number in range(films):
        folder = root / f"The Long Journey {number} ({1950 + number % 75})"
        folder.mkdir(parents=True)
        (folder / f"{folder.name}.mkv").touch()
    left = files - films
    for number in range(-(-left // 50)):
        name = f"Northern Stories {number} ({1980 + number % 40})"
        for season in range(1, 6):
            folder = root / name / f"Season {season:02}"
            folder.mkdir(parents=True)
            for episode in range(1, 11):
                if left == 0:
                    return
                (folder / f"Northern Stories {number} - S{season:02}E{episode:02} - Chapter {episode}.mkv").touch()
                left -= 1


def find_s(root: Path) -> float:
    """Seconds that find takes to print the same facts."""
    started = time.perf_counter()
    subprocess.run(["find", str(root), "-printf", "%s %T@ %p\n"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Scanned:
    """A library's first scan, and rescans of it unchanged beside find, a median each."""

    scan: LibraryScan
    owner: LibraryId
    first_s: float
    own_cpu_s: float
    child_cpu_s: float
    child_peak_mb: float
    rescan_s: float
    find_s: float

    @property
    def ratio(self) -> float:
        """How many times as long as find a rescan takes."""
        return self.rescan_s / self.find_s


async def scanned(db: Database, root: Path, *, kind: str, files: int) -> Scanned:
    """Makes a library of a folder of so many media files and scans it, once and again and again."""
    clock = SystemClock()
    events = Events(db, clock)
    library_id = await Libraries(db, events, clock).create("Bench", kind, folders=[str(root)])
    scan = LibraryScan(db, events, clock)
    with ChildMemory() as child:
        started, own_cpu_s, child_cpu_s = time.perf_counter(), time.process_time(), children_cpu_s()
        result = await scan.run(library_id, Silent(), breaker=Breaker())
        first_s, own_cpu_s = time.perf_counter() - started, time.process_time() - own_cpu_s
        child_cpu_s = children_cpu_s() - child_cpu_s
    assert result.counts["added"] == files, result.counts
    finds, rescans = [], []
    for _ in range(RUNS):
        finds.append(await asyncio.to_thread(find_s, root))
        started = time.perf_counter()
        result = await scan.run(library_id, Silent(), breaker=Breaker())
        rescans.append(time.perf_counter() - started)
        assert not any(result.counts.values()), result.counts
    return Scanned(
        scan,
        library_id,
        first_s=first_s,
        own_cpu_s=own_cpu_s,
        child_cpu_s=child_cpu_s,
        child_peak_mb=child.peak_mb,
        rescan_s=statistics.median(rescans),
        find_s=statistics.median(finds),
    )


async def measure(db: Database, root: Path, files: int) -> bool:
    """Scan once, then again and again beside find; prints the figures and gives whether they are good enough."""
    found = await scanned(db, root, kind="mixed", files=files)
    looks_ms = sorted([await _look_ms(db, found, root, number) for number in range(LOOKS)])
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"files                        {files}")
    print(f"first scan to titles         {found.first_s:.2f} s (limit {_FIRST_LIMIT_S:.0f} s)")
    print(f"  processor time             {found.own_cpu_s:.2f} s in the server")
    print(f"  its child's, at nice 10    {found.child_cpu_s:.2f} s")
    print(f"rescan, nothing changed      {found.rescan_s:.3f} s, median of {RUNS}")
    print(f"find -printf                 {found.find_s:.3f} s, median of {RUNS}")
    print(f"ratio                        {found.ratio:.2f} (limit {_RATIO_LIMIT:.0f})")
    print(f"one folder changed           {statistics.median(looks_ms):.0f} ms to visible (limit {_LOOK_LIMIT_MS} ms)")
    print(f"  worst of {LOOKS}                {looks_ms[-1]:.0f} ms")
    print(f"peak memory, server process  {own_mb:.0f} MB (limit {_MEMORY_LIMIT_MB})")
    print(f"peak memory, scan's child    {found.child_peak_mb:.0f} MB")
    are_looks_quick = statistics.median(looks_ms) < _LOOK_LIMIT_MS
    return (
        found.first_s < _FIRST_LIMIT_S and found.ratio <= _RATIO_LIMIT and are_looks_quick and own_mb < _MEMORY_LIMIT_MB
    )


async def _look_ms(db: Database, found: Scanned, root: Path, number: int) -> float:
    """Milliseconds from a folder that has settled to its title: a new film, an episode more, in turn."""
    if number % 2:
        folder = root / "Northern Stories 0 (1980)" / "Season 01"
        file = folder / f"Northern Stories 0 - S01E{number + 20} - New.mkv"
    else:
        folder = root / f"New Film {number} (2020)"
        folder.mkdir()
        file = folder / f"{folder.name}.mkv"
    file.write_text(file.name)
    place = Place(str(folder.relative_to(root)), is_deep=True)
    started = time.perf_counter()
    [root_id] = await db.read(lambda tx: [each.id for each in store.root_folders(tx)])
    result = await found.scan.run(found.owner, Silent(), breaker=Breaker(), scope={root_id: (place,)})
    took_ms = (time.perf_counter() - started) * 1000
    assert result.counts["added"] == 1, result.counts
    return took_ms


def main() -> int:
    """Gives 0 when every figure is within its limit."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    sys.setswitchinterval(SWITCH_S)
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder:
        root = Path(folder) / "media"
        make_tree(root, files)
        os.sync()
        with open_database(Path(folder) / "rustfin.db") as db:
            return 0 if asyncio.run(measure(db, root, files)) else 1


if __name__ == "__main__":
    sys.exit(main())
