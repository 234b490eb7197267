"""What does an NFO file say? Kodi's and Jellyfin's XML beside films, series, episodes and albums, as plain values.

Pure: bytes in, values out. Tolerant of what such files hold in practice: text before and after the XML, a provider's
address as the last line, several episodes one after another, a wrong encoding, stray ampersands.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rustfin.core.errors import InvalidInput


class NfoError(InvalidInput):
    """The file is no NFO that can be read; the message says why."""

    code = "nfo.unreadable"


class NfoKind(StrEnum):
    """The root element that a file is expected to have."""

    MOVIE = "movie"
    SERIES = "tvshow"
    SEASON = "season"
    EPISODE = "episodedetails"
    ARTIST = "artist"
    ALBUM = "album"


@dataclass(frozen=True, slots=True)
class NfoPerson:
    """An actor and the part played; `order` as the file counts it."""

    name: str
    role: str | None = None
    order: int | None = None
    thumb: str | None = None


@dataclass(frozen=True, slots=True)
class NfoRating:
    """A vote out of `maximum`, by the name of who counted it (`imdb`, `tmdb`, `default`)."""

    name: str
    value: float
    maximum: float = 10.0
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NfoFields:
    """Everything known that a file says about one title. What it does not say is None or empty."""

    kind: NfoKind
    title: str | None = None
    original_title: str | None = None
    sort_title: str | None = None
    show_title: str | None = None
    year: int | None = None
    premiered: date | None = None
    ended: date | None = None
    plot: str | None = None
    outline: str | None = None
    tagline: str | None = None
    runtime_minutes: int | None = None
    certificate: str | None = None
    status: str | None = None
    rating: float | None = None
    ratings: tuple[NfoRating, ...] = ()
    user_rating: float | None = None
    genres: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    actors: tuple[NfoPerson, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    provider_ids: dict[str, str] = field(default_factory=dict)
    season: int | None = None
    episode: int | None = None
    episode_end: int | None = None
    display_season: int | None = None
    display_episode: int | None = None
    airs_before_season: int | None = None
    airs_before_episode: int | None = None
    airs_after_season: int | None = None
    collection: str | None = None
    artists: tuple[str, ...] = ()
    trailer: str | None = None
    is_locked: bool = False


MOST_BYTES = 4 * 1024 * 1024
_ENTITIES_REFUSED = "The NFO file declares entities of its own, which are refused."

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_STRAY_AMPERSAND = re.compile(
    r"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?P<name>[A-Za-z0-9]{2,31};)?"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_ADDRESSES = (
    ("tmdb", re.compile(r"themoviedb\.org/(?:movie|tv)/([0-9]+)")),
    ("imdb", re.compile(r"imdb\.com/(?:[a-z]{2}/)?title/(tt[0-9]{5,10})")),
    ("tvdb", re.compile(r"thetvdb\.com/(?:\?[^\s]*?\bid=|series/|dereferrer/series/)([0-9]+)")),
    ("tvmaze", re.compile(r"tvmaze\.com/shows/([0-9]+)")),
    ("musicbrainz", re.compile(r"musicbrainz\.org/(?:artist|release-group|release)/([0-9a-f-]{36})")),
)
_ID_ELEMENTS = {
    "imdbid": "imdb",
    "imdb_id": "imdb",
    "tmdbid": "tmdb",
    "tvdbid": "tvdb",
    "tvmazeid": "tvmaze",
    "tvrageid": "tvrage",
    "anidbid": "anidb",
    "anilistid": "anilist",
    "musicbrainzartistid": "musicbrainz",
    "musicbrainzalbumid": "musicbrainz",
    "musicbrainzreleasegroupid": "musicbrainz_release_group",
    "musicbrainzalbumartistid": "musicbrainz_album_artist",
    "collectionnumber": "tmdb_collection",
    "tmdbcollectionid": "tmdb_collection",
}


def read_nfo(data: bytes, kind: NfoKind) -> NfoFields:
    """What a file says about its title; of several, the first.

    Raises: NfoError, if nothing of `kind` can be read from it.
    """
    return read_nfo_titles(data, kind)[0]


def read_nfo_titles(data: bytes, kind: NfoKind) -> tuple[NfoFields, ...]:
    """What a file says about each of its titles, at least one: a file of two episodes holds two roots.

    Raises: NfoError, if nothing of `kind` can be read from it.
    """
    if len(data) > MOST_BYTES:
        raise NfoError(f"The NFO file is {len(data)} bytes long; more than {MOST_BYTES} is not read.")
    text = _decoded(data)
    sections, around = _sections(text, kind)
    if not sections:
        return (_from_addresses(text, kind),)
    return tuple(_read_root(_parsed(section), kind, around) for section in sections)


def _decoded(data: bytes) -> str:
    """The text in the encoding its mark or declaration names, else UTF-8, else Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _ENCODING.search(data[:400])
    candidates = ["utf-8"]
    if declared is not None:
        candidates.append(declared[1].decode("ascii"))
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _sections(text: str, kind: NfoKind) -> tuple[list[str], str]:
    """Each root element of `kind` as its own document, and the text around them."""
    opening = re.compile(rf"<{kind.value}(?=[\s>/])", re.IGNORECASE)
    closing = re.compile(rf"</{kind.value}\s*>", re.IGNORECASE)
    sections: list[str] = []
    position = 0
    around: list[str] = []
    while (start := opening.search(text, position)) is not None:
        around.append(text[position : start.start()])
        end = closing.search(text, start.end())
        if end is None:
            sections.append(text[start.start() :].rstrip())
            position = len(text)
            break
        sections.append(text[start.start() : end.end()])
        position = end.end()
    around.append(text[position:])
    outside = "\n".join(around)
    if "<!entity" in outside.lower():
        raise NfoError(_ENTITIES_REFUSED)
    return sections, outside


