"""Which track of which album by whom is this, as far as names say? (Tags in the file outrank all of it.)"""

import re
from functools import lru_cache
from typing import NamedTuple

from rustfin.metadata.filename.folders import is_shelf
from rustfin.metadata.filename.location import Location
from rustfin.metadata.filename.names import NameKind, ParsedName
from rustfin.metadata.filename.tags import take_tags
from rustfin.metadata.filename.titles import clean_title

_TRACK = re.compile(
    r"\A[\[(]?(?:(?P<disc>[0-9]{1,2})[-.x](?=[0-9]{2}(?![0-9])))?(?P<track>[0-9]{1,3})(?![0-9])[\])]?"
    r"(?:[ ._]*[-–.][ ._]*|[ ._]+|\Z)(?P<rest>.*)\Z",
    re.DOTALL,
)
_DISC_TRACK = re.compile(r"\A(?P<disc>[1-9])(?P<track>[0-9]{2})(?:[ ._]*[-–.][ ._]*|[ ._]+)(?P<rest>.*)\Z", re.DOTALL)
# `A1 - Hells Bells`: a side of a record counts as a disc, as a folder `Side A` does.
_SIDE_TRACK = re.compile(r"\A(?P<side>[A-H])(?P<track>[0-9]{1,2})[ ._]*[-–.][ ._]*(?P<rest>\S.*)\Z", re.DOTALL)
_MIDDLE_TRACK = re.compile(
    r"\A(?P<before>.+?) - (?:(?P<disc>[0-9]{1,2})-)?(?P<track>[0-9]{2})(?:\.)? - (?P<rest>.+)\Z", re.DOTALL
)
_ALBUM_YEAR_FIRST = re.compile(
    r"\A[\[(]?(?P<year>(?:19|20)[0-9]{2})[\])]?[ ._]*(?:[-–.][ ._]*|(?<=[\])]) *)(?P<title>.+)\Z", re.DOTALL
)
_ALBUM_YEAR_LAST = re.compile(r"\A(?P<title>.+?)[ ._]*[\[(](?P<year>(?:19|20)[0-9]{2})[\])](?P<rest>.*)\Z", re.DOTALL)
_FORMATS = re.compile(
    r"[ ._\-]*[\[({](?:flac|mp3|aac|alac|ogg|opus|wav|lossless|vinyl|web|cd|320|v0|24bit|24-96|hi-?res|"
    r"[0-9]{2,3} ?k?bps|remaster(?:ed)?)"
    r"[^\[\](){}]{0,40}[\])}]",
    re.IGNORECASE,
)


class Album(NamedTuple):
    """What an album's folder says."""

    artist: str | None
    title: str | None
    year: int | None


def parse_track(stem: str, location: Location) -> ParsedName:
    """A track, from its file's name and its folders'."""
    tagged = take_tags(stem)
    disc, track, rest, before = _numbers(tagged.text, location)
    artist, album = _folders(location)
    rules = [
        "disc-track"
        if disc is not None and track is not None
        else "track-number"
        if track is not None
        else "track-name"
    ]
    title, track_artist = _title_and_artist(rest, artist, before)
    if location.disc:
        disc = disc or location.disc
        rules.append("disc-folder")
    if album.title is not None:
        rules.append("album-folder")
    return ParsedName(
        kind=NameKind.TRACK,
        title=title,
        year=album.year,
        artist=track_artist or artist,
        album=album.title,
        disc=disc,
        track=track,
        provider_ids=tagged.provider_ids,
        rules=tuple(rules),
    )


def _numbers(text: str, location: Location) -> tuple[int | None, int | None, str, str | None]:
    """Disc, track, the text after them, and the text before them."""
    wide = _DISC_TRACK.match(text)
    if wide is not None and location.disc == int(wide["disc"]):
        return int(wide["disc"]), int(wide["track"]), wide["rest"], None
    match = _TRACK.match(text)
    if match is not None and (match["rest"] or match.end() == len(text)):
        is_number = match["track"] != text and _is_track_number(match)
        if is_number or text.isdigit():
            return (int(match["disc"]) if match["disc"] else None), int(match["track"]), match["rest"], None
    side = _SIDE_TRACK.match(text) if location.work is not None else None
    if side is not None:
        return ord(side["side"]) - ord("A") + 1, int(side["track"]), side["rest"], None
    middle = _MIDDLE_TRACK.match(text)
    if middle is not None:
        disc = int(middle["disc"]) if middle["disc"] else None
        return disc, int(middle["track"]), middle["rest"], middle["before"]
    return None, None, text, None


def _is_track_number(match: re.Match[str]) -> bool:
    """`99 Luftballons` is a title; `9 - Luftballons`, `09 Luftballons` and `1-09 Luftballons` are numbered."""
    written = match["track"]
    separator = match.string[match.end("track") : match.start("rest")]
    return (
        bool(match["disc"])
        or written.startswith("0")
        or separator.strip(" _") != ""
        or len(written) == 1
        or int(written) <= 40
    )


def _title_and_artist(rest: str, artist: str | None, before: str | None) -> tuple[str | None, str | None]:
    head, dash, tail = rest.partition(" - ")
    if dash and tail.strip():
        is_same = artist is not None and head.strip().casefold() == artist.casefold()
        if is_same or artist is None or artist.casefold() in _MANY_ARTISTS:
            return clean_title(tail), clean_title(head)
    if before is not None and artist is None:
        return clean_title(rest), clean_title(before.partition(" - ")[0])
    return clean_title(rest), None


_MANY_ARTISTS = frozenset(
    {"various artists", "various", "va", "v.a.", "compilations", "compilation", "soundtracks", "soundtrack"}
)


def _folders(location: Location) -> tuple[str | None, Album]:
    if location.work is None:
        return None, Album(None, None, None)
    album = read_album(location.work)
    above = location.above[-1] if location.above else None
    if above is not None and not is_shelf(above):
        artist = clean_title(take_tags(above).text)
        if album.artist is not None and artist is not None and album.artist.casefold() != artist.casefold():
            album = Album(None, clean_title(f"{album.artist} - {album.title}"), album.year)
        return artist, album
    return album.artist, album


@lru_cache(maxsize=4096)
def read_album(folder: str) -> Album:
    """Artist, title and year from `Artist - Album (2004) [FLAC]`, `2004 - Album`, `(2004) Album`."""
    text = _FORMATS.sub("", take_tags(folder).text).strip()
    year: int | None = None
    first = _ALBUM_YEAR_FIRST.match(text)
    last = _ALBUM_YEAR_LAST.match(text)
    if first is not None:
        year, text = int(first["year"]), first["title"]
    elif last is not None:
        year, text = int(last["year"]), last["title"]
    head, dash, tail = text.partition(" - ")
    if dash and first is None:
        inner = _ALBUM_YEAR_FIRST.match(tail)
        if inner is not None:
            year, tail = int(inner["year"]), inner["title"]
        return Album(clean_title(head), clean_title(tail), year)
    return Album(None, clean_title(text), year)
