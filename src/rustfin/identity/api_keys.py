"""Keys for programs: made once, shown once, kept as a digest."""

from dataclasses import dataclass

from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import ApiKeyId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.identity import store, tokens
from rustfin.identity.records import ApiKey
from rustfin.identity.viewer import Viewer

KEYS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made, with its secret."""

    secret: str
    key: ApiKey


class ApiKeys:
    """The keys that users made for their programs."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, viewer: Viewer, name: str, expires_at: UnixMs | None = None) -> NewApiKey:
        """Raises: InvalidInput when it would end in the past, Conflict when they have very many."""
        now_ms = self._clock.now_ms()
        if expires_at is not None and expires_at <= now_ms:
            raise InvalidInput("A key cannot end in the past.", details={"expires_at": expires_at})
        secret = tokens.new_api_key()
        key = ApiKey(ApiKeyId(new_id()), name.strip() or "key", now_ms, None, expires_at)

        def run(tx: Tx) -> None:
            if store.count_api_keys(tx, viewer.user_id) >= KEYS_LIMIT:
                raise Conflict(f"You have {KEYS_LIMIT} keys; revoke one first.", code="too_many_keys")
            store.insert_api_key(tx, key, viewer.user_id, tokens.hash_api_key(secret))

        await self._db.write(run)
        return NewApiKey(secret, key)

    async def list(self, viewer: Viewer) -> list[ApiKey]:
        """Their own keys, oldest first."""
        return await self._db.read(lambda tx: store.list_api_keys(tx, viewer.user_id))

    async def revoke(self, viewer: Viewer, key_id: ApiKeyId) -> None:
        """Raises: NotFound."""
        now_ms = self._clock.now_ms()
        if not await self._db.write(lambda tx: store.revoke_api_key(tx, viewer.user_id, key_id, now_ms=now_ms)):
            raise NotFound("There is no such key.")
