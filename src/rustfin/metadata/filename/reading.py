"""What a reading of the numbers in a name is made from, and what it gives."""

import re
from datetime import date
from typing import NamedTuple

from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import Mark

_MOST_EPISODES_IN_A_FILE = 400


class Numbering(NamedTuple):
    """A reading of the numbers in a name; `start` and `end` are where it stands."""

    rule: str
    start: int
    end: int
    season: int | None = None
    season_end: int | None = None
    episodes: tuple[int, ...] = ()
    is_absolute: bool = False
    absolute: int | None = None
    """The running number that stands beside a season and episode."""
    air_date: date | None = None


class Reading(NamedTuple):
    """A lower-cased name with its marked words, and what is known about its place."""

    low: str
    marks: list[Word]
    present: int
    folder_season: int | None
    expects_episode: bool
    has_group: bool

    def has(self, mark: Mark) -> bool:
        """Whether any word carries a mark."""
        return bool(self.present >> mark & 1)


NUMBERS = re.compile(r"[0-9]+")
_SEASON_PREFIX = re.compile(
    r"(?:[st][0-9]{1,4}|(?<![xх0-9])[0-9]{1,2}(?=[xх])|(?<=-)[0-9]{1,2}(?=e)|(?<=[0-9])v[0-9](?![0-9]))"
)
_RANGE_JOINS = re.compile(r"[-–~]|(?<![a-z])(?:to|thru|through|al?|à|ao|bis)(?![a-z])|\A_(?=[0-9])")


def spread(first: int, more: str) -> tuple[int, ...]:
    """`first` and what follows it: a dash or a word for it means a range, everything else a list."""
    if not more:
        return (first,)
    rest = [int(text) for text in NUMBERS.findall(_SEASON_PREFIX.sub("", more))]
    found = sorted({first, *rest})
    is_range = _RANGE_JOINS.search(more) is not None
    if is_range and rest[-1] < first and "e" not in more:
        return (first,)
    if is_range and found[-1] - found[0] <= _MOST_EPISODES_IN_A_FILE:
        return tuple(range(found[0], found[-1] + 1))
    return tuple(found)


def episode_numbers(match: re.Match[str]) -> tuple[int, ...]:
    groups = match.groupdict()
    return spread(int(match["episode"]), groups.get("more") or "")


def in_season(episodes: tuple[int, ...], *, season: int | None) -> tuple[int, ...]:
    """`Cap.1905` of season 19 is its fifth episode."""
    if season and all(number // 100 == season and number % 100 for number in episodes):
        return tuple(number % 100 for number in episodes)
    return episodes
