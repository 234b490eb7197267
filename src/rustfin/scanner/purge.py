"""Purging what is missing: only when somebody asks or an age is set, and never what may come back by itself.

Before anything is chosen for good, the disk is looked at: files in a folder that is offline, on a disk that is not
mounted, or that are there again stay.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from rustfin.catalog.libraries import announce_changed
from rustfin.catalog.missing import (
    ChosenFile,
    Purge,
    PurgeChoice,
    choose_files,
    describe,
    plan_purge,
    purge_files,
    purge_items,
)
from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict
from rustfin.core.ids import FileId, ItemId, JobId, LibraryId, RootId
from rustfin.db import Database, Tx
from rustfin.events import Events, LibrariesChanged
from rustfin.scanner import purge_store, store
from rustfin.scanner.looking import Survey, survey_in_thread
from rustfin.scanner.messages import RootSeen
from rustfin.scanner.scan import Reporter
from rustfin.scanner.seen import is_lost
from rustfin.scanner.sighting import offline_roots, see_roots

_AT_ONCE = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """Exactly what a purge would take, and how many of the chosen files stay, and why."""

    purge: Purge
    size_bytes: int
    offline_files: int
    """Of a folder or disk that is not there."""
    returned_files: int
    """There again; the next scan brings them back."""


class Purging:
    """Looks at what a purge would take, and takes it."""

    def __init__(self, db: Database, events: Events, clock: Clock, *, look: Survey = survey_in_thread) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._look = look

    async def preview(self, library_id: LibraryId, choice: PurgeChoice) -> PurgePreview:
        """What a purge would take now. Raises: NotFound."""
        library = await self._db.read(lambda tx: store.library_to_scan(tx, library_id))
        chosen = await self._db.read(lambda tx: choose_files(tx, library_id, choice))
        seen = await see_roots(self._look, library, {file.root_id for file in chosen})
        offline, returned = await asyncio.to_thread(_held_back, chosen, offline_roots(library, seen), seen)
        held = offline | returned
        going = [file for file in chosen if file.file_id not in held]
        purge = await self._db.read(lambda tx: plan_purge(tx, library_id, choice, [file.file_id for file in going]))
        return PurgePreview(purge, sum(file.size_bytes for file in going), len(offline), len(returned))

    async def run(
        self,
        library_id: LibraryId,
        choice: PurgeChoice,
        report: Reporter,
        *,
        stamp: str | None,
        cause: str,
        job_id: JobId | None = None,
    ) -> Mapping[str, int]:
        """Take what is chosen; gives how much went. `stamp` is that of the preview that a person saw.

        Cut off, what has not gone yet is missing as before. Raises: NotFound, Conflict (what would go is
        not what the stamp stands for: nothing went).
        """
        await report.progress(stage="look", done=0, total=None, current=None)
        preview = await self.preview(library_id, choice)
        purge = preview.purge
        if stamp is not None and stamp != purge.stamp:
            raise Conflict("What is missing has changed since you looked; look again.", code="purge_changed")
        gone = await self._db.read(lambda tx: describe(tx, purge.item_ids))
        counts = {"files": 0, "titles": 0}
        batches: list[tuple[str, Sequence[FileId] | Sequence[ItemId]]] = [
            ("files", batch) for batch in _batches(purge.file_ids)
        ]
        batches += [("titles", batch) for step in purge.steps for batch in _batches(step)]
        total = len(purge.file_ids) + len(purge.item_ids)
        if not total:
            return counts
        try:
            for kind, batch in batches:
                report.raise_if_cancelled()
                counts[kind] += await self._db.write(partial(self._take, kind, batch))
                await report.progress(stage="purge", done=sum(counts.values()), total=total)
        finally:
            await self._db.write(
                lambda tx: self._keep(tx, library_id, job_id=job_id, cause=cause, counts=counts, gone=gone)
            )
        return counts

    def _take(self, kind: str, batch: Sequence[FileId] | Sequence[ItemId], tx: Tx) -> int:
        if kind == "files":
            count, touched = purge_files(tx, [FileId(one) for one in batch])
        else:
            count, touched = purge_items(tx, [ItemId(one) for one in batch])
        announce_changed(tx, self._events, touched)
        return count

    def _keep(
        self,
        tx: Tx,
        library_id: LibraryId,
        *,
        job_id: JobId | None,
        cause: str,
        counts: Mapping[str, int],
        gone: Sequence[str],
    ) -> None:
        purge_store.keep(
            tx, library_id, job_id=job_id, cause=cause, counts=counts, gone=gone, now_ms=self._clock.now_ms()
        )
        self._events.append(tx, LibrariesChanged())


def _held_back(
    chosen: Sequence[ChosenFile], offline_ids: set[RootId], seen: Mapping[RootId, RootSeen]
) -> tuple[set[FileId], set[FileId]]:
    """Which of these stay as their disk is not there, and which as they are there again. Blocks."""
    offline: set[FileId] = set()
    returned: set[FileId] = set()
    for file in chosen:
        if file.is_root_offline or file.root_id in offline_ids or is_lost(file.path, seen[file.root_id]):
            offline.add(file.file_id)
        elif os.path.lexists(f"{file.root_path}/{file.path}"):
            returned.add(file.file_id)
    return offline, returned


def _batches(ids: Sequence[T]) -> list[Sequence[T]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
