"""Sound tracks in files of their own beside a film: offered as its tracks, and looked into where nobody has."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rustfin.catalog.sound_files import SoundFacts, SoundFile, offered_tracks
from rustfin.core.errors import NotFound, RustfinError
from rustfin.core.ids import FingerprintId
from rustfin.core.paths import resolve_inside
from rustfin.media import AudioStream, MediaInfo, Tools, fingerprint, probe
from rustfin.observability import get_logger

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


@dataclass(frozen=True, slots=True)
class _Found:
    file: SoundFile
    path: Path
    facts: SoundFacts


class SoundsBeside:
    """What is in such files as they are now: as a scan wrote it down, else looked into. Event loop only."""

    def __init__(self, tools: Tools | None) -> None:
        """Without tools there are those alone that were looked into."""
        self._tools = tools
        self._known: OrderedDict[tuple[Path, int, int], SoundFacts | None] = OrderedDict()

    async def of(self, files: Sequence[SoundFile]) -> tuple[SoundBeside, ...]:
        """The tracks in these files, in order. A file that cannot be read has none."""
        found = [one for file in files if (one := await self._found(file)) is not None]
        return tuple(
            SoundBeside(
                offered.track, one.facts.fingerprint_id, one.path, one.facts.media, stream_index=offered.stream_index
            )
            for offered in offered_tracks([(one.file, one.facts.media) for one in found])
            for one in [found[offered.file_number]]
        )

    async def _found(self, file: SoundFile) -> _Found | None:
        try:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
            status = await asyncio.to_thread(path.stat)
        except (NotFound, OSError):
            return None
        key = (path, status.st_size, status.st_mtime_ns)
        if key[1:] == (file.size_bytes, file.mtime_ns) and file.facts is not None:
            return _Found(file, path, file.facts)
        if key not in self._known and self._tools is not None:
            self._known[key] = await look_into(path, self._tools)
            if len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)
        facts = self._known.get(key)
        return None if facts is None else _Found(file, path, facts)


async def look_into(path: Path, tools: Tools) -> SoundFacts | None:
    """What is in such a file; None where it cannot be read."""
    try:
        mark = await asyncio.to_thread(fingerprint, path)
        return SoundFacts(mark.id, await probe(path, tools=tools))
    except RustfinError as error:
        _log.warning("a sound track beside a film cannot be read", problem=error.message)
        return None
