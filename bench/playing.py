"""Playing over HTTP: how soon a session begins, how soon its first segment is whole, and whether many can watch.

    python -m bench.playing [--rounds N] [--watch-s N]

A real server over a made film of 1080p at about 8 Mbit/s. The yardstick of a first segment is ffmpeg alone making the
same cut in the same run. Watching is 50 players of the file as it is and two of an encoded picture, each of which reads
as fast as it plays and keeps ten seconds; a stall is a player that has nothing left.
"""

import argparse
import asyncio
import http.client
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urljoin, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import itertools

import httpx

from processes import run_command, server_in

FILM_S = 240
GOP_S = 2
SESSION_GOAL_MS, CACHED_GOAL_MS = 50.0, 50.0
FIRST_RATIO, FIRST_EXTRA_MS = 1.15, 100.0
DIRECT_WATCHERS, ENCODED_WATCHERS = 50, 2
KEPT_S = 10.0
PASSWORD = "a long secret"
DEVICE: dict[str, Any] = {
    "id": "bench",
    "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}],
    "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264"], "audio": ["aac"], "demuxedAudio": True},
}
WAYS: dict[str, dict[str, Any]] = {
    "remux": {"exclude": ["direct", "transcode"]},
    "720p": {"exclude": ["direct", "remux", "audio_transcode"], "max_height": 720},
    "1080p": {"exclude": ["direct", "remux", "audio_transcode"]},
}


@dataclass(frozen=True, slots=True)
class Film:
    """What is played."""

    path: Path
    item_id: str


def main() -> int:
    """Prints the figures; 1 when a goal is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--watch-s", type=int, default=60)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder, serving(Path(folder)) as (client, film):
        missed = sessions(client, film)
        missed |= first_segments(client, film, chosen.rounds)
        missed |= watching(client, film, chosen.watch_s) if chosen.watch_s else False
    return int(missed)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[httpx.Client, Film]]:
    """A server whose one film was looked into, and a client that is signed in."""
    path = folder / "Films" / "Bench (2001)" / "Bench (2001).mp4"
    make_film(path)
    made = run_command(folder, "users", "add", "boss", "--admin", "--password-stdin", text=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    with (
        server_in(folder, ["--transcode-dir", str(folder / "transcode")]) as server,
        httpx.Client(base_url=server.address, timeout=60) as client,
    ):
        body = {"name": "boss", "password": PASSWORD}
        client.headers["Authorization"] = f"Bearer {client.post('/api/v1/auth/login', json=body).json()['token']}"
        library = {"name": "Films", "kind": "movies", "paths": [str(folder / "Films")]}
        assert client.post("/api/v1/libraries", json=library).status_code == 201
        yield client, Film(path, wait_for_film(client))


def make_film(path: Path) -> None:
    """Moving noise over a pattern, so that the bit rate is a film's."""
    path.parent.mkdir(parents=True)
    picture = f"testsrc2=s=1920x1080:r=24:d={FILM_S},noise=alls=12:allf=t"
    argv = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=d={FILM_S}"]
    rate = ["-b:v", "8M", "-maxrate", "10M", "-bufsize", "16M", "-g", str(24 * GOP_S)]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", *rate, "-c:a", "aac"]
    subprocess.run([*argv, *encode, "-movflags", "+faststart", str(path)], check=True)


