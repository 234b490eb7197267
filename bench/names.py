"""How many names are read right, and how many in a second on one core.

    python bench/names.py [--tables DIR] [--misses N] [TABLE…]

Accuracy is over tables of names with expected fields (one JSON object a line: `input`, `expected`); speed is over all
of their names, each read for the first time, and again, beside what the standard library takes to split a path.
Figures are the processor's time.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from rustfin.core.text import match_key
from rustfin.metadata.filename import ParsedName, parse

TABLES = Path(__file__).resolve().parents[2] / "shared" / "names"
ROUNDS = 25
STRETCH = 140
FIELDS = frozenset(
    [
        "title",
        "title_or_series",
        "series",
        "season",
        "season_end",
        "seasons",
        "episode",
        "episode_end",
        "episodes",
        "year",
        "air_date",
        "episode_title",
        "absolute",
    ]
)


def disagreements(name: ParsedName, expected: dict[str, object]) -> dict[str, tuple[object, object]]:
    """The asserted fields that were read otherwise: what was wanted and what was read."""
    got: dict[str, object] = {
        **name.to_json(),
        "title_or_series": name.series or name.title,
        "year": name.year or (name.air_date.year if name.air_date else None),
        "seasons": list(range(name.season, (name.season_end or name.season) + 1)) if name.season is not None else None,
    }
    wrong: dict[str, tuple[object, object]] = {}
    for field in FIELDS & expected.keys():
        want, have = expected[field], got[field]
        if isinstance(want, str) and field != "air_date":
            is_same = isinstance(have, str) and match_key(have) == match_key(want)
        else:
            is_same = want == have or (want is None and have in ([], None))
        if not is_same:
            wrong[field] = (want, have)
    return wrong


def read_table(path: Path) -> list[tuple[str, dict[str, object]]]:
    """The rows of a table that assert anything a path's name says."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row["input"], row["expected"]) for row in rows if FIELDS & row["expected"].keys()]


def main() -> None:
    """Prints a line a table, the misses asked for, and the speed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tables", type=Path, default=TABLES)
    arguments.add_argument("--misses", type=int, default=0)
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    everything: list[str] = []
    total = right = 0
    for path in sorted(options.tables.glob("*.jsonl")):
        if options.names and path.stem not in options.names:
            continue
        rows = read_table(path)
        misses = [(text, wrong) for text, expected in rows if (wrong := disagreements(parse(text), expected))]
        by_field = Counter(field for _, wrong in misses for field in wrong)
        print(
            f"{path.stem:10} {len(rows) - len(misses)}/{len(rows)} {1 - len(misses) / len(rows):.1%} {dict(by_field)}"
        )
        for text, wrong in misses[: options.misses]:
            print("   ", text, "|", {field: f"{want!r} != {have!r}" for field, (want, have) in wrong.items()})
        total, right = total + len(rows), right + len(rows) - len(misses)
        everything += [text for text, _ in rows]
    if not everything:
        sys.exit(f"no tables under {options.tables}")
    print(f"{'all':10} {right}/{total} {right / total:.1%}")
    _print_speed(everything)


def _print_speed(texts: list[str]) -> None:
    """First readings, readings again and making paths take turns; of each stretch of names the best round counts.

    So what else runs on the machine slows all three or none, and the two ratios hold where the figures do not.
    """
    best: dict[tuple[str, int], float] = {}
    for turn in range(ROUNDS):
        for start in range(0, len(texts), STRETCH):
            again = texts[start : start + STRETCH]
            first = [f"{text} {turn}" for text in again]
            for label, read, names in (
                ("path", lambda text: PurePosixPath(text).parts, again),
                ("first reading", parse, first),
                ("again", parse, again),
            ):
                spent = _seconds(read, names)
                best[label, start] = min(spent, best.get((label, start), spent))
    total = {wanted: sum(spent for (label, _), spent in best.items() if label == wanted) for wanted, _ in best}
    for label in ("first reading", "again"):
        ratio = total[label] / total["path"]
        print(f"{label:14} {len(texts) / total[label]:,.0f} names/s, {ratio:.1f} times a PurePosixPath of each")


def _seconds(read: Callable[[str], object], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - started


if __name__ == "__main__":
    main()
