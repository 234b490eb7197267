"""Putting a copy back: checked first, then swapped in, the present database kept aside. For a server that is off."""

from dataclasses import dataclass
from pathlib import Path

from rustfin.core.errors import InvalidInput, Unavailable
from rustfin.db import BackupReport, DatabaseError, copy_online, newest_schema, swap_in, verify_backup
from rustfin.db.lock import hold_lock


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the database that it replaced lies now."""

    report: BackupReport
    replaced: Path | None


def restore(source: Path, *, database: Path, lock: Path) -> Restored:
    """Put a copy in the place of the database. Blocks. The copy itself stays as it is.

    Raises: AlreadyRunning (stop the server first), InvalidInput (no such file, not sound, or from a newer Rustfin),
    Unavailable (it cannot be written).
    """
    with hold_lock(lock):
        report = check(source)
        staged = database.with_name(f"{database.name}.restoring")
        try:
            copy_online(source, staged)
            return Restored(report, swap_in(staged, database))
        except (OSError, DatabaseError) as error:
            raise Unavailable(f"The backup could not be put back: {error}.", code="restore_failed") from error
        finally:
            staged.unlink(missing_ok=True)


def check(source: Path) -> BackupReport:
    """What a copy holds. Raises: InvalidInput when it is none that this Rustfin can use."""
    if not source.is_file():
        raise InvalidInput(f"There is no file {source.name}.", code="backup_missing")
    report = verify_backup(source)
    if not report.is_sound:
        raise InvalidInput(f"{source.name} is not a sound backup: {report.problem}.", code="backup_unsound")
    if report.schema_version > newest_schema():
        raise InvalidInput(
            f"{source.name} has schema {report.schema_version}; this Rustfin knows up to {newest_schema()}.",
            code="backup_newer",
        )
    return report
