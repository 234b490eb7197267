"""Intros and credits of made episodes: a theme at another place in each, black pictures at the end."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.catalog.markers import markers_of, unsought_seasons
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Unavailable
from rustfin.core.ids import ItemId
from rustfin.db import Database
from rustfin.media import Tools, find_tools, run_blocking
from rustfin.media.markers import Marker, MarkerKind
from rustfin.scanner.marking import SeasonListening
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site

DURATION_S, CREDITS_S, THEME_S = 160, 24, 18
THEMES_AT_S = {1: 3.2, 2: 11.75, 3: 6.5}


def tune(seed: int) -> str:
    """Notes that sound like no other seed's."""
    low = f"150+37*mod(floor(t*4)*{seed * seed + 7}+floor(t*3)*{seed + 3},61)"
    high = f"400+53*mod(floor(t*5)*{seed * seed * 5 + 1}+floor(t*7)*{seed * 3},71)"
    return f"0.3*sin(2*PI*t*({low}))+0.2*sin(2*PI*t*({high}))"


def episode(number: int, theme: int = 2) -> list[str]:
    """ffmpeg's arguments: talk, the theme, talk, and a picture that is black at the end."""
    at_s = THEMES_AT_S[number]
    talk = (11 + 6 * number, 12 + 6 * number)
    sounds = [(talk[0], at_s), (theme, THEME_S), (talk[1], DURATION_S - THEME_S - at_s)]
    inputs: list[str] = []
    for seed, length_s in sounds:
        inputs += ["-f", "lavfi", "-i", f"aevalsrc='{tune(seed)}':d={length_s}:s=22050"]
    inputs += ["-f", "lavfi", "-i", f"testsrc2=s=64x36:r=5:d={DURATION_S - CREDITS_S}"]
    inputs += ["-f", "lavfi", "-i", f"color=black:s=64x36:r=5:d={CREDITS_S}"]
    graph = "[0][1][2]concat=n=3:v=0:a=1[a];[3][4]concat=n=2:v=1:a=0[v]"
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    return [*inputs, "-filter_complex", graph, "-map", "[v]", "-map", "[a]", *codecs]


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three episodes; each test has a copy."""
    folder = tmp_path_factory.mktemp("made")
    for number in THEMES_AT_S:
        argv = ["ffmpeg", "-v", "error", *episode(number), str(folder / f"Tide S01E0{number}.mkv")]
        done = run_blocking(argv, timeout_s=120)
        assert done.returncode == 0, done.stderr_tail
    return folder


@pytest.fixture
async def season(db: Database, clock: ManualClock, tmp_path: Path, tools: Tools, made: Path) -> Site:
    site = await open_site(db, clock, [tmp_path / "media"], kind="series")
    shutil.copytree(made, site.root / "Tide" / "Season 1")
    await look(site, tools)
    return site


async def look(site: Site, tools: Tools) -> None:
    await site.scan()
    await LibraryProbe(site.db, site.events, site.clock, tools).run(site.library_id, Notes(), workers=lambda: 1)


async def markers(site: Site, number: int) -> list[Marker]:
    content = site.rows(
        """SELECT file.fingerprint_id FROM item JOIN version ON version.item_id = item.id
           JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id
           WHERE item.kind = 'episode' AND item.number = ?""",
        number,
    )[0][0]
    return await site.db.read(lambda tx: markers_of(tx, content, None))


async def unsought(site: Site) -> list[ItemId]:
    return await site.db.read(lambda tx: unsought_seasons(tx, site.library_id))


async def test_the_theme_is_the_intro_and_black_pictures_are_the_credits(
    season: Site, tools: Tools, tmp_path: Path
) -> None:
    (season_id,) = await unsought(season)
    listening = SeasonListening(season.db, season.clock, tools, tmp_path / "heard")
    assert await listening.run(season_id, Notes()) == {"episodes": 3, "markers": 6}
    for number, at_s in THEMES_AT_S.items():
        intro, ending = await markers(season, number)
        assert (intro.kind, intro.source) == (MarkerKind.INTRO, "sound")
        assert intro.start_ms == pytest.approx(at_s * 1000, abs=1500)
        assert intro.end_ms == pytest.approx((at_s + THEME_S) * 1000, abs=2000)
        assert (ending.kind, ending.source) == (MarkerKind.CREDITS, "black")
        assert ending.start_ms == pytest.approx((DURATION_S - CREDITS_S) * 1000, abs=2100)
    assert await unsought(season) == []
    assert await listening.run(season_id, Notes()) == {"episodes": 0, "markers": 0}


async def test_what_was_heard_is_kept_when_the_work_is_stopped(season: Site, tools: Tools, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    class Impatient(Notes):
        def raise_if_cancelled(self) -> None:
            self.chances += 1
            if self.chances > 2:
                raise Stop

    (season_id,) = await unsought(season)
    listening = SeasonListening(season.db, season.clock, tools, tmp_path / "heard")
    with pytest.raises(Stop):
        await listening.run(season_id, Impatient())
    assert len(list((tmp_path / "heard").glob("*/*"))) == 2
    assert await unsought(season) == [season_id]
    assert await markers(season, 1) == []


async def test_an_episode_that_cannot_be_read_is_not_tried_for_ever(season: Site, tools: Tools, tmp_path: Path) -> None:
    season.put("Tide/Season 1/Tide S01E03.mkv", content=b"x" * 5000)
    (season_id,) = await unsought(season)
    listening = SeasonListening(season.db, season.clock, tools, tmp_path / "heard")
    assert (await listening.run(season_id, Notes()))["episodes"] == 2
    assert len(await markers(season, 1)) == 2
    assert await markers(season, 3) == []
    assert await unsought(season) == []


async def test_an_ffmpeg_without_chromaprint_says_so_and_marks_nothing(
    season: Site, tools: Tools, tmp_path: Path
) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho ' E mp4             MP4'\n")
    poor.chmod(0o755)
    (season_id,) = await unsought(season)
    listening = SeasonListening(season.db, season.clock, replace(tools, ffmpeg=poor), tmp_path / "heard")
    with pytest.raises(Unavailable, match="without chromaprint"):
        await listening.run(season_id, Notes())
    assert await unsought(season) == [season_id]


async def test_a_disk_that_goes_while_it_is_listened_to_is_listened_to_again(
    season: Site, tools: Tools, tmp_path: Path
) -> None:
    away = season.root.with_name("away")
    going = tmp_path / "ffmpeg"
    going.write_text(
        f'#!/bin/sh\ncase "$*" in *Tide*) mv "{season.root}" "{away}"; exit 1;; esac\nexec {tools.ffmpeg} "$@"\n'
    )
    going.chmod(0o755)
    (season_id,) = await unsought(season)
    listening = SeasonListening(season.db, season.clock, replace(tools, ffmpeg=going), tmp_path / "heard")
    assert await listening.run(season_id, Notes()) == {"episodes": 0, "markers": 0}
    assert await unsought(season) == [season_id]
    away.rename(season.root)
    assert (await SeasonListening(season.db, season.clock, tools, tmp_path / "heard").run(season_id, Notes()))[
        "episodes"
    ]
