"""Signing in, and being signed out."""

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, RateLimited, Unauthenticated
from rustfin.core.ids import SessionId
from rustfin.db import Database
from rustfin.events import Events, SessionRevoked
from rustfin.identity import Device, Role, UserChange, open_identity
from rustfin.identity.sessions import SESSION_MS

PASSWORD = "a long secret"
PHONE = Device(name="Phone", client="test", remote_address="10.0.0.7")


async def test_a_sign_in_gives_a_viewer(household) -> None:
    signed_in = await household.identity.sessions.sign_in("bob", PASSWORD, PHONE)
    viewer = await household.identity.gate.admit(signed_in.token)
    assert (viewer.user_id, viewer.name, viewer.role) == (household.bob.id, "Bob", Role.USER)
    assert viewer.session_id == signed_in.session_id


@pytest.mark.parametrize(
    ("name", "password"), [("bob", "wrong"), ("nobody", PASSWORD), ("", ""), ("bob", PASSWORD + " ")]
)
async def test_an_unknown_name_and_a_wrong_password_say_the_same(household, name: str, password: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await household.identity.sessions.sign_in(name, password, PHONE)
    assert (caught.value.code, caught.value.message) == ("wrong_credentials", "The name or the password is wrong.")


async def test_a_password_is_the_same_however_its_accents_are_typed(household) -> None:
    await household.identity.users.change(household.bob.id, UserChange(password="caf\u00e9 au lait"))
    assert await household.identity.sessions.sign_in("bob", "cafe\u0301 au lait", PHONE)


async def test_a_revoked_session_is_refused_at_once(household) -> None:
    identity = household.identity
    phone = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    viewer = await identity.gate.admit(phone.token)
    await identity.sessions.revoke(viewer, phone.session_id)
    with pytest.raises(Unauthenticated):
        await identity.gate.admit(phone.token)


async def test_revoking_tells_the_device(household) -> None:
    identity = household.identity
    phone = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    viewer = await identity.gate.admit(phone.token)
    async with household.events.follow(viewer) as following:
        await identity.sessions.revoke(viewer, phone.session_id)
        event = await anext(following)
    assert (event.kind, event.payload) == (SessionRevoked.name, {"session_id": phone.session_id})


async def test_one_cannot_revoke_another_ones_device(household) -> None:
    identity = household.identity
    phone = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    ann = await identity.gate.admit((await identity.sessions.sign_in("ann", PASSWORD, PHONE)).token)
    for session_id in (phone.session_id, SessionId("nonsense")):
        with pytest.raises(NotFound):
            await identity.sessions.revoke(ann, session_id)
    assert await identity.gate.admit(phone.token)


async def test_a_session_ends_unseen_and_slides_when_seen(household, clock: ManualClock) -> None:
    identity = household.identity
    seen = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    unseen = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    clock.advance(SESSION_MS - 1)
    await identity.gate.admit(seen.token)
    await identity.gate.aclose()
    clock.advance(2)
    assert await identity.gate.admit(seen.token)
    with pytest.raises(Unauthenticated) as caught:
        await identity.gate.admit(unseen.token)
    assert caught.value.code == "expired"


async def test_disabling_signs_out_everywhere_and_refuses_the_right_password(household) -> None:
    identity = household.identity
    phone = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    key = await identity.api_keys.create(await identity.gate.admit(phone.token), "script")
    await identity.users.change(household.bob.id, UserChange(is_disabled=True))
    for credential in (phone.token, key.secret):
        with pytest.raises(Unauthenticated):
            await identity.gate.admit(credential)
    with pytest.raises(Forbidden) as caught:
        await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    assert caught.value.code == "account_disabled"
    await identity.users.change(household.bob.id, UserChange(is_disabled=False))
    with pytest.raises(Unauthenticated):
        await identity.gate.admit(phone.token)


async def test_a_new_password_keeps_this_device_and_signs_the_others_out(household) -> None:
    identity = household.identity
    here = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    there = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    viewer = await identity.gate.admit(here.token)
    with pytest.raises(InvalidInput) as caught:
        await identity.sessions.change_password(viewer, "wrong", "another secret", remote_address="10.0.0.7")
    assert caught.value.code == "wrong_password"
    await identity.sessions.change_password(viewer, PASSWORD, "another secret", remote_address="10.0.0.7")
    assert await identity.gate.admit(here.token) == viewer
    with pytest.raises(Unauthenticated):
        await identity.gate.admit(there.token)
    assert await identity.sessions.sign_in("bob", "another secret", PHONE)


async def test_devices_are_listed_for_their_owner_only(household, clock: ManualClock) -> None:
    identity = household.identity
    await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    clock.advance(1000)
    tv = await identity.sessions.sign_in("bob", PASSWORD, Device(name="TV"))
    listed = await identity.sessions.list(await identity.gate.admit(tv.token))
    assert [session.device_name for session in listed] == ["TV", "Phone"]


async def test_a_role_or_access_change_counts_on_the_next_request(household) -> None:
    identity = household.identity
    phone = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    await identity.users.change(household.bob.id, UserChange(has_all_libraries=False, max_parental_level=12))
    viewer = await identity.gate.admit(phone.token)
    assert (viewer.library_ids, viewer.max_parental_level) == (frozenset(), 12)
    await identity.users.change(household.bob.id, UserChange(role=Role.ADMIN))
    assert (await identity.gate.admit(phone.token)).library_ids is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "rf_unknown", "Bearer x", "\udcff"])
