"""What is mounted where: which file system a folder lies on. Reads the system's table of mounts.

Linux says all of it; elsewhere only the device of a folder is known, and no mount inside another folder.
"""

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

_TABLE = "/proc/self/mountinfo"
_ESCAPED = re.compile(rb"\\([0-7]{3})")

# What is not a disk of this machine, or a program's view of one: it may show an empty folder where its source is gone,
# and tells nobody of changes made elsewhere.
_REMOTE = frozenset(
    ("9p", "afs", "ceph", "cifs", "coda", "fuse", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
     "virtiofs", "vboxsf", "vmhgfs")
)  # fmt: skip


class Mount(NamedTuple):
    """A line of the table. `subtree` is the part of its file system that is shown at `path`."""

    path: str
    fs_type: str
    subtree: str
    number: int
    """Another one after each mount: tells that something was unmounted and mounted again."""


class Ground(NamedTuple):
    """What a folder lies on. Two grounds are equal where nothing was mounted, unmounted or replaced between."""

    device: int
    fs_type: str = ""
    subtree: str = ""
    """The folder's own path within its file system."""
    inode: int = 0


def mounts() -> list[Mount]:
    """Every mount that this process sees, later ones after those that they cover; empty where no table is kept."""
    try:
        with open(_TABLE, "rb") as table:  # noqa: PTH123 - read whole, at once
            return read_table(table.read())
    except OSError:
        return []


def read_table(text: bytes) -> list[Mount]:
    """The mounts of a `mountinfo` table (proc_pid_mountinfo(5)); lines that are none are passed over."""
    found = []
    for line in text.splitlines():
        own, _, file_system = line.partition(b" - ")
        fields = own.split(b" ")
        if len(fields) > 5 and fields[0].isdigit():
            fs_type = file_system.partition(b" ")[0].decode("ascii", "replace")
            found.append(Mount(_path(fields[4]), fs_type, _path(fields[3]), int(fields[0])))
    return found


def covering(path: str, table: Sequence[Mount]) -> Mount | None:
    """The mount that an absolute path lies in; None where no table is kept."""
    best: Mount | None = None
    for mount in table:
        if _is_inside(path, mount.path) and (best is None or len(mount.path) >= len(best.path)):
            best = mount
    return best


def inside(path: str, table: Sequence[Mount]) -> dict[str, Mount]:
    """The mounts below an absolute path, by their path relative to it."""
    prefix = path.rstrip("/") + "/"
    return {mount.path[len(prefix) :]: mount for mount in table if mount.path.startswith(prefix)}


def ground(path: str, table: Sequence[Mount]) -> Ground:
    """What a folder lies on. Raises: OSError."""
    status = os.stat(path)  # noqa: PTH116 - a path that need not be text
    mount = covering(path, table)
    if mount is None:
        return Ground(status.st_dev, inode=status.st_ino)
    within = os.path.relpath(path, mount.path)
    subtree = os.path.normpath(os.path.join(mount.subtree, within))  # noqa: PTH118
    return Ground(status.st_dev, mount.fs_type, subtree, status.st_ino)


def is_remote(fs_type: str) -> bool:
    """Whether a file system is another machine's, or a program's."""
    return fs_type in _REMOTE or fs_type.startswith("fuse.")


def _is_inside(path: str, folder: str) -> bool:
    return folder in {"/", path} or path.startswith(folder + "/")


def _path(raw: bytes) -> str:
    return os.fsdecode(_ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), raw))
