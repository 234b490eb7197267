"""All that people made of a title - marks, edits, locks, a chosen picture - outlives whatever becomes of its files.

What is asked is what a person would see: the catalogue's own reading of the title, and the bytes of its picture.
"""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rustfin.artwork import store as artwork_store
from rustfin.catalog.edits import Edits
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId
from rustfin.db import Database, Tx
from rustfin.media import Tools, find_tools
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site

FILM = "Alien (1979)"
EPISODE = "Dark/Season 01/Dark S01E01"


@dataclass
class Shelves:
    """Two libraries, the first with two folders, and how their scans run."""

    one: Site
    two: Site
    tools: Tools

    async def scan(self) -> None:
        for site in (self.one, self.two):
            await site.scan()
            probe = LibraryProbe(site.db, site.events, site.clock, self.tools)
            await probe.run(site.owner, Notes(), workers=lambda: 2)

    def move(self, old: str, new: str) -> None:
        self.one.move(old, new)

    def to_root(self, path: str, root: Path) -> None:
        shutil.move(self.one.root / path, root / path)


@pytest.fixture
async def shelves(db: Database, clock: ManualClock, tmp_path: Path) -> Shelves:
    one = await open_site(db, clock, [tmp_path / "one", tmp_path / "more"], name="One")
    one.breaker = None
    two = await open_site(db, clock, [tmp_path / "two"], name="Two")
    return Shelves(one, two, await find_tools())


def care(site: Site, item_id: ItemId, name: str) -> None:
    """Do with a title all that can be done with one."""

    def write(tx: Tx) -> None:
        edits = Edits(site.events, site.clock)
        edits.edit_item(tx, item_id, {"title": name, "genres": ["Mine", "Yours"]})
        edits.edit_item(tx, item_id, {"overview": "As it was when it was locked."})
        edits.lock_fields(tx, item_id, ["overview", "year", "studios"])
        tx.execute(
            """INSERT INTO user_data (user_id, item_id, position_ms, is_watched, play_count, is_favourite, rating,
                                      played_at, updated_at) VALUES (?, ?, 0, 1, 3, 1, 8.5, 77, 77)""",
            (site.user_id, item_id),
        )
        tx.execute(
            """UPDATE image SET is_chosen = 1
               WHERE item_id = ? AND kind = 'poster' AND CAST(path AS TEXT) LIKE '%poster.jpg'""",
            (item_id,),
        )
        tx.execute(
            """INSERT INTO collection (id, kind, user_id, title, sort_title, created_at, updated_at)
               VALUES (?, 'playlist', ?, 'Evenings', 'evenings', 1, 1) ON CONFLICT DO NOTHING""",
            (f"list of {name}", site.user_id),
        )
        tx.execute("INSERT INTO collection_member VALUES (?, ?, 4)", (f"list of {name}", item_id))
        # A lock on a field that nobody edited holds what the field shows.
        tx.execute("UPDATE item SET year = 1900 WHERE id = ?", (item_id,))

    site.db.write_now(write)


def seen(site: Site, item_id: ItemId) -> dict[str, object]:
    """What a person sees of a title."""

    def read(tx: Tx) -> dict[str, object]:
        item = tx.one("SELECT title, overview, year FROM item WHERE id = ?", (item_id,))
        data = tx.one(
            "SELECT is_watched, play_count, is_favourite, rating, played_at FROM user_data WHERE item_id = ?",
            (item_id,),
        )
        picture = artwork_store.chosen(tx, item_id, "poster")
        return {
            "item": None if item is None else tuple(item),
            "card": tx.value("SELECT card.title FROM card JOIN item USING (seq) WHERE item.id = ?", (item_id,)),
            "genres": [row["name"] for row in tx.all(_GENRES, (item_id,))],
            "data": None if data is None else tuple(data),
            "lists": [tuple(row) for row in tx.all(_LISTS, (item_id,))],
            "locks": sorted(row[0] for row in tx.all("SELECT field FROM field_lock WHERE item_id = ?", (item_id,))),
            "picture": None if picture is None else (Path(picture.root_path) / picture.path).read_bytes(),
        }

    return site.db.read_now(read)


_LISTS = "SELECT collection_id, position FROM collection_member WHERE item_id = ?"
_GENRES = """SELECT name FROM genre JOIN item_genre ON genre_id = genre.id JOIN item ON item.seq = item_seq
             WHERE item.id = ? ORDER BY name"""


