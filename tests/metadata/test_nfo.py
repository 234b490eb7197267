"""NFO files as Kodi, Jellyfin and people write them give their fields; what cannot be read says so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.errors import RustfinError
from rustfin.metadata.nfo import NfoError, NfoKind, NfoPerson, NfoRating, read_nfo, read_nfo_titles

MOVIE = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
    <title>Le Voyage</title>
    <originaltitle>Voyage</originaltitle>
    <sorttitle>Voyage, Le</sorttitle>
    <ratings>
        <rating name="imdb" max="10"><value>7.1</value><votes>1,234</votes></rating>
        <rating name="tmdb" max="100" default="true"><value>83</value><votes>56</votes></rating>
    </ratings>
    <userrating>8</userrating>
    <plot>Two &amp; a half.</plot>
    <outline>Short.</outline>
    <tagline>Go.</tagline>
    <runtime>118</runtime>
    <mpaa>PG-13</mpaa>
    <uniqueid type="imdb" default="true">tt0123456</uniqueid>
    <uniqueid type="tmdb">603</uniqueid>
    <genre>Drama</genre>
    <genre>Comedy / Romance</genre>
    <country>France</country>
    <set><name>The Voyages</name><overview>All of them.</overview></set>
    <tag>4K</tag>
    <tag>seen</tag>
    <credits>Ann Writer</credits>
    <director>Bob Director</director>
    <premiered>2004-05-06</premiered>
    <year>2004</year>
    <studio>Gaumont</studio>
    <trailer>plugin://x</trailer>
    <actor><name>Second</name><role>B</role><order>1</order></actor>
    <actor><name>First</name><role>A</role><order>0</order><thumb>http://x/1.jpg</thumb></actor>
    <actor><name></name><role>nobody</role></actor>
    <lockdata>true</lockdata>
</movie>
"""


def test_a_film_gives_every_field() -> None:
    said = read_nfo(MOVIE.encode(), NfoKind.MOVIE)
    assert (said.title, said.original_title, said.sort_title) == ("Le Voyage", "Voyage", "Voyage, Le")
    assert (said.year, said.premiered, said.runtime_minutes) == (2004, date(2004, 5, 6), 118)
    assert (said.plot, said.outline, said.tagline) == ("Two & a half.", "Short.", "Go.")
    assert (said.certificate, said.collection, said.trailer) == ("PG-13", "The Voyages", "plugin://x")
    assert said.rating == 8.3
    assert said.ratings == (NfoRating("tmdb", 83.0, 100.0, 56), NfoRating("imdb", 7.1, 10.0, 1234))
    assert said.user_rating == 8.0
    assert said.genres == ("Drama", "Comedy", "Romance")
    assert (said.studios, said.countries, said.tags) == (("Gaumont",), ("France",), ("4K", "seen"))
    assert (said.directors, said.writers) == (("Bob Director",), ("Ann Writer",))
    assert said.actors == (NfoPerson("First", "A", 0, "http://x/1.jpg"), NfoPerson("Second", "B", 1))
    assert said.provider_ids == {"imdb": "tt0123456", "tmdb": "603"}
    assert said.is_locked


def test_two_episodes_in_one_file_are_two_titles() -> None:
    text = """<?xml version="1.0"?>
    <episodedetails><title>One</title><season>1</season><episode>1</episode><aired>2019-01-02</aired></episodedetails>
    <episodedetails><title>Two</title><season>1</season><episode>2</episode></episodedetails>
    https://www.thetvdb.com/series/12345
    """
    one, two = read_nfo_titles(text.encode(), NfoKind.EPISODE)
    assert (one.title, one.season, one.episode, one.premiered, one.year) == ("One", 1, 1, date(2019, 1, 2), 2019)
    assert (two.title, two.season, two.episode, two.premiered) == ("Two", 1, 2, None)
    assert two.provider_ids == {"tvdb": "12345"}


def test_a_special_says_where_it_belongs() -> None:
    text = (
        "<episodedetails><title>S</title><season>0</season><episode>3</episode><airsbefore_season>2</airsbefore_season>"
        "<airsbefore_episode>4</airsbefore_episode><displayseason>-1</displayseason></episodedetails>"
    )
    said = read_nfo(text.encode(), NfoKind.EPISODE)
    assert (said.season, said.airs_before_season, said.airs_before_episode) == (0, 2, 4)
    assert said.display_season is None


