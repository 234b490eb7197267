"""Which season, episode, date or running number does a name say, and where in it does it say so?

Each rule looks only where a marked word gives it reason to; the first rule in `_RULES` that reads something wins.
"""

import re
from collections.abc import Callable

from rustfin.metadata.filename.counts import (
    bracketed_dotted,
    dotted,
    leading_number,
    loose_number,
    running_number,
    scene_number,
    special_number,
    worded_part,
)
from rustfin.metadata.filename.dates import full_date, short_date
from rustfin.metadata.filename.episode_words import by_episode_word, n_of_m
from rustfin.metadata.filename.reading import Numbering, Reading, spread
from rustfin.metadata.filename.seasons import by_ideographs, by_season_number, by_season_word
from rustfin.metadata.filename.words import Mark

_MORE_EPISODES = (
    r"(?P<more>(?:(?:[ ._]{0,2}[-+&~,][ ._]{0,2}|[ ._]{0,2})(?:[st][0-9]{1,4}[ ._]{0,2})?(?:ep?|"
    r"x)[ ._]{0,2}[0-9]{1,4}(?![0-9]*[pi]\b)"
    r"|[-+~&,][0-9]{1,4}(?![0-9a-z])| [-~] [0-9]{1,4}(?=[)\]])){0,60})"
)
_SXXEYY = re.compile(
    r"[st](?P<season>o?[0-9]{1,4})(?:[ ._\-]{0,3}x?(?:ep(?:isode|s)?|e)[ ._#(\-]{0,2}|"
    r"(?<=[st][0-9]{2})(?=[0-9]{2}(?![0-9])))"
    r"(?P<episode>[0-9]{1,5})(?P<sub>[a-d](?![a-z0-9])|\.5(?=[ ]|\Z))?" + _MORE_EPISODES
)
_NXM = re.compile(
    r"(?<![0-9])(?P<season>[0-9]{1,2}|(?:19|20)[0-9]{2})[xх×](?P<episode>[0-9]{1,3})(?![0-9])"
    r"(?P<more>(?:(?:[-+&~,]|[ ._]{0,2})(?:[0-9]{1,2}[xх]|x)[0-9]{1,3}(?![0-9])|[-+&~,][0-9]{1,3}(?![0-9a-z])){0,60})"
)


def _season_episode(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        match = None
        if word.mark is Mark.SEASON_EPISODE:
            match = _SXXEYY.search(reading.low, word.start)
        elif word.mark is Mark.SEASON_NUMBER:
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
    r"[ ._]{1,2}[-–][ ._]{1,2}(?P<number>[0-9]{3,4})(?P<more>-[0-9]{3,4})?[ ._]{1,2}[-–]?[ ._]*\Z"
)
_YEARS = range(1888, 2040)


def _with_running_number(low: str, numbering: Numbering) -> Numbering:
    """`S01E05 - 005 - Title` and `Show - 005 - S01E05` count through all seasons too; a title that is a number not."""
    after = _RUNNING_AFTER.match(low, numbering.end)
    if after is not None and (after["next"] or after["more"] or after["number"][0] == "0"):
        number = int(after["number"])
        return numbering if number in _YEARS else numbering._replace(absolute=number, end=after.end())
    before = _RUNNING_BEFORE.search(low, max(0, numbering.start - 20), numbering.start)
    if before is not None and before.start() > 0 and int(before["number"]) not in _YEARS:
        return numbering._replace(absolute=int(before["number"]), start=before.start())
    return numbering


def _season_x_episode(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is not Mark.SEASON_X_EPISODE:
            continue
        match = _NXM.search(reading.low, word.start)
        if match is None or match.start() >= word.end:
            continue
        is_sure = len(match["episode"]) > 1 or reading.expects_episode or match.start() > 2
        if is_sure:
            episodes = spread(int(match["episode"]), match["more"])
            return Numbering("NxM", match.start(), match.end(), season=int(match["season"]), episodes=episodes)
    return None


_DATED = 1 << Mark.YEAR | 1 << Mark.MONTH | 1 << Mark.DATE8
_NUMERIC = 1 << Mark.NUMBER | 1 << Mark.YEAR
_RULES: tuple[tuple[int, Callable[[Reading], Numbering | None]], ...] = (
    (1 << Mark.SEASON_EPISODE | 1 << Mark.SEASON_NUMBER, _season_episode),
    (1 << Mark.SEASON_X_EPISODE, _season_x_episode),
    (1 << Mark.SEASON_WORD, by_season_word),
    (1 << Mark.IDEOGRAPH_COUNT, by_ideographs),
    (1 << Mark.SEASON_NUMBER, by_season_number),
    (_DATED, full_date),
    (1 << Mark.NUMBER, bracketed_dotted),
    (1 << Mark.NUMBER | 1 << Mark.SPECIAL_NUMBER, special_number),
    (1 << Mark.EPISODE_WORD | 1 << Mark.EPISODE_NUMBER, by_episode_word),
    (1 << Mark.OF, n_of_m),
    (1 << Mark.NUMBER, scene_number),
    (_NUMERIC, running_number),
    (1 << Mark.NUMBER, short_date),
    (_NUMERIC, leading_number),
    (1 << Mark.NUMBER, dotted),
    (1 << Mark.NUMBER, loose_number),
    (1 << Mark.PART, worded_part),
)


def read_numbering(reading: Reading) -> Numbering | None:
    """The first rule's reading, or None where the name counts nothing."""
    for needs, rule in _RULES:
        if reading.present & needs:
            found = rule(reading)
            if found is not None:
                return _with_date(reading, found) if found.episodes and reading.present & _DATED else found
    return None


def _with_date(reading: Reading, numbering: Numbering) -> Numbering:
    """A date that stands after the numbers is the air date, and no part of the episode's title."""
    dated = full_date(reading)
    if dated is None or dated.start < numbering.end:
        return numbering
    is_next = not reading.low[numbering.end : dated.start].strip(" ._-([")
    return numbering._replace(air_date=dated.air_date, end=dated.end if is_next else numbering.end)
