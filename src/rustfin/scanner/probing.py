"""Looking into files after a scan: fingerprint each, probe what is new, keep the facts.

One open and two short reads a file, and ffprobe only for content that is not known yet. Two batches are in work at a
time: while what one gave is written, ffprobe looks at files of the other.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from rustfin.catalog import cards, userdata
from rustfin.catalog.contents import (
    Content,
    UnreadFile,
    count_unread,
    forget_outdated,
    known_contents,
    record_contents,
    unread_among,
    unread_files,
)
from rustfin.catalog.inventory import inherit_from_twins
from rustfin.catalog.libraries import announce_changed
from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, FingerprintId, LibraryId
from rustfin.core.paths import display, resolve_inside
from rustfin.core.tasks import all_of
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.media import (
    ChildFailed,
    MediaFileGone,
    MediaInfo,
    Tools,
    UnreadableMedia,
    fingerprint,
    probe,
    read_keyframes,
    with_whole_length,
)
from rustfin.media.probe import PROBE_TIMEOUT_S
from rustfin.metadata.filename import MediaHint
from rustfin.scanner import store
from rustfin.scanner.probing_sounds import probe_sounds
from rustfin.scanner.scan import Reporter
from rustfin.scanner.survey import track_named

BATCH_FILES = 24
BATCHES_AT_A_TIME = 2
_LONGEST_PROBLEM = 2_000
_MOST_PASSED_OVER = 500
"""So many files that cannot be opened mean that their disk is gone."""
_IN_TURN_NICE = 19
"""A scan has time: pages that are opened meanwhile, and what is encoded for somebody, go first."""


class LibraryProbe:
    """Looks into the files of libraries, one call a library."""

    def __init__(
        self, db: Database, events: Events, clock: Clock, tools: Tools, *, timeout_s: float = PROBE_TIMEOUT_S
    ) -> None:
        """A file on which ffprobe takes longer than `timeout_s` counts as unreadable."""
        self._timeout_s = timeout_s
        self._db = db
        self._events = events
        self._clock = clock
        self._tools = tools

    async def run(self, library_id: LibraryId, report: Reporter, *, workers: Callable[[], int]) -> dict[str, int]:
        """Look into every file that nobody has looked into; gives how many were read and how many passed over.

        Passed over are files that are gone or changed since the scan; the next scan sees them.
        """
        library = await self._db.read(lambda tx: store.library_to_scan(tx, library_id))
        await self._db.write(lambda tx: forget_outdated(tx, library_id))
        stage = _Stage(library_id, library, _Gate(workers, nice=_IN_TURN_NICE))
        await all_of(self._batches(stage, report) for _ in range(BATCHES_AT_A_TIME))
        sounds = await probe_sounds(self._db, library_id, report, tools=self._tools, nice=_IN_TURN_NICE)
        return {"read": stage.done + sounds, "passed_over": len(stage.passed_over)}

    async def _batches(self, stage: "_Stage", report: Reporter) -> None:
        """Take files until there are none that nobody else has taken."""
        while True:
            report.raise_if_cancelled()
            async with stage.taking:
                files = await self._take(stage, report)
            if not files:
                return
            contents = await self._look_into(files, stage.gate)
            named = [_with_name(content, stage.place) for content in contents]
            await self._db.write(partial(self._record, stage.place, named))
            stage.settle(files, named)
            if not named and len(stage.passed_over) > _MOST_PASSED_OVER:
                return

    async def _take(self, stage: "_Stage", report: Reporter) -> list[UnreadFile]:
        but = stage.passed_over | stage.in_work
        files, left = await self._db.read(partial(_next_files, library_id=stage.id, but=but))
        stage.in_work |= {file.file_id for file in files}
        if files:
            done, current = stage.done, display(files[0].path)
            await report.progress(stage="probe", done=done, total=done + left - len(stage.passed_over), current=current)
        return files

    async def look_into(self, file_ids: Collection[FileId], *, workers: int) -> None:
        """Look into these files now, before the others of their library, as far as nobody has."""
        unread = await self._db.read(lambda tx: unread_among(tx, file_ids))
        for library_id, files in unread.items():
            library = await self._db.read(partial(store.library_to_scan, library_id=library_id))
            contents = await self._look_into(files, _Gate(lambda: workers, nice=0))
            contents = [_with_name(content, library) for content in contents]
            await self._db.write(partial(self._record, library, contents))

    async def _look_into(self, files: Sequence[UnreadFile], gate: "_Gate") -> list[Content]:
        marks = await asyncio.to_thread(_fingerprints, files)
        known = await self._db.read(lambda tx: known_contents(tx, [mark for _, mark in marks]))
        first_of: dict[FingerprintId, UnreadFile] = {}
        for file, mark in marks:
            if mark not in known:
                first_of.setdefault(mark, file)
        probed = await all_of(self._probe(file, mark, gate) for mark, file in first_of.items())
        read = {content.fingerprint_id: content for content in probed if content is not None}
        contents = list(read.values())
        for file, mark in marks:
            is_settled = mark in known or mark in read
            if is_settled and (mark in known or read[mark].file is not file):
                contents.append(Content(file, mark))
        return contents

    async def _probe(self, file: UnreadFile, mark: FingerprintId, gate: "_Gate") -> Content | None:
        """None when the file is gone, or another one by now: what was read may be of either."""
        async with gate:
            content = await self._read(file, mark, nice=gate.nice)
            is_same = content is not None and await asyncio.to_thread(_is_as_seen, file)
            return content if is_same else None

    async def _read(self, file: UnreadFile, mark: FingerprintId, *, nice: int) -> Content | None:
        try:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
            info: MediaInfo = await probe(path, tools=self._tools, timeout_s=self._timeout_s, nice=nice)
            keyframes = await asyncio.to_thread(read_keyframes, path, info)
        except (MediaFileGone, NotFound):
            return None
        except UnreadableMedia as error:
            complaints = error.details.get("ffprobe")
            lines = [error.message, *(complaints if isinstance(complaints, list) else [])]
            return Content(file, mark, problem="\n".join(str(line) for line in lines)[:_LONGEST_PROBLEM])
        except ChildFailed as error:
            return Content(file, mark, problem=error.message)
        return Content(file, mark, info=with_whole_length(info, keyframes), keyframes=keyframes)

    def _record(self, library: store.LibraryToScan, contents: Sequence[Content], tx: Tx) -> None:
        touched = record_contents(tx, library.shelf, contents, now_ms=self._clock.now_ms())
        heirs = inherit_from_twins(tx, [content.file.file_id for content in contents], now_ms=self._clock.now_ms())
        userdata.recompute_cursors(tx, heirs.series_ids)
        touched |= heirs.item_ids
        if touched:
            announce_changed(tx, self._events, cards.refresh(tx, touched))


class _Stage:
    """What batches that are looked into side by side share."""

    def __init__(self, library_id: LibraryId, library: store.LibraryToScan, gate: "_Gate") -> None:
        self.id, self.place = library_id, library
        self.gate = gate
        self.taking = asyncio.Lock()
        self.in_work: set[FileId] = set()
        self.passed_over: set[FileId] = set()
        self.done = 0

    def settle(self, files: Sequence[UnreadFile], contents: Sequence[Content]) -> None:
        taken = {file.file_id for file in files}
        self.in_work -= taken
        self.passed_over |= taken - {content.file.file_id for content in contents}
        self.done += len(contents)


class _Gate:
    """Lets in as many at a time as it is told, asked anew each time one leaves; and how nice those are to others."""

    def __init__(self, limit: Callable[[], int], *, nice: int) -> None:
        self.nice = nice
        self._limit = limit
        self._inside = 0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._inside < self._limit())
            self._inside += 1

    async def __aexit__(self, *_: object) -> None:
        async with self._changed:
            self._inside -= 1
            self._changed.notify_all()


def _with_name(content: Content, library: store.LibraryToScan) -> Content:
    return replace(content, named=track_named(content.file.path, MediaHint(library.kind)))


def _next_files(tx: Tx, *, library_id: LibraryId, but: set[FileId]) -> tuple[list[UnreadFile], int]:
    files = unread_files(tx, library_id, limit=BATCH_FILES, but=but)
    return files, count_unread(tx, library_id)


def _is_as_seen(file: UnreadFile) -> bool:
    try:
        status = resolve_inside(file.root_path, file.path).stat()
    except (NotFound, OSError):
        return False
    return (status.st_size, status.st_mtime_ns) == (file.size_bytes, file.mtime_ns)


def _fingerprints(files: Sequence[UnreadFile]) -> list[tuple[UnreadFile, FingerprintId]]:
    """The files that are still what the scan saw, with their fingerprints. Blocks."""
    marks = []
    for file in files:
        try:
            found = fingerprint(resolve_inside(file.root_path, file.path))
        except (MediaFileGone, UnreadableMedia, NotFound):
            continue
        if found.size_bytes == file.size_bytes:
            marks.append((file, found.id))
    return marks
