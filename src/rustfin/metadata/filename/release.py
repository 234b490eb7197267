"""What a name says about the release, and where its title stops because of that."""

import re
from functools import lru_cache
from typing import NamedTuple

from rustfin.metadata.filename import words
from rustfin.metadata.filename.groups import read_group, resolution_of
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import STRONG, WEAK


class ReleaseFacts(NamedTuple):
    """What the words after the title say about a file."""

    resolution: str | None = None
    source: str | None = None
    codec: str | None = None
    group: str | None = None
    edition: str | None = None
    three_d: str | None = None


NO_FACTS = ReleaseFacts()
_EDITION_WORDS = frozenset(
    [
        "cut",
        "edition",
        "extended",
        "theatrical",
        "imax",
        "remastered",
        "remaster",
        "restored",
        "unrated",
        "uncut",
        "uncensored",
        "criterion",
        "anniversary",
        "redux",
        "openmatte",
        "matte",
        "version",
        "directorscut",
        "despecialized",
        "fanedit",
        "edit",
        "colorized",
        "colourised",
        "noir",
        "dc",
        "release",
        "ending",
        "color",
        "directors",
        "director's",
        "ultimate",
        "special",
        "chrome",
        "restoration",
        "enhanced",
    ]
)
_EDITION = re.compile(
    "|".join(f"(?P<e{number}>(?<![^ ]){pattern}(?![^ ]))" for number, (pattern, _) in enumerate(words.EDITIONS))
)
_NAMED_EDITION = re.compile(r"(?:[0-9]{4} )?(?P<name>ultimate [a-z']{3,20} (?:edition|cut))")
_SEPARATORS = re.compile(r"[\s._\-()\[\]{},+]+")
_3D_LAYOUTS = {
    "hsbs": "HSBS",
    "halfsbs": "HSBS",
    "sbs": "SBS",
    "fullsbs": "SBS",
    "sidebyside": "SBS",
    "hou": "HOU",
    "halfou": "HOU",
    "ou": "OU",
    "fullou": "OU",
    "overunder": "OU",
    "tab": "OU",
    "htab": "HOU",
    "fulltab": "OU",
    "mvc": "MVC",
}
_3D = re.compile(
    r"(?<![a-z0-9])(?P<dim>(?:bd)?3-?d)(?![a-z])|(?<![a-z0-9])(?P<half>h|half|full|f)?[ ._\-]?(?P<layout>sbs|"
    r"ou|tab|side[ ]?by[ ]?side|over[ ]?under|mvc)(?![a-z0-9])"
)


def noise_start(text: str, marks: list[Word], *, begin: int, first_index: int) -> int:
    """Where the release facts begin at or after `begin`; the length of the text where there are none.

    A word that is a fact only among facts (FRENCH, EXTENDED) counts when only such words lie between it and a sure
    one. `first_index` is the index of the first word of the title: facts do not start there.
    """
    for position, word in enumerate(marks):
        if word.mark is not STRONG or word.start < begin or word.nth < first_index:
            continue
        if word.nth > first_index or _is_bracketed(text, word):
            return _back_over_weak(text, marks, position, begin=begin, first_index=first_index)
    return len(text)


def weak_tail(text: str, marks: list[Word], *, begin: int) -> int:
    """Where words that are only facts in capitals (`PL`, `GERMAN`, `German DL`) end a name; its length if they do
    not."""
    stop, says_which = len(text), False
    for word in reversed(marks):
        if word.start < begin or word.mark is not WEAK or text[word.end : stop].strip(" ._-[]()"):
            break
        if not (says_which or text[word.start : word.end].isupper()):
            break
        stop, says_which = word.start, word.text in _AFTER_LANGUAGES
    return stop


_AFTER_LANGUAGES = frozenset({"dl", "ml", "dubbed", "subbed"})
"""What stands behind the language that it is about."""


def _is_bracketed(text: str, word: Word) -> bool:
    return word.start > 0 and text[word.start - 1] in "[("


def _back_over_weak(text: str, marks: list[Word], position: int, *, begin: int, first_index: int) -> int:
    word = marks[position]
    start, index = word.start, word.nth
    for earlier in reversed(marks[:position]):
        if earlier.nth != index - 1 or earlier.start < begin or earlier.nth <= first_index:
            break
        if earlier.mark is not WEAK and earlier.mark is not STRONG:
            break
        written = text[earlier.start : earlier.end]
        if (
            earlier.text in words.UNSURE_WEAK_WORDS
            and not _is_bracketed(text, earlier)
            and (written.islower() or written.istitle())
        ):
            break
        if not written.isupper() and earlier.mark is WEAK and _follows_article(text, earlier.start):
            break
        start, index = earlier.start, earlier.nth
    return start


_ARTICLES = frozenset({"in", "the", "a", "an", "my", "of"})


