"""What looking into files costs beside ffprobe alone: the probe stage of a scan against ffprobe by as many workers.

    python -m bench.probing [FILES] [--rounds N]

The files are real ones, made by ffmpeg once a kind and then copied, each with a title of its own, so that no content
is known already. The yardstick looks at the same files with the same arguments: xargs keeps as many ffprobes running as
the stage has workers, and nothing reads what they print. Both are measured in turn, a fresh database each time.
"""

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from rustfin.app import SWITCH_S
from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import SystemClock
from rustfin.db import Database, open_database
from rustfin.events import Events
from rustfin.media import Tools, find_tools
from rustfin.media.probe import probe_argv
from rustfin.scanner.probing import LibraryProbe
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.scan import LibraryScan

FILES, ROUNDS, WORKERS = 600, 5, 2
MAX_RATIO = 1.15

_TITLE = "Placeholder 000000"
_PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=60")
_SOUND = ("-f", "lavfi", "-i", "sine=f=440:d=60:r=48000")
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-g", "48", "-pix_fmt", "yuv420p")
_X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "40", "-x265-params", "keyint=48:log-level=error")
_AAC = ("-c:a", "aac", "-b:a", "48k")
_NO_SUMS = ("-write_crc32", "0")  # they would not fit a title that is changed in the finished file

KINDS: dict[str, tuple[str, ...]] = {
    "film.mkv": (*_PICTURE, *_SOUND, *_X264, *_AAC, *_NO_SUMS),
    "film.mp4": (*_PICTURE, *_SOUND, *_X264, *_AAC, "-movflags", "+faststart"),
    "hevc.mkv": (*_PICTURE, *_SOUND, *_X265, *_AAC, *_NO_SUMS),
    "hevc.mp4": (*_PICTURE, *_SOUND, *_X265, *_AAC),
    "two tracks.mkv": (*_PICTURE, *_SOUND, *_X264, "-map", "0", "-map", "1", "-map", "1", "-c:a", "ac3", *_NO_SUMS),
    "old.avi": (*_PICTURE, *_SOUND, "-c:v", "mpeg4", "-q:v", "20", "-c:a", "libmp3lame", "-b:a", "48k"),
    "song.mp3": (*_SOUND, "-c:a", "libmp3lame", "-b:a", "64k"),
    "song.flac": (*_SOUND, "-c:a", "flac"),
    "song.m4a": (*_SOUND, *_AAC),
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that passed, and of the processor: by this process and by its children."""

    wall_s: float
    own_s: float
    children_s: float


class _Silent:
    async def progress(self, **_: object) -> None:
        await asyncio.sleep(0)

    def raise_if_cancelled(self) -> None:
        return None


def main() -> int:
    """Print the figures. Exit status: whether the goal is met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=int, nargs="?", default=FILES)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    asked = options.parse_args()
    sys.setswitchinterval(SWITCH_S)
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder:
        return 0 if asyncio.run(measure(Path(folder), asked.files, asked.rounds)) else 1


async def measure(folder: Path, files: int, rounds: int) -> bool:
    """Both in turn; prints the figures and gives whether they are good enough."""
    tools = await find_tools()
    paths = make_files(folder, files, tools)
    alone, stages = [], []
    for number in range(rounds):
        alone.append(ffprobe_alone(paths, tools))
        with open_database(folder / f"{number}.db") as db:
            stages.append(await probe_stage(db, folder / "media", files, tools))
    ratio = statistics.median(ours.wall_s / theirs.wall_s for ours, theirs in zip(stages, alone, strict=True))
    print(f"files                   {files}, {WORKERS} workers, median of {rounds}")
    for name, figures in (("ffprobe alone", alone), ("probe stage", stages)):
        wall_s, own_s, children_s = (
            statistics.median(getattr(one, field) for one in figures) for field in ("wall_s", "own_s", "children_s")
        )
        print(f"{name:23} {wall_s:.2f} s, {1000 * wall_s / files:.1f} ms a file", end="; ")
        print(f"processor {children_s:.2f} s in children, {own_s:.2f} s in the server")
    print(f"ratio                   {ratio:.2f} (limit {MAX_RATIO})")
    return ratio <= MAX_RATIO


def make_files(folder: Path, files: int, tools: Tools) -> list[Path]:
    """Well-named films, each with a content of its own."""
    made = []
    for name, recipe in KINDS.items():
        target = folder / name
        subprocess.run(
            [str(tools.ffmpeg), "-v", "error", *recipe, "-metadata", f"title={_TITLE}", str(target)], check=True
        )
        made.append((target.suffix, target.read_bytes()))
    paths = []
    for number, (suffix, content) in enumerate(islice(cycle(made), files)):
        title = f"The Long Way {number:05}"
        own = content.replace(_TITLE.encode(), title.encode())
        assert len(own) == len(content)
        assert own != content
        path = folder / "media" / f"{title} (2001)" / f"{title} (2001){suffix}"
        path.parent.mkdir(parents=True)
        path.write_bytes(own)
        paths.append(path)
    return paths


def ffprobe_alone(paths: list[Path], tools: Tools) -> Took:
    """ffprobe on each, as many at a time as the stage has workers."""
    *argv, last = probe_argv(paths[0], tools=tools)
    assert last == f"file:{paths[0]}"
    names = "".join(f"file:{path}\0" for path in paths)
    clock = _Clock()
    subprocess.run(
        ["xargs", "-0", "-n", "1", "-P", str(WORKERS), *argv],
        input=names.encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return clock.took()


async def probe_stage(db: Database, root: Path, files: int, tools: Tools) -> Took:
    """The stage, after a scan that is not measured."""
    clock = SystemClock()
    events = Events(db, clock)
    library_id = await Libraries(db, events, clock).create("Bench", "mixed", folders=[str(root)])
    await LibraryScan(db, events, clock).run(library_id, _Silent(), breaker=Breaker())
    watch = _Clock()
    found = await LibraryProbe(db, events, clock, tools).run(library_id, _Silent(), workers=lambda: WORKERS)
    took = watch.took()
    assert found == {"read": files, "passed_over": 0}, found
    [(unreadable,)] = await db.read(
        lambda tx: [tuple(row) for row in tx.all("SELECT count(*) FROM fingerprint WHERE state <> 'probed'")]
    )
    assert unreadable == 0, unreadable
    return took


class _Clock:
    def __init__(self) -> None:
        self._wall_s = time.perf_counter()
        self._own_s = time.process_time()
        self._children_s = _children_s()

    def took(self) -> Took:
        return Took(
            time.perf_counter() - self._wall_s, time.process_time() - self._own_s, _children_s() - self._children_s
        )


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
