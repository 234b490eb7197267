"""The scanner's door: asks for scans and does them as jobs."""

import asyncio
import contextlib
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from rustfin.artwork import Artwork, Trickplays
from rustfin.catalog.keyframes import count_unindexed, forget_keyframes
from rustfin.catalog.markers import unsought_seasons
from rustfin.core import paths
from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict, NotFound, Unavailable
from rustfin.core.ids import FileId, FingerprintId, ItemId, JobId, LibraryId, RootId
from rustfin.db import Database, Tx
from rustfin.events import Events, LibrariesChanged
from rustfin.jobs import JobRun, Jobs, JobState, Lane, Work
from rustfin.media import Tools
from rustfin.scanner import placing, plan_store, store, timing
from rustfin.scanner.indexing import KeyframeIndexing
from rustfin.scanner.marking import SeasonListening
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.plans import KeptPlan, ParkedPlan
from rustfin.scanner.probing import LibraryProbe
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.relocation import Relocation
from rustfin.scanner.roots import Sentinel
from rustfin.scanner.scan import LibraryScan, ScanResult
from rustfin.scanner.scope import Place, Scope, from_fields, joined, to_fields
from rustfin.scanner.timing import ScanTimings, TimingMode
from rustfin.scanner.turns import Turns
from rustfin.scanner.undoing import Undoing, UndoPreview
from rustfin.settings import LibraryDefaults, Previews, Scanning, Settings
from rustfin.subtitles import Subtitles

SCAN_LIBRARY = "scan_library"
SCAN_FOLDERS = "scan_folders"
SCAN_LIBRARIES = timing.ALL_LIBRARIES
DRY_RUN = "dry_run"
UNDO_SCAN = "undo_scan"
LOOK_PATIENCE_S = 8.0
"""How long who wants to play a file waits for it to be looked into."""
RELOCATE_ROOT = "relocate_root"
PROBE_FILES = "probe_files"
INDEX_KEYFRAMES = "index_keyframes"
FIND_MARKERS = "find_markers"


