"""`rustfin restore`: a proven copy of the database, put back."""

from pathlib import Path

import click

from rustfin.backups import restore
from rustfin.cli.options import config_dir_option
from rustfin.config import read_config


@click.command(name="restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@config_dir_option
def command(file: Path, config_dir: Path | None) -> None:
    """Put a backup in the place of the database. Stop the server first; the present database is kept aside."""
    config = read_config(config_dir=config_dir)
    restored = restore(file.absolute(), database=config.database_path, lock=config.lock_path)
    click.echo(f"Restored {file.name}, schema {restored.report.schema_version}.")
    if restored.replaced is not None:
        click.echo(f"The database before it is kept as {restored.replaced}.")
