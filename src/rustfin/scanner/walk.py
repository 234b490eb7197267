"""What lies in a root: its folders, each with the files that matter, deepest first.

Only names, sizes and times are read here. Links to folders are never followed, links to files only where they stay in
the root; what is neither a file nor a folder is passed over. A folder that cannot be read is told apart from an empty
one, so that nobody takes its files for missing.
"""

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from rustfin.metadata.entries import EntryKind, classify_entry, is_ignored
from rustfin.scanner.ignoring import IGNORE_FILE, IgnoreRules, is_ignore_file, read_rules
from rustfin.scanner.scope import Place

_NO_FILE = EntryKind.IGNORED


class Entry(NamedTuple):
    """A file in a folder."""

    name: str
    size_bytes: int
    mtime_ns: int
    inode: int
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with the files that matter in it. Paths are relative to the root, "" for the root itself.

    `below` names a few media files of its subfolders, `beside` a few of the folder above it, `siblings` the folders
    beside it: enough to tell whose folder it is.
    """

    path: str
    files: tuple[Entry, ...]
    below: tuple[str, ...]
    beside: tuple[str, ...]
    siblings: tuple[str, ...]
    digest: bytes

    @property
    def media(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.files if entry.kind in MEDIA_KINDS)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder that could not be listed; nothing is known of what it holds."""

    path: str
    reason: str


MEDIA_KINDS = frozenset((EntryKind.VIDEO, EntryKind.AUDIO))
_BELOW_LIMIT = 3


EVERYWHERE = (Place("", is_deep=True),)


def walk(
    root: str,
    *,
    places: Sequence[Place] = EVERYWHERE,
    lost: Mapping[str, str] = MappingProxyType({}),
    growing: Collection[str] = frozenset(),
    salt: bytes = b"",
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Folder | Unreadable]:
    """Every folder of a root, or of some places in it, subfolders before the folder that holds them. Blocks.

    A place that a walk of the whole root would not come to, or that is not there, gives nothing. `lost` are folders
    that cannot be read, whatever the disk says, with the reason. `growing` are files that are passed over, as they are
    still being written. `salt` begins each digest: another one makes every folder look changed.
    """
    reach = _Reach(os.path.realpath(root), lost, growing)
    for place in places:
        parent = reach.parent_of(place.path) if place.path else None
        if isinstance(parent, Unreadable):
            yield parent
        elif parent is not None or not place.path:
            yield from _walk_place(reach, place, parent, salt, is_stopped)


def _walk_place(
    reach: "_Reach", place: Place, above: "_Level | None", salt: bytes, is_stopped: Callable[[], bool]
) -> Iterator[Folder | Unreadable]:
    # A stack of open levels instead of recursion: generators nested to the tree's depth would cost at each folder.
    levels = [reach.level(place.path, None if above is None else above.rules)]
    while levels:
        if is_stopped():
            return
        level = levels[-1]
        if not place.is_deep and len(level.below()) >= _BELOW_LIMIT:
            level.waiting = []  # only looked into for what tells whose folder the place is
        if level.waiting:
            name = level.waiting.pop()
            levels.append(reach.level(f"{level.path}/{name}" if level.path else name, level.rules))
            continue
        levels.pop()
        parent = levels[-1] if levels else above
        below = level.below()
        if levels and parent is not None and len(parent.samples) < _BELOW_LIMIT:
            parent.samples += below[: _BELOW_LIMIT - len(parent.samples)]
        if levels and not place.is_deep:
            continue
        if level.problem is not None:
            yield Unreadable(level.path, level.problem)
            continue
        yield Folder(
            level.path,
            tuple(level.files),
            tuple(level.samples),
            tuple(parent.here()) if parent is not None else (),
            parent.subfolders if parent is not None else (),
            _digest(level.files, salt),
        )


class _Reach:
    """The folders of a root as a walk comes to them."""

    def __init__(self, root: str, lost: Mapping[str, str], growing: Collection[str]) -> None:
        self._root = root
        self._lost = lost
        self._growing: dict[str, set[str]] = defaultdict(set)
        for path in growing:
            folder, _, name = path.rpartition("/")
            self._growing[folder].add(name)
        self._above: dict[str, _Level] = {}

    def level(self, path: str, rules: IgnoreRules | None) -> "_Level":
        """A folder, listed; `rules` are those of the ignore files above it."""
        if path in self._lost:
            return _Level(path, [], [], self._lost[path], rules)
        files, subfolders, problem, rules = _listed(self._root, path, rules)
        if self._growing and (names := self._growing.get(path)):
            files = [entry for entry in files if entry.name not in names]
        return _Level(path, files, subfolders, problem, rules)

    def parent_of(self, path: str) -> "_Level | Unreadable | None":
        """The folder above one; None where no walk would come to it."""
        level: _Level | None = None
        above = ""
        for name in path.split("/"):
            level = self._above.get(above) or self.level(above, None if level is None else level.rules)
            self._above[above] = level
            if level.problem is not None:
                return Unreadable(above, level.problem)
            if name not in level.subfolders:
                return None
            above = f"{above}/{name}" if above else name
        return level


