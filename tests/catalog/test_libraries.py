"""Libraries and their roots."""

import os
from pathlib import Path

import pytest

from rustfin.catalog.libraries import Libraries
from rustfin.catalog.userdata import UserData
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import ItemId, LibraryId
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import Role, Viewer
from synthetic import Maker, add_user


@pytest.fixture
def libraries(db: Database, clock: ManualClock) -> Libraries:
    return Libraries(db, Events(db, clock), clock)


@pytest.fixture
def admin(db: Database) -> Viewer:
    return db.write_now(add_user)


def folder(tmp_path: Path, name: str) -> str:
    path = tmp_path / name
    path.mkdir(parents=True)
    return str(path)


def told(db: Database, kind: str) -> int:
    return int(db.read_now(lambda tx: tx.value("SELECT count(*) FROM event WHERE kind = ?", (kind,))))


async def test_a_library_is_made_listed_and_told_of(
    db: Database, libraries: Libraries, admin: Viewer, tmp_path: Path
) -> None:
    films = await libraries.create("  My   Films ", "movies", folders=[folder(tmp_path, "b"), folder(tmp_path, "a")])
    series = await libraries.create("Series", "series", folders=[folder(tmp_path, "c")], metadata_language="de")
    listed = await libraries.list(admin)
    assert [library.id for library in listed] == [films, series]
    assert (listed[0].name, listed[0].kind, listed[1].metadata_language) == ("My Films", "movies", "de")
    assert [root.path for root in listed[0].roots] == [str(tmp_path / "a"), str(tmp_path / "b")]
    assert {root.state for root in listed[0].roots} == {"online"}
    assert told(db, "libraries.changed") == 2


async def test_paths_are_canonical(libraries: Libraries, admin: Viewer, tmp_path: Path) -> None:
    real = folder(tmp_path, "real")
    (tmp_path / "link").symlink_to(real)
    library_id = await libraries.create("Films", "movies", folders=[str(tmp_path / "link" / ".." / "link"), real])
    assert [root.path for root in (await libraries.get(admin, library_id)).roots] == [real]


@pytest.mark.parametrize(
    ("make_path", "code"),
    [
        (lambda base: str(base / "nowhere"), "folder_missing"),
        (lambda base: str(base / "file"), "not_a_folder"),
        (lambda base: "relative/path", "folder_not_absolute"),
        (lambda base: f"{base}/a\0b", "folder_not_absolute"),
        (lambda base: str(base / "loop"), "folder_missing"),
    ],
)
async def test_what_is_no_readable_folder_is_refused_in_words(
    libraries: Libraries, tmp_path: Path, make_path, code: str
) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InvalidInput) as refused:
        await libraries.create("Films", "movies", folders=[make_path(tmp_path)])
    assert refused.value.code == code


async def test_roots_do_not_lie_inside_each_other(libraries: Libraries, tmp_path: Path) -> None:
    outer, inner, beside = (folder(tmp_path, name) for name in ("media", "media/films", "media2"))
    with pytest.raises(InvalidInput) as refused:
        await libraries.create("Films", "movies", folders=[inner, outer])
    assert refused.value.code == "folders_nested"
    library_id = await libraries.create("Films", "movies", folders=[outer, beside])
    with pytest.raises(InvalidInput):
        await libraries.update(library_id, folders=[outer, inner])


@pytest.mark.parametrize(("name", "kind"), [("", "movies"), (" \n ", "movies"), ("Films", "pictures")])
async def test_a_library_needs_a_name_and_a_kind(libraries: Libraries, tmp_path: Path, name: str, kind: str) -> None:
    with pytest.raises(InvalidInput):
        await libraries.create(name, kind, folders=[folder(tmp_path, "a")])


async def test_a_library_needs_a_folder(libraries: Libraries) -> None:
    with pytest.raises(InvalidInput):
        await libraries.create("Films", "movies", folders=[])


async def test_a_name_is_taken_in_any_spelling(libraries: Libraries, tmp_path: Path) -> None:
    await libraries.create("Séries", "series", folders=[folder(tmp_path, "a")])
    with pytest.raises(Conflict):
        await libraries.create("SERIES", "series", folders=[folder(tmp_path, "b")])
    other = await libraries.create("Films", "movies", folders=[str(tmp_path / "b")])
    with pytest.raises(Conflict):
        await libraries.update(other, name="series")


async def test_a_viewer_sees_their_libraries_and_no_folders(libraries: Libraries, tmp_path: Path) -> None:
    films = await libraries.create("Films", "movies", folders=[folder(tmp_path, "a")])
    series = await libraries.create("Series", "series", folders=[folder(tmp_path, "b")])
    viewer = Viewer(user_id="u", name="u", role=Role.USER, library_ids=frozenset({films}))  # type: ignore[arg-type]
    assert [(library.id, library.roots) for library in await libraries.list(viewer)] == [(films, ())]
    with pytest.raises(NotFound):
        await libraries.get(viewer, series)
    with pytest.raises(NotFound):
        await libraries.get(viewer, LibraryId("none"))


