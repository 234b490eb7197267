"""Is a file an extra of something else, and of what?"""

import re
from typing import NamedTuple

from rustfin.metadata import places
from rustfin.metadata.entries import is_sample
from rustfin.metadata.filename.location import Location
from rustfin.metadata.filename.names import ExtraType, NameKind, ParsedName
from rustfin.metadata.filename.stems import Context, read_stem
from rustfin.metadata.filename.titles import clean_title
from rustfin.metadata.filename.tokens import mark_of
from rustfin.metadata.filename.words import STRONG


class Extra(NamedTuple):
    """What kind of extra, whose, and by which rule."""

    extra_type: ExtraType
    owner: str
    title: str
    rule: str


_SPACED_SUFFIXES = frozenset({"trailer", "sample"})


def find_extra(folder: str, stem: str, location: Location) -> Extra | None:
    """The extra that a file is by its folder, by the end of its name, or as a release's sample."""
    if location.extra_type is not None:
        return Extra(ExtraType(location.extra_type), location.owner, stem, "extras-folder")
    low = stem.lower()
    if ("nc" in low or "less" in low or "clean" in low) and (clean := _CLEAN_CREDITS.search(low)) is not None:
        return Extra(ExtraType.OTHER, folder or stem[: clean.start()].rstrip(" -._"), stem, "clean-credits")
    if low and low[0] in "[【(" and (bonus := _fansub_bonus(low)) is not None:
        return Extra(ExtraType.OTHER, folder or stem[: bonus.start()].rstrip(" -._"), stem, "fansub-bonus")
    if ("b0" in low or "b1" in low) and (bonus := _BONUS_NUMBER.search(low)) is not None:
        return Extra(ExtraType.OTHER, folder or stem[: bonus.start()].rstrip(" -._"), stem, "bonus-number")
    found = None
    if "trailer" in low[-11:] and (numbered := _NUMBERED.search(low)) is not None:
        found = _by_suffix(folder, stem[: numbered.start()], low[: numbered.start()])
    elif low[-3:] in _LAST_LETTERS:
        found = _by_suffix(folder, stem, low)
    if found is None and "ample" in low and is_sample(stem):
        return Extra(ExtraType.SAMPLE, folder, stem, "sample-name")
    return found


def _by_suffix(folder: str, stem: str, low: str) -> Extra | None:
    lone = places.LONE_EXTRAS.get(low)
    if lone is not None:
        return Extra(ExtraType(lone), folder, stem, "extra-name")
    dash = max(low.rfind("-"), low.rfind("."), low.rfind("_"), low.rfind(" "))
    word = low[dash + 1 :]
    kind = places.EXTRA_SUFFIXES.get(word)
    head = stem[: max(dash, 0)]
    is_trailer = kind in _SPACED_SUFFIXES
    if is_trailer and head.endswith(" -"):
        head = head[:-2]
    if kind is None or not head or head[-1] in " -._":
        return None
    if is_trailer or (low[dash] == "-" and not _ends_in_release_fact(head)):
        return Extra(ExtraType(kind), f"{folder}/{head}" if folder else head, head, "extra-suffix")
    return None


def _ends_in_release_fact(head: str) -> bool:
    """`x264-Scene` is a release group's name, not a scene."""
    return mark_of(_LAST_WORD.split(head)[-1].lower() or "-") is STRONG


# An opening or ending without its credits: fansubs put them beside the episodes.
_CLEAN_CREDITS = re.compile(
    r"(?<![^\W_])(?:nc[ _]?(?:op|ed)[0-9]{0,2}[a-z]?(?:v[0-9])?|"
    r"(?:creditless|textless|clean)[ ._-]{1,3}(?:op|ed|opening|ending)s?[0-9]{0,2})(?![^\W_])"
)
# `S07B01` is bonus material of a season, counted apart from its episodes.
_BONUS_NUMBER = re.compile(r"(?<![^\W_])s[0-9]{1,2}b[01][0-9](?![^\W_])")
# What a disc holds beside its episodes, after a group: in brackets, or last before them.
_BRACKETED_BONUS = re.compile(r"\[(?:pv|cm|menu|trailer|teaser|preview|making|interview|event)s?[ _]?[0-9]{0,2}\]")
_BONUS = re.compile(
    r"(?:-[ _](?:op|ed|pv|cm|menu|trailer|teaser|preview|opening|ending)s?[ _]?[0-9]{0,2}|"
    r"(?:op|ed)[0-9]{1,2})[a-z]?(?:v[0-9])?[ _]*(?=[\[(]|\Z)"
)


def _fansub_bonus(low: str) -> re.Match[str] | None:
    """`[PV02]`, or `- OP 1` and `OP1` last before the brackets."""
    bracketed = _BRACKETED_BONUS.search(low, 1)
    if bracketed is not None:
        return bracketed
    stop = low.find("[", 1)
    round_stop = low.find("(", 1)
    if stop < 0 or 0 < round_stop < stop:
        stop = round_stop
    head = (low if stop < 0 else low[:stop]).rstrip(" _")
    if head[-1:].isdigit() or head[-2:] in _LAST_TWO:
        dash = head.rfind("-")
        found = _BONUS.match(low, dash) if dash > 0 else None
        return found or _BONUS.match(low, max(head.rfind(" "), head.rfind("_")) + 1)
    return None


# `op`, `ed`, `pv`, `cm`, `menu`, `trailer`, `teaser`, `preview`, `opening`, `ending` and their plurals.
_LAST_TWO = frozenset({"op", "ed", "pv", "cm", "nu", "er", "ew", "ng", "ps", "ds", "vs", "ms", "us", "rs", "ws", "gs"})


_NUMBERED = re.compile(r"(?<=[-._ ]trailer)[ ._-]?[0-9]{1,2}\Z")
_LAST_WORD = re.compile(r"[^\w]|_")
_LAST_LETTERS = frozenset(word[-3:] for word in (*places.EXTRA_SUFFIXES, *places.LONE_EXTRAS))


def parse_extra(extra: Extra, location: Location) -> ParsedName:
    """An extra as a parsed name: its own title, and its owner's season where the folders say one."""
    stem = read_stem(extra.title, Context(counts_episodes=False))
    series = None
    if location.season is not None and location.work is not None:
        series = read_stem(location.work, Context(counts_episodes=False)).title
    return ParsedName(
        kind=NameKind.EXTRA,
        title=stem.title or clean_title(extra.title) or extra.title,
        series=series,
        season=location.season,
        extra_type=extra.extra_type,
        owner=extra.owner,
        provider_ids=stem.tagged.provider_ids,
        resolution=stem.facts.resolution,
        source=stem.facts.source,
        codec=stem.facts.codec,
        rules=(extra.rule,),
    )
