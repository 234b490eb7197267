"""Trickplay sheets on disk, by fingerprint: a folder each, published by rename, all of it losable.

Blocks; any thread.
"""

import json
import os
import shutil
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from rustfin.core.ids import FingerprintId, new_id

_MANIFEST = "manifest.json"
_VERSION = 1
_TOUCH_AFTER_S = 3600


@dataclass(frozen=True, slots=True)
class Trickplay:
    """Small pictures of a film, one an interval, on sheets of `columns` by `rows`; the last sheet may be part empty.

    `count` 0: no pictures can be had of it, nobody need try again.
    """

    interval_ms: int
    width: int
    """Of one picture, in pixels, like `height`."""
    height: int
    columns: int
    rows: int
    count: int

    @property
    def sheet_count(self) -> int:
        """How many sheets hold them."""
        return -(-self.count // (self.columns * self.rows))


class SheetStore:
    """The folder of all sheets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._used_bytes: int | None = None

    def find(self, fingerprint_id: FingerprintId) -> Trickplay | None:
        """What there is of a film, marked as used; None when nobody has tried."""
        path = self._path(fingerprint_id) / _MANIFEST
        try:
            fields = json.loads(path.read_bytes())
            if fields.pop("version") != _VERSION:
                return None
            trickplay = Trickplay(**fields)
            if time.time() - path.stat().st_mtime > _TOUCH_AFTER_S:
                os.utime(path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return trickplay

    def sheet(self, fingerprint_id: FingerprintId, number: int) -> Path:
        """Where a sheet lies, if it does."""
        return self._path(fingerprint_id) / f"{number}.jpg"

    def begin(self) -> Path:
        """A new folder to make sheets in; `publish` or `discard` it. Raises: OSError."""
        path = self._folder / f".{new_id()}.part"
        path.mkdir(parents=True)
        return path

    def publish(self, fingerprint_id: FingerprintId, made: Path, trickplay: Trickplay) -> None:
        """Put what was made in the place of what was there: all of it or nothing. Raises: OSError."""
        (made / _MANIFEST).write_text(json.dumps({"version": _VERSION, **asdict(trickplay)}))
        added_bytes = _size_bytes(made)
        place = self._path(fingerprint_id)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            added_bytes -= _size_bytes(place)
            place.rename(made.with_name(f"{made.name}-old.part"))
        made.rename(place)
        self.discard(made.with_name(f"{made.name}-old.part"))
        with self._lock:
            if self._used_bytes is not None:
                self._used_bytes += added_bytes

    def discard(self, made: Path) -> None:
        """Remove what was not published."""
        shutil.rmtree(made, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what an earlier run of the server left unfinished. Only while nobody makes any."""
        for path in self._folder.glob(".*.part"):
            self.discard(path)

    def used_bytes(self) -> int:
        """How much space all sheets take."""
        with self._lock:
            if self._used_bytes is None:
                self._used_bytes = sum(_size_bytes(place) for place in self._places())
            return self._used_bytes

    def free_bytes(self) -> int:
        """How much more the disk can hold."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    def make_room(self, limit_bytes: int) -> None:
        """Drop what was used the longest time ago, until no more than this is used."""
        if self.used_bytes() <= limit_bytes:
            return
        with self._lock:
            places = sorted(self._places(), key=_used_at)
            sizes = {place: _size_bytes(place) for place in places}
            used_bytes = sum(sizes.values())
            for place in places:
                if used_bytes <= limit_bytes:
                    break
                self.discard(place)
                used_bytes -= sizes[place]
            self._used_bytes = used_bytes

    def _path(self, fingerprint_id: FingerprintId) -> Path:
        return self._folder / fingerprint_id[-2:] / fingerprint_id

    def _places(self) -> list[Path]:
        return [place for place in self._folder.glob("[!.]*/*") if place.is_dir()]


def _size_bytes(folder: Path) -> int:
    total_bytes = 0
    for path in folder.glob("*"):
        try:
            total_bytes += path.stat().st_size
        except OSError:
            continue
    return total_bytes


def _used_at(place: Path) -> float:
    try:
        return (place / _MANIFEST).stat().st_mtime
    except OSError:
        return 0.0
