"""Segments on disk: written once, found by content and rendition, the least used ones dropped when space runs out.

Everything in here may be lost without harm. Segments are published by rename, so whoever finds one sees all of it, and
they last: a second viewer, a seek back and a restart of the server find what was made before.
"""

import contextlib
import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rustfin.core.ids import new_id
from rustfin.observability import get_logger
from rustfin.transcoder.errors import ScratchFull
from rustfin.transcoder.eviction import Kept, choose_evicted, choose_given_up
from rustfin.transcoder.renditions import Muxed, SegmentFormat, Stretch

INIT_NAME = "init.mp4"
AUTOMATIC_SHARE = 0.25
"""Without a quota the cache takes so much of what is free when it opens."""
LARGEST_SHARE = 0.8
"""A quota larger than this share of what is free when it opens is cut down to it."""
RESERVE_BYTES = 512 * 1024 * 1024
RESERVE_SHARE = 0.05
"""The disk is never filled beyond this: the smaller one of both."""
_KEEP_SHARE = 0.9
_TOUCH_AFTER_S = 60.0
_MOST_TRIES = 32
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = get_logger("rustfin.transcoder")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the segments of one stretch lie."""

    fingerprint_id: str
    key: str
    suffix: str

    @property
    def name(self) -> str:
        """Its folder, below the cache's."""
        return f"{self.fingerprint_id}/{self.key}"


def shelf_of(stretch: Stretch) -> Shelf:
    """The shelf of a stretch."""
    rendition = stretch.rendition
    is_ts = isinstance(rendition, Muxed) or rendition.format is SegmentFormat.TS
    return Shelf(stretch.source.fingerprint_id, stretch.key, ".ts" if is_ts else ".m4s")


@dataclass(slots=True)
class _Entry:
    size_bytes: int
    used_at_s: float
    written_used_at_s: float
    """What the file's own time says."""
    is_spare: bool = False


@dataclass(slots=True)
class _Shelved:
    segments: dict[int, _Entry] = field(default_factory=dict)
    init_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Guard:
    """What a player keeps from being removed: `numbers`, of which `pressing` ones stay whatever happens."""

    numbers: range
    pressing: range


