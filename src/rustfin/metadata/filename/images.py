"""Which artwork of what is a local image, by its name?"""

import re
from collections.abc import Collection
from enum import StrEnum


class ImageKind(StrEnum):
    """The place an image takes."""

    POSTER = "poster"
    BACKDROP = "backdrop"
    LOGO = "logo"
    THUMB = "thumb"
    BANNER = "banner"
    DISC = "disc"


_BY_NAME = {
    **dict.fromkeys(
        ("poster", "folder", "cover", "default", "movie", "show", "front", "album", "jacket"), ImageKind.POSTER
    ),
    **dict.fromkeys(("backdrop", "fanart", "background", "art", "clearart"), ImageKind.BACKDROP),
    **dict.fromkeys(("logo", "clearlogo"), ImageKind.LOGO),
    **dict.fromkeys(("thumb", "landscape"), ImageKind.THUMB),
    "banner": ImageKind.BANNER,
    **dict.fromkeys(("disc", "discart", "cdart", "cd"), ImageKind.DISC),
}
del _BY_NAME["art"], _BY_NAME["clearart"]
_NUMBERED = re.compile(r"(?P<name>backdrop|fanart|background|poster|folder|cover)[-_ ]?(?P<number>[0-9]{1,3})")
_SEASON = re.compile(
    r"season(?P<number>[0-9]{1,4}|-?specials|-?all)(?:[-_. ](?P<name>poster|banner|fanart|backdrop|landscape|"
    r"thumb|logo|clearlogo))?"
)


def image_kind(name: str, stems: Collection[str] = ()) -> tuple[ImageKind, int | None] | None:
    """The artwork an image file is, and the season where it is a season's; None where it is nobody's.

    `stems` are the names, without suffixes, of the videos beside it: `<stem>-poster.jpg` and `<stem>.jpg` are theirs.
    A season's number is 0 for specials.
    """
    stem = name.rpartition(".")[0].lower()
    if not stem:
        return None
    season = _SEASON.fullmatch(stem)
    if season is not None:
        return _season_image(season)
    kind = _by_word(stem)
    if kind is not None:
        return kind, None
    for owner in stems:
        low = owner.lower()
        if not stem.startswith(low):
            continue
        rest = stem[len(low) :]
        if not rest:
            return ImageKind.THUMB if _is_episode_stem(low) else ImageKind.POSTER, None
        kind = _by_word(rest[1:]) if rest[0] in "-._ " else None
        if kind is not None:
            return kind, None
    return None


def _season_image(match: re.Match[str]) -> tuple[ImageKind, int | None] | None:
    number = match["number"].lstrip("-")
    kind = _BY_NAME[match["name"] or "poster"]
    if number == "all":
        return kind, None
    return kind, 0 if number == "specials" else int(number)


def _by_word(word: str) -> ImageKind | None:
    kind = _BY_NAME.get(word)
    if kind is not None:
        return kind
    numbered = _NUMBERED.fullmatch(word)
    return _BY_NAME[numbered["name"]] if numbered is not None else None


_EPISODE = re.compile(r"s[0-9]{1,4}[ ._]?e[0-9]{1,4}|(?<![0-9])[0-9]{1,2}x[0-9]{2,3}(?![0-9])")


def _is_episode_stem(stem: str) -> bool:
    return _EPISODE.search(stem) is not None
