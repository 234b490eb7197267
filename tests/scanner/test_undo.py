"""Undoing a scan: what it changed goes back, as far as the disk is as it was; nothing that anybody did is lost."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfin.catalog.edits import Edits
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Conflict
from rustfin.core.ids import ItemId, LibraryId, new_id
from rustfin.db import Database, Tx, open_database
from rustfin.scanner import plan_store
from rustfin.scanner.plans import KeptPlan
from rustfin.scanner.undoing import Undoing, UndoPreview
from site_of_files import Notes, Site, Stopped, open_site

FILM = "Alien (1979)/Alien (1979).mkv"
OTHER = "Brazil (1985)/Brazil (1985).mkv"
EPISODE = "{0}/Season {1}/{0} S{1:02}E{2:02}.mkv"


def plans(site: Site) -> list[KeptPlan]:
    return site.db.read_now(lambda tx: plan_store.kept_plans(tx, site.library_id))


def undoing(site: Site) -> Undoing:
    return Undoing(site.db, site.events, site.clock)


async def preview(site: Site, plan_id: str | None = None) -> tuple[int, int, int]:
    """How many files would go back, are not as before on the disk, were changed since."""
    return numbers(await undoing(site).preview(plan_id or plans(site)[0].plan_id))


def numbers(found: UndoPreview) -> tuple[int, int, int]:
    return found.back, found.elsewhere, found.newer


async def undo(site: Site, plan_id: str | None = None, notes: Notes | None = None) -> tuple[int, int, int]:
    """Undo, and the scan that follows."""
    asked: list[LibraryId] = []
    done = await undoing(site).run(
        plan_id or plans(site)[0].plan_id, notes or Notes(), follow=lambda _tx, library_id: asked.append(library_id)
    )
    assert asked == [site.library_id]
    return numbers(done)


def state(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """What undo restores, with ids: where files are, of which titles they are, what people did."""
    return {
        "files": site.rows(
            "SELECT id, root_id, path, size_bytes, mtime_ns, state, missing_since FROM file ORDER BY id"
        ),
        "links": site.rows(
            """SELECT part.file_id, version.id, version.item_id, version.label, part.position FROM part
               JOIN version ON version.id = part.version_id ORDER BY 1, 2"""
        ),
        "items": site.rows(
            """SELECT id, kind, identity_key, parent_id, series_id, number, season_number, title, year, state
               FROM item ORDER BY id"""
        ),
        "marks": site.rows("SELECT * FROM user_data ORDER BY user_id, item_id"),
        "lists": site.rows("SELECT collection_id, item_id FROM collection_member ORDER BY 1, 2"),
        "cards": site.rows("SELECT item_id, title, state, episode_count FROM card ORDER BY item_id"),
        "cursors": site.rows("SELECT user_id, series_id, watched_count FROM series_cursor ORDER BY 1, 2"),
    }


class Stash:
    """The files of a site as they are now, with their inodes and times, to be put back later."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._folder = site.root.with_name(f"stash-{new_id()}")
        self.paths = [path.relative_to(site.root) for path in site.root.rglob("*") if path.is_file()]
        for path in self.paths:
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.link(site.root / path, self._folder / path)

    def put_back(self, *, but: set[Path] | None = None) -> None:
        """The disk as it was; files in `but` stay away."""
        for entry in self._site.root.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for path in self.paths:
            if path not in (but or set()):
                (self._site.root / path).parent.mkdir(parents=True, exist_ok=True)
                os.link(self._folder / path, self._site.root / path)


async def test_files_that_were_taken_for_missing_are_back_with_their_titles(site: Site) -> None:
    site.breaker = None
    site.put(FILM, OTHER, EPISODE.format("Fargo", 1, 1))
    await site.scan()
    site.watch(site.item("Alien"))
    before, stash = state(site), Stash(site)
    site.drop("Alien (1979)")
    site.drop("Fargo")
    await site.scan()
    assert site.titles("movie", "missing") == ["Alien"]
    stash.put_back()
    assert await preview(site) == (2, 0, 0)
    assert await undo(site) == (2, 0, 0)
    assert state(site) == before
    assert plans(site)[0].state == "undone"
    counts = (await site.scan()).counts
    assert not any(counts[kind] for kind in ("added", "changed", "moved", "returned", "missing"))
    assert state(site) == before


