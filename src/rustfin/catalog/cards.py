"""How a card and its search rows are made from an item: recomputed whenever anything that they show changes.

Call `refresh` in the transaction of the change. Cards of what stands above (season, series, album, artist) follow, as
their counts and dates come from what is below them; so do the cards below a title whose name or parental level they
repeat. A batch of any size costs the same few statements.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rustfin.catalog.images import ImageFacts, choose
from rustfin.core.ids import ItemId, LibraryId
from rustfin.core.text import match_key
from rustfin.db import Row, Tx

# What a level's cards say of the level below is read from those cards, so the lowest are written first.
_LEVELS = (("movie", "episode", "track", "extra"), ("season", "album"), ("series", "artist"))
_LISTED_KINDS = ("movie", "series", "album", "artist", "track")
_SEARCHED_KINDS = ("movie", "series", "episode", "artist", "album", "track")


def refresh(tx: Tx, item_ids: Iterable[ItemId]) -> frozenset[LibraryId]:
    """Recompute cards and search rows of these items and of what depends on them; gives the libraries touched.

    Triggers let a library's revision grow with every listed card that is not what it was. When the last episode of a
    series is deleted, name the series, as it cannot be found from the episode any more.
    """
    rows = _with_dependents(tx, sorted(set(item_ids)))
    for kinds in _LEVELS:
        _write_cards(tx, [row for row in rows if row["kind"] in kinds])
    _write_search(tx, [row for row in rows if row["kind"] in _SEARCHED_KINDS])
    return frozenset(LibraryId(library_id) for library_id in {row["library_id"] for row in rows})


_WITH_DEPENDENTS = """
WITH given AS MATERIALIZED (
  SELECT i.seq, i.id, i.parent_id, i.series_id, i.title, i.parental_level
  FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value
),
renamed AS MATERIALIZED (
  SELECT g.id FROM given AS g JOIN card AS c ON c.seq = g.seq
  WHERE c.title IS NOT g.title OR c.parental_level IS NOT g.parental_level
),
wanted (seq) AS (
  SELECT seq FROM given
  UNION SELECT b.seq FROM (SELECT DISTINCT parent_id AS id FROM given) AS a CROSS JOIN item AS b ON b.id = a.id
  UNION SELECT b.seq FROM (SELECT DISTINCT series_id AS id FROM given) AS a CROSS JOIN item AS b ON b.id = a.id
  UNION SELECT b.seq FROM renamed AS r JOIN item AS b ON b.series_id = r.id
  UNION SELECT b.seq FROM renamed AS r JOIN item AS b ON b.parent_id = r.id
  UNION SELECT b.seq FROM renamed AS r JOIN item AS a ON a.parent_id = r.id JOIN item AS b ON b.parent_id = a.id
)
SELECT i.seq, i.id, i.kind, i.library_id, i.title, i.original_title,
       coalesce(s.title, CASE WHEN i.kind IN ('album', 'track') THEN p.title END) AS series_title
