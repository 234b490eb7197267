"""What people did with a title outlives upgrades, renames and ids that are learned later."""

import asyncio

import pytest

from rustfin.core.errors import RustfinError
from site_of_files import Site


async def test_an_upgrade_beside_the_old_file_and_then_alone_is_the_same_title(site: Site) -> None:
    site.put("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    film = site.item("Alien")
    site.watch(film)
    site.put("Alien (1979)/Alien (1979) - 2160p.mkv")
    await site.scan()
    assert site.rows("SELECT count(*) FROM version WHERE item_id = ?", film) == [(2,)]
    site.drop("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    assert site.item_of("Alien (1979)/Alien (1979) - 2160p.mkv") == film
    assert (site.titles("movie"), site.is_watched(film)) == (["Alien"], True)


async def test_an_episode_in_two_versions_survives_a_rename_of_its_series_folder(site: Site) -> None:
    old, new = "Dark/Season 01/Dark - S01E02", "Dark (2017) [tvdbid-334824]/Season 01/Dark - S01E02"
    site.put(f"{old} - 720p.mkv", f"{old} - 1080p.mkv", "Dark/Season 01/Dark - S01E01.mkv")
    await site.scan()
    episode, series = site.item_of(f"{old} - 720p.mkv"), site.item("Dark", "series")
    site.watch(episode)
    site.watch(series)
    site.move("Dark", "Dark (2017) [tvdbid-334824]")
    site.drop(f"{new} - 720p.mkv")
    await site.scan()
    assert site.item_of(f"{new} - 1080p.mkv") == episode
    assert site.item("Dark", "series") == series
    assert site.is_watched(episode)
    assert site.is_watched(series)
    assert (len(site.titles("episode")), len(site.titles("series", "missing"))) == (2, 0)


@pytest.mark.parametrize("learned", ["Alien (1979) [tmdbid=348]", "Alien (1979) {imdb-tt0078748}"])
async def test_an_id_that_is_learned_later_makes_no_second_title(site: Site, learned: str) -> None:
    site.put("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    film = site.item("Alien")
    site.watch(film)
    site.move("Alien (1979)", learned)
    await site.scan()
    foreign = learned.replace("Alien", "Obcy")
    site.move(learned, foreign)
    site.move(f"{foreign}/Alien (1979).mkv", f"{foreign}/Obcy (1979).mkv")
    await site.scan()
    assert site.item_of(f"{foreign}/Obcy (1979).mkv") == film
    assert site.is_watched(film)
    assert site.rows("SELECT count(*) FROM item WHERE kind = 'movie'") == [(1,)]


async def test_a_disk_that_is_full_fails_the_scan_and_the_next_one_loses_and_doubles_nothing(site: Site) -> None:
    site.put("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    film = site.item("Alien")
    site.watch(film)
    site.move("Alien (1979)", "Sorted/Alien (1979)")
    films = [f"The Long Way {number} (2001)" for number in range(700)]
    await asyncio.to_thread(site.put, *(f"{film}/{film}.mkv" for film in films))

    def limit(pages: int) -> None:
        site.db.write_now(lambda tx: tx.execute(f"PRAGMA max_page_count = {pages}"))

    [(pages,)] = site.rows("PRAGMA page_count")
    limit(pages + 20)
    with pytest.raises(RustfinError):
        await site.scan()
    assert len(site.titles("movie")) < 701
    assert site.is_watched(film)
    limit(1_000_000)
    await site.scan()
    assert len(site.titles("movie")) == 701
    assert site.rows("SELECT count(*) FROM item WHERE kind = 'movie'") == [(701,)]
    assert site.item_of("Sorted/Alien (1979)/Alien (1979).mkv") == film
    assert site.is_watched(film)
    assert not any((await site.scan()).counts.values())
