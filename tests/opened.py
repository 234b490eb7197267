"""Opening a database inside an async test: on a thread, since opening migrates and closing syncs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rustfin.db import Database, open_database


@asynccontextmanager
async def opened(path: Path, **options: Any) -> AsyncIterator[Database]:
    """The database at `path`, closed at the end."""
    database = await asyncio.to_thread(partial(open_database, path, **options))
    try:
        yield database
    finally:
        await asyncio.to_thread(database.close)
