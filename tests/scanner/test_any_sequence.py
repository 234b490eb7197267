"""Whatever happens to files between scans, nothing is deleted and nobody loses what they did."""

import asyncio
import io
import os
import pickle
import shutil
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rustfin.core.clock import ManualClock
from rustfin.core.frames import read_frames
from rustfin.core.ids import ItemId
from rustfin.db import open_database
from rustfin.scanner.child import Surveyor
from rustfin.scanner.mounts import Mount
from rustfin.scanner.scope import Place, covers
from site_of_files import Site, open_site

FILMS = [f"{name} ({year})" for name, year in (("Alien", 1979), ("Brazil", 1985), ("Cube", 1997), ("Dune", 2021))]
SHOWS = ["Expanse", "Fargo"]
PATHS = [f"{film}/{film}{label}.mkv" for film in FILMS for label in ("", " - 720p")] + [
    f"{show}/Season {season}/{show} S{season:02}E{episode:02}.mkv"
    for show in SHOWS
    for season in (1, 2)
    for episode in (1, 2)
]
FOLDERS = [*FILMS, *SHOWS]
ON_DISK = [f"usb/{path}" for path in PATHS[:4]]
PLACES = ["", "usb", "New", "Moved", *FOLDERS, *(os.path.dirname(path) for path in [*PATHS, *ON_DISK])]
_PLAYABLE = "SELECT id FROM item WHERE kind IN ('movie', 'episode') AND state = 'present' ORDER BY id"