async def test_what_is_not_back_on_the_disk_stays_missing_and_is_said(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    site.drop("Alien (1979)")
    await site.scan()
    assert await preview(site) == (0, 1, 0)
    before = state(site)
    assert await undo_nothing(site) == (0, 1, 0)
    assert state(site) == before
    assert plans(site)[0].state == "applied"


async def undo_nothing(site: Site) -> tuple[int, int, int]:
    done = await undoing(site).run(plans(site)[0].plan_id, Notes(), follow=lambda _tx, _id: pytest.fail("no scan"))
    return numbers(done)


async def test_a_film_that_was_renamed_has_its_former_name_and_place(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    site.move(FILM, "Aliens (1986)/Aliens (1986).mkv")
    site.drop("Alien (1979)")
    await site.scan()
    assert site.titles("movie") == ["Aliens", "Brazil"]
    stash.put_back()
    assert await undo(site) == (1, 0, 0)
    await site.scan()
    assert state(site) == before


async def test_a_whole_series_that_was_renamed_goes_back_or_stays_as_one(site: Site) -> None:
    site.put(*(EPISODE.format("Fargo", 1, number) for number in (1, 2, 3)), OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    for number in (1, 2, 3):
        site.move(EPISODE.format("Fargo", 1, number), EPISODE.format("Cargo", 1, number))
    site.drop("Fargo")
    await site.scan()
    assert site.titles("series") == ["Cargo"]
    stash.put_back(but={Path(EPISODE.format("Fargo", 1, 2))})
    assert await preview(site) == (0, 3, 0), "its name belongs to all of its files"
    stash.put_back()
    assert await undo(site) == (3, 0, 0)
    await site.scan()
    assert state(site) == before


async def test_marks_that_a_wrong_name_gave_another_title_are_taken_back(site: Site) -> None:
    """A file takes the name of another film: that one gets the marks. Undone, each has its own again."""
    site.put(FILM, OTHER)
    await site.scan()
    alien, brazil = site.item("Alien"), site.item("Brazil")
    site.watch(alien)
    listed(site, alien)
    before, stash = state(site), Stash(site)
    site.move(FILM, "Brazil (1985)/Brazil (1985) - 720p.mkv")
    await site.scan()
    assert site.is_watched(brazil)
    assert site.rows("SELECT item_id FROM collection_member") == [(brazil,)]
    stash.put_back()
    assert await undo(site) == (1, 0, 0)
    await site.scan()
    assert not site.is_watched(brazil)
    assert state(site) == before


async def test_what_somebody_did_since_then_stays(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    alien, brazil = site.item("Alien"), site.item("Brazil")
    site.watch(alien)
    stash = Stash(site)
    site.move(FILM, "Brazil (1985)/Brazil (1985) - 720p.mkv")
    await site.scan()
    site.clock.advance(1000)
    site.watch(brazil)
    stash.put_back()
    assert await undo(site) == (1, 0, 0)
    assert site.is_watched(brazil)
    assert site.is_watched(alien)


def listed(site: Site, item_id: ItemId) -> None:
    """Put a title on a playlist."""

    def write(tx: Tx) -> None:
        tx.execute(
            """INSERT INTO collection (id, kind, user_id, title, sort_title, created_at, updated_at)
               VALUES ('list', 'playlist', ?, 'Mine', 'mine', 0, 0)""",
            (site.user_id,),
        )
        tx.execute("INSERT INTO collection_member VALUES ('list', ?, 0)", (item_id,))

    site.db.write_now(write)


async def test_two_files_that_changed_places_change_back(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    site.move(FILM, "x.mkv")
    site.move(OTHER, FILM)
    site.move("x.mkv", OTHER)
    await site.scan()
    stash.put_back()
    await undo(site)
    await site.scan()
    assert state(site) == before


async def test_a_file_changed_in_place_has_its_former_content(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    (site.root / FILM).unlink()
    site.put(FILM)
    await site.scan()
    assert plans(site)[0].counts["changed"] == 1
    assert await preview(site) == (0, 1, 0)
    stash.put_back()
    assert await undo(site) == (1, 0, 0)
    await site.scan()
    assert state(site) == before


async def test_a_file_that_came_back_is_missing_again_only_where_it_is_gone_again(site: Site) -> None:
    site.breaker = None
    site.put(FILM, OTHER)
    await site.scan()
    away = site.root.with_name("away")
    (site.root / "Alien (1979)").rename(away)
    await site.scan()
    before = state(site)
    away.rename(site.root / "Alien (1979)")
    await site.scan()
    assert await preview(site) == (0, 1, 0), "it is there"
    (site.root / "Alien (1979)").rename(away)
    hidden = site.root.with_name("hidden")
    site.root.rename(hidden)
    assert await preview(site) == (0, 1, 0), "an offline folder proves nothing"
    hidden.rename(site.root)
    assert await undo(site) == (1, 0, 0)
    await site.scan()
    assert state(site) == before


async def test_titles_that_the_scan_made_are_forgotten_when_nothing_of_them_is_left(site: Site) -> None:
    site.put(EPISODE.format("Fargo", 1, 1), EPISODE.format("Fargo", 1, 2), OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    site.move(EPISODE.format("Fargo", 1, 1), EPISODE.format("Cargo", 2, 1))
    await site.scan()
    assert site.titles("series") == ["Cargo", "Fargo"]
    stash.put_back()
    await undo(site)
    await site.scan()
    assert state(site) == before


async def test_what_a_later_scan_or_somebody_changed_stays(site: Site) -> None:
    site.put(FILM, OTHER, "Cube (1997)/Cube (1997).mkv")
    await site.scan()
    stash = Stash(site)
    site.move("Alien (1979)", "Alien moved (1979)")
    site.move("Cube (1997)", "Cube moved (1997)")
    await site.scan()
    first = plans(site)[0].plan_id
    site.move("Alien moved (1979)", "Alien again (1979)")
    await site.scan()
    stash.put_back()
    assert await preview(site, first) == (1, 0, 1)
    assert await undo(site, first) == (1, 0, 1)
    assert plans(site)[1].state == "applied", "not all of it is undone"
    await site.scan()
    assert site.files() == sorted(str(path) for path in stash.paths)


async def test_a_scan_that_is_undone_a_first_scan_and_none_cannot_be_undone(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    with pytest.raises(Conflict):
        await preview(site)
    stash = Stash(site)
    site.move("Alien (1979)", "Moved (1979)")
    await site.scan()
    stash.put_back()
    await undo(site)
    with pytest.raises(Conflict):
        await preview(site)


async def test_an_undo_that_is_cancelled_is_done_in_part_and_can_go_on(site: Site) -> None:
    site.breaker = None
    names = [f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(4)]
    site.put(*names, OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    for name in names:
        site.drop(name)
    await site.scan()
    stash.put_back()
    with pytest.raises(Stopped):
        await undo(site, notes=Notes(cancel_at=3))
    assert len(site.titles("movie", "missing")) == 2
    assert await undo(site) == (2, 0, 0)
    assert state(site) == before


async def test_what_files_are_new_is_not_written_down(site: Site) -> None:
    site.put(OTHER)
    await site.scan()
    site.put(*(f"Film {number} (2001).mkv" for number in range(20)))
    await site.scan()
    assert site.rows("SELECT count(*) FROM scan_journal") == [(0,)]
    assert not plans(site)[0].has_journal
    assert site.rows("SELECT count(*) FROM scan_recording") == [(0,)]


async def test_journals_of_scans_that_were_cut_off_go(site: Site) -> None:
    site.put(FILM, OTHER)
    await site.scan()
    site.move("Alien (1979)", "Moved (1979)")
    with pytest.raises(Stopped):
        await site.scan(Notes(cancel_at=3))
    assert site.rows("SELECT count(*) > 0 FROM scan_journal") == [(1,)]
    site.move("Brazil (1985)", "Also moved (1985)")
    await site.scan()
    assert {row[0] for row in site.rows("SELECT plan_id FROM scan_journal")} == {plans(site)[0].plan_id}


async def test_a_scan_of_another_library_that_goes_on_keeps_its_journal(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    one = await open_site(db, clock, [tmp_path / "one"], name="One")
    other = await open_site(db, clock, [tmp_path / "other"], name="Other")
    for site in (one, other):
        site.put(FILM, OTHER)
        await site.scan()
        site.move("Alien (1979)", "Moved (1979)")
    with pytest.raises(Stopped):
        await one.scan(Notes(cancel_at=3))
    await other.scan()
    assert len(one.rows("SELECT DISTINCT plan_id FROM scan_journal")) == 2


async def test_a_name_that_a_title_of_this_scan_took_is_given_back_with_it(site: Site) -> None:
    """Fargo becomes Other, and a film that was moved makes a new series Fargo: both go back, or neither."""
    site.put(EPISODE.format("Fargo", 1, 1), EPISODE.format("Fargo", 1, 2), FILM, OTHER)
    await site.scan()
    before, stash = state(site), Stash(site)
    site.move("Fargo", "Other")
    site.move("Alien (1979)", "Fargo/Season 1")
    await site.scan()
    assert site.titles("series") == ["Fargo", "Other"]
    stash.put_back(but={Path(FILM)})
    assert await preview(site) == (0, 3, 0)
    stash.put_back()
    assert await undo(site) == (3, 0, 0)
    await site.scan()
    assert state(site) == before


PATHS = [
    FILM, OTHER, "Alien (1979)/Alien (1979) - 720p.mkv", "Alien (1979)/Trailers/Teaser.mkv",
    *(EPISODE.format(show, season, number) for show in ("Fargo", "Dark") for season in (1, 2) for number in (1, 2)),
]  # fmt: skip
TARGETS = [*PATHS, "Cube (1997)/Cube (1997).mkv", "Brazil (1985)/Brazil (1985) - 720p.mkv",
           "Fargo/Season 1/Fargo S01E01E02.mkv", EPISODE.format("New", 1, 1)]  # fmt: skip
FOLDERS = ["Alien (1979)", "Brazil (1985)", "Fargo", "Dark", "Fargo/Season 1"]
CHANGES = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(PATHS), st.sampled_from(TARGETS)),
    st.tuples(st.just("move"), st.sampled_from(FOLDERS), st.sampled_from([*FOLDERS, "Other", "Cube (1997)"])),
    st.tuples(st.just("drop"), st.sampled_from(PATHS), st.just("")),
    st.tuples(st.just("put"), st.sampled_from(TARGETS), st.just("")),
)


def change(site: Site, what: str, path: str, target: str) -> None:
    """One thing that people do to files."""
    old = site.root / path
    match what:
        case "move" if old.exists() and not (site.root / target).exists():
            if not Path(target).is_relative_to(path):
                site.move(path, target)
        case "drop" if old.exists():
            site.drop(path)
        case "put":
            if old.is_file():
                old.unlink()
            site.put(path)


@given(
    start=st.lists(CHANGES, max_size=3),
    watched=st.sets(st.integers(0, 30), max_size=4),
    changes=st.lists(CHANGES, min_size=1, max_size=5),
    later=st.sets(st.integers(0, 30), max_size=2),
    away=st.sets(st.sampled_from(PATHS), max_size=2),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_with_the_disk_as_it_was_all_is_as_it_was_and_nobody_ever_loses_anything(
    start: list[tuple[str, str, str]],
    watched: set[int],
    changes: list[tuple[str, str, str]],
    later: set[int],
    away: set[str],
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="rustfin-undo-"))
    clock = ManualClock()
    db = open_database(folder / "rustfin.db", clock=clock)
    try:
        asyncio.run(
            _undo_and_compare(db, clock, folder, start=start, watched=watched, changes=changes, later=later, away=away)
        )
    finally:
        db.close()
        shutil.rmtree(folder)


async def _undo_and_compare(
    db: Database,
    clock: ManualClock,
    folder: Path,
    *,
    start: list[tuple[str, str, str]],
    watched: set[int],
    changes: list[tuple[str, str, str]],
    later: set[int],
    away: set[str],
) -> None:
    site = await open_site(db, clock, [folder / "media"])
    site.breaker = None
    site.put(*PATHS, "notes.txt")
    await site.scan()
    for one in start:
        change(site, *one)
    await site.scan()
    watch(site, watched)
    before, stash = state(site), Stash(site)
    for one in changes:
        change(site, *one)
    known = {plan.plan_id for plan in plans(site)}
    await site.scan()
    since = watch(site, later)
    stash.put_back(but={Path(path) for path in away})
    last, done = plans(site)[0], UndoPreview(0, 0, 0)
    if last.plan_id not in known and last.has_journal:
        done = await undoing(site).run(last.plan_id, Notes(), follow=lambda _tx, _id: None)
        # Names that several changes have tangled may be refused whole; one change never is.
        assert done.newer == 0 or later or len(changes) > 1, "what nobody touched was taken for touched"
        if not away:
            assert done.elsewhere == 0
    await site.scan()
    assert marked(site) >= {(row[0], row[1]) for row in before["marks"]}, "somebody lost a mark"
    assert marked(site) >= since, "somebody lost what they did since"
    assert site.files() == sorted(str(path) for path in stash.paths if path.suffix == ".mkv" and str(path) not in away)
    if done.back and not done.newer and not away:
        after = state(site)
        own = {row[0] for row in before["files"]}
        assert [row for row in after["files"] if row[0] in own] == before["files"]
        assert [row for row in after["links"] if row[0] in own] == before["links"]
        if not later:
            assert after["marks"] == before["marks"]
        items = {row[0] for row in before["items"]}
        assert [row[:7] for row in after["items"] if row[0] in items] == [row[:7] for row in before["items"]]


def watch(site: Site, chosen: set[int]) -> set[tuple[str, str]]:
    """Watch some titles; gives the marks."""
    items = site.rows("SELECT id FROM item WHERE kind IN ('movie', 'episode') AND state = 'present' ORDER BY seq")
    ids = {ItemId(items[number % len(items)][0]) for number in chosen} if items else set()
    for item_id in ids:
        site.clock.advance(1)
        site.watch(item_id)
    return {(site.user_id, item_id) for item_id in ids}


def marked(site: Site) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in site.rows("SELECT user_id, item_id FROM user_data WHERE is_watched = 1")}


async def test_edits_and_locks_that_a_title_was_given_are_taken_back(site: Site) -> None:
    site.breaker = None
    site.put(FILM, OTHER)
    await site.scan()
    first, second = site.item_of(FILM), site.item_of(OTHER)

    def edit(tx: Tx) -> None:
        edits = Edits(site.events, site.clock)
        edits.edit_item(tx, first, {"title": "Mine"})
        edits.lock_fields(tx, first, ["title", "year"])
        edits.lock_fields(tx, second, ["overview"])

    site.db.write_now(edit)
    before = state(site), titles_and_locks(site)
    shown = site.db.read_now(lambda tx: [tuple(row) for row in tx.all("SELECT title, year FROM card ORDER BY seq")])
    site.move(FILM, "Brazil (1985)/Brazil (1985) - 4K.mkv")
    await site.scan()
    assert site.fact(second, "title") == "Mine"
    assert len(titles_and_locks(site)) > len(before[1])
    site.move("Brazil (1985)/Brazil (1985) - 4K.mkv", FILM)
    assert (await undo(site))[0] == 1
    assert (state(site)["items"], titles_and_locks(site)) == (before[0]["items"], before[1])
    assert [row[:2] for row in site.rows("SELECT title, year FROM card ORDER BY seq")] == shown


def titles_and_locks(site: Site) -> list[tuple[Any, ...]]:
    return site.rows(
        """SELECT item.id, item.title, item.year, field FROM item LEFT JOIN field_lock ON item_id = item.id
           ORDER BY item.id, field"""
    )
