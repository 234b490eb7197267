"""A subtitle track as WebVTT: from a file beside the media, or out of the media once and then from the cache."""

import asyncio
import re
import tempfile
from pathlib import Path

from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.paths import resolve_inside
from rustfin.media import ChildFailed, SubtitleStream, Tools, run
from rustfin.subtitles.convert import UnreadableSubtitles, to_webvtt

MAX_BYTES = 32 * 1024 * 1024
EXTRACT_TIMEOUT_S = 600.0
"""Subtitles lie all over the file, so it is read whole: a minute for 10 GB from a disk, longer from a NAS."""

_CACHE_VERSION = "1"
_SAFE_NAME = re.compile(r"[0-9A-Za-z-]+")


class SubtitleTracks:
    """Makes WebVTT, at most once for each track at a time."""

    def __init__(self, cache_dir: Path, tools: Tools | None) -> None:
        self._folder = cache_dir / "subtitles"
        self._tools = tools
        self._locks: dict[str, asyncio.Lock] = {}

    async def beside(self, root: str, relative: str, format_name: str) -> str:
        """A subtitle file's text. Raises: NotFound, UnreadableSubtitles."""
        return await asyncio.to_thread(_read_sidecar, root, relative, format_name)

    async def inside(self, root: str, relative: str, *, fingerprint_id: str, stream: SubtitleStream) -> str:
        """An embedded track's text; extracted at the first call, which reads the whole file.

        Raises: NotFound, UnreadableSubtitles (pictures, or nothing that ffmpeg can read), Unavailable (no ffmpeg).
        """
        if not stream.is_text:
            raise UnreadableSubtitles("These subtitles are pictures; they have no text.", code="subtitles_are_pictures")
        if _SAFE_NAME.fullmatch(fingerprint_id) is None:
            raise NotFound("There are no such subtitles.")
        cached = self._folder / fingerprint_id / f"{stream.index}.{_CACHE_VERSION}.vtt"
        async with self._locks.setdefault(str(cached), asyncio.Lock()):
            try:
                return await asyncio.to_thread(cached.read_text, "utf-8")
            except FileNotFoundError:
                text = await self._extract(root, relative, stream)
                await asyncio.to_thread(_publish, cached, text)
                return text
            finally:
                self._locks.pop(str(cached), None)

    async def _extract(self, root: str, relative: str, stream: SubtitleStream) -> str:
        if self._tools is None:
            raise Unavailable("There is no ffmpeg to read these subtitles with.", code="media_tool_missing")
        path = await asyncio.to_thread(resolve_inside, root, relative)
        is_ass = stream.codec in ("ass", "ssa")
        argv = extract_argv(self._tools, path, stream_index=stream.index, is_ass=is_ass)
        try:
            done = await run(argv, timeout_s=EXTRACT_TIMEOUT_S, stdout_limit_bytes=MAX_BYTES, nice=5)
        except ChildFailed as error:
            raise UnreadableSubtitles("These subtitles could not be taken out of the file.") from error
        if done.returncode != 0:
            raise UnreadableSubtitles("These subtitles could not be taken out of the file.")
        if not done.stdout.strip():
            return "WEBVTT\n\n"
        return await asyncio.to_thread(to_webvtt, done.stdout, "ass" if is_ass else "srt")


def extract_argv(tools: Tools, path: Path, *, stream_index: int, is_ass: bool) -> list[str]:
    """One text track to standard output, as ASS where it is that, else as SRT."""
    output = ["-c:s", "copy", "-f", "ass"] if is_ass else ["-c:s", "srt", "-f", "srt"]
    return [
        str(tools.ffmpeg),
        *("-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-i", f"file:{path}"),
        *("-map", f"0:{stream_index}"),
        *output,
        "pipe:1",
    ]


def _read_sidecar(root: str, relative: str, format_name: str) -> str:
    path = resolve_inside(root, relative)
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableSubtitles("This file is too large for subtitles.")
    return to_webvtt(raw, format_name)


def _publish(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
