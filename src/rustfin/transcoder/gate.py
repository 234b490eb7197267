"""Where an encoder's thread waits while it is far enough ahead: what it does not read, ffmpeg does not make."""

import threading
from collections.abc import Callable


class Gate:
    """Between an encoder's thread, which comes with each segment, and the event loop, which says how far it may go."""

    def __init__(self, limit: int) -> None:
        self._changed = threading.Condition()
        self._limit = limit
        self._is_held = False
        self._is_closed = False
        self._is_waiting = False

    def wait_for_turn(self, number: int, on_wait: Callable[[], None]) -> bool:
        """The encoder's thread: return when `number` may be made; False when none is wanted any more.

        `on_wait` is called before it waits, and again when it was let go on and the limit fell before it woke: whoever
        is not held and cannot pass must be known to wait.
        """
        with self._changed:
            while not self._may_pass(number):
                self._is_waiting = True
                if not self._is_held:
                    on_wait()
                self._changed.wait()
            self._is_waiting = False
            return not self._is_closed

    def let_run_to(self, limit: int) -> None:
        """Numbers below `limit` may be made."""
        with self._changed:
            self._limit = limit
            self._changed.notify_all()

    def hold(self) -> bool:
        """Keep a thread that waits waiting until `release`; gives whether one does."""
        with self._changed:
            self._is_held = self._is_waiting and not self._is_closed
            return self._is_held

    def release(self, limit: int) -> None:
        """Let it go on, up to `limit`."""
        with self._changed:
            self._is_held = False
            self._limit = limit
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing is wanted any more: who waits goes on at once, and so does who comes later."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    @property
    def is_closed(self) -> bool:
        """Whether nothing is wanted any more."""
        return self._is_closed

    def _may_pass(self, number: int) -> bool:
        return self._is_closed or (not self._is_held and number < self._limit)
