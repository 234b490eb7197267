"""How fast is browsing while another library is scanned for the first time? Over HTTP, in the real server.

    python -m bench.browsing [FILES] [ITEMS]

One person opens one page after the other, with a short look at each: of a full library of ITEMS titles, where others
have done things, and of the new one, which fills up. First while nothing else happens, then while the new library's
FILES are walked and named, then while they are looked into (ended after a while, as all of them would take very long).
The yardstick of a page is that same page when all is quiet; of a page of the new library, when its titles are there
and nothing is written. The files are real films of a second, each of them different; some have posters.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import psutil
from PIL import Image

from bench.scan import make_tree
from processes import run_command, server_in
from rustfin.db import Tx, open_database
from synthetic import fill

FILES, ITEMS = 56_000, 20_000
BOSS, PASSWORD = "boss", "a long secret"
SLOWDOWN_LIMIT, MEMORY_LIMIT_MB = 3.0, 300
QUIET_ROUNDS = 60
LATER_STAGES_S = 40.0
LOOK_S = 0.01
LOAD_EVERY_S = 0.5
_POSTER_EVERY = 20

Times = dict[str, list[float]]


class Person:
    """A client that keeps its connection, and costs little itself."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
        self._headers = {"Content-Type": "application/json"}
        self._headers["Authorization"] = (
            f"Bearer {self.ask('/auth/login', {'name': BOSS, 'password': PASSWORD})['token']}"
        )

    def ask(self, path: str, body: object = None) -> Any:
        """What the server answers, as JSON."""
        return json.loads(self.fetch(path, body))

    def fetch(self, path: str, body: object = None) -> bytes:
        """The bytes of an answer."""
        sent = None if body is None else json.dumps(body)
        self._connection.request("GET" if sent is None else "POST", f"/api/v1{path}", sent, self._headers)
        answer = self._connection.getresponse()
        read = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {read[:300]!r}")
        return read


def pages_of(library_id: str, titles: int) -> Mapping[str, str]:
    """Addresses of what people open in a library, by name."""
    items = f"/libraries/{library_id}/items?limit=60"
    return {
        "titles": f"{items}&sort=title",
        "newest": f"{items}&sort=added&order=desc",
        "far down": f"{items}&sort=title&offset={titles // 2}",
        "unwatched": f"{items}&sort=title&watched=unwatched",
        "watched": f"{items}&sort=title&watched=watched",
        "favourites": f"{items}&sort=title&is_favourite=true",
        "a genre": f"{items}&sort=rating&order=desc&genre=Drama",
        "a decade": f"{items}&sort=year&year_from=1990&year_to=1999",
        "letters": f"/libraries/{library_id}/facets",
    }


EVERYWHERE = {"home": "/home", "search": "/search?q=night", "libraries": "/libraries"}


def open_all(person: Person, pages: Mapping[str, str], times: Times) -> None:
    """Open each page once and note the milliseconds."""
    for name, path in pages.items():
        began = time.perf_counter()
        person.fetch(path)
        times[name].append((time.perf_counter() - began) * 1000)
        time.sleep(LOOK_S)


def make_films(root: Path, files: int) -> None:
    """The tree of the scan's bench, filled: each film is a real one with some bytes of its own."""
    made = root.with_name("film.mp4")
    source = ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=4:d=1", "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run(["ffmpeg", "-v", "error", *source, str(made)], check=True)
    film = made.read_bytes()
    make_tree(root, files)
    poster = root.with_name("poster.jpg")
    Image.linear_gradient("L").resize((240, 360)).save(poster)
    picture = poster.read_bytes()
    for number, path in enumerate(root.rglob("*.mkv")):
        own = number.to_bytes(8, "big")
        path.write_bytes(film + (8 + len(own)).to_bytes(4, "big") + b"free" + own)
        if number % _POSTER_EVERY == 0:
            (path.parent / "poster.jpg").write_bytes(picture + own)


