"""Segments on disk: shared, lasting, under a quota, never half written."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rustfin.transcoder.cache import SegmentCache, Shelf
from rustfin.transcoder.errors import ScratchFull

FILM = Shelf("100-aa", "orig", ".m4s")
OTHER = Shelf("200-bb", "720", ".m4s")
MEBIBYTE = 1024 * 1024


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hand() -> Hand:
    return Hand()


def opened(folder: Path, *, quota_bytes: int = 0, now_s: Hand | None = None) -> SegmentCache:
    cache = SegmentCache(folder, quota_bytes=lambda: quota_bytes, **({"now_s": now_s} if now_s else {}))
    cache.open()
    return cache


def fill(cache: SegmentCache, shelf: Shelf, numbers: range, size_bytes: int = 1000) -> None:
    for number in numbers:
        cache.put(shelf, number, [bytes([number % 256]) * size_bytes])


def there(cache: SegmentCache, shelf: Shelf, numbers: range) -> list[int]:
    return [number for number in numbers if cache.has(shelf, number)]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_segment_is_found_where_the_plan_says(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    assert cache.put(FILM, 3, [b"one", b"two"]) == 6
    assert cache.put_init(FILM, b"init")
    path = cache.find(FILM, 3)
    assert path == tmp_path / "100-aa" / "orig" / "3.m4s"
    assert path.read_bytes() == b"onetwo"
    assert cache.find_init(FILM) == tmp_path / "100-aa" / "orig" / "init.mp4"
    assert cache.find(FILM, 4) is None
    assert cache.find_init(OTHER) is None
    assert cache.used_bytes == 10


def test_what_was_made_first_stays(tmp_path: Path) -> None:
    """Somebody may be reading it, and another run of an encoder may give other bytes."""
    cache = opened(tmp_path)
    cache.put(FILM, 0, [b"first"])
    cache.put(FILM, 0, [b"second"])
    path = cache.find(FILM, 0)
    assert path is not None
    assert path.read_bytes() == b"first"
    assert cache.used_bytes == 5


def test_another_initialization_is_told_and_not_taken(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    assert cache.put_init(FILM, b"one")
    assert cache.put_init(FILM, b"one")
    assert not cache.put_init(FILM, b"two")
    path = cache.find_init(FILM)
    assert path is not None
    assert path.read_bytes() == b"one"


def test_all_but_half_written_files_outlast_the_server(tmp_path: Path) -> None:
    before = opened(tmp_path)
    fill(before, FILM, range(3))
    before.put_init(FILM, b"init")
    before.put(Shelf("1-a", "b", ".ts"), 7, [b"ts"])
    (tmp_path / "100-aa" / "orig" / "3.m4s.x.part").write_bytes(b"half")
    (tmp_path / "100-aa" / "orig" / "notes.txt").write_bytes(b"not ours")
    before.close()
    after = opened(tmp_path)
    assert there(after, FILM, range(5)) == [0, 1, 2]
    assert after.find_init(FILM)
    assert after.find(Shelf("1-a", "b", ".ts"), 7)
    assert after.used_bytes == before.used_bytes == 3000 + len(b"init") + len(b"ts")
    assert files(tmp_path) == [
        "1-a/b/7.ts",
        *(f"100-aa/orig/{name}" for name in ("0.m4s", "1.m4s", "2.m4s", "init.mp4", "notes.txt")),
    ]


def test_the_quota_is_never_exceeded_and_the_least_used_go(tmp_path: Path, hand: Hand) -> None:
    cache = opened(tmp_path, quota_bytes=10_000, now_s=hand)
    for number in range(10):
        hand.now_s += 1
        fill(cache, FILM, range(number, number + 1))
    hand.now_s += 1
    cache.find(FILM, 0)
    for number in range(5):
        hand.now_s += 1
        fill(cache, OTHER, range(number, number + 1))
        assert sum(path.stat().st_size for path in tmp_path.rglob("*.m4s")) == cache.used_bytes <= 10_000
    assert cache.has(FILM, 0)
    assert not cache.has(FILM, 1)
    assert there(cache, OTHER, range(5)) == [0, 1, 2, 3, 4]


def test_what_was_used_last_is_known_after_a_restart(tmp_path: Path, hand: Hand) -> None:
    before = opened(tmp_path, quota_bytes=3000, now_s=hand)
    fill(before, FILM, range(3))
    hand.now_s += 10
    before.find(FILM, 0)
    before.close()
    after = opened(tmp_path, quota_bytes=3000, now_s=hand)
    hand.now_s += 1
    fill(after, OTHER, range(1))
    assert after.has(FILM, 0)


def test_protected_segments_stay_and_then_there_is_no_space(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota_bytes=5000)
    fill(cache, FILM, range(5))
    cache.protect("viewer", FILM, range(1, 5))
    fill(cache, OTHER, range(1))
    assert there(cache, FILM, range(5)) == [1, 2, 3, 4]
    cache.protect("other viewer", OTHER, range(1))
    with pytest.raises(ScratchFull):
        fill(cache, OTHER, range(1, 2))
    assert files(tmp_path) == [*(f"100-aa/orig/{number}.m4s" for number in range(1, 5)), "200-bb/720/0.m4s"]
    cache.unprotect("viewer")
    fill(cache, OTHER, range(1, 2))
    assert there(cache, OTHER, range(3)) == [0, 1]


def test_what_a_player_needs_now_takes_the_place_of_what_others_need_later(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota_bytes=5000)
    cache.protect("viewer", FILM, range(5), pressing=range(2))
    fill(cache, FILM, range(5))
    cache.protect("other viewer", OTHER, range(10), pressing=range(2))
    fill(cache, OTHER, range(2))
    assert there(cache, FILM, range(5)) == [0, 1, 2]
    with pytest.raises(ScratchFull):
        fill(cache, OTHER, range(2, 3))  # only looked ahead for
    cache.protect("other viewer", OTHER, range(1, 10), pressing=range(1, 4))
    fill(cache, OTHER, range(2, 3))
    assert (there(cache, FILM, range(5)), there(cache, OTHER, range(5))) == ([0, 1, 2], [1, 2])
    fill(cache, OTHER, range(3, 4))
    assert (there(cache, FILM, range(5)), there(cache, OTHER, range(5))) == ([0, 1], [1, 2, 3])
    cache.protect("other viewer", OTHER, range(1, 10), pressing=range(1, 5))
    with pytest.raises(ScratchFull):
        fill(cache, OTHER, range(4, 5))  # the other one needs what is left


def test_a_shelf_goes_whole_once_nothing_is_left_on_it(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota_bytes=3000)
    cache.put_init(FILM, b"init")
    fill(cache, FILM, range(2))
    fill(cache, OTHER, range(3), size_bytes=990)
    assert files(tmp_path) == ["200-bb/720/0.m4s", "200-bb/720/1.m4s", "200-bb/720/2.m4s"]
    assert not (tmp_path / "100-aa").exists()
    assert cache.used_bytes == 2970


def test_a_folder_that_somebody_emptied_is_noticed(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    fill(cache, FILM, range(2))
    (tmp_path / "100-aa" / "orig" / "0.m4s").unlink()
    assert cache.find(FILM, 0) is None
    assert not cache.has(FILM, 0)
    fill(cache, FILM, range(1))
    assert cache.find(FILM, 0)
    assert cache.used_bytes == 2000


def test_the_quota_is_a_share_of_what_is_free_where_none_is_given(tmp_path: Path) -> None:
    usage = os.statvfs(tmp_path)
    free_bytes = usage.f_bavail * usage.f_frsize
    assert 0.1 * free_bytes < opened(tmp_path).quota_bytes < 0.4 * free_bytes
    assert opened(tmp_path, quota_bytes=10**18).quota_bytes < 0.9 * free_bytes
    assert opened(tmp_path, quota_bytes=12345).quota_bytes == 12345


def test_many_threads_write_and_read_under_a_small_quota(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota_bytes=50_000)

    def work(shelf: Shelf) -> None:
        for number in range(100):
            cache.put(shelf, number, [bytes(1000)])
            cache.find(shelf, number // 2)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, (Shelf(f"{index}-x", "k", ".m4s") for index in range(4))))
    assert cache.used_bytes == sum(path.stat().st_size for path in tmp_path.rglob("*.m4s")) <= 50_000


_ON_A_SMALL_DISK = """
import json, sys
from pathlib import Path
from rustfin.transcoder.cache import SegmentCache, Shelf
from rustfin.transcoder.errors import ScratchFull
folder, size_bytes = Path(sys.argv[1]), int(sys.argv[2])
cache = SegmentCache(folder / "segments", quota_bytes=lambda: 10**12)
cache.open()
old, new = Shelf("1-a", "old", ".m4s"), Shelf("2-b", "new", ".m4s")
for number in range(6):
    cache.put(old, number, [bytes(size_bytes)])
