"""A root that is somewhere else now: what of its known files is at the new place, and then the change of its path.

Files are known again by their path below the root and their size, a sample of them by content too. What is there is
only looked at; a relocation writes down the new path and how the root and its files are known there, in one
transaction, and nothing else: titles, what people did with them, and what is known of contents do not hang on a path.
"""

import asyncio
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any, TypeVar

from rustfin.catalog.libraries import check_folder
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import FileId, RootId
from rustfin.core.paths import display
from rustfin.db import Database, Tx
from rustfin.events import Events, LibrariesChanged
from rustfin.jobs import JobRun
from rustfin.media import MediaFileGone, UnreadableMedia, fingerprint
from rustfin.scanner import store
from rustfin.scanner.mounts import ground, mounts
from rustfin.scanner.placing import RootFolder
from rustfin.scanner.reconcile import KnownFile
from rustfin.scanner.roots import Disk

T = TypeVar("T")

LEAST_PERCENT = 90
"""So much must be found again unless somebody asks for less."""
CONTENTS_READ = 48
_SAMPLES = 20
_SENTINEL_FILES = 16
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much of what is known of a root is at another place, in files.

    `found` have their path and size, and not a content that was read and is another; `other_time` of them were changed
    at another time, as copies often are. `percent` is rounded down, and 100 only if all are there.
    """

    files: int
    found: int
    not_there: int
    other_size: int
    contents_read: int
    other_content: int
    other_time: int
    not_there_samples: tuple[str, ...]
    other_samples: tuple[str, ...]

    @property
    def percent(self) -> int:
        return 100 if not self.files else self.found * 100 // self.files


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A known file at the new place, as its status says."""

    known: KnownFile
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the new place gave: the figures, and the files that are there."""

    resemblance: Resemblance
    found: tuple[FoundFile, ...]

    @property
    def sentinel_files(self) -> tuple[str, ...]:
        """A few files all over the root that it can be known by."""
        return tuple(one.known.path for one in _spread(self.found, _SENTINEL_FILES))

    @property
    def retimed(self) -> tuple[FoundFile, ...]:
        """Files to be written down as they are now, so that the next scan does not take them for changed.

        Another time is only believed to be a copy's while every content that was read is the one that was known.
        """
        is_proven = self.resemblance.contents_read > 0 and self.resemblance.other_content == 0
        return tuple(
            one
            for one in self.found
            if one.inode != one.known.inode or (is_proven and one.mtime_ns != one.known.mtime_ns)
        )


class Relocation:
    """Looks at new places for roots, and moves roots there."""

    def __init__(self, db: Database, events: Events) -> None:
        self._db = db
        self._events = events

    async def check(self, root_id: RootId, path: str) -> str:
        """The canonical new path, if a root may be there.

        Raises: NotFound (no such root), InvalidInput (not absolute, not there, unreadable, inside another root).
        """
        roots = await self._db.read(store.root_folders)
        canonical = await asyncio.to_thread(check_folder, path)
        check_place(root_id, canonical, roots)
        return canonical

    async def run(
        self,
        root_id: RootId,
        path: str,
        run: JobRun,
        *,
        least_percent: int | None,
        then: Callable[[Tx], None] = lambda _tx: None,
    ) -> Mapping[str, Any]:
        """Look at the new place; unless `least_percent` is None, move the root there if so much is found.

        `then` is called in the transaction that moves it. Raises: as `check`; Conflict when less is found;
        JobCancelled, before anything is written.
        """
        canonical = await self.check(root_id, path)
        known = await self._db.read(lambda tx: store.present_files(tx, root_id))
        await run.progress(stage="compare", done=0, total=len(known))
        look = await run.in_thread(look_at, known, canonical, run)
        resemblance = look.resemblance
        if least_percent is not None:
            if resemblance.percent < least_percent:
                raise Conflict(
                    f"Only {resemblance.found} of {resemblance.files} files are at {display(canonical)}, so the folder "
                    "was left where it is.",
                    code="relocation_poor",
                )
            disk = Disk(await asyncio.to_thread(lambda: ground(canonical, mounts())), look.sentinel_files)
            run.raise_if_cancelled()

            def write(tx: Tx) -> None:
                self._move(tx, root_id, canonical, look=look, disk=disk)
                then(tx)

            await self._db.write(write)
        return {
            **asdict(resemblance),
            "percent": resemblance.percent,
            "root_id": root_id,
            "path": display(canonical),
            "is_applied": least_percent is not None,
        }

    def _move(self, tx: Tx, root_id: RootId, path: str, *, look: Look, disk: Disk) -> None:
        check_place(root_id, path, store.root_folders(tx))
        store.move_root(tx, root_id, path, disk=disk)
        store.keep_statuses(tx, [(one.known.file_id, one.mtime_ns, one.inode) for one in look.retimed])
        self._events.append(tx, LibrariesChanged())


def check_place(root_id: RootId, path: str, roots: Sequence[RootFolder]) -> None:
    """Refuse a canonical path where a root cannot be. Pure.

    Roots of other libraries may overlap with the new place where they overlapped with the old one.

    Raises: NotFound, InvalidInput.
    """
    root = next((one for one in roots if one.id == root_id), None)
    if root is None:
        raise NotFound("There is no such folder.")
    if path == root.path:
        raise InvalidInput(f"{display(path)} is where the folder is already.", code="relocation_same")
    if PurePath(path).is_relative_to(root.path):
        raise InvalidInput(
            f"{display(path)} lies inside the folder itself, {display(root.path)}.", code="relocation_inside"
        )
    for other in roots:
        is_apart = other.id == root_id or (other.owner != root.owner and _overlap(other.path, root.path))
        if not is_apart and _overlap(other.path, path):
            raise InvalidInput(
                f"{display(path)} and {display(other.path)}, which is a library's folder too, lie inside each other.",
                code="folders_nested",
                details={"other": display(other.path)},
            )


def look_at(known: Sequence[KnownFile], path: str, run: JobRun) -> Look:
    """Compare what is known of a root with what is at another place. Blocks. Raises: JobCancelled."""
    found: list[FoundFile] = []
    not_there: list[str] = []
    other: list[str] = []
    for number, file in enumerate(known, start=1):
        if number % _TELL_EVERY == 0:
            run.raise_if_cancelled()
            run.note_progress(done=number, current=display(file.path))
        status = _status(f"{path}/{file.path}")
        if status is None:
            not_there.append(file.path)
        elif status.st_size != file.size_bytes:
            other.append(file.path)
        else:
            found.append(FoundFile(file, status.st_mtime_ns, status.st_ino))
    other_size = len(other)
    with_content = [one for one in found if one.known.fingerprint_id is not None]
    sample = _spread(with_content, CONTENTS_READ)
    wrong: set[FileId] = set()
    for one in sample:
        run.raise_if_cancelled()
        if not _has_content(path, one.known):
            wrong.add(one.known.file_id)
            other.append(one.known.path)
    there = tuple(one for one in found if one.known.file_id not in wrong)
    run.note_progress(done=len(known))
    resemblance = Resemblance(
        files=len(known),
        found=len(there),
        not_there=len(not_there),
        other_size=other_size,
        contents_read=len(sample),
        other_content=len(wrong),
        other_time=sum(one.mtime_ns != one.known.mtime_ns for one in there),
        not_there_samples=tuple(display(one) for one in _spread(not_there, _SAMPLES)),
        other_samples=tuple(display(one) for one in _spread(other, _SAMPLES)),
    )
    return Look(resemblance, there)


def _status(path: str) -> os.stat_result | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path that need not be text
    except (OSError, ValueError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _has_content(root: str, known: KnownFile) -> bool:
    try:
        return fingerprint(Path(root, known.path)).id == known.fingerprint_id
    except (MediaFileGone, UnreadableMedia):
        return False


def _overlap(one: str, other: str) -> bool:
    return PurePath(one).is_relative_to(other) or PurePath(other).is_relative_to(one)


def _spread(things: Sequence[T], most: int) -> list[T]:
    """Some of many, from all over."""
    if len(things) <= most:
        return list(things)
    return [things[place * len(things) // most] for place in range(most)]
