"""What does the name of a subtitle or audio file beside a video say about it?"""

import re
from dataclasses import dataclass

from rustfin.core.languages import language_tag


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar's marks. `language` is BCP-47; `title` is what is left of its name."""

    language: str | None = None
    title: str | None = None
    is_forced: bool = False
    is_default: bool = False
    is_hearing_impaired: bool = False
    is_commentary: bool = False


_FORCED = frozenset({"forced", "foreign"})
_HEARING_IMPAIRED = frozenset({"sdh", "cc"})
_PIECES = re.compile(r"[^.\s_\[\](){},+]+")
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[a-z]{2}|[a-z]{4}|[0-9]{3})\Z", re.IGNORECASE)


def parse_sidecar(name: str, video_stem: str) -> Sidecar | None:
    """What `Film (2004).en.forced.srt` says beside `Film (2004)`; None where it does not belong to that video."""
    stem = name.rpartition(".")[0] or name
    if stem[: len(video_stem)].casefold() != video_stem.casefold():
        return None
    rest = stem[len(video_stem) :]
    if rest and rest[0] not in ".-_ [(,+":
        return None
    return _read(rest)


def _read(rest: str) -> Sidecar:
    language: str | None = None
    is_forced = is_default = is_hearing_impaired = is_commentary = has_hi = False
    title: list[str] = []
    for piece in _PIECES.findall(rest):
        word = piece.strip("-").lower()
        if not word:
            continue
        if word in _FORCED:
            is_forced = True
        elif word == "default":
            is_default = True
        elif word in _HEARING_IMPAIRED:
            is_hearing_impaired = True
        elif word == "hi":
            has_hi = True
        elif language is None and (tag := _language(word)) is not None:
            language = tag
        else:
            is_commentary = is_commentary or word == "commentary"
            title.append(piece.strip("-"))
    if has_hi and language is None:
        language = "hi"
    elif has_hi:
        is_hearing_impaired = True
    return Sidecar(
        language=language,
        title=" ".join(title) or None,
        is_forced=is_forced,
        is_default=is_default,
        is_hearing_impaired=is_hearing_impaired,
        is_commentary=is_commentary,
    )


def _language(word: str) -> str | None:
    if "-" in word and _REGION.match(word) is None:
        return None
    return language_tag(word) if len(word) > 1 else None
