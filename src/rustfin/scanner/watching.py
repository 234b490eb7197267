"""Watching the folders of libraries: what changes is looked at as soon as it has settled.

The system tells of changes where it can. Where it cannot (another machine's disk, or more folders than it watches),
whole libraries are scanned now and then instead, and the folder says so. Disks that are plugged in are noticed.
"""

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from watchfiles import Change, watch

from rustfin.core.ids import JobId, LibraryId, RootId, UserId
from rustfin.db import Database
from rustfin.events import RESYNC, Events, Following, LibrariesChanged
from rustfin.metadata.entries import EntryKind, classify_entry, is_ignored
from rustfin.observability import get_logger
from rustfin.scanner import store
from rustfin.scanner.ignoring import IGNORE_FILE
from rustfin.scanner.mounts import Ground, covering, ground, inside, is_remote, mounts
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.scope import Place
from rustfin.scanner.settling import Settling
from rustfin.settings import Scanning, Settings

LOOK_EVERY_S = 5.0
"""How often roots are looked at for disks that came or went; of new ones an event tells at once."""
_GATHER_MS = 400
_STEP_MS = 100
_THREAD_TURN_MS = 1_000
_ODD_NAME = "Unable to decode path"
_NOBODY = UserId("")
_log = get_logger(__name__)


class WatchState(StrEnum):
    """How changes in a root are noticed."""

    OFF = "off"
    STARTING = "starting"
    WATCHING = "watching"
    POLLING = "polling"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Watched:
    """The state of a root's watch, and why it is that, in words for its owner."""

    state: WatchState = WatchState.OFF
    reason: str | None = None


class Asks(Protocol):
    """Who scans; a `Scanner` is one."""

    async def request_scan(self, library_id: LibraryId) -> JobId: ...

    async def request_looks(self, places: Mapping[RootFolder, Sequence[Place]]) -> dict[LibraryId, JobId]: ...

    async def request_catch_up(self, root: RootFolder, *, is_late: bool) -> JobId | None: ...


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a root stands on now: a watch of something else sees nothing."""

    ground: Ground
    mounts: tuple[tuple[str, int], ...]
    """Its own mount's number, and those of the mounts in it."""
    fs_type: str


@dataclass(frozen=True, slots=True)
class _Onlooker:
    """Who follows events to know when there are other roots; what happens in single libraries is of no interest."""

    user_id: UserId = _NOBODY
    is_admin: bool = True

    def may_see_library(self, library_id: LibraryId) -> bool:
        del library_id
        return False


