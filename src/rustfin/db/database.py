"""The open database: a transaction is a function that runs on a database thread.

`read(fn)` runs it on one of four reader threads against a consistent snapshot; `write(fn)` on the one writer thread
inside `BEGIN IMMEDIATE`. A function cannot await, so no transaction is ever held across the network, ffmpeg or a slow
client; with one writer, no write can meet a lock.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from rustfin.core.clock import Clock, SystemClock
from rustfin.core.errors import ConfigurationError, Unavailable
from rustfin.db.backup import copy_online
from rustfin.db.connect import open_reader, open_writer
from rustfin.db.faults import translated
from rustfin.db.migrate import migrate
from rustfin.db.tx import Tx
from rustfin.observability import Metrics, get_logger

T = TypeVar("T")
_log = get_logger(__name__)

READERS = 4
READ_LIMIT_S = 20.0
"""A read that takes longer is interrupted; no page may need this long."""
# Of SQLite's virtual machine: well under a millisecond.
_STEPS_BETWEEN_LOOKS = 20_000


def open_database(
    path: Path,
    *,
    clock: Clock | None = None,
    readers: int = READERS,
    read_limit_s: float = READ_LIMIT_S,
    metrics: Metrics | None = None,
) -> "Database":
    """Open the database file, making or migrating it first. Blocks; call it before the event loop serves.

    Raises: NewerSchema, CorruptMigration, ConfigurationError (the folder cannot be used), Unavailable (not a
    database, or a damaged one).
    """
    opened: list[sqlite3.Connection] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = open_writer(path)
        opened.append(writer)
        migrate(writer, path, (clock or SystemClock()).now_ms())
        opened.extend(open_reader(path) for _ in range(readers))
        return Database(path, writer, opened[1:], read_limit_s=read_limit_s, metrics=metrics)
    except BaseException as error:
        for connection in opened:
            connection.close()
        if isinstance(error, OSError):
            raise ConfigurationError(f"The folder {path.parent} cannot be used: {error.strerror}.") from error
        if isinstance(error, sqlite3.DatabaseError):
            raise Unavailable(
                f"The database {path.name} cannot be opened: {error}. Restore a backup or move it away.",
                code="database_unreadable",
            ) from error
        raise


class Database:
    """One writer thread and a few readers. Close it to end them; a write already begun commits whole."""

    def __init__(
        self,
        path: Path,
        writer: sqlite3.Connection,
        readers: list[sqlite3.Connection],
        *,
        read_limit_s: float = READ_LIMIT_S,
        metrics: Metrics | None = None,
    ) -> None:
        self.path = path
        self._read_limit_s = read_limit_s
        seconds = (metrics or Metrics()).transaction_seconds
        self._note_read_s = seconds.labels("read").observe
        self._note_write_s = seconds.labels("write").observe
        self._seen_version = _data_version(writer)
        self._writer = _Worker([writer], name="db-writer")
        self._readers = _Worker(readers, name="db-reader")

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """What `fn` returns, run in a read transaction. Cancelling the caller interrupts the statement.

        Raises: what `fn` raises; Unavailable when it takes longer than the limit or the database is closed.
        """
        pending = self._readers.submit(_in_read_transaction(fn, self._note_read_s))
        try:
            async with asyncio.timeout(self._read_limit_s):
                return await asyncio.wrap_future(pending.future)
        except TimeoutError as error:
            pending.give_up()
            raise Unavailable("The database is too busy to answer; try again.", code="database_busy") from error
        except asyncio.CancelledError:
            pending.give_up()
            raise

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """What `fn` returns, once its transaction is committed; rolled back whole if `fn` raises.

        Cancelling the caller stops the wait, not a write that has begun.
        """
        return await asyncio.wrap_future(self._writer.submit(_in_write_transaction(fn, self._note_write_s)).future)

    async def was_written_elsewhere(self) -> bool:
        """Whether another process has committed something since this was last asked. Cheap: a look at shared memory."""

        def look(connection: sqlite3.Connection, _pending: "_Pending[Any]") -> bool:
            before, self._seen_version = self._seen_version, _data_version(connection)
            return before != self._seen_version

        return await asyncio.wrap_future(self._writer.submit(look).future)

    def read_now(self, fn: Callable[[Tx], T]) -> T:
        """`read` for callers without an event loop; blocks the calling thread."""
        return self._readers.submit(_in_read_transaction(fn, self._note_read_s)).future.result()

    def write_now(self, fn: Callable[[Tx], T]) -> T:
        """`write` for callers without an event loop; blocks the calling thread."""
        return self._writer.submit(_in_write_transaction(fn, self._note_write_s)).future.result()

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


def _data_version(connection: sqlite3.Connection) -> int:
    # Asked of the writer, it counts the commits of everybody else: https://sqlite.org/pragma.html#pragma_data_version
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


Run = Callable[[sqlite3.Connection, "_Pending[Any]"], T]


def _in_read_transaction(fn: Callable[[Tx], T], note_s: Callable[[float], None]) -> "Run[T]":
    def run(connection: sqlite3.Connection, pending: "_Pending[Any]") -> T:
        started_s = time.perf_counter()
        connection.execute("BEGIN")
        # Asked while a statement runs. An interrupt from outside would be lost if it came just before one begins.
        connection.set_progress_handler(pending.is_given_up, _STEPS_BETWEEN_LOOKS)
        try:
            return fn(Tx(connection, pending.is_given_up))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_READONLY:
                raise RuntimeError("a read transaction tried to write; use write()") from error
            raise
        finally:
            connection.set_progress_handler(None, 0)
            connection.rollback()
            note_s(time.perf_counter() - started_s)

    return run


def _in_write_transaction(fn: Callable[[Tx], T], note_s: Callable[[float], None]) -> "Run[T]":
    def run(connection: sqlite3.Connection, _pending: "_Pending[Any]") -> T:
        started_s = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        tx = Tx(connection)
        try:
            result = fn(tx)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
        finally:
            note_s(time.perf_counter() - started_s)
        for announce in tx.committed:
            _announce(announce)
        return result

    return run


def _announce(announce: Callable[[], None]) -> None:
    try:
        announce()
    except Exception:  # noqa: BLE001 - what is committed stays committed, whoever stumbles over the news
        _log.exception("an announcement after a commit failed")


class _Pending(Generic[T]):
    """A function that waits for, or runs on, a database thread."""

    __slots__ = ("_is_given_up", "_run", "future")

    def __init__(self, run: "Run[T]") -> None:
        self.future: Future[T] = Future()
        self._run = run
        self._is_given_up = False

    def give_up(self) -> None:
        """Stop a read that runs, drop the call if it still waits. Any thread."""
        self._is_given_up = True
        self.future.cancel()

    def is_given_up(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._is_given_up

    def perform(self, connection: sqlite3.Connection) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._run(connection, self)
        except BaseException as error:  # noqa: BLE001 - the thread hands every outcome to who waits
            outcome = partial(self.future.set_exception, translated(error))
        else:
            outcome = partial(self.future.set_result, result)
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

    def submit(self, run: "Run[T]") -> _Pending[T]:
        pending: _Pending[T] = _Pending(run)
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
