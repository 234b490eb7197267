"""The open database: a transaction is a function that runs on a database thread.

`read(fn)` runs it on one of four reader threads against a consistent snapshot; `write(fn)` on the one writer thread
inside `BEGIN IMMEDIATE`. A function cannot await, so no transaction is ever held across the network, ffmpeg or a slow
client; with one writer, no write can meet a lock.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from rustfin.core.clock import Clock, SystemClock
from rustfin.core.errors import Unavailable
from rustfin.db.backup import copy_online
from rustfin.db.connect import open_reader, open_writer
from rustfin.db.migrate import migrate
from rustfin.db.tx import Tx

T = TypeVar("T")

READERS = 4
READ_LIMIT_S = 20.0
"""A read that takes longer is interrupted; no page may need this long."""


def open_database(path: Path, *, clock: Clock | None = None, readers: int = READERS) -> "Database":
    """Open the database file, making or migrating it first. Blocks; call it before the event loop serves.

    Raises: NewerSchema, CorruptMigration, Unavailable (not a database, or the folder cannot be written).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        writer = open_writer(path)
        migrate(writer, path, (clock or SystemClock()).now_ms())
        return Database(path, writer, [open_reader(path) for _ in range(readers)])
    except sqlite3.DatabaseError as error:
        raise Unavailable(
            f"The database {path.name} cannot be opened: {error}. Restore a backup or move it away.",
            code="database_unreadable",
        ) from error


class Database:
    """One writer thread and a few readers. Close it to end them; a write already begun commits whole."""

    def __init__(self, path: Path, writer: sqlite3.Connection, readers: list[sqlite3.Connection]) -> None:
        self.path = path
        self._writer = _Worker([writer], name="db-writer")
        self._readers = _Worker(readers, name="db-reader")

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """What `fn` returns, run in a read transaction. Cancelling the caller interrupts the statement.

        Raises: what `fn` raises; Unavailable when it takes longer than the limit or the database is closed.
        """
        pending = self._readers.submit(_in_read_transaction(fn))
        try:
            async with asyncio.timeout(READ_LIMIT_S):
                return await asyncio.wrap_future(pending.future)
        except TimeoutError as error:
            pending.interrupt()
            raise Unavailable("The database is too busy to answer; try again.", code="database_busy") from error
        except asyncio.CancelledError:
            pending.interrupt()
            raise

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """What `fn` returns, once its transaction is committed; rolled back whole if `fn` raises.

        Cancelling the caller stops the wait, not a write that has begun.
        """
        return await asyncio.wrap_future(self._writer.submit(_in_write_transaction(fn)).future)

    def read_now(self, fn: Callable[[Tx], T]) -> T:
        """`read` for callers without an event loop; blocks the calling thread."""
        return self._readers.submit(_in_read_transaction(fn)).future.result()

    def write_now(self, fn: Callable[[Tx], T]) -> T:
        """`write` for callers without an event loop; blocks the calling thread."""
        return self._writer.submit(_in_write_transaction(fn)).future.result()

    async def backup_to(self, target: Path) -> None:
        """Copy the database to `target` while it is in use. The copy is one consistent moment, published by rename."""
        await asyncio.to_thread(copy_online, self.path, target)

    def close(self) -> None:
        """End the threads after the work already queued, fold the write-ahead log back, close the file."""
        self._readers.close()
        self._writer.close(before=lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _in_read_transaction(fn: Callable[[Tx], T]) -> Callable[[sqlite3.Connection], T]:
    def run(connection: sqlite3.Connection) -> T:
        connection.execute("BEGIN")
        try:
            return fn(Tx(connection))
        finally:
            connection.execute("ROLLBACK")

    return run


def _in_write_transaction(fn: Callable[[Tx], T]) -> Callable[[sqlite3.Connection], T]:
    def run(connection: sqlite3.Connection) -> T:
        connection.execute("BEGIN IMMEDIATE")
        tx = Tx(connection)
        try:
            result = fn(tx)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        for announce in tx.committed:
            announce()
        return result

    return run


class _Pending(Generic[T]):
    """A function that waits for, or runs on, a database thread."""

    __slots__ = ("_connection", "_lock", "_run", "future")

    def __init__(self, run: Callable[[sqlite3.Connection], T]) -> None:
        self.future: Future[T] = Future()
        self._run = run
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def interrupt(self) -> None:
        """Stop the statement if it runs now, drop the call if it still waits. Any thread."""
        self.future.cancel()
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()

    def perform(self, connection: sqlite3.Connection) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._connection = connection
        try:
            result = self._run(connection)
        except BaseException as error:  # noqa: BLE001 - the thread hands every outcome to who waits
            outcome = partial(self.future.set_exception, error)
        else:
            outcome = partial(self.future.set_result, result)
        finally:
            with self._lock:
                self._connection = None
        outcome()


class _Worker:
    """Threads that take functions off one queue, each with a connection of its own."""

    def __init__(self, connections: list[sqlite3.Connection], *, name: str) -> None:
        self._queue: queue.SimpleQueue[_Pending[Any] | None] = queue.SimpleQueue()
        self._connections = connections
        self._gate = threading.Lock()
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._loop, args=(connection,), name=f"{name}-{number}", daemon=True)
            for number, connection in enumerate(connections)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, run: Callable[[sqlite3.Connection], T]) -> _Pending[T]:
        pending = _Pending(run)
        with self._gate:
            if self._is_closed:
                raise Unavailable("The server is closing.", code="closing")
            self._queue.put(pending)
        return pending

    def close(self, before: Callable[[sqlite3.Connection], object] | None = None) -> None:
        with self._gate:
            if self._is_closed:
                return
            self._is_closed = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()
        for connection in self._connections:
            if before is not None:
                before(connection)
            connection.close()

    def _loop(self, connection: sqlite3.Connection) -> None:
        while (pending := self._queue.get()) is not None:
            pending.perform(connection)
            del pending
