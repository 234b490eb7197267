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


def found(path: str) -> list[str]:
    roots = [FILMS, SERIES, OLD, ONE]
    return [str(one) for one in concerned(path, roots, is_there=lambda root, end: (root.id, end) in THERE)]


@pytest.mark.parametrize(
    ("path", "libraries"),
    [
        ("/media/series/Dark (2017)", ["series"]),
        ("/media/series", ["series"]),
        ("/media/series/New/Season 01/New.mkv", ["series"]),
        ("/media/films/old/Alien (1979)", ["old"]),
        ("/tv/Dark (2017)/Season 01", ["series"]),
        ("/data/media/tv/Dark (2017)", ["series"]),
        ("/movies/Heat (1995)/Heat (1995).mkv", ["films"]),
        ("D:\\Films\\Heat (1995)", ["films"]),
        ("/tv/Dark (2017)/Season 02/gone.mkv", ["series"]),
        ("/tv/Gone/Season 01", ["series"]),
        ("/tv/Gone", ["series"]),
        ("/tv/Season 01", ["one"]),
        ("/all/Twin", ["films", "series"]),
        ("/media/series-two/Other", []),
        ("/elsewhere/Nothing", []),
        ("/media/series/../../etc", []),
        ("/", []),
        ("", []),
    ],
)
def test_a_path_is_found_in_its_libraries(path: str, libraries: list[str]) -> None:
    assert found(path) == libraries


def test_the_ends_of_a_path_are_all_that_a_root_may_have_below_it() -> None:
    assert ends_of("/tv/Dark/S1") == ["tv", "tv/Dark", "tv/Dark/S1", "Dark", "Dark/S1", "S1"]
    assert len(ends_of("/" + "a/" * 1000)) == 528
