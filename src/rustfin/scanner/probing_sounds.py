"""Looking into sound tracks that lie in files of their own beside films, after the films themselves."""

import asyncio
import contextlib
from functools import partial

from rustfin.catalog.sound_files import SoundFacts, SoundFile, record_sound, unread_sounds
from rustfin.core.errors import NotFound
from rustfin.core.ids import LibraryId
from rustfin.core.paths import display, resolve_inside
from rustfin.db import Database
from rustfin.media import ChildFailed, MediaFileGone, Tools, UnreadableMedia, fingerprint, probe
from rustfin.scanner.scan import Reporter

_BATCH = 24


async def probe_sounds(db: Database, library_id: LibraryId, report: Reporter, *, tools: Tools, nice: int) -> int:
    """Look into every such file of a library that nobody has looked into as it is; gives how many were looked into.

    One that is gone or another by now is passed over: the next scan sees it. Raises: what `report` raises.
    """
    passed_over: set[str] = set()
    done = 0
    while True:
        files = await db.read(partial(unread_sounds, library_id=library_id, limit=_BATCH, but=frozenset(passed_over)))
        if not files:
            return done
        for file in files:
            report.raise_if_cancelled()
            await report.progress(stage="probe", current=display(file.path))
            try:
                facts = await _facts(file, tools, nice=nice)
            except (MediaFileGone, NotFound, OSError):
                passed_over.add(file.id)
                continue
            await db.write(partial(record_sound, file=file, facts=facts))
            done += 1


async def _facts(file: SoundFile, tools: Tools, *, nice: int) -> SoundFacts | None:
    """What is in it, if it is what the scan saw; None where it cannot be read. Raises: MediaFileGone, NotFound,
    OSError."""
    path = await asyncio.to_thread(resolve_inside, file.root_path, file.path)
    facts = None
    with contextlib.suppress(UnreadableMedia, ChildFailed):
        mark = await asyncio.to_thread(fingerprint, path)
        facts = SoundFacts(mark.id, await probe(path, tools=tools, nice=nice))
    status = await asyncio.to_thread(path.stat)
    if (status.st_size, status.st_mtime_ns) != (file.size_bytes, file.mtime_ns):
        raise MediaFileGone(f"{display(file.path)} is another file by now.")
    return facts
