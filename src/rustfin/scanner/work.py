"""What a scan's plan writes down, folder by folder, in an order that is safe to be cut off at any point. Pure.

Folders come in batches of about as many files, each one transaction; a large folder is cut between versions.
"""

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rustfin.catalog.claims import FolderClaims, MediaFile
from rustfin.catalog.inventory import FolderRecord
from rustfin.catalog.retitle import Claimed
from rustfin.core.ids import FileId, RootId
from rustfin.scanner.journal_store import Journal
from rustfin.scanner.messages import SurveyedFolder
from rustfin.scanner.reconcile import ScanPlan, WalkedFile
from rustfin.scanner.seen import Look

BATCH_FILES = 500
"""About how many files a transaction writes down."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is left to write: folders in an order that is safe to be cut off at any point."""

    plan: ScanPlan
    folders: tuple[SurveyedFolder, ...]
    known: Mapping[tuple[RootId, str], FileId]
    touched: frozenset[tuple[RootId, str]]
    changed: frozenset[FileId]
    missing_by_folder: Mapping[tuple[RootId, str], tuple[FileId, ...]]
    vanished: tuple[tuple[RootId, str], ...]
    journal: Journal | None = None


def walked_in(folders: Iterable[SurveyedFolder]) -> list[WalkedFile]:
    """The files of these folders, as the plan compares them."""
    return [WalkedFile(folder.root_id, *facts) for folder in folders for facts in folder.files]


def parent_of(path: str) -> str:
    """The folder that a path lies in."""
    return path.rpartition("/")[0]


def all_new(folders: list[SurveyedFolder]) -> Work:
    """What is left to write where nothing was known before."""
    return ordered(Look(folders), {}, ScanPlan(added=tuple(walked_in(folders))))


def ordered(look: Look, offline: Mapping[RootId, str], plan: ScanPlan) -> Work:
    """Folders that files moved into come first: until the folder they left is written down, it is looked at again."""
    known: dict[tuple[RootId, str], FileId] = {}
    touched: set[tuple[RootId, str]] = {(file.root_id, file.path) for file in plan.added}
    for pairs, is_touched in (
        (plan.unchanged, False),
        (plan.changed, True),
        (plan.moved, True),
        (plan.returned, True),
    ):
        for pair in pairs:
            known[(pair.now.root_id, pair.now.path)] = pair.known.file_id
            if is_touched:
                touched.add((pair.now.root_id, pair.now.path))
    folders = [folder for folder in look.folders if folder.root_id not in offline]
    for folder in folders:
        if folder.is_reread:
            touched.update((folder.root_id, path) for path, *_ in folder.files)
    movers = {(pair.now.root_id, parent_of(pair.now.path)) for pair in plan.moved}
    folders.sort(key=lambda folder: (folder.root_id, folder.path) not in movers)
    missing: dict[tuple[RootId, str], tuple[FileId, ...]] = defaultdict(tuple)
    for file in plan.missing:
        missing[(file.root_id, parent_of(file.path))] += (file.file_id,)
    changed = {pair.known.file_id for pair in plan.changed}
    changed |= {
        pair.known.file_id
        for pair in plan.returned
        if (pair.known.size_bytes, pair.known.mtime_ns) != (pair.now.size_bytes, pair.now.mtime_ns)
    }
    vanished = [
        (root_id, path) for root_id, seen in look.roots.items() if root_id not in offline for path in seen.vanished
    ]
    return Work(plan, tuple(folders), known, frozenset(touched), frozenset(changed), dict(missing), tuple(vanished))


def claims_of(work: Work, candidates: set[FileId]) -> list[Claimed]:
    """What these files say that they are now."""
    claimed = []
    for folder in work.folders:
        ids = {
            path: file_id
            for path, *_ in folder.files
            if (file_id := work.known.get((folder.root_id, path))) in candidates
        }
        if ids:
            claims: FolderClaims = pickle.loads(folder.claims)  # noqa: S301 - from our own child process
            claimed += [Claimed(ids[one.disk.path], one.claim) for one in claims.media if one.disk.path in ids]
    return claimed


def batches(work: Work) -> Iterator[list[FolderRecord]]:
    """What to write in each transaction: about as many files, in whole folders where they are small."""
    batch: list[FolderRecord] = []
    size = 0
    for folder in work.folders:
        for record in _records(work, folder):
            batch.append(record)
            size += len(record.media) + 1
            if fills_batch(size):
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def fills_batch(files: int) -> bool:
    """Whether so many files are enough for a transaction."""
    return files >= BATCH_FILES


def vanished_in_batches(work: Work) -> Iterator[tuple[tuple[RootId, str], ...]]:
    """The folders that are no longer there, some for each transaction."""
    for start in range(0, len(work.vanished), BATCH_FILES):
        yield work.vanished[start : start + BATCH_FILES]


def _records(work: Work, folder: SurveyedFolder) -> Iterator[FolderRecord]:
    claims: FolderClaims = pickle.loads(folder.claims)  # noqa: S301 - from our own child process
    slices = list(_slices(_touched(work, claims))) or [[]]
    for number, media in enumerate(slices, start=1):
        known = {
            one.disk.path: file_id
            for one in media
            if (file_id := work.known.get((folder.root_id, one.disk.path))) is not None
        }
        yield FolderRecord(
            claims, tuple(media), known, work.changed, is_last=number == len(slices), is_new=folder.is_new
        )


def _touched(work: Work, claims: FolderClaims) -> dict[str, list[MediaFile]]:
    """The files to be written, by stack: those that changed, and the other parts of their versions."""
    stacks: dict[str, list[MediaFile]] = defaultdict(list)
    for one in claims.media:
        stacks[one.stack].append(one)
    return {
        stack: files
        for stack, files in stacks.items()
        if any((claims.root_id, one.disk.path) in work.touched for one in files)
    }


def _slices(stacks: Mapping[str, list[MediaFile]]) -> Iterator[list[MediaFile]]:
    part: list[MediaFile] = []
    for files in stacks.values():
        part += files
        if fills_batch(len(part)):
            yield part
            part = []
    if part:
        yield part
