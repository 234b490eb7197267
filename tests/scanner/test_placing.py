"""Paths that other programs name, found in our libraries."""

import pytest

from rustfin.core.ids import LibraryId, RootId
from rustfin.scanner.placing import RootFolder, concerned, ends_of

FILMS, SERIES, OLD, ONE = (
    RootFolder(RootId(name), LibraryId(name), path)
    for name, path in (
        ("films", "/media/films"),
        ("series", "/media/series"),
        ("old", "/media/films/old"),
        ("one", "/media/one-show"),
    )
)
THERE = {
    ("series", "Dark (2017)"),
    ("series", "Dark (2017)/Season 01"),
    ("series", "Gone"),  # known from before, deleted since
    ("series", "Gone/Season 01"),
    ("films", "Heat (1995)"),
    ("films", "Twin"),
    ("series", "Twin"),
    ("one", "Season 01"),
}


def found(path: str) -> dict[str, str]:
    roots = [FILMS, SERIES, OLD, ONE]
    concerns = concerned(path, roots, is_there=lambda root, end: (root.id, end) in THERE)
    return {str(root.owner): below for root, below in concerns}


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("/media/series/Dark (2017)", {"series": "Dark (2017)"}),
        ("/media/series", {"series": ""}),
        ("/media/series/New/Season 01/New.mkv", {"series": "New/Season 01/New.mkv"}),
        ("/media/films/old/Alien (1979)/", {"old": "Alien (1979)"}),
        ("/tv/Dark (2017)/Season 01", {"series": "Dark (2017)/Season 01"}),
        ("/data/media/tv/Dark (2017)", {"series": "Dark (2017)"}),
        ("/movies/Heat (1995)/Heat (1995).mkv", {"films": "Heat (1995)/Heat (1995).mkv"}),
        ("D:\\Films\\Heat (1995)", {"films": "Heat (1995)"}),
        ("/tv/Dark (2017)/Season 02/gone.mkv", {"series": "Dark (2017)/Season 02/gone.mkv"}),
        ("/tv/Gone/Season 01", {"series": "Gone/Season 01"}),
        ("/tv/Gone", {"series": "Gone"}),
        ("/tv/Season 01", {"one": "Season 01"}),
        ("/all/Twin", {"films": "Twin", "series": "Twin"}),
        ("/media/series-two/Other", {}),
        ("/elsewhere/Nothing", {}),
        ("/media/series/../../etc", {}),
        ("/", {}),
        ("", {}),
    ],
)
def test_a_path_is_found_in_its_libraries(path: str, places: dict[str, str]) -> None:
    assert found(path) == places


def test_the_ends_of_a_path_are_all_that_a_root_may_have_below_it() -> None:
    assert ends_of("/tv/Dark/S1") == ["tv", "tv/Dark", "tv/Dark/S1", "Dark", "Dark/S1", "S1"]
    assert len(ends_of("/" + "a/" * 1000)) == 528
