"""The demo library, made small once and looked at from all sides."""

import asyncio
import fcntl
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml import ElementTree
from PIL import Image

from rustfin.demo import DemoLibrary, Scale, make_demo_library
from rustfin.media import ChildFailed, MediaInfo, ToolMissing, Tools, find_tools, probe
from rustfin.media.music_tags import read_music_tags

pytestmark = pytest.mark.media

SMALL = Scale(seconds=0.15, height=0.2, pictures=0.3)


def quiet(_name: str, _done: int, _all: int) -> None:
    """Hears and says nothing."""


@pytest.fixture(scope="session")
def tools() -> Tools:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    return asyncio.run(find_tools())


@pytest.fixture(scope="session")
def library(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, also when several workers want it: the first makes it, the others find it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_demo_library(shared / "demo", tools=tools, report=quiet, scale=SMALL)
    return shared / "demo"


@pytest.fixture(scope="session")
def probed(library: Path, tools: Tools) -> dict[str, MediaInfo]:
    """Every media file by its name."""

    gate = asyncio.Semaphore(3)

    async def facts(path: Path) -> MediaInfo:
        async with gate:
            return await probe(path, tools=tools)

    async def everything() -> list[MediaInfo]:
        return await asyncio.gather(*map(facts, paths))

    paths = [path for path in sorted(library.rglob("*")) if path.suffix in {".mp4", ".mkv", ".webm", ".ts", ".avi"}]
    return dict(zip((path.name for path in paths), asyncio.run(everything()), strict=True))


@pytest.fixture
def own(library: Path, tmp_path: Path) -> Path:
    """A copy that a test may harm."""
    shutil.copytree(library, tmp_path / "own")
    return tmp_path / "own"


def codecs(info: MediaInfo) -> tuple[str, str, str]:
    assert info.video is not None
    return info.container, info.video.codec, info.audio[0].codec


def program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_songs_have_tags_covers_and_words(library: Path, tools: Tools) -> None:
    songs = sorted((library / "Music").rglob("*.flac"))
    assert [song.parent.name for song in songs] == ["CD 1"] * 3 + ["CD 2"] * 2
    tags = read_music_tags(asyncio.run(probe(songs[1], tools=tools)).tags)
    assert (tags.album, tags.disc, tags.number, tags.year) == ("Harbour Lights", 1, 2, 2004)
    assert [(artist.name, artist.is_guest) for artist in tags.artists] == [("Reed & Tide", False), ("Wren", True)]
    assert tags.loudness.album_gain_db == -2.0
    with Image.open(library / "Music/Reed & Tide/Harbour Lights (2004)/cover.jpg") as cover:
        assert cover.width == cover.height
    assert songs[0].with_suffix(".lrc").read_text().startswith("[00:")


def test_there_are_films_and_series_enough(library: Path) -> None:
    assert len(list((library / "Films").iterdir())) >= 8
    for series in (library / "Series").iterdir():
        assert {"Season 01", "Season 02"} <= {folder.name for folder in series.iterdir()}
    assert sorted(path.name for path in library.iterdir()) == ["Films", "Music", "Series"]


def test_codecs_are_varied_and_at_least_half_play_in_any_browser(probed: dict[str, MediaInfo]) -> None:
    found = [codecs(info) for info in probed.values()]
    assert set(found) == {
        ("mp4", "h264", "aac"),
        ("mkv", "h264", "aac"),
        ("mkv", "hevc", "ac3"),
        ("webm", "vp9", "opus"),
        ("ts", "mpeg2video", "mp2"),
        ("avi", "mpeg4", "mp3"),
    }
    assert found.count(("mp4", "h264", "aac")) * 2 >= len(found)


def test_every_clip_has_picture_and_sound_of_its_length(probed: dict[str, MediaInfo]) -> None:
    for name, info in probed.items():
        assert info.duration_ms in range(2_900, 6_000), name
        assert info.audio[0].language in {"en", None}, name
        assert not info.warnings, name


def test_languages_subtitles_and_chapters(probed: dict[str, MediaInfo], library: Path) -> None:
    lanterns = probed["Lanterns Under Ice (2016).mkv"]
    assert [track.language for track in lanterns.audio] == ["en", "fr"]
    assert [(track.language, track.codec) for track in lanterns.subtitles] == [("en", "subrip"), ("fr", "subrip")]
    assert [chapter.title for chapter in lanterns.chapters] == ["First Frost", "The Lowering", "Handed Back"]
    moons = probed["Nine Quiet Moons (2021).mkv"]
    assert [track.codec for track in moons.subtitles] == ["ass"]
    assert moons.audio[0].channels == 6
    assert [track.codec for track in probed["Paper Harbour (2008).mp4"].subtitles] == ["mov_text"]
    orchard = library / "Films" / "The Orchard at World's Edge (2001)"
    assert {path.name.split(".", 1)[1] for path in orchard.glob("*.srt")} == {"en.srt", "fr.srt", "en.forced.srt"}
    assert "--> " in (orchard / "The Orchard at World's Edge (2001).fr.srt").read_text(encoding="utf-8")


def test_versions_trailer_double_episode_special_and_gaps(library: Path) -> None:
    names = {path.name for path in library.rglob("*.mp4")}
    assert {f"The Salt Meridian (2019) - {label}.mp4" for label in ("720p", "1080p", "Director's Cut")} <= names
    assert (library / "Films" / "Fernlight (2023)" / "trailers" / "Fernlight - Trailer.mp4").is_file()
    assert "Kestrel & Vane S01E03-E04 The Long Gust.mp4" in names
    assert any("S00E01" in name for name in names)
    numbers = [path.name.split("Signals ")[1][:6] for path in sorted((library / "Series").rglob("*Greywater*.nfo"))]
    assert numbers == ["S01E01", "S01E02", "S01E04", "S01E05", "S02E01", "S02E02", "S02E03", "S02E05"]


def test_versions_differ_in_size(probed: dict[str, MediaInfo]) -> None:
    heights = {
        label: probed[f"The Salt Meridian (2019) - {label}.mp4"].video.height  # type: ignore[union-attr]
        for label in ("720p", "1080p")
    }
    assert heights["1080p"] > heights["720p"]


def test_every_nfo_parses(library: Path) -> None:
    roots = []
    for path in library.rglob("*.nfo"):
        declaration, _, body = path.read_text(encoding="utf-8").partition("\n")
        assert declaration.startswith("<?xml")
        roots += list(ElementTree.fromstring(f"<all>{body}</all>"))
    assert {root.tag for root in roots} == {"movie", "tvshow", "episodedetails"}
    film = next(root for root in roots if root.findtext("title") == "Paper Harbour")
    assert (film.findtext("year"), film.findtext("mpaa")) == ("2008", "G")
    assert [genre.text for genre in film.iter("genre")] == ["Animation", "Family"]
    assert float(film.findtext("ratings/rating/value") or 0) > 1
    assert film.findtext("actor/role")
    long_gust = [root.findtext("episode") for root in roots if "Long Gust" in (root.findtext("title") or "")]
    assert long_gust == ["3", "4"]


def test_pictures_have_their_shape_and_something_to_see(library: Path) -> None:
    shapes = {"poster": 2 / 3, "backdrop": 16 / 9, "thumb": 16 / 9, "cover": 1.0}
    seen = dict.fromkeys(shapes, 0)
    for path in library.rglob("*.jpg"):
        with Image.open(path) as picture:
            kind = path.stem.rsplit("-", maxsplit=1)[-1]
            assert picture.width / picture.height == pytest.approx(shapes[kind], abs=0.01), path.name
            assert len(picture.resize((64, 64)).getcolors(64 * 64) or []) > 500, path.name
            seen[kind] += 1
    assert seen == {"poster": 16, "backdrop": 11, "thumb": 15, "cover": 2}


def test_logos_are_transparent(library: Path) -> None:
    logos = list(library.rglob("logo.png"))
    assert len(logos) >= 4
    for path in logos:
        with Image.open(path) as picture:
            assert picture.mode == "RGBA"
            assert picture.getchannel("A").getextrema() == (0, 255)


def test_second_run_has_nothing_to_do(own: Path, tools: Tools) -> None:
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*")}
    heard: list[str] = []
    found = make_demo_library(own, tools=tools, report=lambda name, _done, _all: heard.append(name), scale=SMALL)
    assert found == DemoLibrary(
        own / "Films", own / "Series", own / "Music", made=0, kept=len([p for p in before if p.is_file()])
    )
    assert heard == []
    assert {path: path.stat().st_mtime_ns for path in own.rglob("*")} == before


def test_interrupted_run_is_resumed(own: Path, tools: Tools) -> None:
    gone = [own / "Films" / "Copperline (1958)" / name for name in ("poster.jpg", "movie.nfo", "Copperline (1958).ts")]
    for path in gone:
        path.unlink()
    (own / ".making" / "old").mkdir(parents=True)
    heard: list[tuple[str, int, int]] = []
    found = make_demo_library(own, tools=tools, report=lambda *what: heard.append(what), scale=SMALL)
    assert found.made == 3
    assert all(path.stat().st_size for path in gone)
    assert sorted(name for name, _, _ in heard) == sorted(path.name for path in gone)
    assert [(done, every) for _, done, every in heard] == [(1, 3), (2, 3), (3, 3)]
    assert not (own / ".making").exists()


def failing(tools: Tools, path: Path, *, encoders: bool) -> Tools:
    """An ffmpeg that lists its encoders, or none, and fails at everything else."""
    lists = f'case "$*" in *-encoders*) exec {tools.ffmpeg} "$@";; esac' if encoders else ""
    return replace(tools, ffmpeg=program(path, f"{lists}\necho 'disk on fire' >&2; exit 1"))


def test_clip_that_fails_leaves_no_file_and_says_why(own: Path, tools: Tools, tmp_path: Path) -> None:
    clip = own / "Films" / "Fernlight (2023)" / "Fernlight (2023).mp4"
    clip.unlink()
    with pytest.raises(ChildFailed, match="Fernlight") as caught:
        make_demo_library(own, tools=failing(tools, tmp_path / "ffmpeg", encoders=True), report=quiet, scale=SMALL)
    assert "disk on fire" in str(caught.value.details["ffmpeg"])
    assert not clip.exists()
    assert not (own / ".making").exists()


def test_ffmpeg_without_encoders_is_refused_with_what_to_install(tmp_path: Path, tools: Tools) -> None:
    with pytest.raises(ToolMissing, match=r"libx264.*Install"):
        make_demo_library(
            tmp_path / "new", tools=failing(tools, tmp_path / "ffmpeg", encoders=False), report=quiet, scale=SMALL
        )
    assert not (tmp_path / "new").exists()
