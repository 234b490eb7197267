"""What an admin says about a title: values that outrank every other source, and locks that keep what is there."""

import json
from collections.abc import Collection, Mapping

from rustfin.catalog import cards, edit_store, values
from rustfin.catalog.libraries import announce_changed
from rustfin.catalog.merge import USER
from rustfin.core.clock import Clock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import ItemId, UserId
from rustfin.db import Row, Tx
from rustfin.events import Events, ItemChanged


class Edits:
    """An admin's changes. Each door runs in a write transaction of the caller, who has checked that it is an admin."""

    def __init__(self, events: Events, clock: Clock) -> None:
        self._events = events
        self._clock = clock

    def edit_item(self, tx: Tx, item_id: ItemId, changes: Mapping[str, object]) -> None:
        """Set values as the user's; None takes the user's value back, so that the next source shows again.

        Raises: NotFound, InvalidInput (no such field, or a title of nothing).
        """
        item = _require(tx, item_id)
        _check_fields(changes)
        if isinstance(title := changes.get("title"), str) and not title.strip():
            raise InvalidInput("A title cannot be empty.", code="title_empty")
        now_ms = self._clock.now_ms()
        taken_back = [field for field, value in changes.items() if value is None]
        edit_store.drop_values(tx, item_id, USER, taken_back)
        kept = {field: json.dumps(value, ensure_ascii=False) for field, value in changes.items() if value is not None}
        edit_store.put_values(tx, item_id, USER, kept, now_ms)
        self._settle(tx, item)

    def lock_fields(self, tx: Tx, item_id: ItemId, fields: Collection[str], *, user_id: UserId | None = None) -> None:
        """Let these fields stay as they are, whatever a later source says. Raises: NotFound, InvalidInput."""
        item = _require(tx, item_id)
        _check_fields(fields)
        edit_store.put_locks(tx, item_id, fields, user_id, self._clock.now_ms())
        self._settle(tx, item)

    def unlock_fields(self, tx: Tx, item_id: ItemId, fields: Collection[str]) -> None:
        """Let the sources speak again; those that were not locked do not mind. Raises: NotFound, InvalidInput."""
        item = _require(tx, item_id)
        _check_fields(fields)
        edit_store.drop_locks(tx, item_id, fields)
        self._settle(tx, item)

    def _settle(self, tx: Tx, item: Row) -> None:
        values.bring_up_to_date(
            tx,
            [item["id"]],
            now_ms=self._clock.now_ms(),
            language=item["metadata_language"],
            providers=json.loads(item["options"]).get("providers", ()),
        )
        announce_changed(tx, self._events, cards.refresh(tx, [item["id"]]))
        self._events.append(tx, ItemChanged(item["id"], item["library_id"]))


def _require(tx: Tx, item_id: ItemId) -> Row:
    item = edit_store.item(tx, item_id)
    if item is None:
        raise NotFound("There is no such title.")
    return item


def _check_fields(fields: Collection[str]) -> None:
    unknown = sorted(set(fields) - values.FIELDS)
    if unknown:
        raise InvalidInput(f"There is no field {unknown[0]}.", code="field_unknown", details={"fields": unknown})
