"""`rustfin probe`: what a media file holds."""

import asyncio
import json
from pathlib import Path

import click

from rustfin.cli.options import named_tools
from rustfin.media import MediaInfo, find_tools, probe


@click.command(name="probe")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Everything, as one JSON object.")
def command(file: Path, is_json: bool) -> None:
    """Say what FILE holds: container, streams, chapters."""
    info = asyncio.run(_probe(file.absolute()))
    if is_json:
        click.echo(json.dumps(json.loads(info.to_json()), ensure_ascii=False, indent=2))
        return
    seconds = (info.duration_ms or 0) / 1000
    click.echo(f"{info.container}, {seconds:.1f} s, {len(info.streams)} streams, {len(info.chapters)} chapters")
    for stream in info.streams:
        click.echo(f"  {stream.index}: {stream.kind} {stream.codec or 'unknown'}")
    for warning in info.warnings:
        click.echo(f"  ! {warning}")


async def _probe(file: Path) -> MediaInfo:
    ffmpeg, ffprobe = named_tools()
    return await probe(file, tools=await find_tools(ffmpeg=ffmpeg, ffprobe=ffprobe))
