"""One scan of one library: look, compare, decide, write down.

The walk and the reading of names run in a child process; the plan is made by pure functions; applying it is short
write transactions of a few hundred files each. Where no file is known yet, nothing can have moved or be missing, so
each folder is written down while the walk goes on. Cut off at any point, the next scan comes to the same catalogue.
"""

import asyncio
import os
import pickle
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from rustfin.catalog import cards, userdata
from rustfin.catalog.inventory import (
    FolderRecord,
    Recorded,
    forget_folders,
    mark_missing,
    record_folders,
    refresh_states,
)
from rustfin.catalog.libraries import announce_changed
from rustfin.catalog.retitle import retitle
from rustfin.core import paths
from rustfin.core.clock import Clock
from rustfin.core.ids import FileId, LibraryId, RootId, new_id
from rustfin.db import Database, Tx
from rustfin.events import Events, LibrariesChanged
from rustfin.metadata.filename import MediaHint
from rustfin.scanner import store
from rustfin.scanner.journal_store import Journal, recording
from rustfin.scanner.looking import Survey, survey_in_child, survey_in_thread
from rustfin.scanner.messages import Message, Order, Progress, RootOrder, RootSeen, SurveyedFolder
from rustfin.scanner.origins import Contents, left
from rustfin.scanner.plans import SAMPLES, changes_of
from rustfin.scanner.reconcile import (
    Breaker,
    KnownFile,
    ScanPlan,
    WalkedFile,
    reconcile,
    sizes_worth_reading,
)
from rustfin.scanner.roots import offline_reason
from rustfin.scanner.scope import Scope
from rustfin.scanner.seen import Look, both, is_lost, sentinel_of, sight_of
from rustfin.scanner.store import KnownRoot, LibraryToScan, RootState
from rustfin.scanner.survey import RULES
from rustfin.scanner.work import (
    Work,
    all_new,
    batches,
    claims_of,
    fills_batch,
    ordered,
    parent_of,
    vanished_in_batches,
    walked_in,
)

_FEW_ENTRIES = 500


