"""Sound tracks in files of their own beside films are looked into after a scan, each once as long as it is the same."""

from pathlib import Path

import pytest

from rustfin.catalog.sound_files import SoundFile, sounds_beside, unread_sounds
from rustfin.core.clock import ManualClock
from rustfin.core.ids import FileId
from rustfin.db import Database
from rustfin.media import Tools, find_tools, run
from rustfin.playback.sounds_beside import SoundsBeside
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site

pytestmark = pytest.mark.media
FILM = "Tide (2001)/Tide (2001).mkv"
GERMAN, BROKEN = "Tide (2001)/Tide (2001).de.ac3", "Tide (2001)/Tide (2001).fr.mka"


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def tide(db: Database, clock: ManualClock, tools: Tools, tmp_path: Path) -> Site:
    """A film with German sound beside it, and French sound that is none."""
    site = await open_site(db, clock, [tmp_path / "media"], kind="movies")
    site.put(FILM, BROKEN)
    await _tone(tools, site.root / GERMAN, channels=1)
    return site


async def test_each_is_looked_into_once(tide: Site, tools: Tools) -> None:
    assert await _read_now(tide, tools) == 3
    assert [(sound.path, sound.facts and sound.facts.media.audio[0].channels) for sound in _beside(tide)] == [
        (GERMAN, 1),
        (BROKEN, None),
    ]
    assert await _read_now(tide, tools) == 0


async def test_one_that_is_another_now_is_looked_into_anew(tide: Site, tools: Tools) -> None:
    await _read_now(tide, tools)
    await _tone(tools, tide.root / GERMAN, channels=2)
    await tide.scan()
    assert [sound.facts for sound in _beside(tide)] == [None, None], "what was known is of another file"
    assert await _read_now(tide, tools) == 1
    assert [sound.facts.media.audio[0].channels for sound in _beside(tide) if sound.facts] == [2]


async def test_what_another_release_wrote_is_looked_into_anew(tide: Site, tools: Tools) -> None:
    await _read_now(tide, tools)
    await tide.db.write(
        lambda tx: tx.execute("UPDATE sound_file SET media_info = json_set(media_info, '$.version', 0)")
    )
    assert [sound.facts for sound in _beside(tide)] == [None, None]
    assert await _probed(tide, tools) == 1
    assert [sound.path for sound in _beside(tide) if sound.facts] == [GERMAN]


async def test_one_that_is_gone_by_now_is_passed_over(tide: Site, tools: Tools) -> None:
    await tide.scan()
    tide.drop(GERMAN)
    (tide.root / BROKEN).write_bytes(b"other words")
    assert await _probed(tide, tools) == 1, "the film alone"
    unread = await tide.db.read(lambda tx: unread_sounds(tx, tide.owner, limit=9))
    assert [sound.path for sound in unread] == [GERMAN, BROKEN]


async def test_what_a_scan_looked_into_is_played_without_looking_again(tide: Site, tools: Tools) -> None:
    await _read_now(tide, tools)
    (track,) = await SoundsBeside(None).of(_beside(tide))
    assert (track.track.index, track.track.language, track.stream_index) == (1000, "de", 0)
    await _tone(tools, tide.root / GERMAN, channels=2)
    assert await SoundsBeside(None).of(_beside(tide)) == (), "it is not what the scan saw"
    (anew,) = await SoundsBeside(tools).of(_beside(tide))
    assert anew.track.channels == 2


async def _tone(tools: Tools, path: Path, *, channels: int) -> None:
    argv = [str(tools.ffmpeg), "-v", "error", "-y", "-f", "lavfi", "-i", "sine=f=440:d=1:r=48000"]
    done = await run([*argv, "-ac", str(channels), "-b:a", f"{96 * channels}k", str(path)], timeout_s=60)
    assert done.returncode == 0, done.stderr_tail


async def _read_now(site: Site, tools: Tools) -> int:
    """How many files were looked into after a scan."""
    await site.scan()
    return await _probed(site, tools)


async def _probed(site: Site, tools: Tools) -> int:
    probe = LibraryProbe(site.db, site.events, site.clock, tools)
    return (await probe.run(site.owner, Notes(), workers=lambda: 2))["read"]


def _beside(site: Site) -> list[SoundFile]:
    ((file_id,),) = site.rows("SELECT id FROM file")
    return site.db.read_now(lambda tx: sounds_beside(tx, [FileId(file_id)]))[FileId(file_id)]
