"""Making backups, proving them, and keeping the newest few."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rustfin.backups import store
from rustfin.core.clock import Clock
from rustfin.core.errors import Unavailable
from rustfin.core.ids import JobId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import BackupReport, Database, Tx, verify_backup
from rustfin.jobs import JobRun, Jobs, Lane, Schedule, Work
from rustfin.settings import Backups as BackupSettings
from rustfin.settings import Settings

BACKUP_DATABASE = "backup_database"
_WORK = Work(BACKUP_DATABASE, {}, Lane.MAINTENANCE, unique_key=BACKUP_DATABASE)
_SCHEDULE_ID = "backup_database"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made. `problem` says why it cannot be trusted, if it cannot."""

    id: str
    file_name: str
    size_bytes: int
    made_at: UnixMs
    verified_at: UnixMs | None
    problem: str | None


class Backups:
    """The copies in one folder. Make it before the jobs start: it registers its own."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, *, settings: Settings, folder: Path) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._settings = settings
        self._folder = folder
        jobs.register(BACKUP_DATABASE, self._run, label="Back up the database")

    async def keep_schedule(self) -> None:
        """Have the schedule say what the settings say, now and whenever they change."""
        self._settings.on_change(BackupSettings, self._put_schedule)
        await self._db.write(lambda tx: self._put_schedule(tx, self._settings.get(BackupSettings)))

    async def request(self) -> JobId:
        """Ask for a backup; while one waits or runs, gives that one."""
        return await self._db.write(lambda tx: self._jobs.enqueue(tx, _WORK))

    async def list(self) -> list[Backup]:
        """Those in the folder, newest first."""
        rows = await self._db.read(store.newest_first)
        return [
            Backup(**dict(row)) for row in rows if await asyncio.to_thread((self._folder / row["file_name"]).is_file)
        ]

    async def make(self, target: Path | None = None) -> BackupReport:
        """Copy the database while it is in use, then open the copy and check it. `target` None: into the folder.

        Raises: Unavailable when it cannot be written, or the copy is not sound.
        """
        path = target or self._folder / self._name()
        try:
            await self._db.backup_to(path)
        except OSError as error:
            raise Unavailable(f"The backup could not be written to {path.parent}: {error.strerror}.") from error
        report = await asyncio.to_thread(verify_backup, path)
        if target is None:
            await self._db.write(lambda tx: self._note(tx, report))
        if not report.is_sound:
            raise Unavailable(f"The backup {path.name} is not sound: {report.problem}", code="backup_unsound")
        return report

    def _name(self) -> str:
        moment = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        return f"rustfin-{moment:%Y%m%d-%H%M%S}-{self._clock.now_ms() % 1000:03d}.db"

    def _note(self, tx: Tx, report: BackupReport) -> None:
        now_ms = self._clock.now_ms()
        store.insert(
            tx,
            new_id(),
            file_name=report.path.name,
            size_bytes=report.size_bytes,
            made_at=now_ms,
            verified_at=now_ms if report.is_sound else None,
            problem=report.problem,
        )

    async def _run(self, run: JobRun) -> Mapping[str, Any]:
        await run.progress(stage="copy")
        report = await self.make()
        await run.progress(stage="tidy")
        removed = await self._let_old_go()
        return {"file_name": report.path.name, "size_bytes": report.size_bytes, "removed": removed}

    async def _let_old_go(self) -> int:
        """Only after a good one was made, so that the last good one never goes."""
        kept = self._settings.get(BackupSettings).keep_count
        old = (await self.list())[kept:]
        for backup in old:
            await asyncio.to_thread((self._folder / backup.file_name).unlink, missing_ok=True)
        await self._db.write(lambda tx: store.forget(tx, [backup.file_name for backup in old]))
        return len(old)

    def _put_schedule(self, tx: Tx, wanted: BackupSettings) -> None:
        self._jobs.put_schedule(tx, Schedule(_SCHEDULE_ID, wanted.cron, _WORK, is_enabled=wanted.is_enabled))