def all_of(name: str, picture: bytes | None) -> dict[str, object]:
    """What `care` made of a title."""
    return {
        "item": (name, "As it was when it was locked.", 1900),
        "card": name,
        "genres": ["Mine", "Yours"],
        "lists": [(f"list of {name}", 4)],
        "data": (1, 3, 1, 8.5, 77),
        "locks": ["overview", "studios", "year"],
        "picture": picture,
    }


def put_film(shelves: Shelves) -> None:
    site = shelves.one
    site.put(f"{FILM}/{FILM}.mkv", content=b"the film" * 100)
    site.put(f"{FILM}/folder.jpg", content=b"not this one")
    site.put(f"{FILM}/poster.jpg", content=b"the chosen one")


def put_series(shelves: Shelves) -> None:
    site = shelves.one
    for number in (1, 2):
        site.put(f"Dark/Season 01/Dark S01E0{number}.mkv", content=b"episode %d" % number * 100)
    site.put("Dark/folder.jpg", content=b"not this one")
    site.put("Dark/poster.jpg", content=b"the chosen one")


async def film_moved(shelves: Shelves) -> str:
    shelves.move(FILM, f"Science Fiction/{FILM}")
    return f"Science Fiction/{FILM}/{FILM}.mkv"


async def film_moved_with_pictures_first(shelves: Shelves) -> str:
    """The pictures come to the new place in another scan than the film."""
    site = shelves.one
    for name in ("folder.jpg", "poster.jpg"):
        shelves.move(f"{FILM}/{name}", f"Sorted/{FILM}/{name}")
    await shelves.scan()
    shelves.move(f"{FILM}/{FILM}.mkv", f"Sorted/{FILM}/{FILM}.mkv")
    site.drop(FILM)
    return f"Sorted/{FILM}/{FILM}.mkv"


async def film_changed_in_place(shelves: Shelves) -> str:
    shelves.one.put(f"{FILM}/{FILM}.mkv", content=b"retagged" * 200)
    return f"{FILM}/{FILM}.mkv"


async def film_re_encoded(shelves: Shelves) -> str:
    shelves.one.drop(f"{FILM}/{FILM}.mkv")
    shelves.one.put(f"{FILM}/{FILM} [1080p x265].mp4", content=b"smaller" * 50)
    return f"{FILM}/{FILM} [1080p x265].mp4"


async def film_upgraded(shelves: Shelves) -> str:
    shelves.one.put(f"{FILM}/{FILM} - 2160p.mkv", content=b"larger" * 500)
    await shelves.scan()
    shelves.one.drop(f"{FILM}/{FILM}.mkv")
    return f"{FILM}/{FILM} - 2160p.mkv"


async def film_duplicated(shelves: Shelves) -> str:
    """Two copies for a while, in two folders, then only the second."""
    root = shelves.one.root
    shutil.copytree(root / FILM, root / "Copies" / FILM)
    await shelves.scan()
    shelves.one.drop(FILM)
    return f"Copies/{FILM}/{FILM}.mkv"


async def film_with_an_id(shelves: Shelves) -> str:
    shelves.move(FILM, f"{FILM} [tmdbid-348]")
    return f"{FILM} [tmdbid-348]/{FILM}.mkv"


async def film_renamed(shelves: Shelves) -> str:
    shelves.move(FILM, "Das unheimliche Wesen (1979)")
    shelves.move(
        f"Das unheimliche Wesen (1979)/{FILM}.mkv", "Das unheimliche Wesen (1979)/Das unheimliche Wesen (1979).mkv"
    )
    return "Das unheimliche Wesen (1979)/Das unheimliche Wesen (1979).mkv"


async def film_in_another_folder_of_the_library(shelves: Shelves) -> str:
    shelves.to_root(FILM, shelves.one.roots[1])
    return f"{FILM}/{FILM}.mkv"


async def film_away_and_back(shelves: Shelves) -> str:
    away = shelves.one.root.parent / "away"
    (shelves.one.root / FILM).rename(away)
    await shelves.scan()
    away.rename(shelves.one.root / FILM)
    return f"{FILM}/{FILM}.mkv"


