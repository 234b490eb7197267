"""`rustfin serve`: the server, until it is told to stop."""

from pathlib import Path

import click

from rustfin.app import serve
from rustfin.cli.options import folder_options
from rustfin.config import read_config


@click.command(name="serve")
@folder_options
@click.option("--host", help="Address to listen on; 0.0.0.0 is every one. [RUSTFIN_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes a free one. [RUSTFIN_PORT, else 8096]")
def command(
    config_dir: Path | None, cache_dir: Path | None, transcode_dir: Path | None, host: str | None, port: int | None
) -> None:
    """Run the server until Ctrl-C or SIGTERM."""
    config = read_config(config_dir=config_dir, cache_dir=cache_dir, transcode_dir=transcode_dir, host=host, port=port)
    serve(config, on_ready=lambda address: click.echo(f"Rustfin is ready at {address}", err=True))