class Watching:
    """Watches all roots. `growing` may be asked at once; nothing is watched before `open`."""

    def __init__(self, db: Database, events: Events, settings: Settings) -> None:
        self._db = db
        self._events = events
        self._settings = settings
        self._roots: dict[RootId, _RootWatch] = {}
        self._offline: dict[RootId, str] = {}
        self._told: dict[RootId, Watched] = {}
        self._look = asyncio.Event()
        self._has_looked = False
        self._tasks: list[asyncio.Task[None]] = []

    def growing(self, root_id: RootId) -> frozenset[str]:
        """The files of a root that are still being written. On the event loop."""
        watched = self._roots.get(root_id)
        return frozenset() if watched is None else watched.settling.growing()

    def watched(self, root_id: RootId) -> Watched:
        """How changes in a root are noticed."""
        if (here := self._roots.get(root_id)) is not None:
            return here.watched
        reason = self._offline.get(root_id)
        return Watched() if reason is None else Watched(WatchState.OFFLINE, reason)

    def open(self, scanner: Asks) -> None:
        """Watch from now on. On the event loop, before anything is scanned."""
        loop = asyncio.get_running_loop()
        self._settings.on_change(Scanning, lambda tx, _: tx.after_commit(lambda: _wake(loop, self._look)))
        following = self._events.follow(_Onlooker())
        self._tasks = [
            asyncio.create_task(self._keep_looking(scanner)),
            asyncio.create_task(self._look_when_roots_change(following)),
        ]

    async def aclose(self) -> None:
        """Watch nothing any more; returns when no thread is left."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stop(list(self._roots))

    async def _look_when_roots_change(self, following: Following) -> None:
        async with following:
            async for event in following:
                if event.kind in (LibrariesChanged.name, RESYNC):
                    self._look.set()

    async def _keep_looking(self, scanner: Asks) -> None:
        while True:
            self._look.clear()
            try:
                await self._look_at_roots(scanner)
            except Exception:  # noqa: BLE001 - supervisor: a full disk now must not end all watching
                _log.exception("the folders of libraries could not be looked at")
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._look.wait()
            except TimeoutError:
                continue

    async def _look_at_roots(self, scanner: Asks) -> None:
        scanning = self._settings.get(Scanning)
        roots = await self._db.read(store.root_folders) if scanning.is_watching else []
        standings = await asyncio.to_thread(_standings, [root.path for root in roots])
        wanted = {root.id: root for root in roots}
        self._offline = {root.id: standing for root in roots if isinstance(standing := standings[root.path], str)}
        other = [
            root_id
            for root_id, watched in self._roots.items()
            if (root := wanted.get(root_id)) is None or root != watched.root or standings[root.path] != watched.standing
        ]
        came_back = {root_id for root_id in other if root_id in wanted and root_id not in self._offline}
        tried_again = [root_id for root_id, watched in self._roots.items() if watched.is_to_be_tried_again]
        await self._stop({*other, *tried_again})
        for root in roots:
            standing = standings[root.path]
            if root.id in self._roots or isinstance(standing, str):
                continue
            is_back = root.id in came_back or self._told.get(root.id, Watched()).state is WatchState.OFFLINE
            watched = _RootWatch(
                root, standing, scanner, tell=self._look, poll_every_s=self._poll_every_s, is_late=self._has_looked
            )
            self._roots[root.id] = watched
            watched.start()
            if is_back:
                await scanner.request_scan(root.owner)
        self._has_looked = True
        await self._tell(wanted)

    async def _tell(self, roots: Iterable[RootId]) -> None:
        now = {root_id: self.watched(root_id) for root_id in roots}
        if now != self._told:
            self._told = now
            await self._db.write(lambda tx: self._events.append(tx, LibrariesChanged()))

    async def _stop(self, root_ids: Iterable[RootId]) -> None:
        ending = [self._roots.pop(root_id) for root_id in root_ids]
        await asyncio.gather(*(watched.aclose() for watched in ending))

    def _poll_every_s(self) -> float:
        return self._settings.get(Scanning).poll_every_minutes * 60.0


@dataclass
class _RootWatch:
    """One root: a thread that hears of changes, and a task that asks for looks."""

    root: RootFolder
    standing: _Standing
    scanner: Asks
    tell: asyncio.Event
    poll_every_s: Callable[[], float]
    is_late: bool
    """Begun after the server was: something may have changed that a scan has passed already."""
    settling: Settling = field(default_factory=Settling)
    watched: Watched = Watched(WatchState.STARTING)
    is_to_be_tried_again: bool = False

    def __post_init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ending = threading.Event()
        self._changed = asyncio.Event()
        self._is_behind = False
        self._scanned_s = time.monotonic()
        self._real = os.path.realpath(self.root.path)
        self._tasks: list[asyncio.Task[None]] = []
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if is_remote(self.standing.fs_type):
            self._poll(f"{self.standing.fs_type} does not tell of changes made elsewhere.")
            return
        self._tasks.append(asyncio.create_task(_forever(self._ask_when_settled)))
        self._thread = threading.Thread(target=self._listen, name=f"watch {self.root.id}", daemon=True)
        self._thread.start()

    async def aclose(self) -> None:
        """End; returns when the thread has."""
        self._ending.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _listen(self) -> None:
        try:
            self._pass_on_changes()
        except Exception as error:  # noqa: BLE001 - whatever keeps a root from being watched, it is polled instead
            if not self._ending.is_set():
                self._loop.call_soon_threadsafe(self._poll, _in_words(error))

    def _pass_on_changes(self) -> None:
        for changes in watch(
            self._real,
            watch_filter=None,
            debounce=_GATHER_MS,
            step=_STEP_MS,
            stop_event=self._ending,
            rust_timeout=_THREAD_TURN_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=False,
            ignore_permission_denied=True,
        ):
            noted = [note for change, path in changes if (note := _noted(self._real, change, path)) is not None]
            self._loop.call_soon_threadsafe(self._hear, noted)

    def _hear(self, noted: Sequence[tuple[str, str]]) -> None:
        now_ms = _now_ms()
        for what, path in noted:
            match what:
                case "gone":
                    self.settling.gone(path, now_ms)
                case "folder":
                    self.settling.folder_changed(path, now_ms)
                case _:
                    self.settling.file_changed(path, now_ms)
        if self.watched.state is WatchState.STARTING:
            self.watched = Watched(WatchState.WATCHING)
            self._is_behind = True
            self.tell.set()
        if noted or self._is_behind:
            self._changed.set()

    async def _ask_when_settled(self) -> None:
        if self._is_behind:
            await self.scanner.request_catch_up(self.root, is_late=self.is_late)
            self._is_behind = False
        due_ms = self.settling.next_due_ms()
        if due_ms is None:
            self._changed.clear()
            await self._changed.wait()
        elif (wait_ms := due_ms - _now_ms()) > 0:
            await asyncio.sleep(wait_ms / 1000)
        elif places := self.settling.take_due(_now_ms()):
            try:
                await self.scanner.request_looks({self.root: places})
            except Exception:
                self.settling.not_looked_at(places, _now_ms())
                raise

    def _poll(self, reason: str) -> None:
        if self._ending.is_set():
            return
        if self.watched.state is WatchState.WATCHING:
            # What ended the watch may have changed something.
            self.settling.folder_changed("", _now_ms())
            self._changed.set()
        self.watched = Watched(WatchState.POLLING, reason)
        self.tell.set()
        self._tasks.append(asyncio.create_task(_forever(self._scan_again)))

    async def _scan_again(self) -> None:
        every_s = self.poll_every_s()
        await asyncio.sleep(min(every_s or LOOK_EVERY_S, LOOK_EVERY_S))
        if every_s and time.monotonic() >= self._scanned_s + every_s:
            self._scanned_s = time.monotonic()
            await self.scanner.request_scan(self.root.owner)
            # What kept it from being watched may be over: a name was mended, a limit raised.
            self.is_to_be_tried_again = not is_remote(self.standing.fs_type)


def _standings(paths: Iterable[str]) -> dict[str, "_Standing | str"]:
    """What each root stands on, or why it cannot be watched. Touches the disks."""
    table = mounts()
    found: dict[str, _Standing | str] = {}
    for path in paths:
        real = os.path.realpath(path)
        try:
            place = ground(real, table)
        except OSError as error:
            found[path] = f"The folder cannot be read: {error.strerror or 'unknown reason'}."
            continue
        own = covering(real, table)
        numbers = [("", 0 if own is None else own.number)]
        numbers += sorted((below, mount.number) for below, mount in inside(real, table).items())
        found[path] = _Standing(place, tuple(numbers), place.fs_type)
    return found


def _noted(root: str, change: Change, path: str) -> tuple[str, str] | None:
    """What a change means, and where below the root; None for what nobody looks at. Touches the disk."""
    below = path[len(root) :].strip("/")
    *folders, name = below.split("/")
    is_rule = name == IGNORE_FILE
    if any(is_ignored(folder) for folder in folders) or (is_ignored(name) and not is_rule):
        return None
    if change is Change.deleted and not is_rule:
        return ("gone", below)
    if is_rule:
        return ("folder", "/".join(folders))
    if os.path.isdir(path):  # noqa: PTH112 - a path that need not be text
        return None if change is Change.modified else ("folder", below)
    return None if classify_entry(name) is EntryKind.IGNORED else ("file", below)


def _in_words(error: Exception) -> str:
    text = str(error)
    if text.startswith(_ODD_NAME):
        return (
            f"Names that are not text cannot be watched: {text[len(_ODD_NAME) :].removesuffix(' to string').strip()}."
        )
    if "limit" in text.lower():
        return "There are more folders than the system watches; raise fs.inotify.max_user_watches to have it do so."
    return f"The system cannot watch this folder: {text}."


async def _forever(step: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await step()
        except Exception:  # noqa: BLE001 - supervisor: a library deleted meanwhile, a full disk
            _log.exception("what changed in a folder could not be looked at")
            await asyncio.sleep(LOOK_EVERY_S)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    loop.call_soon_threadsafe(event.set)
