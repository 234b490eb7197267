"""How are seasons and episodes counted in Chinese, Japanese and Korean?"""

import re

from rustfin.metadata.filename.reading import spread

_NUMBER = r"[0-9]{1,4}|[一二三四五六七八九十]{1,3}"
_SEASON = re.compile(rf"第(?P<number>{_NUMBER})(?:[-~](?P<last>[0-9]{{1,2}}))?[季期]|(?P<bare>[0-9]{{1,3}})[기期]")
_EPISODE = re.compile(
    rf"第(?P<number>{_NUMBER})(?:[-~](?P<last>[0-9]{{1,4}}))?[话話集回]|"
    r"(?<![全共0-9])(?:(?P<first>[0-9]{1,4})[-~])?(?P<bare>[0-9]{1,4})(?:화|회|話|话|集)"  # 全12集 says how many
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


def ideograph_seasons(text: str) -> tuple[tuple[int, ...], int, int] | None:
    """Seasons, start and end of `第1季`, `第1-3季` and their kin."""
    match = _SEASON.search(text)
    if match is None:
        return None
    return _span(match["number"] or match["bare"], match["last"]), match.start(), match.end()


def ideograph_episodes(text: str, begin: int = 0) -> tuple[tuple[int, ...], int, int] | None:
    """Episodes, start and end of `第02集`, `第1-12集`, `1-12화` and their kin, at or after `begin`."""
    match = _EPISODE.search(text, begin)
    if match is None:
        return None
    first = match["number"] or match["first"] or match["bare"]
    return _span(first, match["last"] or match["bare"]), match.start(), match.end()


def _span(first: str, last: str | None) -> tuple[int, ...]:
    begin = ideograph_number(first)
    return spread(begin, f"-{last}" if last is not None and int(last) > begin else "")
