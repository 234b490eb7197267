"""Who waits for what one stretch is to make: its segments by number, and its initialization.

Who waits is woken to look on the disk, or told why it is in vain. Belongs to the event loop.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Waiting:
    """The queues of one stretch."""

    def __init__(self) -> None:
        self._segments: dict[int, list[asyncio.Future[None]]] = {}
        self._init: list[asyncio.Future[None]] = []

    @property
    def numbers(self) -> list[int]:
        """The segments that somebody waits for; it may be gone through while they are answered."""
        return list(self._segments)

    @property
    def is_for_init(self) -> bool:
        """Whether somebody waits for the initialization."""
        return bool(self._init)

    @contextmanager
    def for_segment(self, number: int) -> Iterator[asyncio.Future[None]]:
        """Stand in the queue of a segment; what is given ends when it is there, or raises what is in the way."""
        queue = self._segments.setdefault(number, [])
        try:
            with _queued(queue) as waiter:
                yield waiter
        finally:
            if not queue and self._segments.get(number) is queue:
                del self._segments[number]

    @contextmanager
    def for_init(self) -> Iterator[asyncio.Future[None]]:
        """Stand in the queue of the initialization, as `for_segment`."""
        with _queued(self._init) as waiter:
            yield waiter

    def wake(self, number: int) -> None:
        """A segment is there."""
        _wake(self._segments.pop(number, []))

    def wake_init(self) -> None:
        """The initialization is there."""
        waiters, self._init = self._init, []
        _wake(waiters)

    def refuse(self, number: int, error: Exception) -> None:
        """A segment will not be made."""
        _refuse(self._segments.pop(number, []), error)

    def refuse_init(self, error: Exception) -> None:
        """The initialization will not be made."""
        _refuse(self._init, error)

    def refuse_all(self, error: Exception) -> None:
        """Nothing will be made."""
        for number in self.numbers:
            self.refuse(number, error)
        waiters, self._init = self._init, []
        _refuse(waiters, error)


@contextmanager
def _queued(queue: list[asyncio.Future[None]]) -> Iterator[asyncio.Future[None]]:
    waiter = asyncio.get_running_loop().create_future()
    queue.append(waiter)
    try:
        yield waiter
    finally:
        if waiter in queue:
            queue.remove(waiter)
        if waiter.done() and not waiter.cancelled():
            waiter.exception()  # refused while nobody waited any more


def _wake(waiters: Iterable[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)


def _refuse(waiters: Iterable[asyncio.Future[None]], error: Exception) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_exception(error)
