"""How does a large music library fare? First scan of tagged tracks until they are listed by name, and rescan unchanged
against `find`; then, in that same library, looking into some of them, which places them by their tags, against ffprobe.

    python -m bench.music [TRACKS] [PROBED]

The tracks are real FLAC files of a twentieth of a second, written by hand from one that ffmpeg made: a comment block of
their own makes each a content that is not known. Twelve an album, four albums an artist.
"""

import asyncio
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.probing import WORKERS, ffprobe_alone
from bench.scan import Silent, scanned
from rustfin.app import SWITCH_S
from rustfin.core.clock import SystemClock
from rustfin.db import Database, open_database
from rustfin.events import Events
from rustfin.media import Tools, find_tools
from rustfin.scanner.probing import LibraryProbe

TRACKS, PROBED = 30_000, 1_000
_ALBUM, _ARTIST = 12, 4
_COMMENTS = 4  # a block's type (RFC 9639 §8.6)
_RESCAN_LIMIT, _PROBE_LIMIT, _MEMORY_LIMIT_MB = 4.0, 1.5, 300


class _Enough(Exception):
    """As many as are wanted were looked into."""


class _Until(Silent):
    """Ends a stage once it has done so many."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.done = wanted, 0

    async def progress(self, **told: object) -> None:
        done = told.get("done")
        self.done = done if isinstance(done, int) else self.done

    def raise_if_cancelled(self) -> None:
        if self.done >= self.wanted:
            raise _Enough


def make_tracks(root: Path, tracks: int, tools: Tools) -> list[Path]:
    """The tracks, in the order of their paths."""
    plain = root.parent / "plain.flac"
    argv = [str(tools.ffmpeg), "-v", "error", "-f", "lavfi", "-i", "sine=d=0.05:r=8000", str(plain)]
    subprocess.run(argv, check=True)
    blocks, sound = _parts(plain.read_bytes())
    paths = []
    for number in range(tracks):
        album, track = divmod(number, _ALBUM)
        artist = f"Artist {album // _ARTIST:05}"
        year = 1960 + album % 60
        title = f"Song {number}"
        folder = root / artist / f"Album {album} ({year})"
        if track == 0:
            folder.mkdir(parents=True)
        tags = {"title": title, "artist": artist, "album": f"Album {album}", "tracknumber": track + 1, "date": year}
        path = folder / f"{track + 1:02} - {title}.flac"
        path.write_bytes(b"fLaC" + blocks + _comments(tags) + sound)
        paths.append(path)
    return sorted(paths)


def _parts(flac: bytes) -> tuple[bytes, bytes]:
    """The first metadata block, which every file needs, and the sound."""
    at, kept = 4, b""
    while True:
        kind, length = flac[at], int.from_bytes(flac[at + 1 : at + 4], "big")
        if kind & 0x7F == 0:
            kept = bytes([0]) + flac[at + 1 : at + 4 + length]
        at += 4 + length
        if kind & 0x80:
            return kept, flac[at:]


def _comments(tags: dict[str, object]) -> bytes:
    said = [f"{name}={value}".encode() for name, value in tags.items()]
    body = struct.pack("<I5sI", 5, b"bench", len(said)) + b"".join(struct.pack("<I", len(one)) + one for one in said)
    return bytes([0x80 | _COMMENTS]) + len(body).to_bytes(3, "big") + body


async def measure(db: Database, root: Path, paths: list[Path], probed: int, tools: Tools) -> bool:
    """Prints the figures and gives whether they are good enough."""
    found = await scanned(db, root, kind="music", files=len(paths))
    clock = SystemClock()
    alone = await asyncio.to_thread(ffprobe_alone, paths[:probed], tools)
    report = _Until(probed)
    started, stage_cpu = time.perf_counter(), time.process_time()
    try:
        await LibraryProbe(db, Events(db, clock), clock, tools).run(found.owner, report, workers=lambda: WORKERS)
    except* _Enough:
        pass
    stage_s, stage_cpu = time.perf_counter() - started, time.process_time() - stage_cpu
    rows = await db.read(lambda tx: [tuple(row) for row in tx.all("SELECT count(*) FROM fingerprint")])
    looked_into = int(rows[0][0])
    probing = (stage_s / looked_into) / (alone.wall_s / probed)
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"tracks                       {len(paths)}")
    print(f"first scan to tracks by name {found.first_s:.2f} s")
    print(f"  processor time             {found.own_cpu_s:.2f} s in the server, {found.child_cpu_s:.2f} s in the child")
    print(f"rescan, nothing changed      {found.rescan_s:.3f} s, find {found.find_s:.3f} s")
    print(f"  ratio                      {found.ratio:.2f} (limit {_RESCAN_LIMIT:.0f})")
    print(f"looked into                  {looked_into} in {stage_s:.2f} s, {1000 * stage_s / looked_into:.1f} ms each")
    print(f"  processor, the server's    {1000 * stage_cpu / looked_into:.1f} ms each")
    print(f"ffprobe alone                {1000 * alone.wall_s / probed:.1f} ms each, {WORKERS} at a time")
    print(f"  ratio                      {probing:.2f} (limit {_PROBE_LIMIT})")
    print(f"peak memory, server process  {own_mb:.0f} MB (limit {_MEMORY_LIMIT_MB})")
    print(f"peak memory, scan's child    {found.child_peak_mb:.0f} MB")
    return found.ratio <= _RESCAN_LIMIT and probing <= _PROBE_LIMIT and own_mb < _MEMORY_LIMIT_MB


def main() -> int:
    """Gives 0 when every figure is within its limit."""
    tracks, probed = (*map(int, sys.argv[1:]), *(TRACKS, PROBED)[len(sys.argv) - 1 :])
    sys.setswitchinterval(SWITCH_S)
    folder = Path(tempfile.mkdtemp(prefix="rustfin-bench-"))
    try:
        return asyncio.run(_in(folder, tracks, probed))
    finally:
        shutil.rmtree(folder)


async def _in(folder: Path, tracks: int, probed: int) -> int:
    tools = await find_tools()
    (folder / "media").mkdir()
    paths = await asyncio.to_thread(make_tracks, folder / "media", tracks, tools)
    os.sync()
    with open_database(folder / "rustfin.db") as db:
        return 0 if await measure(db, folder / "media", paths, probed, tools) else 1


if __name__ == "__main__":
    sys.exit(main())
