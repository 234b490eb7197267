"""Which episode does a name say with a word for it: `E02`, `Ep 2`, `Folge 3`, `5 of 6`, `03 серия`?"""

import re

from rustfin.metadata.filename import words
from rustfin.metadata.filename.reading import Numbering, Reading, episode_numbers, in_season, spread
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import EPISODE_NUMBER, EPISODE_WORD, OF, YEAR

_EPISODE_TAIL = (
    r"(?P<sub>[a-d](?![a-z0-9]))?(?:v[0-9])?"
    r"(?P<more>(?:[ ._]{0,2}(?:[-~–]|to\b|thru\b|through\b|al\b|ao\b|a\b|à|bis\b)[ ._]{0,2}"
    r"(?:ep?)?[0-9]{1,4}(?![0-9]|[pi]\b)|_[0-9]{3,4}(?![0-9a-z])|"
    r"(?:[ ]?[,&+][ ]?|[ ](?:and|und|et|y|e|и)[ ])[0-9]{1,4}(?![0-9a-z])){0,40})"
)
_AFTER_EPISODE_WORD = re.compile(
    r"(?! ?\((?:19|20)[0-9]{2}\))[ ._:№#(\-]{0,4}(?P<episode>[0-9]{1,5})(?![0-9]*[pi]\b)" + _EPISODE_TAIL
)
_EPISODE_DOTTED = re.compile(r"[ ._:]{1,2}(?P<season>[0-9]{1,2})\.(?P<episode>[0-9]{2})(?![0-9.])")
_GLUED_EPISODE = re.compile(r"(?:e|eps?|episode|folge|cap|odc|afl|epis[oó]dio)(?P<episode>[0-9]{1,4})" + _EPISODE_TAIL)
_BEFORE_EPISODE_WORD = re.compile(
    r"(?<![0-9])(?<![0-9]\.)(?:(?P<first>[0-9]{1,4})[-–])?(?P<episode>[0-9]{1,4})(?:-?(?:й|я|ая))?[ ._\-]{1,2}\Z"
)
_APART = re.compile(r"(?<![^\W_])s[ ._](?P<season>[0-9]{1,2})[ ._]e[ ._](?P<episode>[0-9]{1,3})(?![^\W_])")
_WRITTEN = re.compile(rf"[ ._]{{1,2}}(?P<word>{'|'.join(words.CARDINALS)})(?![^\W_])")
PART_EPISODE = re.compile(r"[ ._]{0,2}(?:part|pt)[ ._]{0,2}(?P<episode>[0-9]{1,3})" + _EPISODE_TAIL)


def spelled_apart(reading: Reading) -> Numbering | None:
    """`S 01 E 02`, `S.01.E.02`."""
    match = _APART.search(reading.low)
    if match is None:
        return None
    episodes = (int(match["episode"]),)
    return Numbering("SxxEyy", match.start(), match.end(), season=int(match["season"]), episodes=episodes)


def by_episode_word(reading: Reading) -> Numbering | None:
    low = reading.low
    for word in reading.marks:
        if word.mark is EPISODE_WORD:
            dotted = _EPISODE_DOTTED.match(low, word.end)
            if dotted is not None:
                return Numbering(
                    "episode-word-dotted",
                    word.start,
                    dotted.end(),
                    season=int(dotted["season"]),
                    episodes=(int(dotted["episode"]),),
                )
    found = episode_by_word(reading, start=0, end=len(low), takes_written=reading.expects_episode)
    if found is None:
        return None
    start, end, episodes = found
    if reading.folder_season is None and low.startswith("cap", start) and not low.startswith("capi", start):
        season = episodes[0] // 100  # `Cap.102` is the second episode of the first season, as Spanish releases count
        in_it = in_season(episodes, season=season)
        if in_it != episodes:
            return Numbering("cap-number", start, end, season=season, episodes=in_it)
    if not reading.expects_episode and _year_follows(reading, end):
        return None
    if reading.folder_season is not None:
        return Numbering(
            "episode-word",
            start,
            end,
            season=reading.folder_season,
            episodes=in_season(episodes, season=reading.folder_season),
        )
    return Numbering("episode-word", start, end, episodes=episodes, is_absolute=True)


def _year_follows(reading: Reading, end: int) -> bool:
    """`Star Wars Episode 4 (1977)` is a film: a year after the number and no season before it."""
    return any(
        word.mark is YEAR and word.start >= end and reading.low[word.start - 1] in "([" for word in reading.marks
    )


def episode_by_word(
    reading: Reading, *, start: int, end: int, takes_written: bool = True
) -> tuple[int, int, tuple[int, ...]] | None:
    """The first episode said by a word between two positions: where it begins, ends, and its numbers.

    `takes_written` is whether `Episode Four` counts too: alone it may be a film's.
    """
    low = reading.low
    for word in reading.marks:
        if word.start < start or word.start >= end:
            continue
        if word.mark is EPISODE_NUMBER:
            match = _GLUED_EPISODE.match(low, word.start)
            if match is not None:
                return match.start(), match.end(), episode_numbers(match)
        if word.mark is EPISODE_WORD:
            found = _around_episode_word(low, word, start=start)
            if found is not None:
                return found
            written = _WRITTEN.match(low, word.end) if takes_written else None
            if written is not None:
                return word.start, written.end(), (words.CARDINALS[written["word"]],)
    return None


def _around_episode_word(low: str, word: Word, *, start: int) -> tuple[int, int, tuple[int, ...]] | None:
    after = None if word.text == "e" else _AFTER_EPISODE_WORD.match(low, word.end)
    is_prefix = after is not None and word.text in words.PREFIX_FIRST_EPISODE_WORDS
    if word.text in words.POSTFIX_EPISODE_WORDS and not is_prefix:
        before_text = low[max(start, word.start - 12) : word.start]
        before = _BEFORE_EPISODE_WORD.search(before_text)
        if before is not None:
            last = int(before["episode"])
            first = min(int(before["first"] or last), last)
            return word.start - len(before_text) + before.start(), word.end, tuple(range(first, last + 1))
    if after is not None and int(after["episode"]) < 20000:
        return word.start, after.end(), episode_numbers(after)
    return None


def _is_count(reading: Reading, match: re.Match[str]) -> bool:
    """`(2 de 4)` counts in brackets, after a word for part, or where an episode is expected; `2 de Mayo` never."""
    if match["unsure"] is None or reading.expects_episode or not match[0][0].isdigit():
        return True
    low = reading.low
    return low[match.start() - 1 : match.start()] in {"(", "["} and low[match.end() : match.end() + 1] in {")", "]"}


_N_OF_M = re.compile(
    r"(?<![0-9])(?:(?:part|del|deel|teil)[ ._]?)?(?:(?P<first>[0-9]{1,2})[-–])?(?P<episode>[0-9]{1,2})[ ._]?"
    r"(?:of|iz|из|von|(?P<unsure>de|di|av|af|van|sur|z))[ ._]?(?P<count>[0-9]{1,3})(?![0-9])"
)


def n_of_m(reading: Reading) -> Numbering | None:
    for word in reading.marks:
        if word.mark is OF:
            match = _N_OF_M.search(reading.low, max(0, word.start - 8), word.end + 4)
            if match is not None and 0 < int(match["episode"]) <= int(match["count"]) and _is_count(reading, match):
                return Numbering(
                    "n-of-m",
                    match.start(),
                    match.end(),
                    season=reading.folder_season,
                    episodes=spread(
                        int(match["first"] or match["episode"]), f"-{match['episode']}" if match["first"] else ""
                    ),
                )
    return None
