"""What a name says about the release, and where its title stops because of that."""

import re
from typing import NamedTuple

from rustfin.metadata.filename import words
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import Mark


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
_SEPARATORS = re.compile(r"[\s._\-()\[\]{},+]+")
_GROUP = re.compile(r"-[ ]?(?P<group>[A-Za-z0-9][A-Za-z0-9_@]{1,24})(?=\s*(?:\[[^\[\]]{1,24}\])?\s*\Z)")
_RESOLUTION = re.compile(r"[0-9]{3,4}[pi]|[0-9]{3,4}x(?P<height>[0-9]{3,4})")
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
        if word.start < begin or word.nth < first_index:
            continue
        if word.nth == first_index and not _is_bracketed(text, word):
            continue
        if word.mark is Mark.STRONG or _begins_pair(text, marks, position):
            return _back_over_weak(text, marks, position, begin=begin, first_index=first_index)
    return len(text)


def _begins_pair(text: str, marks: list[Word], position: int) -> bool:
    word = marks[position]
    if word.text not in words.PAIR_HEADS:
        return False
    return _pair(text, word.start, word.end) in words.STRONG_PAIRS


_NEXT_WORD = re.compile(r"[ ._\-]{1,2}([a-z0-9]{1,12})(?![a-z0-9])", re.IGNORECASE)


def _pair(text: str, start: int, end: int) -> str:
    following = _NEXT_WORD.match(text, end)
    return (text[start:end] + following[1]).lower() if following is not None else ""


def _is_bracketed(text: str, word: Word) -> bool:
    return word.start > 0 and text[word.start - 1] in "[("


def _back_over_weak(text: str, marks: list[Word], position: int, *, begin: int, first_index: int) -> int:
    word = marks[position]
    start, index = word.start, word.nth
    for earlier in reversed(marks[:position]):
        if earlier.nth != index - 1 or earlier.start < begin or earlier.nth <= first_index:
            break
        if earlier.mark is not Mark.WEAK and earlier.mark is not Mark.STRONG:
            break
        written = text[earlier.start : earlier.end]
        if (
            earlier.text in words.UNSURE_WEAK_WORDS
            and not _is_bracketed(text, earlier)
            and (written.islower() or written.istitle())
        ):
            break
        start, index = earlier.start, earlier.nth
    return start


def read_facts(text: str, marks: list[Word], *, begin: int) -> ReleaseFacts:
    """The facts that the words from `begin` on say."""
    later = [word for word in marks if word.start >= begin]
    fact_words = [word for word in later if word.mark is Mark.STRONG or word.mark is Mark.WEAK]
    if not fact_words:
        return NO_FACTS
    resolution = source = codec = None
    for word in later:
        if resolution is None and word.mark <= Mark.WEAK:
            resolution = _resolution(word.text)
        source = source or _source(text, word)
        codec = codec or _codec(text, word)
    said = {word.text for word in fact_words}
    group = _GROUP.search(text, max(begin, len(text) - _LONGEST_TAIL)) if source or codec or resolution else None
    return ReleaseFacts(
        resolution=resolution,
        source=source,
        codec=codec,
        group=group["group"] if group is not None else None,
        edition=read_edition(text[begin:]) if not _EDITION_WORDS.isdisjoint(said) else None,
        three_d=_three_d(text[begin:]) if not _3D_WORDS.isdisjoint(said) else None,
    )


def _source(text: str, word: Word) -> str | None:
    if word.text in words.SOURCES:
        return words.SOURCES[word.text]
    if word.text in words.PAIR_HEADS:
        joined = words.SOURCES.get(_pair(text, word.start, word.end))
        return joined or ("WEB" if word.text == "web" else None)
    return None


def _codec(text: str, word: Word) -> str | None:
    if word.text in words.VIDEO_CODECS:
        return words.VIDEO_CODECS[word.text]
    if word.text in words.PAIR_HEADS:
        return words.VIDEO_CODECS.get(_pair(text, word.start, word.end))
    if word.text[1:4] in {"264", "265"}:
        return "H.264" if word.text[3] == "4" else "HEVC"
    return None


_LONGEST_TAIL = 64
_3D_WORDS = frozenset(_3D_LAYOUTS) | {"3d", "bd3d", "half", "side", "over", "h"}


def _resolution(word: str) -> str | None:
    if word in {"4k", "8k"}:
        return "2160p" if word == "4k" else "4320p"
    if not word[0].isdigit():
        return None
    match = _RESOLUTION.match(word)
    if match is None:
        return None
    if match["height"]:
        return f"{match['height']}p"
    return match[0]


def read_edition(text: str) -> str | None:
    """The editions named in what follows a title, in their usual spelling: `Extended`, `Director's Cut`."""
    blanked = _SEPARATORS.sub(" ", text.lower().replace("’", "'")).strip()
    found: list[str] = []
    for match in _EDITION.finditer(blanked):
        number = int((match.lastgroup or "e0")[1:])
        name = words.EDITIONS[number][1] or match[0].title().replace("'S", "'s")
        if name not in found:
            found.append(name)
    return " ".join(found) or None


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
