"""A version of several files is one film: its length, its position, its end."""

from dataclasses import replace
from pathlib import Path

import pytest

from rustfin.catalog import cards
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, ItemId
from rustfin.core.units import Milliseconds
from rustfin.db import Database, Tx
from rustfin.media import AudioStream, Chapter, MediaInfo, VideoStream
from rustfin.playback import Asked, DeviceProfile, Playbacks, Report
from rustfin.playback.sessions import WRITE_EVERY_MS
from sessions import ANN, MINUTE_MS, make

LONG = ItemId("long")
ANYTHING = DeviceProfile()
FIRST_MS, SECOND_MS = 60 * MINUTE_MS, 40 * MINUTE_MS
CREDITS_MS = 95 * MINUTE_MS


def part(
    minutes: int,
    chapters: tuple[Chapter, ...] = (),
    sounds: int = 2,
    languages: tuple[str | None, ...] = (None, None),
) -> MediaInfo:
    video = VideoStream(index=0, codec="h264", width=720, height=400)
    audio = tuple(AudioStream(index=1 + at, codec="mp3", language=languages[at]) for at in range(sounds))
    return MediaInfo(
        container="avi",
        duration_ms=Milliseconds(minutes * MINUTE_MS),
        bitrate_bps=None,
        streams=(video, *audio),
        tags={},
        chapters=chapters,
    )


def add_part(tx: Tx, file_id: str, media: MediaInfo, position: int) -> None:
    tx.execute(
        "INSERT INTO fingerprint (id, size_bytes, state, container, duration_ms, media_info, first_seen_at)"
        " VALUES (?, 1000, 'probed', 'avi', ?, ?, 1)",
        (file_id, media.duration_ms, media.to_json()),
    )
    tx.execute(
        "INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, fingerprint_id, first_seen_at, last_seen_at)"
        " VALUES (?, 'root', ?, 1000, 1, ?, 1, 1)",
        (file_id, f"{file_id}.avi".encode(), file_id),
    )
    tx.execute("INSERT INTO part (version_id, file_id, position) VALUES ('long', ?, ?)", (file_id, position))


@pytest.fixture
async def film(playbacks: Playbacks, db: Database, root: Path) -> Playbacks:
    def fill(tx: Tx) -> None:
        tx.execute(
            "INSERT INTO item (id, library_id, kind, identity_key, title, sort_title, added_at, updated_at)"
            " VALUES ('long', 'library', 'movie', 'long', 'Long', 'long', 1, 1)"
        )
        tx.execute("INSERT INTO version (id, item_id) VALUES ('long', 'long')")
        closing = Chapter(Milliseconds(35 * MINUTE_MS), Milliseconds(40 * MINUTE_MS), "Credits")
        intermission = Chapter(Milliseconds(58 * MINUTE_MS), Milliseconds(60 * MINUTE_MS), "Credits")
        add_part(tx, "cd1", part(60, (intermission,)), 1)
        add_part(tx, "cd2", part(40, (closing,), sounds=1), 2)
        cards.refresh(tx, [LONG])

    for name in ("cd1", "cd2"):
        (root / f"{name}.avi").write_bytes(b"x" * 1000)
    await db.write(fill)
    return playbacks


async def test_a_film_of_two_files_begins_with_the_first_and_is_as_long_as_both(film: Playbacks) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    assert (started.file.id, started.start_ms, started.duration_ms) == ("cd1", 0, FIRST_MS + SECOND_MS)
    assert [(part.file.id, part.start_ms) for part in started.parts] == [("cd1", 0), ("cd2", FIRST_MS)]
    assert started.part.file.id == "cd1"


async def test_a_moment_of_the_film_is_in_the_part_that_holds_it(film: Playbacks) -> None:
    before = await film.start(ANN, Asked(LONG, ANYTHING, start_ms=FIRST_MS - 1))
    after = await film.start(ANN, Asked(LONG, ANYTHING, start_ms=FIRST_MS))
    beyond = await film.start(ANN, Asked(LONG, ANYTHING, start_ms=FIRST_MS + SECOND_MS))
    assert [(one.file.id, one.start_ms) for one in (before, after, beyond)] == [
        ("cd1", FIRST_MS - 1),
        ("cd2", FIRST_MS),
        ("cd1", 0),
    ]


async def test_a_file_names_its_version_and_without_a_position_itself(film: Playbacks) -> None:
    by_position = await film.start(ANN, Asked(LONG, ANYTHING, file_id=FileId("cd1"), start_ms=FIRST_MS + 5))
    assert (by_position.file.id, by_position.start_ms) == ("cd2", FIRST_MS + 5)
    itself = await film.start(ANN, Asked(LONG, ANYTHING, file_id=FileId("cd2")))
    assert (itself.file.id, itself.start_ms) == ("cd2", FIRST_MS)


