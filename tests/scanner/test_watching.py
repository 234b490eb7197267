"""Watching real folders: what changes is there a few seconds later, without anybody asking."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import ManualClock
from rustfin.core.ids import JobId, LibraryId, RootId
from rustfin.db import Database
from rustfin.jobs import Jobs
from rustfin.scanner import Scanner, watching
from rustfin.scanner.mounts import Mount
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.scope import Place
from rustfin.scanner.watching import Watched, Watching, WatchState
from rustfin.settings import Scanning, Settings
from site_of_files import Site, open_site
from until import until

ALIEN = "Alien (1979)/Alien (1979).mkv"
HEAT = "Heat (1995)/Heat (1995).mkv"


class Post:
    """A site that is watched, and whose looks are jobs."""

    def __init__(self, site: Site, jobs: Jobs, settings: Settings, watching: Watching, scanner: Scanner) -> None:
        self.site = site
        self.jobs = jobs
        self.settings = settings
        self.watching = watching
        self.scanner = scanner

    async def begin(self) -> None:
        """Scan, then watch."""
        await self.site.scan()
        await self.jobs.start()
        self.watching.open(self.scanner)
        await self.until_state(WatchState.WATCHING)

    async def until_state(self, state: WatchState) -> Watched:
        root_id = self.site.root_id(0)
        await until(lambda: self.watching.watched(root_id).state is state)
        return self.watching.watched(root_id)

    def kinds(self) -> set[str]:
        return {row[0] for row in self.site.rows("SELECT DISTINCT kind FROM job")}


@pytest.fixture
async def post(
    db: Database, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Post]:
    monkeypatch.setattr(watching, "LOOK_EVERY_S", 0.1)
    site = await open_site(db, clock, [tmp_path / "media"])
    site.put(ALIEN)
    settings = Settings(db, site.events, clock)
    await settings.load()
    jobs = Jobs(db, site.events, clock)
    watch = Watching(db, site.events, settings)
    scanner = Scanner(db, jobs, site.events, clock, settings, growing=watch.growing)
    yield Post(site, jobs, settings, watch, scanner)
    await watch.aclose()
    await jobs.stop()


async def test_what_comes_and_goes_is_there_and_missing_by_itself(post: Post) -> None:
    site = post.site
    await post.begin()
    site.put("Dune (1984)/Dune (1984).mkv", "loose (2001).mkv")
    await until(lambda: site.titles("movie") == ["Alien", "Dune", "loose"])
    site.drop("Dune (1984)")
    await until(lambda: site.titles("movie", "missing") == ["Dune"])
    assert post.kinds() == {"scan_folders"}


async def test_a_rename_is_one_look_and_the_same_title(post: Post) -> None:
    site = post.site
    await post.begin()
    film = site.item_of(ALIEN)
    site.move("Alien (1979)", "Aliens (1986)")
    await until(lambda: site.titles("movie") == ["Alien"] and site.files() == ["Aliens (1986)/Alien (1979).mkv"])
    assert site.item_of("Aliens (1986)/Alien (1979).mkv") == film
    assert site.titles("movie", "missing") == []


async def test_a_tree_that_is_moved_in_is_read_whole(post: Post, tmp_path: Path) -> None:
    site = post.site
    await post.begin()
    for path in ("Dark/Season 01/Dark S01E01.mkv", "Dark/Season 02/Dark S02E01.mkv"):
        file = tmp_path / "downloads" / path
        file.parent.mkdir(parents=True)
        file.write_bytes(path.encode())
    (tmp_path / "downloads" / "Dark").rename(site.root / "Dark")
    await until(lambda: len(site.titles("episode")) == 2)
    site.put("Dark/Season 03/Dark S03E01.mkv")  # the watch goes on below what came
    await until(lambda: len(site.titles("episode")) == 3)


async def test_a_file_that_grows_is_not_read_before_it_stops(post: Post) -> None:
    site = post.site
    await post.begin()
    root_id = site.root_id(0)
    film = site.root / "Dune (1984).mkv"
    with film.open("wb") as file:
        file.write(b"one")
        file.flush()
        await until(lambda: post.watching.growing(root_id) == {"Dune (1984).mkv"})
        site.put(HEAT)
        # Nothing is written for a moment less than counts as done, again and again, until the other film is there.
        while site.titles("movie") != ["Alien", "Heat"]:
            file.write(b"more")
            file.flush()
            assert "Dune (1984).mkv" not in site.files()
            await asyncio.sleep(0.2)
    await until(lambda: site.titles("movie") == ["Alien", "Dune", "Heat"])
    [(size,)] = site.rows("SELECT size_bytes FROM file WHERE path = ?", b"Dune (1984).mkv")
    assert size == film.stat().st_size


async def test_what_is_no_media_is_not_looked_at(post: Post) -> None:
    site = post.site
    await post.begin()
    site.put(".hidden/Film (2000).mkv", "Alien (1979)/notes.xyz", "film.mkv.part", HEAT)
    await until(lambda: site.titles("movie") == ["Alien", "Heat"])
    payloads = [json.loads(row[0])["scope"] for row in site.rows("SELECT payload FROM job WHERE kind = 'scan_folders'")]
    assert payloads == [{site.root_id(0): [["Heat (1995)", True]]}]


async def test_ignore_rules_that_come_hide_what_was_there(post: Post) -> None:
    site = post.site
    site.put("box/Cube (1997).mkv")
    await post.begin()
    site.put("box/.ignore", content=b"")
    await until(lambda: site.titles("movie", "missing") == ["Cube"])


async def test_names_that_are_not_text_are_found_once_and_then_now_and_then(post: Post) -> None:
    site = post.site
    await post.begin()
    odd = os.fsdecode(b"B\xf8rn (1990)")
    (site.root / odd).mkdir()
    (site.root / odd / f"{odd}.mkv").write_bytes(b"odd")
    await until(lambda: site.files() == [ALIEN, f"{odd}/{odd}.mkv"])
    told = await post.until_state(WatchState.POLLING)
    assert "not text" in str(told.reason)


async def test_a_folder_that_is_gone_is_offline_and_scanned_when_it_is_back(post: Post, tmp_path: Path) -> None:
    site = post.site
    await post.begin()
    site.root.rename(tmp_path / "unplugged")
    told = await post.until_state(WatchState.OFFLINE)
    assert "cannot be read" in str(told.reason)
    (tmp_path / "unplugged" / "Heat (1995).mkv").write_bytes(b"heat")
    (tmp_path / "unplugged").rename(site.root)
    await post.until_state(WatchState.WATCHING)
    await until(lambda: site.titles("movie") == ["Alien", "Heat"])
    assert "scan_library" in post.kinds()


async def test_another_folder_in_its_place_is_watched_anew(post: Post, tmp_path: Path) -> None:
    site = post.site
    await post.begin()
    shutil.move(site.root, tmp_path / "old")
    shutil.copytree(tmp_path / "old", site.root, copy_function=shutil.copy2)
    await until(lambda: "scan_library" in post.kinds())
    await post.until_state(WatchState.WATCHING)
    site.put(HEAT)
    await until(lambda: site.titles("movie") == ["Alien", "Heat"])


async def test_watching_can_be_switched_off_and_on(post: Post) -> None:
    await post.begin()
    await post.settings.update(Scanning.section, {"is_watching": False})
    await post.until_state(WatchState.OFF)
    await post.settings.update(Scanning.section, {"is_watching": True})
    await post.until_state(WatchState.WATCHING)


async def test_a_folder_that_is_added_is_watched_at_once_and_nothing_in_it_is_missed(
    post: Post, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.begin()
    monkeypatch.setattr(watching, "LOOK_EVERY_S", 600.0)
    film = tmp_path / "more" / HEAT
    film.parent.mkdir(parents=True)
    film.write_bytes(b"heat")
    libraries = Libraries(db, post.site.events, post.site.clock)
    root_id = await libraries.add_root(post.site.owner, str(tmp_path / "more"))
    # Nobody asks for a scan, and nothing changes any more.
    await until(lambda: post.site.titles("movie") == ["Alien", "Heat"])
    assert post.watching.watched(root_id).state is WatchState.WATCHING
    assert post.kinds() == {"scan_folders"}


async def test_what_was_changed_while_watching_was_off_is_found(post: Post) -> None:
    await post.begin()
    await post.settings.update(Scanning.section, {"is_watching": False})
    await post.until_state(WatchState.OFF)
    post.site.put(HEAT)
    await post.settings.update(Scanning.section, {"is_watching": True})
    await until(lambda: post.site.titles("movie") == ["Alien", "Heat"])


async def test_what_changed_while_no_watch_could_be_had_is_found(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    really = watching.watch
    monkeypatch.setattr(Watching, "_poll_every_s", lambda self: 0.05)
    monkeypatch.setattr(watching, "watch", _refuse)
    asked = Asked()
    post.watching.open(asked)
    await post.until_state(WatchState.POLLING)
    assert asked.caught_up == []
    monkeypatch.setattr(watching, "watch", really)
    await until(lambda: asked.caught_up)
    assert asked.caught_up == [(post.site.root_id(0), True)]


async def test_when_the_server_starts_only_a_scan_that_runs_is_overtaken(post: Post) -> None:
    asked = Asked()
    post.watching.open(asked)
    await until(lambda: asked.caught_up)
    assert asked.caught_up == [(post.site.root_id(0), False)]


async def test_a_look_that_could_not_be_asked_for_is_asked_for_again(post: Post) -> None:
    asked = Asked(refusals=1)
    post.watching.open(asked)
    await post.until_state(WatchState.WATCHING)
    post.site.put("loose (2001).mkv")
    await until(lambda: asked.looks)
    assert asked.looks == [{post.site.root_id(0): ("",)}]


class Asked:
    """Who is asked for scans, and only notes it; some looks are refused first."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.scans: list[LibraryId] = []
        self.looks: list[dict[RootId, tuple[str, ...]]] = []
        self.caught_up: list[tuple[RootId, bool]] = []

    async def request_scan(self, library_id: LibraryId) -> JobId:
        self.scans.append(library_id)
        return JobId("one")

    async def request_looks(self, places: Mapping[RootFolder, Sequence[Place]]) -> dict[LibraryId, JobId]:
        if self.refusals:
            self.refusals -= 1
            raise OSError("the disk is full")
        self.looks.append({root.id: tuple(place.path for place in found) for root, found in places.items()})
        return {}

    async def request_catch_up(self, root: RootFolder, *, is_late: bool) -> JobId | None:
        self.caught_up.append((root.id, is_late))
        return None


