"""`rustfin scan`: look at the libraries' folders anew."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from rustfin.app import open_app
from rustfin.catalog.libraries import Libraries, Library
from rustfin.cli.opened import OPERATOR, open_parts
from rustfin.cli.options import folder_options
from rustfin.config import Config, read_config
from rustfin.core.errors import NotFound
from rustfin.core.ids import JobId
from rustfin.core.text import match_key
from rustfin.db.lock import is_locked
from rustfin.jobs import Job, Jobs, JobState
from rustfin.scanner import Scanner

_LOOK_EVERY_S = 0.3


@click.command(name="scan")
@click.argument("library", required=False)
@click.option("--wait", "is_waiting", is_flag=True, help="Return when the scan has ended, with status 1 if it failed.")
@folder_options
def command(
    library: str | None,
    is_waiting: bool,
    config_dir: Path | None,
    cache_dir: Path | None,
    transcode_dir: Path | None,
) -> None:
    """Look for what is new, changed or gone in LIBRARY, or in all of them.

    A server that runs does it; without one it is done here, to its end.
    """
    config = read_config(config_dir=config_dir, cache_dir=cache_dir, transcode_dir=transcode_dir)
    beside = is_locked(config.lock_path)
    jobs = asyncio.run(_ask_server(config, library, is_waiting) if beside else _scan_here(config, library))
    for job in jobs:
        click.echo(f"{job.kind} {job.state.value}" + (f": {job.error}" if job.error else ""))
    if any(job.state in {JobState.FAILED, JobState.CANCELLED} for job in jobs):
        raise click.exceptions.Exit(1)


async def _ask_server(config: Config, name: str | None, is_waiting: bool) -> list[Job]:
    async with open_parts(config) as parts:
        ids = await _request(parts.libraries, parts.scanner, name)
        if is_waiting:
            await _follow(parts.jobs, ids)
        return [await parts.jobs.get(job_id) for job_id in ids]


async def _scan_here(config: Config, name: str | None) -> list[Job]:
    async with open_app(config) as app:
        ids = await _request(app.libraries, app.scanner, name)
        await _follow(app.jobs, ids)
        return [await app.jobs.get(job_id) for job_id in ids]


async def _request(libraries: Libraries, scanner: Scanner, name: str | None) -> list[JobId]:
    return [await scanner.request_scan(library.id) for library in _chosen(await libraries.list(OPERATOR), name)]


def _chosen(libraries: Sequence[Library], name: str | None) -> Sequence[Library]:
    if name is None:
        return libraries
    chosen = [library for library in libraries if library.id == name or match_key(library.name) == match_key(name)]
    if not chosen:
        raise NotFound(f"There is no library {name!r}; `rustfin libraries list` shows those that are.")
    return chosen


async def _follow(jobs: Jobs, ids: Sequence[JobId]) -> None:
    """Returns when the scans have ended, and with them the work that they asked for."""
    said = ""
    while True:
        active = await jobs.list(states=(JobState.QUEUED, JobState.RUNNING), limit=200)
        mine = [job for job in active if job.id in ids or job.library_id is not None]
        if not mine:
            return
        progress = mine[-1].progress
        line = f"{mine[-1].kind}: {progress.stage or 'waiting'} {progress.done_count}/{progress.total_count or '?'}"
        if line != said:
            click.echo(line, err=True)
            said = line
        await asyncio.sleep(_LOOK_EVERY_S)
