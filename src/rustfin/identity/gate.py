"""Who is asking: a token or an API key becomes a viewer, as the rows say at this very moment.

Nothing is remembered between requests, so what is revoked, disabled or narrowed counts at once, also when another
process (the command line) wrote it.
"""

import asyncio

from rustfin.core.clock import Clock
from rustfin.core.errors import Unauthenticated
from rustfin.core.ids import ApiKeyId, SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.identity import store, tokens
from rustfin.identity.records import User
from rustfin.identity.sessions import SESSION_MS
from rustfin.identity.viewer import Role, Viewer

SEEN_EVERY_MS = 5 * 60_000
"""How often being seen is written down; a write for each request would be many."""


class Gate:
    """Turns credentials into viewers. Close it so that the last notes are written."""

    def __init__(self, db: Database, clock: Clock, signing_key: str) -> None:
        self._db = db
        self._clock = clock
        self._signing_key = signing_key
        self._noting: dict[str, asyncio.Task[None]] = {}

    async def admit(self, credential: str) -> Viewer:
        """Who shows this session token or API key. Raises: Unauthenticated."""
        return self._let_in(await self._find(credential))

    async def admit_holder(self, user_id: UserId, by: SessionId | ApiKeyId, *, is_api_key: bool) -> Viewer:
        """Whom a signed ticket speaks for: the user, while the session or API key it was given to is good.

        Raises: Unauthenticated.
        """

        def find(tx: Tx) -> store.Pass | None:
            return store.get_api_key(tx, ApiKeyId(by)) if is_api_key else store.find_session(tx, SessionId(by))

        found = await self._db.read(find)
        return self._let_in(found if found is not None and found.user.id == user_id else None)

    async def aclose(self) -> None:
        """Wait for the notes under way."""
        await asyncio.gather(*self._noting.values(), return_exceptions=True)

    def _let_in(self, found: store.Pass | None) -> Viewer:
        now_ms = self._clock.now_ms()
        if found is None or found.is_revoked or found.user.is_disabled:
            raise Unauthenticated("You are signed out; sign in again.")
        if found.expires_at is not None and found.expires_at <= now_ms:
            raise Unauthenticated("The sign-in has expired; sign in again.", code="expired")
        if found.seen_at is None or now_ms - found.seen_at >= SEEN_EVERY_MS:
            self._note(found, now_ms)
        return viewer_of(found.user, found)

    async def _find(self, credential: str) -> store.Pass | None:
        if credential.startswith(tokens.API_KEY_PREFIX):
            digest = tokens.hash_api_key(credential)
            return await self._db.read(lambda tx: store.find_api_key(tx, digest))
        user_id, session_id = tokens.read(self._signing_key, credential)
        found = await self._db.read(lambda tx: store.find_session(tx, session_id))
        return found if found is not None and found.user.id == user_id else None

    def _note(self, found: store.Pass, now_ms: UnixMs) -> None:
        # Not awaited by the request: reading must not wait for a scan's writes.
        key = found.session_id or found.api_key_id or ""
        if key in self._noting:
            return

        def run(tx: Tx) -> None:
            if found.session_id is not None:
                store.touch_session(tx, found.session_id, now_ms=now_ms, expires_at=UnixMs(now_ms + SESSION_MS))
            elif found.api_key_id is not None:
                store.touch_api_key(tx, found.api_key_id, now_ms=now_ms)

        task = asyncio.get_running_loop().create_task(self._db.write(run))
        self._noting[key] = task
        task.add_done_callback(lambda _: self._noting.pop(key, None))


def viewer_of(user: User, found: store.Pass | None = None) -> Viewer:
    """The viewer that a user is."""
    return Viewer(
        user_id=user.id,
        name=user.name,
        role=user.role,
        session_id=found.session_id if found is not None else None,
        api_key_id=found.api_key_id if found is not None else None,
        library_ids=None if user.has_all_libraries or user.role is Role.ADMIN else frozenset(user.library_ids),
        max_parental_level=user.max_parental_level,
        playback=user.playback,
    )
