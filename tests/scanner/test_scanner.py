"""The scanner's door: scans as jobs, and what follows them."""

import asyncio
from pathlib import Path

import pytest

from rustfin.artwork import Artwork
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import LibraryId
from rustfin.db import Database
from rustfin.jobs import Jobs, JobState, Lane
from rustfin.media import find_tools
from rustfin.scanner import Scanner
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


async def test_what_arrives_while_a_scan_runs_is_scanned_after_it(station: Station, tmp_path: Path) -> None:
    """The scan that runs may have passed the folder already; more that is told meanwhile is one scan."""
    library_id, path = station.site.library_id, str(tmp_path / "media" / "New")
    asked = await station.scanner.request_scans_at(path)
    assert await station.scanner.request_scans_at(path) == asked, "one that waits will see it"
    claimed = await station.site.db.write(lambda tx: station.jobs._claim(tx, Lane.SCAN))
    assert claimed is not None
    assert claimed.id == asked[library_id]
    later = await station.scanner.request_scans_at(path)
    assert later[library_id] != claimed.id
    assert await station.scanner.request_scans_at(path) == later


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
