"""A mixed library on an empty folder."""

from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from site_of_files import Site, open_site


@pytest.fixture
async def site(db: Database, clock: ManualClock, tmp_path: Path) -> Site:
    return await open_site(db, clock, [tmp_path / "media"])
