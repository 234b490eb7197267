"""Signing in and out: devices, their tokens, and how they are revoked."""

from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from rustfin.core.ids import SessionId, UserId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.events import Events, SessionRevoked
from rustfin.identity import store, tokens
from rustfin.identity.limits import SignInLimit
from rustfin.identity.passwords import Passwords
from rustfin.identity.records import Device, Session, SignedIn, User
from rustfin.identity.users import name_key
from rustfin.identity.viewer import Viewer

SESSION_MS = 30 * 24 * 3600 * 1000
"""A session ends when its device was not seen for so long."""
KEPT_AFTER_END_MS = 30 * 24 * 3600 * 1000


class Sessions:
    """The signed-in devices."""

    def __init__(
        self, db: Database, events: Events, clock: Clock, *, passwords: Passwords, limit: SignInLimit, signing_key: str
    ) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._passwords = passwords
        self._limit = limit
        self._signing_key = signing_key

    async def sign_in(self, name: str, password: str, device: Device) -> SignedIn:
        """A new session. An unknown name takes as long, and says the same, as a wrong password.

        Raises: Unauthenticated, Forbidden (disabled), RateLimited, Unavailable (too many at once).
        """
        key = name_key(name)
        self._limit.begin(device.remote_address, key)
        known = await self._db.read(lambda tx: store.find_credentials(tx, key))
        if not await self._passwords.is_right(known.password_hash if known else None, password) or known is None:
            raise Unauthenticated("The name or the password is wrong.", code="wrong_credentials")
        if known.is_disabled:
            raise Forbidden("This account is disabled; ask an admin.", code="account_disabled")
        self._limit.succeed(device.remote_address, key)
        fresh = await self._passwords.hash(password) if self._passwords.is_outdated(known.password_hash) else None
        return await self._db.write(lambda tx: self._begin(tx, known, device, fresh))

    async def begin(self, user: User, device: Device) -> SignedIn:
        """A session for somebody who proved who they are in another way: who just made this server's first account."""
        return await self._db.write(lambda tx: self._open(tx, user.id, device))

    async def list(self, viewer: Viewer) -> list[Session]:
        """Their own devices, the one seen last first."""
        now_ms = self._clock.now_ms()
        return await self._db.read(lambda tx: store.list_sessions(tx, viewer.user_id, now_ms=now_ms))

    async def revoke(self, viewer: Viewer, session_id: SessionId) -> None:
        """Sign one of their own devices out. Raises: NotFound."""

        def run(tx: Tx) -> None:
            if session_id not in store.live_session_ids(tx, viewer.user_id):
                raise NotFound("There is no such device.")
            self._end(tx, viewer.user_id, session_id)

        await self._db.write(run)

    async def revoke_others(self, viewer: Viewer) -> None:
        """Sign all their devices out but the one that asks."""
        await self._db.write(lambda tx: self._end_others(tx, viewer))

    async def sign_out(self, viewer: Viewer) -> None:
        """End the session that asks; an API key has none."""
        session_id = viewer.session_id
        if session_id is not None:
            await self._db.write(lambda tx: self._end(tx, viewer.user_id, session_id))

    async def change_password(self, viewer: Viewer, current: str, new: str, *, remote_address: str) -> None:
        """Set their own password and sign their other devices out.

        Raises: InvalidInput when the current one is wrong, RateLimited.
        """
        key = name_key(viewer.name)
        self._limit.begin(remote_address, key)
        known = await self._db.read(lambda tx: store.get_credentials(tx, viewer.user_id))
        if not await self._passwords.is_right(known.password_hash if known else None, current):
            raise InvalidInput("The current password is wrong.", code="wrong_password")
        self._limit.succeed(remote_address, key)
        hashed = await self._passwords.hash(new)

        def run(tx: Tx) -> None:
            store.set_password_hash(tx, viewer.user_id, hashed)
            self._end_others(tx, viewer)

        await self._db.write(run)

    def _begin(self, tx: Tx, known: store.Credentials, device: Device, fresh_hash: str | None) -> SignedIn:
        current = store.get_credentials(tx, known.user_id)
        if current is None or current != known:
            # Changed while the hash was computed: a password that is no longer right must not sign in.
            raise Unauthenticated("The account has just changed; sign in again.", code="wrong_credentials")
        if fresh_hash is not None:
            store.set_password_hash(tx, known.user_id, fresh_hash)
        store.forget_ended_sessions(tx, UnixMs(self._clock.now_ms() - KEPT_AFTER_END_MS))
        return self._open(tx, known.user_id, device)

    def _open(self, tx: Tx, user_id: UserId, device: Device) -> SignedIn:
        now_ms = self._clock.now_ms()
        session_id = SessionId(new_id())
        expires_at = UnixMs(now_ms + SESSION_MS)
        store.insert_session(tx, session_id, user_id, device, now_ms=now_ms, expires_at=expires_at)
        user = store.get_user(tx, user_id)
        if user is None:
            raise NotFound("There is no such user.")
        return SignedIn(
            token=tokens.issue(self._signing_key, user_id, session_id, now_ms=now_ms),
            session_id=session_id,
            expires_at=expires_at,
            user=user,
        )

    def _end_others(self, tx: Tx, viewer: Viewer) -> None:
        for session_id in store.live_session_ids(tx, viewer.user_id):
            if session_id != viewer.session_id:
                self._end(tx, viewer.user_id, session_id)

    def _end(self, tx: Tx, user_id: UserId, session_id: SessionId) -> None:
        store.revoke_session(tx, session_id, now_ms=self._clock.now_ms())
        self._events.append(tx, SessionRevoked(user_id, session_id))
