"""Catalogues made up from a seed: the same rows that a scan would leave, written in bulk, then carded.

`fill` makes as many films and series as a test or a measurement wants; `Maker` makes single titles by hand.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rustfin.catalog import cards, userdata
from rustfin.core.ids import ItemId, LibraryId, UserId, new_id
from rustfin.core.text import match_key, sort_title
from rustfin.db import Database, Tx
from rustfin.identity import Role, Viewer

NOW = 1_767_225_600_000
DAY = 86_400_000
GENRES = ("Action", "Adventure", "Comedy", "Crime", "Drama", "Horror", "Mystery", "Romance", "Thriller", "Western")
_SYLLABLES = (
    "ba", "be", "bi", "bo", "bra", "cal", "cor", "dan", "del", "dor", "el", "fa", "fen", "gar", "gra", "hal", "har",
    "in", "ka", "kin", "lan", "lor", "ma", "mer", "mor", "na", "nor", "or", "pa", "per", "qua", "ra", "ren", "ri",
    "sal", "sha", "sto", "ta", "ter", "tor", "ul", "va", "ven", "vor", "wa", "win", "xan", "yor", "za",
)  # fmt: skip
_COMMON = (
    "night",
    "love",
    "man",
    "house",
    "king",
    "city",
    "dark",
    "last",
    "star",
    "blood",
    "moon",
    "river",
    "day",
    "war",
)
_LEVELS = (0, 6, 10, 12, 13, 16, 17, 18, None)


@dataclass(slots=True)
class Maker:
    """Writes titles one by one inside a transaction; `card()` makes their cards."""

    tx: Tx
    library_id: LibraryId
    made: list[ItemId] = field(default_factory=list)

    def item(self, kind: str, title: str, **columns: Any) -> ItemId:
        """An item; every column of the table can be given."""
        item_id = ItemId(str(columns.pop("id", None) or new_id()))
        row = {
            "id": item_id,
            "library_id": self.library_id,
            "kind": kind,
            "identity_key": f"{match_key(title)}|{item_id}",
            "title": title,
            "sort_title": sort_title(title),
            "added_at": NOW,
            "updated_at": NOW,
            **columns,
        }
        self.tx.execute(
            f"INSERT INTO item ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )
        self.made.append(item_id)
        return item_id

    def series(self, title: str, seasons: Sequence[int], **columns: Any) -> tuple[ItemId, list[ItemId]]:
        """A series with numbered seasons of so many episodes; gives it and its episodes in order."""
        series_id = self.item("series", title, **columns)
        episodes = []
        for number, count in enumerate(seasons, 1):
            season_id = self.season(series_id, number)
            episodes += [self.episode(series_id, season_id, number, episode) for episode in range(1, count + 1)]
        return series_id, episodes

    def season(self, series_id: ItemId, number: int, **columns: Any) -> ItemId:
        """A season."""
        return self.item(
            "season", f"Season {number}", parent_id=series_id, series_id=series_id, number=number, **columns
        )

    def episode(self, series_id: ItemId, season_id: ItemId, season: int, number: int, **columns: Any) -> ItemId:
        """An episode."""
        return self.item(
            "episode",
            columns.pop("title", f"Episode {number}"),
            parent_id=season_id,
            series_id=series_id,
            season_number=season,
            number=number,
            **columns,
        )

    def genre(self, item_id: ItemId, *names: str) -> None:
        """Genres of an item."""
        for name in names:
            self.tx.execute("INSERT OR IGNORE INTO genre (name, name_key) VALUES (?, ?)", (name, match_key(name)))
            self.tx.execute(
                "INSERT INTO item_genre (genre_id, item_seq)"
                " SELECT g.id, i.seq FROM genre AS g, item AS i WHERE g.name_key = ? AND i.id = ?",
                (match_key(name), item_id),
            )

    def person(self, name: str) -> str:
        """Somebody."""
        person_id = new_id()
        self.tx.execute("INSERT INTO person (id, name, name_key) VALUES (?, ?, ?)", (person_id, name, match_key(name)))
        return person_id

    def credit(
        self, item_id: ItemId, person_id: str, role: str = "actor", character: str = "", position: int = 0
    ) -> None:
        """What somebody did in an item."""
        self.tx.execute(
            "INSERT INTO credit (item_id, person_id, role, character, position) VALUES (?, ?, ?, ?, ?)",
            (item_id, person_id, role, character, position),
        )

    def file(
        self, item_id: ItemId, root_id: str, path: str, *, version_id: str | None = None, position: int = 0,
        label: str = "", state: str = "present", info: dict[str, Any] | None = None, duration_ms: int | None = None,
        streams: Sequence[dict[str, Any]] = (), version_position: int = 0,
    ) -> tuple[str, str]:  # fmt: skip
        """A probed file in a version of an item; gives (file id, version id)."""
        file_id, fingerprint = new_id(), f"1-{new_id()}"
        self.tx.execute(
            "INSERT INTO fingerprint (id, size_bytes, state, container, duration_ms, media_info, first_seen_at)"
            " VALUES (?, 1, 'probed', 'matroska', ?, ?, ?)",
            (fingerprint, duration_ms, json.dumps(info or {}), NOW),
        )
        for stream in streams:
            row = {"fingerprint_id": fingerprint, **stream}
            self.tx.execute(
                f"INSERT INTO stream ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
        self.tx.execute(
            "INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, fingerprint_id, state, first_seen_at,"
            " last_seen_at) VALUES (?, ?, ?, 1, 1, ?, ?, ?, ?)",
            (file_id, root_id, path.encode(), fingerprint, state, NOW, NOW),
        )
        if version_id is None:
            version_id = new_id()
            self.tx.execute(
                "INSERT INTO version (id, item_id, label, position) VALUES (?, ?, ?, ?)",
                (version_id, item_id, label, version_position),
            )
        self.tx.execute("INSERT INTO part VALUES (?, ?, ?)", (version_id, file_id, position))
        return file_id, version_id

    def card(self) -> None:
        """Make the cards of everything made so far."""
        cards.refresh(self.tx, self.made)


def add_library(tx: Tx, name: str = "Films", kind: str = "movies") -> LibraryId:
    """An empty library without roots."""
    library_id = LibraryId(new_id())
    tx.execute(
        "INSERT INTO library (id, name, name_key, kind, created_at) VALUES (?, ?, ?, ?, ?)",
        (library_id, name, name.casefold(), kind, NOW),
    )
    return library_id


def add_root(tx: Tx, library_id: LibraryId, path: str = "/media") -> str:
    """A root that nobody looks at."""
    root_id = new_id()
    tx.execute("INSERT INTO root (id, library_id, path) VALUES (?, ?, ?)", (root_id, library_id, path.encode()))
    return root_id


def add_user(tx: Tx, name: str = "ann", **policy: Any) -> Viewer:
    """A user, as a viewer with this policy."""
    user_id = UserId(new_id())
    tx.execute(
        "INSERT INTO user (id, name, name_key, password_hash, role, created_at, updated_at)"
        " VALUES (?, ?, ?, '', 'admin', ?, ?)",
        (user_id, name, name, NOW, NOW),
    )
    return Viewer(user_id, name, policy.pop("role", Role.ADMIN), **policy)


def make(db: Database, build: Callable[[Maker], Any], *, library: str = "Films", kind: str = "movies") -> Any:
    """Run `build` on a new library, make the cards, give what it gave."""

    def write(tx: Tx) -> Any:
        maker = Maker(tx, add_library(tx, library, kind))
        result = build(maker)
        maker.card()
        return result

    return db.write_now(write)


@dataclass(frozen=True, slots=True)
class Filled:
    """What `fill` made."""

    films: LibraryId
    series: LibraryId
    viewer: Viewer
    film_ids: list[ItemId]
    series_ids: list[ItemId]
    titles: list[str]


def fill(db: Database, *, films: int, series: int, episodes: int, seed: int = 1) -> Filled:
    """Films and series (of seasons of 12) with genres, people, pictures and one user who watched some of it."""
    source = random.Random(seed)
    library_ids = db.write_now(lambda tx: (add_library(tx), add_library(tx, "Series", "series")))
    people = db.write_now(lambda tx: _people(tx, source, max(20, films // 8)))
    db.write_now(_genres)
    film_ids: list[ItemId] = []
    series_ids: list[ItemId] = []
    titles: list[str] = []
    for start in range(0, films, 2000):
        rows = [_film(source, library_ids[0]) for _ in range(min(2000, films - start))]
        db.write_now(lambda tx, rows=rows: _write(tx, rows, people, source))  # type: ignore[misc]
        film_ids += [row["id"] for row in rows]
        titles += [row["title"] for row in rows]
    for start in range(0, series, 40):
        trees = [_series_tree(source, library_ids[1], episodes) for _ in range(min(40, series - start))]
        rows = [row for tree in trees for row in tree]
        db.write_now(lambda tx, rows=rows: _write(tx, rows, people, source))  # type: ignore[misc]
        series_ids += [tree[0]["id"] for tree in trees]
        titles += [tree[0]["title"] for tree in trees]
    viewer = db.write_now(add_user)
    db.write_now(lambda tx: _watch(tx, viewer.user_id, film_ids, series_ids, source))
    return Filled(library_ids[0], library_ids[1], viewer, film_ids, series_ids, titles)


def title(source: random.Random) -> str:
    """A made-up title: pronounceable words, and common ones in the share that titles have."""
    words = []
    for _ in range(source.choice((1, 2, 2, 3, 3, 4))):
        if source.random() < 0.3:
            words.append(source.choice(_COMMON))
        else:
            words.append("".join(source.choice(_SYLLABLES) for _ in range(source.randint(2, 3))))
    text = " ".join(words).title()
    return f"The {text}" if source.random() < 0.25 else text


def _people(tx: Tx, source: random.Random, count: int) -> list[str]:
    rows = [(new_id(), title(source)) for _ in range(count)]
    tx.execute_many(
        "INSERT INTO person (id, name, name_key) VALUES (?, ?, ?)", [(id_, name, match_key(name)) for id_, name in rows]
    )
    return [id_ for id_, _ in rows]


def _genres(tx: Tx) -> None:
    tx.execute_many("INSERT INTO genre (id, name, name_key) VALUES (?, ?, ?)",
                    [(number, name, match_key(name)) for number, name in enumerate(GENRES, 1)])  # fmt: skip


def _film(source: random.Random, library_id: LibraryId, kind: str = "movie") -> dict[str, Any]:
    name = title(source)
    year = source.randint(1930, 2026) if source.random() < 0.98 else None
    added = NOW - source.randint(0, 2000 * DAY)
    return _row(
        kind,
        name,
        library_id,
        year=year,
        released_on=None if year is None else f"{year}-{source.randint(1, 12):02}-{source.randint(1, 28):02}",
        runtime_ms=source.randint(70, 200) * 60_000 if source.random() < 0.97 else None,
        parental_level=source.choice(_LEVELS),
        community_rating=round(source.uniform(2, 9), 1) if source.random() < 0.9 else None,
        overview="It is a long way to the end of a short story. " * 6,
        added_at=added,
        updated_at=added,
    )


def _row(kind: str, name: str, library_id: LibraryId, **columns: Any) -> dict[str, Any]:
    item_id = ItemId(new_id())
    return {
        "id": item_id, "library_id": library_id, "kind": kind, "identity_key": f"{name}|{item_id}", "parent_id": None,
        "series_id": None, "number": None, "season_number": None, "title": name, "sort_title": sort_title(name),
        "year": None, "released_on": None, "runtime_ms": None, "overview": None, "parental_level": None,
        "community_rating": None, "added_at": NOW, "updated_at": NOW, **columns,
    }  # fmt: skip


def _series_tree(source: random.Random, library_id: LibraryId, episodes: int) -> list[dict[str, Any]]:
    series = _film(source, library_id, "series")
    rows = [series]
    for index in range(episodes):
        season, number = index // 12 + 1, index % 12 + 1
        if number == 1:
            rows.append(_row("season", f"Season {season}", library_id, number=season, parent_id=series["id"],
                             series_id=series["id"]))  # fmt: skip
            season_id = rows[-1]["id"]
        rows.append(
            _row("episode", title(source), library_id, number=number, season_number=season, parent_id=season_id,
                 series_id=series["id"], runtime_ms=45 * 60_000, added_at=series["added_at"] + index * DAY)
        )  # fmt: skip
    return rows


def _write(tx: Tx, rows: Sequence[dict[str, Any]], people: Sequence[str], source: random.Random) -> None:
    names = list(rows[0])
    tx.execute_many(f"INSERT INTO item ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})", rows)
    heads = [row["id"] for row in rows if row["kind"] in ("movie", "series")]
    tx.execute_many(
        "INSERT OR IGNORE INTO item_genre (genre_id, item_seq) SELECT ?, seq FROM item WHERE id = ?",
        [(min(source.randint(1, 12), len(GENRES)), item_id) for item_id in heads for _ in range(2)],
    )
    tx.execute_many(
        "INSERT OR IGNORE INTO credit (item_id, person_id, role, position) VALUES (?, ?, 'actor', ?)",
        [(item_id, source.choice(people), position) for item_id in heads for position in range(4)],
    )
    tx.execute_many(
        "INSERT INTO image (id, item_id, kind, source, size_bytes, mtime_ns) VALUES (?, ?, ?, 'local', 1, 1)",
        [(new_id(), item_id, kind) for item_id in heads for kind in ("poster", "backdrop")],
    )
    cards.refresh(tx, [row["id"] for row in rows])


def _watch(tx: Tx, user_id: UserId, films: Sequence[ItemId], series: Sequence[ItemId], source: random.Random) -> None:
    def sample(ids: Sequence[ItemId], share: float, most: int) -> list[ItemId]:
        return source.sample(list(ids), min(most, int(len(ids) * share)))

    put = (
        "INSERT INTO user_data (user_id, item_id, is_watched, position_ms, is_favourite, played_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    )
    rows = [(user_id, item_id, 1, 0, source.random() < 0.1, NOW - source.randint(0, 900 * DAY), NOW)
            for item_id in sample(films, 0.3, 5_000)]  # fmt: skip
    rows += [(user_id, item_id, 0, 600_000, 0, NOW - source.randint(0, 90 * DAY), NOW)
             for item_id in sample(films, 0.1, 60)]  # fmt: skip
    tx.execute_many(put, rows)
    begun = sample(series, 0.5, 300)
    tx.execute_many(
        "INSERT INTO user_data (user_id, item_id, is_watched, played_at, updated_at)"
        " SELECT ?, id, 1, ?, 0 FROM item WHERE series_id = ? AND kind = 'episode'"
        " ORDER BY season_number, number LIMIT ?",
        [(user_id, NOW - source.randint(0, 400 * DAY), item_id, source.randint(1, 30)) for item_id in begun],
    )
    userdata.recompute_cursors(tx, begun)
