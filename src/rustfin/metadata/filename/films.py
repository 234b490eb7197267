"""Which film is this, in which edition, version and part?"""

import re

from rustfin.core.text import match_key
from rustfin.metadata import places
from rustfin.metadata.filename.folders import read_folder
from rustfin.metadata.filename.location import Location
from rustfin.metadata.filename.names import NameKind, ParsedName
from rustfin.metadata.filename.release import NO_FACTS, read_edition
from rustfin.metadata.filename.stems import Stem
from rustfin.metadata.filename.tags import take_tags

_PART = re.compile(
    r"(?:(?P<sure>[ ._\-\[(]{0,3}(?<![a-z])(?:cd|dis[ck]|dvd|pt|part(?=[0-9]))[ ._\-]{0,2})|"
    r"(?P<worded>[ ._\-\[(]{1,3}part[ ._\-]{0,2}))"
    r"(?P<number>[0-9]{1,2}|[a-d])(?:of[0-9]{1,2})?[\])]?(?=\Z|[ ._\-\[(])|"
    r"[ ._\-\[(]{1,3}(?P<counted>[0-9])[ ]?of[ ]?[0-9][\])]?(?=\Z|[ ._\-\[(])",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\A[ ._]*(?:(?:[-–]+[ ._]*)(?P<dashed>[^\[\]]{1,80}?)|\[(?P<bracketed>[^\[\]]{1,80})\])[ ._]*\Z")


def parse_film(stem: str, location: Location, file: Stem) -> ParsedName:
    """A film, from its file's name and its folder's."""
    folder = read_folder(location.work, counts_episodes=False) if location.work is not None else None
    if folder is not None and folder.title is None:
        folder = None
    rules: list[str] = []
    part, part_rule = _part(stem, file, folder, location)
    title, year = _title_and_year(stem, file, folder, part_span=part_rule, rules=rules)
    version = version_label(stem, location.work) if location.work is not None else None
    if version is not None and part is not None and _PART.fullmatch(f" {version}"):
        version = None
    if version is not None:
        rules.append("version-label")
    facts = file.facts
    if facts is NO_FACTS and folder is not None:
        facts = folder.facts
    if part is not None:
        rules.append("part")
    edition = file.tagged.edition or facts.edition or (read_edition(version) if version else None)
    if edition is None and folder is not None:
        edition = folder.tagged.edition or folder.facts.edition
    if edition is not None:
        rules.append("edition")
    provider_ids = {**(folder.tagged.provider_ids if folder is not None else {}), **file.tagged.provider_ids}
    if provider_ids:
        rules.append("provider-id")
    return ParsedName(
        kind=NameKind.MOVIE,
        title=title,
        year=year,
        edition=edition,
        version=version,
        part=part,
        three_d=facts.three_d or (folder.facts.three_d if folder is not None else None),
        provider_ids=provider_ids,
        resolution=facts.resolution,
        source=facts.source,
        codec=facts.codec,
        group=file.tagged.group or facts.group,
        rules=tuple(rules),
    )


def _title_and_year(
    stem: str, file: Stem, folder: Stem | None, *, part_span: tuple[int, int] | None, rules: list[str]
) -> tuple[str | None, int | None]:
    title = file.title
    if file.is_year_sure and title is not None:
        title = _ORDER.sub("", title)
    if part_span is not None and title is not None and file.year is None:
        title = _PART.sub("", title) if _PART.search(title) else title
        title = title.strip(" -._") or None
    if folder is None:
        rules.append(_year_rule(file, "file-name"))
        return title or stem, file.year
    if _folder_names_it(title, file, folder) or _is_year_of_title(stem, file, folder):
        rules.append(_year_rule(folder, "folder-name"))
        return folder.title, folder.year if folder.year is not None else file.year
    rules.append(_year_rule(file, "file-name"))
    return title or stem, file.year


_ORDER = re.compile(r"\A0[0-9](?: - |\. | (?=[^\W\d_]{2}))(?=\S)")  # `01 - Dr. No (1962)`: its place among others


def _year_rule(stem: Stem, base: str) -> str:
    if stem.year is None:
        return base
    return f"{base}+year-in-brackets" if stem.is_year_sure else f"{base}+year"


def _folder_names_it(title: str | None, file: Stem, folder: Stem) -> bool:
    """Whether the folder's title outranks the file's: it has the year, or the file's name says nothing."""
    if title is None or match_key(title) in _JUNK or (title.isdigit() and len(title) == 5):
        return True
    if folder.tagged.provider_ids and not file.tagged.provider_ids and file.year in {None, folder.year}:
        return True
    if folder.year is None or (folder.spans_years and (file.year or match_key(title) != match_key(folder.title or ""))):
        return False
    if file.year is None:
        return True
    return file.year == folder.year or (
        abs(file.year - folder.year) == 1 and match_key(title) == match_key(folder.title or "")
    )


def _is_year_of_title(stem: str, file: Stem, folder: Stem) -> bool:
    """Whether the year in a file's name is only part of its folder's title, which it repeats: `Wonder Woman 1984`."""
    title = folder.title or ""
    return (
        folder.year is not None
        and file.year is not None
        and not file.is_year_sure
        and str(file.year) in title
        and match_key(stem).startswith(match_key(title))
    )


_JUNK = frozenset(match_key(stem) for stem in places.JUNK_STEMS) | {""}


def _part(stem: str, file: Stem, folder: Stem | None, location: Location) -> tuple[int | None, tuple[int, int] | None]:
    """The part's number. `Part 2` is a title's own unless it stands after the year or after the folder's title."""
    if not file.has_part_word:
        return (location.disc, None) if location.disc else (None, None)
    after = _after_title(stem, file, folder)
    for match in _PART.finditer(stem):
        if match["worded"] is not None and (after is None or match.start() < after):
            continue
        if match["sure"] is not None and after is None and match.start() == 0 and match.end() < len(stem):
            continue
        if after is not None and match.start() < after:
            continue
        return _part_number(match["number"] or match["counted"]), match.span()
    if location.disc:
        return location.disc, None
    return None, None


def _part_number(text: str) -> int:
    return int(text) if text.isdigit() else ord(text.lower()) - ord("a") + 1


def _after_title(stem: str, file: Stem, folder: Stem | None) -> int | None:
    if file.year is not None:
        return stem.find(str(file.year)) + 4
    if folder is not None and folder.title is not None:
        title = folder.title
        if match_key(stem[: len(title)]) == match_key(title):
            return len(title)
        return 0
    return None


def version_label(stem: str, folder: str) -> str | None:
    """What tells one version of a film from another: what a file's name adds to its folder's after ` - ` or in `[…]`.

    `Film (2004) - 1080p` in `Film (2004) [tmdbid=1]` is `1080p`. None where the file is named otherwise or adds
    nothing.
    """
    if "[" in stem or "{" in stem or "[" in folder or "{" in folder:
        stem, folder = take_tags(stem).text.rstrip(), take_tags(folder).text.rstrip()
    if len(stem) <= len(folder) or stem[: len(folder)].casefold() != folder.casefold():
        return None
    match = _VERSION.match(stem[len(folder) :])
    if match is None:
        return None
    return (match["dashed"] or match["bracketed"] or "").strip() or None
