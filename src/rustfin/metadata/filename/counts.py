"""Which episode does a bare number mean: `- 137`, `[05]`, `102`, `5.01`?"""

import re

from rustfin.metadata.filename.reading import NUMBERS, Numbering, Reading, episode_numbers, in_season
from rustfin.metadata.filename.words import NUMBER, STRONG, YEAR

_DASH_NUMBER = re.compile(
    r"(?P<lead>[ _.](?:-|–|—)[ _.]{1,2}|"
    r"(?<=[^\W0-9_])-(?=0?[0-9]{2,3}(?:v[0-9])?[ _(\[])(?![0-9]{2}_[0-9]{2}(?![0-9]))|\.-\.)"
    r"(?P<episode>[0-9]{1,4})(?P<sub>[a-d](?![a-z0-9]))?(?:v[0-9])?(?:\.[0-9](?![0-9]))?"
    r"(?P<more>(?:[ ]?[-~,][ ]?[0-9]{2,4}(?![0-9]|[pi]\b)){0,3})(?=$|[ ._\[\](])(?![ ._]?[pi]\b)"
)
_GROUPED_NUMBER = re.compile(
    r"(?<![0-9.\-])(?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>(?:[ ]?[-~][ ]?[0-9]{2,4}(?![0-9]|"
    r"[pi]\b))?)(?:[ _]end)?[ _]*(?=$|[\[(])"
)
_BRACKETED_NUMBER = re.compile(
    r"[\[【](?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>(?:[-~][0-9]{2,4})?)(?:[ _]?(?:end|完))?[\]】]"
)


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


def running_number(reading: Reading) -> Numbering | None:
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
        return reading.has_group and not reading.has(YEAR)
    if reading.expects_episode or reading.has_group:
        return True
    return len(number) > 1 and not any(word.mark is YEAR and word.start > match.end() for word in reading.marks)


def _counted(reading: Reading, match: re.Match[str], rule: str) -> Numbering:
    episodes = episode_numbers(match)
    season = reading.folder_season
    if season is not None:
        return Numbering(rule, match.start(), match.end(), season=season, episodes=in_season(episodes, season=season))
    return Numbering(rule, match.start(), match.end(), episodes=episodes, is_absolute=True)


def leading_number(reading: Reading) -> Numbering | None:
    """`02 - Title`, `102.mkv`: sure inside a season's folder, elsewhere only if padded or set off by a dash."""
    match = _LEADING.match(reading.low)
    if match is None or all(word.start > match.end("episode") for word in reading.marks):
        # Without a mark of its own it belongs to the folder's title, which the name repeats.
        return None
    number = match["episode"]
    if reading.folder_season == int(number) and _SECOND_NUMBER.match(reading.low, match.end("episode")):
        return None
    if reading.folder_season is None and not reading.expects_episode:
        is_year = len(number) == 4
        is_padded = number.startswith("0") and len(number) in {2, 3}
        is_set_off = "-" in match["after"] and " " in match["after"] and len(number) > 1
        if is_year or reading.has(YEAR) or not (is_padded or is_set_off):
            return None
    return _counted(reading, match, "leading-number")


def dotted(reading: Reading) -> Numbering | None:
    """`5.01`, `[2.10]`, `03-20`, `04_05`."""
    match = _DOTTED.search(reading.low)
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


def loose_number(reading: Reading) -> Numbering | None:
    """Where an episode is expected: the last number that is nothing else."""
    if not reading.expects_episode:
        return None
    strong_from = next((word.start for word in reading.marks if word.mark is STRONG), len(reading.low))
    numbers = [
        word for word in reading.marks if word.mark is NUMBER and word.start < strong_from and word.text[:4].isdigit()
    ]
    numbers = numbers or [
        word for word in reading.marks if word.mark is NUMBER and word.start < strong_from and word.nth
    ]
    if not numbers:
        return None
    word = numbers[-1]
    digits = NUMBERS.match(word.text)
    if digits is None:
        return None
    season = reading.folder_season
    episodes = in_season((int(digits[0]),), season=season)
    return Numbering("loose-number", word.start, word.end, season=season, episodes=episodes, is_absolute=season is None)


_SPECIAL = re.compile(
    r"(?<![^\W_])(?:sp|ova|oad|oav|ona|specials?)[ ._]{0,2}[-#]?[ ._]{0,2}(?P<episode>[0-9]{1,3})(?![0-9a-z])"
)


def special_number(reading: Reading) -> Numbering | None:
    """`SP01`, `OVA 2`, `Special 3`: counted on their own, whatever folder they lie in."""
    if not (reading.expects_episode or reading.has_group):
        return None
    match = _SPECIAL.search(reading.low)
    if match is None:
        return None
    return Numbering("special-number", match.start(), match.end(), season=0, episodes=(int(match["episode"]),))


_SCENE = re.compile(
    r"(?<=[._])(?P<season>[0-9]{1,2})(?P<episode>[0-9]{2})(?=[._-](?:hdtv|pdtv|sdtv|dsr|dsrip|tvrip|hdtvrip|ws|proper|repack)(?![a-z]))"
)


def scene_number(reading: Reading) -> Numbering | None:
    """`two.men.1103.hdtv-lol`: season and episode in one number, as broadcasts were named."""
    if reading.folder_season is not None or reading.has(YEAR) or reading.has_group:
        return None
    match = _SCENE.search(reading.low)
    if match is None or not (int(match["season"]) and int(match["episode"])):
        return None
    return Numbering(
        "scene-number", match.start(), match.end(), season=int(match["season"]), episodes=(int(match["episode"]),)
    )


_NUMERALS = {
    word: number
    for number, written in enumerate(
        ["one i", "two ii", "three iii", "four iv", "five v", "six vi", "seven vii", "eight viii", "nine ix", "ten x"],
        1,
    )
    for word in written.split()
}
_WORDED_PART = re.compile(rf"(?:part|pt)[ ._]{{1,2}}(?P<word>{'|'.join(_NUMERALS)})(?![^\W_])")


def worded_part(reading: Reading) -> Numbering | None:
    """`Part IV`, `Part Two`, where an episode is expected and nothing else counts."""
    if not reading.expects_episode:
        return None
    match = _WORDED_PART.search(reading.low)
    if match is None:
        return None
    season = reading.folder_season
    episodes = (_NUMERALS[match["word"]],)
    return Numbering(
        "part-word", match.start(), match.end(), season=season, episodes=episodes, is_absolute=season is None
    )


_BRACKETED_DOTTED = re.compile(r"\[(?P<season>[0-9]{1,2})\.(?P<episode>[0-9]{2,3})\]")


def bracketed_dotted(reading: Reading) -> Numbering | None:
    match = _BRACKETED_DOTTED.search(reading.low)
    if match is None:
        return None
    episodes = (int(match["episode"]),)
    return Numbering("dotted", match.start(), match.end(), season=int(match["season"]), episodes=episodes)
