"""What a picture's decoder must know before the first frame (avcC, hvcC, av1C, vpcC, or bare parameter sets).

MP4 and Matroska say it in their heads. ffprobe would print it too, but with it every font inside a file.
"""

import re
from pathlib import Path

from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.matroska import head_of
from rustfin.media.mp4 import Track, boxes_in, find_box, tracks_of
from rustfin.media.process import run
from rustfin.media.tools import Tools

KEPT_BYTES = 96
"""Enough for profile, level and what else a codec string says."""
_TIMEOUT_S = 30.0
_DESCRIPTIONS = (b"avcC", b"hvcC", b"av1C", b"vpcC")
_PICTURE_ENTRY_BYTES = 78
_HEX_LINE = re.compile(rb"[0-9a-f]{8}: ((?:[0-9a-f]{2,4} ?)+)")


def read_configuration(path: Path, *, container: str, position: int) -> bytes | None:
    """The head of a picture's configuration, as MP4 or Matroska have it. Blocks. None where they have none."""
    try:
        with Excerpt(path) as file:
            match container:
                case "mp4" | "mov" | "3gp":
                    moov = find_box(file, 0, file.size_bytes, b"moov")
                    tracks = [] if moov is None else list(tracks_of(file, moov))
                    return _described(file, tracks[position]) if position < len(tracks) else None
                case "mkv" | "webm":
                    segment = head_of(file)
                    return (
                        (segment.tracks[position].configuration[:KEPT_BYTES] or None)
                        if position < len(segment.tracks)
                        else None
                    )
                case _:
                    return None
    except (Unfollowable, OSError, IndexError):
        return None


async def ask_for_configuration(
    tools: Tools, path: Path, *, position: int, input_limits: tuple[str, ...]
) -> bytes | None:
    """The same, asked of ffprobe, for containers that say it among their frames. Raises: ChildFailed."""
    argv = [
        *(str(tools.ffprobe), "-v", "error", *input_limits, "-select_streams", str(position), "-show_data"),
        *("-show_entries", "stream=extradata", "-of", "default=nk=1:nw=1", "-i", f"file:{path}"),
    ]
    completed = await run(argv, timeout_s=_TIMEOUT_S, nice=5)
    digits = b"".join(found[1].replace(b" ", b"") for found in _HEX_LINE.finditer(completed.stdout))
    return bytes.fromhex(digits.decode()[: 2 * KEPT_BYTES]) or None


def _described(file: Excerpt, track: Track) -> bytes | None:
    place = track.boxes.get(b"stsd")
    if place is None or track.handler != b"vide":
        return None
    for _, start, end in boxes_in(file, place[0] + 8, place[1]):
        for kind, first, last in boxes_in(file, start + _PICTURE_ENTRY_BYTES, end):
            if kind in _DESCRIPTIONS:
                return file.read(first, min(KEPT_BYTES, last - first))
    return None
