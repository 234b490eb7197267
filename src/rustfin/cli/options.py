"""Options that several commands share: where the server keeps its things."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(file_okay=False, path_type=Path)


def config_dir_option(command: F) -> F:
    """`--config-dir`."""
    return click.option(
        "--config-dir", type=_FOLDER, help="Folder of the database. [RUSTFIN_CONFIG_DIR, else ~/.config/rustfin]"
    )(command)


def folder_options(command: F) -> F:
    """`--config-dir --cache-dir --transcode-dir`."""
    command = click.option("--transcode-dir", type=_FOLDER, help="Folder of playback scratch. [RUSTFIN_TRANSCODE_DIR]")(
        command
    )
    command = click.option("--cache-dir", type=_FOLDER, help="Folder of pictures and indexes. [RUSTFIN_CACHE_DIR]")(
        command
    )
    return config_dir_option(command)


def named_tools() -> tuple[Path | None, Path | None]:
    """The ffmpeg and ffprobe that the environment names."""
    ffmpeg, ffprobe = os.environ.get("RUSTFIN_FFMPEG"), os.environ.get("RUSTFIN_FFPROBE")
    return Path(ffmpeg) if ffmpeg else None, Path(ffprobe) if ffprobe else None
