"""Who takes the next job of a lane: asleep until told that there is one, or until one is due."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rustfin.core.clock import Clock
from rustfin.core.units import UnixMs

# Timers sleep by another clock than the wall's; a wall clock that is set is noticed this soon.
_LONGEST_SLEEP_S = 60.0


class Waker:
    """Sleeps until woken or until a moment comes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """End the sleep, or the next one at once. On the event loop."""
        self._woken.set()

    def arm(self) -> None:
        """What wakes from now on counts for the next sleep. Call it before looking whether there is work."""
        self._woken.clear()

    async def sleep_until(self, due_ms: UnixMs | None) -> None:
        """Returns when woken, or at `due_ms` (None: only when woken)."""
        timeout_s = None if due_ms is None else min((due_ms - self._clock.now_ms()) / 1000, _LONGEST_SLEEP_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()


class LaneLoop:
    """Starts jobs of one lane, never more at a time than its width."""

    def __init__(
        self,
        width: int,
        waker: Waker,
        clock: Clock,
        *,
        next_due: Callable[[], Awaitable[UnixMs | None]],
        take: Callable[[], Awaitable[Callable[[], Coroutine[Any, Any, None]] | None]],
    ) -> None:
        self._width = width
        self._waker = waker
        self._clock = clock
        self._next_due = next_due
        self._take = take
        self.running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Take and start jobs until cancelled; what runs then goes on."""
        while True:
            self._waker.arm()
            if len(self.running) >= self._width:
                await self._waker.sleep_until(None)
                continue
            due_ms = await self._next_due()
            if due_ms is None or due_ms > self._clock.now_ms():
                await self._waker.sleep_until(due_ms)
                continue
            perform = await self._take()
            if perform is not None:
                self._start(perform)

    def _start(self, perform: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.create_task(perform())
        self.running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        self._waker.wake()
