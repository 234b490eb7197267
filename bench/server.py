"""How soon is the server ready, how much memory does it hold when idle, and what does a request cost in it?

    python -m bench.server [ITEMS]

Ready is from starting the process to the first 200 of /health, with the web app and an empty or a full catalogue. The
yardstick of starting is a Python that only imports the same web framework, in the same run.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import httpx
import psutil

from processes import run_command, server_in
from rustfin.db import open_database
from synthetic import fill

ITEMS = 100_000
READY_LIMIT_S, MEMORY_LIMIT_MB = 2.0, 150
STARTS = 5
REQUESTS = 300
PASSWORD = "a long secret"


def main(items: int) -> int:
    """Prints the figures; 1 when a goal is missed."""
    framework_s = min(_timed([sys.executable, "-c", "import fastapi, uvicorn, pydantic"]) for _ in range(3))
    print(f"yardstick: importing the framework {framework_s:.2f} s")
    missed = False
    for count in (0, items):
        with tempfile.TemporaryDirectory() as folder:
            missed |= _measure(Path(folder), count)
    return int(missed)


def _measure(folder: Path, count: int) -> bool:
    (folder / "config").mkdir()
    with open_database(folder / "config" / "rustfin.db") as db:
        if count:
            fill(db, films=count * 4 // 5, series=count // 500, episodes=100)
    made = run_command(folder, "users", "add", "boss", "--admin", "--password-stdin", text=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    ready_s, cpu_s = [], []
    for _ in range(STARTS):
        started = time.perf_counter()
        with server_in(folder) as server:
            ready_s.append(time.perf_counter() - started)
            process = psutil.Process(server.process.pid)
            used, memory_mb = process.cpu_times(), process.memory_info().rss / 1e6
            cpu_s.append(used.user + used.system)
            if len(ready_s) == STARTS:
                idle_mb, times = memory_mb, _ask(server.address)
                busy_mb = process.memory_info().rss / 1e6
    best_s, worst_s = min(ready_s), max(ready_s)
    print(f"{count} items: ready in {best_s:.2f} s (best of {STARTS}, worst {worst_s:.2f}; goal {READY_LIMIT_S})")
    print(f"  processor time until then {min(cpu_s):.2f} s (best)")
    print(f"  resident {idle_mb:.0f} MB idle, {busy_mb:.0f} MB after {REQUESTS * 3} pages (goal {MEMORY_LIMIT_MB})")
    for path, figures in times.items():
        print(f"  {path}: p50 {figures[49]:.1f} ms, p95 {figures[94]:.1f} ms over HTTP")
    return best_s > READY_LIMIT_S or idle_mb > MEMORY_LIMIT_MB


def _ask(address: str) -> dict[str, list[float]]:
    """Percentiles of what a client waits for, one request at a time."""
    with httpx.Client(base_url=address) as client:
        body = {"name": "boss", "password": PASSWORD}
        client.headers["Authorization"] = f"Bearer {client.post('/api/v1/auth/login', json=body).json()['token']}"
        libraries = client.get("/api/v1/libraries").json()
        paths = ["/api/v1/system/status", "/api/v1/users/me", "/api/v1/home"]
        paths += [f"/api/v1/libraries/{library['id']}/items?limit=60" for library in libraries[:1]]
        return {path.partition("?")[0]: _percentiles(client, path) for path in paths}


def _percentiles(client: httpx.Client, path: str) -> list[float]:
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        assert client.get(path).status_code == 200
        times.append((time.perf_counter() - started) * 1000)
    return quantiles(times, n=100)


def _timed(argv: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(argv, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS))
