"""Backups: made by job and by schedule, verified, the newest kept."""

import asyncio
import os
from pathlib import Path

import pytest

from rustfin.backups import KIND, Backup, Backups
from rustfin.backups.backups import superfluous
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.units import Bytes, UnixMs
from rustfin.db import Database, verify_backup
from rustfin.events import Events
from rustfin.jobs import Jobs, JobState
from rustfin.settings import Settings
from until import until


class Parts:
    """A server's parts as far as backups need them."""

    def __init__(self, db: Database, clock: ManualClock, folder: Path) -> None:
        events = Events(db, clock)
        self.settings = Settings(db, events, clock)
        self.jobs = Jobs(db, events, clock)
        self.backups = Backups(db, self.jobs, self.settings, clock, folder=folder)


@pytest.fixture
async def parts(db: Database, clock: ManualClock, tmp_path: Path) -> Parts:
    made = Parts(db, clock, tmp_path / "backups")
    await made.settings.load()
    await made.backups.open()
    return made


async def test_a_backup_is_verified_and_listed(parts: Parts, clock: ManualClock) -> None:
    report = await parts.backups.make()
    [backup] = await parts.backups.list()
    path = parts.backups.path(backup)
    assert (report.path, report.is_sound) == (path, True)
    assert backup.file_name == "rustfin-20260101-000000.db"
    assert (backup.made_at, backup.verified_at, backup.problem) == (clock.now_ms(), clock.now_ms(), None)
    assert backup.size_bytes == os.stat(path).st_size
    assert (await asyncio.to_thread(verify_backup, path)).is_sound


async def test_two_in_one_second_have_two_names(parts: Parts) -> None:
    names = [(await parts.backups.make()).path.name for _ in range(2)]
    assert names == ["rustfin-20260101-000000.db", "rustfin-20260101-000000-2.db"]


async def test_only_the_newest_stay(parts: Parts, clock: ManualClock, tmp_path: Path) -> None:
    await parts.settings.update("backups", {"keep_count": 2})
    made = []
    for _ in range(4):
        clock.advance(1_000)
        made.append((await parts.backups.make()).path.name)
    assert [backup.file_name for backup in await parts.backups.list()] == [made[3], made[2]]
    assert sorted(os.listdir(tmp_path / "backups")) == [made[2], made[3]]


async def test_a_copy_to_somewhere_else_is_checked_but_not_listed(parts: Parts, tmp_path: Path) -> None:
    report = await parts.backups.make(tmp_path / "elsewhere" / "copy.db")
    assert (report.is_sound, report.path) == (True, tmp_path / "elsewhere" / "copy.db")
    assert await parts.backups.list() == []


async def test_a_copy_that_somebody_removed_is_not_listed(parts: Parts) -> None:
    os.unlink((await parts.backups.make()).path)
    assert await parts.backups.list() == []


async def test_a_copy_is_checked_again_and_what_is_found_is_kept(parts: Parts, clock: ManualClock) -> None:
    path = (await parts.backups.make()).path
    [made] = await parts.backups.list()
    clock.advance(60_000)
    assert (await parts.backups.verify(made.id)).verified_at == clock.now_ms()
    size_bytes = os.stat(path).st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size_bytes - 4096))
    checked = await parts.backups.verify(made.id)
    assert (checked.verified_at, checked.problem is not None) == (None, True)
    assert await parts.backups.list() == [checked]


async def test_a_copy_is_removed_with_its_file(parts: Parts, clock: ManualClock) -> None:
    for _ in range(2):
        clock.advance(1_000)
        await parts.backups.make()
    newer, older = await parts.backups.list()
    await parts.backups.remove(newer.id)
    assert await parts.backups.list() == [older]
    assert not parts.backups.path(newer).exists()
    for ask in (parts.backups.remove, parts.backups.verify):
        with pytest.raises(NotFound):
            await ask(newer.id)


async def test_a_copy_whose_file_is_gone_cannot_be_checked(parts: Parts) -> None:
    path = (await parts.backups.make()).path
    [backup] = await parts.backups.list()
    os.unlink(path)
    with pytest.raises(NotFound, match="cannot be read"):
        await parts.backups.verify(backup.id)


def test_a_broken_copy_never_displaces_a_sound_one() -> None:
    def copy(number: int, problem: str | None = None) -> Backup:
        return Backup(str(number), f"{number}.db", Bytes(1), UnixMs(number), None, problem)

    newest_first = [copy(6, "torn"), copy(5), copy(4, "torn"), copy(3), copy(2, "torn"), copy(1)]
    assert [backup.id for backup in superfluous(newest_first, 2)] == ["2", "1"]
    assert superfluous(newest_first, 3) == []
    assert superfluous([copy(1, "torn")], 1) == []


async def test_a_folder_that_cannot_be_written_fails_the_job_in_words(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    (tmp_path / "in the way").touch()
    parts = Parts(db, clock, tmp_path / "in the way")
    await parts.backups.open()
    with pytest.raises(Unavailable, match="folder for backups cannot be used"):
        await parts.backups.make()
    assert await parts.backups.list() == []


async def test_it_runs_as_a_job(parts: Parts) -> None:
    first = await parts.backups.request()
    assert await parts.backups.request() == first
    await parts.jobs.start()
    job = await parts.jobs.wait(first)
    await parts.jobs.stop()
    [backup] = await parts.backups.list()
    assert job.state is JobState.DONE
    assert job.result == {"file_name": backup.file_name, "size_bytes": backup.size_bytes}
    assert parts.jobs.label(KIND) == "Back up the database"


async def test_it_comes_round_every_day_and_follows_the_settings(parts: Parts, clock: ManualClock) -> None:
    [schedule] = await parts.jobs.schedules()
    assert (schedule.id, schedule.cron, schedule.is_enabled) == (KIND, "30 3 * * *", True)
    await parts.jobs.start()
    clock.advance(24 * 3_600_000)
    parts.jobs.look_now()

    async def is_made() -> bool:
        return len(await parts.backups.list()) == 1

    await until(is_made)
    await parts.jobs.stop()
    await parts.settings.update("backups", {"cron": "0 5 * * 1", "is_enabled": False})
    [schedule] = await parts.jobs.schedules()
    assert (schedule.cron, schedule.is_enabled) == ("0 5 * * 1", False)
