"""Tables of names with what they say, one name a line: `name => what it says; field value; …`.

What it says is written as a person would: `Dark (2017) S01E02-E04`, `Dark S01-S03` (a pack), `Naruto #12` (a running
number), `The Daily Show 2023-05-17`, `Arrival (2016)` (a film). `?` stands for any title. A field's value `-` means
that it has none. `== kind` sets the library's kind for the lines below it, `== -` none; `# …` is a remark.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rustfin.metadata.filename import MediaHint, ParsedName

TABLES = Path(__file__).parent / "names"
_SAID = re.compile(
    r"(?P<title>.*?)(?: \((?P<year>[0-9]{4})\))?"
    r"(?: (?:S(?P<season>[0-9]{2,4})(?:-S(?P<season_end>[0-9]{2}))?"
    r"(?:E(?P<first>[0-9]{2,4})(?:-E(?P<last>[0-9]{2,4}))?)?"
    r"|#(?P<absolute>[0-9]+)(?:-(?P<until>[0-9]+))?|(?P<air_date>[0-9]{4}-[0-9]{2}-[0-9]{2})))?"
)
_NUMERIC = frozenset({"year", "season", "season_end", "episode", "part", "absolute", "disc", "track"})
_FIELDS = frozenset(ParsedName._fields)


class NameCase(NamedTuple):
    """A name, the kind of its library, and the fields that must be read."""

    name: str
    hint: MediaHint | None
    expected: dict[str, Any]


def read_tables() -> Iterator[NameCase]:
    """Every case of every table, in order."""
    for table in sorted(TABLES.glob("*.txt")):
        hint: MediaHint | None = None
        for line in table.read_text("utf-8").splitlines():
            if line.startswith("== "):
                hint = None if line == "== -" else MediaHint(line[3:])
            elif line and not line.startswith("# "):
                name, said = line.split(" => ")
                yield NameCase(name, hint, expected_fields(said))


def expected_fields(said: str) -> dict[str, Any]:
    """What a line's right side asks for, field by field, in JSON's types."""
    statements = said.split("; ")
    expected: dict[str, Any] = {}
    if statements[0].split(" ")[0] not in _FIELDS:
        expected = _headline(statements.pop(0))
    for statement in statements:
        field, _, value = statement.partition(" ")
        expected[field] = _value(field, value)
    if expected.setdefault("kind", _kind(expected)) == "movie":
        expected = {"season": None, "episodes": [], "air_date": None, **expected}
    return expected


def _kind(expected: dict[str, Any]) -> str:
    return "episode" if {"season", "episode", "episodes", "air_date"} & expected.keys() else "movie"


def _value(field: str, value: str) -> Any:
    if value == "-":
        return None
    if field in _NUMERIC:
        return int(value)
    if field == "provider_ids":
        provider, _, identifier = value.partition(" ")
        return {provider: identifier}
    return value


def _headline(text: str) -> dict[str, Any]:
    match = _SAID.fullmatch(text)
    assert match is not None, text
    expected: dict[str, Any] = {}
    if match["title"] != "?":
        expected = {"title": match["title"], "year": int(match["year"]) if match["year"] else None}
    if match["season"]:
        expected["season"] = int(match["season"])
        expected["season_end"] = int(match["season_end"]) if match["season_end"] else None
        expected["episodes"] = _span(match["first"], match["last"])
    elif match["absolute"]:
        episodes = _span(match["absolute"], match["until"])
        expected |= {"season": None, "absolute": episodes[0], "episodes": episodes}
    elif match["air_date"]:
        expected |= {"air_date": date.fromisoformat(match["air_date"]).isoformat(), "episodes": []}
    return expected


def _span(first: str | None, last: str | None) -> list[int]:
    return list(range(int(first), int(last or first) + 1)) if first else []
