"""What lies in a root: its folders, each with the files that matter, deepest first.

Only names, sizes and times are read here. Links to folders are never followed, links to files only where they stay in
the root; what is neither a file nor a folder is passed over. A folder that cannot be read is told apart from an empty
one, so that nobody takes its files for missing.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from rustfin.metadata.filename import EntryKind, classify_entry, is_ignored

IGNORE_FILE = ".ignore"
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


def walk(
    root: str, *, salt: bytes = b"", is_stopped: Callable[[], bool] = lambda: False
) -> Iterator[Folder | Unreadable]:
    """Every folder of a root, subfolders before the folder that holds them. Blocks.

    `salt` begins each digest: another one makes every folder look changed.
    """
    root = os.path.realpath(root)
    # A stack of open levels instead of recursion: generators nested to the tree's depth would cost at each folder.
    levels = [_Level("", *_listed(root, ""))]
    while levels:
        if is_stopped():
            return
        level = levels[-1]
        if level.waiting:
            name = level.waiting.pop()
            child = f"{level.path}/{name}" if level.path else name
            levels.append(_Level(child, *_listed(root, child)))
            continue
        levels.pop()
        parent = levels[-1] if levels else None
        if level.problem is not None:
            yield Unreadable(level.path, level.problem)
            continue
        below = level.below()
        if parent is not None and len(parent.samples) < _BELOW_LIMIT:
            parent.samples += below[: _BELOW_LIMIT - len(parent.samples)]
        yield Folder(
            level.path,
            tuple(level.files),
            tuple(level.samples),
            tuple(parent.here()) if parent is not None else (),
            parent.subfolders if parent is not None else (),
            _digest(level.files, salt),
        )


class _Level:
    """A folder whose subfolders are being walked."""

    __slots__ = ("files", "path", "problem", "samples", "subfolders", "waiting")

    def __init__(self, path: str, files: list[Entry], subfolders: list[str], problem: str | None) -> None:
        self.path = path
        self.files = files
        self.subfolders = tuple(subfolders)
        self.waiting = subfolders[::-1]
        self.problem = problem
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


def _listed(root: str, path: str) -> tuple[list[Entry], list[str], str | None]:
    """Files and subfolders of a folder, by name, and the reason where it cannot be read."""
    files: list[Entry] = []
    subfolders: list[str] = []
    try:
        with os.scandir(f"{root}/{path}" if path else root) as entries:
            for entry in entries:
                name = entry.name
                if name == IGNORE_FILE and _ignores_all(entry.path):
                    return [], [], None
                if entry.is_dir(follow_symlinks=False):
                    if not is_ignored(name):
                        subfolders.append(name)
                elif (kind := classify_entry(name)) is not _NO_FILE and (status := _status(entry, root)) is not None:
                    files.append(Entry(name, status.st_size, status.st_mtime_ns, status.st_ino, kind))
    except OSError as error:
        return [], [], error.strerror or "cannot be read"
    files.sort()
    subfolders.sort()
    return files, subfolders, None


def _status(entry: os.DirEntry[str], root: str) -> os.stat_result | None:
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


def _ignores_all(path: str) -> bool:
    """Whether an ignore file is empty, which hides its whole folder."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of bytes that need not be text
            return not file.read(4096).strip()
    except OSError:
        return False


def _digest(files: list[Entry], salt: bytes) -> bytes:
    listing = "\n".join([f"{name}\0{size} {mtime}" for name, size, mtime, _, _ in files])
    return salt + blake2b(listing.encode("utf-8", "surrogateescape"), digest_size=16).digest()
