"""Which season or span of seasons does a name say, in words, as `S01` or in ideographs, and which episode by it?"""

import re
from typing import NamedTuple

from rustfin.metadata.filename import words
from rustfin.metadata.filename.episode_words import PART_EPISODE, episode_by_word
from rustfin.metadata.filename.ideographs import ideograph_episodes, ideograph_seasons
from rustfin.metadata.filename.reading import NUMBERS, Numbering, Reading, episode_numbers, in_season
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import (
    EPISODE_NUMBER,
    EPISODE_WORD,
    IDEOGRAPH_COUNT,
    SEASON_NUMBER,
    SEASON_WORD,
    STRONG,
)


def by_season_word(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is STRONG and word.nth:
            break
        if word.mark is not SEASON_WORD:
            continue
        seasons = _season_by_word(reading, word)
        if seasons is None:
            continue
        numbering = _with_episode(reading, seasons, "season-word")
        if seasons.is_unsure and not (numbering.episodes or reading.expects_episode):
            continue
        return numbering._replace(start=min(numbering.start, _same_season_before(reading, seasons)))
    return None


def by_season_number(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is STRONG and word.nth:
            break
        if word.mark is SEASON_NUMBER:
            seasons = _season_by_number(reading, word)
            numbering = _with_episode(reading, seasons, "Sxx") if seasons is not None else None
            # `T3` is a season only beside an episode or another: `Terminator.T2` is a title.
            is_sure = word.text[0] == "s" or (
                numbering is not None and bool(numbering.episodes or numbering.season_end)
            )
            if numbering is not None and is_sure:
                return numbering
    return None


def by_ideographs(reading: Reading) -> Numbering | None:
    """`第1季第2集`, or either alone."""
    season, episode = ideograph_seasons(reading.low), ideograph_episodes(reading.low)
    if episode is None:
        if season is None:
            return None
        span = _Seasons(season[1], season[2], season[0][0], season[0][-1], is_unsure=False)
        return _with_episode(reading, span, "ideograph-season")
    episodes, start, end = episode
    if season is None and reading.has(SEASON_NUMBER):
        with_number = by_season_number(reading)
        if with_number is not None and with_number.episodes == episodes:
            return with_number
    if season is not None:
        start, end = min(start, season[1]), max(end, season[2])
    return Numbering(
        "ideograph-count",
        start,
        end,
        season=season[0][0] if season is not None else None,
        episodes=episodes,
        is_absolute=season is None,
    )


_FIRST_OF_RANGE = (
    r"(?<![0-9\-])(?:(?P<first>[0-9]{1,2})(?:st|nd|rd|th|º|ª|°)?\.?(?:[-–~]|[ ](?:a|bis|to|по)[ ]))?"  # `1.-3. Staffel`
)
_ORDINAL = re.compile(
    _FIRST_OF_RANGE + r"(?P<number>[0-9]{1,4})(?:st|nd|rd|th|º|ª|°)?(?:-?(?:й|я|ой|ая))?[ ._\-]{0,3}\Z"
)
_ORDINAL_ONLY = re.compile(_FIRST_OF_RANGE + r"(?P<number>[0-9]{1,2})(?:st|nd|rd|th|º|ª|°)[ ._\-]{0,2}\Z")
_AFTER_WORD = re.compile(r"(?![ ._][-–][ ._])[ ._:№#(\-]{0,4}(?:[sst])?(?P<number>[0-9]{1,4})(?![0-9]*[pi]\b)(?![0-9])")
_NEXT_WORD = re.compile(r"[ ._]{1,2}(?P<word>[a-z]{1,5})(?![^\W_])")
_LAST_WORD = re.compile(r"(?<![^\W_])(?:the[ ._])?(?P<word>[^\W\d_]{4,10})[ ._]{1,2}\Z")
_NEXT_SEASON = re.compile(
    r"(?P<join>[ ]{0,2}(?:[-–~:]{1,2})[ ]{0,2}|[ ._]{1,2}(?:to|thru|through|bis|a|à|a la|al|ao|do|по)[ ._]{1,2}|"
    r"[ ._]{0,2}(?:[,&+/.]|and\b|und\b|et\b|e\b|y\b|и\b| )[ ._,&+]{0,3})"
    r"(?:season |[st])?(?P<number>[0-9]{1,2})(?![^\W_])"
)
_RANGE_JOINS = re.compile(r"[-–~:]|(?<![^\W_])(?:to|thru|through|bis|al?|à|ao|do|по)(?![^\W_])")


class _Seasons(NamedTuple):
    start: int
    end: int
    first: int
    last: int
    is_unsure: bool


def _season_by_word(reading: Reading, word: Word) -> _Seasons | None:
    return _glued_season(reading, word) or _season_before(reading, word) or _season_after(reading, word)


def _glued_season(reading: Reading, word: Word) -> _Seasons | None:
    """`Season1`, `1ªTemporada`."""
    if word.text[0].isdigit():
        first = int(NUMBERS.findall(word.text)[0])
        return _Seasons(word.start, word.end, first, first, is_unsure=False)
    glued = word.text.rstrip("0123456789")
    if glued == word.text:
        return None
    first = int(word.text[len(glued) :])
    last, end = _season_list(reading, first, word.end)
    return _Seasons(word.start, end, first, last, glued in words.UNSURE_SEASON_WORDS)


_NEEDS_ORDINAL = frozenset({"season", "seasons", "saison", "temporada", "temp", "stagione"})


def _season_before(reading: Reading, word: Word) -> _Seasons | None:
    """`Second Season`, `2. Staffel`, `2 сезон`."""
    if word.text not in words.POSTFIX_SEASON_WORDS:
        return None
    begin = max(0, word.start - 20)
    before = reading.low[begin : word.start]
    written = _LAST_WORD.search(before)
    if written is not None and (first := words.ORDINALS.get(written["word"], 0)):
        return _Seasons(begin + written.start(), word.end, first, first, is_unsure=False)
    ordinal = (_ORDINAL_ONLY if word.text in _NEEDS_ORDINAL else _ORDINAL).search(before)
    if ordinal is None or (ordinal[0].strip(" ._-").isdigit() and _counts_after(reading, word)):
        return None
    last = int(ordinal["number"])
    first = min(int(ordinal["first"] or last), last)
    return _Seasons(begin + ordinal.start(), word.end, first, last, is_unsure=False)


def _season_after(reading: Reading, word: Word) -> _Seasons | None:
    """`Season 2`, `Season Two`, `Season II`, `Seasons 1-3`."""
    low, is_unsure = reading.low, word.text in words.UNSURE_SEASON_WORDS
    written = None if is_unsure else _NEXT_WORD.match(low, word.end)
    if written is not None and (first := words.CARDINALS.get(written["word"], 0)):
        return _Seasons(word.start, written.end(), first, first, is_unsure=False)
    after = _AFTER_WORD.match(low, word.end)
    if after is None or (len(after["number"]) == 4 and ("(" in after[0] or word.text == "seasons")):
        return None
    first = int(after["number"])
    last, end = _season_list(reading, first, after.end())
    return _Seasons(word.start, end, first, last, is_unsure)


_FIRST_YEAR = 1888


def _counts_after(reading: Reading, word: Word) -> bool:
    """Whether both numbers stand after their words: `24 Staffel 12 Folge 1` is not of a 24th season."""
    after = _AFTER_WORD.match(reading.low, word.end)
    if after is None:
        return False
    if reading.has(IDEOGRAPH_COUNT):
        return True
    found = episode_by_word(reading, start=after.end(), end=after.end() + 4)
    return found is not None and found[2][0] < _FIRST_YEAR and reading.low[found[1] - 1].isdigit()


def _season_by_number(reading: Reading, word: Word) -> _Seasons | None:
    digits = NUMBERS.findall(word.text)
    if not digits:
        return None
    first = int(digits[0])
    if len(digits) > 1:  # `S01S02S03`, or the first disc of a season, `S01D01`
        return _Seasons(word.start, word.end, first, first if "d" in word.text else int(digits[-1]), is_unsure=False)
    last, end = _season_list(reading, first, word.end, needs_letter=True)
    return _Seasons(word.start, end, first, last, is_unsure=False)


def _season_list(reading: Reading, first: int, end: int, *, needs_letter: bool = False) -> tuple[int, int]:
    """The last season of `1-4`, `1, 2 & 3`, `1 to 6`, and where that list ends; just `first` where none follows."""
    low = reading.low
    last = first
    for _ in range(60):
        match = _NEXT_SEASON.match(low, end)
        if match is None:
            break
        number, is_range = int(match["number"]), bool(_RANGE_JOINS.search(match["join"]))
        is_padded_alone = match["number"][0] == "0" and low[end - 2 : end - 1] != "0"
        if number <= last or (not is_range and (number != last + 1 or is_padded_alone)):
            break
        if not is_range and needs_letter and match[0].lstrip(" ._,&+/")[:1] not in {"s", "t"}:
            break
        if is_range and (reading.folder_season == first or _reads_as_episode(low, match, first)):
            break
        last, end = number, match.end()
    return last, end


def _reads_as_episode(low: str, match: re.Match[str], first: int) -> bool:
    """`Season 3 - 11 [1080p]` and `S2-07` are an episode, `Season 1 - 4 Complete` and `S01-07` are seasons."""
    number = match["number"]
    if "s" in match[0]:
        return False
    if match["join"].startswith(" ") and match["join"].endswith(" ") and match["join"].strip() in {"-", "–"}:
        after = low[match.end() :].lstrip(" ")
        return number.startswith("0") or not after or after[0] in "[(" or (after[0] == "-" and "complete" not in after)
    before = low[: match.start()]
    was_padded = len(before) >= 2 and before[-2].isdigit()
    return (
        len(number) == 2
        and not was_padded
        and first < 10
        and int(number) < 100
        and low[match.start() - 2 : match.start() - 1] == "s"
    )


def _same_season_before(reading: Reading, seasons: _Seasons) -> int:
    """Where `S17 Complete Season 17` says it first."""
    for word in reading.marks:
        if word.mark is SEASON_NUMBER and word.text.lstrip("s0") == str(seasons.first):
            return word.start
    return seasons.start


_DASH_EPISODE = re.compile(
    r"(?:[ ._]{1,2}(?:part|cour)[ ._]{1,2}[0-9](?=[ ._]{1,2}[-–][ ._]))?"
    r"[ ._)\]]{0,3}[-–][ ._]{0,2}(?:part [0-9] -[ ]{1,2})?(?P<episode>[0-9]{2,4})(?:v[0-9])?(?:\.[0-9])?"
    r"(?P<more>[ ]?(?:[~-]|ao|al|to)[ ]?[0-9]{2,4})?(?=$|[ ._\[\](),])(?![ ._]?[pi]\b)"
)
_SPACED_EPISODE = re.compile(r"[ ._]{1,2}#?(?P<episode>[0-9]{2})(?=$|[ ._\-\[(])(?![ ._](?:bit|ch)\b)")
_LIST_EPISODE = re.compile(r"[ ._]{0,2}[(\[](?P<episode>[0-9]{2,3})(?P<more>[ ]?[-~][ ]?[0-9]{2,4})[)\]]")
_BRACKETED_EPISODE = re.compile(r"[ _]?\[(?P<episode>[0-9]{2,3})(?:v[0-9])?\]")


_PART_OF_SEASON = re.compile(r"(?:part|pt|vol|volume|cour|teil|partie|parte)[ ._]{0,2}(?:[0-9]{1,2}|i{1,3}|iv|v)")
_EPISODE = 1 << EPISODE_WORD | 1 << EPISODE_NUMBER


def _worded_episode(
    reading: Reading, seasons: _Seasons, *, may_precede: bool
) -> tuple[int, int, tuple[int, ...]] | None:
    """The episode that a word says after a season, or right before it (`odc. 14 (sezon 2)`), and where both stand."""
    if not reading.present & _EPISODE:
        return None
    low = reading.low
    after = episode_by_word(reading, start=seasons.end, end=len(low))
    if after is not None:
        start, end, episodes = after
        rest = low[seasons.end : start].strip(" ._-,:/()[]")
        is_next = not rest or _PART_OF_SEASON.fullmatch(rest) is not None
        return seasons.start, end if is_next else seasons.end, episodes
    before = episode_by_word(reading, start=0, end=seasons.start) if may_precede else None
    if before is None or low[before[1] : seasons.start].strip(" ._-,:/()[]"):
        return None
    return before[0], seasons.end, before[2]


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
    by_word = _worded_episode(reading, seasons, may_precede=pack.season_end is None)
    if by_word is not None:
        start, end, episodes = by_word
        episodes = in_season(episodes, season=seasons.first)
        return pack._replace(rule=rule + "+episode", start=start, end=end, episodes=episodes)
    if pack.season_end is not None:
        return pack
    ideographs = ideograph_episodes(low, seasons.end) if reading.has(IDEOGRAPH_COUNT) else None
    if ideographs is not None:
        return pack._replace(rule=rule + "+episode", end=ideographs[2], episodes=ideographs[0])
    for pattern in (_LIST_EPISODE, _BRACKETED_EPISODE, _DASH_EPISODE, PART_EPISODE, _SPACED_EPISODE):
        match = pattern.match(low, seasons.end)
        if match is not None:
            return pack._replace(rule=rule + "+number", end=match.end(), episodes=episode_numbers(match))
    later = _DASH_EPISODE.search(low, seasons.end) if "-" in low[seasons.end :] else None
    if later is not None and low[later.start() : later.start() + 3].strip("._") and " " in later[0][:4]:
        return pack._replace(rule=rule + "+dash", episodes=episode_numbers(later))
    return pack
