"""`rustfin users`: accounts, for who sits at the machine."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from rustfin.cli.opened import Opened, open_parts
from rustfin.cli.options import config_dir_option
from rustfin.config import read_config
from rustfin.core.errors import InvalidInput
from rustfin.identity import NewUser, Role, UserChange

T = TypeVar("T")
SHORTEST_PASSWORD = 8


@click.group(name="users")
def command() -> None:
    """List, add and change accounts. Works whether or not the server runs."""


@command.command(name="list")
@config_dir_option
def list_users(config_dir: Path | None) -> None:
    """Every account."""
    for user in _with(config_dir, lambda parts: parts.identity.users.list()):
        click.echo(f"{user.name}\t{user.role.value}\t{'disabled' if user.is_disabled else 'enabled'}")


@command.command(name="add")
@click.argument("name")
@click.option("--admin", "is_admin", is_flag=True, help="Make an admin; the first account should be one.")
@click.option("--password-stdin", "is_piped", is_flag=True, help="Read the password from standard input.")
@config_dir_option
def add_user(name: str, is_admin: bool, is_piped: bool, config_dir: Path | None) -> None:
    """Make the account NAME."""
    new = NewUser(name, _password(is_piped), role=Role.ADMIN if is_admin else Role.USER)
    user = _with(config_dir, lambda parts: parts.identity.users.create(new))
    click.echo(f"Made {user.role.value} {user.name}.")


@command.command(name="disable", short_help="Close an account and sign its devices out.")
@click.argument("name")
@config_dir_option
def disable_user(name: str, config_dir: Path | None) -> None:
    """Close the account NAME and sign its devices out; what it watched stays."""
    _with(config_dir, lambda parts: _change(parts, name, UserChange(is_disabled=True)))
    click.echo(f"Disabled {name}.")


@command.command(name="enable")
@click.argument("name")
@config_dir_option
def enable_user(name: str, config_dir: Path | None) -> None:
    """Open the account NAME again."""
    _with(config_dir, lambda parts: _change(parts, name, UserChange(is_disabled=False)))
    click.echo(f"Enabled {name}.")


@command.command(name="password", short_help="Set a forgotten password anew.")
@click.argument("name")
@click.option("--password-stdin", "is_piped", is_flag=True, help="Read the password from standard input.")
@config_dir_option
def set_password(name: str, is_piped: bool, config_dir: Path | None) -> None:
    """Set the password of NAME and sign its devices out: the way back in when it was forgotten."""
    password = _password(is_piped)
    _with(config_dir, lambda parts: _change(parts, name, UserChange(password=password)))
    click.echo(f"Set the password of {name}.")


async def _change(parts: Opened, name: str, change: UserChange) -> None:
    user = await parts.identity.users.find(name)
    await parts.identity.users.change(user.id, change)


def _with(config_dir: Path | None, act: Callable[[Opened], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_parts(read_config(config_dir=config_dir)) as parts:
            return await act(parts)

    return asyncio.run(run())


def _password(is_piped: bool) -> str:
    if is_piped:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise InvalidInput("There is no terminal to ask for the password; pipe it in with --password-stdin.")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST_PASSWORD <= len(password) <= 256:
        raise InvalidInput(f"A password has {SHORTEST_PASSWORD} to 256 characters.")
    return password