cache.protect("viewer", new, range(100))
made, refused = 0, ""
try:
    for number in range(20):
        cache.put(new, number, [bytes(size_bytes)])
        made += 1
except ScratchFull as error:
    refused = error.code
left = [number for number in range(6) if cache.has(old, number)]
cache.unprotect("viewer")
cache.put(new, 50, [bytes(size_bytes)])
print(json.dumps({"made": made, "refused": refused, "left": left, "after": cache.has(new, 50),
    "parts": len(list(folder.rglob("*.part"))),
    "adds_up": cache.used_bytes == sum(path.stat().st_size for path in folder.rglob("*.m4s"))}))
"""


@pytest.mark.parametrize(
    ("mount_options", "size_bytes", "fitting"),
    [
        # The kernel says ENOSPC only when writing: fourteen inodes, of which a folder takes one too.
        ("size=64m,nr_inodes=14", 1000, 10),
        # The space that is left is known before; a share of it stays free, and a quota is cut down to most of it.
        ("size=8m", MEBIBYTE, 6),
    ],
    ids=["writing fails", "space is short"],
)
def test_a_full_disk_evicts_then_refuses_and_is_well_afterwards(
    tmp_path: Path, mount_options: str, size_bytes: int, fitting: int
) -> None:
    """A small file system of its own, in a namespace that needs no privilege."""
    program = f'mount -t tmpfs -o {mount_options} none "$1" && exec "$0" -c "$2" "$1" {size_bytes}'
    done = subprocess.run(
        (
            *["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"],
            program,
            sys.executable,
            str(tmp_path),
            _ON_A_SMALL_DISK,
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "made": fitting,
        "refused": "scratch_full",
        "left": [],
        "after": True,
        "parts": 0,
        "adds_up": True,
    }


def test_a_write_that_the_system_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from rustfin.transcoder.cache import SegmentCache, Shelf\n"
        "from rustfin.transcoder.errors import ScratchFull\n"
        "cache, shelf = SegmentCache(Path(sys.argv[1])), Shelf('1-a', 'b', '.m4s')\n"
        "cache.open()\n"
        "most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))\n"
        "try: cache.put(shelf, 0, [bytes(10_000)])\n"
        "except ScratchFull as error: print(error.code)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))\n"
        "print(cache.used_bytes, list(Path(sys.argv[1]).rglob('*.part')), cache.put(shelf, 0, [bytes(10_000)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.endswith("scratch_full\n0 [] 10000\n"), done.stderr
