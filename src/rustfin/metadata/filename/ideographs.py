"""How are seasons and episodes counted in Chinese, Japanese and Korean?"""

import re

from rustfin.metadata.filename.reading import spread

_IDEOGRAPH_SEASON = re.compile(
    r"第(?P<number>[0-9]{1,4}|[一二三四五六七八九十]{1,3})[季期]|(?P<korean>[0-9]{1,3})[기期]"
)
_IDEOGRAPH_EPISODE = re.compile(
    r"第(?P<number>[0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:[-~](?P<last>[0-9]{1,4}))?[话話集回]|(?P<korean>[0-9]{1,4})(?:화|회|話|话|集)"
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


def ideograph_episodes(text: str, begin: int = 0) -> tuple[tuple[int, ...], int, int] | None:
    """Episodes, start and end of `第02集`, `第1-12集` and their kin, at or after `begin`."""
    match = _IDEOGRAPH_EPISODE.search(text, begin)
    if match is None:
        return None
    first = ideograph_number(match["number"] or match["korean"])
    last = max(first, int(match["last"] or 0))
    return spread(first, f"-{last}" if last > first else ""), match.start(), match.end()
