"""How smooth is a wall of posters? A library of 10,000 with pictures, scrolled by the wheel in a real browser.

    python -m bench.grid [ITEMS]

The real server sends real pictures (64 of them, drawn here, shared by all titles); Chromium scrolls for five seconds at
1920 by 1080 and writes down every frame. Two yardsticks are scrolled the same way in the same browser: a page with
nothing on it, whose losses are the machine's, and plain HTML of the same pictures without any script, whose losses are
what a browser without a graphics card needs to load and draw them. Needs the built web app and Chromium.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from PIL import Image, ImageDraw

from processes import run_command, server_in
from rustfin.catalog import cards
from rustfin.core.ids import ItemId, new_id
from rustfin.core.paths import encode
from rustfin.db import Tx, open_database
from synthetic import Filled, fill

ITEMS = 10_000
POSTERS = 64
FRAME_P95_LIMIT_MS, LONG_TASKS_LIMIT, NODES_LIMIT = 34.0, 0, 1_000
BOSS, PASSWORD = "boss", "a long secret"
HERE = Path(__file__).parent
_CARDS_AT_ONCE = 2_000
_RUNS = (
    ("anchor", "empty page"),
    ("plain", "plain HTML in a rush"),
    ("plainRead", "plain HTML at the pace of reading"),
    ("wall", "{items} posters in a rush"),
    ("wallRead", "{items} posters at the pace of reading"),
)


def main(items: int) -> int:
    """Prints the figures; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config").mkdir()
        with open_database(folder / "config" / "rustfin.db") as db:
            filled = fill(db, films=items, series=0, episodes=0)
            posters = _draw_posters(folder / "posters")
            db.write_now(lambda tx: _hang(tx, filled, folder / "posters", posters))
            for start in range(0, len(filled.film_ids), _CARDS_AT_ONCE):
                some = filled.film_ids[start : start + _CARDS_AT_ONCE]
                db.write_now(lambda tx, some=some: cards.refresh(tx, some))  # type: ignore[misc]
        made = run_command(folder, "users", "add", BOSS, "--admin", "--password-stdin", text=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr
        with server_in(folder) as server:
            figures = _scroll(server.address, filled.films)
    print(f"load of the machine before {figures['load_before']:.1f}, after {figures['load_after']:.1f}")
    return int(_told(figures, items))


def _draw_posters(folder: Path) -> list[Path]:
    folder.mkdir()
    paths = []
    for number in range(POSTERS):
        ground = Image.linear_gradient("L").resize((480, 720))
        hue = number * 255 // POSTERS
        poster = Image.merge("HSV", (Image.new("L", (480, 720), hue), Image.new("L", (480, 720), 150), ground))
        picture = poster.convert("RGB")
        draw = ImageDraw.Draw(picture)
        for ring in range(12):
            draw.circle((240, 300), 20 + ring * 18, outline=((ring * 37) % 256, (number * 53) % 256, 180), width=5)
        path = folder / f"{number}.jpg"
        picture.save(path, quality=86)
        paths.append(path)
    return paths


def _hang(tx: Tx, filled: Filled, folder: Path, posters: list[Path]) -> None:
    """Give every film one of the posters, as reading artwork would have left it."""
    root_id = new_id()
    tx.execute("INSERT INTO root (id, library_id, path) VALUES (?, ?, ?)", (root_id, filled.films, encode(str(folder))))
    facts = [(f"poster-{number}", path, path.stat()) for number, path in enumerate(posters)]
    tx.execute_many(
        "INSERT INTO image_blob (hash, mime, size_bytes, width, height, colour, kept_at)"
        " VALUES (?, 'image/jpeg', ?, 480, 720, '#445566', 0)",
        [(name, stat.st_size) for name, _, stat in facts],
    )

    def row(number: int, item_id: ItemId) -> tuple[object, ...]:
        name, path, stat = facts[number % POSTERS]
        return (root_id, encode(path.name), name, stat.st_size, stat.st_mtime_ns, item_id)

    tx.execute_many(
        "UPDATE image SET root_id = ?, path = ?, blob_hash = ?, size_bytes = ?, mtime_ns = ?"
        " WHERE item_id = ? AND kind = 'poster'",
        [row(number, item_id) for number, item_id in enumerate(filled.film_ids)],
    )


def _scroll(address: str, library_id: str) -> Mapping[str, float | Mapping[str, float]]:
    before = os.getloadavg()[0]
    done = subprocess.run(
        ["node", str(HERE / "grid.mjs"), address, library_id, BOSS, PASSWORD],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return {**json.loads(done.stdout), "load_before": before, "load_after": os.getloadavg()[0]}


def _told(figures: Mapping[str, object], items: int) -> bool:
    """Print a line each; whether a goal is missed."""
    for name, words in _RUNS:
        run = figures[name]
        assert isinstance(run, dict)
        print(
            f"{words.format(items=items)}: {run['fps']:.0f} frames a second,"
            f" p50 {run['p50_ms']:.1f} ms, p95 {run['p95_ms']:.1f} ms (goal {FRAME_P95_LIMIT_MS}),"
            f" worst {run['worst_ms']:.0f} ms; {run['long_tasks']} long tasks (goal {LONG_TASKS_LIMIT}),"
            f" longest {run['longest_task_ms']:.0f} ms; {run['nodes']} nodes (goal {NODES_LIMIT}),"
            f" heap {run['heap_mb']:.0f} MB; {run['scrolled_px']} px"
        )
    missed = _misses(figures, "wall", "plain")
    return _misses(figures, "wallRead", "plainRead") or missed


def _misses(figures: Mapping[str, object], wall_name: str, plain_name: str) -> bool:
    wall, plain = figures[wall_name], figures[plain_name]
    assert isinstance(wall, dict)
    assert isinstance(plain, dict)
    print(f"p95 of {wall_name} is {wall['p95_ms'] / plain['p95_ms']:.2f} of that of {plain_name}")
    return bool(
        wall["p95_ms"] > FRAME_P95_LIMIT_MS or wall["long_tasks"] > LONG_TASKS_LIMIT or wall["nodes"] > NODES_LIMIT
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS))
