"""Listening to seasons for intros and credits: once an episode, compared with its neighbours, in the background."""

import asyncio
import base64
import json
from collections.abc import Sequence
from pathlib import Path

from rustfin.artwork.cache import PictureCache
from rustfin.catalog.markers import SeasonEpisode, keep_markers, season_episodes
from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound, Unavailable
from rustfin.core.ids import FingerprintId, ItemId
from rustfin.core.paths import display, resolve_inside
from rustfin.core.units import Milliseconds
from rustfin.db import Database
from rustfin.media import ChildFailed, Tools
from rustfin.media.listening import Heard, can_listen, listen
from rustfin.media.markers import Marker, MarkerKind
from rustfin.media.python_child import python_frames
from rustfin.scanner.scan import Reporter

_CACHE_BYTES = 1024 * 1024 * 1024


class SeasonListening:
    """Finds the intros and credits of a season's episodes. What was heard is kept in a folder that may be lost."""

    def __init__(self, db: Database, clock: Clock, tools: Tools, folder: Path) -> None:
        self._db = db
        self._clock = clock
        self._tools = tools
        self._cache = PictureCache(folder, limit_bytes=_CACHE_BYTES)

    async def run(self, season_id: ItemId, report: Reporter) -> dict[str, int]:
        """Listen to the episodes that nobody has listened to, compare all, keep what was found; gives the counts.

        An episode that cannot be listened to is not tried again; one that is gone is passed over.

        Raises: Unavailable when ffmpeg was built without chromaprint.
        """
        episodes = await self._db.read(lambda tx: season_episodes(tx, season_id))
        if all(episode.is_sought for episode in episodes):
            return {"episodes": 0, "markers": 0}
        if not await can_listen(self._tools):
            raise Unavailable(
                "This FFmpeg was built without chromaprint; intros cannot be found.", code="media_tool_missing"
            )
        heard: list[tuple[SeasonEpisode, Heard]] = []
        unheard: list[FingerprintId] = []
        for number, episode in enumerate(episodes):
            report.raise_if_cancelled()
            await report.progress(stage="listen", done=number, total=len(episodes), current=display(episode.path))
            try:
                heard.append((episode, await self._hear(episode)))
            except NotFound:
                continue
            except ChildFailed:
                if await asyncio.to_thread(_is_there, episode):  # else its disk went while it was listened to
                    unheard.append(episode.fingerprint_id)
        report.raise_if_cancelled()
        await report.progress(stage="compare", done=0, total=1)
        found = dict(zip([one.fingerprint_id for one, _ in heard], await _compare(heard), strict=True))
        found |= {content: [] for content in unheard}
        await self._db.write(lambda tx: keep_markers(tx, found, now_ms=self._clock.now_ms()))
        return {"episodes": len(heard), "markers": sum(len(markers) for markers in found.values())}

    async def _hear(self, episode: SeasonEpisode) -> Heard:
        name = f"{episode.fingerprint_id}.json"
        kept = await asyncio.to_thread(self._cache.find, name)
        if kept is not None and (known := Heard.from_bytes(await asyncio.to_thread(kept.read_bytes))) is not None:
            return known
        path = await asyncio.to_thread(resolve_inside, episode.root_path, episode.path)
        heard = await listen(self._tools, path, episode.media)
        await asyncio.to_thread(self._cache.put, name, heard.to_bytes())
        return heard


def _is_there(episode: SeasonEpisode) -> bool:
    try:
        resolve_inside(episode.root_path, episode.path)
    except NotFound:
        return False
    return True


async def _compare(heard: Sequence[tuple[SeasonEpisode, Heard]]) -> list[list[Marker]]:
    if not heard:
        return []
    season = {
        "episodes": [base64.b64encode(one.to_bytes()).decode() for _, one in heard],
        "durations_ms": [episode.media.duration_ms or 0 for episode, _ in heard],
        "keyframes_ms": [episode.keyframes_ms for episode, _ in heard],
    }
    frames = python_frames("rustfin.media.marker_child", json.dumps(season).encode(), nice=15)
    answer = b""
    async for frame in frames:
        answer = frame
    return [
        [
            Marker(MarkerKind(kind), Milliseconds(start_ms), Milliseconds(end_ms), source)
            for kind, start_ms, end_ms, source in markers
        ]
        for markers in json.loads(answer)
    ]
