"""The parts that commands work on, opened without a server, or beside one that runs.

SQLite lets a second process write: its transactions wait their turn. A server that runs notices within a second, and
asks accounts and libraries anew on each request, so nothing has to be restarted.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from rustfin.backups import Backups
from rustfin.catalog.libraries import Libraries
from rustfin.config import Config
from rustfin.core.clock import Clock, SystemClock
from rustfin.core.ids import UserId
from rustfin.db import Database, open_database
from rustfin.db.lock import AlreadyRunning, hold_lock
from rustfin.events import Events
from rustfin.identity import Identity, Role, Viewer, open_identity
from rustfin.jobs import Jobs
from rustfin.scanner import Scanner
from rustfin.settings import Settings

OPERATOR = Viewer(user_id=UserId(""), name="command line", role=Role.ADMIN)
"""Who sits at the machine itself may do everything."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What commands need."""

    db: Database
    identity: Identity
    libraries: Libraries
    jobs: Jobs
    scanner: Scanner
    backups: Backups


@asynccontextmanager
async def open_parts(config: Config, *, clock: Clock | None = None) -> AsyncIterator[Opened]:
    """The parts, closed at the end. No job runs in here. Raises: what opening the database raises."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        with suppress(AlreadyRunning):
            stack.enter_context(hold_lock(config.lock_path))
        db = stack.enter_context(open_database(config.database_path, clock=clock, readers=1))
        events = Events(db, clock)
        settings = Settings(db, events, clock)
        await settings.load()
        jobs = Jobs(db, events, clock)
        scanner = Scanner(db, jobs, events, clock, settings, tools=None)
        yield Opened(
            db=db,
            identity=await stack.enter_async_context(open_identity(db, events, clock)),
            libraries=Libraries(db, events, clock),
            jobs=jobs,
            scanner=scanner,
            backups=Backups(db, jobs, settings, clock, folder=config.backup_dir),
        )
