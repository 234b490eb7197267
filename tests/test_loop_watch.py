"""The blocked-event-loop detector can fail."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

from loop_watch import LoopWatch

_TESTS = Path(__file__).parent
_SAMPLE = """
import asyncio, time

async def test_that_holds_up_the_loop():
    time.sleep(0.6)

async def test_that_waits_well():
    await asyncio.sleep(0.6)

async def test_that_blocks_in_a_thread():
    await asyncio.to_thread(time.sleep, 0.6)
"""


def _watched(coroutine_function: Callable[[], Coroutine[object, object, None]]) -> str | None:
    async def main() -> str | None:
        with LoopWatch(asyncio.get_running_loop()) as watch:
            await coroutine_function()
        return watch.blocked_at

    return asyncio.run(main())


def test_sleeping_on_the_loop_is_found_and_shown() -> None:
    async def sleeper() -> None:
        time.sleep(0.6)  # noqa: ASYNC251 - the fault under test

    stack = _watched(sleeper)
    assert stack is not None
    assert "in sleeper" in stack


def test_computing_on_the_loop_is_found() -> None:
    async def cruncher() -> None:
        until_s = time.thread_time() + 0.6
        while time.thread_time() < until_s:
            pass

    assert "in cruncher" in (_watched(cruncher) or "")


def test_a_thread_that_is_slow_to_begin_is_not_blamed() -> None:
    class Late(threading.Thread):
        def _bootstrap(self) -> None:
            time.sleep(0.6)
            super()._bootstrap()  # type: ignore[misc]

    async def beginner() -> None:
        thread = Late()
        thread.start()
        thread.join()

    assert _watched(beginner) is None


def test_waiting_and_threads_are_not_blamed() -> None:
    async def waiter() -> None:
        done = threading.Event()
        asyncio.get_running_loop().call_later(0.6, done.set)
        await asyncio.to_thread(done.wait)

    assert _watched(waiter) is None


def test_a_test_that_holds_up_the_loop_fails_and_its_neighbours_pass(tmp_path: Path) -> None:
    shutil.copy(_TESTS / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_sample.py").write_text(_SAMPLE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nanyio_mode = auto\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(_TESTS)},
    )
    assert re.search(r"^ERROR .*::test_that_holds_up_the_loop( |$)", ran.stdout, re.MULTILINE)
    assert "held up" in ran.stdout
    assert "3 passed, 1 error" in ran.stdout, ran.stdout
