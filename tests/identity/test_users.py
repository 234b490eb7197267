"""Accounts and the rules about them."""

import asyncio

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import LibraryId, UserId
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import NewUser, PreferencesPatch, Role, UserChange, open_identity


async def test_setup_is_needed_until_the_first_admin_and_never_again(db: Database, clock: ManualClock) -> None:
    async with open_identity(db, Events(db, clock), clock) as identity:
        assert await identity.users.is_setup_needed()
        ann = await identity.users.create_first_admin("Ann", "a long secret")
        assert not await identity.users.is_setup_needed()
        with pytest.raises(Conflict) as caught:
            await identity.users.create_first_admin("Eve", "a long secret")
        assert caught.value.code == "setup_done"
        await db.write(lambda tx: tx.execute("DELETE FROM user WHERE id = ?", (ann.id,)))
        assert not await identity.users.is_setup_needed()


async def test_of_two_first_admins_at_once_one_is_made(db: Database, clock: ManualClock) -> None:
    async with open_identity(db, Events(db, clock), clock) as identity:
        outcomes = await asyncio.gather(
            identity.users.create_first_admin("Ann", "a long secret"),
            identity.users.create_first_admin("Eve", "a long secret"),
            return_exceptions=True,
        )
        assert len(await identity.users.list()) == 1
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1


@pytest.mark.parametrize("name", ["ann", "ANN", "  Ann  ", "Änn"])
async def test_two_spellings_of_a_name_are_one_account(household, name: str) -> None:
    with pytest.raises(Conflict) as caught:
        await household.identity.users.create(NewUser(name, "a long secret"))
    assert caught.value.code == "name_taken"


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "\u200b\x07"])
async def test_a_name_must_be_seen(household, name: str) -> None:
    with pytest.raises(InvalidInput):
        await household.identity.users.create(NewUser(name, "a long secret"))


async def test_the_last_enabled_admin_cannot_be_taken_away(household) -> None:
    users = household.identity.users
    for change in (UserChange(role=Role.USER), UserChange(is_disabled=True)):
        with pytest.raises(Conflict) as caught:
            await users.change(household.ann.id, change)
        assert caught.value.code == "last_admin"
    with pytest.raises(Conflict):
        await users.delete(household.ann.id)
    assert await users.get(household.ann.id) == household.ann


async def test_an_admin_may_go_when_another_stays(household) -> None:
    users = household.identity.users
    await users.change(household.bob.id, UserChange(role=Role.ADMIN))
    await users.delete(household.ann.id)
    with pytest.raises(NotFound):
        await users.get(household.ann.id)


async def test_a_disabled_admin_is_no_other_admin(household) -> None:
    users = household.identity.users
    await users.change(household.bob.id, UserChange(role=Role.ADMIN, is_disabled=True))
    with pytest.raises(Conflict):
        await users.delete(household.ann.id)


async def test_a_parental_limit_is_kept_changed_and_cleared(household) -> None:
    users, bob = household.identity.users, household.bob.id
    assert (await users.change(bob, UserChange(max_parental_level=12))).max_parental_level == 12
    assert (await users.change(bob, UserChange(name="Robert"))).max_parental_level == 12
    assert (await users.change(bob, UserChange(max_parental_level=None))).max_parental_level is None


async def test_access_to_an_unknown_library_is_refused(household) -> None:
    with pytest.raises(InvalidInput) as caught:
        await household.identity.users.change(household.bob.id, UserChange(library_ids=(LibraryId("nope"),)))
    assert caught.value.details == {"library_ids": ["nope"]}


async def test_changing_nobody_is_not_found(household) -> None:
    with pytest.raises(NotFound):
        await household.identity.users.change(UserId("nobody"), UserChange(name="X"))
    with pytest.raises(NotFound):
        await household.identity.users.delete(UserId("nobody"))


async def test_preferences_are_kept_and_told_to_their_owner_only(household, db: Database) -> None:
    users, bob = household.identity.users, household.bob
    changed = await users.change_preferences(bob.id, PreferencesPatch(theme="oled", skip_back_s=5))
    assert (changed.theme, changed.skip_back_s, changed.skip_forward_s) == ("oled", 5, 30)
    assert await users.preferences(bob.id) == changed
    untouched = await users.preferences(household.ann.id)
    assert (untouched.theme, untouched.ui_language) == ("system", None)
    told = await db.read(lambda tx: tx.all("SELECT user_id FROM event WHERE kind = 'preferences.changed'"))
    assert [row["user_id"] for row in told] == [bob.id]


async def test_preferences_of_another_release_fall_back_where_unknown(household, db: Database, clock) -> None:
    bob = household.bob.id
    kept = '{"theme": "plaid", "skip_back_s": 7, "hologram": true}'
    await db.write(
        lambda tx: tx.execute("INSERT INTO user_preference (user_id, value, updated_at) VALUES (?, ?, 0)", (bob, kept))
    )
    preferences = await household.identity.users.preferences(bob)
    assert (preferences.theme, preferences.skip_back_s) == ("system", 7)
