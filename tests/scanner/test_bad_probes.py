"""Files that change under ffprobe, and an ffprobe that hangs or prints nonsense: each file has an honest state, and the
others are looked into."""

from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.media import Tools, find_tools, run
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site

pytestmark = pytest.mark.media


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def clips(tools: Tools, tmp_path: Path) -> tuple[bytes, bytes]:
    """One second of sound, and two."""
    made = []
    for length_s in (1, 2):
        target = tmp_path / f"{length_s}.mkv"
        sound = ("-f", "lavfi", "-i", f"sine=d={length_s}", "-c:a", "flac", str(target))
        assert (await run([str(tools.ffmpeg), "-v", "error", *sound], timeout_s=60)).returncode == 0
        made.append(target.read_bytes())
    return made[0], made[1]


def before_ffprobe(tools: Tools, folder: Path, does: str) -> Tools:
    """An ffprobe that does something to the file, `$path`, first."""
    script = folder / "ffprobe"
    lines = ("#!/bin/sh", 'for last; do :; done; path="${last#file:}"', does, f'exec "{tools.ffprobe}" "$@"', "")
    script.write_text("\n".join(lines))
    script.chmod(0o755)
    return replace(tools, ffprobe=script)


async def look(site: Site, tools: Tools, timeout_s: float = 30) -> dict[str, int]:
    probe = LibraryProbe(site.db, site.events, site.clock, tools, timeout_s=timeout_s)
    return await probe.run(site.library_id, Notes(), workers=lambda: 2)


@pytest.mark.parametrize("change", ["cp other.bin", "cp --remove-destination other.bin", "truncate -s 100", "rm"])
async def test_a_file_replaced_or_cut_while_it_is_looked_into_leaves_nothing(
    site: Site, tools: Tools, clips: tuple[bytes, bytes], tmp_path: Path, change: str
) -> None:
    short, long = clips
    (tmp_path / "other.bin").write_bytes(long)
    site.put("Alien (1979).mkv", content=short)
    await site.scan()
    meddling = change.replace("other.bin", f'"{tmp_path}/other.bin"')
    assert await look(site, before_ffprobe(tools, tmp_path, f'{meddling} "$path"')) == {"read": 0, "passed_over": 1}
    assert site.rows("SELECT count(*) FROM fingerprint") == [(0,)]
    site.put("Alien (1979).mkv", content=short)
    await site.scan()
    assert await look(site, tools) == {"read": 1, "passed_over": 0}
    [(duration_ms,)] = site.rows("SELECT duration_ms FROM fingerprint")
    assert 900 <= duration_ms <= 1100


async def test_an_ffprobe_that_hangs_is_ended_and_the_file_says_so(
    site: Site, tools: Tools, clips: tuple[bytes, bytes], tmp_path: Path
) -> None:
    site.put("Alien (1979).mkv", content=clips[0])
    site.put("Hang (2001).mkv", content=clips[1])
    await site.scan()
    hanging = before_ffprobe(tools, tmp_path, 'case "$path" in *Hang*) exec sleep 600;; esac')
    assert await look(site, hanging, timeout_s=2) == {"read": 2, "passed_over": 0}
    assert states(site) == {
        "Alien (1979).mkv": ("probed", None),
        "Hang (2001).mkv": ("unreadable", "ffprobe did not finish within 2 seconds."),
    }


@pytest.mark.parametrize(
    "prints",
    [
        """echo '{"streams": ['""",
        "echo 3",
        "head -c 1000 /dev/urandom",
        "true",
        "kill -SEGV $$",
    ],
)
async def test_an_ffprobe_that_prints_nonsense_makes_one_unreadable_file(
    site: Site, tools: Tools, clips: tuple[bytes, bytes], tmp_path: Path, prints: str
) -> None:
    site.put("Alien (1979).mkv", content=clips[0])
    site.put("Broken (2001).mkv", content=clips[1])
    await site.scan()
    broken = before_ffprobe(tools, tmp_path, f'case "$path" in *Broken*) {prints}; exit;; esac')
    assert await look(site, broken) == {"read": 2, "passed_over": 0}
    found = states(site)
    assert found["Alien (1979).mkv"] == ("probed", None)
    state, problem = found["Broken (2001).mkv"]
    assert state == "unreadable"
    assert problem


def states(site: Site) -> dict[str, tuple[str, str | None]]:
    """The state of each file's content, and what is wrong with it."""
    rows = site.rows(
        """SELECT CAST(file.path AS TEXT), fingerprint.state, fingerprint.error
           FROM file JOIN fingerprint ON fingerprint.id = fingerprint_id"""
    )
    return {path: (state, problem) for path, state, problem in rows}
