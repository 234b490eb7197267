"""How fast one host is called, and when it is left alone for a while."""

import asyncio
import time

from rustfin.core.clock import Clock
from rustfin.core.errors import RateLimited, Unavailable
from rustfin.core.units import Milliseconds

CALLS_PER_SECOND = 4.0
FAILURES_TO_REST = 5
REST_MS = Milliseconds(60_000)
_LONGEST_WAIT_S = 30.0


class Pace:
    """One host's turn-taking: calls are spaced out; a host that keeps failing is not called for a minute."""

    def __init__(self, clock: Clock, *, calls_per_second: float = CALLS_PER_SECOND) -> None:
        self._clock = clock
        self._interval_s = 1 / calls_per_second
        self._free_at_s = 0.0
        self._failures = 0
        self._rests_until_ms = 0

    async def take_turn(self) -> None:
        """Wait until the host may be called.

        Raises: Unavailable while it rests, RateLimited when too many wait already.
        """
        if (rest_ms := self._rests_until_ms - self._clock.now_ms()) > 0:
            raise Unavailable(
                "The host failed several times in a row and is left alone for a while.",
                code="host_resting",
                details={"retry_after_s": -(-rest_ms // 1000)},
            )
        now_s = time.monotonic()
        wait_s = max(0.0, self._free_at_s - now_s)
        if wait_s > _LONGEST_WAIT_S:
            raise RateLimited("Too many calls to this host wait already.", details={"retry_after_s": int(wait_s)})
        self._free_at_s = max(self._free_at_s, now_s) + self._interval_s
        await asyncio.sleep(wait_s)

    def note(self, *, is_failure: bool, retry_after_s: int | None = None) -> None:
        """Tell how a call went; a host that asks for peace gets it at once."""
        self._failures = self._failures + 1 if is_failure else 0
        if retry_after_s is not None:
            self._rest(Milliseconds(min(max(retry_after_s, 1), 3600) * 1000))
        elif self._failures >= FAILURES_TO_REST:
            # One more failure after the rest and it rests again.
            self._failures = FAILURES_TO_REST - 1
            self._rest(REST_MS)

    def _rest(self, for_ms: Milliseconds) -> None:
        self._rests_until_ms = self._clock.now_ms() + for_ms
