"""A whole server as a process, over a small library of real media files."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import httpx
import psutil
import pytest

ADMIN = {"name": "Ann", "password": "a long secret"}
PATIENCE_S = 90.0
FILM_S = 70
Libraries = tuple[tuple[str, str], ...]
LIBRARIES: Libraries = (("Films", "movies"), ("Series", "series"))
"""Name, which is its folder's too, and kind."""
SRT = "1\n00:00:01,000 --> 00:00:03,000\n<i>Grüße</i> & more\n\n"
LATE_SRT = "2\n00:01:01,000 --> 00:01:02,000\nLate\n\n"
"""Over where one piece of a playlist ends and the next begins, at 61.44 s."""

BROWSER = {
    "id": "browser",
    "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}],
    "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264"], "audio": ["aac"], "demuxedAudio": True},
    "video": {"h264": {"bitDepth": 8, "maxLevel": 5.1}},
}
OLD_TV = {**BROWSER, "hls": {"engine": "native", "segment": ["ts"], "video": ["h264"], "audio": ["aac"]}}


@dataclass(frozen=True, slots=True)
class Title:
    """An item and its first file."""

    id: str
    file_id: str
    path: Path


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `http` is signed in as its admin."""

    address: str
    http: httpx.Client
    titles: dict[str, Title]
    log: Path
    hold: Path
    """While this file is there, every ffmpeg that is begun waits."""
    pid: int

    def anonymous(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=30)

    def start(self, title: str, **fields: object) -> httpx.Response:
        return self.http.post("/api/v1/playback/sessions", json={"item_id": self.titles[title].id, **fields})

    def wait_until(self, condition: Callable[[], bool]) -> None:
        for _ in range(int(PATIENCE_S * 20)):
            if condition():
                return
            time.sleep(0.05)
        pytest.fail(f"it does not happen: {self.log.read_text()[-2000:]}")

    def ffmpegs(self) -> list[psutil.Process]:
        """Those that the server has begun and that are not gone."""
        return [child for child in psutil.Process(self.pid).children(recursive=True) if "ffmpeg" in child.name()]

    @contextmanager
    def encoders_held(self) -> Iterator[None]:
        self.hold.touch()
        try:
            yield
        finally:
            self.hold.unlink()


@contextmanager
def run_server(
    folder: Path,
    *,
    make: Callable[[Path], Path] | None = None,
    count: int = 7,
    libraries: Libraries = LIBRARIES,
    scratch_bytes: int | None = None,
) -> Iterator[Running]:
    """A server over libraries that were scanned, below a folder; `make` fills `media`, with `count` titles.
    `scratch_bytes`: the size of the disk that segments are written to."""
    if which("ffmpeg") is None:
        pytest.skip("there is no ffmpeg")
    media = (make or make_media)(folder / "media")
    argv = [] if scratch_bytes is None else small_disk(folder / "transcode", scratch_bytes)
    argv += [sys.executable, "-c", "from rustfin.cli import main; main()", "serve", "--port", "0"]
    for name in ("config", "cache", "transcode"):
        argv += [f"--{name}-dir", str(folder / name)]
    log, hold = folder / "log", folder / "hold"
    environment = {**os.environ, "PATH": f"{held_ffmpeg(folder / 'bin', hold)}:{os.environ['PATH']}"}
    with log.open("w") as stderr, subprocess.Popen(argv, stderr=stderr, env=environment) as process:
        try:
            address = wait_until_ready(process, log)
            with httpx.Client(base_url=address, timeout=30) as http:
                token = http.post("/api/v1/setup", json=ADMIN).json()["token"]
                http.cookies.clear()
                http.headers["Authorization"] = f"Bearer {token}"
                for name, kind in libraries:
                    body = {"name": name, "kind": kind, "paths": [str(media / name)]}
                    assert http.post("/api/v1/libraries", json=body).status_code == 201
                titles = wait_for_titles(folder / "config" / "rustfin.db", count=count)
                yield Running(address, http, titles, log, hold, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def small_disk(place: Path, size_bytes: int) -> list[str]:
    """What goes before a command that is to have a small file system at a place, in a namespace without privilege."""
    place.mkdir()
    mounting = f'mount -t tmpfs -o size={size_bytes} none "{place}" && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounting, "sh"]


def held_ffmpeg(folder: Path, hold: Path) -> Path:
    """A folder with an ffmpeg that waits while a file is there, then is the real one."""
    folder.mkdir()
    program = folder / "ffmpeg"
    program.write_text(f'#!/bin/sh\nwhile [ -e "{hold}" ]; do sleep 0.02; done\nexec {which("ffmpeg")} "$@"\n')
    program.chmod(0o755)
    return folder


def wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address that the server prints."""
    for _ in range(int(PATIENCE_S * 20)):
        for line in log.read_text().splitlines():
            if "Rustfin is ready at" in line:
                return line.split()[-1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text()}")


