"""The scan's Python work as a child process: walk the roots, read names, send what changed.

Standard input is a pickled `Order`; standard output are frames, each a pickled list of messages. A folder whose digest
is the stored one is only counted.
"""

import os
import pickle
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO

from rustfin.core.frames import write_frame
from rustfin.core.paths import display
from rustfin.scanner.messages import Message, Order, Progress, RootOrder, RootSeen, SurveyedFolder
from rustfin.scanner.mounts import Ground, Mount, covering, ground, inside, mounts
from rustfin.scanner.roots import Disk, Sight, lost_reason
from rustfin.scanner.walk import EVERYWHERE, Folder, Unreadable, walk

_FRAME_BYTES = 128 * 1024
_PROGRESS_EVERY_S = 0.2


def main() -> None:
    """Do what the order on standard input says."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent process
    Surveyor(order, sys.stdout.buffer).run()


class Surveyor:
    """One run of the child."""

    def __init__(self, order: Order, out: BinaryIO, table: Callable[[], list[Mount]] = mounts) -> None:
        self._order = order
        self._out = out
        self._mounts = table
        self._folders = 0
        self._files = 0
        self._buffer: list[Message] = []
        self._buffered_bytes = 0
        self._sent_at = time.monotonic()

    def run(self) -> None:
        for root in self._order.roots:
            self._send(self._root(root))
        self._flush()

    def _root(self, root: RootOrder) -> RootSeen:
        try:
            before = _Mounted(root, self._mounts)
        except OSError as error:
            return RootSeen(root.root_id, problem=error.strerror or "cannot be read")
        known = dict(root.digests)
        unreadable = list(before.lost)
        places = EVERYWHERE if root.places is None else root.places
        for folder in walk(root.path, places=places, lost=before.lost, growing=root.growing, salt=self._order.salt):
            digest = known.pop(folder.path, None)
            if isinstance(folder, Unreadable):
                unreadable.append(folder.path)
                continue
            count = len(folder.media)
            if count:
                before.sample(f"{folder.path}/{folder.media[0].name}".lstrip("/"))
            self._count(folder, count)
            if digest != folder.digest:
                self._send(self._surveyed(root, folder, digest))
        problem, changed = before.changes()
        unreadable += changed
        return RootSeen(
            root.root_id,
            problem=problem,
            disk=before.disk,
            inner=before.inner,
            has_entries=before.has_entries,
            sentinel_found=before.still_there(),
            vanished=tuple(path for path in known if not _is_below(path, unreadable)),
            unreadable=tuple(unreadable),
            lost={**before.lost, **changed},
        )

    def _surveyed(self, root: RootOrder, folder: Folder, digest: bytes | None) -> SurveyedFolder:
        # Only now: where nothing changed, reading names is not needed, nor the time to load it.
        from rustfin.scanner.survey import survey  # noqa: PLC0415

        claims = survey(folder, root_id=root.root_id, root=root.path, kind=self._order.kind)
        return SurveyedFolder(
            root_id=root.root_id,
            path=folder.path,
            files=tuple(
                (one.disk.path, one.disk.size_bytes, one.disk.mtime_ns, one.disk.inode) for one in claims.media
            ),
            claims=pickle.dumps(claims, pickle.HIGHEST_PROTOCOL),
            is_reread=digest is None or not digest.startswith(self._order.salt),
            is_new=digest is None,
        )

    def _count(self, folder: Folder, files: int) -> None:
        self._folders += 1
        self._files += files
        if time.monotonic() - self._sent_at > _PROGRESS_EVERY_S:
            self._buffer.append(Progress(self._folders, self._files, display(folder.path)))
            self._flush()

    def _send(self, message: Message) -> None:
        self._buffer.append(message)
        self._buffered_bytes += len(message.claims) + 200 if isinstance(message, SurveyedFolder) else 200
        if self._buffered_bytes >= _FRAME_BYTES:
            self._flush()

    def _flush(self) -> None:
        write_frame(self._out, pickle.dumps(self._buffer, pickle.HIGHEST_PROTOCOL))
        self._buffer = []
        self._buffered_bytes = 0
        self._sent_at = time.monotonic()


_SAMPLES = 16
_EVERY = 7


class _Mounted:
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


def _is_below(path: str, folders: list[str]) -> bool:
    return any(path == folder or not folder or path.startswith(f"{folder}/") for folder in folders)


if __name__ == "__main__":
    main()
