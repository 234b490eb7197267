"""Looking at some folders only: what a scan of everything would come to for them, and nothing else is touched."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.ids import RootId
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.scope import MOST_PLACES, Place, covers, folded, from_fields, joined, to_fields
from rustfin.scanner.walk import Folder, Unreadable, walk
from site_of_files import Site

ALIEN = "Alien (1979)/Alien (1979).mkv"
HEAT = "Heat (1995)/Heat (1995).mkv"
DARK = "Dark (2017)/Season 01/Dark S01E01.mkv"

folders = st.lists(st.sampled_from(["a", "b", "a b", "a-"]), max_size=3).map("/".join)
some_places = st.lists(st.builds(Place, folders, st.booleans()), max_size=6)


@given(some_places, folders)
def test_folding_changes_nothing_of_where_is_looked(places: list[Place], folder: str) -> None:
    kept = folded(places)
    assert covers(kept, folder) == covers(places, folder)
    assert not any(covers([other], one.path) for one in kept for other in kept if other != one and other.is_deep)
    assert len({place.path for place in kept}) == len(kept)


def test_many_places_are_everywhere() -> None:
    root = RootId("r")
    few = {root: (Place("a", is_deep=False),)}
    assert joined([few, {root: (Place("b", is_deep=True),)}]) == {root: (Place("a", False), Place("b", True))}
    assert joined([few, None]) is None
    assert joined([{root: tuple(Place(str(number), True) for number in range(MOST_PLACES + 1))}]) is None
    assert from_fields(to_fields(few)) == few
    assert from_fields(None) is None


def test_a_place_is_seen_as_a_walk_of_everything_sees_it(tmp_path: Path) -> None:
    for path in [ALIEN, HEAT, DARK, "Dark (2017)/Extras/making of.mkv", "Dark (2017)/poster.jpg", "loose (2001).mkv",
                 "deep/1/2/3/Film (2002).mkv", "deep/1/Other (2003).mkv", "empty/none.txt", "hid/.ignore",
                 "hid/Film (2004).mkv", ".hidden/Film (2005).mkv"]:  # fmt: skip
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"" if path.endswith(".ignore") else b"x")
    (tmp_path / "link").symlink_to(tmp_path / "deep")
    whole = [folder for folder in walk(str(tmp_path)) if isinstance(folder, Folder)]
    names = [folder.path for folder in whole]
    assert "hid" in names
    assert ".hidden" not in names
    for is_deep in (False, True):
        for name in names:
            place = Place(name, is_deep=is_deep)
            assert list(walk(str(tmp_path), places=[place])) == [one for one in whole if covers([place], one.path)]
    for outside in ("gone", "deep/gone/1", "link", "link/1", ".hidden", "hid/Film (2004).mkv", "..", "deep/../deep"):
        assert list(walk(str(tmp_path), places=[Place(outside, is_deep=True)])) == []


def test_a_place_on_a_lost_disk_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "usb" / "Alien (1979)").mkdir(parents=True)
    found = list(walk(str(tmp_path), places=[Place("usb/Alien (1979)", is_deep=True)], lost={"usb": "not mounted"}))
    assert found == [Unreadable("usb", "not mounted")]


async def test_only_the_place_is_looked_at(site: Site) -> None:
    site.put(ALIEN, HEAT, DARK)
    await site.scan()
    site.put("Dune (1984)/Dune (1984).mkv", "Brazil (1985)/Brazil (1985).mkv")
    site.drop(HEAT)
    result = await site.scan(places=[Place("Dune (1984)", is_deep=True)])
    assert result.counts["added"] == 1
    assert site.titles("movie") == ["Alien", "Dune", "Heat"]
    await site.scan(places=[Place("Heat (1995)", is_deep=False)])
    assert site.titles("movie", "missing") == ["Heat"]
    await site.scan()
    assert site.titles("movie") == ["Alien", "Brazil", "Dune"]


async def test_files_in_the_root_itself(site: Site) -> None:
    site.put(ALIEN, "Heat (1995).mkv")
    await site.scan()
    site.put("Dune (1984).mkv", "Brazil (1985)/Brazil (1985).mkv")
    site.drop("Heat (1995).mkv")
    await site.scan(places=[Place("", is_deep=False)])
    assert site.titles("movie") == ["Alien", "Dune"]
    assert site.titles("movie", "missing") == ["Heat"]


async def test_a_deleted_folder_is_missing_with_all_below_it(site: Site) -> None:
    site.put(ALIEN, DARK, "Dark (2017)/Season 02/Dark S02E01.mkv")
    await site.scan()
    site.drop("Dark (2017)")
    await site.scan(places=[Place("Dark (2017)", is_deep=True)])
    assert site.files() == [ALIEN]
    assert site.rows("SELECT path FROM folder WHERE path LIKE 'Dark%'") == []


async def test_a_film_moved_here_is_the_same_though_nobody_told_where_it_came_from(site: Site) -> None:
    site.put(ALIEN, HEAT)
    await site.scan()
    film = site.item_of(ALIEN)
    site.watch(film)
    site.move("Alien (1979)", "sorted/The Alien (1979)")
    result = await site.scan(places=[Place("sorted", is_deep=True)])
    assert result.counts["moved"] == 1
    assert site.item_of("sorted/The Alien (1979)/Alien (1979).mkv") == film
    assert site.is_watched(film)
    before = site.snapshot()
    assert (await site.scan()).counts["moved"] == 0
    assert site.snapshot() == before


async def test_a_file_of_the_same_size_that_is_still_there_did_not_move(site: Site) -> None:
    site.put(ALIEN, HEAT)
    await site.scan()
    site.put("copy/Alien (1979).mkv", content=(site.root / ALIEN).read_bytes())
    result = await site.scan(places=[Place("copy", is_deep=True)])
    assert (result.counts["moved"], result.counts["added"]) == (0, 1)
    assert len(site.files()) == 3


async def test_a_look_at_one_place_decides_nothing_about_the_rest(site: Site) -> None:
    site.put(*(f"Film {number} (2001).mkv" for number in range(30)), ALIEN)
    await site.scan()
    known = site.rows("SELECT sentinel FROM root")
    scanned = site.rows("SELECT last_scan_at FROM library")
    for number in range(25):
        site.drop(f"Film {number} (2001).mkv")
    assert (await site.scan()).parked_plan_id is not None
    site.put("Dune (1984)/Dune (1984).mkv")
    await site.scan(places=[Place("Dune (1984)", is_deep=True)])
    assert site.rows("SELECT count(*) FROM scan_plan WHERE state = 'parked'") == [(1,)]
    assert site.rows("SELECT sentinel FROM root") == known
    assert site.rows("SELECT last_scan_at FROM library") == scanned
    assert "Dune" in site.titles("movie")


async def test_a_place_that_would_lose_much_is_parked_too(site: Site) -> None:
    site.breaker = Breaker(percent=20, items=20)
    site.put(*(f"Box/Film {number} (2001).mkv" for number in range(25)), ALIEN)
    await site.scan()
    site.drop("Box")
    result = await site.scan(places=[Place("Box", is_deep=True)])
    assert result.parked_plan_id is not None
    assert len(site.files()) == 26


async def test_a_root_that_is_gone_is_offline_also_for_a_place(site: Site, tmp_path: Path) -> None:
    site.put(ALIEN)
    await site.scan()
    before = site.snapshot()
    site.root.rename(tmp_path / "unplugged")
    os.mkdir(site.root)
    result = await site.scan(places=[Place("Alien (1979)", is_deep=True)])
    assert result.offline
    assert site.snapshot() == before


async def test_the_first_scan_looks_at_everything(site: Site) -> None:
    site.put(ALIEN, HEAT)
    await site.scan(places=[Place("Alien (1979)", is_deep=True)])
    assert site.titles("movie") == ["Alien", "Heat"]


async def test_files_that_are_still_being_written_wait(site: Site) -> None:
    site.put(ALIEN, HEAT)
    await site.scan()
    known = site.rows("SELECT id, size_bytes, state FROM file ORDER BY id")
    dune = "Dune (1984)/Dune (1984).mkv"
    site.put(dune, content=b"the first bit")
    site.put(HEAT, content=b"written over, not all of it yet")
    site.growing = {dune, HEAT}
    for places in ([Place("Dune (1984)", True), Place("Heat (1995)", True)], None):
        await site.scan(places=places)
        assert site.rows("SELECT id, size_bytes, state FROM file ORDER BY id") == known
        assert site.titles("movie") == ["Alien", "Heat"]
    site.growing = {HEAT}
    await site.scan(places=[Place("Dune (1984)", is_deep=True)])
    assert site.titles("movie") == ["Alien", "Dune", "Heat"]
    site.growing = set()
    result = await site.scan()
    assert result.counts["changed"] == 1


async def test_a_file_that_was_growing_and_is_gone_is_missing(site: Site) -> None:
    site.put(HEAT, "Other (2001).mkv")
    await site.scan()
    site.growing = {HEAT}
    site.drop(HEAT)
    await site.scan()
    site.growing = set()
    await site.scan()
    assert site.files("missing") == [HEAT]
