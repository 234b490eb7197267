"""Identity over a real database, with a clock that tests move."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import Identity, NewUser, Role, User, open_identity

PASSWORD = "a long secret"


@dataclass(frozen=True, slots=True)
class Household:
    """An admin and a user."""

    identity: Identity
    events: Events
    ann: User
    bob: User


@pytest.fixture
async def household(db: Database, clock: ManualClock) -> AsyncIterator[Household]:
    events = Events(db, clock)
    async with open_identity(db, events, clock) as identity:
        ann = await identity.users.create_first_admin("Ann", PASSWORD)
        bob = await identity.users.create(NewUser("Bob", PASSWORD, role=Role.USER))
        yield Household(identity, events, ann, bob)