@pytest.mark.parametrize(
    "happens",
    [
        film_moved, film_moved_with_pictures_first, film_changed_in_place, film_re_encoded, film_upgraded,
        film_duplicated, film_with_an_id, film_renamed, film_in_another_folder_of_the_library, film_away_and_back,
    ],
    ids=lambda happens: happens.__name__,
)  # fmt: skip
async def test_all_of_a_film_stays(shelves: Shelves, happens: Callable[[Shelves], Awaitable[str]]) -> None:
    put_film(shelves)
    await shelves.scan()
    film = shelves.one.item_of(f"{FILM}/{FILM}.mkv")
    care(shelves.one, film, "My film")
    path = await happens(shelves)
    await shelves.scan()
    assert shelves.one.item_of(path) == film
    assert seen(shelves.one, film) == all_of("My film", b"the chosen one")
    assert shelves.one.titles("movie") == ["My film"]
    assert shelves.one.titles("movie", "missing") == []


async def test_all_of_a_film_goes_to_the_title_that_has_its_new_name(shelves: Shelves) -> None:
    put_film(shelves)
    shelves.one.put("Aliens (1986)/Aliens (1986).mkv")
    await shelves.scan()
    first, second = (shelves.one.item_of(f"{name}/{name}.mkv") for name in (FILM, "Aliens (1986)"))
    care(shelves.one, first, "My film")
    for name in (f"{FILM}.mkv", "folder.jpg", "poster.jpg"):
        shelves.move(f"{FILM}/{name}", f"Aliens (1986)/{name.replace(FILM, 'Aliens (1986) - 2160p')}")
    shelves.one.drop(FILM)
    await shelves.scan()
    assert shelves.one.item_of("Aliens (1986)/Aliens (1986) - 2160p.mkv") == second
    assert seen(shelves.one, second) == all_of("My film", b"the chosen one")


@pytest.mark.parametrize("is_left_seen_first", [True, False])
@pytest.mark.parametrize("has_one_there", [True, False])
async def test_all_of_a_film_goes_to_another_library(
    shelves: Shelves, is_left_seen_first: bool, has_one_there: bool
) -> None:
    put_film(shelves)
    if has_one_there:
        shelves.two.put(f"{FILM}/{FILM} - 720p.mkv")
    await shelves.scan()
    film = shelves.one.item_of(f"{FILM}/{FILM}.mkv")
    care(shelves.one, film, "My film")
    (shelves.two.root / FILM).mkdir(exist_ok=True)
    for name in (f"{FILM}.mkv", "folder.jpg", "poster.jpg"):
        (shelves.one.root / FILM / name).rename(shelves.two.root / FILM / name)
    shelves.one.drop(FILM)
    if not is_left_seen_first:
        shelves.one, shelves.two = shelves.two, shelves.one
    await shelves.scan()
    there = shelves.two.item_of(f"{FILM}/{FILM}.mkv")
    assert there != film
    assert seen(shelves.two, there) == all_of("My film", b"the chosen one")
    await shelves.scan()
    assert seen(shelves.two, there) == all_of("My film", b"the chosen one")


async def series_renamed(shelves: Shelves) -> str:
    shelves.move("Dark", "Dunkel (2017)")
    for number in (1, 2):
        shelves.move(
            f"Dunkel (2017)/Season 01/Dark S01E0{number}.mkv", f"Dunkel (2017)/Season 01/Dunkel S01E0{number}.mkv"
        )
    return "Dunkel (2017)/Season 01/Dunkel S01E01.mkv"


async def series_folder_renamed(shelves: Shelves) -> str:
    shelves.move("Dark", "Dark (2017) [tvdbid-334824]")
    return "Dark (2017) [tvdbid-334824]/Season 01/Dark S01E01.mkv"


async def series_re_encoded(shelves: Shelves) -> str:
    for number in (1, 2):
        shelves.one.drop(f"Dark/Season 01/Dark S01E0{number}.mkv")
        shelves.one.put(f"Dark/Season 01/Dark - S01E0{number} - 1080p.mp4")
    return "Dark/Season 01/Dark - S01E01 - 1080p.mp4"


async def series_in_another_folder_of_the_library(shelves: Shelves) -> str:
    shelves.to_root("Dark", shelves.one.roots[1])
    return f"{EPISODE}.mkv"


@pytest.mark.parametrize(
    "happens",
    [series_renamed, series_folder_renamed, series_re_encoded, series_in_another_folder_of_the_library],
    ids=lambda happens: happens.__name__,
)
async def test_all_of_a_series_and_its_episodes_stays(
    shelves: Shelves, happens: Callable[[Shelves], Awaitable[str]]
) -> None:
    put_series(shelves)
    await shelves.scan()
    series, episode = shelves.one.item("Dark", "series"), shelves.one.item_of(f"{EPISODE}.mkv")
    care(shelves.one, series, "My series")
    care(shelves.one, episode, "My episode")
    path = await happens(shelves)
    await shelves.scan()
    assert shelves.one.item_of(path) == episode
    assert seen(shelves.one, series) == all_of("My series", b"the chosen one")
    assert seen(shelves.one, episode) == all_of("My episode", None)
    assert shelves.one.titles("series", "missing") == []


