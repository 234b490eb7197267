"""What the words of a name are, and where each begins.

A name is cut into words once; each word is looked up in the tables, which a cache makes one dictionary access.
Everything else looks only at the words that carry a mark.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rustfin.metadata.filename import words
from rustfin.metadata.filename.words import PAIR_HEADS, STRONG, STRONG_PAIRS, Mark

_BREAKS = ' ._-[](){}+,;~&#*/|"!?:=<>\t\n\r–—―【】「」『』（）《》〈〉★☆⭐№、，・：…«»“”\u3000\xa0'
_TO_BLANK = str.maketrans(_BREAKS, " " * len(_BREAKS))
_BYTES_TO_BLANK = bytes(_TO_BLANK.get(code, code) for code in range(256))

# The first form that fits a word with digits in it says what it may be.
_DIGIT_FORMS: tuple[tuple[Mark, re.Pattern[str]], ...] = tuple(
    (mark, re.compile(pattern))
    for mark, pattern in (
        (Mark.YEAR, r"^(?:18[89][0-9]|19[0-9]{2}|20[0-3][0-9])[年г]?$"),
        (Mark.DATE8, r"^(?:19|20)[0-9]{6}$"),
        (Mark.DATE6, r"^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"),
        (Mark.STRONG, r"^[0-9]{3,5}[pi](?:[0-9]{2})?x?$"),
        (Mark.STRONG, r"^[0-9]{3,4}[xх×][0-9]{3,4}[pi]?$"),
        (Mark.STRONG, r"^(?:(?:8|10|12)bits?|[0-9]{2,3}fps|[0-9]{1,2}ch|[0-9]+(?:mb|gb|mib|gib|kbps|mbps|cd|dvd))$"),
        (Mark.STRONG, r"^(?:aac|he-?aac|ddp?a?|e?ac3|dts(?:hd)?|flac|opus|truehd|l?pcm|mp3)[0-9]{0,2}(?:ch)?$"),
        (Mark.STRONG, r"^(?:[xh]26[2-6][a-z0-9]*|hdr10(?:plus)?|(?:bd|m|web|hd)(?:720|1080|2160)[pi]?(?:rip)?)$"),
        (Mark.NUMBER, r"^[0-9]{1,4}(?:v[0-9]|[a-d]|st|nd|rd|th|º|ª)?$"),
        (Mark.EPISODE_NUMBER, r"^(?:e|eps?|episode|folge|cap|odc|afl|epis[oó]dio)[0-9]{1,4}(?:v[0-9])?[a-d]?$"),
        (Mark.SPECIAL_NUMBER, r"^(?:sp|ova|oad|oav|ona|special)[0-9]{1,3}$"),
        (Mark.SEASON_EPISODE, r"^[st][0-9]{4}$|(?:^|[a-z])[st]o?[0-9]{1,4}x?ep?[0-9]{1,4}"),
        (Mark.SEASON_EPISODE, r"[a-z][st][0-9]{2}e[0-9]{2}"),
        (Mark.BOOK_CHAPTER, r"^b[0-9]{1,2}c[0-9]{1,3}$"),
        (Mark.SEASON_NUMBER, r"^[st][0-9]{1,4}(?:ep?|xe)?$|^(?:s[0-9]{2}){2,9}$|^s[0-9]{1,2}d[0-9]{1,2}$"),
        (Mark.OF, r"^[0-9]{1,3}(?:of|iz|из)[0-9]{1,3}$"),
        (Mark.SEASON_X_EPISODE, r"(?<![0-9])(?:[0-9]{1,2}[xх×][0-9]{1,3}|(?:19|20)[0-9]{2}x[0-9]{2})(?![0-9])"),
        (
            Mark.SEASON_WORD,
            r"^(?:season|staffel|saison|temporada|stagione|series|seizoen|sezon|сезон|시즌|シーズン)[0-9]{1,4}$",
        ),
        (Mark.SEASON_WORD, r"^[0-9]{1,2}[ªº](?:temporada|temp)$"),
        (Mark.PART, r"^(?:part|pt|cd|disc|disk|dvd)[0-9]{1,2}(?:of[0-9]{1,2})?$"),
        (Mark.IDEOGRAPH_COUNT, r"第[0-9一二三四五六七八九十]{1,4}[季期部话話集回]|[0-9]{1,4}[話话集回화회기期季]"),
    )
)


# `简繁内封字幕`, `简日双语MKV`: in which scripts and languages a fansub is, and how its subtitles lie in it.
_SUBTITLED = re.compile(
    r"(?=.*[简繁簡语語幕嵌])[简繁簡體体中日英法德韩韓双雙多语語字文幕内內嵌封外挂掛]{2,}(?:mkv|mp4)?\Z"
)

_TABLES: tuple[tuple[Mark, frozenset[str]], ...] = (
    (Mark.SEASON_WORD, words.SEASON_WORDS),
    (Mark.EPISODE_WORD, words.EPISODE_WORDS),
    (Mark.PART, words.PART_WORDS),
    (Mark.STRONG, words.STRONG_WORDS),
    (Mark.MONTH, frozenset(words.MONTHS)),
    (Mark.WEAK, words.WEAK_WORDS),
    (Mark.OF, words.OF_WORDS),
)
# Where a word is in several tables, the first of them counts.
_KNOWN: dict[str, Mark] = {word: mark for mark, table in reversed(_TABLES) for word in table}


class Word(NamedTuple):
    """A word that carries a mark: where it begins and ends in the text, and its place among all words."""

    mark: Mark
    start: int
    end: int
    nth: int
    text: str


def lowered(text: str) -> str:
    """Lower case, letter for letter: positions in it are positions in `text`."""
    low = text.lower()
    if text.isascii() or len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def marked_words(low: str) -> tuple[list[Word], int]:
    """The marked words of a lower-cased text in order, and which marks there are, a bit each.

    Words that are one fact (WEB-DL, H.264) are one word.
    """
    found: list[Word] = []
    present = 0
    # A table of bytes takes a fifth of the time that a dict of characters does.
    blanked = low.encode().translate(_BYTES_TO_BLANK).decode() if low.isascii() else low.translate(_TO_BLANK)
    pieces = blanked.split(" ")
    position = nth = 0
    joined_until = -1
    for place, text in enumerate(pieces):
        end = position + len(text)
        if text and position > joined_until:
            if text in PAIR_HEADS and end < len(low) and text + pieces[place + 1] in STRONG_PAIRS:
                joined_until = end + len(pieces[place + 1])
                found.append(_new(Word, (STRONG, position, joined_until, nth, text + pieces[place + 1])))
                present |= 1 << STRONG
            elif mark := mark_of(text):
                found.append(_new(Word, (mark, position, end, nth, text)))
                present |= 1 << mark
            nth += 1
        position = end + 1
    return found, present


_new = tuple.__new__  # a word is made ten times a name; this skips the named constructor


@lru_cache(maxsize=65536)
def mark_of(word: str) -> Mark:
    """What one lower-cased word may be."""
    if (known := _KNOWN.get(word)) is not None:
        return known
    if (word.isascii() and word.isalpha()) or not word:
        return Mark.PLAIN
    if _SUBTITLED.match(word) is not None:
        return STRONG
    if any(char.isdigit() or char == "第" for char in word):
        for mark, pattern in _DIGIT_FORMS:
            if pattern.search(word):
                return mark
    return Mark.PLAIN
