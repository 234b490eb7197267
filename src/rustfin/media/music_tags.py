"""What the tags inside a music file say of it, whatever the format calls them. Pure.

Names are compared without case, blanks and marks, so that Vorbis' `ALBUMARTIST`, ID3's `album_artist` and MP4's
`MusicBrainz Album Id` are each one name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_R128_TO_REPLAYGAIN_DB = 5.0
"""R128 tags aim at -23 LUFS (RFC 7845 §5.2.1), ReplayGain 2 at -18 LUFS."""

_FEATURED = re.compile(r"[ (\[]+(?:feat|ft|featuring)(?:\.|(?=\s))\s*(?P<guests>[^)\]]+)[)\]]?\s*\Z", re.IGNORECASE)
_BETWEEN_VALUES = re.compile(r"\s*[;\0]\s*|\s+/\s+")
_BETWEEN_GENRES = re.compile(r"\s*[;\0/,]\s*")
_BETWEEN_GUESTS = re.compile(r"\s*(?:,|&|\band\b|\bund\b)\s*", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_GAIN = re.compile(r"\A\s*([+-]?[0-9]{1,3}(?:[.,][0-9]+)?)\s*(?:db|lu)?\s*\Z", re.IGNORECASE)
_DATE = re.compile(r"\A(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_NUMBER = re.compile(r"\A\s*(?P<number>[0-9]{1,4})(?:\s*(?:/|of)\s*(?P<total>[0-9]{1,4}))?", re.IGNORECASE)
_VINYL_SIDE = re.compile(r"\A\s*(?P<side>[A-H])(?P<number>[0-9]{1,2})\s*\Z", re.IGNORECASE)
_ID3_GENRE = re.compile(r"\A\(?(?P<number>[0-9]{1,3})\)?(?P<name>.*)\Z", re.DOTALL)
_VARIOUS = frozenset({"various artists", "various", "va", "v.a.", "v/a", "verschiedene interpreten", "diverse"})
_MOST_NAMES = 32
_LOUDEST_DB = 60.0


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody who is heard: a guest is named after "feat."."""

    name: str
    is_guest: bool = False
    musicbrainz_id: str | None = None
    sort_name: str | None = None


@dataclass(frozen=True, slots=True)
class Loudness:
    """How much louder to play, in ReplayGain's measure, and the highest sample (1.0 is full scale)."""

    track_gain_db: float | None = None
    track_peak: float | None = None
    album_gain_db: float | None = None
    album_peak: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicTags:
    """What a file says; None or empty where it says nothing. Numbers count from 1."""

    title: str | None = None
    sort_title: str | None = None
    artist: str | None = None
    """As it is written on the cover, guests and all."""
    artists: tuple[Credit, ...] = ()
    album: str | None = None
    album_sort: str | None = None
    album_artist: Credit | None = None
    number: int | None = None
    number_total: int | None = None
    disc: int | None = None
    disc_total: int | None = None
    disc_title: str | None = None
    year: int | None = None
    released_on: str | None = None
    genres: tuple[str, ...] = ()
    is_compilation: bool = False
    loudness: Loudness = Loudness()
    recording_id: str | None = None
    release_id: str | None = None
    release_group_id: str | None = None

    @property
    def says_what_it_is(self) -> bool:
        """Whether there is anything to place it by: without a word of title, artist and album its name must do."""
        return bool(self.title or self.album or self.artists)


def is_various(name: str) -> bool:
    """Whether an artist's name means many."""
    return name.strip().casefold() in _VARIOUS


def read_music_tags(tags: Mapping[str, str]) -> MusicTags:
    """What these tags (as ffprobe gives them) say."""
    said = _Said(tags)
    number, number_total = said.numbers("track", "tracknumber", "trck")
    disc, disc_total = said.numbers("disc", "discnumber", "tpos", "disk")
    side = _VINYL_SIDE.match(said.first("track", "tracknumber") or "")
    if side is not None and number is None:
        number, disc = int(side["number"]), disc or ord(side["side"].upper()) - ord("A") + 1
    original = said.first("originaldate", "originalyear", "tdor", "tory", "originalreleasedate")
    released = said.first("date", "year", "tdrc", "tyer", "releasedate", "tdrl")
    year, day = _date(original) if original else _date(released)
    return MusicTags(
        title=said.first("title", "tit2"),
        sort_title=said.first("titlesort", "sortname", "tsot"),
        artist=said.first("artist", "tpe1") or said.first("artists"),
        artists=_artists(said),
        album=said.first("album", "talb"),
        album_sort=said.first("albumsort", "sortalbum", "tsoa"),
        album_artist=_album_artist(said),
        number=number,
        number_total=number_total or said.number("tracktotal", "totaltracks"),
        disc=disc,
        disc_total=disc_total or said.number("disctotal", "totaldiscs"),
        disc_title=said.first("discsubtitle", "setsubtitle", "tsst"),
        year=year,
        released_on=day,
        genres=_genres(said.first("genre", "tcon")),
        is_compilation=(said.first("compilation", "tcmp", "cpil") or "0").casefold() not in {"0", "no", "false"},
        loudness=_loudness(said),
        recording_id=said.id("musicbrainztrackid", "musicbrainzrecordingid"),
        release_id=said.id("musicbrainzalbumid", "musicbrainzreleaseid"),
        release_group_id=said.id("musicbrainzreleasegroupid"),
    )


