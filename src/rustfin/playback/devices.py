"""The devices that people play on: what each measured of itself, and what people say of it instead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound
from rustfin.core.ids import UserId, new_id
from rustfin.core.units import UnixMs
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.playback import device_store
from rustfin.playback.device_store import DeviceRow
from rustfin.playback.overrides import Overrides, overridden
from rustfin.playback.profile import DeviceProfile, read_profile

LARGEST_PROFILE_CHARS = 64 * 1024
_MOST_DEVICES = 50
"""A user's; the one not used for longest is forgotten first."""
_NOTED_EVERY_MS = 6 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a user."""

    id: str
    user_id: UserId
    user_name: str
    name: str
    measured: Mapping[str, Any]
    overrides: Overrides
    measured_at: UnixMs
    last_used_at: UnixMs

    @property
    def profile(self) -> DeviceProfile:
        """What it plays: as measured, with what people say on top."""
        return overridden(read_profile(self.measured), self.overrides)


class Devices:
    """The devices of this server's users."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def list(self, viewer: Viewer) -> list[Device]:
        """One's own, for an admin everybody's; the last used first."""
        rows = await self._db.read(
            lambda tx: device_store.list_all(tx) if viewer.is_admin else device_store.list_of(tx, viewer.user_id)
        )
        return [_device(row) for row in rows]

    async def get(self, viewer: Viewer, device_id: str) -> Device:
        """One of them. Raises: NotFound."""
        return await self._db.read(lambda tx: _require(tx, viewer, device_id))

    async def override(self, viewer: Viewer, device_id: str, overrides: Overrides) -> Device:
        """Say what the device plays; nothing said gives its own measurements back. Raises: NotFound."""

        def run(tx: Tx) -> Device:
            _require(tx, viewer, device_id)
            device_store.set_overrides(tx, device_id, json.dumps(overrides.to_document()))
            return _require(tx, viewer, device_id)

        return await self._db.write(run)

    async def forget(self, viewer: Viewer, device_id: str) -> None:
        """Forget measurements and overrides. Raises: NotFound."""

        def run(tx: Tx) -> None:
            _require(tx, viewer, device_id)
            device_store.delete(tx, device_id)

        await self._db.write(run)

    def overridden(self, tx: Tx, user_id: UserId, device_key: str, measured: DeviceProfile) -> DeviceProfile:
        """What a device plays, with what people say of it. A device without a key is not known."""
        known = device_store.find(tx, user_id, device_key) if device_key else None
        return measured if known is None else overridden(measured, Overrides.from_document(known.overrides))

    def is_news(self, tx: Tx, user_id: UserId, device_key: str, document: Mapping[str, Any]) -> bool:
        """Whether `remember` would write anything of worth."""
        if not device_key or not document or len(json.dumps(document)) > LARGEST_PROFILE_CHARS:
            return False
        known = device_store.find(tx, user_id, device_key)
        return (
            known is None
            or dict(known.measured) != dict(document)
            or self._clock.now_ms() - known.last_used_at >= _NOTED_EVERY_MS
        )

    def remember(self, tx: Tx, user_id: UserId, device_key: str, document: Mapping[str, Any]) -> None:
        """Keep what a device measured."""
        device_store.keep_measured(
            tx,
            new_id(),
            user_id=user_id,
            device_key=device_key,
            name=read_profile(document).name or "A device",
            measured=json.dumps(document, ensure_ascii=False),
            now_ms=self._clock.now_ms(),
        )
        device_store.delete_surplus(tx, user_id, kept=_MOST_DEVICES)


def _require(tx: Tx, viewer: Viewer, device_id: str) -> Device:
    row = device_store.get(tx, device_id)
    if row is None or (row.user_id != viewer.user_id and not viewer.is_admin):
        raise NotFound("There is no such device.")
    return _device(row)


def _device(row: DeviceRow) -> Device:
    return Device(
        id=row.id,
        user_id=row.user_id,
        user_name=row.user_name,
        name=row.name,
        measured=row.measured,
        overrides=Overrides.from_document(row.overrides),
        measured_at=row.measured_at,
        last_used_at=row.last_used_at,
    )