class SegmentCache:
    """A folder of segments under a hard quota. Any thread; everything but `has` may touch the disk."""

    def __init__(
        self, folder: Path, *, quota_bytes: Callable[[], int] = lambda: 0, now_s: Callable[[], float] = time.time
    ) -> None:
        """`quota_bytes` is asked whenever something is written; 0 lets the cache choose."""
        self._folder = folder
        self._wanted_bytes = quota_bytes
        self._now_s = now_s
        self._lock = threading.Lock()
        self._shelves: dict[Shelf, _Shelved] = {}
        self._protected: dict[Hashable, dict[Shelf, _Guard]] = {}
        self._used_bytes = 0
        self._most_bytes = 0

    def open(self) -> None:
        """Learn what is there, and remove what a killed server left half written. Nothing else is removed.

        Raises: OSError when the folder cannot be made.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        for shelf, name, status in self._walk():
            shelved = self._shelves.setdefault(shelf, _Shelved())
            self._used_bytes += status.st_size
            if name == INIT_NAME:
                shelved.init_bytes = status.st_size
            else:
                shelved.segments[int(name)] = _Entry(status.st_size, status.st_mtime, status.st_mtime)
        self._most_bytes = self._used_bytes + shutil.disk_usage(self._folder).free

    def close(self) -> None:
        """Write down what was used last, so that the next server removes the right ones."""
        with self._lock:
            stale = [
                (self._path(shelf, number), entry)
                for shelf, shelved in self._shelves.items()
                for number, entry in shelved.segments.items()
                if entry.used_at_s > entry.written_used_at_s
            ]
        for path, entry in stale:
            with contextlib.suppress(OSError):
                os.utime(path, (entry.used_at_s, entry.used_at_s))
                entry.written_used_at_s = entry.used_at_s

    @property
    def used_bytes(self) -> int:
        """What lies in it."""
        return self._used_bytes

    @property
    def quota_bytes(self) -> int:
        """How much may lie in it."""
        wanted = self._wanted_bytes()
        return round(min(wanted, self._most_bytes * LARGEST_SHARE) if wanted else self._most_bytes * AUTOMATIC_SHARE)

    def has(self, shelf: Shelf, number: int) -> bool:
        """Whether a segment was made; does not look at the disk."""
        shelved = self._shelves.get(shelf)
        return shelved is not None and number in shelved.segments

    def find(self, shelf: Shelf, number: int) -> Path | None:
        """A finished segment, marked as used now."""
        with self._lock:
            shelved = self._shelves.get(shelf)
            entry = shelved.segments.get(number) if shelved else None
            if entry is None:
                return None
            entry.used_at_s = self._now_s()
            entry.is_spare = False
            is_stale = entry.used_at_s - entry.written_used_at_s > _TOUCH_AFTER_S
        path = self._path(shelf, number)
        try:
            if is_stale:
                os.utime(path, (entry.used_at_s, entry.used_at_s))
                entry.written_used_at_s = entry.used_at_s
            else:
                path.stat()
        except OSError:  # somebody emptied the folder
            with self._lock:
                if shelf in self._shelves:
                    self._drop(shelf, number)
            return None
        return path

    def find_init(self, shelf: Shelf) -> Path | None:
        """The initialization segment that goes with a shelf."""
        shelved = self._shelves.get(shelf)
        path = self._init_path(shelf)
        return path if shelved is not None and shelved.init_bytes and path.is_file() else None

    def put(self, shelf: Shelf, number: int, parts: Sequence[bytes], *, is_spare: bool = False) -> int:
        """Keep a segment; one that is there already stays as it is. Gives its size in bytes.

        Raises: ScratchFull.
        """
        size_bytes = sum(map(len, parts))
        if self.has(shelf, number):
            return size_bytes
        self._write(self._path(shelf, number), parts, size_bytes, is_pressing=self._is_pressing(shelf, number))
        now_s = self._now_s()
        with self._lock:
            shelved = self._shelves.setdefault(shelf, _Shelved())
            before = shelved.segments.get(number)
            shelved.segments[number] = _Entry(size_bytes, now_s, now_s, is_spare)
            self._used_bytes -= before.size_bytes if before else 0
        return size_bytes

    def put_init(self, shelf: Shelf, content: bytes) -> bool:
        """Keep an initialization segment; gives False, and keeps the old one, where another one is there.

        Raises: ScratchFull.
        """
        path = self.find_init(shelf)
        if path is not None:
            with contextlib.suppress(OSError):
                return path.read_bytes() == content
        self._write(self._init_path(shelf), [content], len(content), is_pressing=True)
        with self._lock:
            shelved = self._shelves.setdefault(shelf, _Shelved())
            self._used_bytes -= shelved.init_bytes
            shelved.init_bytes = len(content)
        return True

    def clear(self, shelf: Shelf) -> None:
        """Remove everything on a shelf, protected or not."""
        with self._lock:
            shelved = self._shelves.get(shelf)
            gone = [self._drop(shelf, number) for number in list(shelved.segments if shelved else ())]
            gone += self._drop_empty(shelf)
        _unlink(gone)

    def protect(self, owner: Hashable, shelf: Shelf, numbers: range, *, pressing: range | None = None) -> None:
        """Keep these segments until the owner protects others on this shelf or none any more.

        `pressing`: those that its player cannot go on without, all where it is not given. The others go when there is
        no other space for what is pressing elsewhere.
        """
        with self._lock:
            self._protected.setdefault(owner, {})[shelf] = _Guard(numbers, numbers if pressing is None else pressing)

    def unprotect(self, owner: Hashable, shelf: Shelf | None = None) -> None:
        """Let an owner's segments go, on one shelf or everywhere."""
        with self._lock:
            if shelf is not None:
                self._protected.get(owner, {}).pop(shelf, None)
            if shelf is None or not self._protected.get(owner):
                self._protected.pop(owner, None)

    def _walk(self) -> Iterator[tuple[Shelf, str, os.stat_result]]:
        for folder in sorted(self._folder.glob("*/*")):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.suffix == ".part":
                    path.unlink(missing_ok=True)
                elif path.name == INIT_NAME:
                    yield Shelf(folder.parent.name, folder.name, ".m4s"), INIT_NAME, path.stat()
                elif path.suffix in {".m4s", ".ts"} and path.stem.isdecimal():
                    yield Shelf(folder.parent.name, folder.name, path.suffix), path.stem, path.stat()

    def _path(self, shelf: Shelf, number: int) -> Path:
        return self._folder / shelf.fingerprint_id / shelf.key / f"{number}{shelf.suffix}"

    def _init_path(self, shelf: Shelf) -> Path:
        return self._folder / shelf.fingerprint_id / shelf.key / INIT_NAME

    def _is_pressing(self, shelf: Shelf, number: int) -> bool:
        with self._lock:
            guards = [owned[shelf] for owned in self._protected.values() if shelf in owned]
        return any(number in guard.pressing for guard in guards)

    def _write(self, path: Path, parts: Sequence[bytes], size_bytes: int, *, is_pressing: bool) -> None:
        """Write a file whole; what it takes is added to what is used."""
        self._make_room(size_bytes, is_pressing=is_pressing)
        for _ in range(_MOST_TRIES):
            try:
                return _write_whole(path, parts)
            except (FileNotFoundError, FileExistsError) as error:  # its empty folder was just being removed
                problem: OSError = error
            except OSError as error:
                problem = error
                if error.errno not in _FULL or not self._evict(size_bytes, is_pressing=is_pressing):
                    break
        with self._lock:
            self._used_bytes -= size_bytes
        _log.warning("a segment could not be written", problem=problem.strerror)
        raise _full(problem) from problem

    def _make_room(self, size_bytes: int, *, is_pressing: bool) -> None:
        """Claim space under the quota. Raises: ScratchFull."""
        usage = shutil.disk_usage(self._folder)
        spare_bytes = usage.free - round(min(RESERVE_BYTES, usage.total * RESERVE_SHARE))
        quota_bytes = self.quota_bytes
        gone: list[Path] = []
        with self._lock:
            room_bytes = min(quota_bytes - self._used_bytes, spare_bytes)
            if room_bytes < size_bytes:
                # Down to nine tenths, so that the next segments need not choose again.
                gentle_bytes = round(quota_bytes * (1 - _KEEP_SHARE))
                freed_bytes, gone = self._choose(size_bytes - room_bytes + gentle_bytes)
                room_bytes += freed_bytes
            if room_bytes < size_bytes and is_pressing:
                freed_bytes, more = self._give_up(size_bytes - room_bytes)
                room_bytes, gone = room_bytes + freed_bytes, gone + more
            if room_bytes >= size_bytes:
                self._used_bytes += size_bytes
        _unlink(gone)
        if room_bytes < size_bytes:
            raise _full(None)

    def _evict(self, needed_bytes: int, *, is_pressing: bool) -> int:
        with self._lock:
            freed_bytes, gone = self._choose(needed_bytes)
            if not freed_bytes and is_pressing:
                freed_bytes, gone = self._give_up(needed_bytes)
        _unlink(gone)
        return freed_bytes

    def _choose(self, needed_bytes: int) -> tuple[int, list[Path]]:
        """Forget the least used segments; how much they take, and the files to remove. Holding the lock."""
        guarded = self._guards()
        return self._forget(
            choose_evicted(
                self._kept(),
                needed_bytes=needed_bytes,
                is_protected=lambda one: any(one.number in guard.numbers for guard in guarded.get(one.shelf, ())),
            )
        )

    def _give_up(self, needed_bytes: int) -> tuple[int, list[Path]]:
        """Forget what others need only later. As `_choose`, when that was not enough."""
        guarded = self._guards()

        def ahead(one: Kept) -> int | None:
            guards = [guard for guard in guarded.get(one.shelf, ()) if one.number in guard.numbers]
            if any(one.number in guard.pressing for guard in guards):
                return None
            return min((one.number - guard.numbers.start for guard in guards), default=0)

        return self._forget(choose_given_up(self._kept(), needed_bytes=needed_bytes, ahead=ahead))

    def _guards(self) -> dict[str, list[_Guard]]:
        guarded: dict[str, list[_Guard]] = {}
        for owned in self._protected.values():
            for shelf, guard in owned.items():
                guarded.setdefault(shelf.name, []).append(guard)
        return guarded

    def _kept(self) -> Iterator[Kept]:
        return (
            Kept(shelf.name, number, entry.size_bytes, entry.used_at_s, entry.is_spare)
            for shelf, shelved in self._shelves.items()
            for number, entry in shelved.segments.items()
        )

    def _forget(self, chosen: Sequence[Kept]) -> tuple[int, list[Path]]:
        shelves = {shelf.name: shelf for shelf in self._shelves}
        gone = [self._drop(shelves[segment.shelf], segment.number) for segment in chosen]
        for name in {segment.shelf for segment in chosen} - self._guards().keys():
            gone += self._drop_empty(shelves[name])
        return sum(segment.size_bytes for segment in chosen), gone

    def _drop(self, shelf: Shelf, number: int) -> Path:
        entry = self._shelves[shelf].segments.pop(number, None)
        self._used_bytes -= entry.size_bytes if entry else 0
        return self._path(shelf, number)

    def _drop_empty(self, shelf: Shelf) -> list[Path]:
        """Forget a shelf on which no segments are left; its initialization goes with it."""
        shelved = self._shelves.get(shelf)
        if shelved is None or shelved.segments:
            return []
        self._used_bytes -= shelved.init_bytes
        del self._shelves[shelf]
        return [self._init_path(shelf)]


def _unlink(paths: Sequence[Path]) -> None:
    """Remove files, and the folders that are empty then. Without the lock: on a slow disk it takes long."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()
    for folder in {path.parent for path in paths if path.name == INIT_NAME}:
        with contextlib.suppress(OSError):
            folder.rmdir()
            folder.parent.rmdir()


def _write_whole(path: Path, parts: Sequence[bytes]) -> None:
    partial = path.with_name(f"{path.name}.{new_id()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("wb") as file:
            file.writelines(parts)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _full(error: OSError | None) -> ScratchFull:
    if error is None or error.errno in _FULL:
        return ScratchFull("There is no space left for playback. Free some, or give it a larger quota.")
    reason = error.strerror or str(error)
    return ScratchFull(f"The folder for playback cannot be written: {reason}.", code="scratch_unwritable")
