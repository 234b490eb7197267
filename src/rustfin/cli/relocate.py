"""`rustfin libraries relocate`: a folder that is somewhere else now."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from rustfin.app import open_app
from rustfin.catalog.libraries import Libraries
from rustfin.cli.opened import OPERATOR, open_parts
from rustfin.cli.options import folder_options
from rustfin.config import Config, read_config
from rustfin.core import paths
from rustfin.core.errors import NotFound
from rustfin.core.ids import JobId, LibraryId, RootId
from rustfin.core.text import match_key
from rustfin.db.lock import AlreadyRunning, is_locked
from rustfin.jobs import Job, JobState
from rustfin.scanner import Scanner
from rustfin.scanner.relocation import LEAST_PERCENT

_LOOK_EVERY_S = 0.3
_SHOWN = 10


@click.command(name="relocate")
@click.argument("library")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option("--apply", "is_applied", is_flag=True, help="Move the folder there; else only look.")
@click.option(
    "--least",
    "least_percent",
    type=click.IntRange(0, 100),
    default=LEAST_PERCENT,
    show_default=True,
    help="With --apply: the share of files, in percent, that must be found.",
)
@folder_options
def command(
    library: str,
    old: str,
    new: str,
    *,
    is_applied: bool,
    least_percent: int,
    config_dir: Path | None,
    cache_dir: Path | None,
    transcode_dir: Path | None,
) -> None:
    """Say that a folder is elsewhere now.

    OLD is the folder of LIBRARY as it was, NEW where it is, as after a move to another disk or another mount.

    Files are known again by path, size and, for a sample, content. Titles and all that people did with them stay.
    """
    config = read_config(config_dir=config_dir, cache_dir=cache_dir, transcode_dir=transcode_dir)
    wanted = _Wanted(library, old, new, least_percent if is_applied else None)
    job = asyncio.run(_relocate(config, wanted))
    if job.state is not JobState.DONE or job.result is None:
        click.echo(f"rustfin: {job.error or f'The job was {job.state.value}.'}", err=True)
        raise click.exceptions.Exit(1)
    _say(job.result)


class _Wanted(NamedTuple):
    library: str
    old: str
    new: str
    least_percent: int | None


async def _relocate(config: Config, wanted: _Wanted) -> Job:
    """Where a server runs it does it; one that begins or ends meanwhile changes who does."""
    while True:
        if is_locked(config.lock_path):
            async with open_parts(config) as parts:
                job_id = await _request(parts.libraries, parts.scanner, wanted)
                while is_locked(config.lock_path):
                    if (job := await parts.jobs.get(job_id)).has_ended:
                        return job
                    await asyncio.sleep(_LOOK_EVERY_S)
            click.echo("The server has ended; going on here.", err=True)
        else:
            try:
                async with open_app(config) as app:
                    return await app.jobs.wait(await _request(app.libraries, app.scanner, wanted))
            except AlreadyRunning:
                continue


async def _request(libraries: Libraries, scanner: Scanner, wanted: _Wanted) -> JobId:
    library_id, root_id = await _root(libraries, wanted.library, wanted.old)
    return await scanner.request_relocation(library_id, root_id, wanted.new, least_percent=wanted.least_percent)


async def _root(libraries: Libraries, name: str, path: str) -> tuple[LibraryId, RootId]:
    found = [one for one in await libraries.list(OPERATOR) if one.id == name or match_key(one.name) == match_key(name)]
    if not found:
        raise NotFound(f"There is no library {name!r}; `rustfin libraries list` shows those that are.")
    wanted = path.rstrip("/") or "/"
    for root in found[0].roots:
        if wanted in {root.path, paths.display(root.path)}:
            return found[0].id, root.id
    folders = ", ".join(paths.display(root.path) for root in found[0].roots)
    raise NotFound(f"{paths.display(path)} is no folder of {found[0].name}; they are: {folders}.")


def _say(result: Mapping[str, Any]) -> None:
    click.echo(f"{result['found']} of {result['files']} files are at {result['path']} ({result['percent']} %).")
    for count, samples, word in (
        (result["not_there"], result["not_there_samples"], "not there"),
        (result["other_size"] + result["other_content"], result["other_samples"], "other files"),
    ):
        if count:
            click.echo(f"{count} are {word}:")
            for sample in samples[:_SHOWN]:
                click.echo(f"  {_on_a_line(sample)}")
            if count > _SHOWN:
                click.echo(f"  and {count - _SHOWN} more")
    click.echo("The library reads it there now." if result["is_applied"] else "Nothing was changed; --apply does it.")


def _on_a_line(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