async def test_the_end_of_the_first_part_is_not_the_end_of_the_film(film: Playbacks, db: Database) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    state = await film.report(ANN, started.id, Report(FIRST_MS))
    assert (state.is_watched, state.position_ms) == (False, FIRST_MS)
    await film.stop(ANN, started.id, position_ms=FIRST_MS - 500)
    assert (await film.start(ANN, Asked(LONG, ANYTHING))).file.id == "cd1"


async def test_one_goes_on_with_the_second_part_and_is_done_near_its_end(film: Playbacks) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    second = await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    assert (second.id, second.file.id, second.start_ms, second.part.start_ms) == (started.id, "cd2", FIRST_MS, FIRST_MS)
    state = await film.report(ANN, started.id, Report(CREDITS_MS - 1000))
    assert (state.is_watched, state.position_ms) == (False, CREDITS_MS - 1000)
    assert (await film.report(ANN, started.id, Report(CREDITS_MS))).is_watched
    (live,) = await film.list_live()
    assert (live.position_ms, live.duration_ms) == (CREDITS_MS, FIRST_MS + SECOND_MS)


async def test_it_is_resumed_in_the_part_where_it_was_left(film: Playbacks) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    await film.stop(ANN, started.id, position_ms=FIRST_MS + 7 * MINUTE_MS)
    again = await film.start(ANN, Asked(LONG, ANYTHING))
    assert (again.file.id, again.start_ms, again.at_ms) == ("cd2", FIRST_MS + 7 * MINUTE_MS, 7 * MINUTE_MS)


async def test_after_a_restart_of_the_server_the_end_of_the_first_part_is_still_not_the_end(
    film: Playbacks,
    db: Database,
    clock: ManualClock,
    root: Path,
) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    later = make(db, clock, root.parent / "transcode")
    clock.advance(WRITE_EVERY_MS)
    state = await later.report(ANN, started.id, Report(FIRST_MS))
    assert (state.is_watched, state.position_ms) == (False, FIRST_MS)


async def test_markers_lie_in_the_film_and_credits_are_those_of_the_last_part(film: Playbacks) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    assert [(one.kind.value, one.start_ms) for one in started.markers] == [("credits", CREDITS_MS)]
    assert started.credits_ms == CREDITS_MS


async def test_a_track_that_the_next_part_does_not_have_is_chosen_anew(film: Playbacks) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING, wish=replace(Asked(LONG).wish, audio_index=2)))
    assert started.decision.audio_index == 2
    second = await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    assert second.decision.audio_index == 1


async def test_a_picked_track_is_found_in_the_next_part_by_what_it_is(film: Playbacks, db: Database) -> None:
    def turn(tx: Tx) -> None:
        for file_id, media in (("cd1", part(60, languages=("en", "de"))), ("cd2", part(40, languages=("de", "en")))):
            tx.execute("UPDATE fingerprint SET media_info = ? WHERE id = ?", (media.to_json(), file_id))

    await db.write(turn)
    started = await film.start(ANN, Asked(LONG, ANYTHING, wish=replace(Asked(LONG).wish, audio_index=2)))
    assert started.decision.audio_index == 2
    second = await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    assert (second.file.id, second.decision.audio_index) == ("cd2", 1)
    first = await film.change(ANN, started.id, lambda asked: asked, at_ms=0)
    assert (first.file.id, first.decision.audio_index) == ("cd1", 2)
    # A player that names what it plays now, as the number is in the part that ends.
    named = await film.change(
        ANN, started.id, lambda asked: replace(asked, wish=replace(asked.wish, audio_index=1)), at_ms=FIRST_MS
    )
    assert (named.file.id, named.decision.audio_index) == ("cd2", 2)


async def test_where_a_silent_player_is_counts_in_the_film(film: Playbacks, clock: ManualClock) -> None:
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    second = await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    film.note_file_sent(ANN, second.id, second.file, range(500, 600))
    (live,) = await film.list_live()
    assert live.position_ms == FIRST_MS + SECOND_MS // 2


async def test_a_part_that_is_gone_is_said_when_it_comes_to_it(film: Playbacks, db: Database) -> None:
    await db.write(lambda tx: tx.execute("UPDATE file SET state = 'missing', missing_since = 1 WHERE id = 'cd2'"))
    started = await film.start(ANN, Asked(LONG, ANYTHING))
    assert (started.file.id, started.duration_ms) == ("cd1", FIRST_MS + SECOND_MS)
    with pytest.raises(NotFound) as gone:
        await film.change(ANN, started.id, lambda asked: asked, at_ms=FIRST_MS)
    assert gone.value.code == "file_missing"
