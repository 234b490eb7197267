"""The rows of edits: a source's values and locks."""

from collections.abc import Iterable, Mapping

from rustfin.core.ids import ItemId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


def item(tx: Tx, item_id: ItemId) -> Row | None:
    """The item's id and library, with the library's language and options."""
    return tx.one(
        "SELECT i.id, i.library_id, l.metadata_language, l.options FROM item AS i"
        " JOIN library AS l ON l.id = i.library_id WHERE i.id = ?",
        (item_id,),
    )


def put_values(tx: Tx, item_id: ItemId, source: str, values: Mapping[str, str], now: UnixMs) -> None:
    """A source's values, as JSON by field."""
    tx.execute_many(
        "INSERT INTO field_value (item_id, field, source, value, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (item_id, field, source) DO UPDATE SET value = excluded.value, at = excluded.at",
        [(item_id, field, source, value, now) for field, value in values.items()],
    )


def drop_values(tx: Tx, item_id: ItemId, source: str, fields: Iterable[str]) -> None:
    """Forget what a source said of these fields."""
    tx.execute_many(
        "DELETE FROM field_value WHERE item_id = ? AND field = ? AND source = ?",
        [(item_id, field, source) for field in fields],
    )


def put_locks(tx: Tx, item_id: ItemId, fields: Iterable[str], user_id: UserId | None, now: UnixMs) -> None:
    """Lock fields; what is locked already stays so."""
    tx.execute_many(
        "INSERT INTO field_lock (item_id, field, user_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(item_id, field, user_id, now) for field in fields],
    )


def drop_locks(tx: Tx, item_id: ItemId, fields: Iterable[str]) -> None:
    """Unlock fields."""
    tx.execute_many("DELETE FROM field_lock WHERE item_id = ? AND field = ?", [(item_id, field) for field in fields])
