"""NFO files, as Kodi reads them."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as Xml

from rustfin.demo.catalogue import Episode, Film, Series

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def film_nfo(film: Film) -> str:
    """`movie.nfo`."""
    root = Xml.Element("movie")
    _texts(
        root,
        ("title", film.title),
        ("year", film.year),
        ("premiered", f"{film.year}-06-01"),
        ("tagline", film.tagline),
        ("plot", film.plot),
        ("mpaa", film.certificate),
        ("studio", film.studio),
        ("director", film.director),
        *(("genre", genre) for genre in film.genres),
    )
    _rating(root, film.rating)
    _cast(root, film.cast)
    return _document([root])


def series_nfo(series: Series) -> str:
    """`tvshow.nfo`."""
    root = Xml.Element("tvshow")
    _texts(
        root,
        ("title", series.title),
        ("year", series.year),
        ("premiered", f"{series.year}-01-01"),
        ("plot", series.plot),
        ("mpaa", series.certificate),
        ("studio", series.studio),
        ("credits", series.creator),
        ("status", "Ended"),
        *(("genre", genre) for genre in series.genres),
    )
    _rating(root, series.rating)
    _cast(root, series.cast)
    return _document([root])


def episode_nfo(series: Series, episode: Episode) -> str:
    """The NFO of an episode file. One of two episodes holds two root elements, one after the other, as Kodi has it."""
    roots = []
    for number, title, plot in zip(episode.numbers, episode.titles, episode.plots, strict=True):
        root = Xml.Element("episodedetails")
        _texts(
            root,
            ("title", title),
            ("showtitle", series.title),
            ("season", episode.season),
            ("episode", number),
            ("aired", episode.aired),
            ("plot", plot),
            ("director", series.creator),
        )
        _rating(root, round(series.rating - 0.3 + number * 0.1, 1))
        roots.append(root)
    return _document(roots)


def _texts(root: Xml.Element, *pairs: tuple[str, object]) -> None:
    for name, value in pairs:
        Xml.SubElement(root, name).text = str(value)


def _rating(root: Xml.Element, value: float) -> None:
    rating = Xml.SubElement(Xml.SubElement(root, "ratings"), "rating", name="demo", max="10", default="true")
    _texts(rating, ("value", value), ("votes", round(value * 137)))


def _cast(root: Xml.Element, cast: Sequence[tuple[str, str]]) -> None:
    for order, (name, role) in enumerate(cast):
        _texts(Xml.SubElement(root, "actor"), ("name", name), ("role", role), ("order", order))


def _document(roots: Iterable[Xml.Element]) -> str:
    parts = []
    for root in roots:
        Xml.indent(root)
        parts.append(Xml.tostring(root, encoding="unicode"))
    return _HEAD + "\n".join(parts) + "\n"
