"""A file that is moved from one library to another: what people did with its title goes with it."""

from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.media import Tools, find_tools
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site

ALIEN = "Alien (1979)/Alien (1979).mkv"
DARK = "Dark (2017)/Season 01/Dark S01E01-E02.mkv"


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def sites(db: Database, clock: ManualClock, tmp_path: Path) -> tuple[Site, Site]:
    one = await open_site(db, clock, [tmp_path / "one"], name="One")
    return one, await open_site(db, clock, [tmp_path / "two"], name="Two")


async def _scan(site: Site, tools: Tools) -> None:
    await site.scan()
    await LibraryProbe(site.db, site.events, site.clock, tools).run(site.library_id, Notes(), workers=lambda: 2)


def _episodes(site: Site) -> list[tuple[int, int]]:
    """Number and watched of each episode of a library that is there."""
    return site.rows(
        """SELECT number, EXISTS (SELECT 1 FROM user_data WHERE item_id = item.id AND is_watched = 1) FROM item
           WHERE kind = 'episode' AND state = 'present' AND library_id = ? ORDER BY number""",
        site.library_id,
    )


@pytest.mark.parametrize("is_left_seen_first", [True, False])
async def test_watched_marks_go_to_the_other_library(
    sites: tuple[Site, Site], tools: Tools, is_left_seen_first: bool
) -> None:
    one, two = sites
    one.put(ALIEN, DARK)
    await _scan(one, tools)
    film = one.item_of(ALIEN)
    one.watch(film)
    [second] = [row[0] for row in one.rows("SELECT id FROM item WHERE kind = 'episode' AND number = 2")]
    one.watch(second)
    for path in (ALIEN, DARK):
        (two.root / path).parent.mkdir(parents=True)
        (one.root / path).rename(two.root / path)
    for site in (one, two) if is_left_seen_first else (two, one):
        await _scan(site, tools)
    there = two.item_of(ALIEN)
    assert there != film
    assert two.is_watched(there)
    assert _episodes(two) == [(1, 0), (2, 1)]
    assert one.is_watched(film), "the title that is missing keeps what people did"


async def test_a_copy_in_another_library_is_left_alone_while_both_are_there(
    sites: tuple[Site, Site], tools: Tools
) -> None:
    one, two = sites
    one.put(ALIEN)
    await _scan(one, tools)
    one.watch(one.item_of(ALIEN))
    (two.root / ALIEN).parent.mkdir(parents=True)
    (two.root / ALIEN).write_bytes((one.root / ALIEN).read_bytes())
    await _scan(two, tools)
    [(here,)] = two.rows("SELECT id FROM item WHERE kind = 'movie' AND library_id = ?", two.library_id)
    assert not two.is_watched(here)
