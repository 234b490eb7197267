"""`rustfin backup`: a copy of the database, proven."""

import asyncio
from pathlib import Path

import click

from rustfin.cli.opened import open_parts
from rustfin.cli.options import config_dir_option
from rustfin.config import read_config
from rustfin.db import BackupReport


@click.command(name="backup")
@click.option(
    "--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write. [config-dir/backups/…]"
)
@config_dir_option
def command(target: Path | None, config_dir: Path | None) -> None:
    """Copy the database while it is in use, then open the copy and check it."""
    report = asyncio.run(_back_up(target.absolute() if target is not None else None, config_dir))
    counts = ", ".join(f"{table.replace('_', ' ')} {count}" for table, count in report.row_counts.items())
    click.echo(f"{report.path}: {report.size_bytes} bytes, schema {report.schema_version}, sound; rows: {counts}")


async def _back_up(target: Path | None, config_dir: Path | None) -> BackupReport:
    async with open_parts(read_config(config_dir=config_dir)) as parts:
        return await parts.backups.make(target)
