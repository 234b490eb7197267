"""Sessions: progress that is kept, leases that run out, events that are told."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rustfin.catalog import cards
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, Unavailable
from rustfin.core.ids import FileId, ItemId, PlaybackId, SessionId
from rustfin.db import Database, Tx
from rustfin.identity import PlaybackRights
from rustfin.media import AudioStream, MediaInfo, VideoStream, find_tools
from rustfin.observability import Metrics
from rustfin.playback import Asked, Code, Devices, Method, Overrides, Playbacks, Report, read_profile
from rustfin.playback.sessions import LEASE_MS, WRITE_EVERY_MS
from rustfin.transcoder import Claim, Transcoder
from sessions import ANN, ANYTHING, BOB, FILM, MINUTE_MS, add_file, add_title, looked_into, make, media, wanted_indexes


async def test_a_file_that_nobody_has_looked_into_is_when_it_is_to_be_played(
    playbacks: Playbacks, db: Database
) -> None:
    await db.write(lambda tx: tx.execute("UPDATE file SET fingerprint_id = NULL WHERE id = 'e2'"))
    started = await playbacks.start(ANN, Asked(ItemId("episode-2"), ANYTHING))
    assert looked_into == ["e2"]
    assert started.decision.method is Method.DIRECT
    await playbacks.start(ANN, Asked(FILM, ANYTHING))
    assert looked_into == ["e2"]


async def kinds(db: Database) -> list[str]:
    rows = await db.read(lambda tx: tx.all("SELECT kind FROM event ORDER BY seq"))
    return [row["kind"] for row in rows]


async def stored_position(db: Database) -> int:
    position: int = await db.read(lambda tx: tx.value("SELECT position_ms FROM playback_session"))
    return position


async def test_the_version_that_plays_on_the_device_is_chosen(playbacks: Playbacks) -> None:
    browser = read_profile({"file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}]})
    assert (await playbacks.start(ANN, Asked(FILM, browser))).file.id == "film-2"
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING))).file.id == "film-1"
    asked = await playbacks.start(ANN, Asked(FILM, browser, file_id=FileId("film-1")))
    assert (asked.file.id, asked.decision.method) == ("film-1", Method.UNSUPPORTED)


async def test_what_does_not_play_begins_no_session(playbacks: Playbacks, db: Database) -> None:
    phone = read_profile({"file": [{"container": "3gp"}]})
    assert (await playbacks.start(ANN, Asked(FILM, phone))).decision.method is Method.UNSUPPORTED
    assert await playbacks.list_live() == []
    assert await kinds(db) == []


async def test_a_title_is_resumed_where_it_was_left(playbacks: Playbacks) -> None:
    first = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    assert first.start_ms == 0
    await playbacks.stop(ANN, first.id, position_ms=50 * MINUTE_MS)
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING))).start_ms == 50 * MINUTE_MS
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING, start_ms=7))).start_ms == 7
    assert (await playbacks.start(BOB, Asked(FILM, ANYTHING))).start_ms == 0


@pytest.fixture
async def transcoder(tmp_path: Path) -> AsyncIterator[Transcoder]:
    """One that encodes, as far as what lies in the folder is a film."""
    transcoder = Transcoder(tmp_path / "encoding", await find_tools(), Metrics())
    await transcoder.open()
    yield transcoder
    await transcoder.aclose()


STREAMED = read_profile(
    {
        "file": [{"container": "webm"}],
        "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264"], "audio": ["aac"], "demuxedAudio": True},
    }
)


async def test_encoders_begin_for_a_session_that_goes_on(
    playbacks: Playbacks, transcoder: Transcoder, db: Database, clock: ManualClock, root: Path
) -> None:
    playbacks = make(db, clock, root.parent / "transcode", transcoder=transcoder, prefetch_after_s=0)
    started = await playbacks.start(ANN, Asked(FILM, STREAMED))
    await playbacks.prefetch(started)
    assert {claim.id for head in transcoder.status() for claim in head.claims} == {started.id}


async def test_a_session_that_ends_at_once_begins_no_encoder(
    playbacks: Playbacks, transcoder: Transcoder, db: Database, clock: ManualClock, root: Path
) -> None:
    playbacks = make(db, clock, root.parent / "transcode", transcoder=transcoder, prefetch_after_s=60)
    started = await playbacks.start(ANN, Asked(FILM, STREAMED))
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(playbacks.prefetch(started))
        tasks.create_task(playbacks.stop(ANN, started.id, position_ms=0))
    assert transcoder.status() == []
    assert not (root.parent / "encoding" / started.id).exists()


async def test_what_a_quick_player_asked_for_is_not_asked_for_again(
    playbacks: Playbacks, transcoder: Transcoder, db: Database, clock: ManualClock, root: Path
) -> None:
    playbacks = make(db, clock, root.parent / "transcode", transcoder=transcoder, prefetch_after_s=0)
    started = await playbacks.start(ANN, Asked(FILM, STREAMED, start_ms=0))
    assert started.presentation is not None
    stretch = started.presentation.video[0].stretch
    transcoder.prefetch(stretch, 100, claim=Claim(started.id))
    await playbacks.prefetch(started)
    assert [head.first for head in transcoder.status() if head.key == stretch.key] == [100]


async def test_the_end_marks_it_watched_and_begins_anew(playbacks: Playbacks) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    state = await playbacks.report(ANN, session.id, Report(95 * MINUTE_MS))
    assert state.is_watched
    await playbacks.stop(ANN, session.id)
    assert (await playbacks.state(ANN, FILM)).play_count == 1
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING))).start_ms == 0


async def test_a_title_is_watched_where_its_credits_begin(playbacks: Playbacks, db: Database) -> None:
    await db.write(
        lambda tx: tx.execute(
            "INSERT INTO marker (fingerprint_id, kind, start_ms, end_ms, source) VALUES"
            " ('film-1', 'credits', ?, ?, 'black')",
            (80 * MINUTE_MS, 99 * MINUTE_MS),
        )
    )
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    assert [marker.start_ms for marker in session.markers] == [80 * MINUTE_MS]
    assert not (await playbacks.report(ANN, session.id, Report(79 * MINUTE_MS))).is_watched
    assert (await playbacks.report(ANN, session.id, Report(80 * MINUTE_MS))).is_watched
    await playbacks.stop(ANN, session.id)
    assert (await playbacks.state(ANN, FILM)).is_watched


async def test_only_a_season_s_first_episode_is_the_first(playbacks: Playbacks) -> None:
    first, second = [await playbacks.start(ANN, Asked(ItemId(f"episode-{n}"), ANYTHING)) for n in (1, 2)]
    assert (first.is_first_of_season, second.is_first_of_season) == (True, False)


async def test_reports_close_together_are_kept_in_memory(
    playbacks: Playbacks, db: Database, clock: ManualClock
) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    await playbacks.report(ANN, session.id, Report(10 * MINUTE_MS))
    clock.advance(WRITE_EVERY_MS - 1)
    state = await playbacks.report(ANN, session.id, Report(11 * MINUTE_MS))
    assert state.position_ms == 11 * MINUTE_MS
    assert await stored_position(db) == 10 * MINUTE_MS
    assert (await playbacks.list_live())[0].position_ms == 11 * MINUTE_MS
    clock.advance(1)
    await playbacks.report(ANN, session.id, Report(12 * MINUTE_MS))
    assert await stored_position(db) == 12 * MINUTE_MS


async def test_closing_the_server_writes_what_was_only_in_memory(playbacks: Playbacks, db: Database) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    await playbacks.report(ANN, session.id, Report(10 * MINUTE_MS))
    await playbacks.report(ANN, session.id, Report(11 * MINUTE_MS))
    await playbacks.aclose()
    assert await stored_position(db) == 11 * MINUTE_MS
    assert (await playbacks.state(ANN, FILM)).position_ms == 11 * MINUTE_MS


async def test_a_silent_player_has_left_and_its_progress_stays(
    playbacks: Playbacks, db: Database, clock: ManualClock
) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    await playbacks.report(ANN, session.id, Report(10 * MINUTE_MS))
    await playbacks.report(ANN, session.id, Report(20 * MINUTE_MS))
    clock.advance(LEASE_MS - 1)
    assert await playbacks.end_abandoned() == 0
    clock.advance(1)
    assert await playbacks.end_abandoned() == 1
    assert await playbacks.list_live() == []
    assert (await playbacks.state(ANN, FILM)).position_ms == 20 * MINUTE_MS
    assert (await kinds(db))[-2:] == ["playback.changed", "user_data.changed"]


async def test_a_player_that_comes_back_goes_on(playbacks: Playbacks, clock: ManualClock) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    clock.advance(LEASE_MS)
    await playbacks.end_abandoned()
    await playbacks.report(ANN, session.id, Report(30 * MINUTE_MS))
    assert [live.id for live in await playbacks.list_live()] == [session.id]


async def test_a_restarted_server_takes_sessions_up_and_ends_those_left(
    playbacks: Playbacks, db: Database, clock: ManualClock, root: Path
) -> None:
    going_on = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    left = await playbacks.start(BOB, Asked(FILM, ANYTHING))
    restarted = make(db, clock, root.parent / "transcode")
    clock.advance(LEASE_MS)
    await restarted.report(ANN, going_on.id, Report(5 * MINUTE_MS))
    assert await restarted.end_abandoned() == 1
    assert [live.id for live in await restarted.list_live()] == [going_on.id]
    assert left.id not in [live.id for live in await restarted.list_live()]


async def test_stopping_again_or_what_never_was_changes_nothing(playbacks: Playbacks, db: Database) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    await playbacks.stop(ANN, session.id, position_ms=10 * MINUTE_MS)
    told = await kinds(db)
    await playbacks.stop(ANN, session.id, position_ms=90 * MINUTE_MS)
    await playbacks.stop(ANN, PlaybackId("never"))
    assert await kinds(db) == told
    assert (await playbacks.state(ANN, FILM)).position_ms == 10 * MINUTE_MS


async def test_nobody_reports_for_another(playbacks: Playbacks) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    with pytest.raises(NotFound):
        await playbacks.report(BOB, session.id, Report(1))
    await playbacks.stop(BOB, session.id, position_ms=1)
    assert [live.id for live in await playbacks.list_live()] == [session.id]


async def test_starting_pausing_and_stopping_are_told(playbacks: Playbacks, db: Database) -> None:
    session = await playbacks.start(ANN, Asked(FILM, ANYTHING))
    await playbacks.report(ANN, session.id, Report(10 * MINUTE_MS))
    assert (await kinds(db)).count("playback.changed") == 1
    await playbacks.report(ANN, session.id, Report(10 * MINUTE_MS, is_paused=True))
    assert (await kinds(db)).count("playback.changed") == 2
    assert (await playbacks.list_live())[0].is_paused
    await playbacks.stop(ANN, session.id)
    assert (await kinds(db)).count("playback.changed") == 3


async def test_episodes_have_neighbours_and_films_have_none(playbacks: Playbacks) -> None:
    around = (await playbacks.start(ANN, Asked(ItemId("episode-2"), ANYTHING))).neighbours
    assert (around.previous_id, around.next_id) == ("episode-1", "episode-3")
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING))).neighbours.next_id is None


async def test_what_cannot_be_played_says_what_to_do(playbacks: Playbacks, db: Database, root: Path) -> None:
    with pytest.raises(InvalidInput):
        await playbacks.start(ANN, Asked(ItemId("series"), ANYTHING))
    with pytest.raises(NotFound):
        await playbacks.start(ANN, Asked(ItemId("none"), ANYTHING))
    with pytest.raises(NotFound):
        await playbacks.start(ANN, Asked(FILM, ANYTHING, file_id=FileId("e1")))
    (root / "e1.mp4").unlink()
    with pytest.raises(NotFound, match="Put it back") as missing:
        await playbacks.start(ANN, Asked(ItemId("episode-1"), ANYTHING))
    assert missing.value.code == "file_missing"
    os.rename(root, root.with_name("away"))
    with pytest.raises(Unavailable, match="Connect its disk") as offline:
        await playbacks.start(ANN, Asked(FILM, ANYTHING))
    assert offline.value.code == "root_offline"
    await db.write(lambda tx: tx.execute("UPDATE root SET state = 'offline'"))
    with pytest.raises(Unavailable):
        await playbacks.start(ANN, Asked(FILM, ANYTHING))


async def test_a_version_that_is_there_is_played_for_one_that_is_missing(playbacks: Playbacks, db: Database) -> None:
    await db.write(lambda tx: tx.execute("UPDATE file SET state = 'missing' WHERE id = 'film-1'"))
    assert (await playbacks.start(ANN, Asked(FILM, ANYTHING))).file.id == "film-2"


async def test_an_account_plays_so_many_titles_at_a_time(playbacks: Playbacks, clock: ManualClock) -> None:
    bob = replace(BOB, playback=PlaybackRights(max_streams=1))
    first = await playbacks.start(bob, Asked(FILM, device_id="tv"))
    with pytest.raises(Forbidden, match="one title at a time") as refused:
        await playbacks.start(bob, Asked(ItemId("episode-1"), device_id="phone"))
    assert (refused.value.code, refused.value.details) == ("too_many_streams", {"max_streams": 1})
    await playbacks.start(bob, Asked(ItemId("episode-1"), device_id="tv"))
    await playbacks.start(ANN, Asked(FILM, device_id="other tv"))
    clock.advance(LEASE_MS)
    await playbacks.start(bob, Asked(FILM, device_id="phone"))
    assert first.decision.method is Method.DIRECT


async def test_the_limit_of_an_account_holds_over_a_restart(
    playbacks: Playbacks, db: Database, clock: ManualClock, root: Path
) -> None:
    await db.write(lambda tx: sign_in(tx, "at the tv", "on the phone"))
    tv, phone = (
        replace(BOB, playback=PlaybackRights(max_streams=1), session_id=SessionId(name))
        for name in ("at the tv", "on the phone")
    )
    playing = await playbacks.start(tv, Asked(FILM, device_id="tv"))
    restarted = make(db, clock, root.parent / "transcode")
    with pytest.raises(Forbidden, match="one title at a time"):
        await restarted.start(phone, Asked(FILM, device_id="phone"))
    await restarted.report(tv, playing.id, Report(5 * MINUTE_MS))
    with pytest.raises(Forbidden, match="one title at a time"):
        await restarted.start(phone, Asked(FILM, device_id="phone"))
    await restarted.start(tv, Asked(ItemId("episode-1"), device_id="tv"))
    clock.advance(LEASE_MS)
    await restarted.start(phone, Asked(FILM, device_id="phone"))


def sign_in(tx: Tx, *names: str) -> None:
    for name in names:
        tx.execute(
            "INSERT INTO session"
            " (id, user_id, device_name, client, remote_address, created_at, last_seen_at, expires_at)"
            " VALUES (?, ?, ?, '', '', 1, 1, 9999999999999)",
            (name, BOB.user_id, name),
        )


async def test_a_viewer_outside_the_house_has_the_limit_for_outside(playbacks: Playbacks) -> None:
    bob = replace(BOB, playback=PlaybackRights(max_remote_bitrate_bps=500))
    at_home = await playbacks.start(bob, Asked(FILM, remote_address="192.168.1.7"))
    outside = await playbacks.start(bob, Asked(FILM, remote_address="8.8.8.8"))
    assert (at_home.decision.method, Code.BITRATE in outside.decision.codes) == (Method.DIRECT, True)


async def test_what_a_device_measured_is_kept_and_what_is_said_of_it_counts(
    playbacks: Playbacks, db: Database, clock: ManualClock
) -> None:
    measured = {"name": "Television", "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}]}
    asked = Asked(FILM, read_profile(measured), file_id=FileId("film-2"), device_id="tv", measured=measured)
    assert (await playbacks.start(BOB, asked)).decision.method is Method.DIRECT
    devices = Devices(db, clock)
    (device,) = await devices.list(BOB)
    assert (device.name, device.measured) == ("Television", measured)
    await devices.override(BOB, device.id, Overrides(refuses_audio=("aac",)))
    assert (await playbacks.start(BOB, asked)).decision.codes[:1] == (Code.AUDIO_CODEC,)


async def test_an_index_that_is_missing_is_asked_for(playbacks: Playbacks) -> None:
    stream = {"segment": ["fmp4"], "video": ["h264"], "audio": ["aac"]}
    browser = read_profile({"file": [{"container": "ogg"}], "hls": stream})
    session = await playbacks.start(ANN, Asked(FILM, browser))
    assert session.decision.method is Method.TRANSCODE
    assert wanted_indexes == [session.file.fingerprint_id]


async def test_a_sound_track_that_is_picked_is_heard_in_the_whole_series(playbacks: Playbacks, db: Database) -> None:
    def in_tongues(*languages: str) -> str:
        video = VideoStream(index=0, codec="h264", width=1280, height=720)
        sounds = (AudioStream(index=1 + at, codec="aac", language=tongue) for at, tongue in enumerate(languages))
        info = MediaInfo.from_json(media("mp4"))
        return replace(info, streams=(video, *sounds)).to_json()

    facts = {"e1": in_tongues("ja", "en"), "e2": in_tongues("en", "ja"), "e3": in_tongues("de")}
    for file_id, text in facts.items():
        await db.write(partial(_put_facts, text, file_id))
    started = await playbacks.start(ANN, Asked(ItemId("episode-1"), ANYTHING))
    assert started.decision.audio_index == 1
    wanted = replace(started.asked, wish=replace(started.asked.wish, audio_index=2))
    await playbacks.change(ANN, started.id, lambda _: wanted, at_ms=0)
    assert (await playbacks.start(ANN, Asked(ItemId("episode-2"), ANYTHING))).decision.audio_index == 1
    assert (await playbacks.start(ANN, Asked(ItemId("episode-1"), ANYTHING))).decision.audio_index == 2
    assert (await playbacks.start(ANN, Asked(ItemId("episode-3"), ANYTHING))).decision.audio_index == 1
    picked = await db.read(lambda tx: tx.all("SELECT series_id, kind FROM track_preference"))
    assert [tuple(row) for row in picked] == [("series", "audio")]


def _put_facts(text: str, file_id: str, tx: Tx) -> None:
    tx.execute("UPDATE fingerprint SET media_info = ? WHERE id = ?", (text, file_id))


async def add_song(db: Database, root: Path, *, length_s: int = 200) -> ItemId:
    """A track of the album and the artist above it."""
    (root / "song.mp4").write_bytes(b"x")

    def fill(tx: Tx) -> None:
        for item_id, kind, parent in (
            ("artist", "artist", None),
            ("album", "album", "artist"),
            ("song", "track", "album"),
        ):
            add_title(tx, item_id, kind)
            tx.execute("UPDATE item SET parent_id = ? WHERE id = ?", (parent, item_id))
        add_file(tx, "song", "song", "mp4", 0)
        tx.execute("UPDATE fingerprint SET duration_ms = ? WHERE id = 'song'", (length_s * 1000,))
        cards.refresh(tx, [ItemId("song"), ItemId("album"), ItemId("artist")])

    await db.write(fill)
    return ItemId("song")


async def plays(playbacks: Playbacks, song: ItemId) -> tuple[int, bool, int | None]:
    """How often a track was played, whether ever, and when last."""
    state = await playbacks.state(ANN, song)
    return state.play_count, state.is_watched, state.played_at


async def listen(playbacks: Playbacks, clock: ManualClock, song: ItemId, *, until_s: int, from_s: int = 0) -> None:
    """One playing, reported every ten seconds, that is stopped at the end."""
    started = await playbacks.start(ANN, Asked(song, ANYTHING, start_ms=from_s * 1000))
    for at_s in range(from_s + 10, until_s, 10):
        clock.advance(10_000)
        await playbacks.report(ANN, started.id, Report(at_s * 1000))
    clock.advance(10_000)
    await playbacks.stop(ANN, started.id, position_ms=until_s * 1000)


async def test_a_track_counts_once_half_of_it_was_heard(
    playbacks: Playbacks, db: Database, root: Path, clock: ManualClock
) -> None:
    song = await add_song(db, root)
    await listen(playbacks, clock, song, until_s=90)
    assert await plays(playbacks, song) == (0, False, None)
    started = await playbacks.start(ANN, Asked(song, ANYTHING))
    for at_s in range(10, 200, 10):
        clock.advance(10_000)
        await playbacks.report(ANN, started.id, Report(at_s * 1000))
        if at_s == 100:
            counted_at = clock.now_ms()
        assert (await plays(playbacks, song))[0] == int(at_s >= 100)
    await playbacks.stop(ANN, started.id, position_ms=200_000)
    assert await plays(playbacks, song) == (1, True, counted_at)
    for count in (2, 3):
        await listen(playbacks, clock, song, until_s=200)
        assert (await plays(playbacks, song))[0] == count, "a track that was played is played again"


async def test_of_a_long_track_four_minutes_count(
    playbacks: Playbacks, db: Database, root: Path, clock: ManualClock
) -> None:
    song = await add_song(db, root, length_s=1_000)
    await listen(playbacks, clock, song, until_s=230)
    assert (await plays(playbacks, song))[0] == 0
    await listen(playbacks, clock, song, until_s=250)
    assert (await plays(playbacks, song))[0] == 1
    assert (await playbacks.state(ANN, song)).position_ms == 0, "nobody goes on with half a song"


async def test_what_was_skipped_was_not_heard(
    playbacks: Playbacks, db: Database, root: Path, clock: ManualClock
) -> None:
    song = await add_song(db, root)
    started = await playbacks.start(ANN, Asked(song, ANYTHING))
    for at_s in (10, 190, 195):
        clock.advance(10_000)
        await playbacks.report(ANN, started.id, Report(at_s * 1000))
    clock.advance(600_000)  # standing still
    await playbacks.report(ANN, started.id, Report(195_000, is_paused=True))
    await playbacks.stop(ANN, started.id, position_ms=200_000)
    assert await plays(playbacks, song) == (0, False, None)
    await listen(playbacks, clock, song, from_s=120, until_s=200)
    assert (await plays(playbacks, song))[0] == 0


async def test_a_track_that_plays_through_a_restart_counts_once(
    playbacks: Playbacks, db: Database, root: Path, clock: ManualClock
) -> None:
    song = await add_song(db, root)
    for counted_before in (False, True):
        started = await playbacks.start(ANN, Asked(song, ANYTHING))
        for at_s in range(10, 130 if counted_before else 80, 10):
            clock.advance(10_000)
            await playbacks.report(ANN, started.id, Report(at_s * 1000))
        after = make(db, clock, root.parent / "transcode")
        for at_s in range(130 if counted_before else 80, 160, 10):
            clock.advance(10_000)
            await after.report(ANN, started.id, Report(at_s * 1000))
        await after.stop(ANN, started.id, position_ms=200_000)
        assert (await plays(playbacks, song))[0] == 1 + counted_before


async def test_a_long_mix_is_gone_on_with(playbacks: Playbacks, db: Database, root: Path, clock: ManualClock) -> None:
    song = await add_song(db, root, length_s=3_600)
    await listen(playbacks, clock, song, until_s=1_800)
    assert (await playbacks.state(ANN, song)).position_ms == 1_800_000
    assert (await plays(playbacks, song))[0] == 1