class Scanner:
    """Scans libraries. Make it before the jobs start: it registers their handlers.

    Without `tools` nobody looks into files, without `artwork` nobody at pictures, without
    `subtitles` nobody takes those out; titles are found all the same.
    """

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        events: Events,
        clock: Clock,
        settings: Settings,
        *,
        tools: Tools | None = None,
        artwork: Artwork | None = None,
        subtitles: Subtitles | None = None,
        trickplays: Trickplays | None = None,
        heard_dir: Path | None = None,
        growing: Callable[[RootId], frozenset[str]] = lambda _: frozenset(),
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._events = events
        self._clock = clock
        self._settings = settings
        self._artwork = artwork
        self._subtitles = subtitles
        self._trickplays = trickplays
        self._scan = LibraryScan(db, events, clock, growing=growing)
        self._probe = None if tools is None else LibraryProbe(db, events, clock, tools)
        self.turns = Turns()
        taking = self.turns.taking
        jobs.register(SCAN_LIBRARY, taking(self._scan_library), label="Scan library")
        jobs.register(SCAN_FOLDERS, taking(self._scan_folders), label="Look at folders")
        jobs.register(SCAN_LIBRARIES, self._scan_libraries, label="Scan all libraries")
        jobs.register(DRY_RUN, self._dry_run, label="Dry run of a scan")
        self._undoing = Undoing(db, events, clock)
        jobs.register(UNDO_SCAN, taking(self._undo_scan), label="Undo a scan")
        self._relocation = Relocation(db, events)
        jobs.register(RELOCATE_ROOT, taking(self._relocate_root), label="Look for a folder elsewhere")
        self._indexing = None if tools is None else KeyframeIndexing(db, tools)
        jobs.register(PROBE_FILES, self._probe_files, label="Read media files")
        jobs.register(INDEX_KEYFRAMES, self._index_keyframes, label="Look for keyframes")
        self._listening = SeasonListening(db, clock, tools, heard_dir) if tools and heard_dir else None
        jobs.register(FIND_MARKERS, self._find_markers, label="Look for intros and credits")

    async def open(self) -> None:
        """Have libraries scanned when the settings say; what they say anew counts at once. Before `jobs.start`."""
        self._settings.on_change(LibraryDefaults, self._change_schedule)
        await self._db.write(lambda tx: self._put_schedule(tx, self._settings.get(LibraryDefaults)))

    async def request_scan(self, library_id: LibraryId) -> JobId:
        """Ask for a scan; while one of this library waits or runs, gives that one. Raises: NotFound."""

        def write(tx: Tx) -> JobId:
            store.library_to_scan(tx, library_id)
            return self._enqueue(tx, library_id, accepts_losses=False)

        return await self._db.write(write)

    async def request_dry_run(self, library_id: LibraryId) -> JobId:
        """Ask what a scan would change; gives the question that waits already, if one does. Raises: NotFound."""

        def write(tx: Tx) -> JobId:
            store.library_to_scan(tx, library_id)
            key = f"{DRY_RUN}:{library_id}"
            payload = {"library_id": library_id}
            return self._jobs.enqueue(tx, Work(DRY_RUN, payload, Lane.SCAN, unique_key=key, library_id=library_id))

        return await self._db.write(write)

    async def last_dry_run(self, library_id: LibraryId) -> KeptPlan | None:
        """What the last dry run of a library found."""
        return await self._db.read(lambda tx: plan_store.last_dry_run(tx, library_id))

    async def kept_plans(self, library_id: LibraryId) -> list[KeptPlan]:
        """What the last scans of a library changed, the last one first, without samples."""
        return await self._db.read(lambda tx: plan_store.kept_plans(tx, library_id))

    async def kept_plan(self, plan_id: str) -> KeptPlan:
        """One plan with samples. Raises: NotFound."""
        return await self._db.read(lambda tx: plan_store.kept_plan(tx, plan_id))

    async def request_relocation(
        self, library_id: LibraryId, root_id: RootId, path: str, *, least_percent: int | None = None
    ) -> JobId:
        """Ask what of a root is at another path; with `least_percent`, move the root there if so much is found.

        Waits behind scans. Raises: NotFound, InvalidInput where a root cannot be at that path.
        """
        owners = {root.id: root.owner for root in await self._db.read(store.root_folders)}
        if owners.get(root_id) != library_id:
            raise NotFound("There is no such folder in this library.")
        canonical = await self._relocation.check(root_id, path)

        def write(tx: Tx) -> JobId:
            payload = {"root_id": root_id, "path": canonical, "least_percent": least_percent}
            key = f"{RELOCATE_ROOT}:{root_id}:{least_percent}:{paths.display(canonical)}"
            work = Work(RELOCATE_ROOT, payload, Lane.SCAN, unique_key=key, priority=1, library_id=library_id)
            return self._jobs.enqueue(tx, work)

        return await self._db.write(write)

    async def preview_undo(self, plan_id: str) -> UndoPreview:
        """What undoing a plan would do now; looks at the disk. Raises: NotFound, Conflict (it cannot be undone)."""
        return await self._undoing.preview(plan_id)

    async def request_undo(self, plan_id: str) -> JobId:
        """Undo what a scan changed, as far as the disk is as it was, and scan again.

        Raises: NotFound; Conflict (it cannot be undone, or nothing of it can as the disk is now).
        """
        if not (await self._undoing.preview(plan_id)).groups:
            raise Conflict("Nothing of it can be undone as the disk is now.", code="undo_nothing")
        plan = await self.kept_plan(plan_id)
        payload = {"plan_id": plan_id}
        work = Work(UNDO_SCAN, payload, Lane.SCAN, unique_key=f"{UNDO_SCAN}:{plan_id}", library_id=plan.library_id)
        return await self._db.write(lambda tx: self._jobs.enqueue(tx, work))

    async def request_scans_at(self, path: str) -> dict[LibraryId, JobId]:
        """Ask for a look at a path, as this server or another program sees it, in the libraries that it concerns.

        Nearly always one. A scan that runs may have been there already, so another follows it. Raises: NotFound, which
        names the folders.
        """
        ends = placing.ends_of(path)
        roots, known = await self._db.read(lambda tx: (store.root_folders(tx), store.known_ends(tx, ends)))
        places = await asyncio.to_thread(_places_of, path, roots, known)
        if not places:
            folders = ", ".join(paths.display(root.path) for root in roots) or "none"
            raise NotFound(f"The path is in no library's folder; they are: {folders}.", code="path_outside")
        return await self.request_looks(places)

    async def request_looks(self, places: Mapping[RootFolder, Sequence[Place]]) -> dict[LibraryId, JobId]:
        """Ask for a look at some places; what waits already looks there too."""
        scopes: dict[LibraryId, list[Scope]] = defaultdict(list)
        for root, found in places.items():
            scopes[root.owner].append({root.id: tuple(found)})
        return await self._db.write(
            lambda tx: {owner: self._enqueue_look(tx, owner, joined(each)) for owner, each in scopes.items()}
        )

    async def request_catch_up(self, root: RootFolder, *, is_late: bool) -> JobId | None:
        """Ask for a look at a root whose watch has just begun, where a scan may have passed what changed before.

        A scan that waits, and the first of a library, will see it. `is_late`: the watch began while the server ran, so
        that a scan which has ended is too old as well; what changed while no server ran is found by the next one.
        """

        def write(tx: Tx) -> JobId | None:
            match self._jobs.active_state(tx, _scan_key(root.owner)):
                case JobState.QUEUED:
                    return None
                case None if not (is_late and store.was_scanned(tx, root.owner)):
                    return None
                case _:
                    return self._enqueue_look(tx, root.owner, {root.id: (Place("", is_deep=True),)})

        return await self._db.write(write)

    async def forget_disks(self, library_id: LibraryId, root_id: RootId) -> list[str]:
        """Wait no longer for disks in a root that are not there, and ask for a scan; gives their paths in it.

        Raises: NotFound.
        """
        library = await self._db.read(lambda tx: store.library_to_scan(tx, library_id))
        root = next((root for root in library.roots if root.root_id == root_id), None)
        if root is None:
            raise NotFound("There is no such folder in this library.")
        sentinel = root.sentinel
        gone = [] if sentinel is None else await asyncio.to_thread(_gone_disks, root.path, sentinel)
        if sentinel is None or not gone:
            return []
        left = replace(sentinel, inner={path: disk for path, disk in sentinel.inner.items() if path not in gone})

        def write(tx: Tx) -> None:
            store.keep_sentinels(tx, {root_id: left})
            self._enqueue_next(tx, library_id)

        async with self.turns.of(library_id):  # a scan that ends would remember them again
            await self._db.write(write)
        return gone

    async def timings(self) -> ScanTimings:
        """When each library is scanned by itself."""
        return timing.read(await self._jobs.schedules())

    async def set_timing(self, library_id: LibraryId, mode: TimingMode, *, cron: str | None = None) -> None:
        """Scan a library with all others, at times of its own, or never by itself. Raises: NotFound, InvalidInput."""

        def write(tx: Tx) -> None:
            store.library_to_scan(tx, library_id)
            timing.put(tx, self._jobs, library_id, mode=mode, cron=cron, work=_scan_work(library_id))
            self._events.append(tx, LibrariesChanged())

        await self._db.write(write)

    async def parked_plans(self) -> list[ParkedPlan]:
        """What waits for a person's decision, oldest first; at most one a library."""
        return await self._db.read(store.parked_plans)

    async def apply_plan(self, plan_id: str) -> JobId:
        """Scan again and accept what would be lost; what came back meanwhile is not lost. Raises: NotFound."""

        def write(tx: Tx) -> JobId:
            library_id = store.decide_plan(tx, plan_id, state="applied", now_ms=self._clock.now_ms())
            self._events.append(tx, LibrariesChanged())
            return self._enqueue(tx, library_id, accepts_losses=True)

        return await self._db.write(write)

    async def discard_plan(self, plan_id: str) -> None:
        """Leave things as they are; the next scan asks again. Raises: NotFound."""

        def write(tx: Tx) -> None:
            store.decide_plan(tx, plan_id, state="discarded", now_ms=self._clock.now_ms())
            self._events.append(tx, LibrariesChanged())

        await self._db.write(write)

    async def look_into(self, file_ids: Collection[FileId]) -> None:
        """Have files looked into that somebody wants to play now, before the others of their library.

        Returns when it is done, or when it takes so long that who asks had better be told; without ffprobe at once.
        """
        if self._probe is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_PATIENCE_S):
                await self._probe.look_into(file_ids, workers=self._settings.get(Scanning).probe_workers)

    async def look_for_keyframes(self, fingerprint_id: FingerprintId) -> None:
        """Have every packet of a content looked at, now that its keyframes are wanted or proved to be elsewhere.

        Goes before what waits. Without ffprobe nothing happens.
        """

        def write(tx: Tx) -> None:
            for library_id in forget_keyframes(tx, fingerprint_id):
                payload = {"library_id": library_id, "fingerprint_id": fingerprint_id}
                key = f"{INDEX_KEYFRAMES}:{library_id}:{fingerprint_id}"
                self._jobs.enqueue(tx, Work(INDEX_KEYFRAMES, payload, Lane.MEDIA, unique_key=key, priority=10))

        if self._indexing is not None:
            await self._db.write(write)

    def _enqueue_look(self, tx: Tx, library_id: LibraryId, scope: Scope | None) -> JobId:
        """A look at these places by a job that has not begun; everything, where they are many."""
        if scope is None:
            return self._enqueue_next(tx, library_id)
        key = f"{SCAN_FOLDERS}:{library_id}"
        payload = {"library_id": library_id, "scope": to_fields(scope)}
        work = Work(SCAN_FOLDERS, payload, Lane.FOLDERS, unique_key=key, library_id=library_id)
        return self._jobs.enqueue_more(tx, work, _with_more)

    def _enqueue_next(self, tx: Tx, library_id: LibraryId) -> JobId:
        """A scan that has not begun: the one that waits, else one behind the one that runs."""
        job_id = self._enqueue(tx, library_id, accepts_losses=False)
        if not self._jobs.is_running(tx, job_id):
            return job_id
        return self._enqueue(tx, library_id, accepts_losses=False, after=job_id)

    def _enqueue(self, tx: Tx, library_id: LibraryId, *, accepts_losses: bool, after: JobId | None = None) -> JobId:
        suffix = ":accept" if accepts_losses else f":after:{after}" if after else ""
        return self._jobs.enqueue(tx, _scan_work(library_id, accepts_losses=accepts_losses, key_suffix=suffix))

    def _put_schedule(self, tx: Tx, defaults: LibraryDefaults) -> None:
        work = Work(SCAN_LIBRARIES, {}, Lane.SCAN, unique_key=SCAN_LIBRARIES)
        timing.put_default(tx, self._jobs, defaults, work)

    def _change_schedule(self, tx: Tx, defaults: LibraryDefaults) -> None:
        self._put_schedule(tx, defaults)
        self._events.append(tx, LibrariesChanged())

    async def _scan_libraries(self, _run: JobRun) -> Mapping[str, Any]:
        def write(tx: Tx) -> int:
            own_times = timing.read(self._jobs.schedules_in(tx)).own
            owners = sorted({root.owner for root in store.root_folders(tx)} - own_times.keys())
            for library_id in owners:
                self._enqueue(tx, library_id, accepts_losses=False)
            return len(owners)

        return {"libraries": await self._db.write(write)}

    async def _scan_library(self, run: JobRun) -> Mapping[str, Any]:
        return await self._scanned(run, None, accepts_losses=bool(run.payload.get("accepts_losses")))

    async def _scan_folders(self, run: JobRun) -> Mapping[str, Any]:
        return await self._scanned(run, from_fields(run.payload["scope"]), accepts_losses=False)

    async def _scanned(self, run: JobRun, scope: Scope | None, *, accepts_losses: bool) -> Mapping[str, Any]:
        library_id = LibraryId(run.payload["library_id"])
        limits = self._settings.get(Scanning)
        breaker = Breaker(percent=limits.missing_threshold_percent, items=limits.missing_threshold_items)
        result = await self._scan.run(
            library_id, run, breaker=None if accepts_losses else breaker, job_id=run.job_id, scope=scope
        )
        await self._db.write(lambda tx: self._follow_up(tx, library_id))
        return _summary(result)

    async def _relocate_root(self, run: JobRun) -> Mapping[str, Any]:
        def then(tx: Tx) -> None:
            if run.library_id is not None:  # what else lies there now
                self._enqueue(tx, run.library_id, accepts_losses=False)

        least_percent: int | None = run.payload["least_percent"]
        return await self._relocation.run(
            RootId(run.payload["root_id"]), run.payload["path"], run, least_percent=least_percent, then=then
        )

    async def _dry_run(self, run: JobRun) -> Mapping[str, Any]:
        result = await self._scan.dry_run(LibraryId(run.payload["library_id"]), run, job_id=run.job_id)
        return _summary(result)

    async def _undo_scan(self, run: JobRun) -> Mapping[str, Any]:
        done = await self._undoing.run(
            run.payload["plan_id"],
            run,
            follow=lambda tx, library_id: self._enqueue(tx, library_id, accepts_losses=False),
        )
        return {"counts": {"back": done.back, "elsewhere": done.elsewhere, "newer": done.newer}}

    def _follow_up(self, tx: Tx, library_id: LibraryId) -> None:
        """Ask for the stages after the titles."""
        if self._probe is not None:
            key = f"{PROBE_FILES}:{library_id}"
            payload = {"library_id": library_id}
            self._jobs.enqueue(tx, Work(PROBE_FILES, payload, Lane.PROBE, unique_key=key, library_id=library_id))
        if self._artwork is not None:
            self._artwork.request_reading(tx, library_id)

    async def _probe_files(self, run: JobRun) -> Mapping[str, Any]:
        if self._probe is None:
            raise Unavailable("Files cannot be read without ffprobe; install FFmpeg.", code="media_tool_missing")
        library_id = LibraryId(run.payload["library_id"])
        found = await self._probe.run(library_id, run, workers=lambda: self._settings.get(Scanning).probe_workers)
        await self._db.write(lambda tx: self._read_whole_files(tx, library_id))
        return found

    def _read_whole_files(self, tx: Tx, library_id: LibraryId) -> None:
        """Ask for the pictures inside files, and for what can wait until nothing else is to do."""
        if self._artwork is not None:
            self._artwork.request_reading(tx, library_id)
        self._ask_for_keyframes(tx, library_id)
        if self._subtitles is not None:
            self._subtitles.request_library(tx, library_id)
        if self._trickplays is not None:
            self._trickplays.request_library(tx, library_id)
        if self._listening is not None and self._settings.get(Previews).are_markers_sought:
            for season_id in unsought_seasons(tx, library_id):
                work = Work(
                    FIND_MARKERS,
                    {"season_id": season_id},
                    Lane.MEDIA,
                    unique_key=f"{FIND_MARKERS}:{season_id}",
                    priority=-1,
                    library_id=library_id,
                )
                self._jobs.enqueue(tx, work)

    def _ask_for_keyframes(self, tx: Tx, library_id: LibraryId) -> None:
        if count_unindexed(tx, library_id):
            key = f"{INDEX_KEYFRAMES}:{library_id}"
            payload = {"library_id": library_id}
            self._jobs.enqueue(tx, Work(INDEX_KEYFRAMES, payload, Lane.MEDIA, unique_key=key, library_id=library_id))

    async def _find_markers(self, run: JobRun) -> Mapping[str, Any]:
        if self._listening is None:
            raise Unavailable("Episodes cannot be listened to without FFmpeg; install it.", code="media_tool_missing")
        return await self._listening.run(ItemId(run.payload["season_id"]), run)

    async def _index_keyframes(self, run: JobRun) -> Mapping[str, Any]:
        if self._indexing is None:
            raise Unavailable(
                "Keyframes cannot be looked for without ffprobe; install FFmpeg.", code="media_tool_missing"
            )
        mark = run.payload.get("fingerprint_id")
        return await self._indexing.run(
            LibraryId(run.payload["library_id"]), run, fingerprint_id=None if mark is None else FingerprintId(mark)
        )


