"""`rustfin doctor`: what is wrong with this machine or installation, why it matters, and what to do."""

import asyncio
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import click

from rustfin import __version__
from rustfin.cli.options import folder_options, named_tools
from rustfin.config import Config, read_config
from rustfin.core.errors import RustfinError
from rustfin.db import verify_backup
from rustfin.db.engine import sqlite_version
from rustfin.db.lock import is_locked
from rustfin.media import find_tools
from rustfin.server import find_web

LEAST_FREE_BYTES = 1024**3
LEAST_WATCHES = 65_536


class Verdict(Enum):
    """How bad it is."""

    GOOD = "ok"
    POOR = "warn"
    BROKEN = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    verdict: Verdict
    what: str
    fix: str = ""


@click.command(name="doctor")
@folder_options
def command(config_dir: Path | None, cache_dir: Path | None, transcode_dir: Path | None) -> None:
    """Check this machine and this installation. Status 1 when something is broken."""
    config = read_config(config_dir=config_dir, cache_dir=cache_dir, transcode_dir=transcode_dir)
    findings = [finding for check in _CHECKS for finding in check(config)]
    for finding in findings:
        click.echo(f"{finding.verdict.value:4}  {finding.what}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    if any(finding.verdict is Verdict.BROKEN for finding in findings):
        raise click.exceptions.Exit(1)


def _check_versions(_config: Config) -> Iterator[Finding]:
    yield Finding(Verdict.GOOD, f"Rustfin {__version__}, Python {platform.python_version()}, {platform.platform()}")
    version, is_supported = sqlite_version()
    if is_supported:
        yield Finding(Verdict.GOOD, f"SQLite {version}")
    else:
        yield Finding(Verdict.BROKEN, f"SQLite {version} is too old", "Use a Python whose SQLite is 3.38 or newer.")


def _check_tools(_config: Config) -> Iterator[Finding]:
    ffmpeg, ffprobe = named_tools()
    try:
        tools = asyncio.run(find_tools(ffmpeg=ffmpeg, ffprobe=ffprobe))
    except RustfinError as error:
        yield Finding(Verdict.BROKEN, "No FFmpeg: nothing can be examined or converted", error.message)
        return
    verdict = Verdict.GOOD if tools.is_tested else Verdict.POOR
    yield Finding(verdict, tools.version_text, "" if tools.is_tested else "Tested with 5.1 to 7.1; others mostly work.")


def _check_folders(config: Config) -> Iterator[Finding]:
    for name, folder in (
        ("config", config.config_dir),
        ("cache", config.cache_dir),
        ("transcode", config.transcode_dir),
    ):
        place = _nearest_existing(folder)
        if not os.access(place, os.W_OK | os.X_OK):
            yield Finding(
                Verdict.BROKEN,
                f"The {name} folder {folder} cannot be written",
                f"`chown {_user_name()} {place}`, or choose another with --{name}-dir.",
            )
            continue
        free_bytes = shutil.disk_usage(place).free
        shown = f"{name} folder {folder}, {free_bytes / 1024**3:.1f} GiB free"
        if free_bytes < LEAST_FREE_BYTES:
            yield Finding(Verdict.POOR, shown, "Below 1 GiB the database may run out of room: free some space.")
        else:
            yield Finding(Verdict.GOOD, shown)


def _check_database(config: Config) -> Iterator[Finding]:
    running = "a server is running" if is_locked(config.lock_path) else "no server is running"
    if not config.database_path.is_file():
        yield Finding(Verdict.GOOD, f"No database yet, {running}")
        return
    report = verify_backup(config.database_path)
    if report.is_sound:
        yield Finding(Verdict.GOOD, f"Database is sound, schema {report.schema_version}, {running}")
    else:
        yield Finding(
            Verdict.BROKEN,
            f"Database is damaged: {report.problem}",
            f"Stop the server and put a backup from {config.backup_dir} in its place.",
        )


def _check_watches(_config: Config) -> Iterator[Finding]:
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.is_file():
        return
    count = int(limit.read_text(encoding="ascii"))
    if count < LEAST_WATCHES:
        yield Finding(
            Verdict.POOR,
            f"Only {count} folders can be watched for changes",
            "`echo fs.inotify.max_user_watches=524288 > /etc/sysctl.d/50-rustfin.conf && sysctl --system`, as root.",
        )
    else:
        yield Finding(Verdict.GOOD, f"{count} folders can be watched for changes")


def _check_web(config: Config) -> Iterator[Finding]:
    folder = find_web(config.web_dir)
    if folder is None:
        yield Finding(
            Verdict.POOR, "The web app is not built", "Run `make web` in the repository, or install the wheel."
        )
    else:
        yield Finding(Verdict.GOOD, f"Web app at {folder}")


_CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    _check_versions,
    _check_tools,
    _check_folders,
    _check_database,
    _check_watches,
    _check_web,
)


def _nearest_existing(folder: Path) -> Path:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return place


def _user_name() -> str:
    return str(os.getuid()) if sys.platform != "win32" else "you"
