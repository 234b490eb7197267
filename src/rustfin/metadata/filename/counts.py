"""Which episode does a bare number mean: `- 137`, `[05]`, `#05`, `Part 3`?"""

import re
from collections.abc import Iterator

from rustfin.metadata.filename.reading import NUMBERS, Numbering, Reading, episode_numbers, in_season, spread
from rustfin.metadata.filename.words import CARDINALS, NUMBER, STRONG, YEAR

_DASH_NUMBER = re.compile(
    r"(?P<lead>[ _.](?:-|–|—)[ _.]{1,2}|"
    r"(?<=[^\W0-9_]{2})-(?=0?[0-9]{2,3}(?:v[0-9])?[ _(\[]|0[0-9]{1,2}(?:v[0-9])?\Z)"
    r"(?![0-9]{2}_[0-9]{2}(?![0-9]))|\.-\.)"
    r"(?P<episode>[0-9]{1,4})(?!\.[0-9]{2}(?![0-9]))(?P<sub>[a-d](?![a-z0-9]))?(?:v[0-9])?(?:\.[0-9](?![0-9]))?"
    r"(?P<more>(?:[ ]?[-~,&+][ ]?[0-9]{2,4}(?:v[0-9])?(?![0-9]|[pi]\b)){0,3})"
    r"(?=$|[ ._\[\](「])(?![ ._]?[pi]\b)"
)
_GROUPED_NUMBER = re.compile(
    r"(?<![0-9.\-])(?<!movie[ _])(?P<episode>[0-9]{2,4})(?:v[0-9])?"
    r"(?P<more>(?:[ ]?[-~][ ]?[0-9]{2,4}(?![0-9]|[pi]\b))?)"
    r"(?:[ _]end|[ _]?[+&][ _]?(?:ova|oad|sp|special|movie|extra)s?)?[ _]*(?=$|[\[(])(?![\[(](?:19|20)[0-9]{2}[\])])"
)
_BRACKETED_NUMBER = re.compile(
    r"[\[【](?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>(?:[-~][0-9]{2,4})?)(?:[ _]?(?:end|fin|完))?[\]】]"
)
_BRACKETED_RANGE = re.compile(
    r"[\[(](?P<episode>[0-9]{2,4})(?P<more>[ ]?[-~][ ]?[0-9]{2,4})"
    r"(?:[ _+&]{0,3}(?:complete|end|fin|batch|完|合集|(?:ova|oad|sp|special|movie|extra)s?))?[\])]"
)
_TITLED_NUMBER = re.compile(r"(?<=[ _])(?<!movie[ _])(?P<episode>[0-9]{2,4})(?:v[0-9])?(?P<more>)(?=[ _]-[ _])")
_HASHED_NUMBER = re.compile(r"(?<![^\s_(\[])#(?P<episode>[0-9]{1,4})(?P<more>)(?![0-9.])")
_QUOTED_AFTER = re.compile(r"[(（](?P<episode>[0-9]{1,3})[)）](?P<more>)(?=[「『])")
_PADDED = re.compile(
    r"(?<=[^\W0-9][ _.])(?<!movie[ _.])(?P<episode>0(?!07)[0-9]{1,2})(?:v[0-9])?"
    r"(?P<more>(?:(?<=[0-9]{3})[-~][0-9]{3})?)(?![^ _.\[])"
)
_AFTER_PADDED = re.compile(r"[ _.]?\[[^\]]+\]|[ _]-[ _]|\Z")
_ALONE_IN_BRACKETS = re.compile(r"(?<=[ _])\[(?P<episode>[0-9]{2,3})\](?P<more>)(?=[ _]?\[|\Z)")


_LEADING = re.compile(
    r"\A[ \[(]{0,2}(?P<episode>[0-9]{1,4})(?P<sub>[a-d])?"
    r"(?P<more>(?:[-~,&][0-9]{2,4}|[ ][&+][ ][0-9]{1,4})?)[\])]?(?P<after>[ ._]{1,2}-|"
    r"[ ._\-)\]]|\Z)"
)


_SECOND_NUMBER = re.compile(r"[._\-][0-9]{2}(?![0-9])")


def running_number(reading: Reading) -> Numbering | None:
    """A number on its own, as fansubs write it: `- 137`, `[05]`, `[Group] Show 05 [1080p]`."""
    low = reading.low
    match = _batch(low) if reading.has_group else None
    rule = "bracket-number"
    if match is None:
        match, rule = _dash_number(reading), "dash-number"
    if match is None and reading.has_group:
        match, rule = _among_groups(low)
    if match is None and not reading.has(YEAR):
        match, rule = _padded(reading), "padded-number"
        if match is None and "[" in low:
            match = _ALONE_IN_BRACKETS.search(low)
    if match is None:
        return None
    return _counted(reading, match, rule)


def _padded(reading: Reading) -> re.Match[str] | None:
    """A padded number that ends a title: nothing, a bracket, a dash or a release fact follows. 007 is a name."""
    for word in reading.marks:
        if word.mark is not NUMBER or word.text[0] != "0":
            continue
        match = _PADDED.match(reading.low, word.start)
        if match is None:
            continue
        is_before_fact = any(fact.mark is STRONG and fact.start == match.end() + 1 for fact in reading.marks)
        if is_before_fact or _AFTER_PADDED.match(reading.low, match.end()) is not None:
            return match
    return None


