"""Disks inside a root: what is on one that is not mounted stays as it is."""

import asyncio
import io
import os
import pickle
import shutil
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.frames import read_frames
from rustfin.db import Database
from rustfin.scanner.child import Surveyor
from rustfin.scanner.mounts import Ground, Mount, covering, ground, inside, mounts, read_table
from rustfin.scanner.roots import Disk, Sentinel, Sight, lost_reason, offline_reason
from site_of_files import Site, open_site

FILM = "Alien (1979)/Alien (1979).mkv"
ON_DISK = "usb/Brazil (1985)/Brazil (1985).mkv"

TABLE = rb"""22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:39 / /media/films rw - nfs4 nas:/films rw
41 40 8:17 /mine /media/films/My\040disk rw shared:7 - ext4 /dev/sdb1 rw
42 22 8:18 / /media/filmstock rw - vfat /dev/sdb2 rw
a line that is none
"""


def test_a_table_of_mounts_is_read() -> None:
    table = read_table(TABLE)
    assert [mount.path for mount in table] == ["/", "/media/films", "/media/films/My disk", "/media/filmstock"]
    assert covering("/media/films/Alien", table) == Mount("/media/films", "nfs4", "/", 40)
    assert covering("/media/films/My disk/a", table) == Mount("/media/films/My disk", "ext4", "/mine", 41)
    assert covering("/media", table) == Mount("/", "ext4", "/", 22)
    assert inside("/media/films", table) == {"My disk": Mount("/media/films/My disk", "ext4", "/mine", 41)}
    assert covering("/media", []) is None


def test_the_last_of_several_mounts_at_a_place_counts() -> None:
    assert covering("/a/b", [Mount("/a", "ext4", "/", 1), Mount("/a", "xfs", "/", 2)]) == Mount("/a", "xfs", "/", 2)


def test_a_folder_knows_its_own_path_on_its_disk(tmp_path: Path) -> None:
    status = tmp_path.stat()
    table = [Mount("/", "ext4", "/@home", 1)]
    assert ground(str(tmp_path), table) == Ground(status.st_dev, "ext4", f"/@home{tmp_path}", status.st_ino)
    assert ground(str(tmp_path), []) == Ground(status.st_dev, inode=status.st_ino)


HERE = Ground(5, "ext4", "/films", 77)
KNOWN = Disk(HERE, ("Alien.mkv",))


@pytest.mark.parametrize(
    ("sight", "words"),
    [
        (Sight("gone"), "cannot be read"),
        (Sight(None, HERE, has_entries=True, sentinel_found=1), None),
        (Sight(None, Ground(6, "ext4", "/films", 77), sentinel_found=1), None),
        (Sight(None, Ground(6, "ext4", "/films", 77)), "Another disk"),
        (Sight(None, Ground(5, "nfs", "/films", 77)), "Another disk"),
        (Sight(None, Ground(5, "ext4", "/series", 9)), "Another folder"),
        (Sight(None, HERE), None),
        (Sight(None, HERE, has_entries=False), None),
        (Sight(None, Ground(5, "ext4", "/films", 78), has_entries=False), "is its disk mounted?"),
        (Sight(None, Ground(6, "ext4", "/films", 77), has_entries=False), "is its disk mounted?"),
    ],
)
def test_what_tells_a_root_from_the_place_where_it_is_mounted(sight: Sight, words: str | None) -> None:
    reason = offline_reason(sight, sentinel=Sentinel(KNOWN), present_files=3)
    assert (reason is None) if words is None else (reason is not None and words in reason)


def test_an_empty_share_may_have_lost_its_disk_elsewhere() -> None:
    share = Ground(5, "nfs4", "/films", 77)
    sight = Sight(None, share, has_entries=False)
    assert "mounted?" in str(offline_reason(sight, sentinel=Sentinel(Disk(share, ("a",))), present_files=3))
    assert "empty" in str(lost_reason("usb", sight, Disk(share, ("a",))))
    assert "mounted?" in str(offline_reason(sight, sentinel=None, present_files=3))
    assert offline_reason(sight, sentinel=None, present_files=0) is None


def test_a_disk_of_which_nothing_is_known_is_not_missed() -> None:
    assert lost_reason("usb", Sight(), Disk(HERE)) is None
    assert lost_reason("usb", Sight(), KNOWN) == "The disk at usb is not mounted."
    assert lost_reason("usb", Sight(sentinel_found=1), KNOWN) is None
    assert "Another disk" in str(lost_reason("usb", Sight(None, Ground(6, "ext4", "/")), KNOWN))


def test_what_a_root_is_known_by_is_kept_in_any_name() -> None:
    sentinel = Sentinel(KNOWN, {"us\udcffb": Disk(Ground(8, "nfs", "/x", 2), ("us\udcffb/a\nb.mkv",))})
    assert Sentinel.from_json(sentinel.to_json()) == sentinel
    assert Sentinel.from_json('{"device": 5, "files": ["a"]}') == Sentinel(Disk(Ground(5), ("a",)))