def test_series_season_artist_and_album_roots() -> None:
    series = read_nfo(
        b"<tvshow><title>S</title><id>321</id><status>Ended</status><enddate>2020-01-01</enddate></tvshow>",
        NfoKind.SERIES,
    )
    assert (series.title, series.provider_ids, series.status) == ("S", {"tvdb": "321"}, "Ended")
    assert series.ended == date(2020, 1, 1)
    season = read_nfo(b"<season><title>Two</title><seasonnumber>2</seasonnumber></season>", NfoKind.SEASON)
    assert (season.title, season.season) == ("Two", 2)
    artist = read_nfo(b"<artist><name>A</name><biography>B</biography></artist>", NfoKind.ARTIST)
    assert (artist.title, artist.plot) == ("A", "B")
    album = read_nfo(
        b"<album><title>L</title><artist>A</artist><artist>B</artist><year>1997</year><label>Parlophone</label>"
        b"<musicbrainzalbumid>x-1</musicbrainzalbumid></album>",
        NfoKind.ALBUM,
    )
    assert (album.artists, album.year, album.studios) == (("A", "B"), 1997, ("Parlophone",))
    assert album.provider_ids == {"musicbrainz": "x-1"}


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf<movie><title>Am\xc3\xa9lie</title></movie>",
        "<movie><title>Amélie</title></movie>".encode("utf-16"),
        '<?xml version="1.0" encoding="iso-8859-1"?><movie><title>Amélie</title></movie>'.encode("latin-1"),
        '<?xml version="1.0" encoding="UTF-8"?><movie><title>Amélie</title></movie>'.encode("cp1252"),
        '<?xml version="1.0" encoding="no-such"?><movie><title>Amélie</title></movie>'.encode("cp1252"),
        "junk before <movie><title>Amélie</title></movie> and after\nhttps://www.imdb.com/title/tt0211915/".encode(),
        "<!DOCTYPE movie><movie><title>Amélie</title></movie>".encode(),
        b"<movie><title>Am&eacute;lie</title></movie>",
        "<MOVIE><TITLE>Amélie</TITLE></MOVIE>".encode(),
        "<movie>\x00<title>Amélie</title><plot>\x0b</plot></movie>".encode(),
    ],
)
def test_odd_files_still_give_their_title(data: bytes) -> None:
    assert read_nfo(data, NfoKind.MOVIE).title == "Amélie"


def test_a_stray_ampersand_is_text() -> None:
    assert read_nfo(b"<movie><title>Tom & Jerry &co;</title></movie>", NfoKind.MOVIE).title == "Tom & Jerry &co;"


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("https://www.themoviedb.org/movie/603-the-matrix", {"tmdb": "603"}),
        ("http://www.imdb.com/title/tt0133093/", {"imdb": "tt0133093"}),
        ("https://thetvdb.com/?tab=series&id=81189", {"tvdb": "81189"}),
        ("https://www.tvmaze.com/shows/82/game-of-thrones", {"tvmaze": "82"}),
    ],
)
def test_a_lone_address_gives_the_id(line: str, ids: dict[str, str]) -> None:
    assert read_nfo(f"{line}\n".encode(), NfoKind.MOVIE).provider_ids == ids


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><movie><title>&b;</title></movie>'
EXTERNAL = b"""<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]><movie><title>&x;</title></movie>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "entities"),
        (EXTERNAL, "entities"),
        (b"<movie><!DOCTYPE x [<!ENTITY a 'b'>]><title>&a;</title></movie>", "well-formed"),
        (b"", "no <movie>"),
        (b"a release group's drawing", "no <movie>"),
        (b"<tvshow><title>Other</title></tvshow>", "no <movie>"),
        (b"<movie><title>cut", "well-formed"),
        (b"<movie>" + b"x" * (5 * 1024 * 1024) + b"</movie>", "bytes long"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(NfoError, match=reason) as refused:
        read_nfo(data, NfoKind.MOVIE)
    assert isinstance(refused.value, RustfinError)
    assert refused.value.code == "nfo.unreadable"


def test_values_out_of_range_are_absent() -> None:
    text = (
        "<movie><title> </title><year>-5</year><premiered>2004-13-45</premiered><runtime>unknown</runtime>"
        "<rating>7,5</rating></movie>"
    )
    said = read_nfo(text.encode(), NfoKind.MOVIE)
    assert (said.title, said.year, said.premiered, said.runtime_minutes, said.rating) == (None, None, None, None, 7.5)


def _outcome(data: bytes, kind: NfoKind) -> str:
    try:
        said = read_nfo_titles(data, kind)
    except NfoError as error:
        return error.message
    return " ".join(title.kind for title in said)


@given(st.binary(max_size=200), st.sampled_from(NfoKind))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes, kind: NfoKind) -> None:
    document = f"<{kind.value}>".encode() + data + f"</{kind.value}>".encode()
    for text in (data, document):
        assert _outcome(text, kind).startswith((kind.value, "The NFO file"))
