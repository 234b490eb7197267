"""Sound tracks in files of their own beside a film: looked into when the film is played, and offered as its tracks.

They are numbered from a thousand on, where no stream of a file is.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rustfin.catalog.playable import SoundFile
from rustfin.core.errors import NotFound, RustfinError
from rustfin.core.ids import FingerprintId
from rustfin.core.paths import resolve_inside
from rustfin.media import AudioStream, MediaInfo, Tools, fingerprint, probe
from rustfin.observability import get_logger

FIRST_INDEX = 1000
_MOST_TRACKS = 32
_MOST_REMEMBERED = 256
_log = get_logger("rustfin.playback")


@dataclass(frozen=True, slots=True)
class SoundBeside:
    """A track that is offered, and where it lies."""

    track: AudioStream
    fingerprint_id: FingerprintId
    path: Path
    media: MediaInfo
    stream_index: int
    """In its own file."""


def with_sounds(media: MediaInfo, sounds: Sequence[SoundBeside]) -> MediaInfo:
    """The facts of a film, as if these were among its streams."""
    return replace(media, streams=(*media.streams, *(sound.track for sound in sounds))) if sounds else media


def without_sounds(media: MediaInfo) -> MediaInfo:
    """The facts of the film's own file."""
    own = tuple(one for one in media.streams if not (isinstance(one, AudioStream) and one.is_external))
    return media if len(own) == len(media.streams) else replace(media, streams=own)


class SoundsBeside:
    """Looks into such files, each once as long as it stays what it is. Event loop only."""

    def __init__(self, tools: Tools | None) -> None:
        """Without tools there are none."""
        self._tools = tools
        self._known: OrderedDict[tuple[Path, int, int], tuple[FingerprintId, MediaInfo] | None] = OrderedDict()

    async def of(self, files: Sequence[SoundFile]) -> tuple[SoundBeside, ...]:
        """The tracks in these files, in order. A file that cannot be read has none."""
        found: list[SoundBeside] = []
        for file in files:
            path = await self._path(file)
            facts = None if path is None else await self._facts(path)
            if path is None or facts is None:
                continue
            fingerprint_id, media = facts
            found += [
                SoundBeside(
                    _offered(file, track, index=FIRST_INDEX + len(found) + place),
                    fingerprint_id,
                    path,
                    media,
                    track.index,
                )
                for place, track in enumerate(_audible(media))
            ]
        return tuple(found[:_MOST_TRACKS])

    async def _path(self, file: SoundFile) -> Path | None:
        try:
            return await asyncio.to_thread(resolve_inside, file.root_path, file.path)
        except NotFound:
            return None

    async def _facts(self, path: Path) -> tuple[FingerprintId, MediaInfo] | None:
        if self._tools is None:
            return None
        try:
            status = await asyncio.to_thread(path.stat)
        except OSError:
            return None
        key = (path, status.st_size, status.st_mtime_ns)
        if key not in self._known:
            self._known[key] = await self._look_into(path, self._tools)
            if len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    async def _look_into(self, path: Path, tools: Tools) -> tuple[FingerprintId, MediaInfo] | None:
        try:
            mark = await asyncio.to_thread(fingerprint, path)
            return mark.id, await probe(path, tools=tools)
        except RustfinError as error:
            _log.warning("a sound track beside a film cannot be read", problem=error.message)
            return None


def _audible(media: MediaInfo) -> list[AudioStream]:
    """By its name alone ffprobe takes for sound what is none, and then knows neither channels nor rate."""
    return [track for track in media.audio if track.channels and track.sample_rate_hz]


def _offered(file: SoundFile, track: AudioStream, *, index: int) -> AudioStream:
    """The track under the number that it is offered by; its file's name goes before what it says itself."""
    return replace(
        track,
        index=index,
        language=file.language or track.language,
        title=file.title or track.title,
        is_default=False,
        is_external=True,
        is_commentary=track.is_commentary or "commentary" in (file.title or "").casefold(),
    )
