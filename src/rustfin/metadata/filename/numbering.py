"""Which season, episode, date or running number does a name say, and where in it does it say so?

Each rule looks only where a marked word gives it reason to; the first rule in `_RULES` that reads something wins.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from rustfin.metadata.filename import words
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
    air_date: date | None = None


class Reading(NamedTuple):
    """A lower-cased name with its marked words, and what is known about its place."""

    low: str
    marks: list[Word]
    present: int
    folder_season: int | None
    expects_episode: bool
    has_group: bool


_GAP = r"[ ._]{0,3}"
_MORE_EPISODES = (
    r"(?P<more>(?:(?:[ ._]{0,2}[-+&~,][ ._]{0,2}|[ ._]{0,2})(?:[st][0-9]{1,4}[ ._]{0,2})?(?:ep?|"
    r"x)[ ._]{0,2}[0-9]{1,4}(?![0-9]*[pi]\b)"
    r"|[-+~&,][0-9]{1,4}(?![0-9a-z])| [-~] [0-9]{1,4}(?=[)\]])){0,60})"
)
_SXXEYY = re.compile(
    r"[st](?P<season>o?[0-9]{1,4})(?:[ ._\-]{0,3}x?(?:ep(?:isode|s)?|e)[ ._#(\-]{0,2}|"
    r"(?<=[st][0-9]{2})(?=[0-9]{2}(?![0-9])))"
    r"(?P<episode>[0-9]{1,5})(?P<sub>[a-d](?![a-z0-9]))?" + _MORE_EPISODES
)
_NXM = re.compile(
    r"(?<![0-9])(?P<season>[0-9]{1,2}|(?:19|20)[0-9]{2})[xх×](?P<episode>[0-9]{1,3})(?![0-9])"
    r"(?P<more>(?:(?:[-+&~,]|[ ._]{0,2})(?:[0-9]{1,2}[xх]|x)[0-9]{1,3}(?![0-9])|[-+&~,][0-9]{1,3}(?![0-9a-z])){0,60})"
)
_NUMBERS = re.compile(r"[0-9]+")
_SEASON_PREFIX = re.compile(r"(?:[st][0-9]{1,4}|[0-9]{1,2}(?=[xх]))")


def _spread(first: int, more: str) -> tuple[int, ...]:
    """`first` and what follows it: a dash means a range, everything else a list."""
    if not more:
        return (first,)
    rest = [int(text) for text in _NUMBERS.findall(_SEASON_PREFIX.sub("", more))]
    found = sorted({first, *rest})
    is_range = any(join in more for join in ("-", "–", "~", "to", "a", "bis"))
    if is_range and rest[-1] < first and "e" not in more:
        return (first,)
    if is_range and found[-1] - found[0] <= _MOST_EPISODES_IN_A_FILE:
        return tuple(range(found[0], found[-1] + 1))
    return tuple(found)


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
                return Numbering(
                    "SxxEyy",
                    match.start(),
                    match.end(),
                    season=season,
                    episodes=_spread(int(match["episode"]), match["more"]),
                )
    return None


def _season_x_episode(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is not Mark.SEASON_X_EPISODE:
            continue
        match = _NXM.search(reading.low, word.start)
        if match is None or match.start() >= word.end:
            continue
        is_sure = len(match["episode"]) > 1 or reading.expects_episode or match.start() > 2
        if is_sure:
            episodes = _spread(int(match["episode"]), match["more"])
            return Numbering("NxM", match.start(), match.end(), season=int(match["season"]), episodes=episodes)
    return None


_ORDINAL = re.compile(r"(?P<number>[0-9]{1,4})(?:st|nd|rd|th|º|ª|°)?(?:-?(?:й|я|ой|ая))?[ ._\-]{0,3}\Z")
_ORDINAL_ONLY = re.compile(r"(?P<number>[0-9]{1,2})(?:st|nd|rd|th|º|ª|°)[ ._\-]{0,2}\Z")
_AFTER_WORD = re.compile(r"[ ._:№#(\-]{0,4}(?:[sst])?(?P<number>[0-9]{1,4})(?![0-9]*[pi]\b)(?![0-9])")
_NEXT_SEASON = re.compile(
    r"(?P<join>[ ]{0,2}(?:[-–~:]{1,2}|to\b|bis\b)[ ]{0,2}|[ ._]{0,2}(?:[,&+/.]|and\b|und\b|et\b|e\b|y\b|и\b|"
    r" )[ ._,&+]{0,3})"
    r"(?:season |s)?(?P<number>[0-9]{1,2})(?![0-9]|[a-z])"
)
_RANGE_JOINS = re.compile(r"[-–~:]|to|bis")


class _Seasons(NamedTuple):
    start: int
    end: int
    first: int
    last: int
    is_unsure: bool
    is_postfix: bool


def _season_list(low: str, first: int, end: int, *, needs_letter: bool = False) -> tuple[int, int]:
    """The last season of `1-4`, `1, 2 & 3`, `1 to 6`, and where that list ends; just `first` where none follows."""
    last = first
    for _ in range(60):
        match = _NEXT_SEASON.match(low, end)
        if match is None:
            break
        number, is_range = int(match["number"]), bool(_RANGE_JOINS.search(match["join"]))
        is_padded_alone = match["number"][0] == "0" and low[end - 2 : end - 1] != "0"
        if number <= last or (not is_range and (number != last + 1 or is_padded_alone)):
            break
        if not is_range and needs_letter and "s" not in match[0]:
            break
        if is_range and _reads_as_episode(low, match, first):
            break
        last, end = number, match.end()
    return last, end


def _reads_as_episode(low: str, match: re.Match[str], first: int) -> bool:
    """`Season 3 - 11 [1080p]` and `S2-07` are an episode, `Season 1 - 4 Complete` and `S01-07` are seasons."""
    number = match["number"]
    if match["join"].startswith(" ") and match["join"].endswith(" ") and match["join"].strip() in {"-", "–"}:
        after = low[match.end() :].lstrip(" ")
        return number.startswith("0") or not after or after[0] in "[("
    before = low[: match.start()]
    was_padded = len(before) >= 2 and before[-2].isdigit()
    return (
        len(number) == 2
        and not was_padded
        and first < 10
        and int(number) < 100
        and low[match.start() - 2 : match.start() - 1] == "s"
    )


def _season_by_word(reading: Reading, word: Word) -> _Seasons | None:
    low = reading.low
    glued = word.text.rstrip("0123456789")
    is_unsure = glued in words.UNSURE_SEASON_WORDS
    if glued != word.text:
        first = int(word.text[len(glued) :])
        last, end = _season_list(low, first, word.end)
        return _Seasons(word.start, end, first, last, is_unsure, is_postfix=False)
    before = low[max(0, word.start - 12) : word.start]
    if glued in words.POSTFIX_SEASON_WORDS:
        pattern = (
            _ORDINAL_ONLY
            if glued.isascii() and glued in {"season", "seasons", "saison", "temporada", "stagione"}
            else _ORDINAL
        )
        ordinal = pattern.search(before)
        if ordinal is not None:
            start = word.start - len(before) + ordinal.start()
            first = int(ordinal["number"])
            return _Seasons(start, word.end, first, first, is_unsure=False, is_postfix=True)
    after = _AFTER_WORD.match(low, word.end)
    if after is None or (len(after["number"]) == 4 and "(" in after[0]):
        return None
    first = int(after["number"])
    last, end = _season_list(low, first, after.end())
    return _Seasons(word.start, end, first, last, is_unsure, is_postfix=False)


def _season_by_number(reading: Reading, word: Word) -> _Seasons | None:
    digits = _NUMBERS.search(word.text)
    if digits is None or word.text[0] == "t":
        return None
    first = int(digits[0])
    last, end = _season_list(reading.low, first, word.end, needs_letter=True)
    return _Seasons(word.start, end, first, last, is_unsure=False, is_postfix=False)


_IDEOGRAPH_SEASON = re.compile(r"第(?P<number>[0-9]{1,4}|[一二三四五六七八九十]{1,3})[季期]|(?P<korean>[0-9]{1,3})기")
_IDEOGRAPH_EPISODE = re.compile(
    r"第(?P<number>[0-9]{1,4}|[一二三四五六七八九十]{1,3})[话話集回]|(?P<korean>[0-9]{1,4})(?:화|회|話|话|集)"
)
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")}


def ideograph_number(text: str) -> int:
    """`十二` is 12; plain digits are themselves."""
    if text[0] not in _NUMERALS and text[0] != "十":
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return int("".join(str(_NUMERALS[char]) for char in text))
    return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)


def ideograph_season(text: str) -> tuple[int, int, int] | None:
    """Season, start and end of `第1季` and its kin."""
    match = _IDEOGRAPH_SEASON.search(text)
    if match is None:
        return None
    return ideograph_number(match["number"] or match["korean"]), match.start(), match.end()


def _ideographs(reading: Reading) -> Numbering | None:
    season = ideograph_season(reading.low)
    episode = _IDEOGRAPH_EPISODE.search(reading.low)
    if episode is not None:
        number = ideograph_number(episode["number"] or episode["korean"])
        start = min(episode.start(), season[1]) if season else episode.start()
        end = max(episode.end(), season[2]) if season else episode.end()
        return Numbering(
            "ideograph-count",
            start,
            end,
            season=season[0] if season else None,
            episodes=(number,),
            is_absolute=season is None,
        )
    if season is None:
        return None
    seasons = _Seasons(season[1], season[2], season[0], season[0], is_unsure=False, is_postfix=False)
    return _with_episode(reading, seasons, "ideograph-season")


_EPISODE_TAIL = (
    r"(?P<sub>[a-d](?![a-z0-9]))?(?:v[0-9])?"
    r"(?P<more>(?:[ ._]{0,2}(?:[-~–]|to\b|al\b|ao\b|a\b|bis\b)[ ._]{0,2}(?:ep?)?[0-9]{1,4}(?![0-9]|[pi]\b)|"
    r"[,&+]{1}[ ]?[0-9]{1,4}(?![0-9])){0,40})"
)
_AFTER_EPISODE_WORD = re.compile(r"[ ._:№#(\-]{0,4}(?P<episode>[0-9]{1,5})(?![0-9]*[pi]\b)" + _EPISODE_TAIL)
_EPISODE_DOTTED = re.compile(r"[ ._:]{1,2}(?P<season>[0-9]{1,2})\.(?P<episode>[0-9]{2})(?![0-9.])")
_GLUED_EPISODE = re.compile(r"(?:e|eps?|episode|folge|cap|odc|afl|epis[oó]dio)(?P<episode>[0-9]{1,4})" + _EPISODE_TAIL)
_BEFORE_EPISODE_WORD = re.compile(r"(?<![0-9.])(?P<episode>[0-9]{1,4})(?:-?(?:й|я|ая))?[ ._\-]{1,2}\Z")
_PART_EPISODE = re.compile(r"[ ._]{0,2}(?:part|pt)[ ._]{0,2}(?P<episode>[0-9]{1,3})" + _EPISODE_TAIL)
_DASH_EPISODE = re.compile(
    r"[ ._)\]]{0,3}[-–][ ._]{0,2}(?:part [0-9] -[ ]{1,2})?(?P<episode>[0-9]{2,4})(?:v[0-9])?(?:\.[0-9])?"
    r"(?P<more>[ ]?(?:[~-]|ao|al|to)[ ]?[0-9]{2,4})?(?=$|[ ._\[\](),])(?![ ._]?[pi]\b)"
)
_SPACED_EPISODE = re.compile(r"[ ._]{1,2}(?P<episode>[0-9]{2})(?=$|[ ._\-\[(])(?![ ._](?:bit|ch)\b)")
_LIST_EPISODE = re.compile(r"[ ._]{0,2}[(\[](?P<episode>[0-9]{2,3})(?P<more>[ ]?[-~][ ]?[0-9]{2,4})[)\]]")


def _episode_numbers(match: re.Match[str]) -> tuple[int, ...]:
    groups = match.groupdict()
    return _spread(int(match["episode"]), groups.get("more") or "")


def _episode_by_word(reading: Reading, *, start: int, end: int) -> tuple[int, int, tuple[int, ...]] | None:
    """The first episode said by a word between two positions: where it begins, ends, and its numbers."""
    low = reading.low
    for word in reading.marks:
        if word.start < start or word.start >= end:
            continue
        if word.mark is Mark.EPISODE_NUMBER:
            match = _GLUED_EPISODE.match(low, word.start)
            if match is not None:
                return match.start(), match.end(), _episode_numbers(match)
        if word.mark is Mark.EPISODE_WORD:
            found = _around_episode_word(low, word, start=start)
            if found is not None:
                return found
    return None


def _around_episode_word(low: str, word: Word, *, start: int) -> tuple[int, int, tuple[int, ...]] | None:
    if word.text in words.POSTFIX_EPISODE_WORDS:
        before_text = low[max(start, word.start - 9) : word.start]
        before = _BEFORE_EPISODE_WORD.search(before_text)
        if before is not None:
            return word.start - len(before_text) + before.start(), word.end, (int(before["episode"]),)
    after = None if word.text == "e" else _AFTER_EPISODE_WORD.match(low, word.end)
    if after is not None and int(after["episode"]) < 20000:
        return word.start, after.end(), _episode_numbers(after)
    return None


def _with_episode(reading: Reading, seasons: _Seasons, rule: str) -> Numbering:
    """A season, with the episode that stands near it, or alone as a pack of its episodes."""
    low = reading.low
    pack = Numbering(
        rule + "-pack",
        seasons.start,
        seasons.end,
        season=seasons.first,
        season_end=seasons.last if seasons.last > seasons.first else None,
    )
    by_word = _episode_by_word(reading, start=seasons.end, end=len(low))
    if by_word is not None:
        start, end, episodes = by_word
        rest = low[seasons.end : start].strip(" ._-,:/()[]")
        stop = end if not rest else seasons.end
        return pack._replace(rule=rule + "+episode", end=stop, episodes=_in_season(episodes, season=seasons.first))
    if pack.season_end is not None:
        return pack
    for pattern in (_PART_EPISODE, _LIST_EPISODE, _DASH_EPISODE, _SPACED_EPISODE):
        match = pattern.match(low, seasons.end)
        if match is not None:
            return pack._replace(rule=rule + "+number", end=match.end(), episodes=_episode_numbers(match))
    later = _DASH_EPISODE.search(low, seasons.end)
    if later is not None and low[later.start() : later.start() + 3].strip("._") and " " in later[0][:4]:
        return pack._replace(rule=rule + "+dash", episodes=_episode_numbers(later))
    return pack


def _in_season(episodes: tuple[int, ...], *, season: int | None) -> tuple[int, ...]:
    """`Cap.1905` of season 19 is its fifth episode."""
    if season and all(number // 100 == season and number % 100 for number in episodes):
        return tuple(number % 100 for number in episodes)
    return episodes


def _season_word(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is Mark.STRONG and word.nth:
            break
        if word.mark is not Mark.SEASON_WORD:
            continue
        seasons = _season_by_word(reading, word)
        if seasons is None:
            continue
        numbering = _with_episode(reading, seasons, "season-word")
        if seasons.is_unsure and not (numbering.episodes or reading.expects_episode):
            continue
        return numbering._replace(start=min(numbering.start, _same_season_before(reading, seasons)))
    return None


def _same_season_before(reading: Reading, seasons: _Seasons) -> int:
    """Where `S17 Complete Season 17` says it first."""
    for word in reading.marks:
        if word.mark is Mark.SEASON_NUMBER and word.text.lstrip("s0") == str(seasons.first):
            return word.start
    return seasons.start


def _season_number(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is Mark.STRONG and word.nth:
            break
        if word.mark is Mark.SEASON_NUMBER:
            seasons = _season_by_number(reading, word)
            if seasons is not None:
                return _with_episode(reading, seasons, "Sxx")
    return None


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
_COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[ ._\-][0-9]{6,8})?")


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


def _date_by_year(low: str, word: Word) -> Numbering | None:
    match = _YMD.match(low, word.start)
    if match is not None:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
        return _dated(match, _date_of(year, month, day) or _date_of(year, day, month), "date-ymd")
    match = _XXY.search(low, max(0, word.start - 7), word.end)
    if match is not None:
        value = _month_or_day_first(int(match["a"]), int(match["b"]), int(match["y"]), match["sep"])
        return _dated(match, value, "date-dmy")
    return None


def _date_by_month(low: str, word: Word) -> Numbering | None:
    match = _D_MONTH_Y.search(low, max(0, word.start - 7), word.end + 8)
    if match is None or match["m"] not in words.MONTHS:
        return None
    year = int(match["y"])
    return _dated(
        match, _date_of(year + (2000 if year < 100 else 0), words.MONTHS[match["m"]], int(match["d"])), "date-month"
    )


def _date(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        found = None
        if word.mark is Mark.YEAR:
            found = _date_by_year(reading.low, word)
        elif word.mark is Mark.MONTH:
            found = _date_by_month(reading.low, word)
        elif word.mark is Mark.DATE8:
            match = _COMPACT.match(reading.low, word.start)
            if match is not None:
                found = _dated(match, _date_of(int(match["y"]), int(match["m"]), int(match["d"])), "date-compact")
        if found is not None:
            return found
    return None


def _short_date(reading: Reading) -> Numbering | None:
    """`18.09.00`: only where no year says otherwise and something stands before it."""
    match = _SHORT.search(reading.low)
    if match is None or match.start() < 3 or reading.present >> Mark.YEAR & 1:
        return None
    year = int(match["y"])
    value = _month_or_day_first(int(match["a"]), int(match["b"]), year + (1900 if year >= 50 else 2000), match["sep"])
    if value is None or (match["sep"] == "." and not match["a"].startswith(("0", "1", "2", "3"))):
        return None
    return _dated(match, value, "date-short")


def _episode_word(reading: Reading) -> Numbering | None:
    low = reading.low
    for word in reading.marks:
        if word.mark is Mark.EPISODE_WORD:
            dotted = _EPISODE_DOTTED.match(low, word.end)
            if dotted is not None:
                return Numbering(
                    "episode-word-dotted",
                    word.start,
                    dotted.end(),
                    season=int(dotted["season"]),
                    episodes=(int(dotted["episode"]),),
                )
    found = _episode_by_word(reading, start=0, end=len(low))
    if found is None:
        return None
    start, end, episodes = found
    if not reading.expects_episode and _year_follows(reading, end):
        return None
    if reading.folder_season is not None:
        return Numbering(
            "episode-word",
            start,
            end,
            season=reading.folder_season,
            episodes=_in_season(episodes, season=reading.folder_season),
        )
    return Numbering("episode-word", start, end, episodes=episodes, is_absolute=True)


def _year_follows(reading: Reading, end: int) -> bool:
    """`Star Wars Episode 4 (1977)` is a film: a year after the number and no season before it."""
    return any(
        word.mark is Mark.YEAR and word.start >= end and reading.low[word.start - 1] in "([" for word in reading.marks
    )


_N_OF_M = re.compile(
    r"(?<![0-9])(?:part[ ._]?)?(?P<episode>[0-9]{1,2})[ ._]?(?:of|iz|из|von)[ ._]?(?P<count>[0-9]{1,3})(?![0-9])"
)


def _n_of_m(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is Mark.OF:
            match = _N_OF_M.search(reading.low, max(0, word.start - 8), word.end + 4)
            if match is not None and 0 < int(match["episode"]) <= int(match["count"]):
                return Numbering(
                    "n-of-m",
                    match.start(),
                    match.end(),
                    season=reading.folder_season,
                    episodes=(int(match["episode"]),),
                )
    return None


_DASH_NUMBER = re.compile(
    r"(?P<lead>[ _.](?:-|–|—)[ _.]{1,2}|"
    r"(?<=[^\W0-9_])-(?=0?[0-9]{2,3}(?:v[0-9])?[ _(\[])(?![0-9]{2}_[0-9]{2}(?![0-9]))|\.-\.)"
    r"(?P<episode>[0-9]{1,4})(?P<sub>[a-d](?![a-z0-9]))?(?:v[0-9])?(?:\.[0-9](?![0-9]))?"
    r"(?P<more>(?:[ ]?[-~,][ ]?[0-9]{2,4}(?![0-9]|[pi]\b)){0,3})(?=$|[ ._\[\](])(?![ ._]?[pi]\b)"
)
_GROUPED_NUMBER = re.compile(
    r"(?<![0-9.\-])(?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>(?:[ ]?[-~][ ]?[0-9]{2,4}(?![0-9]|"
    r"[pi]\b))?)(?:[ _]end)?[ _]*(?:$|[\[(])"
)
_BRACKETED_NUMBER = re.compile(
    r"[\[【](?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>(?:[-~][0-9]{2,4})?)(?:[ _]?(?:end|完))?[\]】]"
)
_TRAILING_NUMBER = re.compile(r"(?<![0-9a-z.])(?P<episode>[0-9]{1,4})(?:v[0-9])?\Z")


def _running_number(reading: Reading) -> Numbering | None:
    """A number on its own, as fansubs write it: `- 137`, `[05]`, `[Group] Show 05 [1080p]`."""
    low = reading.low
    match = _dash_number(reading)
    rule = "dash-number"
    if match is None and reading.has_group:
        bracketed = list(_BRACKETED_NUMBER.finditer(low))
        match = next((found for found in bracketed if not _is_year(found["episode"])), None)
        rule = "bracket-number"
        if match is None:
            match, rule = _GROUPED_NUMBER.search(low, 1), "group-number"
    if match is None:
        return None
    return _counted(reading, match, rule)


def _dash_number(reading: Reading) -> re.Match[str] | None:
    """The number after a dash that nothing but brackets or another dash follows, else the first after a dash."""
    found = [match for match in _DASH_NUMBER.finditer(reading.low) if _is_running(reading, match)]
    for match in found:
        if reading.low[match.end() :].lstrip(" _.")[:1] in {"", "-", "–", "[", "("}:
            return match
    return found[0] if found else None


def _is_year(number: str) -> bool:
    return len(number) == 4 and 1888 <= int(number) <= 2039


def _is_running(reading: Reading, match: re.Match[str]) -> bool:
    low, number = reading.low, match["episode"]
    before = low[: match.start()].rstrip(" ._-")
    if not before or before.endswith("movie"):
        return False
    if _is_year(number):
        return reading.has_group and not reading.present >> Mark.YEAR & 1
    if reading.expects_episode or reading.has_group:
        return True
    return len(number) > 1 and not any(word.mark is Mark.YEAR and word.start > match.end() for word in reading.marks)


def _counted(reading: Reading, match: re.Match[str], rule: str) -> Numbering:
    episodes = _episode_numbers(match)
    season = reading.folder_season
    if season is not None:
        return Numbering(rule, match.start(), match.end(), season=season, episodes=_in_season(episodes, season=season))
    return Numbering(rule, match.start(), match.end(), episodes=episodes, is_absolute=True)


_DOTTED = re.compile(
    r"(?<![0-9])(?:(?<![0-9][._\-])|(?<=(?:19|20)[0-9]{2}[._\-]))\[?(?P<season>[0-9]{1,2})(?:(?P<sep>[._\-])|"
    r"[ ]?\.)(?P<episode>[0-9]{2,3})\]?(?=$|"
    r"[ \])]|[._][^0-9]|-[^0-9])"
)
_LEADING = re.compile(
    r"\A[ \[(]{0,2}(?P<episode>[0-9]{1,4})(?P<sub>[a-d])?(?P<more>(?:[-~,&][0-9]{2,4})?)[\])]?(?P<after>[ ._]{1,2}-|"
    r"[ ._\-)\]]|\Z)"
)


_SECOND_NUMBER = re.compile(r"[._\-][0-9]{2}(?![0-9])")


def _leading_number(reading: Reading) -> Numbering | None:
    """`02 - Title`, `102.mkv`: sure inside a season's folder, elsewhere only if padded or set off by a dash."""
    match = _LEADING.match(reading.low)
    if match is None:
        return None
    number = match["episode"]
    if reading.folder_season == int(number) and _SECOND_NUMBER.match(reading.low, match.end("episode")):
        return None
    if reading.folder_season is None and not reading.expects_episode:
        is_year = len(number) == 4
        is_padded = number.startswith("0") and len(number) in {2, 3}
        is_set_off = "-" in match["after"] and " " in match["after"] and len(number) > 1
        if is_year or reading.present >> Mark.YEAR & 1 or not (is_padded or is_set_off):
            return None
    return _counted(reading, match, "leading-number")