def _parsed(section: str) -> Element:
    for text in (section, _STRAY_AMPERSAND.sub(_escaped, _FORBIDDEN.sub("", section))):
        try:
            root = fromstring(text.encode("utf-8", "replace"), forbid_dtd=True)
        except DefusedXmlException as error:
            raise NfoError(_ENTITIES_REFUSED) from error
        except (ParseError, ValueError) as error:
            failure: Exception = error
            continue
        if isinstance(root, Element):
            return root
    raise NfoError(f"The NFO file is not well-formed XML: {failure}.") from failure


def _escaped(match: re.Match[str]) -> str:
    """An entity of HTML's as its letter; any other ampersand as itself."""
    name = match["name"]
    if name in html5:
        return html5[name]
    return f"&amp;{name or ''}"


def _from_addresses(text: str, kind: NfoKind) -> NfoFields:
    """A file that only holds a provider's address names the title by its id."""
    ids = _address_ids(text)
    if not ids:
        raise NfoError(f"The NFO file has no <{kind.value}> in it and no address of a provider.")
    return NfoFields(kind=kind, provider_ids=ids)


def _address_ids(text: str) -> dict[str, str]:
    found = ((provider, pattern.search(text)) for provider, pattern in _ADDRESSES)
    return {provider: match[1] for provider, match in found if match is not None}


def _read_root(root: Element, kind: NfoKind, around: str) -> NfoFields:
    said = _Said(root)
    ratings = _ratings(root, said)
    return NfoFields(
        kind=kind,
        title=said.text("title") or said.text("name"),
        original_title=said.text("originaltitle"),
        sort_title=said.text("sorttitle") or said.text("sortname"),
        show_title=said.text("showtitle"),
        year=_year(said),
        premiered=said.date("premiered") or said.date("aired") or said.date("releasedate") or said.date("formed"),
        ended=said.date("enddate"),
        plot=said.text("plot") or said.text("biography") or said.text("review") or said.text("overview"),
        outline=said.text("outline"),
        tagline=said.text("tagline"),
        runtime_minutes=said.number("runtime"),
        certificate=said.text("mpaa") or said.text("certification"),
        status=said.text("status"),
        rating=_main_rating(ratings),
        ratings=ratings,
        user_rating=said.decimal("userrating"),
        genres=said.words("genre"),
        studios=said.words("studio") or said.words("label"),
        countries=said.words("country"),
        tags=said.texts("tag"),
        actors=_actors(root),
        directors=said.words("director"),
        writers=said.words("credits") or said.words("writer"),
        provider_ids={**_address_ids(around), **_ids(root, said)},
        season=said.number("season") if said.number("season") is not None else said.number("seasonnumber"),
        episode=said.number("episode"),
        episode_end=said.number("episodenumberend"),
        display_season=said.number("displayseason"),
        display_episode=said.number("displayepisode"),
        airs_before_season=said.number("airsbefore_season"),
        airs_before_episode=said.number("airsbefore_episode"),
        airs_after_season=said.number("airsafter_season"),
        collection=_collection(root, said),
        artists=said.texts("artist") or said.texts("albumartist"),
        trailer=said.text("trailer"),
        is_locked=(said.text("lockdata") or "").lower() == "true",
    )


