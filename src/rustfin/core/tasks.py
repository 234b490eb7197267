"""Several things at once, none of which is left behind."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def all_of(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each gives, in order. Where one fails, or the whole is cancelled, the others are cancelled and awaited.

    `asyncio.gather` alone goes on as soon as the first of them has ended, while others still take their children down.

    Raises: what the first one raised.
    """
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
