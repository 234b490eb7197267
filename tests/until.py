"""Waiting for something that another task or thread brings about."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE_S = 20.0
_PAUSE_S = 0.005


async def until(condition: Callable[[], object | Awaitable[object]], *, patience_s: float = PATIENCE_S) -> None:
    """Returns as soon as `condition()` is true. Raises: TimeoutError when that does not happen in time."""
    async with asyncio.timeout(patience_s):
        while True:
            verdict = condition()
            if inspect.isawaitable(verdict):
                verdict = await verdict
            if verdict:
                return
            await asyncio.sleep(_PAUSE_S)
