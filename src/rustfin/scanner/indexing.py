"""Looking at every packet of files that do not know their own keyframes, and at every keyframe where some are no clean
start: slow, in the background, once a content."""

import asyncio
from functools import partial

from rustfin.catalog.keyframes import UnindexedFile, count_unindexed, keep_keyframes, unindexed_file
from rustfin.core.errors import NotFound
from rustfin.core.ids import FingerprintId, LibraryId
from rustfin.core.paths import display, resolve_inside
from rustfin.db import Database
from rustfin.media import (
    ChildFailed,
    KeyframeIndex,
    KeyframeSource,
    Openness,
    Tools,
    read_keyframes,
    scan_keyframes,
)
from rustfin.scanner.scan import Reporter


class KeyframeIndexing:
    """Finds out where the keyframes of a library's files are, one file after another."""

    def __init__(self, db: Database, tools: Tools) -> None:
        self._db = db
        self._tools = tools

    async def run(
        self, library_id: LibraryId, report: Reporter, *, fingerprint_id: FingerprintId | None = None
    ) -> dict[str, int]:
        """Look at all that are unknown, or at one content; gives how many were indexed and how many passed over.

        A file whose packets say nothing is not looked at again. Passed over are files that are gone.
        """
        done = 0
        passed_over: set[FingerprintId] = set()
        while True:
            report.raise_if_cancelled()
            file = await self._db.read(
                lambda tx: unindexed_file(tx, library_id, fingerprint_id=fingerprint_id, but=passed_over)
            )
            if file is None:
                return {"indexed": done, "passed_over": len(passed_over)}
            left = await self._db.read(lambda tx: count_unindexed(tx, library_id, fingerprint_id=fingerprint_id))
            await report.progress(
                stage="keyframes", done=done, total=done + left - len(passed_over), current=display(file.path)
            )
            index = await self._look_at(file)
            if index is None:
                passed_over.add(file.fingerprint_id)
                continue
            await self._db.write(partial(keep_keyframes, fingerprint_id=file.fingerprint_id, index=index))
            done += 1

    async def _look_at(self, file: UnindexedFile) -> KeyframeIndex | None:
        """None when the file is gone."""
        try:
            path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
            if file.is_index_there:
                index = await asyncio.to_thread(partial(read_keyframes, path, file.media, is_thorough=True))
                if index is not None and index.openness is not Openness.UNTOLD:
                    return index
            return await scan_keyframes(self._tools, path, file.media)
        except NotFound:
            return None
        except ChildFailed:
            return KeyframeIndex((), KeyframeSource.PACKETS) if await asyncio.to_thread(path.is_file) else None
