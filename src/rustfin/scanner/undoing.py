"""Undoing a scan: the catalogue goes back to how it was before, as far as the disk is as it was.

What a scan changed is in its journal, in groups that hang together. A group goes back whole, in one transaction, if
nothing has changed its rows since and each of its files is on the disk as it was before; else it stays whole. A scan
follows and reads those folders again, so that nothing is taken on trust.
"""

import asyncio
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rustfin.catalog import cards, userdata, values
from rustfin.catalog.inventory import refresh_states
from rustfin.catalog.libraries import announce_changed
from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict
from rustfin.core.ids import ItemId, LibraryId, RootId
from rustfin.core.paths import decode
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events, LibrariesChanged
from rustfin.scanner import journal_store, plan_store, store
from rustfin.scanner.journal import Entry, FileRow, Group, Hindrance, after_of, before_of, grouped, hindrance
from rustfin.scanner.looking import Survey, survey_in_thread
from rustfin.scanner.messages import RootSeen
from rustfin.scanner.plans import KeptPlan
from rustfin.scanner.scan import Reporter
from rustfin.scanner.seen import is_lost
from rustfin.scanner.sighting import offline_roots, see_roots


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """How many files of a plan would go back now, and how many stay, and why."""

    back: int
    elsewhere: int
    newer: int
    groups: tuple[Group, ...] = ()
    """What goes back."""


class Undoing:
    """Looks at what of a plan can be undone, and undoes it."""

    def __init__(self, db: Database, events: Events, clock: Clock, *, look: Survey = survey_in_thread) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._look = look

    async def preview(self, plan_id: str) -> UndoPreview:
        """What undoing a plan would do now. Looks at the disk.

        Raises: NotFound; Conflict where there is nothing to undo it by: it was undone, was a first scan, or is too old.
        """
        plan, journal = await self._db.read(
            lambda tx: (plan_store.kept_plan(tx, plan_id), journal_store.entries(tx, plan_id))
        )
        if plan.state != "applied" or not journal:
            raise Conflict("There is nothing kept by which this scan could be undone.", code="undo_impossible")
        as_before = await self._disk_agrees(plan, journal)
        return await self._db.read(lambda tx: _sorted(tx, plan_id, journal, as_before))

    async def run(self, plan_id: str, report: Reporter, *, follow: Callable[[Tx, LibraryId], object]) -> UndoPreview:
        """Undo what can be; gives what was done. `follow` asks for the scan afterwards, in the last transaction.

        Cut off, some groups are back and the others as they were; it can be done again. Raises: as `preview`.
        """
        await report.progress(stage="look", done=0, total=None, current=None)
        plan, began_at = await self._db.read(
            lambda tx: (plan_store.kept_plan(tx, plan_id), journal_store.began_at(tx, plan_id))
        )
        found = await self.preview(plan_id)
        back = newer = 0
        try:
            for done, group in enumerate(found.groups):
                report.raise_if_cancelled()
                is_back = await self._db.write(partial(self._take_back, plan_id, began_at, group))
                back += group.file_count * is_back
                newer += group.file_count * (not is_back)
                await report.progress(stage="undo", done=done + 1, total=len(found.groups))
        finally:
            if back or found.groups:
                await self._db.write(partial(self._finish, plan, follow))
        return UndoPreview(back, found.elsewhere, found.newer + newer)

    def _take_back(self, plan_id: str, began_at: UnixMs, group: Group, tx: Tx) -> bool:
        """Put a group back, if its rows still are as the scan left them."""
        now = journal_store.rows_now(tx, group.entries)
        agrees = {entry.key: True for entry in group.of("file")}
        if hindrance(group, now, is_as_before=agrees) is not None or not journal_store.can_go_back(tx, plan_id, group):
            return False
        touched = journal_store.take_back(tx, plan_id, group, now)
        edited = {ItemId(entry.key.partition("/")[0]) for entry in group.of("user_value")}
        values.settle(tx, edited, now_ms=self._clock.now_ms())
        touched |= edited
        refresh_states(tx, touched)
        touched |= journal_store.forget_bare(tx, touched, since_ms=began_at)
        refresh_states(tx, touched)
        libraries = cards.refresh(tx, touched)
        userdata.recompute_cursors(tx, touched)
        announce_changed(tx, self._events, libraries)
        return True

    def _finish(self, plan: KeptPlan, follow: Callable[[Tx, LibraryId], object], tx: Tx) -> None:
        if not journal_store.entries(tx, plan.plan_id):
            plan_store.mark_undone(tx, plan.plan_id, now_ms=self._clock.now_ms())
        self._events.append(tx, LibrariesChanged())
        follow(tx, plan.library_id)

    async def _disk_agrees(self, plan: KeptPlan, journal: Sequence[Entry]) -> dict[str, bool]:
        """Of each file in the journal, whether it is on the disk as it was before."""
        files = [entry for entry in journal if entry.kind == "file"]
        library = await self._db.read(lambda tx: store.library_to_scan(tx, plan.library_id))
        seen = await see_roots(self._look, library, {root.root_id for root in library.roots})
        offline = offline_roots(library, seen)
        paths = {root.root_id: root.path for root in library.roots}
        return await asyncio.to_thread(
            lambda: {entry.key: _is_as_before(entry, paths, seen, offline=offline) for entry in files}
        )


def _sorted(tx: Tx, plan_id: str, journal: Sequence[Entry], as_before: Mapping[str, bool]) -> UndoPreview:
    now = journal_store.rows_now(tx, journal)
    going: list[Group] = []
    held = {Hindrance.ELSEWHERE: 0, Hindrance.NEWER: 0}
    for group in grouped(journal, journal_store.links(tx, journal)):
        why = hindrance(group, now, is_as_before=as_before)
        if why is None and not journal_store.can_go_back(tx, plan_id, group):
            why = Hindrance.NEWER
        if why is None:
            going.append(group)
        else:
            held[why] += group.file_count
    back = sum(group.file_count for group in going)
    return UndoPreview(back, held[Hindrance.ELSEWHERE], held[Hindrance.NEWER], tuple(going))


def _is_as_before(
    entry: Entry, roots: Mapping[RootId, str], seen: Mapping[RootId, RootSeen], *, offline: Collection[RootId]
) -> bool:
    """Whether the disk holds this file, or does not hold it, as before the scan. Blocks."""
    before, after = before_of(entry), after_of(entry)
    if before.is_present:
        return _holds(before, roots)
    # It was missing. Only a place that is there can say that it is so again.
    root_id = RootId(after.root_id)
    if root_id not in seen or root_id in offline or is_lost(_path(after), seen[root_id]):
        return False
    return not _holds(after, roots)


def _holds(row: FileRow, roots: Mapping[RootId, str]) -> bool:
    folder = roots.get(RootId(row.root_id))
    if folder is None:
        return False
    try:
        status = os.stat(f"{folder}/{_path(row)}")  # noqa: PTH116 - a path that need not be text
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (row.size_bytes, row.mtime_ns)


def _path(row: FileRow) -> str:
    return decode(bytes.fromhex(row.path))