def _dotted(reading: Reading) -> Numbering | None:
    """`5.01`, `[2.10]`, `03-20`, `04_05`."""
    match = _DOTTED.search(reading.low)
    if match is None or int(match["episode"]) == 0:
        return None
    if reading.present >> Mark.YEAR & 1 and not reading.expects_episode and match["sep"] != "_":
        return None
    if not reading.expects_episode and reading.low[match.end() :].lstrip(" ").startswith(("]", "ch")):
        return None
    if len(match["episode"]) == 3 and match["sep"] != ".":
        return None
    if match["season"] in {"2", "5", "7"} and match["episode"] in {"0", "1"}:
        return None
    return Numbering(
        "dotted", match.start(), match.end(), season=int(match["season"]), episodes=(int(match["episode"]),)
    )


def _loose_number(reading: Reading) -> Numbering | None:
    """Where an episode is expected: the last number that is nothing else."""
    if not reading.expects_episode:
        return None
    strong_from = next((word.start for word in reading.marks if word.mark is Mark.STRONG), len(reading.low))
    numbers = [
        word
        for word in reading.marks
        if word.mark is Mark.NUMBER and word.start < strong_from and word.text[:4].isdigit()
    ]
    numbers = numbers or [
        word for word in reading.marks if word.mark is Mark.NUMBER and word.start < strong_from and word.nth
    ]
    if not numbers:
        return None
    word = numbers[-1]
    digits = _NUMBERS.match(word.text)
    if digits is None:
        return None
    season = reading.folder_season
    episodes = _in_season((int(digits[0]),), season=season)
    return Numbering("loose-number", word.start, word.end, season=season, episodes=episodes, is_absolute=season is None)


