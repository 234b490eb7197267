"""Whatever happened to files before: a title that people care for follows its file, also into another library.

Files are added, copied, renamed, given ids, taken away; disks are unplugged, scans cut off, contents looked into
or not. Then somebody moves the file of a title that is watched, renamed by hand and locked, and all of that is there.
"""

import asyncio
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rustfin.catalog.edits import Edits
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId, new_id
from rustfin.db import Tx, open_database
from rustfin.media import find_tools
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, Stopped, open_site

FILMS = [f"{name} ({year})" for name, year in (("Alien", 1979), ("Brazil", 1985), ("Cube", 1997))]
PATHS = [f"{film}/{film}{label}.mkv" for film in FILMS for label in ("", " - 720p")] + [
    f"{show}/Season 1/{show} S01E{episode:02}.mkv" for show in ("Expanse", "Fargo") for episode in (1, 2)
]
ROOTS = st.integers(0, 2)


class Household(RuleBasedStateMachine):
    """A library of two folders, and another one of one."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rustfin-care-"))
        self.clock = ManualClock()
        self.db = open_database(self.folder / "rustfin.db", clock=self.clock)
        self.roots = [self.folder / name for name in ("one", "more", "two")]
        one = asyncio.run(open_site(self.db, self.clock, self.roots[:2], name="One"))
        two = asyncio.run(open_site(self.db, self.clock, self.roots[2:], name="Two"))
        self.sites: list[Site] = [one, two]
        for site in self.sites:
            site.breaker = None
        # What is inside these files is no film; that nobody can read them is found out fastest by a program that fails.
        self.tools = replace(asyncio.run(find_tools()), ffprobe=Path("/bin/false"))
        self.unplugged: set[int] = set()
        self.cared: dict[ItemId, str] = {}
        self.moves = 0
        for path in PATHS[::2]:
            self.add_or_re_encode(0, path)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            shutil.rmtree(self.folder)

    @rule(root=ROOTS, path=st.sampled_from(PATHS))
    def add_or_re_encode(self, root: int, path: str) -> None:
        if root not in self.unplugged:
            (self.roots[root] / path).parent.mkdir(parents=True, exist_ok=True)
            (self.roots[root] / path).write_bytes(new_id().encode())

    @rule(old_root=ROOTS, old=st.sampled_from(PATHS), root=ROOTS, new=st.sampled_from(PATHS), is_copy=st.booleans())
    def move_or_copy(self, old_root: int, old: str, root: int, new: str, is_copy: bool) -> None:
        source, target = self.roots[old_root] / old, self.roots[root] / new
        if not self.unplugged & {old_root, root} and source.exists() and source != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            if is_copy:
                shutil.copy2(source, target)
            else:
                source.replace(target)

    @rule(root=ROOTS, film=st.sampled_from(FILMS), is_known=st.booleans())
    def learn_or_forget_an_id(self, root: int, film: str, is_known: bool) -> None:
        plain = self.roots[root] / film
        named = plain.with_name(f"{film} [tmdbid-{FILMS.index(film) + 300}]")
        old, new = (plain, named) if is_known else (named, plain)
        if root not in self.unplugged and old.exists() and not new.exists():
            old.rename(new)

    @rule(root=ROOTS, path=st.sampled_from(PATHS))
    def remove(self, root: int, path: str) -> None:
        (self.roots[root] / path).unlink(missing_ok=True)

    @rule(root=ROOTS)
    def plug_or_unplug(self, root: int) -> None:
        away = self.folder / f"away {root}"
        if root in self.unplugged:
            self.roots[root].rmdir()
            away.rename(self.roots[root])
        else:
            self.roots[root].rename(away)
            self.roots[root].mkdir()
        self.unplugged ^= {root}

    @rule(number=st.integers(0, 1))
    def scan(self, number: int) -> None:
        asyncio.run(self.sites[number].scan())

    @rule(number=st.integers(0, 1), chance=st.integers(1, 6))
    def scan_and_be_cut_off(self, number: int, chance: int) -> None:
        try:
            asyncio.run(self.sites[number].scan(Notes(cancel_at=chance)))
        except Stopped:
            return

    @rule(number=st.integers(0, 1))
    def look_into_files(self, number: int) -> None:
        site = self.sites[number]
        probe = LibraryProbe(self.db, site.events, self.clock, self.tools)
        asyncio.run(probe.run(site.owner, Notes(), workers=lambda: 2))

    @rule(number=st.integers(0, 30))
    def care(self, number: int) -> None:
        rows = self.sites[0].rows(
            "SELECT id FROM item WHERE kind IN ('movie', 'episode') AND state = 'present' ORDER BY seq"
        )
        if rows:
            self._care(ItemId(rows[number % len(rows)][0]))

    @rule(number=st.integers(0, 30), root=ROOTS)
    def move_what_is_cared_for(self, number: int, root: int) -> None:
        for away in list(self.unplugged):
            self.plug_or_unplug(away)
        self._settle()
        held = self._alone()
        if not held:
            return
        item_id, source = held[number % len(held)]
        self._care(item_id)
        self.moves += 1
        name = f"Fresh{self.moves}"
        [(kind, season, episode)] = self.sites[0].rows(
            "SELECT kind, season_number, number FROM item WHERE id = ?", item_id
        )
        path = f"{name} (2020)/{name} (2020).mkv"
        if kind == "episode":
            path = f"{name}/Season {season}/{name} S{season:02}E{episode:02}.mkv"
        target = self.roots[root] / path
        target.parent.mkdir(parents=True)
        source.rename(target)
        self._settle()
        here = self.sites[root // 2].item_of(path)
        assert self.sites[0].is_watched(here)
        # A title that was edited itself, as one that comes back to its first library, keeps its own edits.
        assert self.sites[0].fact(here, "title") == self.cared.get(here, self.cared[item_id])
        locks = self.sites[0].rows("SELECT field FROM field_lock WHERE item_id = ?", here)
        assert ("overview",) in locks

    @invariant()
    def nobody_loses_what_they_did(self) -> None:
        if not hasattr(self, "db"):
            return
        one = self.sites[0]
        watched = {ItemId(row[0]) for row in one.rows("SELECT item_id FROM user_data WHERE is_watched = 1")}
        titles = dict(one.rows("SELECT id, title FROM item"))
        assert self.cared.keys() <= watched
        assert {item_id: titles[item_id] for item_id in self.cared} == self.cared

    @invariant()
    def the_catalogue_is_whole(self) -> None:
        if not hasattr(self, "db"):
            return
        one = self.sites[0]
        assert one.rows("PRAGMA foreign_key_check") == []
        assert (
            one.rows("SELECT root_id, path FROM file WHERE state = 'present' GROUP BY 1, 2 HAVING count(*) > 1") == []
        )
        assert (
            one.rows(
                """SELECT path FROM file WHERE state = 'present' AND NOT EXISTS (
                     SELECT 1 FROM part JOIN version ON version.id = version_id JOIN item ON item.id = item_id
                     WHERE file_id = file.id AND item.state = 'present')"""
            )
            == []
        )

    def _care(self, item_id: ItemId) -> None:
        site = self.sites[0]
        name = self.cared.setdefault(item_id, f"Mine {len(self.cared)}")
        site.watch(item_id)

        def write(tx: Tx) -> None:
            edits = Edits(site.events, self.clock)
            edits.edit_item(tx, item_id, {"title": name})
            edits.lock_fields(tx, item_id, ["overview"])

        self.db.write_now(write)

    def _settle(self) -> None:
        for number in (0, 1):
            self.scan(number)
            self.look_into_files(number)

    def _alone(self) -> list[tuple[ItemId, Path]]:
        """Titles on disks that are there with a single file, of which there is no copy, and where that is."""
        contents = [path.read_bytes() for path in self.folder.rglob("*.mkv")]
        rows = self.sites[0].rows(
            """SELECT item.id, root.path, file.path FROM item JOIN version ON version.item_id = item.id
               JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
               JOIN root ON root.id = file.root_id
               WHERE item.kind IN ('movie', 'episode') AND file.state = 'present' AND root.state = 'online'
               GROUP BY item.id HAVING count(*) = 1 ORDER BY item.seq"""
        )
        held = [(ItemId(item_id), Path(os.fsdecode(root)) / os.fsdecode(path)) for item_id, root, path in rows]
        return [(item_id, path) for item_id, path in held if path.exists() and contents.count(path.read_bytes()) == 1]


Household.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyCare = Household.TestCase
