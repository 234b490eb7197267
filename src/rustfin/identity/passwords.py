"""How passwords are kept and checked: Argon2id, on threads of its own, few at a time."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rustfin.core.errors import Unavailable

T = TypeVar("T")

TIME_COST, MEMORY_COST_KIB = 3, 32 * 1024
"""RFC 9106 asks for memory first; this is some 60 ms on a small NAS core."""
CONCURRENT = 2
"""Hashes made at the same time: each takes that memory and a core."""
WAITING_LIMIT = 32


class Passwords:
    """Hashes and verifies off the event loop. Close it to end its threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_COST_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(CONCURRENT, thread_name_prefix="password")
        self._waiting = 0
        self._decoy = self._threads.submit(self._hasher.hash, "nobody has this password")

    async def hash(self, password: str) -> str:
        """The text to keep. Raises: Unavailable when too many wait."""
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def is_right(self, kept: str | None, password: str) -> bool:
        """Whether it is the password that was kept. None (no such user) takes as long as a wrong password.

        Raises: Unavailable when too many wait.
        """
        return await self._run(lambda: self._verify(kept, password))

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """End the threads; what runs ends first."""
        self._threads.shutdown(cancel_futures=True)

    def _verify(self, kept: str | None, password: str) -> bool:
        try:
            is_match = self._hasher.verify(kept or self._decoy.result(), _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return is_match and kept is not None

    async def _run(self, fn: Callable[[], T]) -> T:
        if self._waiting >= WAITING_LIMIT:
            raise Unavailable("Too many people sign in at this moment; try again.", code="busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, fn)
        finally:
            self._waiting -= 1


def _normal(password: str) -> str:
    # One keyboard writes "é" as one code point, another as two.
    return unicodedata.normalize("NFKC", password)