_BRACKETED_DOTTED = re.compile(r"\[(?P<season>[0-9]{1,2})\.(?P<episode>[0-9]{2,3})\]")


def _bracketed_dotted(reading: Reading) -> Numbering | None:
    match = _BRACKETED_DOTTED.search(reading.low)
    if match is None:
        return None
    episodes = (int(match["episode"]),)
    return Numbering("dotted", match.start(), match.end(), season=int(match["season"]), episodes=episodes)


_DATED = 1 << Mark.YEAR | 1 << Mark.MONTH | 1 << Mark.DATE8
_NUMERIC = 1 << Mark.NUMBER | 1 << Mark.YEAR
_RULES: tuple[tuple[int, Callable[[Reading], Numbering | None]], ...] = (
    (1 << Mark.SEASON_EPISODE | 1 << Mark.SEASON_NUMBER, _season_episode),
    (1 << Mark.SEASON_X_EPISODE, _season_x_episode),
    (1 << Mark.SEASON_WORD, _season_word),
    (1 << Mark.IDEOGRAPH_COUNT, _ideographs),
    (1 << Mark.SEASON_NUMBER, _season_number),
    (_DATED, _date),
    (1 << Mark.NUMBER, _bracketed_dotted),
    (1 << Mark.EPISODE_WORD | 1 << Mark.EPISODE_NUMBER, _episode_word),
    (1 << Mark.OF, _n_of_m),
    (_NUMERIC, _running_number),
    (1 << Mark.NUMBER, _short_date),
    (_NUMERIC, _leading_number),
    (1 << Mark.NUMBER, _dotted),
    (1 << Mark.NUMBER, _loose_number),
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
    dated = _date(reading)
    if dated is None or dated.start < numbering.end:
        return numbering
    is_next = not reading.low[numbering.end : dated.start].strip(" ._-([")
    return numbering._replace(air_date=dated.air_date, end=dated.end if is_next else numbering.end)