def _follows_article(text: str, start: int) -> bool:
    """`In English` and `The German` are titles where `German` alone is a language."""
    head = text[max(0, start - 6) : start].rstrip(" ._").replace(".", " ").replace("_", " ")
    return head.rpartition(" ")[2].lower() in _ARTICLES


def read_facts(text: str, marks: list[Word], *, begin: int) -> ReleaseFacts:
    """The facts that the words from `begin` on say."""
    facts: dict[str, str] = {}
    for word in marks:
        if word.start >= begin and word.mark <= WEAK:
            fact = _fact(word.text)
            if fact is not None and fact[0] not in facts:
                facts[fact[0]] = fact[1]
    if not facts:
        return NO_FACTS
    is_release = "source" in facts or "codec" in facts or "resolution" in facts
    return ReleaseFacts(
        resolution=facts.get("resolution"),
        source=facts.get("source"),
        codec=facts.get("codec"),
        group=read_group(text, begin=begin) if is_release else None,
        edition=read_edition(text[begin:]) if "edition" in facts else None,
        three_d=_three_d(text[begin:]) if "three_d" in facts else None,
    )


_SURE_WEAK_SOURCES = frozenset({"web", "cam", "ts", "tc", "bd", "r5"})


@lru_cache(maxsize=4096)
def _fact(word: str) -> tuple[str, str] | None:
    """Which fact a word states, and its value."""
    for name, table in (("source", words.SOURCES), ("codec", words.VIDEO_CODECS)):
        if word in table:
            return name, table[word]
    if word in _SURE_WEAK_SOURCES:
        return "source", words.WEAK_SOURCES[word]
    if word[1:4] in {"264", "265"}:
        return "codec", "H.264" if word[3] == "4" else "HEVC"
    if word in _3D_WORDS:
        return "three_d", word
    if word in _EDITION_WORDS:
        return "edition", word
    resolution = resolution_of(word)
    return ("resolution", resolution) if resolution is not None else None


_3D_WORDS = frozenset(_3D_LAYOUTS) | {"3d", "bd3d", "half", "side", "over", "h"}


@lru_cache(maxsize=1024)
def read_edition(text: str) -> str | None:
    """The editions named in what follows a title, in their usual spelling: `Extended`, `Director's Cut`."""
    blanked = _SEPARATORS.sub(" ", text.lower().replace("’", "'")).strip()
    named = _NAMED_EDITION.match(blanked)
    if named is not None and _EDITION.fullmatch(named["name"]) is None:
        return named["name"].title().replace("'S", "'s")
    found: list[str] = []
    for match in _EDITION.finditer(blanked):
        number = int((match.lastgroup or "e0")[1:])
        name = words.EDITIONS[number][1] or match[0].title().replace("'S", "'s")
        if name not in found:
            found.append(name)
    return " ".join(found) or None


_LAST_OF_EDITIONS = (
    "cut",
    "edition",
    "version",
    "imax",
    "unrated",
    "remastered",
    "extended",
    "theatrical",
    "3d",
    "3-d",
)
_TRAILING_EDITION = re.compile(
    r"[ ._\-(\[]+(?:(?:the[ ._])?(?:director'?s|final|extended|theatrical|ultimate|unrated|uncut|special|collector'?s|"
    r"(?:[0-9]{1,3}th[ ._])?anniversary|international|alternative|alternate|redux|remastered|imax)"
    r"[ ._](?:cut|edition|version)|(?P<lone>imax|unrated|remastered|extended|theatrical|3-?d))[ ._\-()\[\]]*\Z",
    re.IGNORECASE,
)


def trailing_edition(title: str, text: str) -> int | None:
    """Where an edition begins that stands before the year: `Film.IMAX.2013`.

    A lone word counts only in a name written with dots, and `3D`, part of many titles, only where its layout follows.
    """
    if not title.rstrip(" ._-()[]").lower().endswith(_LAST_OF_EDITIONS):
        return None
    match = _TRAILING_EDITION.search(title)
    if match is None or title[: match.start()].strip(" ([").lower() in {"", "the"}:
        return None
    lone = (match["lone"] or "").lower()
    if lone.startswith("3"):
        return match.start() if (_three_d(text[match.start() :]) or "3D") != "3D" else None
    return None if lone and " " in title.strip(" (") else match.start()


def _three_d(text: str) -> str | None:
    low = text.lower()
    has_dimension, layout = False, None
    for match in _3D.finditer(low):
        if match["dim"]:
            has_dimension = True
        elif layout is None:
            half = "h" if (match["half"] or "").startswith("h") else ""
            layout = _3D_LAYOUTS.get(half + match["layout"].replace(" ", "")) or _3D_LAYOUTS.get(
                match["layout"].replace(" ", "")
            )
            if half and layout in {"SBS", "OU"}:
                layout = f"H{layout}"
    if not (has_dimension or (layout and layout != "OU")):
        return None
    return f"3D {layout}" if layout else "3D"
