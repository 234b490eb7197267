"""Pictures inside media files: the cover of a song."""

from pathlib import Path

from rustfin.artwork.pictures import MOST_BYTES, BadPicture
from rustfin.media import INPUT_LIMITS, ChildFailed, Tools, run_blocking

_TIMEOUT_S = 20.0


def read_embedded(tools: Tools | None, path: Path, stream_index: int) -> bytes:
    """The picture's own bytes, as they are in the file. Blocks. Raises: BadPicture."""
    if tools is None:
        raise BadPicture("Pictures inside files cannot be read without FFmpeg.")
    try:
        done = run_blocking(
            embedded_argv(tools, path, stream_index), timeout_s=_TIMEOUT_S, stdout_limit_bytes=MOST_BYTES, nice=5
        )
    except ChildFailed as error:
        raise BadPicture("The picture inside the file cannot be read.") from error
    if done.returncode != 0 or not done.stdout:
        raise BadPicture("The picture inside the file is damaged.")
    return done.stdout


def embedded_argv(tools: Tools, path: Path, stream_index: int) -> list[str]:
    """Writes the picture to standard output, without decoding it."""
    return [
        *(str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error"),
        *INPUT_LIMITS,
        *("-i", f"file:{path}"),
        *("-map", f"0:{stream_index}", "-c", "copy", "-frames:v", "1", "-f", "image2pipe", "pipe:1"),
    ]