async def test_nonsense_is_nobody(household, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await household.identity.gate.admit(token)


async def test_a_token_of_another_server_is_nobody(household, db: Database, clock: ManualClock) -> None:
    token = (await household.identity.sessions.sign_in("bob", PASSWORD, PHONE)).token
    await db.write(lambda tx: tx.execute("DELETE FROM server_state WHERE name = 'token_signing_key'"))
    async with open_identity(db, Events(db, clock), clock) as other:
        with pytest.raises(Unauthenticated):
            await other.gate.admit(token)


async def test_a_restart_keeps_people_signed_in(household, db: Database, clock: ManualClock) -> None:
    token = (await household.identity.sessions.sign_in("bob", PASSWORD, PHONE)).token
    async with open_identity(db, Events(db, clock), clock) as again:
        assert (await again.gate.admit(token)).name == "Bob"


async def test_guessing_is_slowed_down_where_it_comes_from_and_nowhere_else(household, clock: ManualClock) -> None:
    sessions = household.identity.sessions
    guesser, owner = Device(remote_address="10.6.6.6"), Device(remote_address="10.0.0.9")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await sessions.sign_in("bob", "guess", guesser)
    with pytest.raises(RateLimited) as caught:
        await sessions.sign_in("bob", PASSWORD, guesser)
    assert caught.value.details["retry_after_s"] == 2
    assert await sessions.sign_in("bob", PASSWORD, owner)
    clock.advance(2000)
    assert await sessions.sign_in("bob", PASSWORD, guesser)


async def test_api_keys_speak_for_their_user_until_revoked_or_over(household, clock: ManualClock) -> None:
    identity = household.identity
    bob = await identity.gate.admit((await identity.sessions.sign_in("bob", PASSWORD, PHONE)).token)
    key = await identity.api_keys.create(bob, "script")
    short = await identity.api_keys.create(bob, "short", clock.now_ms() + 10)
    assert key.secret.startswith("rf_")
    viewer = await identity.gate.admit(key.secret)
    assert (viewer.user_id, viewer.session_id) == (bob.user_id, None)
    clock.advance(10)
    with pytest.raises(Unauthenticated):
        await identity.gate.admit(short.secret)
    await identity.api_keys.revoke(bob, key.key.id)
    with pytest.raises(Unauthenticated):
        await identity.gate.admit(key.secret)
    with pytest.raises(NotFound):
        await identity.api_keys.revoke(bob, key.key.id)


async def test_neither_keys_nor_passwords_are_kept_in_clear(household, db: Database) -> None:
    identity = household.identity
    signed_in = await identity.sessions.sign_in("bob", PASSWORD, PHONE)
    key = await identity.api_keys.create(await identity.gate.admit(signed_in.token), "script")
    await db.write(lambda tx: None)
    kept = b"".join(path.read_bytes() for path in db.path.parent.glob("rustfin.db*"))
    for secret in (PASSWORD, key.secret, signed_in.token):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept
