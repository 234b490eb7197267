"""What a look at a library's folders saw, one or several taken together. Pure."""

from dataclasses import dataclass, field, replace

from rustfin.core.ids import RootId
from rustfin.scanner.messages import RootSeen, SurveyedFolder
from rustfin.scanner.roots import Disk, Sentinel, Sight


@dataclass(slots=True)
class Look:
    """What the child saw."""

    folders: list[SurveyedFolder] = field(default_factory=list)
    roots: dict[RootId, RootSeen] = field(default_factory=dict)


def sight_of(seen: RootSeen) -> Sight:
    """What of it tells whether the root is there."""
    problem = seen.problem or ("the folder cannot be listed" if "" in seen.unreadable else None)
    return Sight(problem, seen.disk.ground, seen.has_entries, seen.sentinel_found)


def sentinel_of(seen: RootSeen, known: Sentinel | None, *, is_whole: bool) -> Sentinel:
    """What to know a root by next time. Disks that are not there are still to be known; a look at some places only
    adds disks."""
    before = {} if known is None else known.inner
    if not is_whole and known is not None:
        new = {path: disk for path, disk in seen.inner.items() if disk.files and not _files_of(before.get(path))}
        return Sentinel(known.disk, {**before, **new})
    return Sentinel(seen.disk, {**seen.inner, **{path: before[path] for path in seen.lost if path in before}})


def _files_of(disk: Disk | None) -> tuple[str, ...]:
    return () if disk is None else disk.files


def is_lost(path: str, seen: RootSeen) -> bool:
    """Whether a folder or file is on a disk in the root that is not there: it may have been read as empty."""
    return any(path == disk or path.startswith(f"{disk}/") for disk in seen.lost)


def both(first: Look, then: Look) -> Look:
    """Two looks at different places as one."""
    roots = dict(first.roots)
    for root_id, seen in then.roots.items():
        before = roots.get(root_id)
        roots[root_id] = seen if before is None else _both_seen(before, seen)
    return Look([*first.folders, *then.folders], roots)


def _both_seen(first: RootSeen, then: RootSeen) -> RootSeen:
    return replace(
        then,
        problem=first.problem or then.problem,
        inner={**first.inner, **then.inner},
        vanished=first.vanished + then.vanished,
        unreadable=first.unreadable + then.unreadable,
        lost={**first.lost, **then.lost},
    )
