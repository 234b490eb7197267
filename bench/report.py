"""How much processor time the report on what is converted where takes, at 100,000 titles.

    python bench/report.py [--titles N]

Beside it, as a yardstick in the same run, how much it takes merely to read every file's stored facts as JSON.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.decide import files
from rustfin.core.clock import SystemClock
from rustfin.core.ids import UserId
from rustfin.core.units import BitsPerSecond, Milliseconds
from rustfin.db import Database, Tx, open_database
from rustfin.identity import Role, Viewer
from rustfin.media import MediaInfo, VideoStream
from rustfin.playback import Devices, Reports

GOAL_S = 10.0
_ADMIN = Viewer(UserId("admin"), "Admin", Role.ADMIN)
_BATCH = 5_000


def fill(tx: Tx, numbers: range, kinds: list[MediaInfo], rng: random.Random) -> None:
    """Titles of one version each, whose facts differ as those of real files do."""
    items, contents, paths, versions, parts = [], [], [], [], []
    for number in numbers:
        name = f"{number:08}"
        items.append((name, name, name, name))
        contents.append((name, varied(rng.choice(kinds), rng).to_json()))
        paths.append((name, name.encode(), name))
        versions.append((name, name))
        parts.append((name, name))
    tx.execute_many(
        "INSERT INTO item (id, library_id, kind, identity_key, title, sort_title, added_at, updated_at)"
        " VALUES (?, 'library', 'movie', ?, ?, ?, 1, 1)",
        items,
    )
    tx.execute_many(
        "INSERT INTO fingerprint (id, size_bytes, state, media_info, keyframes, first_seen_at)"
        " VALUES (?, 1, 'probed', ?, x'010100', 1)",
        contents,
    )
    tx.execute_many(
        "INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, fingerprint_id, first_seen_at, last_seen_at)"
        " VALUES (?, 'root', ?, 1, 1, ?, 1, 1)",
        paths,
    )
    tx.execute_many("INSERT INTO version (id, item_id) VALUES (?, ?)", versions)
    tx.execute_many("INSERT INTO part (version_id, file_id) VALUES (?, ?)", parts)


def varied(media: MediaInfo, rng: random.Random) -> MediaInfo:
    """The same kind of file, of another length, height and bit rate."""
    share = rng.uniform(0.4, 1.8)
    streams = tuple(
        replace(stream, height=stream.height - 2 * rng.randrange(60), bitrate_bps=_times(stream.bitrate_bps, share))
        if isinstance(stream, VideoStream)
        else replace(stream, language=rng.choice(["en", "de", "fr", None]))
        for stream in media.streams
    )
    length = Milliseconds(rng.randrange(1_000_000, 9_000_000))
    return replace(media, streams=streams, duration_ms=length, bitrate_bps=_times(media.bitrate_bps, share))


def _times(bitrate_bps: BitsPerSecond | None, share: float) -> BitsPerSecond | None:
    return None if bitrate_bps is None else BitsPerSecond(int(bitrate_bps * share))


async def measure(db: Database, title_count: int) -> tuple[float, float, float, int, int]:
    """Seconds to read the library, to decide on every device, and to read the facts alone; signatures; devices."""
    clock = SystemClock()
    reports = Reports(db, clock, Devices(db, clock))
    began = time.process_time()
    library = await reports.library()
    read_s = time.process_time() - began
    assert library.title_count == title_count
    began = time.process_time()
    _, made = await reports.overview(_ADMIN)
    decided_s = time.process_time() - began
    began = time.process_time()
    rows = await db.read(lambda tx: tx.all("SELECT media_info FROM fingerprint"))
    await asyncio.to_thread(lambda: [json.loads(row["media_info"]) for row in rows])
    return read_s, decided_s, time.process_time() - began, len(library.alike), len(made)


async def run(title_count: int) -> int:
    """Exit status: 0 when the goal is met."""
    rng, kinds = random.Random(7), [candidate.media for candidate in files() if candidate.media is not None]
    with tempfile.TemporaryDirectory() as folder:
        db = await asyncio.to_thread(open_database, Path(folder) / "rustfin.db")
        try:
            await db.write(_make_library)
            for first in range(0, title_count, _BATCH):
                numbers = range(first, min(first + _BATCH, title_count))
                await db.write(lambda tx, numbers=numbers: fill(tx, numbers, kinds, rng))  # type: ignore[misc]
            read_s, decided_s, yardstick_s, distinct, devices = await measure(db, title_count)
        finally:
            await asyncio.to_thread(db.close)
    whole_s = read_s + decided_s
    print(f"{title_count:,} titles, {distinct:,} of which differ, on {devices} devices")
    print(f"report: {whole_s:.1f} s (goal {GOAL_S:g} s): reading {read_s:.1f}, deciding {decided_s:.1f}")
    print(f"pairs of title and device: {title_count * devices / whole_s:,.0f} a second")
    print(
        f"yardstick, reading their facts as JSON: {yardstick_s:.1f} s;"
        f" the report takes {whole_s / yardstick_s:.1f} of it"
    )
    return 0 if whole_s <= GOAL_S else 1


def _make_library(tx: Tx) -> None:
    tx.execute(
        "INSERT INTO library (id, name, name_key, kind, created_at) VALUES ('library', 'Films', 'films', 'movies', 1)"
    )
    tx.execute("INSERT INTO root (id, library_id, path) VALUES ('root', 'library', ?)", (b"/films",))


def main() -> int:
    """Exit status: 0 when the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=int, default=100_000)
    return asyncio.run(run(parser.parse_args().titles))


if __name__ == "__main__":
    sys.exit(main())
