"""Which roots does a path concern that another program names? Pure.

Import tools often see the same disk under another mount, and tell of folders that they have just deleted: then the end
of their path is looked for below every root, on the disk and among what was known there.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import NamedTuple

from rustfin.core.ids import LibraryId, RootId

MOST_PARTS = 32
"""Deeper paths are cut: each end of them is looked for."""


class RootFolder(NamedTuple):
    """A root, as an absolute path, and the library it belongs to."""

    id: RootId
    owner: LibraryId
    path: str


class _Match(NamedTuple):
    """How well the end of a path fits below a root: more of its parts, then to its last, then a longer end."""

    parts: int
    is_whole: bool
    minus_start: int


def ends_of(path: str) -> list[str]:
    """Every run of a path's parts that a root may have below it, such as `Dark/Season 01` of `/tv/Dark/Season 01`."""
    parts = _parts(path)
    return ["/".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)]


class Concern(NamedTuple):
    """A root, and the part of the path that is below it; "" is the root itself."""

    root: RootFolder
    below: str


def concerned(path: str, roots: Iterable[RootFolder], *, is_there: Callable[[RootFolder, str], bool]) -> list[Concern]:
    """The root that a path lies in; else those below which most of its end is there, several if as much.

    `is_there(root, end)` says whether a root has, or had, something at an end of the path. Empty where nothing fits.
    """
    roots = list(roots)
    parts = _parts(path)
    if ".." in parts:
        return []
    inside = [root for root in roots if PurePosixPath(path).is_relative_to(root.path)]
    if inside:
        root = max(inside, key=lambda root: len(root.path))
        below = PurePosixPath(path).relative_to(root.path)
        return [Concern(root, "" if below == PurePosixPath() else str(below))]
    matches = {root: match for root in roots if (match := _best(root, parts, is_there)) is not None}
    best = max(matches.values(), default=None)
    return [Concern(root, "/".join(parts[-match.minus_start :])) for root, match in matches.items() if match == best]


def _best(root: RootFolder, parts: Sequence[str], is_there: Callable[[RootFolder, str], bool]) -> _Match | None:
    found = []
    for start in range(len(parts)):
        end = start
        while end < len(parts) and is_there(root, "/".join(parts[start : end + 1])):
            end += 1
        if end > start:
            found.append(_Match(end - start, end == len(parts), -start))
    return max(found, default=None)


def _parts(path: str) -> tuple[str, ...]:
    is_windows = "\\" in path and "/" not in path
    pure = PureWindowsPath(path) if is_windows else PurePosixPath(path)
    return tuple(part for part in pure.parts if part != pure.anchor)[:MOST_PARTS]
