"""Subtitles taken out of films by jobs, drawn into pictures wherever encoding begins, and timed as the film is."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from made_media import packets
from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.views import SubtitleTrack
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Unavailable
from rustfin.core.ids import FileId
from rustfin.core.units import Milliseconds
from rustfin.db import Database
from rustfin.events import Events
from rustfin.jobs import Jobs
from rustfin.media import DEMUXERS_OF_ONE_FILE, Tools, find_tools, probe
from rustfin.settings import Settings
from rustfin.subtitles import KeptFiles, Subtitles, Track, UnreadableSubtitles, Zero
from rustfin.subtitles.extract import take_all, take_argv, take_pictures_beside, take_stretch
from rustfin.subtitles.kinds import Kept
from rustfin.subtitles.pgs import BrokenPictures
from rustfin.subtitles.tracks import make_tracks
from subtitled import ass, brightness, film, srt, sup

pytestmark = pytest.mark.media
STYLED = ((1_000, 3_000, "Hallo Welt"), (6_000, 9_000, "Noch da"))
PICTURES = ((1_000, 3_000), (6_000, 9_000))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that begins at 0 and the same one five seconds into its own clock."""
    folder = tmp_path_factory.mktemp("films")
    (folder / "a.ass").write_text(ass(*STYLED))
    (folder / "b.sup").write_bytes(sup(*PICTURES))
    (folder / "c.srt").write_text(srt(*STYLED))
    parts = [folder / name for name in ("a.ass", "b.sup", "c.srt")]
    # Without this the bare pictures would begin when the first of them comes.
    film(folder / "film.mkv", *parts, options=["-map_metadata", "-1", "-copyts"])
    argv = ["ffmpeg", "-v", "error", "-y", "-i", str(folder / "film.mkv"), "-map", "0", "-c", "copy"]
    subprocess.run([*argv, "-output_ts_offset", "5", str(folder / "late.mkv")], check=True, timeout=60)
    return folder


@pytest.fixture
async def settings(db: Database, clock: ManualClock) -> Settings:
    in_force = Settings(db, Events(db, clock), clock)
    await in_force.load()
    return in_force


@pytest.fixture
async def jobs(db: Database, clock: ManualClock) -> Jobs:
    return Jobs(db, Events(db, clock), clock)


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def subtitles(
    db: Database, clock: ManualClock, settings: Settings, jobs: Jobs, tools: Tools, tmp_path: Path
) -> AsyncIterator[Subtitles]:
    kept = KeptFiles(tmp_path / "kept")
    made = Subtitles(db, jobs, clock, settings, cache_dir=tmp_path / "cache", kept=kept, tools=tools)
    yield made
    await made.aclose()


async def file_at(path: Path, tools: Tools) -> PlayableFile:
    info = await probe(path, tools=tools)
    return PlayableFile(
        id=FileId("f"),
        fingerprint_id=f"1-{path.stem}",
        root_path=str(path.parent),
        path=path.name,
        size_bytes=1,
        is_present=True,
        missing_since=None,
        is_root_online=True,
        probe_state="probed",
        probe_error=None,
        duration_ms=Milliseconds(12_000),
        media=info,
    )


def tracks_of(file: PlayableFile) -> list[Track]:
    assert file.media is not None
    found = [
        SubtitleTrack(f"f:{s.index}", "embedded", s.codec, s.language, s.title, s.is_default, s.is_forced, False)
        for s in file.media.subtitles
    ]
    return make_tracks(found, offsets={}, own=frozenset(), file_id="f")