def _batch(low: str) -> re.Match[str] | None:
    """A range of episodes in brackets of their own."""
    found = _BRACKETED_RANGE.search(low)
    return found if found is not None and not _is_year(found["episode"]) else None


def _among_groups(low: str) -> tuple[re.Match[str] | None, str]:
    """The number of a fansub release that has no dash before it, and the rule that read it."""
    bracketed = next((found for found in _BRACKETED_NUMBER.finditer(low) if not _is_year(found["episode"])), None)
    if bracketed is not None:
        return bracketed, "bracket-number"
    return _GROUPED_NUMBER.search(low, 1) or _TITLED_NUMBER.search(low), "group-number"


def _dash_number(reading: Reading) -> re.Match[str] | None:
    """The number after a dash that nothing but brackets or another dash follows, else the first after a dash."""
    found = [match for match in _after_dashes(reading) if _is_running(reading, match)]
    for match in found:
        if reading.low[match.end() :].lstrip(" _.")[:1] in {"", "-", "–", "[", "("}:
            return match
    return found[0] if found else None


def _after_dashes(reading: Reading) -> Iterator[re.Match[str]]:
    """Each number with a dash before it. Asking at the marked numbers takes a third of the time of a search."""
    low, done = reading.low, 0
    for word in reading.marks:
        if (word.mark is not NUMBER and word.mark is not YEAR) or word.start < done:
            continue
        dash = word.start - 1
        while dash > 0 and low[dash] in " _.":
            dash -= 1
        if dash <= 0 or low[dash] not in "-–—":
            continue
        match = _DASH_NUMBER.match(low, dash - 1 if low[dash - 1] in " _." else dash)
        if match is not None:
            done = match.end()
            yield match


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit() and 1888 <= int(number) <= 2039


def _is_running(reading: Reading, match: re.Match[str]) -> bool:
    low, number = reading.low, match["episode"]
    before = low[: match.start()].rstrip(" ._-")
    if not before or before.endswith("movie") or _is_year(before):
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


def hash_number(reading: Reading) -> Numbering | None:
    """`#05`, as broadcasts in Japan have it; a single digit only where an episode is expected or not in English."""
    if "「" in reading.low and (quoted := _QUOTED_AFTER.search(reading.low)) is not None:
        return _counted(reading, quoted, "hash-number")
    match = _HASHED_NUMBER.search(reading.low) if "#" in reading.low else None
    is_sure = reading.expects_episode or not reading.low.isascii()
    if match is None or not (is_sure or len(match["episode"]) > 1):
        return None
    return _counted(reading, match, "hash-number")


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
    word = next((word for word in reversed(numbers) if word.text[0] == "0"), numbers[-1])
    digits = NUMBERS.match(word.text)
    if digits is None:
        return None
    season = reading.folder_season
    start, first, more = word.start, int(digits[0]), ""
    before = _RANGE_BEFORE.search(reading.low, max(0, start - 5), start)
    if before is not None and int(before["first"]) < first:
        start, first, more = before.start(), int(before["first"]), f"-{first}"
    episodes = in_season(spread(first, more), season=season)
    return Numbering("loose-number", start, word.end, season=season, episodes=episodes, is_absolute=season is None)


_RANGE_BEFORE = re.compile(r"(?<![0-9])(?P<first>[0-9]{2,4})[-~]\Z")
_SPECIAL = re.compile(
    r"(?<![^\W_])(?:sp|ova|oad|oav|ona|specials?)[ ._]{0,2}[-#]?[ ._]{0,2}\[?(?P<episode>[0-9]{1,3})(?![0-9a-z])"
)


def special_number(reading: Reading) -> Numbering | None:
    """`SP01`, `OVA 2`, `Special 3`: counted on their own, whatever folder they lie in."""
    if not (reading.expects_episode or reading.has_group):
        return None
    match = _SPECIAL.search(reading.low)
    if match is None:
        return None
    return Numbering("special-number", match.start(), match.end(), season=0, episodes=(int(match["episode"]),))


_PART = re.compile(
    rf"(?<![^\W_])(?:part|pt)[ ._]{{0,2}}(?P<episode>[0-9]{{1,3}}|(?<=[ ._])(?:{'|'.join(CARDINALS)}))(?![^\W_])"
    r"(?P<more>(?:[ ]?[-&+][ ]?|[ ._](?:to|and)[ ._])(?:(?:part|pt)[ ._]{0,2})?[0-9]{1,3}(?![0-9a-z]))?"
)


def part_number(reading: Reading) -> Numbering | None:
    """`Part 3`, `Part IV` where an episode is expected and no padded number is before it; `part 1 to 4` anywhere."""
    match = _PART.search(reading.low)
    if match is None or not (reading.expects_episode or match["more"]):
        return None
    if any(word.mark is NUMBER and word.start < match.start() and word.text[0] == "0" for word in reading.marks):
        return None
    season = reading.folder_season
    written = match["episode"]
    episodes = spread(int(written) if written.isdigit() else CARDINALS[written], match["more"] or "")
    return Numbering(
        "part-word", match.start(), match.end(), season=season, episodes=episodes, is_absolute=season is None
    )
