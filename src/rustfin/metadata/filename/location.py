"""Where in a library does a file lie: under which work's folder, which season, which disc, among which extras?"""

from functools import lru_cache
from typing import NamedTuple

from rustfin.metadata.filename.folders import disc_folder, extra_folder, is_bare_number, is_shelf, season_folder


class Location(NamedTuple):
    """The folders above a file, each in its role. `work` is the folder that names the film, series or album;
    `owner` is the path that extras in here belong to."""

    work: str | None
    above: tuple[str, ...]
    season: int | None
    season_name: str | None
    between: tuple[str, ...]
    owner: str
    disc: int | None
    extra_type: str | None


NOWHERE = Location(None, (), None, None, (), "", None, None)


@lru_cache(maxsize=16384)
def locate(folder: str, *, holds_series: bool) -> Location:
    """Reads the folders of `folder` from the innermost out."""
    if not folder:
        return NOWHERE
    parts = [part for part in folder.split("/") if part]
    extra_type, parts = _take_extras(parts)
    owner = "/".join(parts)
    disc = None
    between: list[str] = []
    while parts and (number := disc_folder(parts[-1])) is not None and len(parts) > 1:
        disc = number or disc
        parts.pop()
    season = season_name = None
    if holds_series:
        season, season_name, between = _take_season(parts)
    work = parts.pop() if parts else None
    if work is not None and is_shelf(work) and season is None:
        work = None
    return Location(work, tuple(parts), season, season_name, tuple(between), owner, disc, extra_type)


def _take_extras(parts: list[str]) -> tuple[str | None, list[str]]:
    """The outermost folder of extras decides; what lies below it is only how they are sorted."""
    for position, part in enumerate(parts):
        kind = extra_folder(part, has_owner=position > 0)
        if kind is None or (position == 0 and len(parts) > 1):
            continue
        if position == len(parts) - 2 and is_shelf(parts[position - 1]) and season_folder(parts[-1]) is not None:
            continue  # `TV/Extras/Season 1`: the series of that name
        return kind, parts[:position]
    return None, parts


def _take_season(parts: list[str]) -> tuple[int | None, str | None, list[str]]:
    """Takes the innermost season folder, and what lies below it, off the end of `parts`."""
    for depth in range(1, min(len(parts), 3) + 1):
        name = parts[-depth]
        is_alone = depth == len(parts)
        number = season_folder(name)
        if number is None or (is_alone and is_bare_number(name)):
            continue
        below = parts[len(parts) - depth + 1 :]
        del parts[len(parts) - depth :]
        return number, name, below
    return None, None, []
