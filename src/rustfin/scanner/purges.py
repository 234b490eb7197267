"""The door to what is missing: listed, and purged by jobs when somebody asks or an age is set."""

from collections.abc import Mapping
from typing import Any

from rustfin.catalog.missing import MissingPage, PurgeChoice, read_missing
from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict
from rustfin.core.ids import FileId, ItemId, JobId, LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.jobs import JobRun, Jobs, Lane, Schedule, Work
from rustfin.scanner import purge_store, store
from rustfin.scanner.purge import PurgePreview, Purging
from rustfin.scanner.purged import PurgeRecord
from rustfin.scanner.turns import Turns
from rustfin.settings import Scanning, Settings

PURGE_MISSING = "purge_missing"
PURGE_OLD = "purge_old"
_AFTER_THE_NIGHTLY_SCAN = "45 5 * * *"
_DAY_MS = 86_400_000


class Purges:
    """Lists what is missing and purges it. Make it before the jobs start: it registers their handlers."""

    def __init__(
        self, db: Database, jobs: Jobs, events: Events, clock: Clock, settings: Settings, *, turns: Turns | None = None
    ) -> None:
        self._turns = turns or Turns()
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._settings = settings
        self._purging = Purging(db, events, clock)
        jobs.register(PURGE_MISSING, self._turns.taking(self._purge_missing), label="Purge what is missing")
        jobs.register(PURGE_OLD, self._purge_old, label="Purge what is long missing")

    async def open(self) -> None:
        """Purge by age as far as the settings say; what they say anew counts at once. Before `jobs.start`."""
        self._settings.on_change(Scanning, self._put_schedule)
        await self._db.write(lambda tx: self._put_schedule(tx, self._settings.get(Scanning)))

    async def missing(self, library_id: LibraryId, *, cursor: str | None = None, limit: int = 50) -> MissingPage:
        """A page of what is missing. Raises: NotFound, InvalidInput (the cursor is none)."""

        def read(tx: Tx) -> MissingPage:
            store.library_to_scan(tx, library_id)
            return read_missing(tx, library_id, cursor=cursor, limit=limit)

        return await self._db.read(read)

    async def preview(self, library_id: LibraryId, choice: PurgeChoice) -> PurgePreview:
        """Exactly what a purge would take now. Looks at the disk. Raises: NotFound."""
        return await self._purging.preview(library_id, choice)

    async def request(self, library_id: LibraryId, choice: PurgeChoice, *, stamp: str) -> JobId:
        """Purge what a preview told. Raises: NotFound, Conflict (it would not be that any more)."""
        preview = await self._purging.preview(library_id, choice)
        if preview.purge.stamp != stamp:
            raise Conflict("What is missing has changed since you looked; look again.", code="purge_changed")
        payload = {
            "library_id": library_id,
            "file_ids": None if choice.file_ids is None else list(choice.file_ids),
            "item_ids": None if choice.item_ids is None else list(choice.item_ids),
            "before_ms": choice.before_ms,
            "stamp": stamp,
        }
        work = Work(PURGE_MISSING, payload, Lane.SCAN, library_id=library_id)
        return await self._db.write(lambda tx: self._jobs.enqueue(tx, work))

    async def log(self, library_id: LibraryId) -> list[PurgeRecord]:
        """What purges took from a library, the last one first."""
        return await self._db.read(lambda tx: purge_store.kept(tx, library_id))

    def _put_schedule(self, tx: Tx, scanning: Scanning) -> None:
        if scanning.purge_missing_after_days:
            work = Work(PURGE_OLD, {}, Lane.SCAN, unique_key=PURGE_OLD)
            self._jobs.put_schedule(tx, Schedule(PURGE_OLD, _AFTER_THE_NIGHTLY_SCAN, work))
        else:
            self._jobs.remove_schedule(tx, PURGE_OLD)

    async def _purge_missing(self, run: JobRun) -> Mapping[str, Any]:
        file_ids, item_ids = run.payload["file_ids"], run.payload["item_ids"]
        choice = PurgeChoice(
            None if file_ids is None else tuple(FileId(one) for one in file_ids),
            None if item_ids is None else tuple(ItemId(one) for one in item_ids),
            run.payload["before_ms"],
        )
        library_id = LibraryId(run.payload["library_id"])
        counts = await self._purging.run(
            library_id, choice, run, stamp=run.payload["stamp"], cause="asked", job_id=run.job_id
        )
        return {"counts": dict(counts)}

    async def _purge_old(self, run: JobRun) -> Mapping[str, Any]:
        """What nobody did anything with goes as soon as it is old enough; of other titles only the files."""
        days = self._settings.get(Scanning).purge_missing_after_days
        total = {"files": 0, "titles": 0}
        if not days:
            return {"counts": total}
        before_ms = UnixMs(self._clock.now_ms() - days * _DAY_MS)
        choice = PurgeChoice(before_ms=before_ms, keeps_cared_for=True)
        owners = await self._db.read(lambda tx: sorted({root.owner for root in store.root_folders(tx)}))
        for library_id in owners:
            run.raise_if_cancelled()
            async with self._turns.of(library_id):
                counts = await self._purging.run(library_id, choice, run, stamp=None, cause="age", job_id=run.job_id)
            total = {kind: total[kind] + counts[kind] for kind in total}
        return {"counts": total}
