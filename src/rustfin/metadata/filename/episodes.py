"""Which episodes of which series are in this file?"""

from rustfin.core.text import match_key
from rustfin.metadata.filename.folders import is_shelf, read_folder
from rustfin.metadata.filename.location import Location
from rustfin.metadata.filename.names import NameKind, ParsedName
from rustfin.metadata.filename.reading import Numbering
from rustfin.metadata.filename.stems import Stem

_NO_NUMBERS = Numbering("no-number", 0, 0)


def parse_episode(file: Stem, location: Location, *, trusts_folder: bool) -> ParsedName:
    """An episode, from its file's name and its folders'."""
    numbering, rules = _numbering(file, location)
    series, year, series_rule, folder = _series(file, location, trusts_folder=trusts_folder)
    rules.append(series_rule)
    provider_ids = dict(folder.tagged.provider_ids) if folder is not None else dict(file.tagged.provider_ids)
    if provider_ids:
        rules.append("provider-id")
    episodes = numbering.episodes
    season = numbering.season
    if season is None and location.season is not None:
        season = location.season
        rules.append("season-folder")
    episode_title = file.episode_title
    if episode_title is None and file.numbering is None and location.work is not None:
        episode_title = file.title
    return ParsedName(
        kind=NameKind.EPISODE,
        title=series,
        series=series,
        year=year,
        season=season,
        season_end=numbering.season_end,
        episode=episodes[0] if episodes else None,
        episodes=episodes,
        episode_end=episodes[-1] if len(episodes) > 1 else None,
        absolute=_absolute(numbering, season),
        air_date=numbering.air_date,
        episode_title=episode_title,
        edition=file.tagged.edition or file.facts.edition,
        three_d=file.facts.three_d,
        provider_ids=provider_ids,
        resolution=file.facts.resolution,
        source=file.facts.source,
        codec=file.facts.codec,
        group=file.tagged.group or file.facts.group,
        rules=tuple(rules),
    )


def _absolute(numbering: Numbering, season: int | None) -> int | None:
    if numbering.absolute is not None:
        return numbering.absolute
    return numbering.episodes[0] if numbering.episodes and numbering.is_absolute and season is None else None


def _numbering(file: Stem, location: Location) -> tuple[Numbering, list[str]]:
    """The file's own numbers, or those of a release's folder around a file that has none."""
    if file.numbering is not None:
        return file.numbering, [file.numbering.rule]
    for name in (*location.between, location.work):
        if name is None:
            continue
        folder = read_folder(name, counts_episodes=True)
        if folder.numbering is not None and folder.numbering.episodes and folder.numbering.season is not None:
            return folder.numbering, [f"folder:{folder.numbering.rule}"]
    return _NO_NUMBERS, [_NO_NUMBERS.rule]


def _series(file: Stem, location: Location, *, trusts_folder: bool) -> tuple[str | None, int | None, str, Stem | None]:
    """Title, year, the rule that chose them, and the folder they came from."""
    folder = _series_folder(location)
    if folder is None or folder.title is None:
        return file.title, file.year, "series-in-name", None
    is_same = file.title is None or match_key(file.title) == match_key(folder.title)
    is_tidy = folder.year is not None or bool(folder.tagged.provider_ids) or location.season is not None
    if is_same or trusts_folder or is_tidy:
        return folder.title, folder.year or (file.year if is_same else None), "series-folder", folder
    return file.title, file.year, "series-in-name", None


def _series_folder(location: Location) -> Stem | None:
    """The folder that names the series: the work's, else the season's own where it repeats the title (`Show S01`)."""
    if location.work is not None and not is_shelf(location.work):
        return read_folder(location.work, counts_episodes=True)
    if location.season_name is not None:
        folder = read_folder(location.season_name, counts_episodes=True)
        return folder if folder.title is not None and folder.numbering is not None else None
    return None
