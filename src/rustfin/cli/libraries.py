"""`rustfin libraries`: which there are, new ones, and folders that moved."""

import asyncio
from pathlib import Path

import click

from rustfin.catalog.libraries import KINDS, Library
from rustfin.cli import relocate
from rustfin.cli.opened import OPERATOR, open_parts
from rustfin.cli.options import config_dir_option
from rustfin.config import read_config
from rustfin.core import paths


@click.group(name="libraries")
def command() -> None:
    """List and add libraries, say where a folder is now. Works whether or not the server runs."""


command.add_command(relocate.command)


@command.command(name="list")
@config_dir_option
def list_libraries(config_dir: Path | None) -> None:
    """Every library with its folders."""
    for library in asyncio.run(_list(config_dir)):
        click.echo(f"{library.name}\t{library.kind}\t{library.item_count} titles")
        for root in library.roots:
            click.echo(f"  {paths.display(root.path)}\t{root.state}")


@command.command(name="add")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What it holds.")
@click.option(
    "--path",
    "folders",
    type=click.Path(exists=True, file_okay=False, resolve_path=True),
    required=True,
    multiple=True,
    help="A folder; several may be given.",
)
@click.option("--language", default="en", show_default=True, help="Language of titles and descriptions.")
@config_dir_option
def add_library(name: str, kind: str, folders: tuple[str, ...], language: str, config_dir: Path | None) -> None:
    """Make the library NAME; `rustfin scan NAME` then fills it."""
    asyncio.run(_add(name, kind, folders, language=language, config_dir=config_dir))
    click.echo(f"Made the library {name}.")


async def _list(config_dir: Path | None) -> list[Library]:
    async with open_parts(read_config(config_dir=config_dir)) as parts:
        return await parts.libraries.list(OPERATOR)


async def _add(name: str, kind: str, folders: tuple[str, ...], *, language: str, config_dir: Path | None) -> None:
    async with open_parts(read_config(config_dir=config_dir)) as parts:
        await parts.libraries.create(name, kind, folders=folders, metadata_language=language)
