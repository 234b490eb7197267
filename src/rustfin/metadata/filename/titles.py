"""How a title is written out: separators to blanks, initials kept, brackets that say nothing dropped."""

import re

from rustfin.metadata.filename.tokens import mark_of
from rustfin.metadata.filename.words import STRONG, WEAK

_EDGES = " \t\r\n._-–—,:;~*|/\\+=#@"
_LEADING_EDGES = " \t\r\n._-–—,:;~*|/\\+=)]}"
_INITIALS = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]\.){2,12}(?:[A-Z](?![A-Za-z0-9]))?")
_ENDS_IN_INITIALS = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]\.)+[A-Z]\Z")
_LONE_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}\Z")
_DECIMAL = re.compile(r"(?<![0-9])([0-9]{1,2})\.(0)(?![0-9])")
_BLANKS = re.compile(r"\s{2,}")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]|\{\s*\}")
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{0,80})[\])]")
_WORDS = re.compile(r"[^\s._\-,+&/]+")
_LATE_ARTICLE = re.compile(r"\A(?P<title>.{2,80}), (?P<article>The|A|An)\Z", re.DOTALL)
_SITE_NAME = re.compile(r"(?:www\.)?[\w-]{2,40}\.(?:com|net|org|to|me|tv|info|re|mx|cc|ru|io)", re.IGNORECASE)
_OF_COUNT = re.compile(r"(?:из|of)[ ._][0-9]{1,4}(?![^\W_])[)\]]?")
_DATED = re.compile(r"[ ]*[(\[](?:19|20)[0-9]{2}[-.][0-9]{2}[-.][0-9]{2}[)\]]\Z")
_FACTS = frozenset({STRONG, WEAK})
_CHECKSUM = re.compile(r"(?:[0-9A-Fa-f]{8}|v[0-9])\Z")
_HELD = "\ue000"  # a private-use letter that holds the place of a dot that stays


def clean_title(text: str) -> str | None:
    """The title as a person would write it, or None where nothing is left."""
    if "[" in text or "(" in text or "{" in text or "]" in text or ")" in text:
        text = _without_noise_brackets(text)
    text = _trimmed(text)
    if not text:
        return None
    if "." in text or "_" in text:
        text = _spaced(text)
    if "  " in text or "\n" in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    text = text.strip()
    if ", " in text:
        late = _LATE_ARTICLE.match(text)
        if late is not None:
            text = f"{late['article']} {late['title']}"
    return text or None


_COMPLETE = re.compile(
    r"(?:[\s._\-:(\[]+(?:the[\s._]+)?complete(?:[\s._]+(?:tv[\s._]+)?(?:series|seasons?|collection|pack))?|"
    r"[\s._\-:(\[]+(?:l')?(?:int[ée]grale|complet[ae]|komplett[e]?)|[\s._\-]+all[\s._]+seasons)"
    r"[\s._\-:(\[]*\Z",
    re.IGNORECASE,
)


_ENDS = frozenset({"END", "End", "FIN", "Fin", "fin", "完", "Final", "end", "(", "[", "v2"})
_ONLY_COMPLETE = re.compile(r"complete(?: (?:series|season|collection|pack))?\Z", re.IGNORECASE)


def without_completeness(text: str) -> str:
    """What stands before `- The Complete Series`, `COMPLETE`, `All Seasons`."""
    return _COMPLETE.sub("", text) or text


def _trimmed(text: str) -> str:
    text = text.strip(" ")
    if text.endswith("..."):
        return text.lstrip(_EDGES)
    trimmed = text.strip(_EDGES)
    if trimmed[-2:-1] == "." and text.rstrip("-_ ,").endswith(".") and _ENDS_IN_INITIALS.search(trimmed) is not None:
        return f"{trimmed}."
    return trimmed


def clean_episode_title(text: str) -> str | None:
    """A title that stands after an episode's number; what only marks the end of a run is none."""
    text = text.lstrip(_LEADING_EDGES)
    if text[:2] in {"из", "of"} and (counted := _OF_COUNT.match(text)) is not None:
        text = text[counted.end() :] if " / " not in text else ""
    if text.endswith((")", "]")):
        text = _DATED.sub("", text)
    title = clean_title(text)
    if title is None or title in _ENDS or (title[:1] in "cC" and _ONLY_COMPLETE.match(title) is not None):
        return None
    if title[0] == "(" and title[-1] == ")" and title.count("(") == 1:
        return title[1:-1].strip() or None
    return title


def _spaced(text: str) -> str:
    if " " in text.strip():
        return text.replace("_", " ")
    if "_" in text:
        return _DECIMAL.sub(rf"\1{_HELD}\2", text).replace("_", " ").replace(".", " ").replace(_HELD, ".")
    if "." not in text or (text[0].isdigit() and _LONE_DECIMAL.match(text)):
        return text
    return _INITIALS.sub(_hold_initials, text).replace(".", " ").replace(_HELD, ".")


def _hold_initials(match: re.Match[str]) -> str:
    inner = match[0]
    if inner[-1] == ".":
        return inner[:-1].replace(".", _HELD) + f"{_HELD} "
    return inner.replace(".", _HELD) + _HELD


def _without_noise_brackets(text: str) -> str:
    has_pairs = ")" in text or "]" in text or "}" in text
    if has_pairs:
        text = _BRACKETED.sub(_kept_bracket, text)
    opening = max(text.rfind("("), text.rfind("["), text.rfind("{"))
    if opening >= 0:
        rest = text[opening + 1 :]
        if not (")" in rest or "]" in rest or "}" in rest):
            text = text[:opening] + rest if rest.strip() else text[:opening]
    return _EMPTY_BRACKETS.sub(" ", text) if has_pairs else text


def _kept_bracket(match: re.Match[str]) -> str:
    if _CHECKSUM.match(match[1]) is not None and not match[1].isdigit():
        return " "
    if "." in match[1] and _SITE_NAME.fullmatch(match[1].strip()) is not None:
        return " "
    inner = _WORDS.findall(match[1].lower())
    if inner and all(mark_of(word) in _FACTS for word in inner):
        return " "
    return match[0]
