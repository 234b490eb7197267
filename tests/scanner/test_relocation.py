"""A folder that is somewhere else now: found again by path, size and content, moved in one step, nothing lost."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import LibraryId, RootId
from rustfin.db import Database, open_database
from rustfin.jobs import Jobs, JobState, Lane
from rustfin.media import find_tools
from rustfin.scanner import Scanner
from rustfin.scanner.mounts import Ground
from rustfin.scanner.roots import Disk, Sentinel
from rustfin.settings import Settings
from site_of_files import Site, open_site

FILMS = [f"{name} ({year})/{name} ({year}).mkv" for name, year in (("Alien", 1979), ("Brazil", 1985), ("Cube", 1997))]
EPISODES = [f"Fargo/Season 1/Fargo S01E0{number}.mkv" for number in (1, 2, 3)]


class Mover:
    """A site with the queue that does its scans and relocations."""

    def __init__(self, site: Site, jobs: Jobs, scanner: Scanner) -> None:
        self.site = site
        self.jobs = jobs
        self.scanner = scanner

    @property
    def root_id(self) -> RootId:
        return RootId(self.site.rows("SELECT id FROM root ORDER BY id")[0][0])

    async def settle(self) -> list[str]:
        """Wait for all work; gives its kinds."""
        while active := await self.jobs.list(states=(JobState.QUEUED, JobState.RUNNING)):
            for job in active:
                await self.jobs.wait(job.id)
        return [job.kind for job in await self.jobs.list()]

    async def scan(self) -> None:
        await self.scanner.request_scan(self.site.library_id)
        await self.settle()

    async def relocate(self, path: Path, least_percent: int | None = None) -> Mapping[str, Any]:
        job = await self.jobs.wait(
            await self.scanner.request_relocation(
                self.site.library_id, self.root_id, str(path), least_percent=least_percent
            )
        )
        assert job.state is JobState.DONE, job.error
        assert job.result is not None
        return job.result

    def kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """What must not change when a folder is somewhere else."""
        return {
            table: self.site.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("item", "user_data", "version", "part", "fingerprint", "marker", "series_cursor")
        } | {"file": self.site.rows("SELECT id, path, fingerprint_id, state, size_bytes FROM file ORDER BY id")}


@asynccontextmanager
async def _moving(db: Database, clock: ManualClock, folder: Path) -> AsyncIterator[Mover]:
    site = await open_site(db, clock, [folder / "media"])
    values = Settings(db, site.events, clock)
    await values.load()
    jobs = Jobs(db, site.events, clock)
    mover = Mover(site, jobs, Scanner(db, jobs, site.events, clock, values, tools=await find_tools()))
    await jobs.start()
    try:
        yield mover
    finally:
        await jobs.stop()


@pytest.fixture
async def mover(db: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Mover]:
    async with _moving(db, clock, tmp_path) as opened:
        yield opened


async def test_a_look_tells_what_is_there_and_changes_nothing(mover: Mover, tmp_path: Path) -> None:
    mover.site.put(*FILMS, *EPISODES)
    await mover.scan()
    before = mover.kept(), mover.site.rows("SELECT * FROM root")
    new = tmp_path / "new"
    shutil.copytree(mover.site.root, new)
    (new / FILMS[0]).unlink()
    (new / FILMS[1]).write_bytes(b"longer than before, so another file")
    size = (new / FILMS[2]).stat().st_size
    (new / FILMS[2]).write_bytes(b"x" * size)
    found = await mover.relocate(new)
    assert (found["files"], found["found"], found["percent"], found["is_applied"]) == (6, 3, 50, False)
    assert (found["not_there"], found["other_size"], found["other_content"]) == (1, 1, 1)
    assert found["not_there_samples"] == [FILMS[0]]
    assert sorted(found["other_samples"]) == sorted(FILMS[1:])
    assert (mover.kept(), mover.site.rows("SELECT * FROM root")) == before


async def test_a_moved_folder_is_found_again_and_no_file_is_read_anew(mover: Mover, tmp_path: Path) -> None:
    mover.site.put(*FILMS, *EPISODES)
    await mover.scan()
    for title in ("Alien", "Fargo"):
        mover.site.watch(mover.site.item(title))
    before = mover.kept()
    shutil.copytree(mover.site.root, tmp_path / "new", copy_function=shutil.copyfile)  # at other times
    shutil.rmtree(mover.site.root)
    found = await mover.relocate(tmp_path / "new", 90)
    assert (found["percent"], found["is_applied"], found["other_time"]) == (100, True, 6)
    await mover.settle()
    assert mover.kept() == before
    assert mover.site.rows("SELECT path, state FROM root") == [(os.fsencode((tmp_path / "new").resolve()), "online")]
    scanned, probed = [
        next(job.result for job in await mover.jobs.list() if job.kind == kind)
        for kind in ("scan_library", "probe_files")
    ]
    assert scanned is not None
    assert not any(count for name, count in scanned["counts"].items() if name != "unchanged")
    assert probed == {"read": 0, "passed_over": 0}


async def test_a_place_with_too_little_is_refused_and_nothing_changes(mover: Mover, tmp_path: Path) -> None:
    mover.site.put(*FILMS)
    await mover.scan()
    (tmp_path / "new").mkdir()
    before = mover.kept(), mover.site.rows("SELECT * FROM root")
    job = await mover.jobs.wait(
        await mover.scanner.request_relocation(
            mover.site.library_id, mover.root_id, str(tmp_path / "new"), least_percent=90
        )
    )
    assert job.state is JobState.FAILED
    assert "Only 0 of 3 files" in (job.error or "")
    assert (mover.kept(), mover.site.rows("SELECT * FROM root")) == before


async def test_what_is_not_at_the_new_place_is_missing_with_all_that_people_did(mover: Mover, tmp_path: Path) -> None:
    mover.site.put(*FILMS)
    await mover.scan()
    alien = mover.site.item("Alien")
    mover.site.watch(alien)
    mover.site.root.rename(tmp_path / "new")
    (tmp_path / "new" / FILMS[0]).rename(tmp_path / "elsewhere.mkv")
    await mover.relocate(tmp_path / "new", 50)
    await mover.settle()
    assert mover.site.files("missing") == [FILMS[0]]
    (tmp_path / "elsewhere.mkv").rename(tmp_path / "new" / FILMS[0])
    await mover.scan()
    assert mover.site.files("missing") == []
    assert mover.site.item("Alien") == alien
    assert mover.site.is_watched(alien)


async def test_a_disk_below_that_is_not_at_the_new_place_yet_stays_as_it_was(mover: Mover, tmp_path: Path) -> None:
    site = mover.site
    site.put(*(f"Film {number} (2001).mkv" for number in range(9)), "usb/Heat (1995).mkv")
    await site.scan()
    [(text,)] = site.rows("SELECT sentinel FROM root")
    known = replace(Sentinel.from_json(text), inner={"usb": Disk(Ground(9, "vfat"), ("usb/Heat (1995).mkv",))})
    site.db.write_now(lambda tx: tx.execute("UPDATE root SET sentinel = ?", (known.to_json(),)))
    site.root.rename(tmp_path / "new")
    shutil.rmtree(tmp_path / "new" / "usb")
    await mover.relocate(tmp_path / "new", 50)
    site.roots[0] = tmp_path / "new"
    await site.scan()
    assert site.titles("movie", "missing") == []
    assert site.rows("SELECT state_reason FROM root") == [("The disk at usb is not mounted.",)]


async def test_an_offline_folder_can_be_found_elsewhere(mover: Mover, tmp_path: Path) -> None:
    mover.site.put(*FILMS)
    await mover.scan()
    mover.site.root.rename(tmp_path / "new")
    await mover.scan()
    assert mover.site.rows("SELECT state FROM root") == [("offline",)]
    await mover.relocate(tmp_path / "new", 90)
    await mover.settle()
    assert mover.site.rows("SELECT state, state_reason FROM root") == [("online", None)]
    assert mover.site.files("missing") == []


async def test_places_where_a_folder_cannot_be_are_refused(mover: Mover, tmp_path: Path) -> None:
    site = mover.site
    site.put(*FILMS)
    (site.root / "inner").mkdir()
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "second" / "below").mkdir(parents=True)
    await Libraries(site.db, site.events, site.clock).update(
        site.library_id, folders=[str(site.root), str(tmp_path / "second")]
    )
    refused = {
        "media": "folder_not_absolute",
        str(tmp_path / "nothing"): "folder_missing",
        str(tmp_path / "file"): "not_a_folder",
        str(site.root): "relocation_same",
        f"{site.root}/../media": "relocation_same",
        str(site.root / "inner"): "relocation_inside",
        str(tmp_path / "second"): "folders_nested",
        str(tmp_path / "second" / "below"): "folders_nested",
        str(tmp_path): "folders_nested",
    }
    [(root_id,)] = site.rows("SELECT id FROM root WHERE path = ?", os.fsencode(site.root))
    for path, code in refused.items():
        with pytest.raises(InvalidInput) as error:
            await mover.scanner.request_relocation(site.library_id, root_id, path)
        assert error.value.code == code, path
    with pytest.raises(NotFound):
        await mover.scanner.request_relocation(LibraryId("other"), root_id, str(tmp_path / "file"))


async def test_a_relocation_waits_behind_a_scan_and_can_be_cancelled(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "media"])
    (tmp_path / "new").mkdir()
    values = Settings(db, site.events, clock)
    await values.load()
    jobs = Jobs(db, site.events, clock)
    scanner = Scanner(db, jobs, site.events, clock, values)
    await scanner.request_scan(site.library_id)
    scan = await db.write(lambda tx: jobs._claim(tx, Lane.SCAN))
    assert scan is not None
    [(root_id,)] = site.rows("SELECT id FROM root")
    asked = await scanner.request_relocation(site.library_id, root_id, str(tmp_path / "new"), least_percent=0)
    assert (await jobs.get(asked)).lane is scan.lane, "a lane in which one job runs at a time"
    assert jobs._widths[Lane.SCAN] == 1
    assert (await jobs.cancel(asked)).state is JobState.CANCELLED
    assert site.rows("SELECT path FROM root") == [(os.fsencode(site.root),)]


FATES = st.sampled_from(["kept", "kept", "kept", "gone", "longer", "other", "later"])


@given(fates=st.lists(FATES, min_size=6, max_size=6), watched=st.sets(st.integers(0, 5)), asks_at=st.integers(0, 100))
@settings(max_examples=12, deadline=None)
def test_user_data_survives_whatever_is_at_the_new_place(fates: list[str], watched: set[int], asks_at: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="rustfin-moved-"))
    try:
        clock = ManualClock()
        with open_database(folder / "rustfin.db", clock=clock) as db:
            asyncio.run(_move_with_fates(db, clock, folder, fates=fates, watched=watched, asks_at=asks_at))
    finally:
        shutil.rmtree(folder)


async def _move_with_fates(
    db: Database, clock: ManualClock, folder: Path, *, fates: list[str], watched: set[int], asks_at: int
) -> None:
    paths = [*FILMS, *EPISODES]
    async with _moving(db, clock, folder) as mover:
        mover.site.put(*paths)
        await mover.scan()
        for number in watched:
            mover.site.watch(mover.site.item_of(paths[number]))
        before = mover.kept()
        new = folder / "new"
        shutil.copytree(mover.site.root, new)
        for path, fate in zip(paths, fates, strict=True):
            _suffer(new / path, fate)
        shutil.rmtree(mover.site.root)
        job = await mover.jobs.wait(
            await mover.scanner.request_relocation(
                mover.site.library_id, mover.root_id, str(new), least_percent=asks_at
            )
        )
        there = sum(fate in {"kept", "later"} for fate in fates)
        assert (job.state is JobState.DONE) == (there * 100 // len(paths) >= asks_at), job.error
        await mover.settle()
        after = mover.kept()
        assert after["user_data"] == before["user_data"]
        assert [row[0] for row in after["item"]] == [row[0] for row in before["item"]]
        if job.state is not JobState.DONE:
            assert after == before
            return
        states = dict(mover.site.rows("SELECT path, state FROM file"))
        for path, fate in zip(paths, fates, strict=True):
            assert states[os.fsencode(path)] == ("missing" if fate == "gone" else "present"), path


def _suffer(file: Path, fate: str) -> None:
    match fate:
        case "gone":
            file.unlink()
        case "longer":
            file.write_bytes(file.read_bytes() + b"more")
        case "other":
            status = file.stat()
            file.write_bytes(b"x" * status.st_size)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
        case "later":
            status = file.stat()
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 3_600_000_000_000))