class _Said:
    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags: dict[str, str] = {}
        for name, value in tags.items():
            key = "".join(char for char in name.casefold() if char.isalnum())
            if value.strip():
                self._tags.setdefault(key, value.strip())

    def first(self, *names: str) -> str | None:
        return next((self._tags[name] for name in names if name in self._tags), None)

    def numbers(self, *names: str) -> tuple[int | None, int | None]:
        match = _NUMBER.match(self.first(*names) or "")
        if match is None:
            return None, None
        return int(match["number"]) or None, int(match["total"] or 0) or None

    def number(self, *names: str) -> int | None:
        return self.numbers(*names)[0]

    def id(self, *names: str) -> str | None:
        return next(iter(self.ids(*names)), None)

    def ids(self, *names: str) -> list[str]:
        return [found.lower() for found in _ID.findall(self.first(*names) or "")]


def _artists(said: _Said) -> tuple[Credit, ...]:
    """The artists one by one: as `ARTISTS` lists them, else as `ARTIST` is cut where it surely holds several.

    A name may hold "&", "," or "/" itself (Simon & Garfunkel; Earth, Wind & Fire; AC/DC), so those only cut where
    there are as many MusicBrainz ids as parts.
    """
    ids = said.ids("musicbrainzartistid")
    listed = _values(said.first("artists"))
    credited = said.first("artist", "tpe1")
    main, guests = _without_guests(credited or "", ids)
    names = listed or _values(main)
    guest_keys = {guest.casefold() for guest in guests}
    found = [Credit(name, is_guest=name.casefold() in guest_keys) for name in _cleared(names)]
    if not listed:
        known = {credit.name.casefold() for credit in found}
        found += [Credit(guest, is_guest=True) for guest in _cleared(guests) if guest.casefold() not in known]
    if found and all(credit.is_guest for credit in found):
        found[0] = Credit(found[0].name)
    sort = said.first("artistsort", "sortartist", "tsop")
    return tuple(
        Credit(
            credit.name,
            credit.is_guest,
            ids[place] if len(ids) == len(found) else None,
            sort if len(found) == 1 else None,
        )
        for place, credit in enumerate(found[:_MOST_NAMES])
        if not is_various(credit.name)
    )


def _without_guests(artist: str, ids: list[str]) -> tuple[str, list[str]]:
    match = _FEATURED.search(artist)
    if match is None or match.start() == 0:
        return artist, []
    main = artist[: match.start()]
    whole = match["guests"].strip()
    parts = [part for part in _BETWEEN_GUESTS.split(whole) if part]
    is_several = len(ids) == len(_values(main)) + len(parts)
    return main, parts if is_several else _values(whole)


def _album_artist(said: _Said) -> Credit | None:
    name = said.first("albumartist", "tpe2", "band", "ensemble")
    if name is None:
        return None
    names = _values(name)
    ids = said.ids("musicbrainzalbumartistid")
    sort = said.first("albumartistsort", "sortalbumartist", "tso2", "albumartistsortorder")
    # An album stands with the first of several artists; the others have it among what they appear on.
    first = _without_guests(names[0], [])[0].strip() if names else name
    return Credit(first, musicbrainz_id=ids[0] if ids else None, sort_name=sort if len(names) == 1 else None)


def _values(text: str | None) -> list[str]:
    return [part.strip() for part in _BETWEEN_VALUES.split(text or "") if part.strip()]


def _cleared(names: list[str]) -> list[str]:
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(name.casefold(), name)
    return list(by_key.values())


def _date(text: str | None) -> tuple[int | None, str | None]:
    """The year, and the day where all of it is written."""
    match = _DATE.match((text or "").strip())
    if match is None or int(match["year"]) == 0:
        return None, None
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    is_day = 1 <= month <= 12 and 1 <= day <= 31
    return year, f"{year:04}-{month:02}-{day:02}" if is_day else None


def _genres(text: str | None) -> tuple[str, ...]:
    names = []
    for part in _BETWEEN_GENRES.split(text or ""):
        numbered = _ID3_GENRE.match(part)
        # ID3's numbers are named by ffmpeg where it knows them; one that is left says nothing.
        name = part if numbered is None else numbered["name"]
        if name.strip():
            names.append(name.strip())
    return tuple(_cleared(names)[:_MOST_NAMES])


def _loudness(said: _Said) -> Loudness:
    track, album = said.first("replaygaintrackgain"), said.first("replaygainalbumgain")
    return Loudness(
        track_gain_db=_gain_db(track) if track else _r128_db(said.first("r128trackgain")),
        track_peak=_peak(said.first("replaygaintrackpeak")),
        album_gain_db=_gain_db(album) if album else _r128_db(said.first("r128albumgain")),
        album_peak=_peak(said.first("replaygainalbumpeak")),
    )


def _gain_db(text: str) -> float | None:
    match = _GAIN.match(text)
    gain = None if match is None else float(match[1].replace(",", "."))
    return gain if gain is not None and abs(gain) <= _LOUDEST_DB else None


def _r128_db(text: str | None) -> float | None:
    """A number of 1/256 dB (RFC 7845 §5.2.1)."""
    try:
        gain = int((text or "").strip()) / 256 + _R128_TO_REPLAYGAIN_DB
    except ValueError:
        return None
    return round(gain, 2) if abs(gain) <= _LOUDEST_DB else None


def _peak(text: str | None) -> float | None:
    try:
        peak = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return peak if 0 < peak <= 16 else None
