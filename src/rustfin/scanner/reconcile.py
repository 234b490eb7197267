"""What a scan means: files that are known and files that are there give a plan. Pure.

A path that is known and there is unchanged, changed in place or returned. A known file that is not there and looks just
like one that is new has moved: same content where the fingerprint is known, else same inode, size and time. Whatever
is left of the known is missing, never deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rustfin.core.ids import FileId, FingerprintId, RootId


@dataclass(frozen=True, slots=True)
class WalkedFile:
    """A media file as the walk saw it."""

    root_id: RootId
    path: str
    size_bytes: int
    mtime_ns: int
    inode: int = 0
    fingerprint_id: FingerprintId | None = None
    """Where it was worth reading: a known file of this size is not where it was."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A media file as the catalogue knows it."""

    file_id: FileId
    root_id: RootId
    path: str
    size_bytes: int
    mtime_ns: int
    inode: int = 0
    fingerprint_id: FingerprintId | None = None
    is_present: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A known file and what it is now."""

    known: KnownFile
    now: WalkedFile


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What applying a scan would do to files."""

    added: tuple[WalkedFile, ...] = ()
    changed: tuple[Pair, ...] = ()
    moved: tuple[Pair, ...] = ()
    returned: tuple[Pair, ...] = ()
    unchanged: tuple[Pair, ...] = ()
    missing: tuple[KnownFile, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many files of each kind of change."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "moved": len(self.moved),
            "returned": len(self.returned),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
        }


def reconcile(known: Iterable[KnownFile], walked: Iterable[WalkedFile]) -> ScanPlan:
    """The plan for the folders that were looked at.

    `known` are the present files of those folders and of folders that are gone, and every file already missing;
    files of folders that could not be read are in neither.
    """
    present, absent = _by_path(known)
    unchanged: list[Pair] = []
    changed: list[Pair] = []
    returned: list[Pair] = []
    new: list[WalkedFile] = []
    for file in walked:
        path = (file.root_id, file.path)
        if (here := present.pop(path, None)) is not None:
            (unchanged if _is_same(here, file) else changed).append(Pair(here, file))
        elif (back := _returning(absent.get(path, ()), file)) is not None:
            absent[path].remove(back)
            returned.append(Pair(back, file))
        else:
            new.append(file)
    gone = list(present.values())
    moved, added = _match_moves(gone + [file for files in absent.values() for file in files], new)
    has_moved = {pair.known.file_id for pair in moved}
    replaced, added = _replaced(absent, added, has_moved)
    return ScanPlan(
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple(moved),
        returned=tuple(returned + replaced),
        unchanged=tuple(unchanged),
        missing=tuple(file for file in gone if file.file_id not in has_moved),
    )


def sizes_worth_reading(known: Iterable[KnownFile], walked: Iterable[WalkedFile]) -> list[WalkedFile]:
    """New files that may be a known one moved, as far as the size tells; their fingerprints decide."""
    walked = list(walked)
    there = {(file.root_id, file.path) for file in walked}
    known = list(known)
    taken = {(file.root_id, file.path) for file in known if file.is_present}
    sizes = {
        file.size_bytes
        for file in known
        if file.fingerprint_id is not None
        and file.size_bytes
        and (not file.is_present or (file.root_id, file.path) not in there)
    }
    return [file for file in walked if file.size_bytes in sizes and (file.root_id, file.path) not in taken]


@dataclass(frozen=True, slots=True)
class Breaker:
    """When a scan would lose so much that a person must look first."""

    percent: int = 20
    items: int = 20

    def trips(self, *, missing_items: int, total_items: int) -> bool:
        """Whether a plan that would mark so many titles missing is parked: both limits must be reached."""
        return missing_items >= self.items and missing_items * 100 > total_items * self.percent


def _by_path(
    known: Iterable[KnownFile],
) -> tuple[dict[tuple[RootId, str], KnownFile], dict[tuple[RootId, str], list[KnownFile]]]:
    present: dict[tuple[RootId, str], KnownFile] = {}
    absent: dict[tuple[RootId, str], list[KnownFile]] = defaultdict(list)
    for file in known:
        if file.is_present:
            present[(file.root_id, file.path)] = file
        else:
            absent[(file.root_id, file.path)].append(file)
    return present, absent


def _is_same(known: KnownFile, now: WalkedFile) -> bool:
    return known.size_bytes == now.size_bytes and known.mtime_ns == now.mtime_ns


def _returning(candidates: Sequence[KnownFile], file: WalkedFile) -> KnownFile | None:
    """The missing file that is back as it was."""
    return next((known for known in candidates if _is_same(known, file)), None)


def _match_moves(gone: Iterable[KnownFile], new: Sequence[WalkedFile]) -> tuple[list[Pair], list[WalkedFile]]:
    by_content: Mapping[FingerprintId, list[KnownFile]] = defaultdict(list)
    by_inode: Mapping[tuple[int, int, int], list[KnownFile]] = defaultdict(list)
    for known in gone:
        if known.fingerprint_id is not None and known.size_bytes:
            by_content[known.fingerprint_id].append(known)
        if known.inode:
            by_inode[(known.inode, known.size_bytes, known.mtime_ns)].append(known)
    moved: list[Pair] = []
    added: list[WalkedFile] = []
    taken: set[FileId] = set()
    for file in new:
        candidates = by_inode.get((file.inode, file.size_bytes, file.mtime_ns), []) if file.inode else []
        if file.fingerprint_id is not None:
            # Two copies of one content: the one that kept its inode is the better match.
            candidates = [one for one in candidates if one.fingerprint_id in {None, file.fingerprint_id}]
            candidates = candidates + by_content.get(file.fingerprint_id, [])
        match = next((one for one in candidates if one.file_id not in taken), None)
        if match is None:
            added.append(file)
        else:
            taken.add(match.file_id)
            moved.append(Pair(match, file))
    return moved, added


def _replaced(
    absent: Mapping[tuple[RootId, str], list[KnownFile]], added: Sequence[WalkedFile], has_moved: set[FileId]
) -> tuple[list[Pair], list[WalkedFile]]:
    """Other content at the path of a missing file: the same file, changed while it was away."""
    back: list[Pair] = []
    new: list[WalkedFile] = []
    for file in added:
        here = [known for known in absent.get((file.root_id, file.path), ()) if known.file_id not in has_moved]
        if here:
            back.append(Pair(here[-1], file))
        else:
            new.append(file)
    return back, new
