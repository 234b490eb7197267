"""Which ffmpeg and ffprobe are used, and whether they are new enough."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from rustfin.core.tasks import all_of
from rustfin.media.errors import ChildFailed, ToolMissing
from rustfin.media.process import run

OLDEST_SUPPORTED = (5, 1)
NEWEST_TESTED = (7, 1)

_RELEASE = re.compile(r"^\w+ version n?(\d+)\.(\d+)")
_LIBAVCODEC = re.compile(r"^libavcodec\s+(\d+)\.\s*(\d+)\.", re.MULTILINE)
# Builds from git carry no release number. FFmpeg's release x.0 came with this libavcodec; 59.37 is 5.1's.
_RELEASE_OF_LIBAVCODEC = {59: 5, 60: 6, 61: 7, 62: 8}
_HOW_TO_INSTALL = (
    "Install FFmpeg 5.1 or newer: `apt install ffmpeg` on Debian and Ubuntu, `dnf install ffmpeg` on Fedora with RPM "
    "Fusion, `pacman -S ffmpeg` on Arch, `apk add ffmpeg` on Alpine, `brew install ffmpeg` on macOS."
)


_answers: dict[tuple[Path, int, int, int], str] = {}
"""What a program said of itself, by its path, inode, size and time."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Programs that were started once and answered."""

    ffmpeg: Path
    ffprobe: Path
    version: tuple[int, int]
    version_text: str

    @property
    def is_tested(self) -> bool:
        """Whether this release is one that the project is tested with; newer ones usually work."""
        return OLDEST_SUPPORTED <= self.version <= NEWEST_TESTED


async def find_tools(*, ffmpeg: Path | None = None, ffprobe: Path | None = None) -> Tools:
    """The given programs, else those on PATH. An ffprobe that is not named is looked for beside ffmpeg first.

    Raises: ToolMissing with what to install.
    """
    ffmpeg_path = _locate("ffmpeg", given=ffmpeg, beside=None)
    ffprobe_path = _locate("ffprobe", given=ffprobe, beside=ffmpeg_path if ffmpeg else None)
    version_text, probe_text = await all_of([_version_text(ffmpeg_path), _version_text(ffprobe_path)])
    for text, path in ((version_text, ffmpeg_path), (probe_text, ffprobe_path)):
        if parse_version(text) < OLDEST_SUPPORTED:
            raise ToolMissing(f"{path} is too old: {text.splitlines()[0]}. {_HOW_TO_INSTALL}")
    return Tools(ffmpeg_path, ffprobe_path, parse_version(version_text), version_text.splitlines()[0])


def parse_version(text: str) -> tuple[int, int]:
    """The release, major and minor, of what `-version` prints; (0, 0) when it cannot be told."""
    if release := _RELEASE.search(text):
        return int(release[1]), int(release[2])
    if library := _LIBAVCODEC.search(text):
        major, minor = int(library[1]), int(library[2])
        if major == 59:
            return 5, int(minor >= 37)
        return _RELEASE_OF_LIBAVCODEC.get(major, 0 if major < 59 else 9), 0
    return 0, 0


def _locate(name: str, *, given: Path | None, beside: Path | None) -> Path:
    if given is None and beside is not None and which(beside.parent / name):
        return beside.parent / name
    found = which(given or name)
    if found is None:
        where = f"at {given}" if given else "on PATH"
        raise ToolMissing(f"There is no {name} {where}. {_HOW_TO_INSTALL}")
    return Path(found)


async def _version_text(program: Path) -> str:
    """What it prints of itself, asked once as long as its file stays the same."""
    facts = await asyncio.to_thread(program.stat)
    key = (program, facts.st_ino, facts.st_size, facts.st_mtime_ns)
    if key not in _answers:
        _answers[key] = await _ask_version(program)
    return _answers[key]


async def _ask_version(program: Path) -> str:
    try:
        # Cold start from a slow disk takes seconds.
        completed = await run([str(program), "-hide_banner", "-version"], timeout_s=20)
    except ChildFailed as error:
        raise ToolMissing(f"{program} does not start: {error.message} {_HOW_TO_INSTALL}") from error
    text = completed.stdout.decode(errors="replace")
    if completed.returncode != 0 or " version " not in text:
        raise ToolMissing(f"{program} does not answer as FFmpeg does. {_HOW_TO_INSTALL}")
    return text
