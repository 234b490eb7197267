"""The words of the queue: what is asked for, what became of it, and where it waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rustfin.core.ids import JobId, LibraryId
from rustfin.core.units import UnixMs


class Lane(StrEnum):
    """Where a job waits; each lane runs so many at a time and lanes do not wait for each other."""

    SCAN = "scan"
    FOLDERS = "folders"
    """Looking at some folders of a library: never behind another library's scan."""
    PROBE = "probe"
    MEDIA = "media"
    """Reading whole files, in no hurry."""
    IDLE = "idle"
    """Made ahead of anybody's asking, film by film, for hours."""
    ARTWORK = "artwork"
    MAINTENANCE = "maintenance"


WIDTHS: Mapping[Lane, int] = {
    Lane.SCAN: 1,
    Lane.FOLDERS: 4,
    Lane.PROBE: 2,
    Lane.MEDIA: 1,
    Lane.IDLE: 1,
    Lane.ARTWORK: 1,
    Lane.MAINTENANCE: 1,
}


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked for. Payload and checkpoint are JSON."""

    kind: str
    payload: Mapping[str, Any]
    lane: Lane
    unique_key: str | None = None
    """At most one job of this key waits or runs."""
    priority: int = 0
    """Higher goes first within its lane; equal ones go in order."""
    library_id: LibraryId | None = None
    max_attempts: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in the units of its stage."""

    stage: str | None = None
    done_count: int = 0
    total_count: int | None = None
    current: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is written down."""

    id: JobId
    kind: str
    lane: Lane
    payload: Mapping[str, Any]
    state: JobState
    priority: int
    attempts: int
    max_attempts: int
    run_at: UnixMs
    created_at: UnixMs
    unique_key: str | None = None
    library_id: LibraryId | None = None
    progress: Progress = field(default_factory=Progress)
    checkpoint: Any = None
    result: Mapping[str, Any] | None = None
    error: str | None = None
    is_cancel_requested: bool = False
    started_at: UnixMs | None = None
    finished_at: UnixMs | None = None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED
