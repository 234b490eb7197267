"""Turn-taking and rest of one host."""

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import RateLimited, Unavailable
from rustfin.outbound.pace import FAILURES_TO_REST, REST_MS, Pace


async def test_a_host_that_keeps_failing_rests_and_gets_one_more_try(clock: ManualClock) -> None:
    pace = Pace(clock, calls_per_second=10_000)
    for _ in range(FAILURES_TO_REST):
        await pace.take_turn()
        pace.note(is_failure=True)
    with pytest.raises(Unavailable) as resting:
        await pace.take_turn()
    assert resting.value.details == {"retry_after_s": 60}
    clock.advance(REST_MS)
    await pace.take_turn()
    pace.note(is_failure=True)
    with pytest.raises(Unavailable):
        await pace.take_turn()
    clock.advance(REST_MS)
    await pace.take_turn()
    pace.note(is_failure=False)
    for _ in range(FAILURES_TO_REST - 1):
        pace.note(is_failure=True)
    await pace.take_turn()


async def test_a_host_that_asks_for_peace_gets_it(clock: ManualClock) -> None:
    pace = Pace(clock, calls_per_second=10_000)
    pace.note(is_failure=False, retry_after_s=7)
    with pytest.raises(Unavailable):
        await pace.take_turn()
    clock.advance(7_000)
    await pace.take_turn()


async def test_a_queue_that_would_take_too_long_is_refused(clock: ManualClock) -> None:
    pace = Pace(clock, calls_per_second=1 / 60)
    await pace.take_turn()
    with pytest.raises(RateLimited):
        await pace.take_turn()