@dataclass
class Stand:
    """A library with a disk in it, whose table of mounts is the test's. Unplugged, its folder stays, empty."""

    site: Site
    aside: Path
    table: list[Mount] = field(default_factory=list)
    number: int = 100
    on_table_read: int = 0

    @property
    def disk(self) -> Path:
        return self.site.root / "usb"

    def plug(self, path: Path | None = None) -> None:
        shutil.rmtree(self.disk, ignore_errors=True)
        (path or self.aside).rename(self.disk)
        self.number += 1
        self.table = [Mount("/", "ext4", "/", 1), Mount(str(self.disk), "vfat", "/", self.number)]

    def unplug(self, *, is_folder_kept: bool = True) -> None:
        self.disk.rename(self.aside)
        if is_folder_kept:
            self.disk.mkdir()
        self.table = [Mount("/", "ext4", "/", 1)]

    async def survey(self, payload: bytes) -> AsyncGenerator[bytes, None]:
        out = io.BytesIO()
        order = pickle.loads(payload)
        await asyncio.to_thread(Surveyor(order, out, self.read).run)
        for frame in read_frames(out.getvalue()):
            yield frame

    def read(self) -> list[Mount]:
        self.on_table_read += 1
        return self.table


@pytest.fixture
async def stand(db: Database, clock: ManualClock, tmp_path: Path) -> Stand:
    site = await open_site(db, clock, [tmp_path / "media"])
    stand = Stand(site, tmp_path / "aside")
    site.survey = stand.survey
    site.put(FILM, ON_DISK)
    (site.root / "usb").rename(stand.aside)
    stand.plug()
    await site.scan()
    return stand


def reason(site: Site) -> str | None:
    [(state, reason)] = site.rows("SELECT state, state_reason FROM root")
    assert state == "online"
    return reason


@pytest.mark.parametrize("is_folder_kept", [True, False])
async def test_what_is_on_a_disk_that_is_not_mounted_stays(stand: Stand, is_folder_kept: bool) -> None:
    site = stand.site
    before = site.snapshot()
    stand.unplug(is_folder_kept=is_folder_kept)
    for _ in range(2):
        result = await site.scan()
        assert not result.offline
        assert site.snapshot() == before
        assert reason(site) == "The disk at usb is not mounted."
    site.put("Dune (1984)/Dune (1984).mkv")
    await site.scan()
    assert site.titles("movie") == ["Alien", "Brazil", "Dune"]
    stand.plug()
    await site.scan()
    assert reason(site) is None
    assert site.titles("movie") == ["Alien", "Brazil", "Dune"]


async def test_a_file_that_is_gone_from_a_disk_that_is_mounted_is_missing(stand: Stand) -> None:
    stand.site.put("usb/Dune (1984)/Dune (1984).mkv")
    await stand.site.scan()
    stand.site.drop(ON_DISK)
    await stand.site.scan()
    assert stand.site.titles("movie", "missing") == ["Brazil"]


async def test_another_disk_at_the_same_place_is_not_read(stand: Stand, tmp_path: Path) -> None:
    site = stand.site
    before = site.snapshot()
    stand.unplug()
    other = tmp_path / "other"
    (other / "Heat (1995)").mkdir(parents=True)
    (other / "Heat (1995)" / "Heat (1995).mkv").write_bytes(b"heat")
    stand.plug(other)
    stand.table[-1] = stand.table[-1]._replace(fs_type="ntfs")
    await site.scan()
    assert site.snapshot() == before
    assert "Another disk is mounted at usb" in str(reason(site))


async def test_a_disk_that_goes_while_it_is_looked_at(stand: Stand) -> None:
    site = stand.site
    before = site.snapshot()

    def read() -> list[Mount]:
        stand.on_table_read += 1
        if stand.on_table_read == 1:
            table = stand.table
            stand.unplug()  # the walk that follows finds an empty folder
            return table
        return stand.table

    stand.on_table_read = 0
    stand.read = read  # type: ignore[method-assign]
    await site.scan()
    assert site.snapshot() == before
    assert "came or went" in str(reason(site))


async def test_the_roots_own_disk_that_goes_while_it_is_looked_at(stand: Stand, tmp_path: Path) -> None:
    site = stand.site
    before = site.snapshot()

    def read() -> list[Mount]:
        stand.on_table_read += 1
        if stand.on_table_read == 1:
            return stand.table
        return [*stand.table, Mount(str(site.root), "ext4", "/", 500)]

    stand.on_table_read = 0
    stand.read = read  # type: ignore[method-assign]
    site.drop(FILM)
    result = await site.scan()
    assert "something else was mounted" in next(iter(result.offline.values()))
    assert site.snapshot() == before


async def test_an_emptied_folder_is_told_from_one_whose_disk_is_gone(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "media"])
    table = [Mount("/", "ext4", "/", 1)]

    async def survey(payload: bytes) -> AsyncGenerator[bytes, None]:
        out = io.BytesIO()
        Surveyor(pickle.loads(payload), out, lambda: table).run()
        for frame in read_frames(out.getvalue()):
            yield frame

    site.survey = survey
    site.put(FILM)
    await site.scan()
    site.drop("Alien (1979)")
    result = await site.scan()
    assert not result.offline
    assert site.titles("movie", "missing") == ["Alien"]


def test_the_systems_own_table_is_read() -> None:
    """The kernel's table of this process, whatever else it holds; unmounting for real is in tests/packaging/mounts."""
    table = mounts()
    proc = covering("/proc/self", table)
    assert proc is not None
    assert (proc.path, proc.fs_type) == ("/proc", "proc")
    assert inside("/", table)["proc"] == proc
    assert ground("/proc", table).device == os.stat("/proc").st_dev