def wait_for_film(client: httpx.Client) -> str:
    """The film's id, once a copied picture is offered: it was scanned, probed and indexed."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        library = client.get("/api/v1/libraries").json()[0]["id"]
        found = client.get(f"/api/v1/libraries/{library}/items").json()["items"]
        if found:
            session = start(client, found[0]["id"], **WAYS["remux"])
            stop(client, session)
            if session["method"] == "remux":
                return str(found[0]["id"])
        time.sleep(0.2)
    raise SystemExit("the film was not found in time")


def start(client: httpx.Client, item_id: str, **fields: Any) -> dict[str, Any]:
    """A session."""
    answer = client.post("/api/v1/playback/sessions", json={"item_id": item_id, "profile": DEVICE, **fields})
    answer.raise_for_status()
    session: dict[str, Any] = answer.json()
    return session


def stop(client: httpx.Client, session: dict[str, Any]) -> None:
    """It is over."""
    client.post(f"/api/v1/playback/sessions/{session['id']}/stop", json={"position_ms": 0})


def sessions(client: httpx.Client, film: Film) -> bool:
    """How long beginning takes when everything about the file is known."""
    times = []
    for _ in range(60):
        before = time.perf_counter()
        session = start(client, film.item_id, start_ms=0, **WAYS["remux"])
        times.append((time.perf_counter() - before) * 1000)
        stop(client, session)
    p95 = quantiles(times, n=20)[18]
    print(f"session begun: p50 {median(times):.1f} ms, p95 {p95:.1f} ms (goal {SESSION_GOAL_MS:g})")
    return p95 > SESSION_GOAL_MS


def first_segments(client: httpx.Client, film: Film, rounds: int) -> bool:
    """From asking for a session to the last byte of its first segment, each at another place; then again from disk."""
    missed = False
    for name, fields in WAYS.items():
        ours, alone, cached = [], [], []
        for number in range(rounds):
            at_s = 10 + number * (FILM_S - 40) // rounds
            before = time.perf_counter()
            session = start(client, film.item_id, start_ms=at_s * 1000, **fields)
            url, begin_s, length_s, picture = segment_at(client, session, at_s)
            content = fetch(client, url)
            ours.append((time.perf_counter() - before) * 1000)
            before = time.perf_counter()
            assert fetch(client, url) == content
            cached.append((time.perf_counter() - before) * 1000)
            stop(client, session)
            alone.append(cut_alone(film.path, begin_s, length_s, picture))
        goal_ms = median(alone) * FIRST_RATIO + FIRST_EXTRA_MS
        print(
            f"first segment, {name}: {median(ours):.0f} ms, ffmpeg alone {median(alone):.0f} ms"
            f" (goal {goal_ms:.0f}); again {max(cached):.1f} ms at most (goal {CACHED_GOAL_MS:g})"
        )
        missed |= median(ours) > goal_ms or max(cached) > CACHED_GOAL_MS
    return missed


def segment_at(client: httpx.Client, session: dict[str, Any], at_s: float) -> tuple[str, float, float, dict[str, Any]]:
    """The address of the segment that shows at a time, where it begins, how long it is, and of which picture."""
    picture = session["qualities"][0]
    url = urljoin(session["url"], session["url"].replace("master.m3u8", f"{picture['id']}.m3u8"))
    begin_s = 0.0
    lines = client.get(url).text.splitlines()
    for duration, address in itertools.pairwise(lines):
        if found := re.match(r"#EXTINF:([0-9.]+)", duration):
            if begin_s + float(found[1]) > at_s:
                return urljoin(url, address), begin_s, float(found[1]), picture
            begin_s += float(found[1])
    raise SystemExit("the playlist is too short")


def fetch(client: httpx.Client, url: str) -> bytes:
    """A segment, asked for again while the server says to come back."""
    for _ in range(20):
        answer = client.get(url)
        if answer.status_code != 503:
            break
        time.sleep(float(answer.headers.get("retry-after", "1")))
    answer.raise_for_status()
    return answer.content


def cut_alone(path: Path, begin_s: float, length_s: float, picture: dict[str, Any]) -> float:
    """Milliseconds that ffmpeg alone takes for the same cut of the same picture."""
    encode = ["-c:v", "copy"]
    if picture["id"] != "original":
        level = ["-profile:v", "high", "-x264-params", "rc-lookahead=10:open-gop=0"]
        scale = f"scale={picture['width']}:{picture['height']}:flags=bicubic"
        encode = ["-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", *level]
        encode += ["-maxrate", str(picture["bitrate_bps"]), "-bufsize", str(picture["bitrate_bps"] * 2)]
    muxer = ["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "pipe:1"]
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-ss", f"{begin_s:.3f}", "-i", str(path), "-t", f"{length_s:.3f}"]
    before = time.perf_counter()
    subprocess.run([*argv, "-map", "0:v:0", *encode, *muxer], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - before) * 1000


def watching(client: httpx.Client, film: Film, watch_s: int) -> bool:
    """Whether everybody who watches has always something to show."""
    direct = [start(client, film.item_id, start_ms=0) for _ in range(DIRECT_WATCHERS)]
    encoded = [start(client, film.item_id, start_ms=n * 90_000, **WAYS["720p"]) for n in range(ENCODED_WATCHERS)]
    assert {one["method"] for one in direct} == {"direct"}
    assert {one["method"] for one in encoded} == {"transcode"}
    rate = film.path.stat().st_size / FILM_S
    base = str(client.base_url)
    plans = [segments_from(client, one, n * 90.0) for n, one in enumerate(encoded)]

    async def run() -> list[float]:
        async with httpx.AsyncClient(base_url=base, timeout=60) as streaming:
            loop = asyncio.get_running_loop()
            with ThreadPoolExecutor(DIRECT_WATCHERS) as threads:
                urls = (urljoin(base, one["url"]) for one in direct)
                files = [loop.run_in_executor(threads, watch_file, url, rate, watch_s) for url in urls]
                streams = [watch_segments(streaming, plan, watch_s) for plan in plans]
                return await asyncio.gather(*files, *streams)

    stalled = asyncio.run(run())
    for session in (*direct, *encoded):
        stop(client, session)
    files_s, streams_s = stalled[:DIRECT_WATCHERS], stalled[DIRECT_WATCHERS:]
    print(
        f"watching {watch_s} s: {DIRECT_WATCHERS} files stalled {sum(files_s):.1f} s in all (goal 0),"
        f" {ENCODED_WATCHERS} encoded pictures {sum(streams_s):.1f} s (goal 0)"
    )
    return sum(stalled) > 0


def segments_from(client: httpx.Client, session: dict[str, Any], at_s: float) -> list[tuple[str, float]]:
    """Address and length of each segment from a time on."""
    url = session["url"].replace("master.m3u8", f"{session['qualities'][0]['id']}.m3u8")
    lines, begin_s, found = client.get(url).text.splitlines(), 0.0, []
    for duration, address in itertools.pairwise(lines):
        if length := re.match(r"#EXTINF:([0-9.]+)", duration):
            if begin_s >= at_s:
                found.append((urljoin(url, address), float(length[1])))
            begin_s += float(length[1])
    return found


class Buffer:
    """What a player has, in seconds; it begins to show when it has its first ones and stalls when it has none."""

    def __init__(self) -> None:
        self.fetched_s = 0.0
        self.stalled_s = 0.0
        self._shown_until: float | None = None

    def got(self, length_s: float) -> None:
        now = time.monotonic()
        if self._shown_until is None:
            self._shown_until = now
        if now > self._shown_until:
            self.stalled_s += now - self._shown_until
            self._shown_until = now
        self._shown_until += length_s
        self.fetched_s += length_s

    @property
    def ahead_s(self) -> float:
        return 0.0 if self._shown_until is None else self._shown_until - time.monotonic()


def watch_file(url: str, rate: float, watch_s: int) -> float:
    """Read a file as fast as it plays, keeping ten seconds; gives how long nothing was left. For a thread of its own.

    The plainest of clients: fifty of them must cost less than what they measure, and they share its processors.
    """
    address = urlsplit(url)
    buffer, at, step_s = Buffer(), 0, 2.0
    step = int(rate * step_s)
    content = memoryview(bytearray(step))
    with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)) as connection:
        while buffer.fetched_s < watch_s:
            connection.request(
                "GET", f"{address.path}?{address.query}", headers={"Range": f"bytes={at}-{at + step - 1}"}
            )
            answer = connection.getresponse()
            assert answer.status == 206, answer.status
            got = 0
            while got < step and (more := answer.readinto(content[got:])):
                got += more
            assert got == step, f"{got} bytes of {step}"
            answer.read()
            at += step
            buffer.got(step_s)
            time.sleep(max(0.0, buffer.ahead_s - KEPT_S))
    return buffer.stalled_s


async def watch_segments(client: httpx.AsyncClient, plan: list[tuple[str, float]], watch_s: int) -> float:
    """The same for segments that are made meanwhile."""
    buffer = Buffer()
    for url, length_s in plan:
        answer = await client.get(url)
        while answer.status_code == 503:
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
            answer = await client.get(url)
        answer.raise_for_status()
        buffer.got(length_s)
        if buffer.fetched_s >= watch_s:
            break
        await asyncio.sleep(max(0.0, buffer.ahead_s - KEPT_S))
    return buffer.stalled_s


if __name__ == "__main__":
    sys.exit(main())
