"""What is told of a purge that was done."""

from collections.abc import Mapping
from dataclasses import dataclass

from rustfin.core.ids import JobId, LibraryId
from rustfin.core.units import UnixMs


@dataclass(frozen=True, slots=True)
class PurgeRecord:
    """`cause` is asked or age; `gone` names the titles, a line each, the first thousands."""

    id: str
    library_id: LibraryId
    job_id: JobId | None
    cause: str
    at: UnixMs
    counts: Mapping[str, int]
    gone: tuple[str, ...]