@pytest.mark.parametrize("is_left_seen_first", [True, False])
async def test_all_of_a_series_goes_to_another_library(shelves: Shelves, is_left_seen_first: bool) -> None:
    put_series(shelves)
    await shelves.scan()
    series, episode = shelves.one.item("Dark", "series"), shelves.one.item_of(f"{EPISODE}.mkv")
    [season] = [ItemId(row[0]) for row in shelves.one.rows("SELECT id FROM item WHERE kind = 'season'")]
    for item_id, name in ((series, "My series"), (season, "My season"), (episode, "My episode")):
        care(shelves.one, item_id, name)
    shutil.move(shelves.one.root / "Dark", shelves.two.root / "Dark")
    if not is_left_seen_first:
        shelves.one, shelves.two = shelves.two, shelves.one
    await shelves.scan()
    if not is_left_seen_first:
        await shelves.scan()
    there = shelves.two.item_of(f"{EPISODE}.mkv")
    [(above, top)] = shelves.two.rows("SELECT parent_id, series_id FROM item WHERE id = ?", there)
    assert seen(shelves.two, there) == all_of("My episode", None)
    assert seen(shelves.two, ItemId(above)) == all_of("My season", None)
    assert seen(shelves.two, ItemId(top)) == all_of("My series", b"the chosen one")
    assert seen(shelves.one, series)["data"] == (1, 3, 1, 8.5, 77), "the title that is missing keeps what people did"


async def test_a_series_divided_between_two_gives_neither_its_name(shelves: Shelves) -> None:
    put_series(shelves)
    await shelves.scan()
    care(shelves.one, shelves.one.item("Dark", "series"), "My series")
    for number, series in ((1, "Bright"), (2, "Dim")):
        target = shelves.two.root / f"{series}/Season 01/{series} S01E0{number}.mkv"
        target.parent.mkdir(parents=True)
        (shelves.one.root / f"Dark/Season 01/Dark S01E0{number}.mkv").rename(target)
    await shelves.scan()
    assert shelves.two.titles("series") == ["Bright", "Dim"]


async def test_what_was_read_of_a_picture_goes_with_it(shelves: Shelves) -> None:
    put_film(shelves)
    await shelves.scan()
    film = shelves.one.item("Alien")
    care(shelves.one, film, "My film")

    def look(tx: Tx) -> None:
        tx.execute(
            """INSERT INTO image_blob (hash, mime, size_bytes, width, height, colour, kept_at)
               VALUES ('h', '', 1, 6, 9, '', 0)"""
        )
        tx.execute("UPDATE image SET blob_hash = 'h', width = 6 WHERE is_chosen")

    shelves.one.db.write_now(look)
    tag = shelves.one.db.read_now(lambda tx: artwork_store.chosen(tx, film, "poster"))
    shelves.move(FILM, f"Sorted/{FILM}")
    await shelves.scan()
    moved = shelves.one.db.read_now(lambda tx: artwork_store.chosen(tx, film, "poster"))
    assert tag is not None
    assert moved is not None
    assert moved.tag == tag.tag, "browsers ask for it again"
    assert (moved.path, shelves.one.rows("SELECT width FROM image WHERE is_chosen")) == (
        f"Sorted/{FILM}/poster.jpg",
        [(6,)],
    )


async def test_a_chosen_picture_that_is_deleted_makes_room_and_is_chosen_again_when_it_is_back(
    shelves: Shelves,
) -> None:
    put_film(shelves)
    await shelves.scan()
    film = shelves.one.item("Alien")
    care(shelves.one, film, "My film")
    away = shelves.one.root.parent / "away.jpg"
    (shelves.one.root / FILM / "poster.jpg").rename(away)
    await shelves.scan()
    assert seen(shelves.one, film)["picture"] == b"not this one"
    away.rename(shelves.one.root / FILM / "poster.jpg")
    await shelves.scan()
    assert seen(shelves.one, film) == all_of("My film", b"the chosen one")
    assert shelves.one.rows("SELECT count(*) FROM image") == [(2,)]
