"""`rustfin openapi`: the document of the HTTP interface, the same on every machine."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import click

from rustfin.app import open_app
from rustfin.config import Config


@click.command(name="openapi")
def command() -> None:
    """Print the OpenAPI document of the HTTP interface. Your own data is not touched."""
    click.echo(json.dumps(asyncio.run(_describe()), indent=2, ensure_ascii=False, sort_keys=True))


async def _describe() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        config = Config(config_dir=place, cache_dir=place, transcode_dir=place, web_dir=place)
        async with open_app(config) as app:
            return app.http.document()
