"""`rustfin explain`: how a file would be played on a device, and why not in a cheaper way."""

import asyncio
import json
from functools import partial
from pathlib import Path

import click

from rustfin.cli.options import named_tools
from rustfin.core.errors import InvalidInput
from rustfin.core.ids import FileId
from rustfin.media import KeyframeIndex, Openness, find_tools, probe, read_keyframes, scan_keyframes
from rustfin.playback import Candidate, DeviceProfile, cut_facts, decide, named_profile, other_apps, read_profile
from rustfin.playback.explain import decision_document, explained


@click.command(name="explain")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    "profile_name",
    required=True,
    metavar="NAME|FILE",
    help="A well-known device (an unknown name is answered with the list), or what a device measured, as JSON.",
)
@click.option("--json", "is_json", is_flag=True, help="Everything, with every rule that was asked, as one JSON object.")
def command(file: Path, profile_name: str, is_json: bool) -> None:
    """Say how FILE would be played on a device, and why not in a cheaper way."""
    profile, source = _profile(profile_name)
    candidate = asyncio.run(_candidate(file.absolute()))
    decision = decide([candidate], profile, apps=other_apps(profile))
    if is_json:
        document = {"device": profile.name, "source": source} | decision_document(decision)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{file.name} on {profile.name or profile_name}")
    for line in explained(decision):
        click.echo(line)


def _profile(name: str) -> tuple[DeviceProfile, str]:
    path = Path(name)
    if path.suffix != ".json" and not path.is_file():
        named = named_profile(name)
        return named.profile, named.source
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"The profile {name} cannot be opened: {error.strerror}.") from error
    except ValueError as error:
        raise InvalidInput(f"The profile {name} is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"The profile {name} is not a JSON object.")
    return read_profile(document), f"Read from {path.name}."


async def _candidate(file: Path) -> Candidate:
    ffmpeg, ffprobe = named_tools()
    tools = await find_tools(ffmpeg=ffmpeg, ffprobe=ffprobe)
    media = await probe(file, tools=tools)
    index: KeyframeIndex | None = None
    if media.video is not None:
        index = await asyncio.to_thread(partial(read_keyframes, file, media, is_thorough=True))
        if index is None or index.openness is Openness.UNTOLD:
            index = await scan_keyframes(tools, file, media)
    return Candidate(FileId(file.name), media, cut=cut_facts(media, index))
