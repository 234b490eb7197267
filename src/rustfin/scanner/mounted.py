"""What a root and the disks in it lie on while it is walked, and what is to be remembered of them. Touches the disk."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from rustfin.core.paths import display
from rustfin.scanner.messages import RootOrder
from rustfin.scanner.mounts import Ground, Mount, covering, ground, inside
from rustfin.scanner.roots import Disk, Sight, lost_reason

_SAMPLES = 16
_EVERY = 7


class Mounted:
    """What a root and the disks in it lie on, when its walk begins. Raises: OSError where the root cannot be listed."""

    def __init__(self, root: RootOrder, table: Callable[[], list[Mount]]) -> None:
        self._root = root
        self._table = table
        self._real = os.path.realpath(root.path)
        with os.scandir(self._real) as entries:
            self.has_entries = any(entries)
        # To look for files is what mounts a disk that is mounted on demand; so the table is read after that.
        inner = {} if root.sentinel is None else root.sentinel.inner
        found = {path: _there(self._real, disk.files) for path, disk in inner.items()}
        self._mounts = table()
        self._ground = ground(self._real, self._mounts)
        self._inside = inside(self._real, self._mounts)
        self._samples: dict[str, list[str]] = defaultdict(list)
        self._passed: dict[str, int] = defaultdict(int)
        self.lost: dict[str, str] = {}
        for path, disk in inner.items():
            reason = lost_reason(path, self._sight(path, found[path]), disk)
            if reason is not None:
                self.lost[path] = reason

    @property
    def disk(self) -> Disk:
        """What the root is to be known by."""
        return Disk(self._ground, tuple(self._samples[""]))

    @property
    def inner(self) -> dict[str, Disk]:
        """What the disks in it are to be known by."""
        grounds = {path: self._ground_of(path) for path in self._inside if path not in self.lost}
        return {path: Disk(place, tuple(self._samples[path])) for path, place in grounds.items() if place is not None}

    def sample(self, path: str) -> None:
        """A file was seen: a few of each disk are remembered."""
        disk = ""
        if self._inside:
            disk = max((inner for inner in self._inside if path.startswith(inner + "/")), key=len, default="")
        if self._passed[disk] % _EVERY == 0 and len(self._samples[disk]) < _SAMPLES:
            self._samples[disk].append(path)
        self._passed[disk] += 1

    def still_there(self) -> int:
        """How many of the files that the root was known by are there."""
        return 0 if self._root.sentinel is None else _there(self._real, self._root.sentinel.disk.files)

    def changes(self) -> tuple[str | None, dict[str, str]]:
        """What was mounted or unmounted since: a problem of the root, and reasons by the path of a disk in it."""
        now = self._table()
        try:
            place = ground(self._real, now)
        except OSError as error:
            return error.strerror or "it went away while it was looked at", {}
        if place != self._ground or _number(self._real, now) != _number(self._real, self._mounts):
            return "something else was mounted here while it was looked at", {}
        inner = inside(self._real, now)
        changed = {}
        for path in {*inner, *self._inside} - set(self.lost):
            then = covering(f"{self._real}/{path}", self._mounts)
            is_on_demand = then is not None and then.fs_type == "autofs"
            if not is_on_demand and _number_at(path, inner) != _number_at(path, self._inside):
                changed[path] = f"The disk at {display(path)} came or went while it was looked at."
        return None, changed

    def _sight(self, path: str, found: int) -> Sight:
        if path not in self._inside:
            return Sight(sentinel_found=found)
        try:
            with os.scandir(f"{self._real}/{path}") as entries:
                has_entries = any(entries)
            place = ground(f"{self._real}/{path}", self._mounts)
        except OSError as error:
            return Sight(error.strerror or "it cannot be read")
        return Sight(None, place, has_entries, found)

    def _ground_of(self, path: str) -> Ground | None:
        try:
            return ground(f"{self._real}/{path}", self._mounts)
        except OSError:
            return None


def _there(root: str, paths: Iterable[str]) -> int:
    return sum(os.path.lexists(f"{root}/{path}") for path in paths)


def _number(path: str, table: list[Mount]) -> int:
    mount = covering(path, table)
    return 0 if mount is None else mount.number


def _number_at(path: str, inner: Mapping[str, Mount]) -> int:
    return inner[path].number if path in inner else 0
