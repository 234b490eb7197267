"""Following events: replay, live, audiences, slow followers, pruning."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opened import opened
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId, JobId, LibraryId, SessionId, UserId
from rustfin.db import Database, Tx
from rustfin.events import (
    RESYNC,
    Event,
    Events,
    Following,
    ItemChanged,
    JobChanged,
    LibrariesChanged,
    LibraryChanged,
    PlaybackChanged,
    PreferencesChanged,
    SessionRevoked,
    SettingsChanged,
    UserDataChanged,
    UsersChanged,
)
from rustfin.events.log import KEPT_EVENTS, newest_seq, prune
from rustfin.identity import Role, Viewer

ADMIN = Viewer(UserId("admin"), "Ada", Role.ADMIN)
ANN = Viewer(UserId("ann"), "Ann", Role.USER)
BOB = Viewer(UserId("bob"), "Bob", Role.USER, library_ids=frozenset({LibraryId("films")}))


@dataclass(frozen=True, slots=True)
class Case:
    event: Event
    seen_by: set[str]


CASES = [
    Case(LibrariesChanged(), {"Ada", "Ann", "Bob"}),
    Case(LibraryChanged(LibraryId("films"), 3), {"Ada", "Ann", "Bob"}),
    Case(LibraryChanged(LibraryId("series"), 3), {"Ada", "Ann"}),
    Case(ItemChanged(ItemId("i"), LibraryId("series")), {"Ada", "Ann"}),
    Case(JobChanged(JobId("j"), "scan", "running", "walk", 1, None, "a", LibraryId("films")), {"Ada"}),
    Case(UserDataChanged(UserId("ann"), ItemId("i"), None), {"Ann"}),
    Case(PreferencesChanged(UserId("bob")), {"Bob"}),
    Case(SessionRevoked(UserId("ann"), SessionId("s")), {"Ann"}),
    Case(UsersChanged(), {"Ada"}),
    Case(SettingsChanged("network"), {"Ada"}),
    Case(PlaybackChanged(), {"Ada"}),
]


async def _next(following: Following) -> tuple[int, str]:
    async with asyncio.timeout(20):
        event = await anext(following)
    return event.seq, event.kind


async def _append(db: Database, events: Events, event: Event) -> int:
    return (await db.write(lambda tx: events.append(tx, event))).seq


async def test_each_viewer_sees_what_is_theirs_live_and_replayed(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    viewers = [ADMIN, ANN, BOB]
    live = {viewer.name: events.follow(viewer) for viewer in viewers}
    seqs = [await _append(db, events, case.event) for case in CASES]
    events.close()
    expected = {
        viewer.name: [
            (seq, case.event.name) for seq, case in zip(seqs, CASES, strict=True) if viewer.name in case.seen_by
        ]
        for viewer in viewers
    }
    assert {name: [(event.seq, event.kind) async for event in stream] for name, stream in live.items()} == expected

    again = Events(db, clock)
    replayed = {viewer.name: again.follow(viewer, 0) for viewer in viewers}
    heads = {name: await _next(stream) for name, stream in replayed.items()}
    again.close()
    rest = {name: [(event.seq, event.kind) async for event in stream] for name, stream in replayed.items()}
    assert {name: [heads[name], *rest[name]] for name in heads} == expected


async def test_the_payload_holds_the_fields_but_not_the_user(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    following = events.follow(ANN, 0)
    await _append(db, events, UserDataChanged(UserId("ann"), ItemId("i"), None))
    event = await anext(following)
    assert event.payload == {"item_id": "i", "series_id": None}
    assert event.at_ms == clock.now_ms()
    job = JobChanged(JobId("j"), "scan", "running", None, 1, 2, None, None)
    admin = events.follow(ADMIN)
    await _append(db, events, job)
    assert (await anext(admin)).payload == {
        "job_id": "j",
        "kind": "scan",
        "state": "running",
        "stage": None,
        "done": 1,
        "total": 2,
        "current": None,
        "library_id": None,
    }


async def test_a_rolled_back_event_is_told_to_nobody(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    following = events.follow(ANN)

    def fail(tx: Tx) -> None:
        events.append(tx, LibrariesChanged())
        raise LookupError

    try:
        await db.write(fail)
    except LookupError:
        kept = await _append(db, events, PreferencesChanged(ANN.user_id))
    assert await _next(following) == (kept, "preferences.changed")


async def test_replay_starts_after_the_number_given(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    seqs = [await _append(db, events, LibrariesChanged()) for _ in range(5)]
    following = events.follow(ANN, seqs[2])
    assert [await _next(following) for _ in range(2)] == [(seq, "libraries.changed") for seq in seqs[3:]]
    later = await _append(db, events, LibrariesChanged())
    assert await _next(following) == (later, "libraries.changed")


async def test_a_slow_follower_gets_one_resync_then_what_follows(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock, buffered=10)
    following = events.follow(ANN)
    seqs = [await _append(db, events, LibrariesChanged()) for _ in range(14)]
    got = [await _next(following) for _ in range(4)]
    assert got == [(seqs[10], RESYNC), *((seq, "libraries.changed") for seq in seqs[11:])]


async def test_an_unknown_or_forgotten_number_is_answered_with_resync(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    seqs = [await _append(db, events, LibrariesChanged()) for _ in range(10)]
    await db.write(lambda tx: prune(tx, kept=3))
    from_the_future = events.follow(ANN, seqs[-1] + 100)
    too_old = events.follow(ANN, seqs[2])
    just_kept = events.follow(ANN, seqs[6])
    assert await _next(from_the_future) == (seqs[-1], RESYNC)
    assert await _next(too_old) == (seqs[-1], RESYNC)
    assert await _next(just_kept) == (seqs[7], "libraries.changed")
    later = await _append(db, events, LibrariesChanged())
    assert await _next(too_old) == (later, "libraries.changed")


async def test_a_log_pruned_empty_still_knows_its_number(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    seqs = [await _append(db, events, LibrariesChanged()) for _ in range(3)]
    await db.write(lambda tx: prune(tx, kept=0))
    up_to_date = events.follow(ANN, seqs[-1])
    behind = events.follow(ANN, seqs[0])
    assert await _next(behind) == (seqs[-1], RESYNC)
    later = await _append(db, events, LibrariesChanged())
    assert await _next(up_to_date) == (later, "libraries.changed")


async def test_the_log_stays_bounded_by_itself(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)

    def many(tx: Tx) -> None:
        for _ in range(KEPT_EVENTS + 1_500):
            events.append(tx, LibrariesChanged())

    await db.write(many)
    kept = await db.read(lambda tx: tx.value("SELECT count(*) FROM event"))
    assert KEPT_EVENTS <= kept < KEPT_EVENTS + 1_000
    assert await db.read(newest_seq) == KEPT_EVENTS + 1_500


async def test_a_heartbeat_around_the_wait_loses_nothing(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    async with events.follow(ANN, 0) as following:
        beats = 0
        try:
            async with asyncio.timeout(0.05):
                await anext(following)
        except TimeoutError:
            beats += 1
        seq = await _append(db, events, LibrariesChanged())
        assert (beats, await _next(following)) == (1, (seq, "libraries.changed"))


async def test_closing_ends_followers_and_later_ones_at_once(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    waiting = asyncio.ensure_future(_collect(events.follow(ANN)))
    await asyncio.sleep(0)
    events.close()
    assert await waiting == []
    assert await _collect(events.follow(ANN)) == []


async def _collect(following: Following) -> list[int]:
    return [event.seq async for event in following]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.integers(0, 20), writers=st.integers(1, 4), each=st.integers(1, 15), taken=st.integers(0, 20))
async def test_nothing_is_missed_or_told_twice_between_replay_and_live(
    db: Database, clock: ManualClock, before: int, writers: int, each: int, taken: int
) -> None:
    events = Events(db, clock)
    start = await db.read(newest_seq)
    early = [await _append(db, events, LibrariesChanged()) for _ in range(before)]
    after = early[min(taken, before) - 1] if min(taken, before) else start

    async def write() -> list[int]:
        return [await _append(db, events, LibrariesChanged()) for _ in range(each)]

    async def follow() -> list[int]:
        async with events.follow(ANN, after) as following:
            return [(await _next(following))[0] for _ in range(before - min(taken, before) + writers * each)]

    async with asyncio.TaskGroup() as group:
        writing = [group.create_task(write()) for _ in range(writers)]
        reading: Callable[[], list[int]] = group.create_task(follow()).result
    written = sorted(seq for task in writing for seq in task.result())
    assert reading() == [seq for seq in early if seq > after] + written


async def test_what_another_process_wrote_is_told_in_its_place(db: Database, clock: ManualClock) -> None:
    events = Events(db, clock)
    await events.catch_up()
    following = events.follow(ANN)
    async with opened(db.path, clock=clock) as elsewhere:
        others = Events(elsewhere, clock)
        first = await _append(elsewhere, others, LibrariesChanged())
        await events.catch_up()
        assert await _next(following) == (first, "libraries.changed")
        second = await _append(elsewhere, others, PreferencesChanged(ANN.user_id))
        await _append(elsewhere, others, UsersChanged())
        own = await _append(db, events, LibrariesChanged())
    assert await _next(following) == (second, "preferences.changed")
    assert await _next(following) == (own, "libraries.changed")
    await events.catch_up()
    events.close()
    assert await _collect(following) == []


async def test_a_follower_that_begins_now_is_not_told_the_past(db: Database, clock: ManualClock) -> None:
    await _append(db, Events(db, clock), LibrariesChanged())
    events = Events(db, clock)
    await events.catch_up()
    following = events.follow(ANN)
    await events.catch_up()
    events.close()
    assert await _collect(following) == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["own", "own, hidden", "other", "other, hidden", "look", "take"]), max_size=40))
async def test_two_writers_are_told_in_the_order_of_the_log(db: Database, clock: ManualClock, steps: list[str]) -> None:
    events = Events(db, clock)
    await events.catch_up()
    told: list[int] = []
    seen: list[int] = []
    async with opened(db.path, clock=clock, readers=1) as elsewhere, events.follow(ANN) as following:
        others = Events(elsewhere, clock)
        for step in steps:
            event: Event = UsersChanged() if "hidden" in step else LibrariesChanged()
            match step.partition(",")[0]:
                case "own":
                    seq = await _append(db, events, event)
                case "other":
                    seq = await _append(elsewhere, others, event)
                case "look":
                    await events.catch_up()
                    continue
                case _:
                    try:
                        async with asyncio.timeout(0):
                            told.append((await anext(following)).seq)
                    except TimeoutError:
                        pass
                    continue
            if "hidden" not in step:
                seen.append(seq)
        await events.catch_up()
        events.close()
        told.extend(await _collect(following))
    assert told == seen
