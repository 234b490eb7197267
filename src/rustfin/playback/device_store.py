"""The rows of what devices measured, and of what people said instead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rustfin.core.ids import UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device of a user."""

    id: str
    user_id: UserId
    user_name: str
    device_key: str
    name: str
    measured: Mapping[str, Any]
    overrides: Mapping[str, Any]
    measured_at: UnixMs
    last_used_at: UnixMs


_SELECT = """
SELECT d.id, d.user_id, u.name AS user_name, d.device_key, d.name, d.measured, d.overrides, d.measured_at,
       d.last_used_at
FROM device_profile AS d JOIN user AS u ON u.id = d.user_id
"""


def list_all(tx: Tx) -> list[DeviceRow]:
    """Everybody's, the last used first."""
    return [_row(row) for row in tx.all(f"{_SELECT} ORDER BY d.last_used_at DESC, d.id")]


def list_of(tx: Tx, user_id: UserId) -> list[DeviceRow]:
    """A user's, the last used first."""
    return [
        _row(row) for row in tx.all(f"{_SELECT} WHERE d.user_id = ? ORDER BY d.last_used_at DESC, d.id", (user_id,))
    ]


def get(tx: Tx, device_id: str) -> DeviceRow | None:
    """One of them."""
    row = tx.one(f"{_SELECT} WHERE d.id = ?", (device_id,))
    return None if row is None else _row(row)


def find(tx: Tx, user_id: UserId, device_key: str) -> DeviceRow | None:
    """A user's device by what it calls itself."""
    row = tx.one(f"{_SELECT} WHERE d.user_id = ? AND d.device_key = ?", (user_id, device_key))
    return None if row is None else _row(row)


def keep_measured(
    tx: Tx,
    device_id: str,
    *,
    user_id: UserId,
    device_key: str,
    name: str,
    measured: str,
    now_ms: UnixMs,
) -> None:
    """What a device measured, now; what people said of it stays."""
    tx.execute(
        """
        INSERT INTO device_profile (id, user_id, device_key, name, measured, measured_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (user_id, device_key) DO UPDATE SET
          name = excluded.name, measured = excluded.measured, last_used_at = excluded.last_used_at,
          measured_at = CASE WHEN measured = excluded.measured THEN measured_at ELSE excluded.measured_at END
        """,
        (device_id, user_id, device_key, name, measured, now_ms, now_ms),
    )


def set_overrides(tx: Tx, device_id: str, overrides: str) -> None:
    """What people say of it."""
    tx.execute("UPDATE device_profile SET overrides = ? WHERE id = ?", (overrides, device_id))


def delete(tx: Tx, device_id: str) -> None:
    """Forget it; it measures itself again when it plays."""
    tx.execute("DELETE FROM device_profile WHERE id = ?", (device_id,))


def delete_surplus(tx: Tx, user_id: UserId, *, kept: int) -> None:
    """Forget the devices that a user has not used for longest."""
    tx.execute(
        "DELETE FROM device_profile WHERE user_id = ? AND id NOT IN"
        " (SELECT id FROM device_profile WHERE user_id = ? ORDER BY last_used_at DESC, id LIMIT ?)",
        (user_id, user_id, kept),
    )


def _row(row: Row) -> DeviceRow:
    return DeviceRow(
        id=row["id"],
        user_id=UserId(row["user_id"]),
        user_name=row["user_name"],
        device_key=row["device_key"],
        name=row["name"],
        measured=json.loads(row["measured"]),
        overrides=json.loads(row["overrides"]),
        measured_at=UnixMs(row["measured_at"]),
        last_used_at=UnixMs(row["last_used_at"]),
    )
