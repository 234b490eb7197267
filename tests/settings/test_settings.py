"""Settings: defaults, validated updates, snapshots, values that no longer fit."""

import asyncio

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import UserId
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import Role, Viewer
from rustfin.settings import Backups, General, Network, Playback, Scanning, Settings
from rustfin.settings.sections import SECTIONS

ADMIN = Viewer(UserId("admin"), "Ada", Role.ADMIN)


@pytest.fixture
def events(db: Database, clock: ManualClock) -> Events:
    return Events(db, clock)


@pytest.fixture
async def in_force(db: Database, events: Events, clock: ManualClock) -> Settings:
    settings = Settings(db, events, clock)
    await settings.load()
    return settings


async def test_defaults_hold_before_anything_is_stored(in_force: Settings) -> None:
    assert in_force.get(Network).is_offline is True
    assert in_force.get(Playback).watched_percent == 90
    assert in_force.get(Scanning).probe_workers == 2


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.section)
def test_every_field_says_what_it_is_for(section: type[General]) -> None:
    fields = section.model_json_schema()["properties"]
    assert fields
    assert all(field["description"].endswith(".") for field in fields.values())
    assert all("default" in field for field in fields.values())


async def test_an_update_changes_the_snapshot_the_table_and_tells_admins(
    in_force: Settings, db: Database, events: Events, clock: ManualClock
) -> None:
    following = events.follow(ADMIN)
    changed = await in_force.update("playback", {"watched_percent": 80})
    assert changed == in_force.get(Playback)
    assert in_force.get(Playback) == Playback(watched_percent=80)
    assert (await anext(following)).payload == {"section": "playback"}
    after_restart = Settings(db, events, clock)
    await after_restart.load()
    assert after_restart.get(Playback).watched_percent == 80


async def test_an_update_that_changes_nothing_is_not_announced(in_force: Settings, events: Events) -> None:
    following = events.follow(ADMIN)
    await in_force.update("general", {"server_name": "Rustfin"})
    await in_force.update("general", {"server_name": "Attic"})
    events.close()
    assert [event.kind async for event in following] == ["settings.changed"]


@pytest.mark.parametrize(
    ("section", "patch", "field"),
    [
        ("playback", {"watched_percent": 101}, "watched_percent"),
        ("playback", {"watched_percent": "many"}, "watched_percent"),
        ("playback", {"watched": 80}, "watched"),
        ("general", {"server_name": "   "}, "server_name"),
        ("general", {"ui_language": "klingon!"}, "ui_language"),
        ("backups", {"cron": "every day"}, "cron"),
        ("backups", {"cron": "61 * * * *"}, "cron"),
        ("network", {"allowed_hosts": ["bad host"]}, "allowed_hosts.0"),
    ],
)
async def test_a_bad_value_is_refused_with_the_name_of_its_field(
    in_force: Settings, section: str, patch: dict[str, object], field: str
) -> None:
    before = in_force.section(section)
    with pytest.raises(InvalidInput) as refused:
        await in_force.update(section, patch)
    fields = refused.value.details["fields"]
    assert isinstance(fields, dict)
    assert list(fields) == [field]
    assert in_force.section(section) is before


async def test_an_unknown_section_is_not_found(in_force: Settings) -> None:
    with pytest.raises(NotFound):
        await in_force.update("colours", {})
    with pytest.raises(NotFound):
        in_force.section("colours")
    with pytest.raises(NotFound):
        in_force.describe("colours")


async def test_concurrent_updates_of_different_fields_both_stay(in_force: Settings) -> None:
    await asyncio.gather(
        in_force.update("playback", {"watched_percent": 70}), in_force.update("playback", {"resume_min_percent": 1})
    )
    assert in_force.get(Playback) == Playback(watched_percent=70, resume_min_percent=1)


async def test_what_must_change_with_a_section_changes_in_its_transaction(in_force: Settings, db: Database) -> None:
    def remember(tx: Tx, backups: Backups) -> None:
        if backups.keep_count == 3:
            raise LookupError
        tx.execute("INSERT INTO server_state (name, value) VALUES ('keep', ?)", (str(backups.keep_count),))

    in_force.on_change(Backups, remember)
    await in_force.update("backups", {"keep_count": 5})
    with pytest.raises(LookupError):
        await in_force.update("backups", {"keep_count": 3})
    assert await db.read(lambda tx: tx.value("SELECT value FROM server_state WHERE name = 'keep'")) == "5"
    assert in_force.get(Backups).keep_count == 5


async def test_stored_values_that_no_longer_fit_fall_back_to_their_defaults(
    db: Database, events: Events, clock: ManualClock
) -> None:
    def put(tx: Tx) -> None:
        tx.execute(
            "INSERT INTO setting (section, value, updated_at) VALUES "
            """('playback', '{"watched_percent": 3, "resume_min_percent": 7, "gone": 1}', 0), ('gone', '{}', 0)"""
        )

    await db.write(put)
    settings = Settings(db, events, clock)
    await settings.load()
    assert settings.get(Playback) == Playback(resume_min_percent=7)
