"""The commands by name, each loaded when it is called."""

import gc
import importlib
import sys

import click

from rustfin import __version__
from rustfin.core.errors import RustfinError

_COMMANDS = {
    "serve": "Run the server.",
    "demo": "Make a small library of drawn films and serve it.",
    "scan": "Look for what is new, changed or gone in the libraries.",
    "users": "List, add and change accounts.",
    "libraries": "List and add libraries, and say where a folder is now.",
    "parse": "Say what file names mean.",
    "probe": "Say what a media file holds.",
    "explain": "Say how a file would be played on a device, and why.",
    "backup": "Copy the database, and prove the copy.",
    "restore": "Put a proven copy of the database back.",
    "openapi": "Print the document of the HTTP interface.",
    "doctor": "Check this machine and this installation, with a fix for each finding.",
}


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        # What is imported lives as long as the process; collecting garbage meanwhile would only walk it over and over.
        gc.disable()
        command: click.Command = importlib.import_module(f"rustfin.cli.{cmd_name}").command
        gc.freeze()
        gc.enable()
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # From the table: help must not import every command.
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rustfin")
def cli() -> None:
    """Rustfin, a media server for films, series and music on your own disks."""


def main() -> None:
    """The entry point: our errors become one line and exit status 1."""
    try:
        cli(prog_name="rustfin")
    except RustfinError as error:
        click.echo(f"rustfin: {error.message}", err=True)
        sys.exit(1)
