"""Which season and episode does one bare number hold together: `1103`, `5.01`, `1 x 02`, `got101`?"""

import re

from rustfin.metadata.filename.reading import Numbering, Reading
from rustfin.metadata.filename.tokens import Word
from rustfin.metadata.filename.words import BOOK_CHAPTER, NUMBER, SOURCES, STRONG, YEAR

_DOTTED = re.compile(
    r"(?<![0-9])(?:(?<![0-9][._\-])|(?<=(?:19|20)[0-9]{2}[._\-]))\[?(?P<season>[0-9]{1,2})(?:(?P<sep>[._\-])|"
    r"[ ]?\.)(?P<episode>[0-9]{2,3})\]?(?=$|"
    r"[ \])]|[._][^0-9]|-[^0-9])"
)


_SPACED_X = re.compile(r"(?<![0-9] )(?<![^\s(\[])(?P<season>[0-9]{1,2}) x (?P<episode>[0-9]{2,3})(?![^\s)\]])")


def spaced_x(reading: Reading) -> Numbering | None:
    """`1 x 01`, where an episode is expected or the number is padded; `12 x 12` may be a title."""
    match = _SPACED_X.search(reading.low) if " x " in reading.low else None
    if match is None or not (reading.expects_episode or match["episode"][0] == "0"):
        return None
    episodes = (int(match["episode"]),)
    return Numbering("NxM", match.start(), match.end(), season=int(match["season"]), episodes=episodes)


def _dotted_at(low: str, word: Word) -> re.Match[str] | None:
    if word.mark is not NUMBER or len(word.text) > 2:
        return None
    return _DOTTED.match(low, word.start - 1 if low[word.start - 1 : word.start] == "[" else word.start)


def dotted(reading: Reading) -> Numbering | None:
    """`5.01`, `[2.10]`, `03-20`, `04_05`."""
    match = next((found for word in reading.marks if (found := _dotted_at(reading.low, word)) is not None), None)
    if match is None or int(match["episode"]) == 0:
        return None
    if reading.has(YEAR) and not reading.expects_episode and match["sep"] != "_":
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


_BOOK_CHAPTER = re.compile(
    r"(?<![^\W_])(?:book[ ._\-]{1,3}|b)(?P<season>[0-9]{1,2})(?:[ ._\-]{1,4}ch(?:apter)?[ ._\-]{0,3}|c)"
    r"(?P<episode>[0-9]{1,3})(?![^\W_])"
)


def book_chapter(reading: Reading) -> Numbering | None:
    """`Book 2 - Chapter 05`, `B02C05`: a season and an episode of a series that calls them so."""
    low = reading.low
    if not (reading.has(BOOK_CHAPTER) or ("book" in low and "ch" in low)):
        return None
    match = _BOOK_CHAPTER.search(low)
    if match is None:
        return None
    episodes = (int(match["episode"]),)
    return Numbering("book-chapter", match.start(), match.end(), season=int(match["season"]), episodes=episodes)


def _is_broadcast(reading: Reading, begin: int) -> bool:
    """Whether a broadcast is named as source after `begin`, and no fight before it (`UFC.205.A.vs.B.HDTV`)."""
    if ".vs." in reading.low or ".ppv." in reading.low:
        return False
    return any(
        word.mark is STRONG and word.start > begin and SOURCES.get(word.text) == "HDTV" for word in reading.marks
    )


_SCENE = re.compile(
    r"(?<=[._])(?P<season>[0-9]{1,2})(?P<episode>[0-9]{2})"
    r"(?=[._-](?:(?P<sure>hdtv|pdtv|sdtv|dsr|dsrip|tvrip|hdtvrip|ws|proper|repack)(?![a-z]))?)"
)


def scene_number(reading: Reading) -> Numbering | None:
    """`two.men.1103.hdtv-lol`: season and episode in one number, as broadcasts were named, maybe before a title."""
    if reading.folder_season is not None or reading.has(YEAR) or reading.has_group:
        return None
    match = _SCENE.search(reading.low)
    if match is None or not (int(match["season"]) and int(match["episode"])):
        return None
    if match["sure"] is None and not _is_broadcast(reading, match.end()):
        return None
    return Numbering(
        "scene-number", match.start(), match.end(), season=int(match["season"]), episodes=(int(match["episode"]),)
    )


_GLUED = re.compile(r"(?<![^\W_])[a-z]{2,12}(?P<season>[0-9]{1,2})(?P<episode>[0-9]{2})(?![0-9a-z])")


def glued_number(low: str, season: int) -> Numbering | None:
    """`got101` in the folder of the first season."""
    for match in _GLUED.finditer(low):
        if int(match["season"]) == season and int(match["episode"]):
            start, end = match.start("season"), match.end()
            return Numbering("glued-number", start, end, season=season, episodes=(int(match["episode"]),))
    return None


_BRACKETED_DOTTED = re.compile(r"\[(?P<season>[0-9]{1,2})\.(?P<episode>[0-9]{2,3})\]")


def bracketed_dotted(reading: Reading) -> Numbering | None:
    match = _BRACKETED_DOTTED.search(reading.low)
    if match is None:
        return None
    episodes = (int(match["episode"]),)
    return Numbering("dotted", match.start(), match.end(), season=int(match["season"]), episodes=episodes)


_LONE_SPECIAL = re.compile(
    r"[ _]+-[ _]+(?P<dashed>(?:ova|oad|oav|special|sp)s?)(?:v[0-9])?[ _]*(?=[\[(]|\Z)|"
    r"[ _](?P<bare>(?:ova|oad|oav)s?)(?:v[0-9])?[ _]*(?=[\[(]|\Z)"
)


def lone_special(low: str) -> Numbering | None:
    """`[Group] Show - OVA [1080p]`: the only one of its kind, so that nobody counted it. The word names it."""
    if "ova" not in low and "oa" not in low and "sp" not in low:
        return None
    match = _LONE_SPECIAL.search(low, 1)
    if match is None or low[: match.start()].endswith("]"):
        return None
    begin = match.start("dashed") if match["dashed"] else match.start("bare")
    return Numbering("special", match.start(), begin, season=0)
