"""Is the event loop held up? A thread that watches the loop's thread and says what it was doing.

Only time that the loop's thread itself took is charged: its own processor time, and the time it slept outside the
selector. Time that a busy machine or other threads kept it or a thread it begins from running is not, so a loaded
machine fails no test.
"""

import asyncio
import selectors
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

LIMIT_S = 0.25
_TICK_S = 0.02


class LoopWatch:
    """Watches one running loop between entering and leaving; `blocked_at` holds the stack of the first hold-up."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, limit_s: float = LIMIT_S) -> None:
        self.blocked_at: str | None = None
        self._loop = loop
        self._limit_s = limit_s
        self._loop_thread = threading.current_thread()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loop-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_TICK_S) and self.blocked_at is None:
            answered = threading.Event()
            try:
                self._loop.call_soon_threadsafe(answered.set)
            except RuntimeError:
                return
            self._time_answer(answered)

    def _time_answer(self, answered: threading.Event) -> None:
        charged_s = 0.0
        last_wall_s, last_cpu_s = time.monotonic(), self._cpu_s()
        while not answered.wait(_TICK_S):
            wall_s, cpu_s = time.monotonic(), self._cpu_s()
            # Between a fixture and its test pytest works, not the loop; while leaving, the loop waits for this thread.
            if self._stopped.is_set() or not self._loop.is_running():
                return
            charged_s += cpu_s - last_cpu_s
            if not self._is_runnable() and not self._is_waiting_by_right():
                # A tick that comes late says that other threads or the machine were slow, so it counts as one tick.
                charged_s += max(0.0, min(wall_s - last_wall_s, 2 * _TICK_S) - (cpu_s - last_cpu_s))
            last_wall_s, last_cpu_s = wall_s, cpu_s
            if charged_s > self._limit_s:
                self.blocked_at = self._stack()
                return

    def _cpu_s(self) -> float:
        ident = self._loop_thread.ident
        assert ident is not None
        return time.clock_gettime(time.pthread_getcpuclockid(ident))

    def _is_runnable(self) -> bool:
        try:
            stat = Path(f"/proc/self/task/{self._loop_thread.native_id}/stat").read_text(encoding="utf-8")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] == "R"

    def _is_waiting_by_right(self) -> bool:
        """Whether it is in the selector, or begins a thread: that one answers as soon as the machine lets it run."""
        frame = sys._current_frames().get(self._loop_thread.ident or 0)
        if frame is None or frame.f_code.co_filename == selectors.__file__:
            return True
        while frame is not None and frame.f_code.co_filename == threading.__file__:
            if frame.f_code is threading.Thread.start.__code__:
                return True
            frame = frame.f_back
        return False

    def _stack(self) -> str:
        frame = sys._current_frames().get(self._loop_thread.ident or 0)
        return "".join(traceback.format_stack(frame)) if frame is not None else "no stack"
