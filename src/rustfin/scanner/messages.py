"""What a scan and its child process say to each other.

Apart from the child's own module, which runs as `__main__` there and could not be found by that name here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rustfin.core.ids import RootId
from rustfin.metadata.hint import MediaHint
from rustfin.scanner.mounts import Ground
from rustfin.scanner.roots import Disk, Sentinel
from rustfin.scanner.scope import Place

NOWHERE = Disk(Ground(0))


@dataclass(frozen=True, slots=True)
class RootOrder:
    """A root to walk, all of it or some places. `digests` are those of these folders at the last scan, the sentinel is
    what the root is known by."""

    root_id: RootId
    path: str
    digests: Mapping[str, bytes]
    sentinel: Sentinel | None = None
    places: tuple[Place, ...] | None = None
    growing: frozenset[str] = frozenset()
    """Files that are still being written: passed over."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the child is to do. `salt` stands for the naming rules: another one has every name read again."""

    roots: tuple[RootOrder, ...]
    kind: MediaHint
    salt: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the walk is: folders and media files seen, and where it is."""

    folders: int
    files: int
    current: str


@dataclass(frozen=True, slots=True)
class SurveyedFolder:
    """A folder that changed. `claims` is a pickled `FolderClaims`, opened only when it is written down.

    `files` are path, size, time and inode of its media. `is_reread` says that all of them are to be written again,
    not only those that changed: the folder `is_new`, or names are read by other rules.
    """

    root_id: RootId
    path: str
    files: tuple[tuple[str, int, int, int], ...]
    claims: bytes
    is_reread: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class RootSeen:
    """A root after its walk. `problem` says why it could not be walked at all, `lost` which disks below it are not
    there and why, `disk` and `inner` are what it and they are to be known by."""

    root_id: RootId
    problem: str | None = None
    disk: Disk = NOWHERE
    inner: Mapping[str, Disk] = field(default_factory=dict)
    has_entries: bool = False
    sentinel_found: int = 0
    vanished: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)


Message: TypeAlias = Progress | SurveyedFolder | RootSeen
