"""Which episodes of which series are in this file?"""

from rustfin.core.text import match_key
from rustfin.metadata.filename.folders import is_shelf, read_folder
from rustfin.metadata.filename.location import Location
from rustfin.metadata.filename.names import NameKind, ParsedName
from rustfin.metadata.filename.reading import Numbering
from rustfin.metadata.filename.release import NO_FACTS
from rustfin.metadata.filename.stems import Stem

_NO_NUMBERS = Numbering("no-number", 0, 0)


def parse_episode(file: Stem, location: Location, *, trusts_folder: bool) -> ParsedName:
    """An episode, from its file's name and its folders'."""
    numbering, rules = _numbering(file, location)
    is_release_folder = rules[0].startswith("folder:") or _is_same_episode(file.numbering, location)
    series, year, series_rule, folder = _series(file, location, trusts_folder=trusts_folder or is_release_folder)
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
    if episode_title is None and file.numbering is None and location.work is not None and not is_release_folder:
        episode_title = _without_series(file.title, series)
    if series is None and numbering.air_date is not None and not numbering.episodes:
        series, episode_title = episode_title, None  # `2023-05-17 - The Daily Show`, alone, has nothing else to name
    facts = file.facts
    if facts is NO_FACTS and location.work is not None:
        facts = read_folder(location.season_name or location.work, counts_episodes=True).facts
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
        edition=file.tagged.edition or facts.edition,
        three_d=facts.three_d,
        provider_ids=provider_ids,
        resolution=facts.resolution,
        source=facts.source,
        codec=facts.codec,
        group=file.tagged.group or facts.group,
        rules=tuple(rules),
    )


def _without_series(title: str | None, series: str | None) -> str | None:
    """`Cosmos - Who Speaks for Earth` in the folder of `Cosmos`."""
    if title is not None and series is not None and title.startswith(f"{series} - "):
        return title[len(series) + 3 :]
    return title


def _absolute(numbering: Numbering, season: int | None) -> int | None:
    if numbering.absolute is not None:
        return numbering.absolute
    return numbering.episodes[0] if numbering.episodes and numbering.is_absolute and season is None else None


def _numbering(file: Stem, location: Location) -> tuple[Numbering, list[str]]:
    """The file's own numbers, or those of a release's folder around a file that has none or an unsure one."""
    own = file.numbering
    if own is not None and (own.season is not None or own.air_date is not None):
        return own, [own.rule]
    for name in (*location.between, location.work):
        if name is None:
            continue
        folder = read_folder(name, counts_episodes=True)
        around = folder.numbering
        if around is None or not around.episodes or around.season is None:
            continue
        if own is not None and len(around.episodes) > 1 and set(own.episodes) <= set(around.episodes):
            return own._replace(season=around.season), [own.rule, "season-folder"]
        return around, [f"folder:{around.rule}"]
    return (own, [own.rule]) if own is not None else (_NO_NUMBERS, [_NO_NUMBERS.rule])


def _is_same_episode(own: Numbering | None, location: Location) -> bool:
    """Whether the folder is that of this one episode's release: `Show.S01E02.1080p-GRP/grp-s01e02.mkv`."""
    if own is None or own.season is None or not own.episodes or location.work is None or location.season is not None:
        return False
    folder = read_folder(location.work, counts_episodes=True).numbering
    return folder is not None and (folder.season, folder.episodes) == (own.season, own.episodes)


def _series(file: Stem, location: Location, *, trusts_folder: bool) -> tuple[str | None, int | None, str, Stem | None]:
    """Title, year, the rule that chose them, and the folder they came from."""
    folder = _series_folder(location)
    if folder is None or folder.title is None or (file.title is not None and is_shelf(location.work or "")):
        return file.title, file.year, "series-in-name", None
    is_same = file.title is None or match_key(file.title) == match_key(folder.title)
    is_tidy = folder.year is not None or bool(folder.tagged.provider_ids) or location.season is not None
    if is_same or trusts_folder or is_tidy:
        return folder.title, folder.year or (file.year if is_same else None), "series-folder", folder
    return file.title, file.year, "series-in-name", None


def _series_folder(location: Location) -> Stem | None:
    """The folder that names the series: the work's, else the season's own where it repeats the title (`Show S01`)."""
    if location.work is not None:
        return read_folder(location.work, counts_episodes=True)
    if location.season_name is not None:
        folder = read_folder(location.season_name, counts_episodes=True)
        return folder if folder.title is not None and folder.numbering is not None else None
    return None
