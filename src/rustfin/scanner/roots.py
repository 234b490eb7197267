"""Is a root there, or only the empty place where it is mounted? Pure.

What tells them apart is remembered from the last good scan: the device and a few files that were there.
"""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Sentinel:
    """What a root is known by. Paths are relative to it, with surrogate escapes where they are not UTF-8."""

    device: int
    files: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Sentinel":
        fields = json.loads(text)
        return cls(int(fields["device"]), tuple(fields["files"]))


@dataclass(frozen=True, slots=True)
class Sight:
    """A root as a walk saw it. `problem` says why it could not be walked."""

    problem: str | None = None
    device: int = 0
    has_entries: bool = True
    media_files: int = 0
    sentinel_found: int = 0


def offline_reason(sight: Sight, *, sentinel: Sentinel | None, present_files: int) -> str | None:
    """Why this root counts as offline, in words for its owner; None when it is there."""
    if sight.problem is not None:
        return f"The folder cannot be read: {sight.problem}."
    if present_files == 0:
        return None
    if not sight.has_entries:
        return "The folder is empty, but it held files: is its disk mounted?"
    if sentinel is None or not sentinel.files or sight.sentinel_found:
        return None
    if sight.device != sentinel.device:
        return "Another disk is mounted here: none of the files known to be here was found."
    return None