async def test_what_is_not_given_stays(libraries: Libraries, admin: Viewer, tmp_path: Path) -> None:
    library_id = await libraries.create("Films", "movies", folders=[folder(tmp_path, "a")])
    before = await libraries.get(admin, library_id)
    await libraries.update(library_id, position=7)
    after = await libraries.get(admin, library_id)
    assert (after.name, after.roots, after.position) == (before.name, before.roots, 7)
    assert after.revision > before.revision
    with pytest.raises(NotFound):
        await libraries.update(LibraryId("none"), name="X")


async def test_a_root_that_is_offline_may_stay(libraries: Libraries, admin: Viewer, tmp_path: Path) -> None:
    here, gone = folder(tmp_path, "here"), folder(tmp_path, "gone")
    library_id = await libraries.create("Films", "movies", folders=[here, gone])
    os.rmdir(gone)
    await libraries.update(library_id, name="Renamed", folders=[here, gone])
    assert [root.path for root in (await libraries.get(admin, library_id)).roots] == sorted([here, gone])


async def test_titles_of_a_root_that_goes_are_missing_and_stay_watched(
    db: Database, clock: ManualClock, libraries: Libraries, admin: Viewer, tmp_path: Path
) -> None:
    kept, going = folder(tmp_path, "kept"), folder(tmp_path, "going")
    library_id = await libraries.create("Mixed", "mixed", folders=[kept, going])
    roots = {root.path: root.id for root in (await libraries.get(admin, library_id)).roots}
    book = UserData(Events(db, clock), clock)

    def build(tx: Tx) -> tuple[ItemId, ItemId, ItemId, list[ItemId]]:
        maker = Maker(tx, library_id)
        gone, both = maker.item("movie", "Gone"), maker.item("movie", "Both")
        maker.file(gone, roots[going], "gone.mkv")
        maker.file(both, roots[going], "both.mkv")
        maker.file(both, roots[kept], "both.mkv")
        series, episodes = maker.series("Series", (2,))
        for number, episode in enumerate(episodes):
            maker.file(episode, roots[going], f"s01e{number}.mkv")
        maker.card()
        book.set_watched(tx, admin, gone, is_watched=True)
        book.set_watched(tx, admin, episodes[0], is_watched=True)
        return gone, both, series, episodes

    gone, both, series, episodes = db.write_now(build)
    await libraries.update(library_id, folders=[kept])

    def states(tx: Tx) -> dict[str, str]:
        return {row["item_id"]: row["state"] for row in tx.all("SELECT item_id, state FROM card")}

    found = db.read_now(states)
    assert [found[item_id] for item_id in (gone, both, series, *episodes)] == ["missing", "present", *["missing"] * 3]
    assert db.read_now(lambda tx: book.state(tx, admin, gone)).is_watched
    assert db.read_now(lambda tx: tx.value("SELECT count(*) FROM series_cursor WHERE next_episode_id IS NOT NULL")) == 0
    assert db.read_now(lambda tx: tx.value("SELECT count(*) FROM version WHERE item_id = ?", (both,))) == 1
    library = await libraries.get(admin, library_id)
    assert [root.path for root in library.roots] == [kept]
    assert (library.item_count, library.missing_count) == (3, 5)
    assert "going" in os.listdir(tmp_path)


async def test_deleting_takes_the_rows_and_leaves_the_files(
    db: Database, libraries: Libraries, admin: Viewer, tmp_path: Path
) -> None:
    path = folder(tmp_path, "films")
    (tmp_path / "films" / "film.mkv").write_text("film")
    library_id = await libraries.create("Films", "movies", folders=[path])
    root_id = (await libraries.get(admin, library_id)).roots[0].id

    def build(tx: Tx) -> None:
        maker = Maker(tx, library_id)
        maker.file(maker.item("movie", "Film"), root_id, "film.mkv")
        maker.series("Series", (3,))
        maker.card()

    db.write_now(build)
    await libraries.delete(library_id)
    tables = ("library", "root", "item", "card", "file", "version", "part", "search_word")
    counts = db.read_now(lambda tx: {table: tx.value(f"SELECT count(*) FROM {table}") for table in tables})
    assert counts == dict.fromkeys(tables, 0)
    assert (tmp_path / "films" / "film.mkv").read_text() == "film"
    assert told(db, "libraries.changed") == 2
    with pytest.raises(NotFound):
        await libraries.delete(library_id)