class _Said:
    """The direct children of a root, by name; empty ones count as absent."""

    def __init__(self, root: Element) -> None:
        self._texts: dict[str, list[str]] = {}
        for child in root:
            if isinstance(child.tag, str):
                text = "".join(child.itertext()).strip() if len(child) == 0 else (child.text or "").strip()
                if text:
                    self._texts.setdefault(child.tag.lower(), []).append(text)

    def text(self, name: str) -> str | None:
        values = self._texts.get(name)
        return values[0] if values else None

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._texts.get(name, ())))

    def words(self, name: str) -> tuple[str, ...]:
        """Values that may also stand in one element, with slashes between."""
        parts = (part.strip() for text in self._texts.get(name, ()) for part in text.split(" / "))
        return tuple(dict.fromkeys(part for part in parts if part))

    def number(self, name: str) -> int | None:
        """The first whole number, unless negative: Kodi writes -1 for unknown."""
        text = self.text(name)
        match = _NUMBER.match(text) if text is not None else None
        return int(match[0]) if match is not None and len(match[0]) <= 9 else None

    def decimal(self, name: str) -> float | None:
        return _decimal(self.text(name))

    def date(self, name: str) -> date | None:
        return _date(self.text(name))


def _decimal(text: str | None) -> float | None:
    match = _DECIMAL.match(text.strip()) if text else None
    return float(match[0].replace(",", ".")) if match is not None else None


def _date(text: str | None) -> date | None:
    match = _DATE.match(text) if text else None
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _year(said: _Said) -> int | None:
    year = said.number("year")
    if year is not None and 1800 <= year <= 2200:
        return year
    for name in ("premiered", "aired", "releasedate"):
        day = said.date(name)
        if day is not None:
            return day.year
    return None


def _ratings(root: Element, said: _Said) -> tuple[NfoRating, ...]:
    found: list[tuple[bool, NfoRating]] = []
    for element in root.iterfind("ratings/rating"):
        value = _decimal(element.findtext("value") or element.text)
        if value is None:
            continue
        maximum = _decimal(element.get("max")) or 10.0
        votes = _NUMBER.match((element.findtext("votes") or "").replace(",", "").strip())
        rating = NfoRating(element.get("name") or "default", value, maximum, int(votes[0][:12]) if votes else None)
        found.append((element.get("default", "").lower() == "true", rating))
    found.sort(key=lambda pair: not pair[0])
    plain = said.decimal("rating")
    if plain is not None and not found:
        return (NfoRating("default", plain),)
    return tuple(rating for _, rating in found)


def _main_rating(ratings: tuple[NfoRating, ...]) -> float | None:
    """The first rating, out of ten."""
    if not ratings or not ratings[0].maximum:
        return None
    return round(ratings[0].value * 10 / ratings[0].maximum, 2)


def _actors(root: Element) -> tuple[NfoPerson, ...]:
    people: list[NfoPerson] = []
    for element in root.iterfind("actor"):
        name = (element.findtext("name") or "").strip()
        if name:
            order = _NUMBER.match((element.findtext("order") or element.findtext("sortorder") or "").strip())
            people.append(
                NfoPerson(
                    name,
                    (element.findtext("role") or "").strip() or None,
                    int(order[0][:9]) if order is not None else None,
                    (element.findtext("thumb") or "").strip() or None,
                )
            )
    return tuple(sorted(people, key=lambda person: person.order if person.order is not None else len(people)))


def _ids(root: Element, said: _Said) -> dict[str, str]:
    ids: dict[str, str] = {}
    for element in root.iterfind("uniqueid"):
        provider, value = (element.get("type") or "").strip().lower(), (element.text or "").strip()
        if provider and value:
            ids.setdefault(provider, value)
    for name, provider in _ID_ELEMENTS.items():
        text = said.text(name)
        if text is not None:
            ids.setdefault(provider, text)
    plain = said.text("id")
    if plain is not None and plain.startswith("tt"):
        ids.setdefault("imdb", plain)
    elif plain is not None and plain.isdigit() and root.tag.lower() in {"tvshow", "episodedetails"}:
        ids.setdefault("tvdb", plain)
    return ids


def _collection(root: Element, said: _Said) -> str | None:
    named = (root.findtext("set/name") or "").strip()
    return named or said.text("set")
