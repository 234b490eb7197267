"""How fast are pages? Listing, home and search over 1,000 and over 100,000 items, alone and while a scan writes.

    python -m bench.catalogue [ITEMS]

Times are of a read transaction as a request waits for it, without HTTP; beside them stands the processor time, which a
busy machine changes less. The yardsticks are the small catalogue and the
quiet database, in the same run. Titles are made up; four in five are films of one library, the rest are series. In the
small catalogue more of them are series, so that its home shows as many cards as the large one's.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from rustfin.app import SWITCH_S
from rustfin.catalog import browse, cards, home, search
from rustfin.catalog.browse import Filters, Listing
from rustfin.core.errors import RustfinError
from rustfin.core.ids import ItemId
from rustfin.db import Database, Tx, open_database
from synthetic import Filled, fill

SMALL, LARGE = 1_000, 100_000
_SMALL_SHAPE = {"films": 520, "series": 48, "episodes": 8}
RUNS = 120
PAGE_LIMIT_MS, SEARCH_LIMIT_MS, GROWTH_LIMIT, WRITING_LIMIT = 25.0, 30.0, 2.0, 3.0
BATCH = 300
CLIENTS = 16
_SORTS = ("title", "added", "latest", "released", "year", "rating", "runtime")
_FILTERS: Mapping[str, Filters] = {
    "genre": Filters(genres=("Drama",)),
    "decade": Filters(year_from=1990, year_to=1999),
    "unwatched": Filters(watched="unwatched"),
    "watched": Filters(watched="watched"),
    "in progress": Filters(watched="in_progress"),
    "favourites": Filters(is_favourite=True),
    "letter": Filters(letter="M"),
}

Page = Callable[[Tx, int], object]


@dataclass(frozen=True, slots=True)
class Figures:
    """What repeated reads took, in milliseconds: as waited for, and of the processor."""

    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    cpu_p95_ms: float


@dataclass(frozen=True, slots=True)
class House:
    """A filled database."""

    db: Database
    filled: Filled


def pages(house: House) -> dict[str, Page]:
    """What is measured, by name; each takes the number of its run, so that no two runs read the same."""
    viewer, library_id = house.filled.viewer, house.filled.films
    total = len(house.filled.film_ids)
    source = random.Random(5)
    memory = browse.Memory()
    picks = [source.randrange(total) for _ in range(RUNS)]

    def listing(**query: object) -> Callable[[Tx], object]:
        return lambda tx: browse.read_page(tx, viewer, Listing(library_id, **query), memory)  # type: ignore[arg-type]

    found: dict[str, Page] = {}
    for sort in _SORTS:
        found[f"page by {sort}"] = lambda tx, n, sort=sort: listing(sort=sort, is_descending=n % 2 == 1)(tx)  # type: ignore[misc]
        found[f"offset by {sort}"] = lambda tx, n, sort=sort: listing(  # type: ignore[misc]
            sort=sort, is_descending=n % 2 == 1, offset=picks[n]
        )(tx)
    for name, filters in _FILTERS.items():
        found[f"filter {name}"] = lambda tx, _, filters=filters: listing(filters=filters)(tx)  # type: ignore[misc]
    found["filter genre, deep"] = lambda tx, n: listing(filters=_FILTERS["genre"], offset=picks[n] // 8)(tx)
    found["facets"] = lambda tx, _: browse.read_facets(tx, viewer, library_id)
    found["home"] = lambda tx, _: home.read_home(tx, viewer)
    for name, queries in _queries(house.filled, source).items():
        found[f"search {name}"] = lambda tx, n, queries=queries: search.search(  # type: ignore[misc]
            tx, viewer, queries[n % len(queries)]
        )
    return found


def _queries(filled: Filled, source: random.Random) -> dict[str, list[str]]:
    titles = source.sample([title for title in filled.titles if len(title) > 5], 60)
    return {
        "title": titles,
        "beginning": [title[:4] for title in titles],
        "letters": [title[:2] for title in titles],
        "common words": ["the", "night", "the man", "dark love", "the last day", "king"],
        "typing error": [_mistype(title, source) for title in titles],
        "nothing": ["qqqqqq", "zzxxccvv bbnnmm"],
    }


def _mistype(title: str, source: random.Random) -> str:
    at = source.randrange(1, len(title) - 2)
    changed = (title[at + 1] + title[at], title[at + 1], title[at] * 2 + title[at + 1])
    return title[:at] + source.choice(changed) + title[at + 2 :]


async def measure(house: House, page: Page, runs: int = RUNS) -> Figures:
    """Read a page again and again, after a few times that do not count."""
    waited, worked = [], []

    def timed(tx: Tx, number: int) -> float:
        began = time.thread_time()
        page(tx, number)
        return (time.thread_time() - began) * 1000

    for number in range(-5, runs):
        began = time.perf_counter()
        cpu_ms = await house.db.read(lambda tx, number=number: timed(tx, max(number, 0)))  # type: ignore[misc]
        if number >= 0:
            waited.append((time.perf_counter() - began) * 1000)
            worked.append(cpu_ms)
    return Figures(*_middle_and_high(waited), *_middle_and_high(worked))


def _middle_and_high(times: list[float]) -> tuple[float, float]:
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


async def write_batches(house: House, stop: asyncio.Event) -> int:
    """Change titles as a scan does, a batch a transaction, until told to stop; gives how many batches."""
    ids = house.filled.film_ids
    count = 0
    while not stop.is_set():
        batch = [ids[(count * BATCH + n) % len(ids)] for n in range(BATCH)]
        await house.db.write(lambda tx, batch=batch, count=count: _touch(tx, batch, count))  # type: ignore[misc]
        count += 1
    return count


def _touch(tx: Tx, item_ids: list[ItemId], count: int) -> None:
    tx.execute_many("UPDATE item SET added_at = added_at + ? WHERE id = ?", [(count + 1, item) for item in item_ids])
    cards.refresh(tx, item_ids)


async def count_lock_errors(house: House) -> int:
    """Errors that writing clients meet, all at once."""
    errors = 0

    async def client(number: int) -> None:
        nonlocal errors
        for turn in range(20):
            ids = [house.filled.film_ids[(number * 20 + turn) % len(house.filled.film_ids)]]
            try:
                await house.db.write(lambda tx, ids=ids, turn=turn: _touch(tx, ids, turn))  # type: ignore[misc]
            except RustfinError:
                errors += 1

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return errors


async def compare(small: House, large: House) -> list[str]:
    """Print every figure; gives the goals that were missed."""
    missed = []
    small_pages, large_pages = pages(small), pages(large)
    heads = ("small p50", "p95", "large p50", "p95", "cpu p50", "cpu p95", "ratio", "writing p95", "ratio")
    print(" " * 22, *(f"{head:>11}" for head in heads))
    for name, page in large_pages.items():
        alone, quiet = await measure(small, small_pages[name]), await measure(large, page)
        stop = asyncio.Event()
        writer = asyncio.create_task(write_batches(large, stop))
        writing = await measure(large, page)
        stop.set()
        await writer
        growth, slowdown = quiet.p50_ms / alone.p50_ms, writing.p95_ms / quiet.p95_ms
        cells = (alone.p50_ms, alone.p95_ms, quiet.p50_ms, quiet.p95_ms, quiet.cpu_p50_ms, quiet.cpu_p95_ms)
        cells += (growth, writing.p95_ms, slowdown)
        print(f"{name:22}", *(f"{cell:11.2f}" for cell in cells), flush=True)
        limit = SEARCH_LIMIT_MS if name.startswith("search") else PAGE_LIMIT_MS
        if quiet.p95_ms > limit:
            missed.append(f"{name}: {quiet.p95_ms:.1f} ms is over {limit:.0f}")
        if name.startswith(("page", "home")):
            if growth > GROWTH_LIMIT:
                missed.append(f"{name}: {growth:.1f} times the small catalogue's time")
            if slowdown > WRITING_LIMIT:
                missed.append(f"{name}: {slowdown:.1f} times as slow while a scan writes")
    return missed


def _large_shape(count: int) -> dict[str, int]:
    return {"films": count * 4 // 5, "series": max(count // 250, 1), "episodes": 48}


def main() -> int:
    """Exit status: 0 when every goal is met."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    sys.setswitchinterval(SWITCH_S)
    with tempfile.TemporaryDirectory() as folder:
        houses = []
        for count in (SMALL, items):
            db = open_database(Path(folder) / f"{count}.db")
            began = time.perf_counter()
            filled = fill(db, **(_SMALL_SHAPE if count == SMALL else _large_shape(count)))
            print(f"made {count} items in {time.perf_counter() - began:.1f} s", flush=True)
            houses.append(House(db, filled))
        missed = asyncio.run(compare(*houses))
        errors = asyncio.run(count_lock_errors(houses[1]))
        print(f"\n{errors} lock errors with {CLIENTS} writing clients")
        for house in houses:
            house.db.close()
    for line in missed:
        print(f"missed: {line}")
    return 1 if missed or errors else 0


if __name__ == "__main__":
    sys.exit(main())
