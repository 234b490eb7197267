"""Paths that other programs name, found in our libraries."""

import pytest

from rustfin.core.ids import LibraryId
from rustfin.scanner.placing import Place, place_of

FILMS = Place(LibraryId("films"), "/media/films")
SERIES = Place(LibraryId("series"), "/media/series")
OLD = Place(LibraryId("old"), "/media/films/old")
THERE = {"/media/series/Dark (2017)", "/media/series/Dark (2017)/Season 01", "/media/films/Heat (1995)"}


@pytest.mark.parametrize(
    ("path", "library"),
    [
        ("/media/series/Dark (2017)", "series"),
        ("/media/series", "series"),
        ("/media/series/Gone/Season 01/Gone.mkv", "series"),
        ("/media/films/old/Alien (1979)", "old"),
        ("/tv/Dark (2017)/Season 01", "series"),
        ("/data/media/tv/Dark (2017)", "series"),
        ("/movies/Heat (1995)/Heat (1995).mkv", "films"),
        ("D:\\Films\\Heat (1995)", "films"),
        ("/tv/Dark (2017)/Season 02/gone.mkv", "series"),
        ("/media/series-two/Other", None),
        ("/elsewhere/Nothing", None),
        ("/media/series/../../etc", None),
        ("/", None),
        ("", None),
    ],
)
def test_a_path_is_found_in_its_library(path: str, library: str | None) -> None:
    place = place_of(path, [FILMS, SERIES, OLD], is_there=THERE.__contains__)
    assert (place and place.library_id) == library


def test_an_end_that_lies_in_two_libraries_is_in_neither() -> None:
    assert place_of("/tv/Twin", [FILMS, SERIES], is_there=lambda path: path.endswith("/Twin")) is None