async def test_a_network_share_is_scanned_now_and_then_and_says_so(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    table = [Mount("/", "ext4", "/", 1), Mount(str(post.site.root), "nfs4", "/films", 2)]
    monkeypatch.setattr(watching, "mounts", lambda: table)
    monkeypatch.setattr(Watching, "_poll_every_s", lambda self: 0.05)
    asked = Asked()
    post.watching.open(asked)
    told = await post.until_state(WatchState.POLLING)
    assert told.reason == "nfs4 does not tell of changes made elsewhere."
    await until(lambda: len(asked.scans) > 1)
    assert set(asked.scans) == {post.site.library_id}


async def test_more_folders_than_the_system_watches(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "watch", _refuse)
    post.watching.open(Asked())
    told = await post.until_state(WatchState.POLLING)
    assert "fs.inotify.max_user_watches" in str(told.reason)


async def test_what_kept_a_folder_from_being_watched_may_be_over(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    really = watching.watch
    monkeypatch.setattr(Watching, "_poll_every_s", lambda self: 0.05)
    monkeypatch.setattr(watching, "watch", _refuse)
    asked = Asked()
    post.watching.open(asked)
    await post.until_state(WatchState.POLLING)
    monkeypatch.setattr(watching, "watch", really)
    await post.until_state(WatchState.WATCHING)
    assert asked.scans


def _refuse(*_paths: str, **_options: object) -> None:
    raise OSError('OS file watch limit reached. about ["/media"]')


async def test_who_looks_on_is_told_of_a_new_state(post: Post, db: Database) -> None:
    before = post.site.rows("SELECT count(*) FROM event WHERE kind = 'libraries.changed'")
    await post.begin()
    await until(lambda: post.site.rows("SELECT count(*) FROM event WHERE kind = 'libraries.changed'") > before)
    await Libraries(db, post.site.events, post.site.clock).delete(post.site.library_id)
    await until(lambda: not post.watching._roots)
