"""`rustfin demo`: a small library of drawn films, made on the spot and served."""

import asyncio
import shutil
import sys
import time
from pathlib import Path

import click
import platformdirs

from rustfin.app import App, open_app, serve
from rustfin.cli.opened import OPERATOR
from rustfin.cli.options import named_tools
from rustfin.config import Config, read_config
from rustfin.core.errors import ConfigurationError
from rustfin.demo import Scale, make_demo_library
from rustfin.identity import NewUser, Role
from rustfin.jobs import ACTIVE
from rustfin.media import find_tools

NAME = "demo"
PASSWORD = "rustfin-demo"  # noqa: S105 - meant to be known, so loopback only
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LOOK_EVERY_S = 0.2
_LINE_WIDTH = 79
_SMALL = Scale(height=0.2, pictures=0.25)
_RESUME_MIN_MS = 2_000
"""The films last half a minute, and one must be able to see that they resume."""


@click.command(name="demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it is made. [~/.cache/rustfin-demo]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only: the password is known to all.")
@click.option("--port", type=click.IntRange(0, 65535), default=8096, show_default=True, help="0 takes a free one.")
@click.option("--fresh", is_flag=True, help="Forget the demo's database and begin anew.")
@click.option("--small", is_flag=True, hidden=True, help="Small pictures of full length, for the browser journeys.")
@click.option("--films-only", is_flag=True, hidden=True, help="Make the films and serve nothing.")
def command(*, folder: Path | None, host: str, port: int, fresh: bool, small: bool, films_only: bool) -> None:
    """Make a small library of films, series and music, scan it and serve it.

    The first time takes a minute or so; what is made is kept. It has a database of its own, so your own libraries are
    not touched.
    """
    if host not in _LOOPBACK:
        raise ConfigurationError("The demo listens on loopback only; use `rustfin serve` for real use.")
    place = (folder or Path(platformdirs.user_cache_dir("rustfin-demo"))).absolute()
    config = _config(place, host, port)
    if fresh:
        shutil.rmtree(config.config_dir, ignore_errors=True)
    _make(place / "media", _SMALL if small else Scale())
    if films_only:
        return
    # The journeys bring their own music.
    asyncio.run(_fill(config, place / "media", has_music=not small))
    serve(config, on_ready=_say_hello)


def _config(place: Path, host: str, port: int) -> Config:
    return read_config(
        config_dir=place / "config",
        cache_dir=place / "cache",
        transcode_dir=place / "transcode",
        host="127.0.0.1" if host == "localhost" else host,
        port=port,
    )


def _make(target: Path, scale: Scale) -> None:
    ffmpeg, ffprobe = named_tools()
    tools = asyncio.run(find_tools(ffmpeg=ffmpeg, ffprobe=ffprobe))
    started = time.monotonic()
    made = make_demo_library(target, tools=tools, report=_show_progress, scale=scale)
    if made.made:
        _show("")
        click.echo(f"Made {made.made} files in {time.monotonic() - started:.0f} s, in {target}", err=True)


def _show_progress(name: str, done: int, total: int) -> None:
    _show(f"  making the demo library {done}/{total}  {name}")


def _show(line: str) -> None:
    """A line that the next one takes the place of; for terminals only."""
    if sys.stderr.isatty():
        click.echo(f"\r{line[:_LINE_WIDTH]:{_LINE_WIDTH}}\r", nl=False, err=True)


async def _fill(config: Config, media: Path, *, has_music: bool) -> None:
    """An admin, the libraries, and a scan to its end, so that the first page is full."""
    async with open_app(config) as app:
        if await app.identity.users.is_setup_needed():
            await app.identity.users.create(NewUser(NAME, PASSWORD, role=Role.ADMIN))
            await app.settings.update("playback", {"resume_min_ms": _RESUME_MIN_MS})
        known = {library.name for library in await app.libraries.list(OPERATOR)}
        for name, kind in (("Films", "movies"), ("Series", "series"), ("Music", "music")):
            if name not in known and (has_music or kind != "music"):
                await app.libraries.create(name, kind, folders=[str(media / name)])
        for library in await app.libraries.list(OPERATOR):
            await app.scanner.request_scan(library.id)
        await _all_done(app)


async def _all_done(app: App) -> None:
    while active := await app.jobs.list(states=ACTIVE, limit=200):
        job = active[-1]
        _show(f"  {app.jobs.label(job.kind).lower()}: {job.progress.done_count}/{job.progress.total_count or '?'}")
        await asyncio.sleep(_LOOK_EVERY_S)
    _show("")


def _say_hello(address: str) -> None:
    click.echo(
        f"\n  Rustfin is ready:  {address}\n  Sign in as {NAME} with {PASSWORD}\n\n  Ctrl-C stops it.\n", err=True
    )
