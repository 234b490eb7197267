"""Purges as jobs: by age, with a log."""

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.jobs import Jobs, JobState, Lane, Work
from rustfin.scanner.purges import PURGE_OLD, Purges
from rustfin.settings import Settings
from site_of_files import Site

DAY_MS = 86_400_000


async def test_what_is_missing_for_long_enough_is_purged_by_a_job_and_written_down(
    site: Site, db: Database, clock: ManualClock
) -> None:
    settings = Settings(db, site.events, clock)
    await settings.load()
    jobs = Jobs(db, site.events, clock)
    purges = Purges(db, jobs, site.events, clock, settings)
    await purges.open()
    site.put("Alien (1979).mkv", "Brazil (1985).mkv", "Cube (1997).mkv")
    await site.scan()
    site.drop("Alien (1979).mkv")
    await site.scan()
    clock.advance(9 * DAY_MS)
    site.drop("Cube (1997).mkv")
    await site.scan()
    clock.advance(2 * DAY_MS)
    await jobs.start()

    async def purge_old() -> object:
        job = await jobs.wait(await db.write(lambda tx: jobs.enqueue(tx, Work(PURGE_OLD, {}, Lane.SCAN))))
        assert job.state is JobState.DONE, job.error
        return job.result

    assert await purge_old() == {"counts": {"files": 0, "titles": 0}}, "off unless somebody says so"
    await settings.update("scanning", {"purge_missing_after_days": 10})
    assert await purge_old() == {"counts": {"files": 1, "titles": 1}}
    assert await purge_old() == {"counts": {"files": 0, "titles": 0}}
    await jobs.stop()
    assert site.titles("movie", "missing") == ["Cube"]
    [record] = await purges.log(site.library_id)
    assert (record.cause, record.counts, record.gone) == ("age", {"files": 1, "titles": 1}, ("Alien (1979)",))