async def test_pieces_that_follow_each_other_are_read_together(
    made: Path, db: Database, clock: ManualClock, settings: Settings, jobs: Jobs, tools: Tools, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\necho >> "{begun}"\nexec {tools.ffmpeg} "$@"\n')
    program.chmod(0o755)
    counting, kept = replace(tools, ffmpeg=program), KeptFiles(tmp_path / "kept")
    subtitles = Subtitles(db, jobs, clock, settings, cache_dir=tmp_path / "cache", kept=kept, tools=counting)
    for name in ("film.mkv", "late.mkv"):
        begun.write_text("")
        file = await file_at(made / name, tools)
        track = tracks_of(file)[2]
        pieces = await asyncio.gather(
            *(subtitles.cues(file, track, start_ms=start, end_ms=start + 3_000) for start in range(0, 12_000, 3_000))
        )
        seen = [[(cue.start_ms, cue.end_ms) for cue in piece] for piece in pieces]
        assert seen == [[(1_000, 3_000)], [], [(6_000, 9_000)], []]
        later = await subtitles.cues(file, track, start_ms=7_000, end_ms=8_000, offset_ms=1_500)
        assert [(cue.start_ms, cue.end_ms) for cue in later] == [(7_500, 10_500)]
        assert begun.read_text() == "\n"
    await subtitles.aclose()


@pytest.mark.parametrize("name", ["film.mkv", "late.mkv"])
async def test_cues_count_from_the_first_picture_whatever_the_files_clock_says(
    made: Path, subtitles: Subtitles, tools: Tools, name: str
) -> None:
    file = await file_at(made / name, tools)
    script, _, plain = tracks_of(file)
    expected = [(1_000, 3_000), (6_000, 9_000)]
    stretch = await subtitles.cues(file, plain, start_ms=5_000, end_ms=8_000)
    assert [(cue.start_ms, cue.end_ms) for cue in stretch] == expected[1:]
    for track in (script, plain):
        for zero in Zero:
            cues = await subtitles.cues(file, track, zero=zero)
            assert [(cue.start_ms, cue.end_ms) for cue in cues] == expected


@pytest.mark.parametrize("name", ["film.mkv", "late.mkv"])
@pytest.mark.parametrize(("at_s", "is_shown"), [(0.4, False), (2.0, True), (4.0, False), (7.5, True), (10.0, False)])
async def test_what_is_burned_in_is_right_wherever_encoding_begins(
    made: Path, subtitles: Subtitles, tools: Tools, name: str, at_s: float, is_shown: bool
) -> None:
    file = await file_at(made / name, tools)
    script, pictures, plain = tracks_of(file)
    assert file.media is not None
    zero_s = file.media.start_ms / 1000
    base = ["-ss", f"{at_s}", "-copyts", "-i", str(made / name)]
    for track in (script, plain):
        text = await subtitles.burn_source(file, track)
        assert not text.is_image
        drawn = f"setpts=PTS-{zero_s}/TB,subtitles=f={text.path}"
        assert (await asyncio.to_thread(brightness, *base, "-vf", drawn, at_s=0) > 0.3) is is_shown
    image = await subtitles.burn_source(file, pictures)
    assert image.is_image
    seek = ["-seek_timestamp", "1", "-ss", f"{max(0.0, at_s + zero_s - 90)}", "-i", str(image.path)]
    over = ["-filter_complex", "[0:v][1:s:0]overlay=eof_action=pass"]
    assert (await asyncio.to_thread(brightness, *base, *seek, *over, at_s=0) > 1) is is_shown


async def test_a_burn_source_is_named_by_what_it_shows(made: Path, subtitles: Subtitles, tools: Tools) -> None:
    file = await file_at(made / "film.mkv", tools)
    script, pictures, _ = tracks_of(file)
    first, again = await subtitles.burn_source(file, script), await subtitles.burn_source(file, script)
    moved, other = await subtitles.burn_source(file, script, offset_ms=500), await subtitles.burn_source(file, pictures)
    assert first == again
    assert len({first.signature, moved.signature, other.signature}) == 3


async def test_a_job_takes_everything_out_once(
    made: Path, subtitles: Subtitles, jobs: Jobs, db: Database, tools: Tools, tmp_path: Path
) -> None:
    file = await file_at(made / "film.mkv", tools)
    job_id = await db.write(lambda tx: subtitles.request_indexing(tx, file))
    assert job_id is not None
    assert await db.write(lambda tx: subtitles.request_indexing(tx, file)) == job_id
    await subtitles.fonts(file)
    await subtitles.original(file, tracks_of(file)[1], tracks_of(file)[1].deliveries[0])
    assert await db.write(lambda tx: subtitles.request_indexing(tx, file)) is None
    left = await asyncio.to_thread(lambda: sorted(path.name for path in (tmp_path / "cache/subtitles").iterdir()))
    assert left == ["1-film"]


async def test_what_is_read_while_a_file_is_taken_out_again_is_there_at_every_moment(
    made: Path, tools: Tools, tmp_path: Path
) -> None:
    info, folder = await probe(made / "film.mkv", tools=tools), tmp_path / "taken"
    await take_all(tools, made / "film.mkv", info, folder, has_pictures=False)
    (folder / "7.ass").write_text("another release named it so")
    before = os.open(folder, os.O_RDONLY)
    try:
        index = await take_all(tools, made / "film.mkv", info, folder)
        assert index.has_pictures
        assert sorted(os.listdir(before)) == ["1.ass", "2.sup", "3.srt", "fonts", "index.json"]
    finally:
        os.close(before)
    assert await asyncio.to_thread(os.listdir, tmp_path) == ["taken"]


async def test_a_file_without_pictures_is_read_once(made: Path, tools: Tools, tmp_path: Path) -> None:
    await asyncio.to_thread(film, tmp_path / "text.mkv", made / "a.ass", made / "c.srt")
    info = await probe(tmp_path / "text.mkv", tools=tools)
    index = await take_all(tools, tmp_path / "text.mkv", info, tmp_path / "taken", has_pictures=False)
    assert (index.has_pictures, sorted(index.tracks)) == (True, [1, 2])


async def test_who_cannot_wait_is_told_to_come_back_and_stopping_leaves_nothing(
    made: Path, db: Database, clock: ManualClock, settings: Settings, jobs: Jobs, tools: Tools, tmp_path: Path
) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    kept = KeptFiles(tmp_path / "kept")
    stuck = Tools(slow, tools.ffprobe, *list(vars_of(tools))[2:])
    waiting = Subtitles(db, jobs, clock, settings, cache_dir=tmp_path / "cache", kept=kept, tools=stuck, wait_s=0.01)
    file = await file_at(made / "film.mkv", tools)
    with pytest.raises(Unavailable) as refused:
        await waiting.cues(file, tracks_of(file)[0])
    assert (refused.value.code, refused.value.details["retry_after_s"]) == ("subtitles_not_ready", 5)
    await waiting.aclose()
    left = await asyncio.to_thread(lambda: list((tmp_path / "cache/subtitles").iterdir()))
    assert left == []


async def test_a_file_that_ffmpeg_cannot_read_says_so(
    subtitles: Subtitles, made: Path, tools: Tools, tmp_path: Path
) -> None:
    file = await file_at(made / "film.mkv", tools)
    await asyncio.to_thread((tmp_path / "film.mkv").write_bytes, b"not a film")
    broken = PlayableFile(**{**{n: getattr(file, n) for n in file.__slots__}, "root_path": str(tmp_path)})
    with pytest.raises(UnreadableSubtitles):
        await subtitles.cues(broken, tracks_of(file)[0])


def vars_of(tools: Tools) -> list[object]:
    return [getattr(tools, name) for name in tools.__slots__]


async def test_one_pass_for_all_tracks_names_files_by_number(made: Path, tools: Tools) -> None:
    info = await probe(made / "film.mkv", tools=tools)
    argv = take_argv(tools, Path("/m/x.mkv"), info.subtitles, fonts=[7])
    begin = argv.index("-protocol_whitelist")
    assert argv[begin:] == [
        *("-protocol_whitelist", "file,subfile", "-format_whitelist", DEMUXERS_OF_ONE_FILE),
        *("-max_pixels", "67108864", "-copyts", "-itsoffset", "0.000001"),
        *("-dump_attachment:7", "fonts/7.font"),
        *("-i", "file:/m/x.mkv"),
        *("-map", "0:1", "-c:s", "copy", "-avoid_negative_ts", "disabled", "-f", "ass", "1.ass"),
        *("-map", "0:2", "-c:s", "copy", "-avoid_negative_ts", "disabled", "-f", "sup", "2.sup"),
        *("-map", "0:3", "-c:s", "copy", "-avoid_negative_ts", "disabled", "-f", "srt", "3.srt"),
    ]


async def test_pictures_in_a_transport_stream_that_begins_at_zero_come_when_they_should(
    made: Path, tools: Tools, tmp_path: Path
) -> None:
    path = tmp_path / "film.m2ts"
    maps = [
        "-map",
        "0:v",
        "-map",
        "0:s:1",
        "-c",
        "copy",
        "-muxdelay",
        "0",
        "-muxpreload",
        "0",
        "-mpegts_m2ts_mode",
        "1",
    ]
    argv = ["ffmpeg", "-v", "error", "-i", str(made / "film.mkv"), *maps, str(path)]
    await asyncio.to_thread(subprocess.run, argv, check=True, timeout=60)
    info = await probe(path, tools=tools)
    assert info.start_ms == 0
    (stream,) = info.subtitles
    true_us = [packet.shown_us for packet in await asyncio.to_thread(packets, path, tools, stream=stream.index)]
    await take_all(tools, path, info, tmp_path / "taken")
    taken = (tmp_path / "taken" / f"{stream.index}.sup").read_bytes()
    assert taken[:2] == b"PG"
    assert int.from_bytes(taken[2:6], "big") / 90 == pytest.approx(true_us[0] / 1000, abs=1)
    assert true_us[0] >= 1_000_000


async def test_a_list_of_other_files_in_the_place_of_a_film_gives_nothing_of_them(
    made: Path, tools: Tools, tmp_path: Path
) -> None:
    info = await probe(made / "film.mkv", tools=tools)
    (tmp_path / "true.mkv").symlink_to(made / "film.mkv")
    for name, text in {
        "film.mkv": "ffconcat version 1.0\nfile 'true.mkv'\n",
        "show.ts": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{made / 'film.mkv'}\n#EXT-X-ENDLIST\n",
    }.items():
        (tmp_path / name).write_text(text)
        folder = tmp_path / f"taken from {name}"
        await take_all(tools, tmp_path / name, info, folder)
        assert [path.name for path in folder.iterdir() if path.is_file()] == ["index.json"]
        kept, content = await take_stretch(
            tools, tmp_path / name, info.subtitles[2], folder, seek_ms=0, length_ms=5_000
        )
        assert (kept, content) == (Kept.SRT, b"")


IDX = """# VobSub index file, v7 (do not modify this line!)
size: 1920x1080
palette: 000000, ffffff, 000000, ffffff, 000000, ffffff, 000000, ffffff, 000000, ffffff, 000000, ffffff, 000000, ffffff
id: en, index: 0
timestamp: 00:00:01:000, filepos: 000000000
"""


async def test_pictures_beside_a_film_come_from_the_sub_of_their_idx_and_from_no_other_file(
    tools: Tools, tmp_path: Path
) -> None:
    (tmp_path / "film.sup").write_bytes(sup(*PICTURES))
    argv = ["ffmpeg", "-v", "fatal", "-i", str(tmp_path / "film.sup"), "-c:s", "dvdsub", "-f", "vob"]
    await asyncio.to_thread(subprocess.run, [*argv, str(tmp_path / "film.sub")], check=True, timeout=60)
    (tmp_path / "film.idx").write_text(IDX)
    assert (await take_pictures_beside(tools, tmp_path / "film.idx", tmp_path / "taken"))[:2] == b"PG"
    (tmp_path / "other.idx").write_text("ffconcat version 1.0\nfile 'film.idx'\n")
    with pytest.raises(BrokenPictures):
        await take_pictures_beside(tools, tmp_path / "other.idx", tmp_path / "taken")