@contextmanager
def server_with(folder: Path, items: int) -> Iterator[tuple[Person, psutil.Process, str]]:
    """A server with a full library, whose titles an admin has watched some of."""
    (folder / "config").mkdir()
    with open_database(folder / "config" / "rustfin.db") as db:
        filled = fill(db, films=items * 4 // 5, series=items // 250, episodes=48)
        made = run_command(folder, "users", "add", BOSS, "--admin", "--password-stdin", text=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr
        db.write_now(lambda tx: _hand_over(tx, filled.viewer.user_id))
    with server_in(folder) as server:
        yield Person(server.address), psutil.Process(server.process.pid), filled.films


def _hand_over(tx: Tx, from_id: str) -> None:
    boss = tx.value("SELECT id FROM user WHERE name = ?", (BOSS,))
    for table in ("user_data", "series_cursor"):
        tx.execute(f"UPDATE {table} SET user_id = ? WHERE user_id = ?", (boss, from_id))


def browse_while(
    person: Person, pages: Mapping[str, str], goes_on: Callable[[list[Any]], bool], process: psutil.Process
) -> tuple[Times, float]:
    """Times of pages opened one after the other until the server's jobs say that it is over; and the peak memory."""
    times: Times = defaultdict(list)
    peak_mb, looked = 0.0, 0.0
    while True:
        open_all(person, pages, times)
        if time.monotonic() - looked > LOAD_EVERY_S:
            looked = time.monotonic()
            peak_mb = max(peak_mb, process.memory_info().rss / 1e6)
            if not goes_on(person.ask("/jobs?state=active&limit=200")["jobs"]):
                return times, peak_mb


def measure(folder: Path, files: int, items: int) -> bool:
    """Prints the figures; whether a goal is missed."""
    media = folder / "media"
    make_films(media, files)
    os.sync()
    with server_with(folder, items) as (person, process, full_id):
        full = {f"full: {name}": path for name, path in pages_of(full_id, items * 4 // 5).items()}
        quiet: Times = defaultdict(list)
        for number in range(QUIET_ROUNDS + 5):
            open_all(person, full | EVERYWHERE, quiet if number >= 5 else defaultdict(list))
        body = {"name": "New", "kind": "mixed", "paths": [str(media)]}
        new_id = person.ask("/libraries", body)["id"]
        began = time.perf_counter()
        new = {f"new: {name}": path for name, path in pages_of(new_id, files // 18).items()}
        titles, titles_mb = browse_while(person, full | new | EVERYWHERE, _is_scanning, process)
        titles_s = time.perf_counter() - began
        until = time.monotonic() + LATER_STAGES_S
        later, later_mb = browse_while(
            person, full | new | EVERYWHERE, lambda jobs: bool(jobs) and time.monotonic() < until, process
        )
        done = {job["kind"]: job["done_count"] for job in person.ask("/jobs?limit=50")["jobs"]}
        _end_jobs(person)
        for number in range(QUIET_ROUNDS + 5):
            open_all(person, new, quiet if number >= 5 else defaultdict(list))
    print(f"titles after {titles_s:.1f} s with somebody browsing; of the later stages done: {done}")
    print(f"resident memory of the server: {titles_mb:.0f} MB until titles, {later_mb:.0f} MB later")
    missed = _told(quiet, {"until titles": titles, "later stages": later})
    return missed or max(titles_mb, later_mb) > MEMORY_LIMIT_MB


def _is_scanning(jobs: list[Any]) -> bool:
    return any(job["kind"] == "scan_library" for job in jobs)


def _end_jobs(person: Person) -> None:
    while jobs := person.ask("/jobs?state=active&limit=200")["jobs"]:
        for job in jobs:
            person.ask(f"/jobs/{job['id']}/cancel", {})
        time.sleep(LOAD_EVERY_S)


def _told(quiet: Times, stages: Mapping[str, Times]) -> bool:
    print(
        f"{'ms':20} {'quiet p50':>9} {'p95':>7}", *(f"{name + ' p50':>18} {'p95':>7} {'ratio':>6}" for name in stages)
    )
    missed = False
    for page in [*quiet, "all"]:
        middle, high = _percentiles(_of(quiet, page))
        cells = []
        for times in stages.values():
            p50, p95 = _percentiles(_of(times, page))
            missed |= p95 > SLOWDOWN_LIMIT * high
            cells.append(f"{p50:18.1f} {p95:7.1f} {p95 / high:6.2f}")
        print(f"{page:20} {middle:9.1f} {high:7.1f}", *cells)
    print("opened", {name: sum(map(len, times.values())) for name, times in stages.items()}, "pages")
    return missed


def _of(times: Times, page: str) -> list[float]:
    return sorted(one for each in times.values() for one in each) if page == "all" else sorted(times[page])


def _percentiles(times: list[float]) -> tuple[float, float]:
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def main() -> int:
    """Exit status: 0 when every goal is met."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    items = int(sys.argv[2]) if len(sys.argv) > 2 else ITEMS
    print(f"load of the machine {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder:
        return int(measure(Path(folder), files, items))


if __name__ == "__main__":
    sys.exit(main())
