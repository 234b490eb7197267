"""The queue: order, lanes, progress, cancel, retry, recovery, shutdown, schedules."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from opened import opened
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound, Unavailable
from rustfin.core.ids import JobId, LibraryId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import Role, Viewer
from rustfin.jobs import ACTIVE, ENDED, JobRun, Jobs, JobState, Lane, Schedule, Work, next_times
from rustfin.jobs import store as job_store
from rustfin.jobs.jobs import KEPT_HISTORY
from until import until

ADMIN = Viewer(UserId("admin"), "Ada", Role.ADMIN)


@pytest.fixture
def events(db: Database, clock: ManualClock) -> Events:
    return Events(db, clock)


@pytest.fixture
def jobs(db: Database, events: Events, clock: ManualClock) -> Jobs:
    return Jobs(db, events, clock)


@asynccontextmanager
async def running(jobs: Jobs, *, grace_s: float = 10.0) -> AsyncIterator[None]:
    await jobs.start()
    try:
        yield
    finally:
        await jobs.stop(grace_s)


async def enqueue(jobs: Jobs, db: Database, work: Work) -> JobId:
    return await db.write(lambda tx: jobs.enqueue(tx, work))


def maintenance(kind: str = "sweep", **rest: object) -> Work:
    return Work(kind, {}, Lane.MAINTENANCE, **rest)  # type: ignore[arg-type]


class Gate:
    """A handler that says when it has begun and waits to be let through."""

    def __init__(self) -> None:
        self.begun: list[JobRun] = []
        self.is_open = asyncio.Event()

    async def __call__(self, run: JobRun) -> None:
        self.begun.append(run)
        await self.is_open.wait()


async def test_a_job_runs_and_its_result_is_kept(jobs: Jobs, db: Database, clock: ManualClock) -> None:
    async def double(run: JobRun) -> Mapping[str, int]:
        return {"doubled": run.payload["number"] * 2}

    jobs.register("double", double, label="Double a number")
    async with running(jobs):
        job = await jobs.wait(await enqueue(jobs, db, Work("double", {"number": 21}, Lane.PROBE)))
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"doubled": 42}, 1)
    assert (job.created_at, job.started_at, job.finished_at) == (clock.now_ms(),) * 3
    assert jobs.label("double") == "Double a number"


async def test_a_job_of_a_transaction_that_failed_never_runs(jobs: Jobs, db: Database) -> None:
    def fail(tx: Tx) -> None:
        jobs.enqueue(tx, maintenance())
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fail)
    assert await jobs.list() == []


async def test_a_lane_goes_by_priority_then_in_order(jobs: Jobs, db: Database) -> None:
    order: list[str] = []

    async def note(run: JobRun) -> None:
        order.append(run.payload["name"])

    jobs.register("note", note)
    for name, priority in [("a", 0), ("b", 0), ("urgent", 5), ("c", 0), ("late", -1)]:
        await enqueue(jobs, db, Work("note", {"name": name}, Lane.SCAN, priority=priority))
    async with running(jobs):
        await until(lambda: len(order) == 5)
    assert order == ["urgent", "a", "b", "c", "late"]


async def test_lanes_have_widths_and_do_not_wait_for_each_other(jobs: Jobs, db: Database) -> None:
    gate = Gate()
    jobs.register("hold", gate)
    for lane in (Lane.SCAN, Lane.PROBE, Lane.ARTWORK):
        for _ in range(4):
            await enqueue(jobs, db, Work("hold", {"lane": lane}, lane))
    async with running(jobs):
        await until(lambda: len(gate.begun) == 4)
        active = await jobs.list(states=[JobState.RUNNING])
        assert sorted(job.lane for job in active) == ["artwork", "probe", "probe", "scan"]
        gate.is_open.set()
        await until(lambda: len(gate.begun) == 12)


async def test_an_equal_unique_key_gives_the_job_that_is_there(jobs: Jobs, db: Database) -> None:
    gate = Gate()
    jobs.register("hold", gate)
    work = Work("hold", {}, Lane.SCAN, unique_key="scan:films")
    first = await enqueue(jobs, db, work)
    assert await enqueue(jobs, db, work) == first
    async with running(jobs):
        await until(lambda: gate.begun)
        assert await enqueue(jobs, db, work) == first
        gate.is_open.set()
        await jobs.wait(first)
        second = await enqueue(jobs, db, work)
        assert second != first
        assert (await jobs.wait(second)).state is JobState.DONE
        third = await jobs.run_again(second)
        assert (await jobs.wait(third)).payload == {}


async def test_cancelling_a_waiting_job_ends_it_at_once(jobs: Jobs, db: Database) -> None:
    job_id = await enqueue(jobs, db, maintenance())
    waiting = asyncio.ensure_future(jobs.wait(job_id))
    assert (await jobs.cancel(job_id)).state is JobState.CANCELLED
    assert (await waiting).state is JobState.CANCELLED
    assert (await jobs.cancel(job_id)).state is JobState.CANCELLED


async def test_cancelling_a_running_job_stops_its_task(jobs: Jobs, db: Database) -> None:
    gate = Gate()
    jobs.register("hold", gate)
    async with running(jobs):
        job_id = await enqueue(jobs, db, maintenance("hold"))
        await until(lambda: gate.begun)
        assert (await jobs.cancel(job_id)).is_cancel_requested
        job = await jobs.wait(job_id)
    assert (job.state, job.error) == (JobState.CANCELLED, None)
    assert gate.begun[0].is_cancelled


async def test_a_cancel_that_comes_with_the_start_is_not_lost(jobs: Jobs, db: Database) -> None:
    gate = Gate()
    jobs.register("hold", gate)
    async with running(jobs):
        for _ in range(20):
            job_id = await enqueue(jobs, db, maintenance("hold"))
            await jobs.cancel(job_id)
            assert (await jobs.wait(job_id)).state is JobState.CANCELLED


async def test_thread_work_sees_the_cancel_and_keeps_its_lane_until_it_ends(jobs: Jobs, db: Database) -> None:
    begun, may_end, threads = threading.Event(), threading.Event(), []

    async def crunch(run: JobRun) -> None:
        await run.in_thread(crunch_in_thread, run)

    def crunch_in_thread(run: JobRun) -> None:
        threads.append("in")
        begun.set()
        while not run.is_cancelled:
            may_end.wait(0.005)
        may_end.wait(20)
        threads.append("out")
        run.raise_if_cancelled()

    async def after(run: JobRun) -> None:
        threads.append("next")

    jobs.register("crunch", crunch)
    jobs.register("after", after)
    async with running(jobs):
        first = await enqueue(jobs, db, maintenance("crunch"))
        second = await enqueue(jobs, db, maintenance("after"))
        await asyncio.to_thread(begun.wait, 20)
        await jobs.cancel(first)
        assert (await jobs.get(first)).state is JobState.RUNNING
        may_end.set()
        assert (await jobs.wait(first)).state is JobState.CANCELLED
        await jobs.wait(second)
    assert threads == ["in", "out", "next"]


async def test_cancelling_what_belongs_to_a_library(jobs: Jobs, db: Database) -> None:
    films, series = LibraryId("films"), LibraryId("series")
    mine = [await enqueue(jobs, db, maintenance(library_id=films)) for _ in range(2)]
    other = await enqueue(jobs, db, maintenance(library_id=series))
    assert set(await db.write(lambda tx: jobs.cancel_of_library(tx, films))) == set(mine)
    assert [job.id for job in await jobs.list(states=ACTIVE)] == [other]


async def test_progress_is_throttled_and_its_last_value_always_written(
    jobs: Jobs, db: Database, events: Events
) -> None:
    async def count(run: JobRun) -> None:
        for number in range(500):
            await run.progress(stage="walk", done=number + 1, total=500, current=f"file {number}")
        await run.progress(stage="record", done=1)

    jobs.register("count", count)
    following = events.follow(ADMIN)
    async with running(jobs):
        job = await jobs.wait(await enqueue(jobs, db, maintenance("count")))
    events.close()
    told = [event.payload async for event in following]
    assert (job.progress.stage, job.progress.done_count, job.progress.total_count) == ("record", 1, None)
    assert [told[0]["state"], told[1]["state"], told[-1]["state"]] == ["queued", "running", "done"]
    assert (told[-1]["stage"], told[-1]["done"]) == ("record", 1)
    assert len(told) < 50


async def test_progress_from_a_thread_is_written_while_the_job_runs(jobs: Jobs, db: Database) -> None:
    gate = Gate()

    async def count(run: JobRun) -> None:
        await asyncio.to_thread(run.note_progress, stage="walk", done=7, total=9, current="x")
        await gate(run)

    jobs.register("count", count)
    async with running(jobs):
        job_id = await enqueue(jobs, db, maintenance("count"))

        async def is_told() -> bool:
            progress = (await jobs.get(job_id)).progress
            return (progress.stage, progress.done_count, progress.current) == ("walk", 7, "x")

        await until(is_told)
        gate.is_open.set()


async def test_a_failed_job_is_tried_again_later_each_time(jobs: Jobs, db: Database, clock: ManualClock) -> None:
    tries: list[int] = []

    async def flaky(run: JobRun) -> None:
        tries.append(clock.now_ms())
        if len(tries) < 3:
            raise Unavailable("The disk is asleep.")

    jobs.register("flaky", flaky)
    async with running(jobs):
        job_id = await enqueue(jobs, db, maintenance("flaky", max_attempts=3))
        start = clock.now_ms()
        for count, wait_ms in ((1, 30_000), (2, 60_000)):

            async def is_back(count: int = count) -> bool:
                job = await jobs.get(job_id)
                return job.state is JobState.QUEUED and job.attempts == count

            await until(is_back)
            assert (await jobs.get(job_id)).error == "The disk is asleep."
            clock.advance(wait_ms)
            jobs.look_now()
        job = await jobs.wait(job_id)
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 3, None)
    assert tries == [start, start + 30_000, start + 90_000]


async def test_errors_are_told_in_words_and_without_a_stack(jobs: Jobs, db: Database) -> None:
    async def foreign(run: JobRun) -> None:
        raise ZeroDivisionError("secret /path/of/a/file")

    async def ours(run: JobRun) -> None:
        raise InvalidInput("There is no such folder.")

    jobs.register("foreign", foreign)
    jobs.register("ours", ours)
    async with running(jobs):
        inside = await jobs.wait(await enqueue(jobs, db, maintenance("foreign")))
        told = await jobs.wait(await enqueue(jobs, db, maintenance("ours", max_attempts=5)))
        unknown = await jobs.wait(await enqueue(jobs, db, maintenance("nobody_knows", max_attempts=5)))
    assert inside.state is told.state is unknown.state is JobState.FAILED
    assert inside.error == f"Something went wrong inside (ZeroDivisionError). The log has more under job {inside.id}."
    assert (told.error, told.attempts) == ("There is no such folder.", 1)
    assert unknown.error == "This server knows no jobs of the kind 'nobody_knows'."


async def test_a_delayed_job_waits_for_its_time(jobs: Jobs, db: Database, clock: ManualClock) -> None:
    gate = Gate()
    gate.is_open.set()
    jobs.register("hold", gate)
    async with running(jobs):
        late = await db.write(lambda tx: jobs.enqueue(tx, maintenance("hold"), delay_ms=3_600_000))
        soon = await enqueue(jobs, db, maintenance("hold"))
        await jobs.wait(soon)
        assert (await jobs.get(late)).state is JobState.QUEUED
        clock.advance(3_600_000)
        jobs.look_now()
        assert (await jobs.wait(late)).state is JobState.DONE


async def test_what_a_killed_server_left_running_goes_on_from_its_checkpoint(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "killed.db"
    async with opened(path, clock=clock) as db:
        jobs = Jobs(db, Events(db, clock), clock)
        job_id = await enqueue(jobs, db, maintenance("long"))
        doomed = await enqueue(jobs, db, maintenance("long"))
        for _ in range(2):
            await db.write(lambda tx: job_store.claim(tx, Lane.MAINTENANCE, clock.now_ms()))
        await db.write(lambda tx: job_store.put_checkpoint(tx, job_id, {"next": 40}))
        await jobs.cancel(doomed)

    seen: list[object] = []

    async def long(run: JobRun) -> None:
        seen.append((run.checkpoint, run.attempt))

    async with opened(path, clock=clock) as db:
        jobs = Jobs(db, Events(db, clock), clock)
        jobs.register("long", long)
        async with running(jobs):
            job = await jobs.wait(job_id)
        assert (job.state, job.checkpoint) == (JobState.DONE, None)
        assert (await jobs.get(doomed)).state is JobState.CANCELLED
    assert seen == [({"next": 40}, 2)]


async def test_a_job_that_kills_the_server_each_time_is_given_up(db: Database, jobs: Jobs, clock: ManualClock) -> None:
    job_id = await enqueue(jobs, db, maintenance("deadly"))

    def crash(tx: Tx) -> None:
        job_store.claim(tx, Lane.MAINTENANCE, clock.now_ms())

    for _ in range(6):
        await db.write(crash)
        await db.write(jobs._recover)
    job = await jobs.get(job_id)
    assert job.state is JobState.FAILED
    assert "5 times" in (job.error or "")


async def test_stopping_lets_a_job_reach_its_checkpoint_and_queues_it_again(
    db: Database, events: Events, clock: ManualClock
) -> None:
    jobs = Jobs(db, events, clock)
    begun = asyncio.Event()

    async def stepwise(run: JobRun) -> None:
        step = run.checkpoint or 0
        while True:
            begun.set()
            await until(lambda: run.is_stopping)
            step += 1
            await run.save_checkpoint(step)

    jobs.register("stepwise", stepwise)
    await jobs.start()
    job_id = await enqueue(jobs, db, maintenance("stepwise"))
    later = await enqueue(jobs, db, maintenance("stepwise"))
    await begun.wait()
    await jobs.stop(grace_s=20)
    job = await jobs.get(job_id)
    assert (job.state, job.checkpoint, job.attempts, job.error) == (JobState.QUEUED, 1, 0, None)
    assert (await jobs.get(later)).attempts == 0


async def test_stopping_cancels_what_reaches_no_checkpoint(db: Database, jobs: Jobs) -> None:
    seen: list[bool] = []

    async def stubborn(run: JobRun) -> None:
        gone = threading.Event()

        def work() -> None:
            while not run.is_cancelled:
                gone.wait(0.005)
            seen.append(run.is_cancelled)

        await run.in_thread(work)

    jobs.register("stubborn", stubborn)
    await jobs.start()
    job_id = await enqueue(jobs, db, maintenance("stubborn"))

    async def is_running() -> bool:
        return (await jobs.get(job_id)).state is JobState.RUNNING

    await until(is_running)
    await jobs.stop(grace_s=0.01)
    job = await jobs.get(job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert seen in ([True], [])


async def test_history_is_pruned_and_active_jobs_stay(db: Database, jobs: Jobs, clock: ManualClock) -> None:
    def fill(tx: Tx) -> JobId:
        active = jobs.enqueue(tx, maintenance())
        for _ in range(KEPT_HISTORY + 150):
            clock.advance(1)
            jobs.request_cancel(tx, jobs.enqueue(tx, maintenance()))
        return active

    active = await db.write(fill)
    ended = await db.read(lambda tx: job_store.count(tx, is_active=False))
    assert KEPT_HISTORY <= ended < KEPT_HISTORY + 100
    assert (await jobs.get(active)).state is JobState.QUEUED


async def test_pages_go_on_where_they_ended(db: Database, jobs: Jobs) -> None:
    made = [await enqueue(jobs, db, maintenance()) for _ in range(7)]
    first = await jobs.list(limit=3)
    second = await jobs.list(limit=3, before=first[-1].id)
    third = await jobs.list(limit=3, before=second[-1].id)
    assert [job.id for job in (*first, *second, *third)] == made[::-1]
    assert await jobs.list(states=ENDED) == []


async def test_an_unknown_job_is_not_found(jobs: Jobs) -> None:
    for ask in (jobs.get, jobs.cancel, jobs.wait, jobs.run_again):
        with pytest.raises(NotFound):
            await ask(JobId("nothing"))


async def test_a_schedule_comes_round_once_even_if_missed_often(db: Database, jobs: Jobs, clock: ManualClock) -> None:
    ran: list[int] = []

    async def tick(run: JobRun) -> None:
        ran.append(clock.now_ms())

    jobs.register("tick", tick)
    hourly = Schedule("tick", "0 * * * *", maintenance("tick", unique_key="tick"))
    await db.write(lambda tx: jobs.put_schedule(tx, hourly))
    async with running(jobs):
        assert ran == []
        clock.advance(5 * 3_600_000)
        jobs.look_now()
        await until(lambda: len(ran) == 1)
        [schedule] = await jobs.schedules()
        assert schedule.last_run_at == ran[0]
        assert schedule.next_run_at is not None
        assert ran[0] < schedule.next_run_at <= ran[0] + 3_600_000
        await db.write(lambda tx: jobs.put_schedule(tx, hourly))
        assert (await jobs.schedules())[0].next_run_at == schedule.next_run_at
        await db.write(lambda tx: jobs.remove_schedule(tx, "tick"))
        assert await jobs.schedules() == []


async def test_a_schedule_that_is_none_is_refused(db: Database, jobs: Jobs) -> None:
    for cron in ("often", "61 * * * *", "0 0 31 2 *", "0 0 4 * * *", "@daily", ""):
        with pytest.raises(InvalidInput):
            await db.write(lambda tx, cron=cron: jobs.put_schedule(tx, Schedule("x", cron, maintenance())))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("cron", "code", "field"),
    [
        ("often", "schedule_invalid", None),
        ("60 * * * *", "schedule_invalid", "minute"),
        ("0 25 * * *", "schedule_invalid", "hour"),
        ("0 0 32 * *", "schedule_invalid", "day"),
        ("0 0 31 2 *", "schedule_invalid", "day"),
        ("0 0 1 13 *", "schedule_invalid", "month"),
        ("0 0 * * 9", "schedule_invalid", "weekday"),
    ],
)
def test_what_is_wrong_with_a_cron_line_is_told(cron: str, code: str, field: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        next_times(cron, UnixMs(0), count=1)
    assert (refused.value.code, refused.value.details) == (code, {"field": field})
    assert cron in refused.value.message


def test_the_next_times_of_a_cron_line_come_in_order() -> None:
    after = UnixMs(int(datetime(2026, 3, 9, 12).astimezone().timestamp() * 1000))
    found = next_times("30 4 * * 1", after, count=3)
    moments = [datetime.fromtimestamp(one / 1000).astimezone() for one in found]
    assert [(one.month, one.day, one.hour, one.minute) for one in moments] == [
        (3, 16, 4, 30),
        (3, 23, 4, 30),
        (3, 30, 4, 30),
    ]
