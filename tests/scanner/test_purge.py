"""Purging what is missing: what goes is what was told, and nothing that is there, or may come back, is touched."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfin.catalog.missing import MissingPage, PurgeChoice, read_missing
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Conflict, InvalidInput
from rustfin.core.ids import FileId, ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Database, open_database
from rustfin.scanner import purge_store
from rustfin.scanner.purge import PurgePreview, Purging
from site_of_files import Notes, Site, Stopped, open_site

FILM = "Alien (1979)/Alien (1979).mkv"
OTHER = "Brazil (1985)/Brazil (1985).mkv"
EPISODE = "Fargo (2014)/Season {0}/Fargo S{0:02}E{1:02}.mkv"
ALL = PurgeChoice()


def purging(site: Site) -> Purging:
    return Purging(site.db, site.events, site.clock)


async def preview(site: Site, choice: PurgeChoice = ALL) -> PurgePreview:
    return await purging(site).preview(site.library_id, choice)


async def purge(site: Site, choice: PurgeChoice = ALL, *, stamp: str | None = None) -> dict[str, int]:
    site.clock.advance(1000)
    return dict(await purging(site).run(site.library_id, choice, Notes(), stamp=stamp, cause="asked"))


def missing(site: Site, cursor: str | None = None, limit: int = 50) -> MissingPage:
    return site.db.read_now(lambda tx: read_missing(tx, site.library_id, cursor=cursor, limit=limit))


def file_id(site: Site, path: str) -> FileId:
    return FileId(site.rows("SELECT id FROM file WHERE path = ?", path.encode())[0][0])


async def lose(site: Site, *paths: str) -> None:
    """Remove these and scan."""
    for path in paths:
        site.drop(path)
    site.breaker = None
    await site.scan()


async def test_what_is_missing_is_listed_by_file_with_its_titles_the_last_lost_first(site: Site) -> None:
    site.put(FILM, OTHER, "Fargo (2014)/Season 1/Fargo S01E01E02.mkv", "Cube (1997)/Cube (1997).mkv")
    site.put("Alien (1979)/Alien (1979) - 720p.mkv")
    await site.scan()
    await lose(site, "Fargo (2014)")
    await lose(site, "Alien (1979)/Alien (1979) - 720p.mkv")
    page = missing(site)
    assert (page.file_count, page.title_count, page.next_cursor) == (2, 2, None)
    first, second = page.entries
    assert first.file is not None
    assert first.file.path == str(site.root / "Alien (1979)/Alien (1979) - 720p.mkv")
    assert first.file.missing_since == site.clock.now_ms()
    assert [(title.title, title.is_missing) for title in first.titles] == [("Alien", False)]
    assert [(title.series_title, title.season_number, title.number, title.is_missing) for title in second.titles] == [
        ("Fargo", 1, 1, True),
        ("Fargo", 1, 2, True),
    ]


async def test_pages_follow_each_other_through_files_and_then_titles_without_any(site: Site) -> None:
    site.put(FILM, *(f"Film {number} (2001).mkv" for number in range(5)))
    await site.scan()
    await lose(site, "Film 0 (2001).mkv", "Film 1 (2001).mkv")
    await lose(site, *(f"Film {number} (2001).mkv" for number in range(2, 5)))
    # What is left of a title whose folder was taken out of the library.
    site.db.write_now(
        lambda tx: tx.execute("DELETE FROM file WHERE path IN (?, ?)", (b"Film 0 (2001).mkv", b"Film 1 (2001).mkv"))
    )
    seen: list[tuple[bool, str]] = []
    cursor: str | None = None
    while True:
        page = missing(site, cursor, limit=2)
        assert len(page.entries) <= 2
        seen += [(entry.file is not None, entry.titles[0].title) for entry in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [has_file for has_file, _ in seen] == [True, True, True, False, False]
    assert sorted(title for _, title in seen) == [f"Film {number}" for number in range(5)]
    assert (page.file_count, page.title_count) == (3, 5)


async def test_a_cursor_that_is_none_is_refused(site: Site) -> None:
    for cursor in ("", "f", "fx.y", "tx", "?"):
        with pytest.raises(InvalidInput):
            missing(site, cursor)


async def test_a_preview_names_files_titles_and_what_each_person_did_and_changes_nothing(site: Site) -> None:
    site.put(FILM, OTHER, EPISODE.format(1, 1), EPISODE.format(1, 2))
    await site.scan()
    site.watch(site.item("Alien"))
    site.watch(site.item_of(EPISODE.format(1, 1)))
    await lose(site, "Alien (1979)", "Fargo (2014)")
    before = site.snapshot(), site.rows("SELECT * FROM user_data")
    found = await preview(site)
    assert (site.snapshot(), site.rows("SELECT * FROM user_data")) == before
    assert len(found.purge.file_ids) == 3
    assert found.purge.kinds == {"movie": 1, "episode": 2, "season": 1, "series": 1}
    assert [(marks.user_id, marks.watched, marks.favourites) for marks in found.purge.marks] == [(site.user_id, 2, 2)]
    assert {title.title for title in found.purge.titles} >= {"Alien", "Fargo"}


async def test_a_purge_takes_what_the_preview_told_and_says_so_in_its_log(site: Site) -> None:
    site.put(FILM, OTHER, EPISODE.format(1, 1))
    await site.scan()
    site.watch(site.item("Alien"))
    await lose(site, "Alien (1979)", "Fargo (2014)")
    told = (await preview(site)).purge
    assert await purge(site, stamp=told.stamp) == {"files": 2, "titles": 4}
    assert site.rows("SELECT title FROM item") == [("Brazil",)]
    assert site.rows("SELECT title FROM card") == [("Brazil",)]
    assert site.files("missing") == []
    assert site.rows("SELECT * FROM user_data") == []
    (record,) = site.db.read_now(lambda tx: purge_store.kept(tx, site.library_id))
    assert record.counts == {"files": 2, "titles": 4}
    assert sorted(record.gone) == ["Alien (1979)", "Fargo (2014)", "Fargo S01E01 Episode 1", "Fargo: Season 1"]
    assert (await site.scan()).counts["added"] == 0
    assert site.titles("movie") == ["Brazil"]


async def test_a_title_with_another_file_keeps_everything_but_the_missing_file(site: Site) -> None:
    site.put(FILM, "Alien (1979)/Alien (1979) - 720p.mkv")
    await site.scan()
    alien = site.item("Alien")
    site.watch(alien)
    await lose(site, "Alien (1979)/Alien (1979) - 720p.mkv")
    assert await purge(site) == {"files": 1, "titles": 0}
    assert site.is_watched(alien)
    assert site.rows("SELECT count(*) FROM version WHERE item_id = ?", alien) == [(1,)]


async def test_a_title_that_has_another_missing_file_stays_when_only_one_is_chosen(site: Site) -> None:
    other = "Alien (1979)/Alien (1979) - 720p.mkv"
    site.put(FILM, OTHER, other)
    await site.scan()
    await lose(site, "Alien (1979)")
    assert await purge(site, PurgeChoice(file_ids=(file_id(site, other),))) == {"files": 1, "titles": 0}
    assert site.titles("movie", "missing") == ["Alien"]
    assert await purge(site, PurgeChoice(file_ids=(file_id(site, FILM),))) == {"files": 1, "titles": 1}


async def test_a_film_stays_while_one_of_its_extras_is_there(site: Site) -> None:
    site.put(FILM, OTHER, "Alien (1979)/Trailers/Teaser.mkv")
    await site.scan()
    site.watch(site.item("Alien", "movie"))
    await lose(site, FILM)
    assert await purge(site) == {"files": 1, "titles": 0}
    assert site.titles("extra") == ["Teaser"]
    assert site.is_watched(site.item("Alien", "movie"))
    await lose(site, "Alien (1979)")
    assert (await preview(site)).purge.kinds == {"extra": 1, "movie": 1}
    await purge(site)
    assert site.rows("SELECT title FROM item") == [("Brazil",)]


async def test_an_extra_that_goes_does_not_take_its_missing_film_along(site: Site) -> None:
    site.put(FILM, OTHER, "Alien (1979)/Trailers/Teaser.mkv")
    await site.scan()
    await lose(site, "Alien (1979)")
    chosen = PurgeChoice(file_ids=(file_id(site, "Alien (1979)/Trailers/Teaser.mkv"),))
    assert await purge(site, chosen) == {"files": 1, "titles": 1}
    assert site.titles("movie", "missing") == ["Alien"]


async def test_a_series_stays_as_long_as_an_episode_does(site: Site) -> None:
    site.put(EPISODE.format(1, 1), EPISODE.format(1, 2), EPISODE.format(2, 1))
    await site.scan()
    await lose(site, EPISODE.format(1, 1), "Fargo (2014)/Season 2")
    assert (await preview(site)).purge.kinds == {"episode": 2, "season": 1}
    await purge(site)
    assert site.titles("season") == ["Season 1"]
    assert site.rows("SELECT episode_count FROM card WHERE kind = 'series'") == [(1,)]


async def test_nothing_of_an_offline_folder_goes_even_before_a_scan_has_noticed(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "one", tmp_path / "two"])
    site.put(FILM, "Dune (2021)/Dune (2021).mkv")
    (site.roots[1] / "Cube (1997).mkv").write_bytes(b"cube")
    (site.roots[1] / "Ran (1985).mkv").write_bytes(b"ran")
    await site.scan()
    (site.roots[1] / "Cube (1997).mkv").unlink()
    await lose(site, "Alien (1979)")
    site.roots[1].rename(tmp_path / "away")
    found = await preview(site)
    assert (len(found.purge.file_ids), found.offline_files) == (1, 1)
    assert await purge(site) == {"files": 1, "titles": 1}
    site.roots[1].mkdir()
    found = await preview(site)
    assert (found.purge.file_ids, found.offline_files) == ((), 1), "an empty mount point is not the disk"
    assert await purge(site) == {"files": 0, "titles": 0}
    assert site.titles("movie", "missing") == ["Cube"]
    assert len(site.db.read_now(lambda tx: purge_store.kept(tx, site.library_id))) == 1, "nothing went, nothing is told"


async def test_nothing_goes_where_all_files_are_missing_and_the_folder_is_another_one(site: Site) -> None:
    site.put(FILM, OTHER, "keep.txt")
    await site.scan()
    await lose(site, "Alien (1979)", "Brazil (1985)")
    site.root.rename(site.root.with_name("away"))
    site.root.mkdir()
    found = await preview(site)
    assert (found.purge.file_ids, found.offline_files) == ((), 2)


async def test_a_file_that_is_there_again_stays_until_a_scan_brings_it_back(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    alien = site.item("Alien")
    site.watch(alien)
    away = site.root.with_name("away")
    (site.root / "Alien (1979)").rename(away)
    await site.scan()
    away.rename(site.root / "Alien (1979)")
    found = await preview(site)
    assert (found.purge.file_ids, found.returned_files) == ((), 1)
    assert await purge(site) == {"files": 0, "titles": 0}
    assert (await site.scan()).counts["returned"] == 1
    assert site.is_watched(alien)
    assert site.fact(alien, "state") == "present"


async def test_who_confirms_confirms_what_they_saw(site: Site) -> None:
    site.put(FILM, OTHER, "Cube (1997)/Cube (1997).mkv")
    await site.scan()
    await lose(site, "Alien (1979)")
    told = (await preview(site)).purge
    await lose(site, "Cube (1997)")
    with pytest.raises(Conflict):
        await purge(site, stamp=told.stamp)
    told = (await preview(site)).purge
    site.watch(site.item("Alien"))
    with pytest.raises(Conflict):
        await purge(site, stamp=told.stamp)
    assert site.titles("movie", "missing") == ["Alien", "Cube"]


async def test_by_age_what_is_young_or_cared_for_stays(site: Site) -> None:
    site.put(FILM, OTHER, "Cube (1997)/Cube (1997).mkv", "Dune (2021)/Dune (2021).mkv")
    await site.scan()
    site.watch(site.item("Alien"))
    await lose(site, "Alien (1979)", "Cube (1997)")
    before_ms = UnixMs(site.clock.now_ms() + 1)
    await lose(site, "Dune (2021)")
    choice = PurgeChoice(before_ms=before_ms, keeps_cared_for=True)
    assert await purge(site, choice) == {"files": 2, "titles": 1}
    assert site.titles("movie", "missing") == ["Alien", "Dune"]
    assert site.is_watched(site.item("Alien"))
    site.put("Alien (1979)/Alien (1979) - new.mkv")
    await site.scan()
    assert site.fact(site.item("Alien"), "state") == "present", "the title is known again by its name"


async def test_a_purge_that_is_cancelled_can_be_done_again(site: Site) -> None:
    site.put(OTHER, *(f"Film {number} (2001).mkv" for number in range(3)))
    await site.scan()
    await lose(site, *(f"Film {number} (2001).mkv" for number in range(3)))
    with pytest.raises(Stopped):
        await purging(site).run(site.library_id, ALL, Notes(cancel_at=2), stamp=None, cause="asked")
    assert site.titles("movie", "missing") == [f"Film {number}" for number in range(3)]
    assert await purge(site) == {"files": 0, "titles": 3}
    assert site.titles("movie", "missing") == []


FILES = [FILM, OTHER, "Alien (1979)/Alien (1979) - 720p.mkv", "Alien (1979)/Trailers/Teaser.mkv"] + [
    EPISODE.format(season, episode) for season in (1, 2) for episode in (1, 2)
]


@given(
    lost=st.sets(st.sampled_from(FILES)),
    again=st.sets(st.sampled_from(FILES)),
    watched=st.sets(st.integers(0, 12)),
    chosen=st.none() | st.sets(st.sampled_from(FILES)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_purge_takes_exactly_what_it_told_and_never_what_is_there(
    lost: set[str], again: set[str], watched: set[int], chosen: set[str] | None
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="rustfin-purge-"))
    clock = ManualClock()
    db = open_database(folder / "rustfin.db", clock=clock)
    try:
        asyncio.run(_purge_and_compare(db, clock, folder, lost=lost, again=again, watched=watched, chosen=chosen))
    finally:
        db.close()
        shutil.rmtree(folder)


async def _purge_and_compare(
    db: Database,
    clock: ManualClock,
    folder: Path,
    *,
    lost: set[str],
    again: set[str],
    watched: set[int],
    chosen: set[str] | None,
) -> None:
    site = await open_site(db, clock, [folder / "media"])
    site.breaker = None
    site.put(*FILES, "notes.txt")
    await site.scan()
    items = site.rows("SELECT id FROM item ORDER BY seq")
    for number in watched:
        site.watch(ItemId(items[number % len(items)][0]))
    contents = {path: (site.root / path).read_bytes() for path in lost}
    for path in lost:
        (site.root / path).unlink()
    await site.scan()
    for path in lost & again:
        site.put(path, content=contents[path])
    choice = ALL if chosen is None else PurgeChoice(file_ids=tuple(file_id(site, path) for path in chosen))

    def rows() -> dict[str, set[tuple[Any, ...]]]:
        return {
            "file": set(site.rows("SELECT id, state FROM file")),
            "item": set(site.rows("SELECT id, state FROM item")),
            "marks": set(site.rows("SELECT user_id, item_id FROM user_data")),
        }

    told = (await preview(site, choice)).purge
    before = rows()
    done = await purge(site, choice, stamp=told.stamp)
    after = rows()
    gone = {name: before[name] - after[name] for name in before}
    assert {row[0] for row in gone["file"]} == set(told.file_ids)
    assert {row[0] for row in gone["item"]} == set(told.item_ids)
    assert done == {"files": len(told.file_ids), "titles": len(told.item_ids)}
    assert all(state == "missing" for name in ("file", "item") for _, state in gone[name])
    assert {item_id for _, item_id in gone["marks"]} <= set(told.item_ids)
    assert len(gone["marks"]) == sum(marks.watched for marks in told.marks)
    assert not after["item"] - before["item"]
    assert set(site.files()) == set(FILES) - lost
