"""The ledger: a row for every call, refused ones too. Queries stay out of it: they hold keys and search words."""

from dataclasses import dataclass

from rustfin.core.ids import ItemId
from rustfin.core.units import Bytes, Milliseconds, UnixMs
from rustfin.db import Tx

KEPT_CALLS = 10_000
_PRUNE_BY = 500
_NO_BYTES = Bytes(0)
_NO_TIME = Milliseconds(0)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is written down."""

    id: str
    at_ms: UnixMs
    host: str
    method: str
    path: str
    purpose: str
    item_id: ItemId | None = None
    status: int | None = None
    error: str | None = None
    sent_bytes: Bytes = _NO_BYTES
    received_bytes: Bytes = _NO_BYTES
    duration_ms: Milliseconds = _NO_TIME


def put(tx: Tx, call: Call) -> None:
    """Write a call down, or what became of it; the oldest are dropped."""
    tx.execute(
        "INSERT INTO outbound_call (id, at, host, method, path, purpose, item_id, status, error, bytes_sent, "
        "bytes_received, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET status = excluded.status, error = excluded.error, "
        "bytes_sent = excluded.bytes_sent, bytes_received = excluded.bytes_received, "
        "duration_ms = excluded.duration_ms",
        (
            call.id,
            call.at_ms,
            call.host,
            call.method,
            call.path,
            call.purpose,
            call.item_id,
            call.status,
            call.error,
            call.sent_bytes,
            call.received_bytes,
            call.duration_ms,
        ),
    )


def prune(tx: Tx, kept: int = KEPT_CALLS) -> int:
    """Drop the oldest once they are many too many; gives how many went."""
    count = int(tx.value("SELECT count(*) FROM outbound_call"))
    if count < kept + _PRUNE_BY:
        return 0
    return tx.execute(
        "DELETE FROM outbound_call WHERE id IN "
        "(SELECT id FROM outbound_call ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)",
        (kept,),
    )


def recent_calls(tx: Tx, *, limit: int = 100, before_id: str | None = None) -> list[Call]:
    """The newest calls first; `before_id` goes on where a page ended."""
    where = "" if before_id is None else "WHERE (at, id) < (SELECT at, id FROM outbound_call WHERE id = ?)"
    rows = tx.all(
        "SELECT id, at, host, method, path, purpose, item_id, status, error, bytes_sent, bytes_received, duration_ms "
        f"FROM outbound_call {where} ORDER BY at DESC, id DESC LIMIT ?",
        (limit,) if before_id is None else (before_id, limit),
    )
    return [Call(*row) for row in rows]
