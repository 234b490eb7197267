"""Fixtures for every test, and how async tests run.

* `async def test_…` just works: anyio's pytest plugin in "auto" mode runs it on asyncio (no mark, no extra plugin).
  Async fixtures work too, in the same loop. Only asyncio, so `asyncio.TaskGroup`, `asyncio.timeout` are fine.
* Every async test is watched: when something holds up the event loop for more than `loop_watch.LIMIT_S`, it fails and
  shows the stack. Put blocking work into `asyncio.to_thread`.
* No sleeps to wait for something: use `until(condition)`, which fails loudly when it never comes true.
* `db` is a real database file below `tmp_path`; `clock` stands still until `clock.advance(ms)`.
* Passwords are hashed at next to no cost: at the true one they are a third of what opening a server takes. What runs as
  a process pays it (`tests/process/test_lifecycle.py` looks at what it kept).
* Test modules may share names across folders (importlib import mode); helpers in this folder import as top-level
  modules: `from until import until`.
"""

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from loop_watch import LIMIT_S, LoopWatch
from migrated import put_migrated
from rustfin.core.clock import ManualClock
from rustfin.db import Database, open_database
from rustfin.identity import passwords

# How long an example takes says how busy the machine is, nothing about the code; the benchmarks measure.
# The same examples each time, so that a change is judged by what it does; HYPOTHESIS_PROFILE=search looks for others.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("search"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _log_lines_go_to_the_report() -> None:
    """Through the standard library, so that pytest shows them with the test that failed and `caplog` has them."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


@pytest.fixture(autouse=True)
def _watch_async_tests(request: pytest.FixtureRequest) -> None:
    if inspect.iscoroutinefunction(getattr(request.function, "__wrapped__", request.function)):
        request.getfixturevalue("unblocked_loop")


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "TIME_COST", 1)
        patch.setattr(passwords, "MEMORY_COST_KIB", 8)
        yield


@pytest.fixture
async def unblocked_loop() -> AsyncIterator[LoopWatch]:
    """Fails the test when its event loop was held up."""
    with LoopWatch(asyncio.get_running_loop()) as watch:
        yield watch
    if watch.blocked_at is not None:
        pytest.fail(f"the event loop was held up for more than {LIMIT_S} s by:\n{watch.blocked_at}", pytrace=False)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def db(tmp_path: Path, clock: ManualClock) -> Iterator[Database]:
    """A migrated, empty database in a file of its own."""
    with open_database(put_migrated(tmp_path / "rustfin.db"), clock=clock) as database:
        yield database
