"""Whose work a log line belongs to: ids that travel with the task, into threads too (PEP 567)."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def bound(*, request_id: str | None = None, job_id: str | None = None, session_id: str | None = None) -> Iterator[None]:
    """Every line logged inside the block carries the ids given; others that are bound already stay."""
    given = {"request_id": request_id, "job_id": job_id, "session_id": session_id}
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in given.items() if value is not None}):
        yield
