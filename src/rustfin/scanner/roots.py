"""Is a root there, or only the empty place where it is mounted? And the disks mounted inside it? Pure.

What tells them apart is remembered from the last good scan: what the folder lies on and a few files that were there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rustfin.core.paths import display
from rustfin.scanner.mounts import Ground, is_remote


@dataclass(frozen=True, slots=True)
class Disk:
    """What a folder lies on, and files on it. Their paths are relative to the root, with surrogate escapes where they
    are not UTF-8."""

    ground: Ground
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentinel:
    """What a root is known by: its own disk, and those mounted below it, by their path relative to it."""

    disk: Disk
    inner: Mapping[str, Disk] = field(default_factory=dict)

    def to_json(self) -> str:
        inner = {path: _to_fields(disk) for path, disk in self.inner.items()}
        return json.dumps({**_to_fields(self.disk), "inner": inner})

    @classmethod
    def from_json(cls, text: str) -> "Sentinel":
        fields = json.loads(text)
        inner = {path: _from_fields(disk) for path, disk in fields.get("inner", {}).items()}
        return cls(_from_fields(fields), inner)


@dataclass(frozen=True, slots=True)
class Sight:
    """A folder as a walk saw it. `problem` says why it could not be walked, `sentinel_found` how many of the files
    that are known to be on its disk are there."""

    problem: str | None = None
    ground: Ground | None = None
    has_entries: bool = True
    sentinel_found: int = 0


def offline_reason(sight: Sight, *, sentinel: Sentinel | None, present_files: int) -> str | None:
    """Why this root counts as offline, in words for its owner; None when it is there."""
    if sight.problem is not None:
        return f"The folder cannot be read: {sight.problem}."
    if present_files == 0:
        return None
    known = None if sentinel is None else sentinel.disk
    if not sight.has_entries:
        is_emptied = known is not None and _vouches(known.ground, sight.ground)
        return None if is_emptied else "The folder is empty, but it held files: is its disk mounted?"
    return _swapped(known, sight, "here")


def lost_reason(path: str, sight: Sight, known: Disk) -> str | None:
    """Why a disk below a root counts as not mounted; None when it is there, or nothing is known to be on it.

    `sight.ground` is None where nothing is mounted at `path`.
    """
    name = display(path)
    if not known.files or sight.sentinel_found:
        return None
    if sight.problem is not None:
        return f"The disk at {name} cannot be read: {sight.problem}."
    if sight.ground is None:
        return f"The disk at {name} is not mounted."
    if not sight.has_entries:
        return None if _vouches(known.ground, sight.ground) else f"The disk at {name} is empty, but it held files."
    return _swapped(known, sight, f"at {name}")


def _swapped(known: Disk | None, sight: Sight, where: str) -> str | None:
    if known is None or not known.files or sight.sentinel_found or sight.ground is None:
        return None
    then, now = known.ground, sight.ground
    if now.device != then.device or _differs(then.fs_type, now.fs_type):
        return f"Another disk is mounted {where}: none of the files known to be there was found."
    if _differs(then.subtree, now.subtree):
        return f"Another folder is mounted {where}: none of the files known to be there was found."
    return None


def _vouches(then: Ground, now: Ground | None) -> bool:
    """Whether an empty folder is the very one that held files, on a disk of this machine: so it was emptied."""
    return now == then and bool(then.fs_type) and not is_remote(then.fs_type)


def _differs(then: str, now: str) -> bool:
    return bool(then) and bool(now) and then != now


def _to_fields(disk: Disk) -> dict[str, Any]:
    return {**disk.ground._asdict(), "files": disk.files}


def _from_fields(fields: Mapping[str, Any]) -> Disk:
    ground = Ground(
        int(fields["device"]), fields.get("fs_type", ""), fields.get("subtree", ""), int(fields.get("inode", 0))
    )
    return Disk(ground, tuple(fields["files"]))
