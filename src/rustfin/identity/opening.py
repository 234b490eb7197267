"""Identity put together: its parts over one database, opened and closed as one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rustfin.core.clock import Clock
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import store, tokens
from rustfin.identity.api_keys import ApiKeys
from rustfin.identity.gate import Gate
from rustfin.identity.limits import SignInLimit
from rustfin.identity.passwords import Passwords
from rustfin.identity.sessions import Sessions
from rustfin.identity.users import Users

_SIGNING_KEY = "token_signing_key"


@dataclass(frozen=True, slots=True)
class Identity:
    """The doors of this context."""

    users: Users
    sessions: Sessions
    api_keys: ApiKeys
    gate: Gate


@asynccontextmanager
async def open_identity(db: Database, events: Events, clock: Clock) -> AsyncIterator[Identity]:
    """The parts, ready; closes their threads and writes at the end."""
    signing_key = await db.write(_signing_key)
    passwords = Passwords()
    gate = Gate(db, clock, signing_key)
    try:
        yield Identity(
            users=Users(db, events, clock, passwords),
            sessions=Sessions(
                db, events, clock, passwords=passwords, limit=SignInLimit(clock), signing_key=signing_key
            ),
            api_keys=ApiKeys(db, clock),
            gate=gate,
        )
    finally:
        await gate.aclose()
        await asyncio.to_thread(passwords.close)


def _signing_key(tx: Tx) -> str:
    """Made at the first start and kept, so that a restart signs nobody out."""
    store.keep_state(tx, _SIGNING_KEY, tokens.new_signing_key())
    kept = store.get_state(tx, _SIGNING_KEY)
    assert kept is not None
    return kept
