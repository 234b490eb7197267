"""Whose folder is a path that another program names? Pure but for the question whether something is there.

Import tools often see the same disk under another mount: then the end of their path is looked for below every root.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from rustfin.core.ids import LibraryId


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a library."""

    library_id: LibraryId
    path: str


def place_of(path: str, places: Iterable[Place], *, is_there: Callable[[str], bool]) -> Place | None:
    """The folder that a path lies in, else the one that has the longest end of it below; None where that is not clear.

    What is gone is found by the folders around it. `is_there` is asked about paths below the places only.
    """
    places = list(places)
    pure: PurePosixPath | PureWindowsPath = (
        PureWindowsPath(path) if "\\" in path and "/" not in path else PurePosixPath(path)
    )
    if ".." in pure.parts:
        return None
    inside = [place for place in places if pure.as_posix() == place.path or pure.is_relative_to(place.path)]
    if inside:
        return max(inside, key=lambda place: len(place.path))
    parts = [part for part in pure.parts if part != pure.anchor]
    for length in range(len(parts), 0, -1):
        for start in range(len(parts)):
            end = "/".join(parts[start:length])
            found = [place for place in places if end and is_there(f"{place.path}/{end}")]
            if found:
                return found[0] if len({place.library_id for place in found}) == 1 else None
    return None
