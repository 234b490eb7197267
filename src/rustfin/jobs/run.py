"""What a handler is given: its payload, and the means to tell how far it is, to remember, and to stop."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from rustfin.core.errors import RustfinError
from rustfin.core.ids import JobId, LibraryId
from rustfin.db import Database, Tx
from rustfin.jobs import store
from rustfin.jobs.work import Job, Progress

P = ParamSpec("P")
T = TypeVar("T")

PROGRESS_EVERY_S = 0.25


class JobCancelled(RustfinError):
    """Somebody cancelled the job, or the server has no more time for it. Let it pass."""

    code = "job_cancelled"


class JobInterrupted(RustfinError):
    """The server is closing and the job has reached a checkpoint; it goes on from there later. Let it pass."""

    code = "job_interrupted"


class JobRun:
    """One attempt at a job."""

    def __init__(self, job: Job, db: Database, announce: Callable[[Tx, JobId], None]) -> None:
        self.job_id: JobId = job.id
        self.payload: Mapping[str, Any] = job.payload
        self.library_id: LibraryId | None = job.library_id
        self.attempt: int = job.attempts
        self.checkpoint: Any = job.checkpoint
        """What an earlier attempt saved; None at first."""
        self._db = db
        self._announce = announce
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._progress = self._written = job.progress
        self._has_news = asyncio.Event()
        self._cancelled = threading.Event()
        self._stopping = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether the work is to stop now. Any thread."""
        return self._cancelled.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether the server is closing: save a checkpoint soon. Any thread."""
        return self._stopping.is_set()

    def raise_if_cancelled(self) -> None:
        """Raises: JobCancelled. Any thread."""
        if self.is_cancelled:
            raise JobCancelled("The job was cancelled.")

    async def progress(
        self,
        *,
        stage: str | None = None,
        done: int | None = None,
        total: int | None = None,
        current: str | None = None,
    ) -> None:
        """Tell how far the work is; what is not given stays, a new stage starts from nothing.

        May be called as often as one likes: four a second are written, and always the last.
        """
        self.note_progress(stage=stage, done=done, total=total, current=current)
        await asyncio.sleep(0)

    def note_progress(
        self,
        *,
        stage: str | None = None,
        done: int | None = None,
        total: int | None = None,
        current: str | None = None,
    ) -> None:
        """`progress` for worker threads. Any thread."""
        with self._lock:
            before = self._progress
            if stage is not None and stage != before.stage:
                before = Progress(stage)
            self._progress = replace(
                before,
                done_count=before.done_count if done is None else done,
                total_count=before.total_count if total is None else total,
                current=before.current if current is None else current,
            )
        with contextlib.suppress(RuntimeError):  # a thread that outlived its loop tells nobody
            self._loop.call_soon_threadsafe(self._has_news.set)

    async def save_checkpoint(self, value: object) -> None:
        """Remember where to go on from; a good place to be stopped at.

        Raises: JobInterrupted when the server is closing, JobCancelled.
        """
        await self._db.write(lambda tx: self.put_checkpoint(tx, value))
        self.pass_checkpoint()

    def put_checkpoint(self, tx: Tx, value: object) -> None:
        """`save_checkpoint` in the transaction of the work it stands for; follow it with `pass_checkpoint`."""
        store.put_checkpoint(tx, self.job_id, value)
        tx.after_commit(lambda: setattr(self, "checkpoint", value))

    def pass_checkpoint(self) -> None:
        """Raises: JobInterrupted when the server is closing, JobCancelled. Any thread."""
        self.raise_if_cancelled()
        if self.is_stopping:
            raise JobInterrupted("The server is closing; the job goes on from here when it starts again.")

    async def in_thread(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `fn` gives, run on a worker thread. When the job is cancelled, waits until `fn` has seen it.

        `fn` asks `is_cancelled` or `raise_if_cancelled` often. Its lane stays taken until it returns.
        """
        work = asyncio.ensure_future(asyncio.to_thread(fn, *args, **kwargs))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._cancelled.set()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()
            raise

    # What the queue does with a run; not for handlers.

    def ask_to_cancel(self) -> None:
        """Raise the flag that `is_cancelled` shows."""
        self._cancelled.set()

    def ask_to_stop(self) -> None:
        """Raise the flag that makes the next checkpoint the last."""
        self._stopping.set()

    def write_progress(self, tx: Tx) -> None:
        """Write the latest progress down."""
        with self._lock:
            latest = self._progress
        if latest != self._written and store.put_progress(tx, self.job_id, latest):
            tx.after_commit(lambda: setattr(self, "_written", latest))
            self._announce(tx, self.job_id)

    async def keep_writing_progress(self) -> None:
        """Write progress down as it comes, never more often than four times a second, until cancelled."""
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            await self._db.write(self.write_progress)
            await asyncio.sleep(PROGRESS_EVERY_S)
