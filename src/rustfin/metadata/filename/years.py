"""Which of the years in a name is the year of the work, and where does it stand?"""

import re
from typing import NamedTuple

from rustfin.metadata.filename.reading import Numbering
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import STRONG, YEAR


class Year(NamedTuple):
    """A work's year. The title stops at `start`; `is_sure` if it stands in brackets, `is_span` if it begins a span."""

    value: int
    start: int
    end: int
    is_sure: bool
    is_span: bool = False


_OPENERS = frozenset("([{*（【")
_RANGE_BEFORE = re.compile(r"(?P<first>(?:18|19|20)[0-9]{2})[-–]\Z")
_SPANNING = frozenset(" -–")
_RANGE_AFTER = re.compile(r"[ ]?[-–][ ]?(?:18|19|20)[0-9]{2}")
_BRACKET_BEFORE = re.compile(r"[(\[][^()\[\]]{0,24}\Z")
_BRACKET_AFTER = re.compile(r"[^()\[\]]{0,60}[)\]]")
_LOOK_BACK = 26


def read_year(text: str, marks: list[Word], numbering: Numbering | None) -> Year | None:
    """The first year in brackets, else the last one before the release facts; never a title's first word.

    Before an episode's number it is the series' year; after one only where a bracket begins with it.
    """
    stop = numbering.start if numbering is not None else len(text)
    last: Year | None = None
    for word in marks:
        if word.start >= stop:
            break
        if word.mark is STRONG and last is not None:
            break
        if word.mark is not YEAR:
            continue
        enclosed = _enclosed(text, word)
        if enclosed is not None:
            return enclosed
        if word.start > 0 and word.nth > 0:
            last = _open(text, word, last)
    if last is None and numbering is not None:
        return _year_after(text, marks, numbering)
    return last


def _enclosed(text: str, word: Word) -> Year | None:
    value = int(word.text[:4])
    if word.start and text[word.start - 1] in _OPENERS:
        is_span = text[word.end : word.end + 1] in _SPANNING and _RANGE_AFTER.match(text, word.end) is not None
        return Year(value, word.start, word.end, is_sure=True, is_span=is_span)
    before = text[max(0, word.start - _LOOK_BACK) : word.start]
    if "(" not in before and "[" not in before:
        return None
    bracket = _BRACKET_BEFORE.search(before)
    if bracket is None or _BRACKET_AFTER.match(text, word.end) is None:
        return None
    return Year(value, word.start - len(before) + bracket.start(), word.end, is_sure=True)


def _open(text: str, word: Word, last: Year | None) -> Year:
    spanned = _RANGE_BEFORE.search(text, max(0, word.start - _LOOK_BACK), word.start)
    if spanned is not None and last is not None:
        return Year(int(spanned["first"]), last.start, word.end, is_sure=False, is_span=True)
    return Year(int(word.text[:4]), word.start, word.end, is_sure=False)


def _year_after(text: str, marks: list[Word], numbering: Numbering) -> Year | None:
    """`[2017, США, WEBRip]` after the numbers, and any bracketed year where they are only a season's."""
    if numbering.air_date is not None:
        return None
    is_pack = not numbering.episodes or numbering.rule.endswith("+dash")
    for word in marks:
        if word.mark is not YEAR or (word.start < numbering.end and not is_pack):
            continue
        closer = text[word.end : word.end + 1]
        heads_list = text[word.start - 1 : word.start] in {"[", "("} and closer in {",", "-", "–"}
        if heads_list or (is_pack and closer in {")", "]"}):
            return Year(int(word.text[:4]), len(text), len(text), is_sure=False)
    return None
