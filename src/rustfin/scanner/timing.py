"""When is a library scanned by itself: with all others, at times of its own, or never?

The schedule of all libraries follows the settings; one that a library has of its own takes it out of the others' scan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rustfin.core.errors import InvalidInput
from rustfin.core.ids import LibraryId
from rustfin.core.units import UnixMs
from rustfin.db import Tx
from rustfin.jobs import Jobs, Schedule, Work
from rustfin.settings import LibraryDefaults

ALL_LIBRARIES = "scan_libraries"
_OWN = "scan:"


class TimingMode(StrEnum):
    """Whose schedule a library follows."""

    DEFAULT = "default"
    CUSTOM = "custom"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ScanTiming:
    """When a library is scanned. `cron` is what counts for it now, None with no schedule at all."""

    mode: TimingMode
    cron: str | None
    next_run_at: UnixMs | None


@dataclass(frozen=True, slots=True)
class ScanTimings:
    """Those of all libraries: `own` of the ones that go their own way, `default` of the others."""

    default: ScanTiming
    own: dict[LibraryId, ScanTiming]

    def of(self, library_id: LibraryId) -> ScanTiming:
        return self.own.get(library_id, self.default)


def put_default(tx: Tx, jobs: Jobs, defaults: LibraryDefaults, work: Work) -> None:
    """Have the libraries without times of their own scanned as the settings say."""
    jobs.put_schedule(tx, Schedule(ALL_LIBRARIES, defaults.scan_cron, work, is_enabled=defaults.is_scan_scheduled))


def put(tx: Tx, jobs: Jobs, library_id: LibraryId, *, mode: TimingMode, cron: str | None, work: Work) -> None:
    """Give a library its mode; `cron` is for times of its own. Raises: InvalidInput when it is no cron line."""
    schedule_id = f"{_OWN}{library_id}"
    match mode:
        case TimingMode.DEFAULT:
            jobs.remove_schedule(tx, schedule_id)
        case TimingMode.NEVER:
            # A row that is off is what tells it from a library that follows the others.
            jobs.put_schedule(tx, Schedule(schedule_id, "0 0 1 1 *", work, is_enabled=False))
        case TimingMode.CUSTOM:
            if not cron:
                raise InvalidInput("Say when the library is to be scanned, as a cron line.", code="schedule_invalid")
            jobs.put_schedule(tx, Schedule(schedule_id, " ".join(cron.split()), work))


def read(schedules: Iterable[Schedule]) -> ScanTimings:
    """What the schedules say about libraries."""
    default = ScanTiming(TimingMode.DEFAULT, None, None)
    own: dict[LibraryId, ScanTiming] = {}
    for schedule in schedules:
        cron, next_run_at = (schedule.cron, schedule.next_run_at) if schedule.is_enabled else (None, None)
        if schedule.id == ALL_LIBRARIES:
            default = ScanTiming(TimingMode.DEFAULT, cron, next_run_at)
        elif schedule.id.startswith(_OWN):
            mode = TimingMode.CUSTOM if schedule.is_enabled else TimingMode.NEVER
            own[LibraryId(schedule.id.removeprefix(_OWN))] = ScanTiming(mode, cron, next_run_at)
    return ScanTimings(default, own)
