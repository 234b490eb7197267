"""Keyframes of files: known at probing where the file says, else looked for once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rustfin.catalog.keyframes import forget_keyframes
from rustfin.media import KeyframeIndex, KeyframeSource, Openness, Tools, find_tools, run
from rustfin.scanner.indexing import KeyframeIndexing
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site

pytestmark = pytest.mark.media


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def film(tools: Tools, tmp_path: Path) -> Callable[[str], bytes]:
    """The content of a small film in some container."""
    made = {}
    for suffix in ("mkv", "ts"):
        target = tmp_path / f"film.{suffix}"
        done = await run(
            [
                *(str(tools.ffmpeg), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=10:d=4"),
                *("-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", str(target)),
            ],
            timeout_s=60,
        )
        assert done.returncode == 0, done.stderr_tail
        made[suffix] = target.read_bytes()
    return made.__getitem__


async def look(site: Site, tools: Tools) -> dict[str, int]:
    await site.scan()
    probe = LibraryProbe(site.db, site.events, site.clock, tools)
    return await probe.run(site.library_id, Notes(), workers=lambda: 2)


def indexes(site: Site) -> list[KeyframeIndex | None]:
    rows = site.rows("SELECT keyframes FROM fingerprint ORDER BY container")
    return [None if raw is None else KeyframeIndex.from_bytes(raw) for (raw,) in rows]


async def test_what_a_file_knows_is_kept_and_the_rest_is_looked_for_once(
    site: Site, tools: Tools, film: Callable[[str], bytes]
) -> None:
    site.put("Alien (1979).mkv", content=film("mkv"))
    site.put("Brazil (1985).ts", content=film("ts"))
    site.put("Copy (1986).ts", content=film("ts"))
    await look(site, tools)
    native, unknown = indexes(site)
    assert native is not None
    assert (native.source, len(native.times_us)) == (KeyframeSource.MATROSKA, 4)
    assert unknown is None
    indexing = KeyframeIndexing(site.db, tools)
    assert await indexing.run(site.library_id, Notes()) == {"indexed": 1, "passed_over": 0}
    again, found = indexes(site)
    assert again == native
    assert found is not None
    assert (found.source, len(found.times_us)) == (KeyframeSource.PACKETS, 4)
    assert await indexing.run(site.library_id, Notes()) == {"indexed": 0, "passed_over": 0}


async def test_an_index_that_was_wrong_is_replaced_by_what_packets_say(
    site: Site, tools: Tools, film: Callable[[str], bytes]
) -> None:
    site.put("Alien (1979).mkv", content=film("mkv"))
    await look(site, tools)
    mark = site.rows("SELECT id FROM fingerprint")[0][0]
    assert await site.db.write(lambda tx: forget_keyframes(tx, mark)) == [site.library_id]
    found = await KeyframeIndexing(site.db, tools).run(site.library_id, Notes(), fingerprint_id=mark)
    assert found == {"indexed": 1, "passed_over": 0}
    (index,) = indexes(site)
    assert index is not None
    assert index.source is KeyframeSource.PACKETS


async def test_where_some_keyframes_are_no_clean_start_each_is_looked_at_once(
    site: Site, tools: Tools, tmp_path: Path
) -> None:
    target = tmp_path / "open.mkv"
    done = await run(
        [
            *(str(tools.ffmpeg), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=10:d=12"),
            *("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=10:scenecut=0", "-bf", "3"),
            *("-forced-idr", "1", "-force_key_frames", "6", "-pix_fmt", "yuv420p", str(target)),
        ],
        timeout_s=60,
    )
    assert done.returncode == 0, done.stderr_tail
    site.put("Alien (1979).mkv", content=target.read_bytes())
    await look(site, tools)
    (before,) = indexes(site)
    assert before is not None
    assert before.openness is Openness.UNTOLD
    indexing = KeyframeIndexing(site.db, tools)
    assert await indexing.run(site.library_id, Notes()) == {"indexed": 1, "passed_over": 0}
    (index,) = indexes(site)
    assert index is not None
    assert (index.source, index.times_us) == (KeyframeSource.MATROSKA, before.times_us)
    assert index.openness is Openness.MIXED
    assert [round(time_us / 1e6) for time_us in index.cuts_us] == [0, 6]
    assert await indexing.run(site.library_id, Notes()) == {"indexed": 0, "passed_over": 0}


async def test_a_file_that_goes_is_passed_over(site: Site, tools: Tools, film: Callable[[str], bytes]) -> None:
    site.put("Brazil (1985).ts", content=film("ts"))
    await look(site, tools)
    site.drop("Brazil (1985).ts")
    assert await KeyframeIndexing(site.db, tools).run(site.library_id, Notes()) == {"indexed": 0, "passed_over": 1}


async def test_a_file_that_became_unreadable_is_not_looked_at_for_ever(
    site: Site, tools: Tools, film: Callable[[str], bytes]
) -> None:
    site.put("Brazil (1985).ts", content=film("ts"))
    await look(site, tools)
    site.put("Brazil (1985).ts", content=b"x" * 5000)
    indexing = KeyframeIndexing(site.db, tools)
    assert await indexing.run(site.library_id, Notes()) == {"indexed": 1, "passed_over": 0}
    assert [index and index.times_us for index in indexes(site)] == [()]


async def test_facts_of_another_release_are_looked_for_again_and_keyframes_stay(
    site: Site, tools: Tools, film: Callable[[str], bytes]
) -> None:
    site.put("Alien (1979).mkv", content=film("mkv"))
    await look(site, tools)
    before = indexes(site)
    site.db.write_now(lambda tx: tx.execute("UPDATE fingerprint SET media_info = json_set(media_info, '$.version', 1)"))
    assert await look(site, tools) == {"read": 1, "passed_over": 0}
    assert site.rows("SELECT state, json_extract(media_info, '$.version') > 1 FROM fingerprint") == [("probed", 1)]
    assert indexes(site) == before
    assert site.rows("SELECT count(*) FROM file WHERE fingerprint_id IS NULL") == [(0,)]
