"""What does a path in a library name? The order in which the questions are asked."""

import re
import unicodedata

from rustfin.metadata import places
from rustfin.metadata.filename.episodes import parse_episode
from rustfin.metadata.filename.extras import find_extra, parse_extra
from rustfin.metadata.filename.films import parse_film
from rustfin.metadata.filename.folders import read_folder
from rustfin.metadata.filename.location import Location, locate
from rustfin.metadata.filename.music import parse_track
from rustfin.metadata.filename.names import ExtraType, ParsedName
from rustfin.metadata.filename.stems import ANYWHERE, Context, read_stem
from rustfin.metadata.filename.tokens import lowered, marked_words
from rustfin.metadata.filename.words import STRONG
from rustfin.metadata.hint import MediaHint

_MOVIES, _SERIES, _MUSIC = MediaHint.MOVIES, MediaHint.SERIES, MediaHint.MUSIC
_KNOWN_SUFFIXES = (
    places.VIDEO_SUFFIXES
    | places.AUDIO_SUFFIXES
    | places.SUBTITLE_SUFFIXES
    | places.IMAGE_SUFFIXES
    | {"nfo", "lrc", "cue", "mkvv", "ifo"}
)


def parse(path: str, *, kind: MediaHint | None = None) -> ParsedName:
    """What a path, relative to its library's root and with `/` between folders, names. Never raises.

    `kind` is the library's; without it, or with `mixed`, the name itself decides between a film and an episode.
    Backslashes stand for slashes where a path has only them.
    A slash with a blank on both sides stands inside a name (`Вий / Viy`), not between folders.
    """
    if not path.isascii():
        path = unicodedata.normalize("NFC", path)
    if "\\" in path and "/" not in path:
        path = path.replace("\\", "/")
    folder, name = _split(path)
    stem, suffix = split_suffix(name)
    if ("p0" in stem or "0S" in stem) and _BACKWARDS.search(stem) is not None:
        stem = stem[::-1]
    if kind is _MUSIC:
        return parse_track(stem, locate(folder, holds_series=False))
    is_audio = suffix in places.AUDIO_SUFFIXES
    if is_audio and _ends_in_release_fact(stem):
        stem, is_audio = name, False
    location = locate(folder, holds_series=kind is not _MOVIES)
    extra = find_extra(folder, stem, location)
    if extra is not None and not (is_audio and extra.extra_type is not ExtraType.THEME_SONG):
        return parse_extra(extra, location)
    if is_audio:
        return parse_track(stem, locate(folder, holds_series=False))
    return _parse_video(stem, location, kind)


def _split(path: str) -> tuple[str, str]:
    if "/" not in path:
        return "", path
    if " / " not in path:
        folder, _, name = path.rpartition("/")
        is_cut = ("]" in name or "】" in name) and ("[" in folder or "【" in folder)
        if is_cut and _CLOSES_FIRST.match(name) is not None and _OPEN_LAST.search(folder) is not None:
            return "", path  # `[One/Two] Show - 01` was never a folder
        return folder.strip("/"), name
    held = path.replace(" / ", " \x00 ")
    folder, _, name = held.rpartition("/")
    return folder.replace("\x00", "/").strip("/") if "\x00" not in folder else "", name.replace("\x00", "/")


# Uploads that hide what they are: `p0801.10E30S.wohS.ehT`.
_BACKWARDS = re.compile(r"(?<![^\W_])(?:[0-9]{2,3}E[0-9]{2}S|p(?:027|0801|084|0612|675))(?![^\W_])")
_CLOSES_FIRST = re.compile(r"[^\[\]【】]{0,80}[\]】]")
_OPEN_LAST = re.compile(r"[\[【][^\[\]【】]{0,80}\Z")


def _ends_in_release_fact(stem: str) -> bool:
    """`….x264.AAC` names a codec, not a kind of file."""
    last = marked_words(lowered(stem.rpartition(".")[2]))[0]
    return bool(last) and last[-1].mark is STRONG


def split_suffix(name: str) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix in lower case; only suffixes that media have count."""
    stem, dot, suffix = name.rpartition(".")
    low = suffix.lower()
    if dot and stem and low in _KNOWN_SUFFIXES:
        return stem, low
    return name, ""


def _is_episode_folder(name: str) -> bool:
    """Whether a folder holds one release of one episode, `Show.S01E02.1080p-GROUP`, whatever its file is called."""
    numbering = read_folder(name, counts_episodes=True).numbering
    return numbering is not None and numbering.season is not None and bool(numbering.episodes)


def _parse_video(stem: str, location: Location, kind: MediaHint | None) -> ParsedName:
    is_film_library = kind is _MOVIES
    expects_episode = kind is _SERIES or location.season is not None
    folder_title = None
    if expects_episode and location.work is not None:
        folder_title = read_folder(location.work, counts_episodes=True).title
    context = ANYWHERE
    if is_film_library or expects_episode:
        context = Context(
            counts_episodes=not is_film_library,
            expects_episode=expects_episode,
            folder_season=location.season,
            folder_title=folder_title,
        )
    file = read_stem(stem, context)
    if is_film_library:
        return parse_film(stem, location, file)
    is_episode = expects_episode or file.numbering is not None
    if is_episode or (location.work is not None and _is_episode_folder(location.work)):
        return parse_episode(file, location, trusts_folder=kind is _SERIES)
    return parse_film(stem, location, file)
