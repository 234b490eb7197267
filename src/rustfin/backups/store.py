"""The SQL of backups."""

from collections.abc import Sequence

from rustfin.db import Row, Tx


def insert(
    tx: Tx,
    backup_id: str,
    *,
    file_name: str,
    size_bytes: int,
    made_at: int,
    verified_at: int | None,
    problem: str | None,
) -> None:
    tx.execute(
        """
        INSERT INTO backup (id, file_name, size_bytes, made_at, verified_at, problem) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (file_name) DO UPDATE SET size_bytes = excluded.size_bytes, made_at = excluded.made_at,
          verified_at = excluded.verified_at, problem = excluded.problem
        """,
        (backup_id, file_name, size_bytes, made_at, verified_at, problem),
    )


def newest_first(tx: Tx) -> list[Row]:
    return tx.all("SELECT id, file_name, size_bytes, made_at, verified_at, problem FROM backup ORDER BY made_at DESC")


def forget(tx: Tx, file_names: Sequence[str]) -> None:
    tx.execute_many("DELETE FROM backup WHERE file_name = ?", [(name,) for name in file_names])
