"""A library on real folders, scanned the way the server does it, and the words tests ask about it."""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rustfin.catalog.libraries import Libraries
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId, LibraryId, RootId, new_id
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.scanner.looking import Survey, survey_in_thread
from rustfin.scanner.reconcile import Breaker
from rustfin.scanner.scan import LibraryScan, ScanResult
from rustfin.scanner.scope import Place, folded


@dataclass(slots=True)
class Notes:
    """What a scan told of itself. `cancel_at` raises at the n-th chance to be cancelled."""

    stages: list[str] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    chances: int = 0
    cancel_at: int | None = None

    async def progress(
        self, *, stage: str | None = None, done: int | None = None, total: int | None = None, current: str | None = None
    ) -> None:
        if stage is not None and stage not in self.stages:
            self.stages.append(stage)
        self.done.append(done or 0)

    def raise_if_cancelled(self) -> None:
        self.chances += 1
        if self.cancel_at is not None and self.chances >= self.cancel_at:
            raise Stopped


class Stopped(Exception):
    """The scan was cancelled by the test."""


@dataclass(slots=True)
class Site:
    """One library over some roots."""

    db: Database
    clock: ManualClock
    events: Events
    owner: LibraryId
    """The library."""
    roots: list[Path]
    breaker: Breaker | None = field(default_factory=Breaker)
    user_id: str = ""
    growing: set[str] = field(default_factory=set)
    """Files of any root that are said to be still being written."""
    survey: Survey = survey_in_thread
    """Most tests scan a handful of files; those about the child process say so."""

    @property
    def root(self) -> Path:
        return self.roots[0]

    @property
    def library_id(self) -> LibraryId:
        """The library's id."""
        return self.owner

    async def scan(self, notes: Notes | None = None, *, places: Sequence[Place] | None = None) -> ScanResult:
        """One scan, a minute after the last one; of the whole library, or of places in its first root."""
        self.clock.advance(60_000)
        surveys = {"survey": self.survey, "survey_few": self.survey}
        scan = LibraryScan(self.db, self.events, self.clock, **surveys, growing=self.growing_in)
        scope = None if places is None else {self.root_id(0): folded(places)}
        return await scan.run(self.owner, notes or Notes(), breaker=self.breaker, scope=scope)

    def growing_in(self, _root_id: RootId) -> frozenset[str]:
        return frozenset(self.growing)

    def root_id(self, number: int) -> RootId:
        """The id of the n-th root."""
        return RootId(self.rows("SELECT id FROM root WHERE path = ?", os.fsencode(self.roots[number]))[0][0])

    def put(self, *paths: str, content: bytes | None = None) -> None:
        """Make files; each has content of its own unless it is given."""
        for path in paths:
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(new_id().encode() if content is None else content)

    def move(self, old: str, new: str) -> None:
        """Rename a file or folder."""
        target = self.root / new
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(target)

    def drop(self, path: str) -> None:
        """Remove a file or folder."""
        target = self.root / path
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.db.read_now(lambda tx: [tuple(row) for row in tx.all(sql, parameters)])

    def titles(self, kind: str, state: str = "present") -> list[str]:
        """The titles of a kind, sorted."""
        return sorted(row[0] for row in self.rows("SELECT title FROM item WHERE kind = ? AND state = ?", kind, state))

    def item(self, title: str, kind: str | None = None) -> ItemId:
        """The only item with this title."""
        rows = self.rows("SELECT id FROM item WHERE title = ? AND kind = coalesce(?, kind)", title, kind)
        assert len(rows) == 1, f"{len(rows)} items are called {title!r}"
        return ItemId(rows[0][0])

    def item_of(self, path: str) -> ItemId:
        """The only item of the present file at a path."""
        rows = self.rows(
            """SELECT version.item_id FROM file JOIN part ON part.file_id = file.id
               JOIN version ON version.id = part.version_id WHERE file.path = ? AND file.state = 'present'""",
            os.fsencode(path),
        )
        assert len(rows) == 1, f"{len(rows)} items have the file {path!r}"
        return ItemId(rows[0][0])

    def fact(self, item_id: ItemId, column: str) -> Any:
        return self.rows(f"SELECT {column} FROM item WHERE id = ?", item_id)[0][0]

    def files(self, state: str = "present") -> list[str]:
        return sorted(os.fsdecode(row[0]) for row in self.rows("SELECT path FROM file WHERE state = ?", state))

    def watch(self, item_id: ItemId) -> None:
        """Mark a title watched and favourite."""

        def write(tx: Tx) -> None:
            tx.execute(
                """INSERT OR REPLACE INTO user_data (user_id, item_id, position_ms, is_watched, play_count,
                                                     is_favourite, played_at, updated_at)
                   VALUES (?, ?, 0, 1, 3, 1, ?, ?)""",
                (self.user_id, item_id, self.clock.now_ms(), self.clock.now_ms()),
            )

        self.db.write_now(write)

    def is_watched(self, item_id: ItemId) -> bool:
        return bool(self.rows("SELECT 1 FROM user_data WHERE item_id = ? AND is_watched = 1", item_id))

    def snapshot(self) -> dict[str, Any]:
        """The catalogue in words, without ids and times: two scans that come to the same show the same."""
        return {
            "items": sorted(
                self.rows(
                    """SELECT item.kind, item.title, item.year, coalesce(parent.title, ''), item.season_number,
                              item.number, item.state
                       FROM item LEFT JOIN item AS parent ON parent.id = item.parent_id"""
                ),
                key=str,
            ),
            "parts": sorted(
                self.rows(
                    """SELECT item.title, item.season_number, item.number, version.label, part.position, file.path,
                              file.state
                       FROM part JOIN version ON version.id = part.version_id
                       JOIN item ON item.id = version.item_id JOIN file ON file.id = part.file_id"""
                ),
                key=str,
            ),
            "cards": sorted(
                self.rows("SELECT title, kind, state, episode_count, poster_tag IS NULL FROM card"), key=str
            ),
        }


async def open_site(
    db: Database, clock: ManualClock, roots: Sequence[Path], *, kind: str = "mixed", name: str = "Library"
) -> Site:
    """A library over new folders, and a user."""
    for root in roots:
        root.mkdir(parents=True, exist_ok=True)
    events = Events(db, clock)
    library_id = await Libraries(db, events, clock).create(name, kind, folders=[str(root) for root in roots])
    user_id = new_id()

    def write(tx: Tx) -> None:
        tx.execute(
            """INSERT INTO user (id, name, name_key, password_hash, role, created_at, updated_at)
               VALUES (?, ?, ?, '', 'user', 0, 0)""",
            (user_id, user_id, user_id),
        )

    await db.write(write)
    return Site(db, clock, events, library_id, [root.resolve() for root in roots], user_id=user_id)


def shown(rows: Iterable[Any]) -> str:
    """Rows as text, for messages."""
    return json.dumps([str(row) for row in rows], indent=1)