class _Level:
    """A folder whose subfolders are being walked."""

    __slots__ = ("files", "path", "problem", "rules", "samples", "subfolders", "waiting")

    def __init__(
        self, path: str, files: list[Entry], subfolders: list[str], problem: str | None, rules: IgnoreRules | None
    ) -> None:
        self.path = path
        self.files = files
        self.subfolders = tuple(subfolders)
        self.waiting = subfolders[::-1]
        self.problem = problem
        self.rules = rules
        self.samples: list[str] = []

    def below(self) -> list[str]:
        """Paths of media at or below this level, the first few."""
        return self.here() + self.samples

    def here(self) -> list[str]:
        """Paths of media in this folder itself, the first few."""
        prefix = f"{self.path}/" if self.path else ""
        return [prefix + entry.name for entry in islice(self.media(), _BELOW_LIMIT)]

    def media(self) -> Iterator[Entry]:
        return (entry for entry in self.files if entry.kind in MEDIA_KINDS)


def _listed(
    root: str, path: str, rules: IgnoreRules | None
) -> tuple[list[Entry], list[str], str | None, IgnoreRules | None]:
    """Files and subfolders of a folder, by name, the reason where it cannot be read, and the ignore rules of it."""
    files: list[Entry] = []
    subfolders: list[str] = []
    ignore_file: str | None = None
    try:
        with os.scandir(f"{root}/{path}" if path else root) as entries:
            for entry in entries:
                name = entry.name
                if name == IGNORE_FILE and is_ignore_file(entry):
                    ignore_file = entry.path
                elif entry.is_dir(follow_symlinks=False):
                    if not is_ignored(name):
                        subfolders.append(name)
                elif (kind := classify_entry(name)) is not _NO_FILE and (
                    status := regular_status(entry, root)
                ) is not None:
                    files.append(Entry(name, status.st_size, status.st_mtime_ns, status.st_ino, kind))
    except OSError as error:
        return [], [], error.strerror or "cannot be read", rules
    if ignore_file is not None:
        try:
            rules = read_rules(ignore_file, path, above=rules)
        except OSError as error:
            # Nobody knows what is to be passed over: leave all of it as it was.
            return [], [], f"{IGNORE_FILE}: {error.strerror or 'cannot be read'}", rules
    if rules is not None:
        files, subfolders = _not_ignored(path, files, subfolders, rules)
    files.sort()
    subfolders.sort()
    return files, subfolders, None, rules


def _not_ignored(
    path: str, files: list[Entry], subfolders: list[str], rules: IgnoreRules
) -> tuple[list[Entry], list[str]]:
    if rules.hides_all:
        return [], []
    prefix = f"{path}/" if path else ""
    return (
        [file for file in files if rules.hiding(prefix + file.name, is_folder=False) is None],
        [name for name in subfolders if rules.hiding(prefix + name, is_folder=True) is None],
    )


def regular_status(entry: os.DirEntry[str], root: str) -> os.stat_result | None:
    """Facts of a regular file inside the root; None for anything else."""
    try:
        if not entry.is_symlink():
            return entry.stat(follow_symlinks=False) if entry.is_file(follow_symlinks=False) else None
        status = entry.stat()
        if not stat.S_ISREG(status.st_mode):
            return None
        target = os.path.realpath(entry.path, strict=True)
    except FileNotFoundError:
        return None  # gone since it was listed, or a link to nothing
    except OSError:
        if entry.is_symlink():
            return None
        raise
    return status if target.startswith(root.rstrip("/") + "/") else None


def _digest(files: list[Entry], salt: bytes) -> bytes:
    listing = "\n".join([f"{name}\0{size} {mtime}" for name, size, mtime, _, _ in files])
    return salt + blake2b(listing.encode("utf-8", "surrogateescape"), digest_size=16).digest()
