"""What would happen to a library on devices, read from a real database."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from films import BROWSER, FILM, film
from opened import opened
from rustfin.catalog import cards
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, ItemId, UserId
from rustfin.db import Database, Tx
from rustfin.identity import PlaybackRights, Role, Viewer
from rustfin.media import KeyframeIndex, KeyframeSource, MediaInfo
from rustfin.playback import Code, Devices, Explainer, Method, Overrides, Reports, read_profile

ANN = Viewer(UserId("ann"), "Ann", Role.ADMIN)
BOB = Viewer(UserId("bob"), "Bob", Role.USER)
TELEVISION = BROWSER | {"name": "Living room", "kind": "tv"}
DTS = film(container="mkv", audio={"codec": "dts", "profile": None})


def add(tx: Tx, item_id: str, *versions: MediaInfo | None, keyframes: bytes | None = None) -> None:
    tx.execute(
        "INSERT INTO item (id, library_id, kind, identity_key, title, sort_title, added_at, updated_at)"
        " VALUES (?, 'library', 'movie', ?, ?, ?, 1, 1)",
        (item_id, item_id, item_id, item_id),
    )
    for number, media in enumerate(versions):
        file_id = f"{item_id}-{number}"
        state, facts = ("unreadable", None) if media is None else ("probed", media.to_json())
        tx.execute(
            "INSERT INTO fingerprint (id, size_bytes, state, error, media_info, keyframes, first_seen_at)"
            " VALUES (?, 1, ?, 'it is empty', ?, ?, 1)",
            (file_id, state, facts, keyframes),
        )
        tx.execute(
            "INSERT INTO file (id, root_id, path, size_bytes, mtime_ns, fingerprint_id, first_seen_at, last_seen_at)"
            " VALUES (?, 'root', ?, 1, 1, ?, 1, 1)",
            (file_id, f"{file_id}.mkv".encode(), file_id),
        )
        tx.execute("INSERT INTO version (id, item_id, position) VALUES (?, ?, ?)", (f"v-{file_id}", item_id, number))
        tx.execute("INSERT INTO part (version_id, file_id) VALUES (?, ?)", (f"v-{file_id}", file_id))


INDEX = KeyframeIndex(tuple(range(0, 100_000_000, 4_000_000)), KeyframeSource.MP4).to_bytes()  # type: ignore[arg-type]


def fill(tx: Tx) -> None:
    for user in ("ann", "bob"):
        tx.execute(
            "INSERT INTO user (id, name, name_key, password_hash, role, created_at, updated_at)"
            " VALUES (?, ?, ?, 'x', 'user', 1, 1)",
            (user, user.capitalize(), user),
        )
    tx.execute(
        "INSERT INTO library (id, name, name_key, kind, created_at) VALUES ('library', 'Films', 'films', 'movies', 1)"
    )
    tx.execute("INSERT INTO root (id, library_id, path) VALUES ('root', 'library', ?)", (b"/films",))
    for number in range(3):
        add(tx, f"plain-{number}", FILM)
    for number in range(2):
        add(tx, f"dts-{number}", DTS, keyframes=INDEX)
    add(tx, "both", DTS, FILM, keyframes=INDEX)
    add(tx, "unindexed", DTS)
    add(tx, "broken", None)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "rustfin.db") as database:
        await database.write(fill)
        yield database


@pytest.fixture
def devices(db: Database) -> Devices:
    return Devices(db, ManualClock(1_000))


async def remember(db: Database, devices: Devices, user: str, key: str, document: dict[str, Any]) -> str:
    await db.write(lambda tx: devices.remember(tx, UserId(user), key, document))
    viewer = Viewer(UserId(user), user, Role.USER)
    return (await devices.list(viewer))[0].id


async def test_titles_are_counted_by_method_and_reason_on_every_device(db: Database, devices: Devices) -> None:
    device_id = await remember(db, devices, "bob", "tv", TELEVISION)
    library, made = await Reports(db, ManualClock(1_000), devices).overview(ANN)
    assert (library.title_count, len(library.alike)) == (8, 5)
    device, report = next((one, report) for one, report in made if one.id == device_id)
    assert (device.name, device.is_measured, device.user_name) == ("Living room", True, "Bob")
    assert report.methods == {Method.DIRECT: 4, Method.AUDIO_TRANSCODE: 2, Method.TRANSCODE: 1, Method.UNSUPPORTED: 1}
    assert report.codes == {Code.AUDIO_CODEC: 3, Code.KEYFRAME_INDEX_MISSING: 1, Code.SOURCE_DAMAGED: 1}
    assert {one.id for one, _ in made} >= {"chrome", "roku-4k", "dlna"}


async def test_one_device_names_the_titles_and_what_would_help(db: Database, devices: Devices) -> None:
    device_id = await remember(db, devices, "bob", "tv", TELEVISION)
    reports = Reports(db, ManualClock(1_000), devices)
    _, _, report = await reports.of_device(ANN, device_id)
    first = report.groups[0]
    assert (first.method, first.codes, sorted(first.item_ids)) == (
        Method.AUDIO_TRANSCODE,
        (Code.AUDIO_CODEC,),
        ["dts-0", "dts-1"],
    )
    assert first.suggestion is not None
    assert first.suggestion.message == "Convert the sound to AAC in an MP4 file."
    with pytest.raises(NotFound):
        await reports.of_device(ANN, "betamax")


async def test_a_title_plays_as_its_best_version_does(db: Database, devices: Devices) -> None:
    _, _, report = await Reports(db, ManualClock(1_000), devices).of_device(ANN, "chrome")
    assert "both" not in [item_id for group in report.groups for item_id in group.item_ids]


async def test_the_library_is_read_again_after_a_minute(db: Database, devices: Devices) -> None:
    clock = ManualClock(1_000)
    reports = Reports(db, clock, devices)
    assert (await reports.library()).title_count == 8
    await db.write(lambda tx: add(tx, "new", FILM))
    assert (await reports.library()).title_count == 8
    clock.advance(60_000)
    assert (await reports.library()).title_count == 9


async def test_a_large_library_is_read_in_steps(db: Database, devices: Devices) -> None:
    def many(tx: Tx) -> None:
        for number in range(2_500):
            add(tx, f"many-{number:05}", FILM)

    await db.write(many)
    library = await Reports(db, ManualClock(1_000), devices).library()
    assert (library.title_count, len(library.alike)) == (2_508, 5)


# Devices --------------------------------------------------------------------------------------------------------


async def test_a_device_is_known_by_what_it_calls_itself(db: Database, devices: Devices) -> None:
    first = await remember(db, devices, "bob", "tv", TELEVISION)
    assert await remember(db, devices, "bob", "tv", TELEVISION | {"name": "Bedroom"}) == first
    assert [(one.name, one.user_name) for one in await devices.list(BOB)] == [("Bedroom", "Bob")]


async def test_a_device_is_seen_by_its_user_and_by_admins(db: Database, devices: Devices) -> None:
    device_id = await remember(db, devices, "ann", "tv", TELEVISION)
    assert await devices.list(BOB) == []
    assert [one.id for one in await devices.list(ANN)] == [device_id]
    with pytest.raises(NotFound):
        await devices.override(BOB, device_id, Overrides(max_height=720))
    with pytest.raises(NotFound):
        await devices.forget(BOB, device_id)


async def test_what_is_said_of_a_device_counts_over_what_it_measures_later(db: Database, devices: Devices) -> None:
    device_id = await remember(db, devices, "bob", "tv", TELEVISION)
    changed = await devices.override(BOB, device_id, Overrides(plays_audio=("dts",), plays_video=("h264",)))
    assert "dts" in changed.profile.files[0].audio
    await remember(db, devices, "bob", "tv", TELEVISION | {"display": {"hdr": True}})
    measured = read_profile(TELEVISION)
    profile = await db.read(lambda tx: devices.overridden(tx, UserId("bob"), "tv", measured))
    assert "dts" in profile.files[0].audio
    unknown = await db.read(lambda tx: devices.overridden(tx, UserId("bob"), "", measured))
    assert "dts" not in unknown.files[0].audio
    await devices.override(BOB, device_id, Overrides())
    assert "dts" not in (await devices.get(BOB, device_id)).profile.files[0].audio


async def test_only_news_is_written(db: Database, devices: Devices) -> None:
    def is_news(key: str, document: dict[str, Any]) -> Any:
        return db.read(lambda tx: devices.is_news(tx, UserId("bob"), key, document))

    assert await is_news("tv", TELEVISION)
    await remember(db, devices, "bob", "tv", TELEVISION)
    assert not await is_news("tv", TELEVISION)
    assert await is_news("tv", TELEVISION | {"name": "Bedroom"})
    assert not await is_news("", TELEVISION)
    assert not await is_news("phone", {"name": "x" * 70_000})


async def test_a_user_keeps_fifty_devices(db: Database, devices: Devices) -> None:
    for number in range(52):
        await remember(db, devices, "bob", f"tv-{number}", TELEVISION)
    assert len(await devices.list(BOB)) == 50


# Explanations ---------------------------------------------------------------------------------------------------


async def test_a_file_is_explained_for_a_well_known_device_and_for_ones_own(db: Database, devices: Devices) -> None:
    await db.write(_make_visible)
    explainer = Explainer(db, devices)
    told = await explainer.explain(ANN, FileId("dts-0-0"), "tizen-2018")
    assert (told.decision.method, told.device_name) == (Method.AUDIO_TRANSCODE, "Samsung TV of 2018 and 2019")
    assert "Samsung" in told.source
    opener = [*BROWSER["file"], {"container": "mkv", "video": ["h264"], "audio": ["aac"]}]
    device_id = await remember(db, devices, "ann", "tv", TELEVISION | {"file": opener})
    await devices.override(ANN, device_id, Overrides(plays_audio=("dts",)))
    own = await explainer.explain(ANN, FileId("dts-0-0"), device_id)
    assert (own.decision.method, own.source) == (
        Method.DIRECT,
        "Measured by the device itself and by what was said of it.",
    )


async def test_an_explanation_counts_what_the_account_may(db: Database, devices: Devices) -> None:
    await db.write(_make_visible)
    ann = Viewer(UserId("ann"), "Ann", Role.ADMIN, playback=PlaybackRights(max_remote_bitrate_bps=2_000_000))
    explainer = Explainer(db, devices)
    at_home = await explainer.explain(ann, FileId("plain-0-0"), "chrome")
    outside = await explainer.explain(ann, FileId("plain-0-0"), "chrome", is_local=False)
    assert at_home.decision.method is Method.DIRECT
    assert outside.decision.codes == (Code.KEYFRAME_INDEX_MISSING, Code.BITRATE)


async def test_what_is_not_there_is_not_explained(db: Database, devices: Devices) -> None:
    await db.write(_make_visible)
    explainer = Explainer(db, devices)
    with pytest.raises(NotFound):
        await explainer.explain(ANN, FileId("nothing"), "chrome")
    with pytest.raises(NotFound):
        await explainer.explain(ANN, FileId("plain-0-0"), "betamax")


def _make_visible(tx: Tx) -> None:
    cards.refresh(tx, [ItemId(row["id"]) for row in tx.all("SELECT id FROM item")])
