"""A disk that is really unmounted. Collected only by tests/packaging/mounts, since mounting needs root."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.scanner.mounts import inside, mounts
from site_of_files import open_site


@pytest.fixture
def mount_point(tmp_path: Path) -> Iterator[Path]:
    point = tmp_path / "media" / "usb"
    point.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", str(point)], check=True)
    yield point
    if os.path.ismount(point):
        subprocess.run(["umount", str(point)], check=True)


async def test_a_disk_that_is_unmounted(db: Database, clock: ManualClock, tmp_path: Path, mount_point: Path) -> None:
    site = await open_site(db, clock, [tmp_path / "media"])
    site.put("Alien (1979)/Alien (1979).mkv", "usb/Brazil (1985)/Brazil (1985).mkv")
    assert inside(str(site.root), mounts())["usb"].fs_type == "tmpfs"
    await site.scan()
    before = site.snapshot()
    subprocess.run(["umount", str(mount_point)], check=True)  # noqa: ASYNC221 - nothing else runs
    await site.scan()
    assert site.snapshot() == before
    assert site.rows("SELECT state, state_reason FROM root") == [("online", "The disk at usb is not mounted.")]
