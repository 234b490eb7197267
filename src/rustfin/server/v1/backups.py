"""Backups, for admins: which there are, and one more."""

from fastapi import FastAPI

from rustfin.backups import Backups
from rustfin.server.routes import CurrentAdmin, Routes
from rustfin.server.v1.cards import View
from rustfin.server.v1.libraries import JobAccepted


class Backup(View):
    """A copy of the database; `problem` says why it cannot be trusted, if it cannot."""

    id: str
    file_name: str
    size_bytes: int
    made_at: int
    verified_at: int | None
    problem: str | None


def add_routes(api: FastAPI, backups: Backups) -> None:
    """Made as a job: the answer names it."""
    routes = Routes(api, "system")

    @routes.add("GET", "/system/backups", "list_backups")
    async def list_backups(_admin: CurrentAdmin) -> list[Backup]:
        return [Backup.model_validate(backup) for backup in await backups.list()]

    @routes.add("POST", "/system/backups", "make_backup", status=202)
    async def make_backup(_admin: CurrentAdmin) -> JobAccepted:
        return JobAccepted(job_id=await backups.request())
