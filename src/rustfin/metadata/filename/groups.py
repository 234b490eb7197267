"""Which group made a release, and what is no group: a resolution, a fact, a re-uploader's mark."""

import re

from rustfin.metadata.filename import words
from rustfin.metadata.filename.tokens import mark_of
from rustfin.metadata.filename.words import NUMBER, PLAIN, STRONG, WEAK, YEAR

_LONGEST_TAIL = 64
_GROUP = re.compile(r"-[ ]?(?P<group>[A-Za-z0-9][A-Za-z0-9_@]{1,24})(?=\s*(?:\[[^\[\]]{1,24}\])?\s*\Z)")
_SPLIT = re.compile(r"[ ._]")
_NOT_A_GROUP = frozenset({STRONG, NUMBER, YEAR})
_IN_BRACKETS = re.compile(r"(?P<dash>-?)\[(?P<group>[A-Za-z][A-Za-z0-9_.]{1,24})\]\s*\Z")


def read_group(text: str, *, begin: int) -> str | None:
    """The group named from `begin` on: `-GRP`, `-[GRP]`, `(1080p x265 GRP)`, with a site's tag behind it or not."""
    tail = max(begin, len(text) - _LONGEST_TAIL)
    if text[-1] in ")]" and (listed := _listed(text, tail)) is not None:
        return listed
    dashed = _dashed(text, begin)
    if dashed is not None or not text.endswith("]"):
        return dashed
    bracketed = _IN_BRACKETS.search(text, tail)
    if bracketed is None:
        return None
    is_known = bracketed["group"].lower().replace(".", "") in words.RELEASE_GROUPS
    return bracketed["group"] if bracketed["dash"] or is_known else None


def _listed(text: str, begin: int) -> str | None:
    """The last word of the last round bracket, with or without a dash before it."""
    close = text.rfind(")", begin)
    gap = text.rfind(" ", begin, close) if close > 0 else -1
    group = text[gap + 1 : close]
    if gap < 1 or not 1 < len(group) < 26 or not group[0].isalpha() or not group.isalnum():
        return None
    after = text[close + 1 :].strip()
    is_listed = text[gap - 1].isalnum() or text[gap - 2 : gap] == " -"
    is_last = not after or (after[0] == "[" and after.find("]") == len(after) - 1)
    return group if is_listed and is_last and mark_of(group.lower()) is PLAIN else None


def _dashed(text: str, begin: int) -> str | None:
    """The name after the last dash; two where release facts end before the first: `x264-Exiled-Destiny`."""
    dash = text.rfind("-", max(begin, len(text) - _LONGEST_TAIL))
    match = _GROUP.match(text, dash) if dash >= 0 else None
    if match is None:
        return None
    low = match["group"].lower()
    mark = mark_of(low)
    if mark is WEAK and _SPLIT.split(text[:dash])[-1].lower() + low in words.STRONG_PAIRS:
        return None  # `WEB-DL` at the end of a name
    if low in words.REPOST_MARKS:
        return _dashed(text[:dash], begin)
    is_fact = mark in _NOT_A_GROUP and low not in words.RELEASE_GROUPS
    if is_fact or (low[0].isdigit() and resolution_of(low) is not None):
        return None
    first = text.rfind("-", max(begin, dash - 17), dash)
    head = text[first + 1 : dash]
    if (
        first > 0
        and head.isalnum()
        and mark_of(head.lower()) is PLAIN
        and _ends_facts(text[max(0, first - 12) : first])
    ):
        return f"{head}-{match['group']}"
    return match["group"]


def _ends_facts(before: str) -> bool:
    return before[-1] in ")]" or mark_of(before.rpartition(".")[2].rpartition(" ")[2].lower()) is STRONG


_RESOLUTION = re.compile(r"[0-9]{3,4}[pi]|(?P<width>[0-9]{3,4})[xх×](?P<height>[0-9]{3,4})")
_WIDTHS = ((7000, "4320p"), (3200, "2160p"), (1800, "1080p"), (1200, "720p"))


def resolution_of(word: str) -> str | None:
    """`1080p`; a frame's size is the format it was cut from: `1920x804` is 1080p, `1280x544` 720p."""
    if word in {"4k", "8k"}:
        return "2160p" if word == "4k" else "4320p"
    match = _RESOLUTION.match(word)
    if match is None:
        return None
    if match["height"] is None:
        return match[0]
    width = int(match["width"])
    return next((named for least, named in _WIDTHS if width >= least), f"{match['height']}p")
