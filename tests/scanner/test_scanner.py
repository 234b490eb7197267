"""The scanner's door: scans as jobs, and what follows them."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.artwork import Artwork
from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import LibraryId, RootId
from rustfin.db import Database
from rustfin.jobs import Jobs, JobState, Lane, Work
from rustfin.media import find_tools
from rustfin.scanner import Scanner
from rustfin.scanner.mounts import Ground
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.roots import Disk, Sentinel
from rustfin.scanner.scope import MOST_PLACES, Place, from_fields
from rustfin.scanner.timing import TimingMode
from rustfin.scanner.turns import Turns
from rustfin.settings import LibraryDefaults, Settings
from site_of_files import Site, open_site
from until import until


class Station:
    """A site whose scans are jobs."""

    def __init__(self, site: Site, jobs: Jobs, scanner: Scanner, settings: Settings) -> None:
        self.site = site
        self.settings = settings
        self.jobs = jobs
        self.scanner = scanner


@pytest.fixture
async def station(db: Database, clock: ManualClock, tmp_path: Path) -> Station:
    site = await open_site(db, clock, [tmp_path / "media"])
    settings = Settings(db, site.events, clock)
    await settings.load()
    jobs = Jobs(db, site.events, clock)
    artwork = Artwork(db, jobs, site.events, clock, tmp_path / "cache")
    scanner = Scanner(db, jobs, site.events, clock, settings, tools=await find_tools(), artwork=artwork)
    return Station(site, jobs, scanner, settings)


async def test_a_scan_is_a_job_with_counts_and_asks_for_the_next_stages(station: Station) -> None:
    station.site.put("Alien (1979).mkv", "Show/Season 1/Show S01E01.mkv", content=b"not really")
    await station.jobs.start()
    job = await station.jobs.wait(await station.scanner.request_scan(station.site.library_id))
    assert job.state is JobState.DONE, job.error
    assert job.result is not None
    assert job.result["counts"]["added"] == 2
    assert job.progress.stage == "titles"
    assert (job.progress.done_count, job.progress.total_count) == (2, 2)
    for _ in range(2):
        for later in await station.jobs.list(library_id=station.site.library_id):
            assert (await station.jobs.wait(later.id)).state is JobState.DONE, later.kind
    kinds = {later.kind for later in await station.jobs.list(library_id=station.site.library_id)}
    assert kinds == {"scan_library", "probe_files", "read_artwork"}
    await station.jobs.stop()
    assert station.site.rows("SELECT count(*) FROM file WHERE fingerprint_id IS NULL") == [(0,)]
    assert station.site.rows("SELECT last_scan_at IS NOT NULL FROM library") == [(1,)]


async def test_asking_twice_gives_one_job(station: Station) -> None:
    first = await station.scanner.request_scan(station.site.library_id)
    assert await station.scanner.request_scan(station.site.library_id) == first


async def test_an_unknown_library_is_not_scanned(station: Station) -> None:
    with pytest.raises(NotFound):
        await station.scanner.request_scan(LibraryId("none"))


async def test_a_parked_plan_is_discarded_or_applied(station: Station) -> None:
    site = station.site
    site.put(*(f"Film {number} (2001).mkv" for number in range(25)), "Alien (1979).mkv", content=b"film")
    await site.scan()
    for number in range(25):
        site.drop(f"Film {number} (2001).mkv")
    await station.jobs.start()
    parked = await station.jobs.wait(await station.scanner.request_scan(site.library_id))
    assert parked.result is not None
    plan_id = parked.result["parked_plan_id"]
    await station.scanner.discard_plan(plan_id)
    assert site.titles("movie", "missing") == []
    with pytest.raises(NotFound):
        await station.scanner.apply_plan(plan_id)
    parked = await station.jobs.wait(await station.scanner.request_scan(site.library_id))
    assert parked.result is not None
    applied = await station.jobs.wait(await station.scanner.apply_plan(parked.result["parked_plan_id"]))
    await station.jobs.stop()
    assert applied.state is JobState.DONE
    assert len(site.titles("movie", "missing")) == 25
    assert site.titles("movie") == ["Alien"]


async def test_a_scan_can_be_cancelled(station: Station) -> None:
    station.site.put(*(f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(200)))
    await station.jobs.start()
    job_id = await station.scanner.request_scan(station.site.library_id)
    waiting = asyncio.create_task(station.jobs.wait(job_id))
    await station.jobs.cancel(job_id)
    assert (await waiting).state is JobState.CANCELLED
    again = await station.jobs.wait(await station.scanner.request_scan(station.site.library_id))
    await station.jobs.stop()
    assert again.state is JobState.DONE
    assert len(station.site.titles("movie")) == 200


async def test_a_path_has_its_folder_looked_at_and_nothing_else(station: Station) -> None:
    site = station.site
    site.put("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    site.put("Dune (1984)/Dune (1984).mkv", "Brazil (1985)/Brazil (1985).mkv", "Heat (1995).mkv")
    await station.jobs.start()
    for path in ("/films/Dune (1984)", f"{site.root}/Heat (1995).mkv"):
        [job_id] = (await station.scanner.request_scans_at(path)).values()
        job = await station.jobs.wait(job_id)
        assert (job.kind, job.state) == ("scan_folders", JobState.DONE), job.error
    assert site.titles("movie") == ["Alien", "Dune", "Heat"]
    site.drop("Dune (1984)")
    [job_id] = (await station.scanner.request_scans_at(f"{site.root}/Dune (1984)/Dune (1984).mkv")).values()
    await station.jobs.wait(job_id)
    assert site.titles("movie", "missing") == ["Dune"]
    [job_id] = (await station.scanner.request_scans_at(str(site.root))).values()
    await station.jobs.wait(job_id)
    await station.jobs.stop()
    assert site.titles("movie") == ["Alien", "Brazil", "Heat"]


async def test_what_arrives_while_a_look_runs_is_looked_at_after_it(station: Station, tmp_path: Path) -> None:
    """The one that runs may have passed the folder already; more that is told meanwhile is one job."""
    library_id, media = station.site.library_id, tmp_path / "media"
    asked = await station.scanner.request_scans_at(str(media / "New"))
    assert await station.scanner.request_scans_at(str(media / "Other")) == asked, "one that waits will look there too"
    claimed = await station.site.db.write(lambda tx: station.jobs._claim(tx, Lane.FOLDERS))
    assert claimed is not None
    assert claimed.id == asked[library_id]
    [places] = from_fields(claimed.payload["scope"]).values()  # type: ignore[union-attr]
    assert set(places) == {Place("", False), Place("New", True), Place("Other", True)}
    later = await station.scanner.request_scans_at(str(media / "New"))
    assert later[library_id] != claimed.id
    assert await station.scanner.request_scans_at(str(media / "New")) == later


async def test_very_many_places_are_one_scan_of_everything(station: Station, tmp_path: Path) -> None:
    root = RootFolder(station.site.root_id(0), station.site.library_id, str(tmp_path / "media"))
    places = [Place(f"Film {number}", is_deep=True) for number in range(MOST_PLACES + 1)]
    [job_id] = (await station.scanner.request_looks({root: places})).values()
    assert (await station.jobs.get(job_id)).kind == "scan_library"


async def test_a_look_waits_for_a_scan_of_the_same_library(station: Station) -> None:
    site = station.site
    site.put("Alien (1979)/Alien (1979).mkv")
    await site.scan()
    await station.jobs.start()
    turns = Turns()
    order: list[str] = []

    async def first(_run: object) -> dict[str, str]:
        order.append("first begins")
        await begun.wait()
        order.append("first ends")
        return {}

    async def second(_run: object) -> dict[str, str]:
        order.append("second")
        return {}

    begun = asyncio.Event()
    station.jobs.register("first", turns.taking(first))
    station.jobs.register("second", turns.taking(second))
    works = [Work("first", {}, Lane.SCAN, library_id=site.library_id)]
    works.append(Work("second", {}, Lane.FOLDERS, library_id=site.library_id))
    ids = [await site.db.write(lambda tx, work=work: station.jobs.enqueue(tx, work)) for work in works[:1]]
    await until(lambda: order == ["first begins"])
    ids.append(await site.db.write(lambda tx: station.jobs.enqueue(tx, works[1])))
    await until(lambda: site.rows("SELECT state FROM job WHERE id = ?", ids[1]) == [("running",)])
    assert order == ["first begins"]
    begun.set()
    for job_id in ids:
        assert (await station.jobs.wait(job_id)).state is JobState.DONE
    await station.jobs.stop()
    assert order == ["first begins", "first ends", "second"]


async def test_all_libraries_are_scanned_when_the_settings_say(station: Station, clock: ManualClock) -> None:
    station.site.put("Alien (1979).mkv")
    await station.scanner.open()
    [schedule] = await station.jobs.schedules()
    assert (schedule.id, schedule.cron) == ("scan_libraries", "0 4 * * *")
    await station.settings.update(LibraryDefaults.section, {"scan_cron": "*/5 * * * *"})
    await station.jobs.start()
    clock.advance(5 * 60_000)
    station.jobs.look_now()
    await until(lambda: station.site.titles("movie") == ["Alien"])
    await station.jobs.stop()


async def _other_library(station: Station, tmp_path: Path) -> Site:
    site = station.site
    (tmp_path / "other").mkdir()
    other_id = await Libraries(site.db, site.events, site.clock).create(
        "Other", "mixed", folders=[str(tmp_path / "other")]
    )
    return Site(site.db, site.clock, site.events, other_id, [(tmp_path / "other").resolve()])


def _is_scanned(site: Site) -> bool:
    return site.rows("SELECT last_scan_at IS NOT NULL FROM library WHERE id = ?", site.library_id) == [(1,)]


async def test_a_library_with_times_of_its_own_is_left_out_of_the_others_scan(
    station: Station, clock: ManualClock, tmp_path: Path
) -> None:
    other = await _other_library(station, tmp_path)
    await station.settings.update(LibraryDefaults.section, {"scan_cron": "*/5 * * * *"})
    await station.scanner.open()
    await station.scanner.set_timing(station.site.library_id, TimingMode.CUSTOM, cron=" 30  *  * * * ")
    timings = await station.scanner.timings()
    assert timings.of(station.site.library_id).cron == "30 * * * *"
    assert timings.of(other.library_id).mode is TimingMode.DEFAULT
    next_run_at = timings.of(station.site.library_id).next_run_at
    assert next_run_at is not None
    clock.advance(5 * 60_000)
    assert clock.now_ms() < next_run_at, "the test begins at a time that leaves the own schedule for later"
    await station.jobs.start()
    await until(lambda: _is_scanned(other))
    assert not _is_scanned(station.site)
    clock.advance(next_run_at - clock.now_ms())
    station.jobs.look_now()
    await until(lambda: _is_scanned(station.site))
    await station.jobs.stop()


async def test_a_library_can_be_left_alone_and_taken_back(station: Station, clock: ManualClock, tmp_path: Path) -> None:
    other = await _other_library(station, tmp_path)
    await station.settings.update(LibraryDefaults.section, {"scan_cron": "*/5 * * * *"})
    await station.scanner.open()
    await station.scanner.set_timing(station.site.library_id, TimingMode.NEVER)
    timing = (await station.scanner.timings()).of(station.site.library_id)
    assert (timing.mode, timing.cron, timing.next_run_at) == (TimingMode.NEVER, None, None)
    await station.jobs.start()
    clock.advance(5 * 60_000)
    station.jobs.look_now()
    await until(lambda: _is_scanned(other))
    assert not _is_scanned(station.site)
    await station.scanner.set_timing(station.site.library_id, TimingMode.DEFAULT)
    clock.advance(5 * 60_000)
    station.jobs.look_now()
    await until(lambda: _is_scanned(station.site))
    await station.jobs.stop()


async def test_nothing_is_scanned_by_itself_where_the_settings_say_so(station: Station) -> None:
    await station.scanner.open()
    await station.settings.update(LibraryDefaults.section, {"is_scan_scheduled": False})
    timing = (await station.scanner.timings()).of(station.site.library_id)
    assert (timing.mode, timing.cron, timing.next_run_at) == (TimingMode.DEFAULT, None, None)


async def test_a_schedule_that_is_none_changes_nothing(station: Station) -> None:
    await station.scanner.open()
    library_id = station.site.library_id
    await station.scanner.set_timing(library_id, TimingMode.CUSTOM, cron="0 5 * * *")
    for cron in ("often", "0 0 5 * * *", "", None):
        with pytest.raises(InvalidInput) as refused:
            await station.scanner.set_timing(library_id, TimingMode.CUSTOM, cron=cron)
        assert refused.value.code == "schedule_invalid"
    assert (await station.scanner.timings()).of(library_id).cron == "0 5 * * *"
    with pytest.raises(NotFound):
        await station.scanner.set_timing(LibraryId("none"), TimingMode.NEVER)


async def test_the_schedule_of_a_library_goes_with_it(station: Station) -> None:
    site = station.site
    await station.scanner.set_timing(site.library_id, TimingMode.CUSTOM, cron="0 5 * * *")
    await Libraries(site.db, site.events, site.clock).delete(site.library_id)
    assert await station.jobs.schedules() == []


async def test_disks_that_are_gone_for_good_can_be_forgotten(station: Station) -> None:
    site = station.site
    site.put("usb/Heat (1995)/Heat (1995).mkv", "Alien (1979)/Alien (1979).mkv", "nas/Dune (1984).mkv")
    await site.scan()
    root_id = site.root_id(0)
    [(known,)] = site.rows("SELECT sentinel FROM root")
    disks = {name: Disk(Ground(9, "vfat"), (file,)) for name, file in (
        ("usb", "usb/Heat (1995)/Heat (1995).mkv"), ("nas", "nas/Dune (1984).mkv"))}  # fmt: skip
    sentinel = replace(Sentinel.from_json(known), inner=disks)
    site.db.write_now(lambda tx: tx.execute("UPDATE root SET sentinel = ?", (sentinel.to_json(),)))
    site.drop("usb")
    await site.scan()
    assert site.rows("SELECT state_reason FROM root") == [("The disk at usb is not mounted.",)]
    assert site.titles("movie", "missing") == []
    with pytest.raises(NotFound):
        await station.scanner.forget_disks(site.library_id, RootId("none"))
    await station.jobs.start()
    assert await station.scanner.forget_disks(site.library_id, root_id) == ["usb"]
    await until(lambda: site.titles("movie", "missing") == ["Heat"])
    assert await station.scanner.forget_disks(site.library_id, root_id) == []
    await station.jobs.stop()
    assert site.rows("SELECT state_reason FROM root") == [(None,)]
    assert site.titles("movie") == ["Alien", "Dune"]


async def test_a_watch_that_begins_is_behind_a_scan_that_ended_or_runs_and_no_other(station: Station) -> None:
    site, scanner = station.site, station.scanner
    site.put(*(f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(200)))
    root = RootFolder(site.root_id(0), site.owner, str(site.root))
    assert await scanner.request_catch_up(root, is_late=True) is None, "the first scan will see everything"
    first = await scanner.request_scan(site.owner)
    assert await scanner.request_catch_up(root, is_late=True) is None, "the scan waits"
    async with scanner.turns.of(site.owner):
        await station.jobs.start()
        await until(lambda: site.rows("SELECT state FROM job WHERE id = ?", first) == [("running",)])
        look_id = await scanner.request_catch_up(root, is_late=False)
        assert look_id is not None
    look = await station.jobs.wait(look_id)
    assert (look.kind, from_fields(look.payload["scope"])) == (
        "scan_folders",
        {root.id: (Place("", is_deep=True),)},
    )
    assert (await station.jobs.get(first)).state is JobState.DONE
    assert await scanner.request_catch_up(root, is_late=False) is None, "the server has only started"
    assert await scanner.request_catch_up(root, is_late=True) is not None
    await station.jobs.stop()
