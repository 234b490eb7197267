"""What a media file holds, asked of ffprobe."""

import asyncio
import os
import re
import stat
from pathlib import Path

from rustfin.core.paths import display
from rustfin.media.configuration import ask_for_configuration, read_configuration
from rustfin.media.errors import ChildFailed, MediaFileGone, UnreadableMedia
from rustfin.media.ffprobe import parse_ffprobe
from rustfin.media.info import MediaInfo
from rustfin.media.process import Completed, run
from rustfin.media.tools import Tools

PROBE_TIMEOUT_S = 30.0
_OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024
_MOST_WARNINGS = 5
_LONGEST_WARNING = 300
_ADDRESS = re.compile(r" @ 0x[0-9a-f]+")
_TOO_LARGE = re.compile(r"Picture size (\d+x\d+) exceeds")

# Containers that hold their own content. Playlists (HLS, DASH, concat, SDP) are left out: a file of any name that is
# one inside would make ffprobe open what it names.
DEMUXERS_OF_ONE_FILE = (
    "3g2,3gp,aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,av1,avi,caf,dsf,dts,dtshd,dv,eac3,flac,flv,gxf,h264,hevc,iff,ivf,"
    "m4a,m4v,matroska,mj2,mlp,mov,mp3,mp4,mpc,mpc8,mpeg,mpegts,mpegtsraw,mpegvideo,mxf,nsv,nut,obu,ogg,oma,rm,swf,tak,"
    "truehd,tta,vc1,vvc,w64,wav,webm,wtv,wv,yuv4mpegpipe"
)
TIMES_AS_THEY_ARE = ("-itsoffset", "0.000001")
"""Before `-i`, wherever `-copyts` is to keep a file's own times. Where a transport stream begins at zero exactly,
ffmpeg takes the start of the first stream that is mapped off all times, with `-copyts` too: picture and sound of two
processes then have two clocks. A millionth of a second, which transport streams do not know, keeps it from that."""
MOST_PIXELS = 8192 * 8192
"""Twice what any level of H.264 allows, of HEVC up to 6.2 and of AV1, and what covers are scanned at. Of sixteen times
as many, which a file of a hundred kilobytes may state, ffprobe alone takes gigabytes."""
PIXEL_LIMIT = ("-max_pixels", str(MOST_PIXELS))
INPUT_LIMITS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS_OF_ONE_FILE, *PIXEL_LIMIT)
"""Before `-i`, wherever a media file is opened: no other file, and no picture that takes all memory."""
_CODECS_WITH_CONFIGURATION = frozenset({"h264", "hevc", "av1", "vp9"})
_CONTAINERS_WITH_HEADS = frozenset({"mp4", "mov", "3gp", "mkv", "webm"})


async def probe(path: Path, *, tools: Tools, timeout_s: float = PROBE_TIMEOUT_S, nice: int = 0) -> MediaInfo:
    """Probe one file; `nice` above 0 gives ffprobe less of the processor. Cancelling stops ffprobe.

    What ffprobe complained of while still finding streams is in `warnings`.

    Raises: MediaFileGone when it cannot be opened, UnreadableMedia when it is empty or no media, ChildTimedOut when
    ffprobe hangs on it, ChildFailed when ffprobe cannot be started.
    """
    await asyncio.to_thread(_check_readable, path)
    completed = await run(
        probe_argv(path, tools=tools), timeout_s=timeout_s, stdout_limit_bytes=_OUTPUT_LIMIT_BYTES, nice=nice
    )
    complaints = _complaints(completed, path)
    try:
        info = parse_ffprobe(completed.stdout).with_warnings(complaints)
        return info.with_configuration(await _configuration(info, path, tools))
    except UnreadableMedia as error:
        await asyncio.to_thread(_check_readable, path)
        message = error.message if completed.returncode == 0 else _why_unreadable(completed)
        raise UnreadableMedia(message, details={"ffprobe": list(complaints)}) from error


async def _configuration(info: MediaInfo, path: Path, tools: Tools) -> bytes | None:
    video = info.video
    if video is None or video.codec not in _CODECS_WITH_CONFIGURATION:
        return None
    position = video.index
    found = await asyncio.to_thread(read_configuration, path, container=info.container, position=position)
    if found is not None or info.container in _CONTAINERS_WITH_HEADS:
        return found
    try:
        return await ask_for_configuration(tools, path, position=position, input_limits=INPUT_LIMITS)
    except ChildFailed:  # it was readable a moment ago; a codec's name is a guess then
        return None


def probe_argv(path: Path, *, tools: Tools) -> list[str]:
    """The argument list. `file:` keeps a name with a colon or a leading dash from meaning anything else."""
    return [
        *(str(tools.ffprobe), "-v", "error", "-print_format", "json"),
        *("-show_format", "-show_streams", "-show_chapters"),
        *INPUT_LIMITS,
        *("-i", f"file:{path}"),
    ]


def _check_readable(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode):
                os.pread(descriptor, 1, 0)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise MediaFileGone("The file cannot be opened.") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableMedia("This is not a regular file.")
    if status.st_size == 0:
        raise UnreadableMedia("The file is empty.")


def _why_unreadable(completed: Completed) -> str:
    vast = _TOO_LARGE.search(completed.stderr_tail)
    if vast is not None:
        return f"Its picture is larger than anything that is filmed: {vast[1]} pixels."
    return "This is no media file, or it is badly damaged."


def _complaints(completed: Completed, path: Path) -> tuple[str, ...]:
    """ffprobe's first few lines of complaint, each once, without the folder the file lies in."""
    shown = completed.stderr_tail.replace(f"file:{display(str(path))}", path.name).replace(f"file:{path}", path.name)
    lines = [_ADDRESS.sub("", line).strip()[:_LONGEST_WARNING] for line in shown.splitlines() if line.strip()]
    if completed.returncode != 0 and not lines:
        lines = [f"ffprobe ended with status {completed.returncode}"]
    return tuple(dict.fromkeys(lines))[:_MOST_WARNINGS]
