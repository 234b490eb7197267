"""Backups, for admins: which there are, one more, one checked again, one fewer."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import Field

from rustfin import backups
from rustfin.backups import Backups
from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.server.v1.libraries import JobAccepted

Id = Annotated[str, Field(max_length=64)]


class Backup(Model):
    """A copy of the database; `problem` says why it cannot be trusted, if it cannot. `restore_command` goes back to it,
    typed on the server's machine while the server is stopped."""

    id: str
    file_name: str
    size_bytes: int
    made_at: int
    verified_at: int | None
    problem: str | None
    restore_command: str


def add_routes(api: FastAPI, kept: Backups) -> None:
    """Made as a job: the answer names it."""
    routes = Routes(api, "system")

    def view(backup: backups.Backup) -> Backup:
        return Backup(
            id=backup.id,
            file_name=backup.file_name,
            size_bytes=backup.size_bytes,
            made_at=backup.made_at,
            verified_at=backup.verified_at,
            problem=backup.problem,
            restore_command=kept.restore_command(backup),
        )

    @routes.add("GET", "/system/backups", "list_backups")
    async def list_backups(_admin: CurrentAdmin) -> list[Backup]:
        return [view(backup) for backup in await kept.list()]

    @routes.add("POST", "/system/backups", "make_backup", status=202)
    async def make_backup(_admin: CurrentAdmin) -> JobAccepted:
        return JobAccepted(job_id=await kept.request())

    @routes.add("POST", "/system/backups/{backup_id}/verify", "verify_backup")
    async def verify_backup(backup_id: Id, _admin: CurrentAdmin) -> Backup:
        """Open a backup once more and check it: SQLite's integrity, its schema, its rows."""
        return view(await kept.verify(backup_id))

    @routes.add("DELETE", "/system/backups/{backup_id}", "delete_backup", status=204, problems=(503,))
    async def delete_backup(backup_id: Id, _admin: CurrentAdmin) -> None:
        """Delete a backup and its file."""
        await kept.remove(backup_id)
