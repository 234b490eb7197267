"""Names of every convention that people and release groups follow, read as they are meant (tables in `names/`)."""

from typing import Any

import pytest

from rustfin.metadata.filename import MediaHint, parse

from .name_tables import expected_fields, read_tables


@pytest.mark.parametrize(("name", "hint", "expected"), list(read_tables()))
def test_a_name_says_what_its_convention_means(name: str, hint: MediaHint | None, expected: dict[str, Any]) -> None:
    said = parse(name, kind=hint).to_json()
    assert {field: said[field] for field in expected} == expected


def test_the_tables_notation_asks_for_what_it_shows() -> None:
    assert expected_fields("Dark (2017) S01E02-E04; episode_title -") == {
        "title": "Dark",
        "year": 2017,
        "season": 1,
        "season_end": None,
        "episodes": [2, 3, 4],
        "episode_title": None,
        "kind": "episode",
    }
    assert expected_fields("Dark S01-S03")["season_end"] == 3
    assert expected_fields("Naruto #12-13")["episodes"] == [12, 13]
    assert expected_fields("Arrival (2016); part 2") == {
        "title": "Arrival",
        "year": 2016,
        "part": 2,
        "kind": "movie",
        "season": None,
        "episodes": [],
        "air_date": None,
    }
