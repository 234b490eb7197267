"""The age that a content rating means."""

import pytest

from rustfin.catalog.ratings import parental_level


@pytest.mark.parametrize(
    ("rating", "age"),
    [
        ("PG-13", 13),
        ("Rated PG-13", 13),
        ("US:R", 17),
        ("R", 17),
        ("NC-17", 18),
        ("G", 0),
        ("TV-MA", 17),
        ("TV-Y7", 7),
        ("FSK 12", 12),
        ("FSK-16", 16),
        ("de/16", 16),
        ("GB:12A", 12),
        ("U", 0),
        ("15", 15),
        ("18+", 18),
        ("Tous publics", 0),
        ("-12", 12),
        ("VM14", 14),
        ("MA15+", 15),
        ("Not Rated", None),
        ("Unrated", None),
        ("", None),
        (None, None),
        ("99", None),
    ],
)
def test_ratings_as_people_and_providers_write_them(rating: str | None, age: int | None) -> None:
    assert parental_level(rating) == age