def _scan_work(library_id: LibraryId, *, accepts_losses: bool = False, key_suffix: str = "") -> Work:
    payload = {"library_id": library_id, "accepts_losses": accepts_losses}
    key = _scan_key(library_id) + key_suffix
    return Work(SCAN_LIBRARY, payload, Lane.SCAN, unique_key=key, library_id=library_id)


def _scan_key(library_id: LibraryId) -> str:
    return f"{SCAN_LIBRARY}:{library_id}"


def _gone_disks(root: str, sentinel: Sentinel) -> list[str]:
    """The disks none of whose known files is there. Touches the disk."""
    return [
        path
        for path, disk in sentinel.inner.items()
        if disk.files and not any(os.path.lexists(f"{root}/{file}") for file in disk.files)
    ]


def _with_more(there: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload of a look at what both look at."""
    scope = joined([from_fields(there["scope"]), from_fields(new["scope"])])
    return {**there, "scope": to_fields(scope)}


def _places_of(
    path: str, roots: Sequence[RootFolder], known: Set[tuple[RootId, str]]
) -> dict[RootFolder, tuple[Place, ...]]:
    """Where to look for what a path names, also where it leads through links. Touches the disk."""

    def is_there(root: RootFolder, end: str) -> bool:
        return (root.id, end) in known or os.path.lexists(f"{root.path}/{end}")

    concerns = placing.concerned(path, roots, is_there=is_there)
    if not concerns and path.startswith("/") and "\0" not in path:
        concerns = placing.concerned(os.path.realpath(path), roots, is_there=is_there)
    return {root: _around(root, below) for root, below in concerns}


def _around(root: RootFolder, below: str) -> tuple[Place, ...]:
    """A folder with all that is in it; what is, or was, a file may lie in the folder above."""
    is_folder = not below or Path(root.path, below).is_dir()
    above = () if is_folder else (Place(below.rpartition("/")[0], is_deep=False),)
    return (*above, Place(below, is_deep=True))


def _summary(result: ScanResult) -> Mapping[str, Any]:
    return {
        "counts": dict(result.counts),
        "parked_plan_id": result.parked_plan_id,
        "offline_roots": dict(result.offline),
    }
