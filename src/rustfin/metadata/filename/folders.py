"""What a folder's name says: a season, extras, a shelf, or a work?"""

import re
from functools import lru_cache

from rustfin.metadata import places
from rustfin.metadata.filename import words
from rustfin.metadata.filename.ideographs import ideograph_seasons
from rustfin.metadata.filename.stems import Context, Stem, read_stem

_LATIN_WORDS = "|".join(sorted(words.SEASON_WORDS - {"temp", "sez"}, key=len, reverse=True))
_SEASON_AFTER_WORD = re.compile(
    rf"(?:\A|"
    rf".{{1,120}}?[\s._\-(\[]+)(?:{_LATIN_WORDS})[\s._:№#\-]{{0,3}}(?P<number>[0-9]{{1,4}})(?![0-9])(?P<rest>.*)\Z",
    re.DOTALL,
)
_SEASON_BEFORE_WORD = re.compile(
    rf"(?:\A|.{{1,120}}?[\s._\-(\[]+)(?P<number>[0-9]{{1,4}})(?:st|nd|rd|th|º|ª|°|-?й|"
    rf"-?я)?[\s._\-]{{1,3}}(?:{_LATIN_WORDS})(?![^\W_])(?P<rest>.*)\Z",
    re.DOTALL,
)
_WRITTEN_SEASON = re.compile(
    rf"(?:{_LATIN_WORDS})[\s._\-]{{1,3}}(?P<after>{'|'.join(words.CARDINALS)})(?![^\W_])|"
    rf"(?:the[\s._])?(?P<before>{'|'.join(words.ORDINALS)})[\s._\-]{{1,3}}(?:{_LATIN_WORDS})(?![^\W_])"
)
_BOOK = re.compile(r"(?:book|livre|buch|libro|cour)[\s._\-]{1,2}(?P<number>[0-9]{1,2})(?![^\W_])")
_S_NUMBER = re.compile(r"(?:\A|.{1,120}?[\s._\-(\[]+)s(?P<number>[0-9]{1,4})(?![0-9a-z])(?P<rest>.*)\Z", re.DOTALL)
_BARE_NUMBER = re.compile(r"(?P<number>[0-9]{1,2}|(?:19|20)[0-9]{2})\Z")
_MORE_SEASONS = re.compile(r"[\s._]*(?:[-–,&+/]|to\b|and\b)[\s._]*(?:s|season )?[0-9]{1,2}(?![0-9pi])")
_PLAIN = re.compile(r"[\s._\-]+")
_DISC = re.compile(
    r"(?:cd|dis[ck]|dvd|blu-?ray|bd|vol(?:ume)?|side|digital media|vinyl|media|"
    r"part)[\s._\-]*(?P<number>[0-9]{1,2}|[a-d])(?:[\s._\-:(].*)?\Z",
    re.DOTALL,
)


@lru_cache(maxsize=8192)
def season_folder(name: str) -> int | None:
    """The season a folder holds: `Season 1`, `Staffel 02`, `S03`, `2. évad`, `第1季`, `Specials`, `4`; else None.

    A pack of several seasons is none. A bare number is one too, so ask only about folders inside a series.
    """
    low = name.lower().strip()
    if _PLAIN.sub("", low) in places.SPECIALS_FOLDERS:
        return 0
    bare = _BARE_NUMBER.match(low)
    if bare is not None:
        return int(bare["number"])
    return _worded_season(low)


def _worded_season(low: str) -> int | None:
    if not any(char.isdigit() or char == "第" for char in low):
        written = _WRITTEN_SEASON.match(low)
        if written is None:
            return None
        return words.CARDINALS[written["after"]] if written["after"] else words.ORDINALS[written["before"]]
    book = _BOOK.match(low)
    if book is not None:
        return int(book["number"])
    for pattern in (_SEASON_AFTER_WORD, _SEASON_BEFORE_WORD, _S_NUMBER):
        match = pattern.match(low)
        if match is not None and _MORE_SEASONS.match(match["rest"]) is None:
            return int(match["number"])
    ideographs = ideograph_seasons(low)
    return ideographs[0][0] if ideographs is not None and len(ideographs[0]) == 1 else None


def is_bare_number(name: str) -> bool:
    """Whether a folder's name is only a number, which at a library's root names a series (`24`), not a season."""
    return _BARE_NUMBER.match(name.strip()) is not None


@lru_cache(maxsize=4096)
def extra_folder(name: str, *, has_owner: bool) -> str | None:
    """The extra type of a folder's files, by the folder's name; None where it is no folder of extras."""
    key = _PLAIN.sub("", name.lower())
    if key in places.UNSURE_EXTRA_FOLDERS and not has_owner:
        return None
    return places.EXTRA_FOLDERS.get(key)


@lru_cache(maxsize=4096)
def disc_folder(name: str) -> int | None:
    """The number of a disc's folder (`CD1`, `Disc 2`), 0 for a disc's own structure (`BDMV`), else None."""
    low = name.lower().strip()
    if low in places.DISC_FOLDERS:
        return 0
    match = _DISC.match(low)
    if match is None:
        return None
    number = match["number"]
    return int(number) if number.isdigit() else ord(number) - ord("a") + 1


@lru_cache(maxsize=4096)
def is_shelf(name: str) -> bool:
    """Whether a folder only sorts files (`Movies`, `Downloads`, `4K`) and names no work."""
    low = name.lower().strip()
    return low in places.SHELF_FOLDERS or (len(low) == 1 and low.isalpha()) or low in {"0-9", "#", "a-z"}


@lru_cache(maxsize=16384)
def read_folder(name: str, *, counts_episodes: bool) -> Stem:
    """What a folder's name says as a work's title; a number that would leave none is part of it (`07-Ghost`)."""
    if not counts_episodes:
        # Most folders count nothing, and are read once for both questions.
        counted = read_folder(name, counts_episodes=True)
        return counted if counted.numbering is None else read_stem(name, Context(counts_episodes=False))
    stem = read_stem(name)
    if stem.title is None and stem.numbering is not None and stem.numbering.is_absolute and " " not in name:
        return read_stem(name, Context(counts_episodes=False))
    return stem
