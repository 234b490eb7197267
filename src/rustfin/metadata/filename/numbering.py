"""Which season, episode, date or running number does a name say, and where in it does it say so?

Each rule looks only where a marked word gives it reason to; the first rule in `_RULES` that reads something wins.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from rustfin.metadata.filename.counts import (
    hash_number,
    leading_number,
    loose_number,
    part_number,
    running_number,
    special_number,
)
from rustfin.metadata.filename.dates import full_date, short_date
from rustfin.metadata.filename.episode_words import by_episode_word, n_of_m, spelled_apart
from rustfin.metadata.filename.joined import book_chapter, bracketed_dotted, dotted, scene_number, spaced_x
from rustfin.metadata.filename.reading import Numbering, Reading, spread
from rustfin.metadata.filename.seasons import by_ideographs, by_season_number, by_season_word
from rustfin.metadata.filename.words import (
    BOOK_CHAPTER,
    DATE6,
    DATE8,
    EPISODE_NUMBER,
    EPISODE_WORD,
    IDEOGRAPH_COUNT,
    MONTH,
    NUMBER,
    OF,
    PART,
    SEASON_EPISODE,
    SEASON_NUMBER,
    SEASON_WORD,
    SEASON_X_EPISODE,
    SPECIAL_NUMBER,
    YEAR,
)

_MORE_EPISODES = (
    r"(?P<more>(?:(?:[ ._]{0,2}[-–+&~,][ ._]{0,2}|[ ._](?:to|thru|through|and|und|et|y|al)[ ._]|[ ._]{0,2})"
    r"(?:[st][0-9]{1,4}[ ._]{0,2})?(?:ep?|x)[ ._]{0,2}[0-9]{1,4}(?![0-9]*[pi]\b)"
    r"|-[0-9]{1,2}e[0-9]{1,3}(?![0-9])|[-+~&,][0-9]{1,4}(?![0-9a-z])"
    r"| (?:to|thru|through|bis|à|al|[&+]) [0-9]{1,3}(?![0-9a-z])| [-~] [0-9]{1,4}(?=[)\]])){0,60})"
)
_SXXEYY = re.compile(
    r"[st](?P<season>o?[0-9]{1,4})(?:[ ._\-]{0,3}x?(?:ep(?:isode|s)?|e)[ ._#(\-]{0,2}|"
    r"(?<=[st][0-9]{2})(?=[0-9]{2}(?![0-9])))"
    r"(?P<episode>[0-9]{1,5})(?P<sub>[a-d](?![a-z0-9])|v[0-9](?![a-z0-9])|\.5(?=[ ]|\Z))?" + _MORE_EPISODES
)
_NXM = re.compile(
    r"(?<![0-9])(?:(?<![^\W_])s)?(?P<season>[0-9]{1,2}|(?:19|20)[0-9]{2})[xх×](?P<episode>[0-9]{1,3})(?![0-9])"
    r"(?P<more>(?:(?:[ ]?[-+&~,][ ]?|[ ](?:to|al?|thru|and|y|e)[ ]|[ ._]{0,2})(?:[0-9]{1,2}[xх]|x)[0-9]{1,3}(?![0-9])|"
    r"[-+&~,][0-9]{1,3}(?![0-9a-z])){0,60})"
)


def _season_episode(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        match = None
        if word.mark is SEASON_EPISODE:
            match = _SXXEYY.search(reading.low, word.start)
        elif word.mark is SEASON_NUMBER:
            match = _SXXEYY.match(reading.low, word.start)
        if match is not None and match.start() < word.end:
            season = int(match["season"].replace("o", "0"))
            if match["episode"] and not (
                season in {19, 20} and word.text == match[0] and len(word.text) == 5 and "e" not in word.text
            ):
                numbering = Numbering(
                    "SxxEyy",
                    match.start(),
                    match.end(),
                    season=season,
                    episodes=spread(int(match["episode"]), match["more"]),
                )
                return _with_running_number(reading.low, numbering)
    return None


_RUNNING_AFTER = re.compile(
    r"[ ._]{1,2}[-–][ ._]{1,2}(?P<number>[0-9]{3,4})(?P<more>-[0-9]{3,4})?(?=(?P<next>[ ._]{1,2}[-–\[(])|[ ._]*\Z)"
)
_RUNNING_BEFORE = re.compile(
    r"[ ._]{1,2}[-–][ ._]{1,2}(?P<number>[0-9]{3,4})(?P<more>-[0-9]{3,4})?[ ._]{1,2}[-–(\[]?[ ._]*\Z"
)
_YEARS = range(1888, 2040)


def _with_running_number(low: str, numbering: Numbering) -> Numbering:
    """`S01E05 - 005 - Title` and `Show - 005 - S01E05` count through all seasons too; a title that is a number not."""
    after = _RUNNING_AFTER.match(low, numbering.end)
    if after is not None and (after["next"] or after["more"] or after["number"][0] == "0"):
        number = int(after["number"])
        return numbering if number in _YEARS else numbering._replace(absolute=number, end=after.end())
    lead = low[max(0, numbering.start - 20) : numbering.start].rstrip(" ._-–([")
    if not lead[-1:].isdigit():
        return numbering
    before = _RUNNING_BEFORE.search(low, max(0, numbering.start - 20), numbering.start)
    if before is not None and before.start() > 0 and int(before["number"]) not in _YEARS:
        return numbering._replace(absolute=int(before["number"]), start=before.start())
    return numbering


def _season_x_episode(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is not SEASON_X_EPISODE:
            continue
        match = _NXM.search(reading.low, word.start)
        if match is None or match.start() >= word.end:
            continue
        is_sure = len(match["episode"]) > 1 or reading.expects_episode or match.start() > 2
        if is_sure:
            episodes = spread(int(match["episode"]), match["more"])
            return Numbering("NxM", match.start(), match.end(), season=int(match["season"]), episodes=episodes)
    return None


_DATED = 1 << YEAR | 1 << MONTH | 1 << DATE8 | 1 << DATE6
_NUMERIC = 1 << NUMBER | 1 << YEAR
_Rule = Callable[[Reading], Numbering | None]
_RULES: tuple[tuple[int, _Rule], ...] = (
    (1 << SEASON_EPISODE | 1 << SEASON_NUMBER, _season_episode),
    (1 << SEASON_X_EPISODE, _season_x_episode),
    (1 << SEASON_WORD, by_season_word),
    (1 << IDEOGRAPH_COUNT, by_ideographs),
    (1 << SEASON_NUMBER, by_season_number),
    (1 << NUMBER | 1 << BOOK_CHAPTER, book_chapter),
    (_DATED, full_date),
    (1 << NUMBER, spaced_x),
    (1 << NUMBER, bracketed_dotted),
    (1 << NUMBER | 1 << SPECIAL_NUMBER, special_number),
    (1 << EPISODE_WORD, spelled_apart),
    (1 << EPISODE_WORD | 1 << EPISODE_NUMBER, by_episode_word),
    (1 << OF, n_of_m),
    (1 << NUMBER, scene_number),
    (_NUMERIC, running_number),
    (1 << NUMBER, short_date),
    (_NUMERIC, leading_number),
    (1 << NUMBER, hash_number),
    (1 << NUMBER, dotted),
    (1 << PART, part_number),
    (1 << NUMBER, loose_number),
)


def read_numbering(reading: Reading) -> Numbering | None:
    """The first rule's reading, or None where the name counts nothing."""
    for rule in _rules_for(reading.present):
        found = rule(reading)
        if found is not None:
            return _with_date(reading, found) if found.episodes and reading.present & _DATED else found
    return None


@lru_cache(maxsize=1024)
def _rules_for(present: int) -> tuple[_Rule, ...]:
    """The rules that these marks give reason to ask, in order."""
    return tuple(rule for needs, rule in _RULES if present & needs)


def _with_date(reading: Reading, numbering: Numbering) -> Numbering:
    """A date beside the numbers is the air date, and no part of either title."""
    dated = full_date(reading, is_beside=True)
    if dated is None or numbering.start < dated.start < numbering.end:
        return numbering
    if dated.start < numbering.start:
        is_before = not reading.low[dated.end : numbering.start].strip(" ._-)]")
        return numbering._replace(air_date=dated.air_date, start=dated.start) if is_before else numbering
    is_next = not reading.low[numbering.end : dated.start].strip(" ._-([")
    return numbering._replace(air_date=dated.air_date, end=dated.end if is_next else numbering.end)
