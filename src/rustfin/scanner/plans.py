"""What is told of scans' plans: those that wait for a person, those that were applied, and those only looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rustfin.core.ids import JobId, LibraryId, RootId
from rustfin.core.paths import display
from rustfin.core.units import UnixMs
from rustfin.scanner.reconcile import ScanPlan

SAMPLES = 50
"""How many files of each kind of change are kept to be shown."""


@dataclass(frozen=True, slots=True)
class ParkedPlan:
    """Nothing of it is done yet. `counts` are files by kind of change, `missing_items` the titles that would have no
    file left, `all_items` (unless an older version made the plan) of how many; `examples` some of the lost files."""

    plan_id: str
    library_id: LibraryId
    library_name: str
    counts: Mapping[str, int]
    examples: tuple[str, ...]
    made_at: UnixMs


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of a plan, by its full path for people. `before` is where a moved one was."""

    path: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it was written down. `offline` are the folders that were left out, each with the reason."""

    plan_id: str
    library_id: LibraryId
    state: str
    """applied, undone, dry_run, parked or discarded."""
    job_id: JobId | None
    counts: Mapping[str, int]
    made_at: UnixMs
    decided_at: UnixMs | None
    has_journal: bool = False
    """Whether what it changed was written down row by row, so that it may be undone."""
    samples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)
    """By kind of change; empty in a list of plans."""
    offline: Mapping[str, str] = field(default_factory=dict)


def changes_of(plan: ScanPlan, roots: Mapping[RootId, str], offline: Mapping[RootId, str]) -> dict[str, object]:
    """What is kept of a plan beside its counts, as JSON: some files of each kind of change, and why roots are offline.

    `roots` are the roots' paths. Pure.
    """

    def shown(root_id: RootId, path: str) -> str:
        return display(f"{roots[root_id]}/{path}")

    def first(files: Iterable[tuple[RootId, str]]) -> list[str]:
        return [shown(*file) for file in _some(files)]

    return {
        "added": first((file.root_id, file.path) for file in plan.added),
        "changed": first((pair.now.root_id, pair.now.path) for pair in plan.changed),
        "moved": [
            [shown(pair.known.root_id, pair.known.path), shown(pair.now.root_id, pair.now.path)]
            for pair in plan.moved[:SAMPLES]
        ],
        "returned": first((pair.now.root_id, pair.now.path) for pair in plan.returned),
        "missing": first((file.root_id, file.path) for file in plan.missing),
        "offline": {display(roots[root_id]): reason for root_id, reason in offline.items()},
    }


def samples_in(changes: Mapping[str, object]) -> dict[str, tuple[Sample, ...]]:
    """The samples that `changes_of` made, as they are told."""
    samples: dict[str, tuple[Sample, ...]] = {}
    for kind, files in changes.items():
        if isinstance(files, list):
            samples[kind] = tuple(
                Sample(file[1], file[0]) if isinstance(file, list) else Sample(file) for file in files
            )
    return samples


def _some(files: Iterable[tuple[RootId, str]]) -> Iterator[tuple[RootId, str]]:
    for number, file in enumerate(files):
        if number == SAMPLES:
            return
        yield file
