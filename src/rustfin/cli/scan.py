"""`rustfin scan`: look at the libraries' folders anew."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from rustfin.app import open_app
from rustfin.catalog.libraries import Libraries, Library
from rustfin.cli.opened import OPERATOR, open_parts
from rustfin.cli.options import folder_options
from rustfin.config import Config, read_config
from rustfin.core import paths
from rustfin.core.errors import NotFound
from rustfin.core.ids import LibraryId
from rustfin.core.text import match_key
from rustfin.db.lock import AlreadyRunning, is_locked
from rustfin.jobs import ACTIVE, Job, Jobs, JobState
from rustfin.scanner import Scanner
from rustfin.scanner.plans import KeptPlan, Sample

_LOOK_EVERY_S = 0.3
_COUNTED = {
    "added": "added",
    "changed": "changed",
    "moved": "moved",
    "returned": "came back",
    "missing": "missing",
    "missing_items": "titles missing",
}
_MARKS = {"added": "+", "changed": "~", "moved": ">", "returned": "<", "missing": "-"}


@click.command(name="scan")
@click.argument("library", required=False)
@click.option("--wait", "is_waiting", is_flag=True, help="Return when the scan has ended, and say what it found.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what a scan would change, and change nothing.")
@folder_options
def command(
    library: str | None,
    *,
    is_waiting: bool,
    is_dry_run: bool,
    config_dir: Path | None,
    cache_dir: Path | None,
    transcode_dir: Path | None,
) -> None:
    """Look for what is new, changed or gone in LIBRARY, or in all of them.

    A server that runs does it, and you need not wait; without one it is done here, to its end. Status 1 when a scan
    failed or was cancelled, when a folder is offline, or when so much would be missing that you are asked first.

    A dry run lists some files of each kind of change: + added, ~ changed, > moved, < come back, - missing.
    """
    config = read_config(config_dir=config_dir, cache_dir=cache_dir, transcode_dir=transcode_dir)
    if is_dry_run:
        scans = _say_dry_runs(asyncio.run(_dry_run(config, library)))
    else:
        scans = asyncio.run(_scan(config, library, is_waiting=is_waiting))
        for chosen, job in scans:
            if not (job.result or {}).get("parked_plan_id"):
                click.echo(f"{chosen.name}: {_outcome(job)}")
    problems = [line for chosen, job in scans for line in _problems(chosen, job)]
    for line in problems:
        click.echo(f"rustfin: {line}", err=True)
    if problems:
        raise click.exceptions.Exit(1)


Scans = Sequence[tuple[Library, Job]]


async def _scan(config: Config, name: str | None, *, is_waiting: bool) -> Scans:
    """Where a server runs, it is asked; a server that begins or ends meanwhile changes who does it."""
    while True:
        if is_locked(config.lock_path):
            if (asked := await _ask_server(config, name, is_waiting=is_waiting)) is not None:
                return asked
            click.echo("The server has ended; going on here.", err=True)
        else:
            try:
                return await _scan_here(config, name)
            except AlreadyRunning:
                continue


DryRuns = Sequence[tuple[Library, Job, KeptPlan | None]]


async def _dry_run(config: Config, name: str | None) -> DryRuns:
    """Always waited for: there would be nothing to say."""
    while True:
        if is_locked(config.lock_path):
            async with open_parts(config) as parts:
                asked = await _request_dry_runs(parts.libraries, parts.scanner, parts.jobs, name)
                if await _follow(parts.jobs, asked, is_done_by_somebody=lambda: is_locked(config.lock_path)):
                    return await _with_plans(parts.scanner, parts.jobs, asked)
            click.echo("The server has ended; going on here.", err=True)
        else:
            try:
                async with open_app(config) as app:
                    asked = await _request_dry_runs(app.libraries, app.scanner, app.jobs, name)
                    await _follow(app.jobs, asked, is_done_by_somebody=lambda: True)
                    return await _with_plans(app.scanner, app.jobs, asked)
            except AlreadyRunning:
                continue


async def _request_dry_runs(libraries: Libraries, scanner: Scanner, jobs: Jobs, name: str | None) -> Scans:
    chosen = _chosen(await libraries.list(OPERATOR), name)
    return [(library, await jobs.get(await scanner.request_dry_run(library.id))) for library in chosen]


async def _with_plans(scanner: Scanner, jobs: Jobs, asked: Scans) -> DryRuns:
    return [
        (library, job, await scanner.last_dry_run(library.id) if job.state is JobState.DONE else None)
        for library, job in await _as_now(jobs, asked)
    ]


def _say_dry_runs(found: DryRuns) -> Scans:
    for library, job, plan in found:
        if plan is None:
            click.echo(f"{library.name}: dry run {job.state.value}")
            continue
        counts = plan.counts
        changes = [f"{counts[name]} {word}" for name, word in _COUNTED.items() if counts.get(name)]
        click.echo(f"{library.name}: a scan would find {', '.join(changes) or 'nothing new'}")
        for kind, samples in plan.samples.items():
            for sample in samples:
                click.echo(f"  {_MARKS[kind]} {_on_a_line(sample)}")
            if (more := counts.get(kind, 0) - len(samples)) > 0:
                click.echo(f"  {_MARKS[kind]} and {more} more {_COUNTED[kind]}")
    return [(library, job) for library, job, _ in found]


def _on_a_line(sample: Sample) -> str:
    """The file in one line whatever its name holds, and where a moved one was."""
    line = sample.path if sample.before is None else f"{sample.before} -> {sample.path}"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


async def _ask_server(config: Config, name: str | None, *, is_waiting: bool) -> Scans | None:
    """The scans, ended if they were waited for; None when the server went away before they had."""
    async with open_parts(config) as parts:
        asked = await _request(parts.libraries, parts.scanner, parts.jobs, name)
        if not is_waiting:
            return asked
        has_ended = await _follow(parts.jobs, asked, is_done_by_somebody=lambda: is_locked(config.lock_path))
        return await _as_now(parts.jobs, asked) if has_ended else None


async def _scan_here(config: Config, name: str | None) -> Scans:
    async with open_app(config) as app:
        asked = await _request(app.libraries, app.scanner, app.jobs, name)
        await _follow(app.jobs, asked, is_done_by_somebody=lambda: True)
        return await _as_now(app.jobs, asked)


async def _request(libraries: Libraries, scanner: Scanner, jobs: Jobs, name: str | None) -> Scans:
    chosen = _chosen(await libraries.list(OPERATOR), name)
    return [(library, await jobs.get(await scanner.request_scan(library.id))) for library in chosen]


def _chosen(libraries: Sequence[Library], name: str | None) -> Sequence[Library]:
    if not libraries:
        raise NotFound("There are no libraries yet; `rustfin libraries add` makes one.")
    if name is None:
        return libraries
    chosen = [library for library in libraries if library.id == name or match_key(library.name) == match_key(name)]
    if not chosen:
        raise NotFound(f"There is no library {name!r}; `rustfin libraries list` shows those that are.")
    return chosen


async def _follow(jobs: Jobs, asked: Scans, *, is_done_by_somebody: Callable[[], bool]) -> bool:
    """Tells how far they are until the scans have ended, and with them the work that they asked for.

    False when nobody is there any more to do it.
    """
    names = {library.id: library.name for library, _ in asked}
    said = ""
    while True:
        active = await jobs.list(states=ACTIVE, limit=200)
        mine = [job for job in active if job.library_id in names]
        if not mine:
            return True
        if not is_done_by_somebody():
            return False
        line = _progress(mine[-1], names)
        if line != said:
            click.echo(line, err=True)
            said = line
        await asyncio.sleep(_LOOK_EVERY_S)


def _progress(job: Job, names: Mapping[LibraryId, str]) -> str:
    """The oldest job that is not done is the one that others wait for."""
    library = names[job.library_id] if job.library_id is not None else ""
    if job.state is JobState.QUEUED:
        return f"{library}: {job.kind} waits"
    progress = job.progress
    return f"{library}: {job.kind} {progress.stage or 'begins'} {progress.done_count}/{progress.total_count or '?'}"


async def _as_now(jobs: Jobs, asked: Scans) -> Scans:
    return [(library, await jobs.get(job.id)) for library, job in asked]


def _outcome(job: Job) -> str:
    if not job.has_ended:
        return "the server scans it" if job.state is JobState.RUNNING else "the server will scan it"
    if job.state is not JobState.DONE:
        return f"scan {job.state.value}"
    counts = (job.result or {}).get("counts", {})
    changes = [f"{counts[name]} {word}" for name, word in _COUNTED.items() if counts.get(name)]
    return f"scanned, {', '.join(changes) or 'nothing new'}"


def _problems(library: Library, job: Job) -> Iterator[str]:
    result = job.result or {}
    if job.state is JobState.FAILED:
        yield f"{library.name}: {job.error}"
    if job.state is JobState.CANCELLED:
        yield f"{library.name}: somebody cancelled it."
    roots = {root.id: paths.display(root.path) for root in library.roots}
    for root_id, reason in result.get("offline_roots", {}).items():
        yield f"{library.name}: {roots.get(root_id, 'a folder')} is offline; nothing was changed there. {reason}"
    if result.get("parked_plan_id"):
        count = result["counts"]["missing_items"]
        yield f"{library.name}: {count} titles would be missing, so nothing was changed. Look at the plan under Admin."
