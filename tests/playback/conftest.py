"""A film of two versions and three episodes, ready to be played."""

from pathlib import Path

import pytest

from rustfin.catalog import cards
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId
from rustfin.db import Database, Tx
from rustfin.playback import Playbacks
from sessions import ANN, BOB, add_file, add_title, looked_into, make, wanted_indexes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    for name in ("film-1.mkv", "film-2.mp4", "e1.mp4", "e2.mp4", "e3.mp4"):
        (folder / name).write_bytes(b"x")
    return folder


@pytest.fixture
async def playbacks(db: Database, clock: ManualClock, root: Path) -> Playbacks:
    def fill(tx: Tx) -> None:
        for viewer in (ANN, BOB):
            tx.execute(
                "INSERT INTO user (id, name, name_key, password_hash, role, created_at, updated_at)"
                " VALUES (?, ?, ?, '', ?, 1, 1)",
                (viewer.user_id, viewer.name, viewer.name, viewer.role),
            )
        tx.execute(
            "INSERT INTO library (id, name, name_key, kind, created_at) VALUES ('library', 'L', 'l', 'mixed', 1)"
        )
        tx.execute("INSERT INTO root (id, library_id, path) VALUES ('root', 'library', ?)", (str(root).encode(),))
        add_title(tx, "film", "movie")
        add_file(tx, "film", "film-1", "mkv", 0)
        add_file(tx, "film", "film-2", "mp4", 1)
        add_title(tx, "series", "series")
        for number in (1, 2, 3):
            add_title(tx, f"episode-{number}", "episode", series="series", number=number)
            add_file(tx, f"episode-{number}", f"e{number}", "mp4", 0)
        cards.refresh(tx, [ItemId(row["id"]) for row in tx.all("SELECT id FROM item")])

    await db.write(fill)
    return make(db, clock, root.parent / "transcode")


@pytest.fixture(autouse=True)
def forget_wanted_indexes() -> None:
    wanted_indexes.clear()
    looked_into.clear()
