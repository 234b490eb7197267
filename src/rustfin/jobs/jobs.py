"""The queue: puts jobs in, runs them lane by lane, stops them, and takes up what an earlier boot left."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, assert_never

from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound
from rustfin.core.ids import JobId, LibraryId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events, JobChanged
from rustfin.jobs import outcome, schedules, store
from rustfin.jobs.lane import LaneLoop, Waker
from rustfin.jobs.outcome import Cancelled, Done, Failed, Interrupted, Outcome
from rustfin.jobs.run import JobRun
from rustfin.jobs.schedules import Schedule
from rustfin.jobs.work import ACTIVE, ENDED, WIDTHS, Job, JobState, Lane, Work
from rustfin.observability import Metrics, bound, get_logger

Handler = Callable[[JobRun], Awaitable[Mapping[str, Any] | None]]

KEPT_HISTORY = 1_000
_PRUNE_EVERY = 100
_LAST_CALL_S = 5.0
_log = get_logger(__name__)


class Jobs:
    """The durable queue."""

    def __init__(
        self,
        db: Database,
        events: Events,
        clock: Clock,
        *,
        widths: Mapping[Lane, int] = WIDTHS,
        metrics: Metrics | None = None,
    ) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._widths = widths
        self._metrics = metrics or Metrics()
        self._handlers: dict[str, Handler] = {}
        self._labels: dict[str, str] = {}
        self._waiting: dict[JobId, list[Future[None]]] = {}
        self._runs: dict[JobId, _Running] = {}
        self._cancelled_early: set[JobId] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wakers: dict[Lane, Waker] = {}
        self._schedule_waker: Waker | None = None
        self._lanes: list[LaneLoop] = []
        self._loops: list[asyncio.Task[None]] = []
        self._ended_count = 0

    # Asking for work -------------------------------------------------------------------------------------------

    def register(self, kind: str, handler: Handler, *, label: str | None = None) -> None:
        """Say who does jobs of a kind, and what people call them. Before `start`."""
        self._handlers[kind] = handler
        self._labels[kind] = label or kind.replace("_", " ").capitalize()

    def label(self, kind: str) -> str:
        """What people call jobs of a kind."""
        return self._labels.get(kind, kind)

    def enqueue(self, tx: Tx, work: Work, *, delay_ms: int = 0) -> JobId:
        """Ask for work in the transaction of its cause; it may start once that is committed.

        While a job of an equal `unique_key` waits or runs, gives that one.
        """
        if work.unique_key is not None and (there := store.active_of_key(tx, work.unique_key)) is not None:
            return there
        job_id = JobId(new_id())
        now_ms = self._clock.now_ms()
        lane = Lane(work.lane)
        store.insert(tx, job_id, replace(work, lane=lane), run_at=UnixMs(now_ms + delay_ms), now_ms=now_ms)
        self._announce(tx, job_id)
        tx.after_commit(lambda: self._wake(lane))
        return job_id

    def enqueue_more(
        self, tx: Tx, work: Work, add: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
    ) -> JobId:
        """Ask for work that can be joined: a job of its key that waits does this too, its payload being what `add`
        makes of both; one that runs is past it, so the next waits behind it."""
        assert work.unique_key is not None
        there = store.active_of_key(tx, work.unique_key)
        if there is None:
            return self.enqueue(tx, work)
        job = self._one(tx, there)
        if job.state is JobState.RUNNING:
            return self.enqueue_more(tx, replace(work, unique_key=f"{work.unique_key}:next"), add)
        store.put_payload(tx, there, add(job.payload, work.payload))
        return there

    def is_running(self, tx: Tx, job_id: JobId) -> bool:
        """Whether it has begun and not ended. Raises: NotFound."""
        return self._one(tx, job_id).state is JobState.RUNNING

    def active_state(self, tx: Tx, unique_key: str) -> JobState | None:
        """Whether the job of that key waits or runs; None where there is none."""
        there = store.active_of_key(tx, unique_key)
        return None if there is None else self._one(tx, there).state

    async def run_again(self, job_id: JobId) -> JobId:
        """Ask anew for the work of an ended job. Raises: NotFound."""

        def again(tx: Tx) -> JobId:
            job = self._one(tx, job_id)
            return self.enqueue(
                tx,
                Work(job.kind, job.payload, job.lane, job.unique_key, job.priority, job.library_id, job.max_attempts),
            )

        return await self._db.write(again)

    # Looking ---------------------------------------------------------------------------------------------------

    async def get(self, job_id: JobId) -> Job:
        """The job as it is now. Raises: NotFound."""
        return await self._db.read(lambda tx: self._one(tx, job_id))

    async def list(
        self,
        *,
        states: Sequence[JobState] = (*ACTIVE, *ENDED),
        library_id: LibraryId | None = None,
        before: JobId | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Newest first; `before` goes on where a page ended."""
        return await self._db.read(lambda tx: store.page(tx, states, library_id=library_id, before=before, limit=limit))

    async def wait(self, job_id: JobId) -> Job:
        """The job once it has ended. Raises: NotFound."""
        ended: Future[None] = Future()
        self._waiting.setdefault(job_id, []).append(ended)
        try:
            job = await self.get(job_id)
            if not job.has_ended:
                await asyncio.wrap_future(ended)
                job = await self.get(job_id)
            return job
        finally:
            self._stop_waiting(job_id, ended)

    # Cancelling ------------------------------------------------------------------------------------------------

    async def cancel(self, job_id: JobId) -> Job:
        """Stop a job: one that waits is cancelled now, one that runs as soon as it notices; an ended one stays.

        Raises: NotFound.
        """
        return await self._db.write(lambda tx: self.request_cancel(tx, job_id))

    def request_cancel(self, tx: Tx, job_id: JobId) -> Job:
        """`cancel` within a transaction."""
        match self._one(tx, job_id).state:
            case JobState.QUEUED:
                store.finish(tx, job_id, JobState.CANCELLED, now_ms=self._clock.now_ms())
                self._announce(tx, job_id)
            case JobState.RUNNING:
                store.mark_cancel_requested(tx, job_id)
                tx.after_commit(lambda: self._on_loop(self._stop_run, job_id))
            case _:
                pass
        return self._one(tx, job_id)

    def cancel_of_library(self, tx: Tx, library_id: LibraryId) -> Sequence[JobId]:
        """Cancel whatever waits or runs for a library."""
        return [self.request_cancel(tx, job.id).id for job in store.active_of_library(tx, library_id)]

    # Schedules -------------------------------------------------------------------------------------------------

    def put_schedule(self, tx: Tx, schedule: Schedule) -> None:
        """Make or change a schedule. Raises: InvalidInput when its cron line is none."""
        schedules.put(tx, schedule, self._clock.now_ms())
        tx.after_commit(self._wake_schedules)

    def remove_schedule(self, tx: Tx, schedule_id: str) -> bool:
        """Forget a schedule; False when there is none."""
        return schedules.remove(tx, schedule_id)

    async def schedules(self) -> Sequence[Schedule]:
        """All schedules, with when they come round next."""
        return await self._db.read(self.schedules_in)

    def schedules_in(self, tx: Tx) -> Sequence[Schedule]:
        """`schedules` within a transaction."""
        return schedules.everything(tx)

    # Running ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Put back what an earlier boot left running, then run what waits."""
        self._loop = asyncio.get_running_loop()
        await self._db.write(self._recover)
        self._wakers = {lane: Waker(self._clock) for lane in self._widths}
        self._schedule_waker = Waker(self._clock)
        self._lanes = [self._lane_loop(lane, width) for lane, width in self._widths.items()]
        self._loops = [asyncio.create_task(_keep_going(lane.run)) for lane in self._lanes]
        self._loops.append(asyncio.create_task(_keep_going(self._run_schedules)))

    async def stop(self, grace_s: float = 10.0) -> None:
        """Start nothing new, let what runs reach a checkpoint, cancel what does not; all of it goes back to queued."""
        await _end(self._loops)
        self._loops = []
        supervisors = {task for lane in self._lanes for task in lane.running}
        for running in self._runs.values():
            running.run.ask_to_stop()
        if supervisors:
            await asyncio.wait(supervisors, timeout=grace_s)
        for running in list(self._runs.values()):
            running.stop()
        if unfinished := {task for task in supervisors if not task.done()}:
            _, stuck = await asyncio.wait(unfinished, timeout=_LAST_CALL_S)
            await _end(stuck)
        await self._db.write(self._put_back_running)
        self._lanes = []
        self._loop = None

    def look_now(self) -> None:
        """Look for due work at once, whatever the timers say. On the event loop."""
        for lane in self._widths:
            self._wake(lane)
        self._wake_schedules()

    def _lane_loop(self, lane: Lane, width: int) -> LaneLoop:
        async def take() -> Callable[[], Coroutine[Any, Any, None]] | None:
            job = await self._db.write(lambda tx: self._claim(tx, lane))
            return None if job is None else lambda: self._perform(job)

        return LaneLoop(
            width,
            self._wakers[lane],
            self._clock,
            next_due=lambda: self._db.read(lambda tx: store.next_due(tx, lane)),
            take=take,
        )

    async def _run_schedules(self) -> None:
        waker = self._schedule_waker
        assert waker is not None
        while True:
            waker.arm()
            due_ms = await self._db.read(schedules.next_due)
            if due_ms is None or due_ms > self._clock.now_ms():
                await waker.sleep_until(due_ms)
            else:
                await self._db.write(self._enqueue_due)

    def _enqueue_due(self, tx: Tx) -> None:
        for schedule in schedules.take_due(tx, self._clock.now_ms()):
            self.enqueue(tx, schedule.work)

    def _claim(self, tx: Tx, lane: Lane) -> Job | None:
        job = store.claim(tx, lane, self._clock.now_ms())
        if job is not None:
            self._announce(tx, job.id)
        return job

    async def _perform(self, job: Job) -> None:
        run = JobRun(job, self._db, self._announce)
        with bound(job_id=job.id):
            work = asyncio.create_task(self._call_handler(job, run))
            self._runs[job.id] = _Running(run, work)
            self._metrics.jobs_running.labels(job.lane).inc()
            if job.id in self._cancelled_early:
                self._stop_run(job.id)
            writing = asyncio.create_task(run.keep_writing_progress())
            try:
                result = await self._outcome(job, work)
                await _end([writing])
                await self._db.write(lambda tx: self._record(tx, job, run, result))
            except Exception:  # noqa: BLE001 - supervisor: the row stays running and is taken up at the next start
                _log.exception("the end of a job could not be written down", kind=job.kind)
            finally:
                await _end([writing])
                self._runs.pop(job.id, None)
                self._metrics.jobs_running.labels(job.lane).dec()

    async def _call_handler(self, job: Job, run: JobRun) -> Mapping[str, Any] | None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise NotFound(f"This server knows no jobs of the kind {job.kind!r}.")
        return await handler(run)

    async def _outcome(self, job: Job, work: asyncio.Task[Mapping[str, Any] | None]) -> Outcome:
        running = self._runs[job.id]
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError:
            # Only a queue that has lost patience cancels its supervisors; the row goes back to queued.
            work.cancel()
            raise
        error: BaseException | None = asyncio.CancelledError() if work.cancelled() else work.exception()
        if error is None:
            return Done(work.result())
        verdict = outcome.judge(
            error, job_id=job.id, was_cancelled=running.is_cancelled_for_good, is_stopping=running.run.is_stopping
        )
        if isinstance(verdict, Failed):
            _log.error("a job failed", kind=job.kind, attempt=job.attempts, exc_info=error)
        return verdict

    def _record(self, tx: Tx, job: Job, run: JobRun, result: Outcome) -> None:
        now_ms = self._clock.now_ms()
        run.write_progress(tx)
        match result:
            case Done(value):
                store.finish(tx, job.id, JobState.DONE, now_ms=now_ms, result=value)
            case Cancelled():
                store.finish(tx, job.id, JobState.CANCELLED, now_ms=now_ms)
            case Interrupted():
                store.requeue(tx, job.id, run_at=job.run_at, is_attempt_counted=False)
            case Failed(message, may_retry) if may_retry and job.attempts < job.max_attempts:
                run_at = UnixMs(now_ms + outcome.retry_delay_ms(job.attempts))
                store.requeue(tx, job.id, run_at=run_at, error=message)
            case Failed(message, _):
                store.finish(tx, job.id, JobState.FAILED, now_ms=now_ms, error=message)
            case _:
                assert_never(result)
        self._announce(tx, job.id)

    def _recover(self, tx: Tx) -> None:
        now_ms = self._clock.now_ms()
        for job in store.running(tx):
            if job.is_cancel_requested:
                store.finish(tx, job.id, JobState.CANCELLED, now_ms=now_ms)
            elif outcome.has_crashed_too_often(job.attempts, job.max_attempts):
                message = f"The server ended {outcome.MAX_CRASHES} times while doing this; it is not tried again."
                store.finish(tx, job.id, JobState.FAILED, now_ms=now_ms, error=message)
            else:
                store.requeue(tx, job.id, run_at=job.run_at)
            self._announce(tx, job.id)
        store.prune(tx, KEPT_HISTORY)

    def _put_back_running(self, tx: Tx) -> None:
        for job in store.running(tx):
            if job.is_cancel_requested:
                store.finish(tx, job.id, JobState.CANCELLED, now_ms=self._clock.now_ms())
            else:
                store.requeue(tx, job.id, run_at=job.run_at, is_attempt_counted=False)
            self._announce(tx, job.id)

    def _stop_run(self, job_id: JobId) -> None:
        running = self._runs.get(job_id)
        if running is None:
            # Claimed, but its task has not begun; it is stopped as soon as it has.
            self._cancelled_early.add(job_id)
            return
        self._cancelled_early.discard(job_id)
        running.is_cancelled_for_good = True
        running.stop()

    # Telling ---------------------------------------------------------------------------------------------------

    def _announce(self, tx: Tx, job_id: JobId) -> None:
        job = self._one(tx, job_id)
        progress = job.progress
        self._events.append(
            tx,
            JobChanged(
                job_id=job.id,
                kind=job.kind,
                state=job.state,
                stage=progress.stage,
                done=progress.done_count,
                total=progress.total_count,
                current=progress.current,
                library_id=job.library_id,
            ),
        )
        if job.has_ended:
            tx.after_commit(lambda: self._note_end(job))
            self._ended_count += 1
            if self._ended_count % _PRUNE_EVERY == 0:
                store.prune(tx, KEPT_HISTORY)

    def _note_end(self, job: Job) -> None:
        self._metrics.jobs_finished.labels(job.kind, job.state).inc()
        for ended in self._waiting.pop(job.id, []):
            if ended.set_running_or_notify_cancel():
                ended.set_result(None)

    def _stop_waiting(self, job_id: JobId, ended: Future[None]) -> None:
        if ended in (rest := self._waiting.get(job_id, [])):
            rest.remove(ended)
        if not rest:
            self._waiting.pop(job_id, None)

    def _wake(self, lane: Lane) -> None:
        if (waker := self._wakers.get(lane)) is not None:
            self._on_loop(waker.wake)

    def _wake_schedules(self) -> None:
        if self._schedule_waker is not None:
            self._on_loop(self._schedule_waker.wake)

    def _on_loop(self, fn: Callable[..., None], *args: object) -> None:
        if (loop := self._loop) is not None:
            loop.call_soon_threadsafe(fn, *args)

    def _one(self, tx: Tx, job_id: JobId) -> Job:
        job = store.one(tx, job_id)
        if job is None:
            raise NotFound("There is no such job.")
        return job


class _Running:
    """A run and the task that does it."""

    __slots__ = ("is_cancelled_for_good", "run", "work")

    def __init__(self, run: JobRun, work: asyncio.Task[Mapping[str, Any] | None]) -> None:
        self.run = run
        self.work = work
        self.is_cancelled_for_good = False

    def stop(self) -> None:
        self.run.ask_to_cancel()
        self.work.cancel()


async def _keep_going(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop of the queue again when it fails: a full disk now must not end all jobs for good."""
    while True:
        try:
            await loop()
        except Exception:  # noqa: BLE001 - supervisor of the queue's own loops
            _log.exception("the queue stumbled and goes on")
            await asyncio.sleep(1)


async def _end(tasks: Sequence[asyncio.Task[None]] | set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
