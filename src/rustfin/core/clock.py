"""What time it is: asked of a clock that is handed in, so that tests can move it."""

import time
from typing import Protocol

from rustfin.core.units import Milliseconds, UnixMs


class Clock(Protocol):
    """Any thread may ask."""

    def now_ms(self) -> UnixMs:
        """UTC milliseconds since 1970."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> UnixMs:
        return UnixMs(time.time_ns() // 1_000_000)


class ManualClock:
    """A clock that stands still until it is told to move; for tests."""

    def __init__(self, start_ms: int = 1_767_225_600_000) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> UnixMs:
        return UnixMs(self._now_ms)

    def advance(self, by_ms: Milliseconds | int) -> None:
        """Move forward by so many milliseconds."""
        self._now_ms += by_ms