FROM wanted AS w CROSS JOIN item AS i ON i.seq = w.seq
LEFT JOIN item AS s ON s.id = i.series_id
LEFT JOIN item AS p ON p.id = i.parent_id
"""


def _with_dependents(tx: Tx, item_ids: Sequence[ItemId]) -> list[Row]:
    return tx.all(_WITH_DEPENDENTS, (json.dumps(item_ids),))


@dataclass(slots=True)
class _Picture:
    width: int | None = None
    height: int | None = None
    range: str | None = None
    duration_ms: int | None = None


@dataclass(slots=True)
class _Below:
    """What the cards below say together."""

    present_count: int = 0
    latest_at: int | None = None
    runtime_ms: int | None = None
    cover_tag: str | None = None
    cover_colour: str | None = None
    """Of an artist: of the latest album that has one."""


# What is copied or worked out from the item, its series, its parent and its facts (`_FACTS`, where there are any).
_LETTER = """CASE WHEN substr(i.sort_title, 1, 1) BETWEEN 'a' AND 'z' THEN upper(substr(i.sort_title, 1, 1))
       ELSE first_letter(i.sort_title) END"""
_COLUMNS: Mapping[str, str] = {
    "seq": "i.seq",
    "item_id": "i.id",
    "library_id": "i.library_id",
    "kind": "i.kind",
    # What a library's artists and tracks are listed in: see `browse_store.grid_of`.
    "grid": """CASE WHEN i.state = 'expected' THEN NULL WHEN i.kind IN ('movie', 'series', 'album') THEN l.seq
      WHEN i.kind = 'artist' THEN -2 * l.seq WHEN i.kind = 'track' THEN -2 * l.seq - 1 END""",
    "series_id": "i.series_id",
    "series_title": "coalesce(s.title, CASE WHEN i.kind IN ('album', 'track') THEN p.title END)",
    "season_number": "i.season_number",
    "number": "i.number",
    "number_end": "i.number_end",
    "title": "i.title",
    # Marks beyond "z" join the digits and marks before "a", so that each stop of the rail is one stretch of the grid.
    "sort_title": f"iif(i.sort_title >= 'a' AND {_LETTER} = '#', ' ' || i.sort_title, i.sort_title)",
    "letter": _LETTER,
    "year": "i.year",
    # File names know years, not days: such a listed title is put in order before the days of its year.
    "released_on": f"""coalesce(i.released_on, CASE WHEN i.kind IN ({", ".join(f"'{kind}'" for kind in _LISTED_KINDS)})
      AND i.state <> 'expected' AND i.year IS NOT NULL THEN printf('%04d', i.year) END)""",
    "runtime_ms": "coalesce(f.picture_ms, nullif(i.runtime_ms, 0), f.below_ms)",
    "parental_level": "coalesce(i.parental_level, s.parental_level, p.parental_level)",
    "community_rating": "i.community_rating",
    "state": "i.state",
    "added_at": "i.added_at",
    "latest_at": "coalesce(f.latest_at, i.added_at)",
    "episode_count": "coalesce(f.present_count, 0)",
    **{
        name: f"f.{name}"
        for name in (
            "width", "height", "range", "poster_tag", "poster_colour", "thumb_tag", "thumb_colour", "backdrop_tag",
            "backdrop_colour",
        )
    },
}  # fmt: skip
_FACTS = (
    "seq", "picture_ms", "width", "height", "range", "present_count", "latest_at", "below_ms", "poster_tag",
    "poster_colour", "thumb_tag", "thumb_colour", "backdrop_tag", "backdrop_colour",
)  # fmt: skip
_WRITE_CARDS = f"""
WITH fact AS MATERIALIZED (
  SELECT {", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(_FACTS))} FROM json_each(:facts)
)
INSERT INTO card ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS.values())}
FROM json_each(:seqs) AS j CROSS JOIN item AS i ON i.seq = j.value JOIN library AS l ON l.id = i.library_id
LEFT JOIN item AS s ON s.id = i.series_id
LEFT JOIN item AS p ON p.id = i.parent_id
LEFT JOIN fact AS f ON f.seq = i.seq
WHERE true
ON CONFLICT (seq) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in list(_COLUMNS)[1:])}
WHERE ({", ".join(f"card.{name}" for name in list(_COLUMNS)[1:])}) IS NOT
      ({", ".join(f"excluded.{name}" for name in list(_COLUMNS)[1:])})
"""


def _write_cards(tx: Tx, rows: Sequence[Row]) -> None:
    """The cards of one level in one statement; only what is not in the item is read and worked out before it."""
    if not rows:
        return
    ids = json.dumps([row["id"] for row in rows])
    is_lowest = rows[0]["kind"] in _LEVELS[0]
    images = _read_images(tx, ids)
    pictures = _read_pictures(tx, ids) if is_lowest else {}
    below = {} if is_lowest else _read_below(tx, ids)
    facts = [
        (row["seq"], *_facts(row["id"], images=images, pictures=pictures, below=below))
        for row in rows
        if row["id"] in images or row["id"] in pictures or row["id"] in below
    ]
    tx.execute(_WRITE_CARDS, {"seqs": json.dumps([row["seq"] for row in rows]), "facts": json.dumps(facts)})


def _facts(
    item_id: str,
    *,
    images: Mapping[str, Mapping[str, list[ImageFacts]]],
    pictures: Mapping[str, _Picture],
    below: Mapping[str, _Below],
) -> Iterator[object]:
    """What `_FACTS` names, after the seq."""
    picture = pictures.get(item_id, _Picture())
    yield from (picture.duration_ms, picture.width, picture.height, picture.range)
    under = below.get(item_id, _Below())
    yield from (under.present_count, under.latest_at, under.runtime_ms)
    own = images.get(item_id, {})
    for kind in ("poster", "thumb", "backdrop"):
        image = choose(own.get(kind, ()))
        is_lent = image is None and kind == "poster"
        yield from (under.cover_tag, under.cover_colour) if is_lent else (image and image.tag, image and image.colour)


def _read_images(tx: Tx, ids: str) -> Mapping[str, Mapping[str, list[ImageFacts]]]:
    """What may stand for each item, by kind."""
    images: dict[str, dict[str, list[ImageFacts]]] = defaultdict(lambda: defaultdict(list))
    for row in tx.iterate(
        "SELECT m.item_id, m.id, m.kind, m.source, m.blob_hash, b.colour, m.size_bytes, m.mtime_ns, m.votes,"
        " m.position, m.is_chosen FROM json_each(?) AS j CROSS JOIN image AS m ON m.item_id = j.value"
        " LEFT JOIN image_blob AS b ON b.hash = m.blob_hash"
        " WHERE m.problem IS NULL AND m.kind IN ('poster', 'thumb', 'backdrop')",
        (ids,),
    ):
        images[row["item_id"]][row["kind"]].append(ImageFacts(*tuple(row)[1:]))
    return images


def _read_pictures(tx: Tx, ids: str) -> Mapping[str, _Picture]:
    """The largest picture among an item's present files; the duration of its first version, parts added up."""
    pictures: dict[str, _Picture] = {}
    durations: dict[str, tuple[str, int]] = {}
    for row in tx.iterate(
        "SELECT v.item_id, v.id AS version_id, f.duration_ms, s.width, s.height, s.range"
        " FROM json_each(?) AS j CROSS JOIN version AS v ON v.item_id = j.value"
        " CROSS JOIN part AS p ON p.version_id = v.id CROSS JOIN file AS m ON m.id = p.file_id AND m.state = 'present'"
        " CROSS JOIN fingerprint AS f ON f.id = m.fingerprint_id"
        " LEFT JOIN stream AS s ON s.fingerprint_id = f.id AND s.kind = 'video' AND s.stream_index ="
        " (SELECT min(x.stream_index) FROM stream AS x WHERE x.fingerprint_id = f.id AND x.kind = 'video')"
        " ORDER BY v.item_id, v.position, v.id, p.position",
        (ids,),
    ):
        picture = pictures.setdefault(row["item_id"], _Picture())
        if (row["width"] or 0) * (row["height"] or 0) > (picture.width or 0) * (picture.height or 0):
            picture.width, picture.height, picture.range = row["width"], row["height"], row["range"]
        version_id, duration_ms = durations.get(row["item_id"], (row["version_id"], 0))
        if version_id == row["version_id"]:
            durations[row["item_id"]] = (version_id, duration_ms + (row["duration_ms"] or 0))
            picture.duration_ms = durations[row["item_id"]][1] or None
    return pictures


