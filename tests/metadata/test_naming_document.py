"""The examples in docs/naming.md are what the parser says."""

import re
from pathlib import Path

import pytest

from rustfin.metadata.filename import MediaHint, parse

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "naming.md"
HINTS = {"Films": MediaHint.MOVIES, "Series": None, "Extras": MediaHint.MOVIES, "Music": MediaHint.MUSIC}
ROW = re.compile(r"\A\| .+? \| `(?P<path>[^`]+)` \| (?P<said>[^|]+) \| (?P<rules>[^|]+) \|\Z")


def examples() -> list[tuple[str, MediaHint | None, str, str]]:
    found = []
    section = ""
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line[3:]
        match = ROW.match(line)
        if match is not None and section in HINTS:
            found.append((match["path"], HINTS[section], match["said"], match["rules"]))
    return found


def spelled(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return str(value)


@pytest.mark.parametrize(("path", "hint", "said", "rules"), examples())
def test_an_example_is_read_as_documented(path: str, hint: MediaHint | None, said: str, rules: str) -> None:
    read = parse(path, kind=hint).to_json()
    for statement in said.split("; "):
        field, _, value = statement.partition(" ")
        assert spelled(read[field]) == value
    assert ", ".join(map(str, read["rules"])) == rules


def test_the_document_has_an_example_of_every_section() -> None:
    assert {hint for _, hint, _, _ in examples()} == set(HINTS.values())
    assert len(examples()) > 50
