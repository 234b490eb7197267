"""How an attempt ended, and what becomes of the job: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rustfin.core.errors import ConfigurationError, Forbidden, InvalidInput, NotFound, RustfinError
from rustfin.core.units import Milliseconds

MAX_CRASHES = 5
_FIRST_RETRY_MS = 30_000
_LAST_RETRY_MS = 3_600_000
_HOPELESS = (InvalidInput, NotFound, Forbidden, ConfigurationError)


@dataclass(frozen=True, slots=True)
class Done:
    """The handler returned."""

    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The handler gave up; `message` is for people."""

    message: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It was told to stop for good."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """It was told to stop for now."""


Outcome = Done | Failed | Cancelled | Interrupted


def judge(error: BaseException, *, job_id: str, was_cancelled: bool, is_stopping: bool) -> Outcome:
    """What an exception that left the handler means."""
    if was_cancelled:
        return Cancelled()
    if is_stopping:
        return Interrupted()
    if isinstance(error, RustfinError):
        return Failed(error.message, may_retry=not isinstance(error, _HOPELESS))
    return Failed(f"Something went wrong inside ({type(error).__name__}). The log has more under job {job_id}.", True)


def retry_delay_ms(attempts: int) -> Milliseconds:
    """How long to wait after so many attempts: 30 s, doubling, an hour at most."""
    return Milliseconds(min(_FIRST_RETRY_MS * 2 ** (max(attempts, 1) - 1), _LAST_RETRY_MS))


def has_crashed_too_often(attempts: int, max_attempts: int) -> bool:
    """Whether a job that a dead server left running should be given up rather than kill the next one too."""
    return attempts >= max_attempts + MAX_CRASHES
