"""What a scan and its child process say to each other.

Apart from the child's own module, which runs as `__main__` there and could not be found by that name here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rustfin.core.ids import RootId
from rustfin.metadata.filename import MediaHint


@dataclass(frozen=True, slots=True)
class RootOrder:
    """A root to walk. `digests` are those of its folders at the last scan, `sentinel` paths that should be there."""

    root_id: RootId
    path: str
    digests: Mapping[str, bytes]
    sentinel: tuple[str, ...] = ()


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
    """A root after its walk. `problem` says why it could not be walked at all."""

    root_id: RootId
    problem: str | None = None
    device: int = 0
    has_entries: bool = False
    sentinel_found: int = 0
    media_files: int = 0
    vanished: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


Message: TypeAlias = Progress | SurveyedFolder | RootSeen
