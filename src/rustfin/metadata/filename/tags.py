"""What is written around a title in brackets: provider ids, `{edition-…}`, a release group, a site."""

import re
from typing import NamedTuple


class Tagged(NamedTuple):
    """A name without its tags, and what they said."""

    text: str
    provider_ids: dict[str, str]
    edition: str | None
    group: str | None


_PROVIDERS = {
    "tmdb": "tmdb",
    "themoviedb": "tmdb",
    "moviedb": "tmdb",
    "imdb": "imdb",
    "tvdb": "tvdb",
    "thetvdb": "tvdb",
    "tvmaze": "tvmaze",
    "tvrage": "tvrage",
    "anidb": "anidb",
    "anilist": "anilist",
    "mal": "mal",
    "myanimelist": "mal",
    "kitsu": "kitsu",
    "trakt": "trakt",
    "mbid": "musicbrainz",
    "musicbrainz": "musicbrainz",
    "wikidata": "wikidata",
}
_PROVIDER_ID = re.compile(
    r"[ ._]?[\[{(][ ]?(?P<provider>" + "|".join(sorted(_PROVIDERS, key=len, reverse=True)) + r")(?:[-_ ]?id)?"
    r"[ ]?[-=:_ ][ ]?(?P<id>[a-z]?[a-z0-9][a-z0-9\-]{0,60})[ ]?[\]})]",
    re.IGNORECASE,
)
_BARE_IMDB = re.compile(r"[ ._\-]?[\[{(]?(?<![a-z0-9])(?P<id>tt[0-9]{7,9})(?![a-z0-9])[\]})]?", re.IGNORECASE)
_EDITION = re.compile(r"[ ._]?\{edition[-= ](?P<edition>[^{}]{1,80})\}", re.IGNORECASE)
_TOP_LEVEL = (
    "com|net|org|cd|to|me|tv|info|se|ws|pw|cc|lol|re|am|mx|ag|io|ru|eu|is|xyz|site|club|vip|top|li|la|gs|ms|bz|nu"
)
_HOST = rf"www\.(?:[\w-]{{1,60}}\.(?:{_TOP_LEVEL})(?![\w-])|[\w-]{{1,60}}(?:\.[\w-]{{1,20}}){{1,3}})"
_SITE_ENDS = "com|net|org|cd|to|me|tv|info|se|ws|pw|cc|lol"
_SITE_ENDS_BEGIN = frozenset(end[:2] for end in _SITE_ENDS.split("|"))
_LEADING_SITE = re.compile(
    rf"\s*[\[(【{{]?\s*(?:{_HOST}|[\w-]{{2,40}}\.(?:{_SITE_ENDS}))\s*[\])】}}]?"
    r"(?:[ _]*[-–_@][-–_ ]*|(?<=[\])】}])[ ._]*)",
    re.IGNORECASE,
)
_SITE = re.compile(rf"[\[( ._-]*{_HOST}[\]) ]*", re.IGNORECASE)
# `[12345]-[FULL]-[#a.b.teevee]-[ Show.S01E02 ]-[01/12]`, as newsgroups head their posts.
_POST = re.compile(r"\A\[[^\[\]]*\]-\[")
_POST_PART = re.compile(r"\[([^\[\]]*)\]")
_GROUP = re.compile(r"\s*[\[【](?P<group>[^\[\]【】]{1,80})[\]】][ _.]*(?:-[ _]+)?(?=[^\s)])")
_NOT_A_GROUP = re.compile(
    r"[\[( ]*(?:[0-9]{1,4}(?:[.x\-][0-9]{1,4})?|s[0-9]{1,3}e[0-9]{1,3}.*)[\]) ]*\Z", re.IGNORECASE
)
_ONLY_YEAR_LEFT = re.compile(r"[ 0-9]{0,3}[(\[](?:19|20)[0-9]{2}[)\]]")
_ROUND_GROUP = re.compile(
    r"[({](?P<group>[A-Za-z][^(){}]{0,30})[)}](?:_|[ ](?=.{2,100}[ ]-[ ][0-9]{2,4}(?:v[0-9])?(?:[ ][\[(]|\Z)))"
)
_SEASONAL = re.compile(r"\A★[^★]{0,40}★")


_ID_MARKS = re.compile(r"[\[{(] ?(?:the|my|movie)?(?:t[mv]db|imdb|tv|ani|mal|kit|trakt|m|wiki)[a-z_]*[-=:_ ]?")


def take_tags(text: str) -> Tagged:
    """Splits a name from its tags."""
    provider_ids: dict[str, str] = {}
    edition = group = None
    if "[" in text or "{" in text or "(" in text:
        low = text.lower()
        if _ID_MARKS.search(low) is not None:
            text = _take_ids(text, provider_ids)
        if "{edition" in low:
            match = _EDITION.search(text)
            if match is not None:
                edition = match["edition"].strip()
                text = text[: match.start()] + text[match.end() :]
    if "imdb" not in provider_ids and "tt" in text:
        match = _BARE_IMDB.search(text)
        if match is not None and match.end() - match.start() < len(text):
            provider_ids["imdb"] = match["id"].lower()
            text = text[: match.start()] + " " + text[match.end() :]
    if "." in text:
        text = _without_sites(text)
    if text[:1] in "[【({ ":
        text, group = _take_group(text)
    return Tagged(text, provider_ids, edition, group)


def _without_sites(text: str) -> str:
    if "]-[" in text and _POST.match(text) is not None:
        text = max(_POST_PART.findall(text), key=len).strip()
    if _may_lead_with_site(text[:52].lower()) and (site := _LEADING_SITE.match(text)) is not None:
        text = text[site.end() :]
    return _SITE.sub(" ", text) if "www." in text or "WWW." in text else text


def _may_lead_with_site(head: str) -> bool:
    """Whether `www.` is near, or what follows the first dot begins as a top-level domain does."""
    after_dot = head.partition(".")[2]
    return after_dot[:2] in _SITE_ENDS_BEGIN or "www." in head


def _take_ids(text: str, provider_ids: dict[str, str]) -> str:
    start = 0
    kept: list[str] = []
    for match in _PROVIDER_ID.finditer(text):
        provider = _PROVIDERS[match["provider"].lower()]
        provider_ids.setdefault(provider, match["id"].lower() if provider == "imdb" else match["id"])
        kept.append(text[start : match.start()])
        start = match.end()
    if not start:
        return text
    kept.append(text[start:])
    return "".join(kept)


def _take_group(text: str) -> tuple[str, str | None]:
    match = _GROUP.match(text) or _ROUND_GROUP.match(text)
    if match is None or _NOT_A_GROUP.match(match["group"]) or _ONLY_YEAR_LEFT.match(text, match.end()):
        return text, None
    rest = _SEASONAL.sub("", text[match.end() :])
    return rest, match["group"].strip()
