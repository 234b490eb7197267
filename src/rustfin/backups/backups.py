"""Making copies: online, verified by opening them, the newest kept, on a schedule that a person may change."""

import asyncio
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rustfin.backups import store
from rustfin.backups.store import Backup
from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.ids import JobId, new_id
from rustfin.core.units import Bytes
from rustfin.db import BackupReport, Database, DatabaseError, Tx, verify_backup
from rustfin.jobs import JobRun, Jobs, Lane, Schedule, Work
from rustfin.observability import get_logger
from rustfin.settings import Backups as BackupSettings
from rustfin.settings import Settings

KIND = "backup_database"
_WORK = Work(KIND, {}, Lane.MAINTENANCE, unique_key=KIND, max_attempts=2)
# A copy is about as large as the database; less room than this besides and the disk is as good as full.
_SPARE = Bytes(64 * 1024 * 1024)
_log = get_logger(__name__)


class Backups:
    """The copies in one folder."""

    def __init__(self, db: Database, jobs: Jobs, settings: Settings, clock: Clock, *, folder: Path) -> None:
        self._db = db
        self._jobs = jobs
        self._settings = settings
        self._clock = clock
        self._folder = folder

    async def open(self) -> None:
        """Register the job and its schedule; the schedule follows the settings. Before `jobs.start`."""
        self._jobs.register(KIND, self._run, label="Back up the database")
        self._settings.on_change(BackupSettings, self._put_schedule)
        await self._db.write(lambda tx: self._put_schedule(tx, self._settings.get(BackupSettings)))

    async def request(self) -> JobId:
        """Ask for a copy now; gives the job that makes it."""
        return await self._db.write(lambda tx: self._jobs.enqueue(tx, _WORK))

    async def list(self) -> Sequence[Backup]:
        """The copies that lie in the folder, newest first."""
        known = await self._db.read(store.everything)
        return await asyncio.to_thread(lambda: [backup for backup in known if self.path(backup).is_file()])

    def path(self, backup: Backup) -> Path:
        """Where a copy lies."""
        return self._folder / backup.file_name

    def restore_command(self, backup: Backup) -> str:
        """What to type on this machine, while the server is stopped, to go back to a copy."""
        return shlex.join(["rustfin", "restore", str(self.path(backup)), "--config-dir", str(self._db.path.parent)])

    async def make(self, target: Path | None = None) -> BackupReport:
        """A new copy, opened and checked. Without a `target` it goes into the folder, where only the newest stay.

        Raises: Unavailable (no room, it cannot be written, or it is not sound).
        """
        path = await asyncio.to_thread(self._choose_target) if target is None else target
        try:
            await self._db.backup_to(path)
            report = await asyncio.to_thread(verify_backup, path)
        except (OSError, DatabaseError) as error:
            raise Unavailable(f"The backup could not be written: {error}.", code="backup_failed") from error
        if target is None:
            await self._db.write(lambda tx: store.insert(tx, self._row(report)))
        if not report.is_sound:
            raise Unavailable(f"The backup {path.name} is not sound: {report.problem}.", code="backup_unsound")
        if target is None:
            await self._remove_old()
        return report

    async def verify(self, backup_id: str) -> Backup:
        """Open a copy once more and check it; what that shows is kept with it.

        Raises: NotFound (no such copy, or its file is gone).
        """
        backup = await self._one(backup_id)
        try:
            report = await asyncio.to_thread(verify_backup, self.path(backup))
        except OSError as error:
            raise NotFound(f"The backup {backup.file_name} cannot be read: {error.strerror}.") from error
        checked = replace(
            backup,
            size_bytes=Bytes(report.size_bytes),
            verified_at=self._clock.now_ms() if report.is_sound else None,
            problem=report.problem,
        )
        await self._db.write(partial(store.update, backup=checked))
        return checked

    async def remove(self, backup_id: str) -> None:
        """Delete a copy and its file. Raises: NotFound, Unavailable (the file cannot be removed)."""
        backup = await self._one(backup_id)
        try:
            await asyncio.to_thread(self.path(backup).unlink, missing_ok=True)
        except OSError as error:
            raise Unavailable(
                f"The backup {backup.file_name} could not be removed: {error.strerror}.", code="backup_failed"
            ) from error
        await self._db.write(partial(store.remove, backup_id=backup.id))

    async def _one(self, backup_id: str) -> Backup:
        found = next((one for one in await self._db.read(store.everything) if one.id == backup_id), None)
        if found is None:
            raise NotFound("There is no such backup.")
        return found

    async def _run(self, run: JobRun) -> Mapping[str, Any]:
        await run.progress(stage="copy")
        report = await self.make()
        return {"file_name": report.path.name, "size_bytes": report.size_bytes}

    def _put_schedule(self, tx: Tx, settings: BackupSettings) -> None:
        self._jobs.put_schedule(tx, Schedule(KIND, settings.cron, _WORK, is_enabled=settings.is_enabled))

    def _choose_target(self) -> Path:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            free_bytes = shutil.disk_usage(self._folder).free
            needed_bytes = self._db.path.stat().st_size + _SPARE
        except OSError as error:
            raise Unavailable(
                f"The folder for backups cannot be used: {error.strerror}.", code="backup_failed"
            ) from error
        if free_bytes < needed_bytes:
            raise Unavailable(
                f"There is no room for a backup: {needed_bytes} bytes are needed, {free_bytes} are free.",
                code="backup_no_room",
            )
        stamp = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).strftime("%Y%m%d-%H%M%S")
        names = [f"rustfin-{stamp}.db", *(f"rustfin-{stamp}-{number}.db" for number in range(2, 1000))]
        return next(self._folder / name for name in names if not (self._folder / name).exists())

    def _row(self, report: BackupReport) -> Backup:
        now_ms = self._clock.now_ms()
        return Backup(
            id=new_id(),
            file_name=report.path.name,
            size_bytes=Bytes(report.size_bytes),
            made_at=now_ms,
            verified_at=now_ms if report.is_sound else None,
            problem=report.problem,
        )

    async def _remove_old(self) -> None:
        keep_count = self._settings.get(BackupSettings).keep_count
        for backup in superfluous(await self._db.read(store.everything), keep_count):
            try:
                await asyncio.to_thread(self.path(backup).unlink, missing_ok=True)
            except OSError as error:
                _log.warning("an old backup could not be removed", file_name=backup.file_name, problem=error.strerror)
                continue
            await self._db.write(partial(store.remove, backup_id=backup.id))


def superfluous(newest_first: Sequence[Backup], keep_count: int) -> Sequence[Backup]:
    """The copies to remove: all that are older than the last sound one to be kept. A broken copy never counts."""
    sound = [backup for backup in newest_first if backup.problem is None]
    if len(sound) <= keep_count:
        return []
    last_kept = sound[keep_count - 1]
    return newest_first[list(newest_first).index(last_kept) + 1 :]
