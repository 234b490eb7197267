"""One application for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from served import Served, serve


@pytest.fixture
async def served(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Served]:
    async with serve(tmp_path, clock) as running:
        yield running
