"""Where the words of a track lie: in a file beside it, else in its tags."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import NotFound
from rustfin.core.paths import resolve_inside
from rustfin.db import Database
from rustfin.subtitles.charset import decode
from rustfin.subtitles.lyrics import LyricLine, read_lyrics

LARGEST_BYTES = 1024 * 1024
_TAGS = ("syncedlyrics", "lyrics", "unsyncedlyrics", "unsynced lyrics")


@dataclass(frozen=True, slots=True)
class Lyrics:
    """The lines of a track, and where they are from; `is_timed`: each line says when it is sung."""

    lines: tuple[LyricLine, ...]
    source: Literal["beside", "tags"]

    @property
    def is_timed(self) -> bool:
        return any(line.start_ms is not None for line in self.lines)


async def lyrics_of(db: Database, file: PlayableFile) -> Lyrics:
    """The words of a track: a lyrics file that the scan saw, a text file of its name, its tags; timed ones first.

    Raises: NotFound when there are none.
    """
    beside = await db.read(lambda tx: playable.lyrics_beside(tx, file.id))
    stem = Path(file.path).with_suffix(".txt")
    found = [
        Lyrics(lines, "beside")
        for relative in (*beside, str(stem))
        if (lines := await asyncio.to_thread(_read, file.root_path, relative))
    ]
    tags = file.media.tags if file.media else {}
    for name, text in tags.items():
        if (name in _TAGS or name.startswith("lyrics-")) and (lines := read_lyrics(text)):
            found.append(Lyrics(lines, "tags"))
    if not found:
        raise NotFound("There are no lyrics of this title.")
    return min(found, key=lambda lyrics: not lyrics.is_timed)


def _read(root: str, relative: str) -> tuple[LyricLine, ...]:
    with suppress(NotFound, OSError):
        with resolve_inside(root, relative).open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
        if len(raw) <= LARGEST_BYTES and b"\0" not in raw[:64]:
            return read_lyrics(decode(raw))
    return ()
