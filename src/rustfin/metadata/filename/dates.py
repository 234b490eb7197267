"""Which date of airing does a name say?"""

import re
from datetime import date

from rustfin.metadata.filename import words
from rustfin.metadata.filename.reading import Numbering, Reading
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import DATE6, DATE8, EPISODE_NUMBER, MONTH, STRONG, YEAR

_YMD = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})(?P<sep>[ ._\-])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})(?![0-9]|[ ._\-]?[pi]\b)"
)
_XXY = re.compile(
    r"(?<![0-9])(?P<a>[0-9]{1,2})(?P<sep>[ ._\-/])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>(?:19|20)[0-9]{2})(?![0-9])"
)
_SHORT = re.compile(
    r"(?<![0-9])(?<![0-9][.\-])(?P<a>[0-9]{1,2})(?P<sep>[.\-])(?P<b>[0-9]{2})(?P=sep)(?P<y>[0-9]{2})(?![0-9.\-])"
)
_D_MONTH_Y = re.compile(
    r"(?<![0-9])(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[ ._\-]{1,2}(?P<m>[a-z]{3,9})[ ._\-]{1,2}(?P<y>[0-9]{4}|"
    r"[0-9]{2})(?![0-9])"
)
_MONTH_D_Y = re.compile(
    r"(?P<m>[a-z]{3,9})\.?[ ._\-]{1,2}(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,?[ ._\-]{1,2}(?P<y>(?:19|20)[0-9]{2})(?![0-9])"
)
_Y_MONTH_D = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})[ ._\-](?P<m>[a-z]{3,9})[ ._\-](?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9])"
)
_YEAR_NEXT = re.compile(r"[ ._\-(\[]{1,3}(?:19|20)[0-9]{2}(?![0-9])")
_CHANNELS = frozenset({"5.1", "7.1", "2.0", "2.1", "1.0", "5 1", "7 1", "2 0"})
_COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[ ._\-][0-9]{6,8})?")


def full_date(reading: Reading, *, is_beside: bool = False) -> Numbering | None:
    """The date that a name says; `is_beside` where an episode's number was read already."""
    for word in reading.marks:
        found = None
        if word.mark is YEAR:
            found = _date_by_year(reading.low, word)
        elif word.mark is MONTH:
            found = _date_by_month(reading.low, word)
        elif word.mark is DATE8:
            match = _COMPACT.match(reading.low, word.start)
            if match is not None:
                found = _dated(match, _date_of(int(match["y"]), int(match["m"]), int(match["d"])), "date-compact")
        elif word.mark is DATE6 and _is_broadcast_date(reading, word, is_beside=is_beside):
            year, month, day = (int(word.text[at : at + 2]) for at in (0, 2, 4))
            value = _date_of(_whole_year(year), month, day)
            found = None if value is None else Numbering("date-compact", word.start, word.end, air_date=value)
        if found is not None:
            return found
    return None


def _whole_year(short: int) -> int:
    return short + (1900 if short >= 50 else 2000)


def _is_broadcast_date(reading: Reading, word: Word, *, is_beside: bool) -> bool:
    """`E400.231014.1080p`, `Show.171118.HDTV`: as Korean broadcasts have it, after an episode or before a fact."""
    if is_beside:
        return any(other.mark is EPISODE_NUMBER and other.end == word.start - 1 for other in reading.marks)
    if reading.has(EPISODE_NUMBER) or reading.has(YEAR):
        return False
    return any(other.mark is STRONG and other.start == word.end + 1 for other in reading.marks)


def short_date(reading: Reading) -> Numbering | None:
    """`18.09.00`: only where no year says otherwise and something stands before it."""
    match = None if reading.has(YEAR) else _SHORT.search(reading.low)
    if match is None or match.start() < 3:
        return None
    year = _whole_year(int(match["y"]))
    value = _month_or_day_first(int(match["a"]), int(match["b"]), year, match["sep"])
    if value is None or (match["sep"] == "." and not match["a"].startswith(("0", "1", "2", "3"))):
        return None
    return _dated(match, value, "date-short")


def _date_by_year(low: str, word: Word) -> Numbering | None:
    match = _YMD.match(low, word.start) if low[word.end + 1 : word.end + 2].isdigit() else None
    if match is not None and match[0][5:] not in _CHANNELS:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
        return _dated(match, _date_of(year, month, day) or _date_of(year, day, month), "date-ymd")
    match = _XXY.search(low, max(0, word.start - 7), word.end) if low[: word.start][-2:-1].isdigit() else None
    if match is not None:
        value = _month_or_day_first(int(match["a"]), int(match["b"]), int(match["y"]), match["sep"])
        return _dated(match, value, "date-dmy")
    return None


def _date_by_month(low: str, word: Word) -> Numbering | None:
    if word.text not in words.MONTHS:
        return None
    match = (
        _MONTH_D_Y.match(low, word.start)
        or _D_MONTH_Y.search(low, max(0, word.start - 7), word.end + 8)
        or _Y_MONTH_D.match(low, max(0, word.start - 5))
    )
    if match is None or match["m"] != word.text or _YEAR_NEXT.match(low, match.end()) is not None:
        return None  # `September 30 1955 (1977)` is a title and its year
    year = int(match["y"])
    return _dated(
        match, _date_of(year + (2000 if year < 100 else 0), words.MONTHS[match["m"]], int(match["d"])), "date-month"
    )


def _date_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_or_day_first(first: int, second: int, year: int, separator: str) -> date | None:
    """Dots are written day first; dashes and slashes month first, unless only the other order is a date."""
    day_first, month_first = _date_of(year, second, first), _date_of(year, first, second)
    return (day_first or month_first) if separator in ". " else (month_first or day_first)


def _dated(match: re.Match[str], value: date | None, rule: str) -> Numbering | None:
    return Numbering(rule, match.start(), match.end(), air_date=value) if value is not None else None