_READ_BELOW = """
SELECT j.value AS id,
       sum(c.state = 'present' AND (i.kind != 'series' OR coalesce(c.season_number, 1) > 0)) AS present_count,
       max(CASE WHEN c.state = 'present' THEN c.latest_at END) AS latest_at,
       CAST(avg(CASE WHEN c.kind IN ('episode', 'track') THEN c.runtime_ms END) AS INTEGER) AS runtime_ms,
       sum(CASE WHEN c.kind = 'track' THEN c.runtime_ms END) AS album_ms,
       max(CASE WHEN i.kind = 'artist' AND c.poster_tag IS NOT NULL
           THEN printf('%05d%020d ', coalesce(c.year, 0), c.seq) || c.poster_tag || ' ' || coalesce(c.poster_colour, '')
           END) AS cover
FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value
CROSS JOIN item AS b ON {join}
CROSS JOIN card AS c ON c.seq = b.seq
WHERE {where}
GROUP BY j.value
"""
_READ_BELOW_SERIES = _READ_BELOW.format(join="b.series_id = i.id AND b.kind = 'episode'", where="i.kind = 'series'")
_READ_BELOW_OTHERS = _READ_BELOW.format(join="b.parent_id = i.id AND b.kind != 'extra'", where="i.kind != 'series'")


def _read_below(tx: Tx, ids: str) -> Mapping[str, _Below]:
    return {
        row["id"]: _Below(
            row["present_count"], row["latest_at"], row["album_ms"] or row["runtime_ms"], *_cover(row["cover"])
        )
        for statement in (_READ_BELOW_SERIES, _READ_BELOW_OTHERS)
        for row in tx.iterate(statement, (ids,))
    }


def _cover(cover: str | None) -> tuple[str | None, str | None]:
    """Tag and colour of the latest cover of those below."""
    if cover is None:
        return None, None
    _, tag, colour = cover.split(" ")
    return tag, colour or None


_SEARCH_TEXT = """
SELECT i.seq, w.title, w.original_title, w.series_title, w.people,
       (SELECT group_concat(p.name_key, ' ') FROM credit AS c JOIN person AS p ON p.id = c.person_id
        WHERE c.item_id = i.id) AS people_now
FROM json_each(?) AS j CROSS JOIN item AS i ON i.id = j.value
LEFT JOIN search_word AS w ON w.rowid = i.seq
"""


def _write_search(tx: Tx, rows: Sequence[Row]) -> None:
    """Full-text rows are dear to write, so only those whose words changed are."""
    if not rows:
        return
    held = {row["seq"]: row for row in tx.iterate(_SEARCH_TEXT, (json.dumps([row["id"] for row in rows]),))}
    stale, words, trigrams = [], [], []
    for row in rows:
        known = held[row["seq"]]
        text = (
            match_key(row["title"]),
            match_key(row["original_title"] or ""),
            match_key(row["series_title"] or ""),
            known["people_now"] or "",
        )
        if text == tuple(known)[1:5]:
            continue
        if known["title"] is not None:
            stale.append((row["seq"],))
        words.append((row["seq"], *text))
        title, original = text[:2]
        trigrams.append((row["seq"], title if original in ("", title) else f"{title} {original}"))
    tx.execute_many("DELETE FROM search_word WHERE rowid = ?", stale)
    tx.execute_many("DELETE FROM search_trigram WHERE rowid = ?", stale)
    tx.execute_many(
        "INSERT INTO search_word (rowid, title, original_title, series_title, people) VALUES (?, ?, ?, ?, ?)", words
    )
    tx.execute_many("INSERT INTO search_trigram (rowid, title) VALUES (?, ?)", trigrams)
