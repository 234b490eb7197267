"""The table `backup`: a row for each copy."""

from dataclasses import dataclass

from rustfin.core.units import Bytes, UnixMs
from rustfin.db import Tx


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database."""

    id: str
    file_name: str
    size_bytes: Bytes
    made_at: UnixMs
    verified_at: UnixMs | None
    problem: str | None


def insert(tx: Tx, backup: Backup) -> None:
    """Write a copy down."""
    tx.execute(
        "INSERT INTO backup (id, file_name, size_bytes, made_at, verified_at, problem) VALUES (?, ?, ?, ?, ?, ?)",
        (backup.id, backup.file_name, backup.size_bytes, backup.made_at, backup.verified_at, backup.problem),
    )


def everything(tx: Tx) -> list[Backup]:
    """All copies, newest first."""
    rows = tx.all(
        "SELECT id, file_name, size_bytes, made_at, verified_at, problem FROM backup ORDER BY made_at DESC, id DESC"
    )
    return [Backup(*row) for row in rows]


def update(tx: Tx, backup: Backup) -> None:
    """Write down what checking a copy again has shown."""
    tx.execute(
        "UPDATE backup SET size_bytes = ?, verified_at = ?, problem = ? WHERE id = ?",
        (backup.size_bytes, backup.verified_at, backup.problem, backup.id),
    )


def remove(tx: Tx, backup_id: str) -> None:
    """Forget a copy."""
    tx.execute("DELETE FROM backup WHERE id = ?", (backup_id,))
