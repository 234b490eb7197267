"""Odd names, odd files, odd folders: each found, passed over or told apart, and none of them ends a scan."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.media import find_tools
from rustfin.scanner.looking import survey_in_child
from rustfin.scanner.probing import LibraryProbe
from rustfin.scanner.walk import Folder, Unreadable, walk
from site_of_files import Notes, Site, open_site

ODD_NAMES = [
    "New\nLine (2001).mkv",
    'It\'s "Quoted" (2002).mkv',
    "Émoji 🎬 (2003).mkv",
    "\u200f\u05e2\u05d1\u05e8\u05d9\u05ea (2004).mkv",
    "%s; DROP TABLE item -- (2005).mkv",
    "C" * 240 + " (2006).mkv",
    "-rf (2007).mkv",
]


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_odd_names_are_found_and_kept_as_they_are(site: Site, name: str) -> None:
    site.put(name)
    await site.scan()
    assert site.files() == [name]
    assert site.rows("SELECT count(*) FROM card WHERE kind = 'movie'") == [(1,)]


async def test_a_name_that_is_not_utf_8_is_kept_as_bytes_and_shown_with_marks(site: Site) -> None:
    raw = b"Caf\xe9 (2001).mkv"
    site.put(os.fsdecode(raw))
    site.survey = survey_in_child
    await site.scan()
    assert site.rows("SELECT path FROM file") == [(raw,)]
    assert site.titles("movie") == ["Caf�"]
    assert not any((await site.scan()).counts.values())


async def test_what_is_no_regular_file_is_passed_over(site: Site) -> None:
    site.put("Alien (1979).mkv")
    os.mkfifo(site.root / "Pipe (2001).mkv")
    (site.root / "Folder (2002).mkv").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(site.root / "Socket (2003).mkv"))
        await site.scan()
    assert site.files() == ["Alien (1979).mkv"]
    assert site.titles("movie") == ["Alien"]


async def test_links_in_a_circle_end(site: Site) -> None:
    site.put("Alien (1979)/Alien (1979).mkv")
    (site.root / "Alien (1979)" / "loop").symlink_to(site.root, target_is_directory=True)
    (site.root / "Self (2001).mkv").symlink_to(site.root / "Self (2001).mkv")
    await site.scan()
    assert site.files() == ["Alien (1979)/Alien (1979).mkv"]


async def test_a_link_out_of_the_root_is_not_followed_and_one_inside_is(site: Site) -> None:
    outside = site.root.parent / "Secret (2001).mkv"
    outside.write_bytes(b"secret")
    site.put("store/Alien (1979).mkv")
    (site.root / "Secret (2001).mkv").symlink_to(outside)
    (site.root / "Nothing (2002).mkv").symlink_to(site.root / "gone.mkv")
    (site.root / "Alien (1979) - 720p.mkv").symlink_to(site.root / "store" / "Alien (1979).mkv")
    await site.scan()
    assert site.files() == ["Alien (1979) - 720p.mkv", "store/Alien (1979).mkv"]


async def test_an_empty_ignore_file_hides_its_folder(site: Site) -> None:
    site.put("Alien (1979).mkv", "hidden/Brazil (1985).mkv", "hidden/deep/Ran (1985).mkv", ".trash/Heat (1995).mkv")
    site.put("hidden/.ignore", content=b"")
    await site.scan()
    assert site.files() == ["Alien (1979).mkv"]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Without the rights of root, which may read every folder."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


async def test_files_of_a_folder_that_cannot_be_read_are_not_missing(site: Site, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    site.put("open/Alien (1979).mkv", "shut/Brazil (1985)/Brazil (1985).mkv")
    await site.scan()
    before = site.snapshot()
    shut = site.root / "shut"
    shut.chmod(0o000)
    try:
        with _as_nobody():
            seen = list(walk(str(site.root)))
            result = await site.scan()
    finally:
        shut.chmod(0o755)
    assert [found.path for found in seen if isinstance(found, Unreadable)] == ["shut"]
    assert result.counts["missing"] == 0
    assert site.snapshot() == before
    site.drop("shut")
    result = await site.scan()
    assert result.counts["missing"] == 1


def test_a_walk_gives_subfolders_before_the_folder_that_holds_them(tmp_path: Path) -> None:
    for path in ("b/c/One.mkv", "a/Two.mkv", "Three.mkv"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    folders = [found for found in walk(str(tmp_path)) if isinstance(found, Folder)]
    assert [folder.path for folder in folders] == ["a", "b/c", "b", ""]
    assert folders[-1].below == ("a/Two.mkv", "b/c/One.mkv")


def test_a_digest_changes_with_name_size_time_and_rules_alone(tmp_path: Path) -> None:
    file = tmp_path / "Alien (1979).mkv"
    file.write_bytes(b"one")
    os.utime(file, ns=(1, 1))

    def digest(salt: bytes = b"1") -> bytes:
        (found,) = walk(str(tmp_path), salt=salt)
        assert isinstance(found, Folder)
        return found.digest

    first = digest()
    (tmp_path / "notes.txt").write_text("nothing to a scan")
    assert digest() == first
    os.utime(file, ns=(1, 2))
    timed = digest()
    file.write_bytes(b"three")
    os.utime(file, ns=(1, 2))
    sized = digest()
    file.rename(tmp_path / "Aliens (1986).mkv")
    assert len({first, timed, sized, digest(), digest(b"2")}) == 5


async def test_a_file_that_cannot_be_read_is_found_and_looked_into_once_it_can(site: Site, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    site.put("Shut (2001).mkv", content=b"no film")
    shut = site.root / "Shut (2001).mkv"
    shut.chmod(0o000)
    probe = LibraryProbe(site.db, site.events, site.clock, await find_tools())
    with _as_nobody():
        await site.scan()
        found = await probe.run(site.library_id, Notes(), workers=lambda: 1)
    assert (site.files(), found) == (["Shut (2001).mkv"], {"read": 0, "passed_over": 1})
    shut.chmod(0o644)
    await site.scan()
    assert (await probe.run(site.library_id, Notes(), workers=lambda: 1))["read"] == 1


async def test_a_device_is_passed_over_also_behind_a_link(site: Site) -> None:
    site.put("Alien (1979).mkv")
    (site.root / "Zero (2001).mkv").symlink_to("/dev/zero")
    with suppress(PermissionError):  # only who may make devices meets one that somebody else made
        os.mknod(site.root / "Null (2002).mkv", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    await site.scan()
    assert site.files() == ["Alien (1979).mkv"]


async def test_a_root_inside_the_root_of_another_library(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    """Each library has its own titles of the files that both see, and what happens in one is nothing to the other."""
    outer = await open_site(db, clock, [tmp_path / "media"], name="All")
    inner = await open_site(db, clock, [tmp_path / "media" / "Films"], name="Films")
    outer.put("Films/Alien (1979)/Alien (1979).mkv", "Films/Brazil (1985)/Brazil (1985).mkv", "Ran (1985).mkv")
    sites = (outer, inner)

    def present(site: Site) -> list[str]:
        sql = "SELECT title FROM item WHERE library_id = ? AND state = 'present' ORDER BY title"
        return [row[0] for row in site.rows(sql, site.owner)]

    for site in sites:
        await site.scan()
    assert (present(outer), present(inner)) == (["Alien", "Brazil", "Ran"], ["Alien", "Brazil"])
    film = outer.item_of("Films/Alien (1979)/Alien (1979).mkv")
    outer.watch(film)
    outer.move("Films/Alien (1979)", "Seen/Alien (1979)")
    for _ in range(2):
        for site in sites:
            await site.scan()
    assert (present(outer), present(inner)) == (["Alien", "Brazil", "Ran"], ["Brazil"])
    assert outer.item_of("Seen/Alien (1979)/Alien (1979).mkv") == film
    assert outer.is_watched(film)
    await Libraries(db, outer.events, clock).delete(inner.owner)
    assert not any((await outer.scan()).counts.values())
    assert present(outer) == ["Alien", "Brazil", "Ran"]


async def test_a_name_as_long_as_names_can_be(site: Site) -> None:
    name = "Ü" * 122 + " (2001)" + ".mkv"
    assert len(os.fsencode(name)) == 255
    folder = "日" * 85
    assert len(os.fsencode(folder)) == 255
    site.put(f"{folder}/{name}")
    await site.scan()
    assert site.files() == [f"{folder}/{name}"]
    assert not any((await site.scan()).counts.values())
