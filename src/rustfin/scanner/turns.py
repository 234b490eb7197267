"""Who may change what is known of a library's files: one at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rustfin.core.ids import LibraryId
from rustfin.jobs import JobRun

_Handler = Callable[[JobRun], Awaitable[Mapping[str, Any]]]


class Turns:
    """Scans, looks at some folders, purges and undos of one library wait for each other; those of others do not."""

    def __init__(self) -> None:
        self._locks: defaultdict[LibraryId, asyncio.Lock] = defaultdict(asyncio.Lock)

    def of(self, library_id: LibraryId) -> asyncio.Lock:
        """Hold it while you change the library's files. Waiting for it can be cancelled."""
        return self._locks[library_id]

    def taking(self, handler: _Handler) -> _Handler:
        """The same handler, for jobs of a library, in its turn."""

        async def in_turn(run: JobRun) -> Mapping[str, Any]:
            assert run.library_id is not None
            async with self.of(run.library_id):
                return await handler(run)

        return in_turn
