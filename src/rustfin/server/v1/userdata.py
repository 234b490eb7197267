"""What the viewer did with a title: watched, favourite, rating, off "continue watching"."""

from fastapi import FastAPI
from pydantic import Field

from rustfin.catalog.userdata import UserData as UserDataBook
from rustfin.catalog.views import UserState
from rustfin.core.ids import ItemId
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.server.routes import CurrentViewer, Model, Routes
from rustfin.server.v1.cards import UserData


class UserDataPatch(Model):
    """What the viewer says about a title; what is left out stays, a rating of null is taken back."""

    is_watched: bool | None = None
    is_favourite: bool | None = None
    rating: float | None = Field(default=None, ge=0, le=10)
    is_hidden_from_resume: bool | None = None


def add_routes(api: FastAPI, db: Database, book: UserDataBook) -> None:
    """Of the viewer only."""
    routes = Routes(api, "items")

    @routes.add("PATCH", "/items/{item_id}/user-data", "update_user_data")
    async def update_user_data(item_id: str, body: UserDataPatch, viewer: CurrentViewer) -> UserData:
        """Marking a series or a season marks every episode that is there."""
        state = await db.write(lambda tx: _apply(tx, book, viewer, ItemId(item_id), body))
        return UserData.model_validate(state)


def _apply(tx: Tx, book: UserDataBook, viewer: Viewer, item_id: ItemId, body: UserDataPatch) -> UserState:
    if body.is_watched is not None:
        book.set_watched(tx, viewer, item_id, is_watched=body.is_watched)
    if body.is_favourite is not None:
        book.set_favourite(tx, viewer, item_id, is_favourite=body.is_favourite)
    if "rating" in body.model_fields_set:
        book.set_rating(tx, viewer, item_id, rating=body.rating)
    if body.is_hidden_from_resume is not None:
        book.set_hidden(tx, viewer, item_id, is_hidden=body.is_hidden_from_resume)
    return book.state(tx, viewer, item_id)