class Library(RuleBasedStateMachine):
    """Files come, go, move, and change; disks are unplugged; now and then somebody scans and watches."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rustfin-sequence-"))
        self.clock = ManualClock()
        self.db = open_database(self.folder / "rustfin.db", clock=self.clock)
        self.site: Site = asyncio.run(open_site(self.db, self.clock, [self.folder / "media"]))
        self.site.breaker = None
        self.site.survey = self.survey
        self.mounts_made = 0
        self.is_disk_plugged = False
        (self.folder / "disk").mkdir()
        self.is_mounted = True
        self.watched: set[ItemId] = set()
        self.contents: dict[bytes, ItemId] = {}
        self.seen_items: set[str] = set()
        self.seen_files: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            shutil.rmtree(self.folder)

    @precondition(lambda self: self.is_mounted)
    @rule(path=st.sampled_from(PATHS))
    def add_or_re_encode(self, path: str) -> None:
        self.site.put(path)

    @precondition(lambda self: self.is_mounted)
    @rule(old=st.sampled_from(PATHS), new=st.sampled_from(PATHS))
    def rename(self, old: str, new: str) -> None:
        if (self.site.root / old).exists():
            self.site.move(old, new)

    @precondition(lambda self: self.is_mounted)
    @rule(old=st.sampled_from(FOLDERS), new=st.sampled_from(["New", "Moved", *FOLDERS]))
    def move_folder(self, old: str, new: str) -> None:
        if (self.site.root / old).exists() and not (self.site.root / new).exists():
            self.site.move(old, new)

    @precondition(lambda self: self.is_mounted and self.is_disk_plugged)
    @rule(path=st.sampled_from(ON_DISK))
    def add_to_the_disk(self, path: str) -> None:
        self.site.put(path)

    @precondition(lambda self: self.is_mounted and self.is_disk_plugged)
    @rule(path=st.sampled_from(PATHS), is_going=st.booleans())
    def move_from_disk_to_disk(self, path: str, is_going: bool) -> None:
        old, new = (path, f"usb/{path}") if is_going else (f"usb/{path}", path)
        if (self.site.root / old).exists():
            self.site.move(old, new)

    @precondition(lambda self: self.is_mounted)
    @rule()
    def plug_or_unplug_the_disk(self) -> None:
        point, aside = self.site.root / "usb", self.folder / "disk"
        if self.is_disk_plugged:
            point.rename(aside)
            point.mkdir()
        else:
            shutil.rmtree(point, ignore_errors=True)
            aside.rename(point)
            self.mounts_made += 1
        self.is_disk_plugged = not self.is_disk_plugged

    @precondition(lambda self: self.is_mounted)
    @rule(path=st.sampled_from(PATHS))
    def remove(self, path: str) -> None:
        (self.site.root / path).unlink(missing_ok=True)

    @rule()
    def plug_or_unplug(self) -> None:
        away = self.folder / "away"
        if self.is_mounted:
            self.site.root.rename(away)
            self.site.root.mkdir()
        else:
            self.site.root.rmdir()
            away.rename(self.site.root)
        self.is_mounted = not self.is_mounted

    @rule()
    def scan(self) -> None:
        states = dict(self.site.rows("SELECT id, state FROM file"))
        result = asyncio.run(self.site.scan())
        if not self.is_mounted and states:
            now = dict(self.site.rows("SELECT id, state FROM file"))
            assert now == states, "an unplugged disk made files missing"
            return
        assert not result.offline or not any(self._on_disk())
        if not result.offline:
            assert self.site.files() == sorted(self._on_disk() + self._unplugged(states))

    @rule(path=st.sampled_from(PLACES), is_deep=st.booleans())
    def scan_a_place(self, path: str, is_deep: bool) -> None:
        states = dict(self.site.rows("SELECT id, state FROM file"))
        place = Place(path, is_deep)
        result = asyncio.run(self.site.scan(places=[place]))
        if not self.is_mounted and states:
            assert dict(self.site.rows("SELECT id, state FROM file")) == states
        elif not result.offline:
            there = sorted(self._on_disk() + self._unplugged(states))
            assert self._in(place, self.site.files()) == self._in(place, there)

    @rule(number=st.integers(0, 30))
    def watch(self, number: int) -> None:
        items = self.site.rows(
            "SELECT id FROM item WHERE kind IN ('movie', 'episode') AND state = 'present' ORDER BY id"
        )
        if items:
            item_id = ItemId(items[number % len(items)][0])
            self.site.watch(item_id)
            self.watched.add(item_id)

    @invariant()
    def nothing_is_ever_deleted(self) -> None:
        if not hasattr(self, "db"):
            return
        items = {row[0] for row in self.site.rows("SELECT id FROM item")}
        files = {row[0] for row in self.site.rows("SELECT id FROM file")}
        assert self.seen_items <= items
        assert self.seen_files <= files
        self.seen_items, self.seen_files = items, files

    @invariant()
    def what_people_did_stays(self) -> None:
        if hasattr(self, "db"):
            kept = {ItemId(row[0]) for row in self.site.rows("SELECT item_id FROM user_data WHERE is_watched = 1")}
            assert self.watched <= kept

    @invariant()
    def the_catalogue_is_whole(self) -> None:
        if not hasattr(self, "db"):
            return
        assert self.site.rows("PRAGMA foreign_key_check") == []
        assert (
            self.site.rows(
                """SELECT path FROM file WHERE state = 'present' AND NOT EXISTS (
                     SELECT 1 FROM part JOIN version ON version.id = version_id JOIN item ON item.id = item_id
                     WHERE file_id = file.id AND item.state = 'present')"""
            )
            == []
        )
        assert (
            self.site.rows(
                """SELECT title FROM item WHERE state = 'present' AND kind IN ('movie', 'episode') AND NOT EXISTS (
                     SELECT 1 FROM version JOIN part ON version_id = version.id JOIN file ON file.id = file_id
                     WHERE item_id = item.id AND file.state = 'present')"""
            )
            == []
        )

    async def survey(self, payload: bytes) -> AsyncGenerator[bytes, None]:
        out = io.BytesIO()
        await asyncio.to_thread(Surveyor(pickle.loads(payload), out, self._mounts).run)
        for frame in read_frames(out.getvalue()):
            yield frame

    def _mounts(self) -> list[Mount]:
        disk = [Mount(str(self.site.root / "usb"), "vfat", "/", self.mounts_made + 2)]
        return [Mount("/", "ext4", "/", 1), *(disk if self.is_disk_plugged and self.is_mounted else ())]

    def _unplugged(self, states: dict[str, str]) -> list[str]:
        """The files that were there on the disk that is not."""
        if self.is_disk_plugged:
            return []
        rows = [(file_id, os.fsdecode(path)) for file_id, path in self.site.rows("SELECT id, path FROM file")]
        return [path for file_id, path in rows if path.startswith("usb/") and states.get(file_id) == "present"]

    @staticmethod
    def _in(place: Place, paths: list[str]) -> list[str]:
        return [path for path in paths if covers([place], os.path.dirname(path))]

    def _on_disk(self) -> list[str]:
        root = self.site.root
        return sorted(
            os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names
        )


Library.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnySequence = Library.TestCase
