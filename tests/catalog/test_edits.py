"""What an admin says outranks every source, and can be taken back."""

import pytest

from rustfin.catalog import detail, search
from rustfin.catalog.detail import Reading
from rustfin.catalog.edits import Edits
from rustfin.catalog.values import Said, record
from rustfin.catalog.views import ItemDetail
from rustfin.core.clock import ManualClock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import Viewer
from synthetic import NOW, add_user, make


class Desk:
    """An admin and one film that an NFO file speaks of."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.edits = Edits(Events(db, clock), clock)
        self.viewer: Viewer = db.write_now(add_user)
        self.film: ItemId = make(db, lambda maker: maker.item("movie", "From File"))
        self.say(title="From NFO", year=1999, overview="NFO words")

    def say(self, **values: object) -> None:
        said = [Said(self.film, "nfo", values)]
        self.db.write_now(lambda tx: record(tx, said, now_ms=UnixMs(NOW), language="en"))

    def edit(self, **changes: object) -> None:
        self.db.write_now(lambda tx: self.edits.edit_item(tx, self.film, changes))

    def item(self) -> ItemDetail:
        return self.db.read_now(lambda tx: detail.read_item(tx, self.viewer, self.film, Reading("2026-01-01")))

    def sources(self) -> dict[str, str]:
        return {field.field: field.source for field in self.item().fields}


@pytest.fixture
def desk(db: Database, clock: ManualClock) -> Desk:
    return Desk(db, clock)


def test_an_edit_outranks_the_file_and_outlives_a_new_one(desk: Desk) -> None:
    desk.edit(title="Mine", year=2001)
    desk.say(title="New NFO", year=1998, overview="New words")
    item = desk.item()
    assert (item.title, item.year, item.overview, item.sort_title) == ("Mine", 2001, "New words", "mine")
    assert desk.sources() == {"title": "user", "year": "user", "overview": "nfo"}


def test_an_edit_taken_back_shows_the_next_source(desk: Desk) -> None:
    desk.edit(title="Mine")
    desk.edit(title=None)
    assert desk.item().title == "From NFO"
    assert desk.sources()["title"] == "nfo"


def test_an_edit_reaches_cards_and_search_and_is_told(desk: Desk) -> None:
    before = desk.db.read_now(lambda tx: tx.value("SELECT revision FROM library"))
    desk.edit(title="Zanzibar")
    found = desk.db.read_now(lambda tx: search.search(tx, desk.viewer, "zanzi"))
    assert [card.title for card in found.groups[0].items] == ["Zanzibar"]
    assert desk.db.read_now(lambda tx: tx.value("SELECT revision FROM library")) == before + 1
    kinds = {row["kind"] for row in desk.db.read_now(lambda tx: tx.all("SELECT kind FROM event"))}
    assert kinds == {"item.changed", "library.changed"}


def test_a_lock_keeps_what_is_there_until_it_is_opened(desk: Desk) -> None:
    desk.db.write_now(lambda tx: desk.edits.lock_fields(tx, desk.film, ["overview"], user_id=desk.viewer.user_id))
    desk.say(title="From NFO", overview="Other words")
    assert desk.item().overview == "NFO words"
    assert [field.is_locked for field in desk.item().fields if field.field == "overview"] == [True]
    desk.db.write_now(lambda tx: desk.edits.unlock_fields(tx, desk.film, ["overview", "title"]))
    assert desk.item().overview == "Other words"


def test_what_cannot_be_edited_is_refused_whole(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.edit(year=1, nonsense="x")
    with pytest.raises(InvalidInput):
        desk.edit(title="  ")
    assert desk.item().year == 1999
    with pytest.raises(InvalidInput):
        desk.db.write_now(lambda tx: desk.edits.lock_fields(tx, desk.film, ["nonsense"]))
    with pytest.raises(NotFound):
        desk.db.write_now(lambda tx: desk.edits.edit_item(tx, ItemId("none"), {"year": 1}))
