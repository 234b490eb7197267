"""An admin's word about a title: values that outrank every source, and locks."""

from datetime import date
from typing import Annotated

from fastapi import FastAPI, Path
from pydantic import AfterValidator, Field

from rustfin.catalog import detail
from rustfin.catalog.detail import Reading
from rustfin.catalog.edits import Edits
from rustfin.catalog.views import ItemDetail
from rustfin.core.clock import Clock
from rustfin.core.ids import ItemId
from rustfin.db import Database, Tx
from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.server.v1.items import Item

Id = Annotated[str, Path(max_length=64)]


def _check_date(text: str | None) -> str | None:
    if text is not None:
        date.fromisoformat(text)
    return text


class ItemPatch(Model):
    """Only fields that are given change; null clears a user's value so that the next source shows again."""

    title: str | None = Field(default=None, max_length=512)
    sort_title: str | None = Field(default=None, max_length=512)
    original_title: str | None = Field(default=None, max_length=512)
    overview: str | None = Field(default=None, max_length=20000)
    tagline: str | None = Field(default=None, max_length=1024)
    year: int | None = Field(default=None, ge=1800, le=2200)
    released_on: Annotated[
        str | None,
        Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}),
        AfterValidator(_check_date),
    ] = None
    content_rating: str | None = Field(default=None, max_length=32)
    community_rating: float | None = Field(default=None, ge=0, le=10)


class FieldLockRequest(Model):
    """Fields whose present value is to stay, whatever a later source says."""

    fields: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=32)


def add_routes(api: FastAPI, db: Database, edits: Edits, *, clock: Clock) -> None:
    """For admins."""
    routes = Routes(api, "items")

    @routes.add("PATCH", "/items/{item_id}", "update_item")
    async def update_item(item_id: Id, body: ItemPatch, admin: CurrentAdmin) -> Item:
        changes = body.model_dump(include=body.model_fields_set)
        reading = Reading.at(clock.now_ms(), is_missing_shown=True)

        def run(tx: Tx) -> ItemDetail:
            edits.edit_item(tx, ItemId(item_id), changes)
            return detail.read_item(tx, admin, ItemId(item_id), reading)

        return Item.model_validate(await db.write(run))

    @routes.add("POST", "/items/{item_id}/field-locks", "lock_fields", status=204)
    async def lock_fields(item_id: Id, body: FieldLockRequest, admin: CurrentAdmin) -> None:
        await db.write(lambda tx: edits.lock_fields(tx, ItemId(item_id), body.fields, user_id=admin.user_id))

    @routes.add("DELETE", "/items/{item_id}/field-locks", "unlock_fields", status=204)
    async def unlock_fields(item_id: Id, body: FieldLockRequest, _admin: CurrentAdmin) -> None:
        await db.write(lambda tx: edits.unlock_fields(tx, ItemId(item_id), body.fields))