def make_media(folder: Path) -> Path:
    """Two films that browsers play or not, one about to vanish, one whose picture changes, and three episodes."""
    films = ("Tide (2001)", "Reef (2002)", "Gone (2003)", "Dusk (2004)")
    tide, reef, gone, dusk = (folder / "Films" / name for name in films)
    season = folder / "Series" / "Coast" / "Season 01"
    for place in (tide, reef, gone, dusk, season):
        place.mkdir(parents=True)
    (tide / "Tide (2001).en.srt").write_text(SRT + LATE_SRT, encoding="cp1252")
    (folder / "plain.srt").write_text(SRT, encoding="utf-8")
    film = tide / "Tide (2001).mp4"
    encode(film, FILM_S, "-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-c:a", "aac")
    encode(
        reef / "Reef (2002).mkv", 5, "-c:v", "mpeg2video", "-c:a", "ac3", "-c:s", "ass", subtitles=folder / "plain.srt"
    )
    for copy in (gone / "Gone (2003).mp4", *(season / f"Coast S01E0{number}.mp4" for number in (1, 2, 3))):
        encode(copy, 3, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-metadata", f"title={copy.stem}")
    half, other_half = folder / "half.ts", folder / "other half.ts"
    recorded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-c:a", "aac", "-muxdelay", "0")
    encode(half, 10, *recorded)
    encode(other_half, 10, *recorded, "-output_ts_offset", "10", size="160x90")
    (dusk / "Dusk (2004).ts").write_bytes(half.read_bytes() + other_half.read_bytes())
    return folder


def encode(path: Path, seconds: int, *options: str, subtitles: Path | None = None, size: str = "320x180") -> None:
    more = ["-i", str(subtitles)] if subtitles else []
    picture, sound = f"testsrc2=s={size}:r=24:d={seconds}", f"sine=d={seconds}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *more]
    subprocess.run(["ffmpeg", "-loglevel", "error", *inputs, *options, str(path)], check=True)


def wait_for_titles(database: Path, *, count: int) -> dict[str, Title]:
    """The titles, once all were looked into; read as an onlooker."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        for _ in range(int(PATIENCE_S * 10)):
            rows = connection.execute(
                "SELECT i.title, i.number, i.id, f.id, r.path, f.path, f.fingerprint_id FROM item AS i"
                " JOIN version AS v ON v.item_id = i.id JOIN part ON part.version_id = v.id"
                " JOIN file AS f ON f.id = part.file_id JOIN root AS r ON r.id = f.root_id"
            ).fetchall()
            if len(rows) >= count and all(row[-1] for row in rows):
                return {
                    f"episode {number}" if number else title: Title(
                        item, file, Path(os.fsdecode(root)) / os.fsdecode(path)
                    )
                    for title, number, item, file, root, path, _ in rows
                }
            time.sleep(0.1)
    finally:
        connection.close()
    pytest.fail(f"the scan did not find {count} titles: {rows}")


def frame_hashes(path: Path) -> list[str]:
    """The MD5 of each frame of the picture."""
    argv = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", "0:v:0", "-f", "framemd5", "-"]
    lines = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.rpartition(",")[2].strip() for line in lines if not line.startswith("#")]