class Reporter(Protocol):
    """Who is told how far a scan is; a `JobRun` is one."""

    async def progress(
        self, *, stage: str | None = None, done: int | None = None, total: int | None = None, current: str | None = None
    ) -> None: ...

    def raise_if_cancelled(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found and did. `parked_plan_id` is set when it did nothing but ask."""

    counts: Mapping[str, int]
    parked_plan_id: str | None = None
    offline: Mapping[RootId, str] = field(default_factory=dict)


class LibraryScan:
    """Scans libraries, one call a scan."""

    def __init__(
        self,
        db: Database,
        events: Events,
        clock: Clock,
        *,
        survey: Survey = survey_in_child,
        survey_few: Survey = survey_in_thread,
        growing: Callable[[RootId], frozenset[str]] = lambda _: frozenset(),
    ) -> None:
        """`growing` says which files of a root are still being written: what is known of them stays as it is."""
        self._db = db
        self._events = events
        self._clock = clock
        self._survey = survey
        self._survey_few = survey_few
        self._growing = growing

    async def run(
        self,
        library_id: LibraryId,
        report: Reporter,
        *,
        breaker: Breaker | None,
        job_id: str | None = None,
        scope: Scope | None = None,
    ) -> ScanResult:
        """Bring a library up to date with its roots, or with some places in them. `breaker` None applies the plan
        however much it loses.

        Raises: NotFound; whatever `report.raise_if_cancelled` raises, between two batches.
        """
        library = await self._library(library_id)
        if not await self._db.read(lambda tx: store.has_files(tx, library_id)):
            return await self._run_first(library, report, job_id)
        look = await self._look(library, report, scope)
        offline = await self._check_roots(library, look)
        await report.progress(stage="compare", done=0, total=None, current=None)
        plan = await self._plan(library, look, offline)
        losses, total = await self._db.read(
            lambda tx: store.count_losses(tx, library_id, [file.file_id for file in plan.missing])
        )
        counts = {**plan.counts(), "missing_items": losses}
        if breaker is not None and breaker.trips(missing_items=losses, total_items=total):
            return ScanResult(counts, await self._park(library, plan, counts, total, job_id), offline)
        journal = Journal(new_id(), library_id, self._clock.now_ms())
        work = replace(await asyncio.to_thread(ordered, look, offline, plan), journal=journal)
        await self._apply(library, work, report)
        await self._finish(
            library, look, offline, counts, plan=plan, job_id=job_id, is_whole=scope is None, journal=journal
        )
        return ScanResult(counts, None, offline)

    async def dry_run(self, library_id: LibraryId, report: Reporter, *, job_id: str | None = None) -> ScanResult:
        """What a scan would change now, kept as a plan for who asked. Changes nothing else, and parks nothing.

        Raises: NotFound; whatever `report.raise_if_cancelled` raises.
        """
        library = await self._library(library_id)
        await report.progress(stage="walk", done=0, total=None, current=None)
        if await self._db.read(lambda tx: store.has_files(tx, library_id)):
            look = await self._look_at(library, report, None, needs_claims=False)
            offline = _offline(library, look)
            await report.progress(stage="compare", done=0, total=None, current=None)
            plan = await self._plan(library, look, offline)
            counts = plan.counts()
        else:
            look, added = await self._count(library, report)
            offline = _offline(library, look)
            plan = ScanPlan(added=tuple(walked_in(look.folders)[:SAMPLES]))
            counts = {**plan.counts(), "added": added}
        losses, total = await self._db.read(
            lambda tx: store.count_losses(tx, library_id, [file.file_id for file in plan.missing])
        )
        counts |= {"missing_items": losses, "all_items": total}
        now_ms = self._clock.now_ms()
        changes = changes_of(plan, {root.root_id: root.path for root in library.roots}, offline)
        await self._db.write(
            lambda tx: store.keep_plan(
                tx,
                library_id,
                state="dry_run",
                reason=None,
                counts=counts,
                changes=changes,
                job_id=job_id,
                now_ms=now_ms,
            )
        )
        return ScanResult(counts, None, offline)

    async def _library(self, library_id: LibraryId) -> LibraryToScan:
        library = await self._db.read(lambda tx: store.library_to_scan(tx, library_id))
        roots = (replace(root, growing=self._growing(root.root_id)) for root in library.roots)
        return replace(library, roots=tuple(roots))

    async def _count(self, library: LibraryToScan, report: Reporter) -> tuple[Look, int]:
        """The first folders and how many files there are; no more is held, however many."""
        look, files = Look(), 0
        async with aclosing(self._messages(library, report)) as messages:
            async for message in messages:
                match message:
                    case Progress(files=seen, current=current):
                        await report.progress(stage="walk", done=seen, current=current)
                    case SurveyedFolder():
                        if files < SAMPLES:
                            look.folders.append(message)
                        files += len(message.files)
                    case RootSeen(root_id=root_id):
                        look.roots[root_id] = message
        return look, files

    async def _run_first(self, library: LibraryToScan, report: Reporter, job_id: str | None) -> ScanResult:
        """Write folders down as they come: titles are there while the walk goes on, and little is held in memory."""
        look, folders, files, done = Look(), list[SurveyedFolder](), 0, 0
        first: list[WalkedFile] = []
        await report.progress(stage="walk", done=0, total=None, current=None)
        async with aclosing(self._messages(library, report)) as messages:
            async for message in messages:
                match message:
                    case Progress(files=seen, current=current) if not done:
                        await report.progress(stage="walk", done=seen, current=current)
                    case SurveyedFolder():
                        folders.append(message)
                        files += len(message.files) + 1
                        first += walked_in([message])[: SAMPLES - len(first)]
                    case RootSeen(root_id=root_id):
                        look.roots[root_id] = message
                if fills_batch(files):
                    done = await self._write(library, all_new(folders), report, done)
                    folders, files = [], 0
        done = await self._write(library, all_new(folders), report, done)
        await report.progress(stage="titles", done=done, total=done)
        offline = await self._check_roots(library, look)
        await self._write_all_vanished(ordered(look, offline, ScanPlan()), report)
        counts = {**ScanPlan().counts(), "added": done, "missing_items": 0}
        plan = ScanPlan(added=tuple(first))
        await self._finish(library, look, offline, counts, plan=plan, job_id=job_id, is_whole=True)
        return ScanResult(counts, None, offline)

    async def _look(self, library: LibraryToScan, report: Reporter, scope: Scope | None) -> Look:
        await report.progress(stage="walk", done=0, total=None, current=None)
        if scope is None:
            return await self._look_at(library, report, None)
        look = Look()
        while scope:
            look = both(look, await self._look_at(library, report, scope))
            scope = await self._origins(library, look)
        return look

    async def _look_at(
        self, library: LibraryToScan, report: Reporter, scope: Scope | None, *, needs_claims: bool = True
    ) -> Look:
        look = Look()
        async with aclosing(self._messages(library, report, scope)) as messages:
            async for message in messages:
                match message:
                    case Progress(files=files, current=current):
                        await report.progress(stage="walk", done=files, current=current)
                    case SurveyedFolder():
                        look.folders.append(message if needs_claims else replace(message, claims=b""))
                    case RootSeen(root_id=root_id):
                        look.roots[root_id] = message
        look.folders = [folder for folder in look.folders if not is_lost(folder.path, look.roots[folder.root_id])]
        return look

    async def _origins(self, library: LibraryToScan, look: Look) -> Scope:
        """Where else to look: folders that new files may have come from, as files of their size are gone from there."""
        walked = walked_in(look.folders)
        asked: dict[RootId, set[str]] = defaultdict(set)
        for folder in look.folders:
            asked[folder.root_id].add(folder.path)
        for root_id, seen in look.roots.items():
            asked[root_id].update(seen.vanished)
        sizes = {file.size_bytes for file in walked if file.size_bytes}
        if not sizes:
            return {}
        alike = await self._db.read(lambda tx: store.present_of_sizes(tx, library.shelf.library_id, sizes))
        known = {(file.root_id, file.path) for file in alike}
        new = [file for file in walked if (file.root_id, file.path) not in known]
        elsewhere = [file for file in alike if parent_of(file.path) not in asked[file.root_id]]
        paths = {root.root_id: root.path for root in library.roots}
        return await asyncio.to_thread(left, elsewhere, new, paths)

    async def _messages(
        self, library: LibraryToScan, report: Reporter, scope: Scope | None = None
    ) -> AsyncGenerator[Message, None]:
        """What the child says, as it says it. Close it to end the child."""
        roots = [root for root in library.roots if scope is None or root.root_id in scope]
        order = Order(
            roots=tuple([await self._root_order(root, scope) for root in roots]),
            kind=MediaHint(library.kind),
            salt=f"{RULES}{library.kind[:2]}".encode(),
        )
        payload = await asyncio.to_thread(pickle.dumps, order, pickle.HIGHEST_PROTOCOL)
        is_small = scope is not None and await asyncio.to_thread(_is_small, order)
        async with aclosing(self._survey_few(payload) if is_small else self._survey(payload)) as frames:
            async for frame in frames:
                report.raise_if_cancelled()
                messages: list[Message] = pickle.loads(frame)  # noqa: S301 - from our own child process
                for message in messages:
                    yield message

    async def _root_order(self, root: KnownRoot, scope: Scope | None) -> RootOrder:
        places = None if scope is None else scope[root.root_id]
        digests = await self._db.read(lambda tx: store.digests(tx, root.root_id, places))
        return RootOrder(root.root_id, root.path, digests, root.sentinel, places, root.growing)

    async def _check_roots(self, library: LibraryToScan, look: Look) -> dict[RootId, str]:
        """The roots that are offline, with the reason; says so in the database and to who looks on."""
        offline = _offline(library, look)
        now_ms = self._clock.now_ms()
        states: list[RootState] = []
        for root in library.roots:
            seen = look.roots.get(root.root_id)
            if seen is None:
                continue
            reason = offline.get(root.root_id)
            states.append(RootState(root.root_id, reason is None, reason or " ".join(seen.lost.values()) or None))
        known = {RootState(root.root_id, root.is_online, root.reason) for root in library.roots}

        def write(tx: Tx) -> None:
            for state in states:
                store.set_root_state(tx, state, now_ms=now_ms)
            if not known.issuperset(states):
                self._events.append(tx, LibrariesChanged())

        await self._db.write(write)
        return offline

    async def _plan(self, library: LibraryToScan, look: Look, offline: Mapping[RootId, str]) -> ScanPlan:
        folders = [folder for folder in look.folders if folder.root_id not in offline]
        to_ask: dict[RootId, set[str]] = defaultdict(set)
        for folder in folders:
            to_ask[folder.root_id].add(folder.path)
        for root_id, seen in look.roots.items():
            if root_id not in offline:
                to_ask[root_id].update(seen.vanished)
        walked = walked_in(folders)
        if not walked and not any(to_ask.values()):
            return ScanPlan()
        known = await self._db.read(lambda tx: _known(tx, library, to_ask))
        known = await asyncio.to_thread(_settled, known, library.roots)
        paths = {root.root_id: root.path for root in library.roots}
        return await asyncio.to_thread(_reconciled, known, walked, paths)

    async def _park(
        self, library: LibraryToScan, plan: ScanPlan, counts: Mapping[str, int], total: int, job_id: str | None
    ) -> str:
        reason = f"{counts['missing_items']} of {total} titles would be missing."
        folders = {root.root_id: root.path for root in library.roots}
        sample = [paths.display(f"{folders[file.root_id]}/{file.path}") for file in plan.missing[:SAMPLES]]
        now_ms = self._clock.now_ms()

        def write(tx: Tx) -> str:
            self._events.append(tx, LibrariesChanged())
            return store.keep_plan(
                tx,
                library.shelf.library_id,
                state="parked",
                reason=reason,
                counts={**counts, "all_items": total},
                changes={"missing": sample},
                job_id=job_id,
                now_ms=now_ms,
            )

        return await self._db.write(write)

    async def _apply(self, library: LibraryToScan, work: Work, report: Reporter) -> None:
        await self._retitle(library, work)
        await report.progress(stage="titles", done=0, total=len(work.touched), current=None)
        await self._write(library, work, report, total=len(work.touched))
        await self._write_all_vanished(work, report)

    async def _write(
        self, library: LibraryToScan, work: Work, report: Reporter, done: int = 0, total: int | None = None
    ) -> int:
        """Write these folders down, a batch a transaction; gives how many files are done by now."""
        for batch in batches(work):
            report.raise_if_cancelled()
            await self._db.write(partial(self._write_batch, library, work, batch))
            done += sum(len(record.media) for record in batch)
            current = batch[-1].claims.path.encode("utf-8", "replace").decode()
            await report.progress(stage="titles", done=done, total=total, current=current)
        return done

    async def _write_all_vanished(self, work: Work, report: Reporter) -> None:
        for gone in vanished_in_batches(work):
            report.raise_if_cancelled()
            await self._db.write(partial(self._write_vanished, work, gone))

    async def _retitle(self, library: LibraryToScan, work: Work) -> None:
        """Let titles follow files that say something new, before anything is written down by its new name."""
        candidates = {pair.known.file_id for pair in (*work.plan.moved, *work.plan.returned, *work.plan.changed)}
        reread = {(folder.root_id, folder.path) for folder in work.folders if folder.is_reread}
        candidates |= {
            pair.known.file_id for pair in work.plan.unchanged if (pair.now.root_id, parent_of(pair.now.path)) in reread
        }
        if not candidates:
            return
        claimed = await asyncio.to_thread(claims_of, work, candidates)
        missing = [file.file_id for file in work.plan.missing]

        def write(tx: Tx) -> None:
            with recording(tx, work.journal):
                touched = retitle(tx, library.shelf, claimed, missing=missing, now_ms=self._clock.now_ms())
                refresh_states(tx, touched)
            self._tell(tx, Recorded(touched), library.shelf.library_id)

        await self._db.write(write)

    def _write_batch(self, library: LibraryToScan, work: Work, batch: Sequence[FolderRecord], tx: Tx) -> None:
        now_ms = self._clock.now_ms()
        gone: list[FileId] = []
        for record in batch:
            if record.is_last:
                gone += work.missing_by_folder.get((record.claims.root_id, record.claims.path), ())
        with recording(tx, work.journal):
            recorded = record_folders(tx, library.shelf, batch, now_ms=now_ms)
            lost = mark_missing(tx, gone, now_ms=now_ms)
        self._tell(tx, _joined([recorded, lost]), library.shelf.library_id)

    def _write_vanished(self, work: Work, folders: Sequence[tuple[RootId, str]], tx: Tx) -> None:
        now_ms = self._clock.now_ms()
        gone = [file_id for folder in folders for file_id in work.missing_by_folder.get(folder, ())]
        with recording(tx, work.journal):
            recorded = [mark_missing(tx, gone, now_ms=now_ms)]
        by_root: dict[RootId, list[str]] = defaultdict(list)
        for root_id, path in folders:
            by_root[root_id].append(path)
        recorded += [forget_folders(tx, root_id, paths) for root_id, paths in by_root.items()]
        self._tell(tx, _joined(recorded), None)

    def _tell(self, tx: Tx, recorded: Recorded, library_id: LibraryId | None) -> None:
        """Bring cards and cursors up to date, and tell who looks on."""
        if not recorded.item_ids:
            return
        libraries = set(cards.refresh(tx, recorded.item_ids))
        userdata.recompute_cursors(tx, recorded.series_ids)
        if library_id is not None:
            libraries.add(library_id)
        announce_changed(tx, self._events, libraries)

    async def _finish(
        self,
        library: LibraryToScan,
        look: Look,
        offline: Mapping[RootId, str],
        counts: Mapping[str, int],
        *,
        plan: ScanPlan,
        job_id: str | None,
        is_whole: bool,
        journal: Journal | None = None,
    ) -> None:
        now_ms = self._clock.now_ms()
        sentinels = {
            root.root_id: sentinel_of(look.roots[root.root_id], root.sentinel, is_whole=is_whole)
            for root in library.roots
            if root.root_id in look.roots and root.root_id not in offline
        }
        has_changes = any(count for name, count in counts.items() if name != "unchanged")
        changes = changes_of(plan, {root.root_id: root.path for root in library.roots}, offline)

        def write(tx: Tx) -> None:
            store.keep_sentinels(tx, sentinels)
            if is_whole:
                store.finish_scan(tx, library.shelf.library_id, now_ms=now_ms)
            if is_whole and store.discard_parked(tx, library.shelf.library_id, now_ms=now_ms):
                # What it asked about has come back, or is lost no longer.
                self._events.append(tx, LibrariesChanged())
            if has_changes:
                store.keep_plan(
                    tx,
                    library.shelf.library_id,
                    state="applied",
                    reason=None,
                    counts=counts,
                    changes=changes,
                    job_id=job_id,
                    now_ms=now_ms,
                    journal=journal,
                )

        await self._db.write(write)


def _offline(library: LibraryToScan, look: Look) -> dict[RootId, str]:
    """The roots that were looked at and are offline, with the reason."""
    offline: dict[RootId, str] = {}
    for root in library.roots:
        if (seen := look.roots.get(root.root_id)) is not None:
            reason = offline_reason(sight_of(seen), sentinel=root.sentinel, present_files=root.present_files)
            if reason is not None:
                offline[root.root_id] = reason
    return offline


def _is_small(order: Order) -> bool:
    """Whether the places hold so little that a process of its own would cost more. Touches the disk."""
    left = _FEW_ENTRIES
    for root in order.roots:
        for place in root.places or ():
            for _, folders, files in os.walk(f"{root.path}/{place.path}"):
                left -= 1 if not place.is_deep else len(folders) + len(files)
                if left < 0:
                    return False
                if not place.is_deep:
                    break
    return True


def _settled(known: Sequence[KnownFile], roots: Iterable[KnownRoot]) -> list[KnownFile]:
    """Without the files that still grow, which the walk passes over; one that is gone grows no more. Blocks."""
    by_id = {root.root_id: root for root in roots}

    def grows(file: KnownFile) -> bool:
        root = by_id[file.root_id]
        return file.path in root.growing and os.path.lexists(f"{root.path}/{file.path}")

    return [file for file in known if not grows(file)]


def _known(tx: Tx, library: LibraryToScan, to_ask: Mapping[RootId, Iterable[str]]) -> list[KnownFile]:
    found = store.missing_files(tx, library.shelf.library_id)
    for root_id, folders in to_ask.items():
        found += store.known_files(tx, root_id, list(folders))
    return found


def _reconciled(known: Sequence[KnownFile], walked: Sequence[WalkedFile], paths: Mapping[RootId, str]) -> ScanPlan:
    """The plan, once the files that may be known ones moved have been read. Blocks."""
    reader = Contents(paths)
    read = {(file.root_id, file.path): reader.fingerprint_of(file) for file in sizes_worth_reading(known, walked)}
    if read:
        walked = [replace(file, fingerprint_id=read.get((file.root_id, file.path))) for file in walked]
    return reconcile(known, walked)


def _joined(parts: Iterable[Recorded]) -> Recorded:
    whole = Recorded()
    for part in parts:
        whole.item_ids |= part.item_ids
        whole.series_ids |= part.series_ids
        whole.new_ids |= part.new_ids
    return whole
