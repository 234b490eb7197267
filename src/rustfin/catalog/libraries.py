"""Which libraries there are, and which folders they read: made, changed and taken away by admins.

A root is a canonical path to a folder that can be read when it is added. The roots of one library do not lie inside
each other, so that a file has one place. Taking a library or a root away removes rows, never files.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from rustfin.catalog import cards, userdata
from rustfin.catalog import library_store as store
from rustfin.core import paths
from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import ItemId, LibraryId, RootId, new_id
from rustfin.core.languages import language_tag
from rustfin.core.text import match_key
from rustfin.db import Database, IntegrityError, Row, Tx
from rustfin.events import Events, LibrariesChanged, LibraryChanged
from rustfin.identity import Viewer

KINDS = ("movies", "series", "music", "mixed")
LONGEST_NAME = 64
_ROWS_PER_STEP = 500


@dataclass(frozen=True, slots=True)
class Root:
    """A folder of a library. `path` is canonical, with surrogate escapes where it is not UTF-8."""

    id: RootId
    path: str
    state: str
    state_reason: str | None


@dataclass(frozen=True, slots=True)
class RootFacts:
    """A folder of a library with its counts: files as the last scan left them, and when one looked at it last."""

    root: Root
    file_count: int
    missing_file_count: int
    checked_at: int | None


@dataclass(frozen=True, slots=True)
class RootRemoval:
    """What taking a folder away would mean: files that are forgotten, titles that would have none left."""

    file_count: int
    title_count: int


@dataclass(frozen=True, slots=True)
class Library:
    """A library with its counts: listed titles, and titles of any kind whose files are missing."""

    id: LibraryId
    name: str
    kind: str
    metadata_language: str
    position: int
    roots: tuple[Root, ...]
    item_count: int
    missing_count: int
    revision: int
    created_at: int
    last_scan_at: int | None


class Libraries:
    """The libraries, over the database."""

    def __init__(self, db: Database, events: Events, clock: Clock) -> None:
        self._db = db
        self._events = events
        self._clock = clock

    async def list(self, viewer: Viewer) -> list[Library]:
        """Those that the viewer may see; roots are for admins only."""
        return await self._db.read(lambda tx: list_libraries(tx, viewer))

    async def get(self, viewer: Viewer, library_id: LibraryId) -> Library:
        """One library. Raises: NotFound."""
        return await self._db.read(lambda tx: get_library(tx, viewer, library_id))

    async def create(self, name: str, kind: str, *, folders: Sequence[str], metadata_language: str = "en") -> LibraryId:
        """A new, empty library over these folders.

        Raises: InvalidInput (a folder is missing, unreadable or inside another; no name; unknown kind or language),
        Conflict (the name is taken).
        """
        name, name_key = _clean_name(name)
        if kind not in KINDS:
            raise InvalidInput(f"A library's kind is one of {', '.join(KINDS)}.", code="library_kind_unknown")
        language = await asyncio.to_thread(_clean_language, metadata_language)
        canonical = await asyncio.to_thread(check_folders, folders)
        library_id = LibraryId(new_id())
        now = self._clock.now_ms()

        def insert(tx: Tx) -> None:
            store.insert(tx, library_id, name=name, name_key=name_key, kind=kind, language=language, now=now)
            store.insert_roots(tx, library_id, [(RootId(new_id()), path) for path in canonical])
            self._events.append(tx, LibrariesChanged())

        await self._write_named(insert, name)
        return library_id

    async def update(
        self,
        library_id: LibraryId,
        *,
        name: str | None = None,
        folders: Sequence[str] | None = None,
        metadata_language: str | None = None,
        position: int | None = None,
    ) -> None:
        """Change what is given. Titles whose root goes are kept as missing, with all that people did.

        Raises: NotFound, InvalidInput, Conflict as `create`.
        """
        new_name, name_key = (None, None) if name is None else _clean_name(name)
        language = None if metadata_language is None else await asyncio.to_thread(_clean_language, metadata_language)
        held = await self._db.read(lambda tx: _require(tx, library_id) and store.roots(tx, library_id))
        held_paths = {paths.decode(row["path"]): RootId(row["id"]) for row in held}
        canonical = None if folders is None else await asyncio.to_thread(check_folders, folders, known=set(held_paths))
        added = [path for path in canonical or () if path not in held_paths]
        removed = [] if canonical is None else [held_paths[path] for path in held_paths if path not in canonical]

        def change(tx: Tx) -> None:
            _require(tx, library_id)
            store.update(tx, library_id, name=new_name, name_key=name_key, language=language, position=position)
            store.insert_roots(tx, library_id, [(RootId(new_id()), path) for path in added])
            self._events.append(tx, LibrariesChanged())

        await self._write_named(change, name or "")
        for root_id in removed:
            await self._remove_root(library_id, root_id)

    async def roots(self, library_id: LibraryId) -> Sequence[RootFacts]:
        """The folders of a library, by path. Raises: NotFound."""
        rows = await self._db.read(lambda tx: _require(tx, library_id) and store.root_facts(tx, library_id))
        return [RootFacts(_root(row), row["file_count"], row["missing_file_count"], row["checked_at"]) for row in rows]

    async def add_root(self, library_id: LibraryId, folder: str) -> RootId:
        """One more folder. Raises: NotFound, InvalidInput as `create`, Conflict (it is one already)."""
        held = await self._db.read(lambda tx: _require(tx, library_id) and store.roots(tx, library_id))
        held_paths = {paths.decode(row["path"]) for row in held}
        canonical = await asyncio.to_thread(check_folder, folder)
        if canonical in held_paths:
            raise Conflict(f"{paths.display(canonical)} is a folder of this library already.", code="folder_known")
        await asyncio.to_thread(check_folders, [*held_paths, canonical], known=held_paths)
        root_id = RootId(new_id())

        def insert(tx: Tx) -> None:
            _require(tx, library_id)
            store.insert_roots(tx, library_id, [(root_id, canonical)])
            self._events.append(tx, LibrariesChanged())

        await self._db.write(insert)
        return root_id

    async def root_removal(self, library_id: LibraryId, root_id: RootId) -> RootRemoval:
        """What `remove_root` would mean. Raises: NotFound."""

        def read(tx: Tx) -> RootRemoval:
            _require_root(tx, library_id, root_id)
            return RootRemoval(*store.only_in_root(tx, root_id))

        return await self._db.read(read)

    async def remove_root(self, library_id: LibraryId, root_id: RootId) -> None:
        """Take a folder away; its titles are kept as missing, with all that people did, and the files stay.

        Raises: NotFound, InvalidInput for the only one.
        """

        def check(tx: Tx) -> None:
            if len(_require_root(tx, library_id, root_id)) == 1:
                raise InvalidInput("A library needs at least one folder.", code="folders_missing")

        await self._db.read(check)
        await self._remove_root(library_id, root_id)

    async def delete(self, library_id: LibraryId) -> None:
        """Take a library away with its titles and what people did with them; the files stay. In short steps, so that
        others write meanwhile. Raises: NotFound."""
        roots = await self._db.read(lambda tx: _require(tx, library_id) and store.roots(tx, library_id))
        while await self._db.write(lambda tx: store.delete_items(tx, library_id, limit=_ROWS_PER_STEP)):
            pass
        for root in roots:
            await self._drop_files(RootId(root["id"]))

        def finish(tx: Tx) -> None:
            store.delete(tx, library_id)
            self._events.append(tx, LibrariesChanged())

        await self._db.write(finish)

    async def _write_named(self, change: Callable[[Tx], None], name: str) -> None:
        try:
            await self._db.write(change)
        except IntegrityError as error:
            if "library.name_key" not in str(error):
                raise
            raise Conflict(f"There already is a library called “{name.strip()}”.", code="name_taken") from error

    async def _remove_root(self, library_id: LibraryId, root_id: RootId) -> None:
        await self._drop_files(root_id)

        def finish(tx: Tx) -> None:
            store.delete_root(tx, root_id)
            announce_changed(tx, self._events, [library_id])

        await self._db.write(finish)

    async def _drop_files(self, root_id: RootId) -> None:
        while await self._db.write(lambda tx: _drop_some_files(tx, root_id)):
            pass


def list_libraries(tx: Tx, viewer: Viewer) -> list[Library]:
    """The libraries that the viewer may see, in order; roots are for admins only."""
    roots = _roots_by_library(store.roots(tx)) if viewer.is_admin else {}
    return [
        _library(row, roots.get(row["id"], ()))
        for row in store.all_(tx)
        if viewer.may_see_library(LibraryId(row["id"]))
    ]


def get_library(tx: Tx, viewer: Viewer, library_id: LibraryId) -> Library:
    """One library. Raises: NotFound when there is none that this viewer may see."""
    row = store.one(tx, library_id)
    if row is None or not viewer.may_see_library(library_id):
        raise NotFound("There is no such library.")
    roots = _roots_by_library(store.roots(tx, library_id)) if viewer.is_admin else {}
    return _library(row, roots.get(library_id, ()))


def announce_changed(tx: Tx, events: Events, library_ids: Iterable[LibraryId]) -> None:
    """Tell followers that listings of these libraries have a new revision. Call it after `cards.refresh`."""
    for library_id in sorted(library_ids):
        revision = store.revision(tx, library_id)
        if revision is not None:
            events.append(tx, LibraryChanged(library_id, revision))


def check_folders(folders: Sequence[str], *, known: set[str] | frozenset[str] = frozenset()) -> list[str]:
    """The canonical paths of folders that can be read, none inside another. Touches the disk.

    Folders that are `known` roots already need not be there now: a share may be offline while its library is edited.
    Raises: InvalidInput.
    """
    if not folders:
        raise InvalidInput("A library needs at least one folder.", code="folders_missing")
    canonical = sorted({folder if folder in known else check_folder(folder) for folder in folders})
    for outer in canonical:
        for inner in canonical:
            if inner != outer and PurePath(inner).is_relative_to(outer):
                raise InvalidInput(
                    f"{paths.display(inner)} lies inside {paths.display(outer)}; give only the outer folder.",
                    code="folders_nested",
                    details={"outer": paths.display(outer), "inner": paths.display(inner)},
                )
    return canonical


def check_folder(folder: str) -> str:
    """The canonical path of a folder that can be read. Touches the disk. Raises: InvalidInput."""
    shown = {"path": paths.display(folder)}
    if "\0" in folder or not Path(folder).is_absolute():
        raise InvalidInput(
            f"{shown['path']} is not a full path; it must start with “/”.", code="folder_not_absolute", details=shown
        )
    try:
        canonical = Path(folder).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise InvalidInput(
            f"The folder {shown['path']} does not exist.", code="folder_missing", details=shown
        ) from error
    if not canonical.is_dir():
        raise InvalidInput(f"{shown['path']} is not a folder.", code="not_a_folder", details=shown)
    try:
        with os.scandir(canonical) as entries:
            next(entries, None)
    except OSError as error:
        raise InvalidInput(
            f"The server may not read {shown['path']}; allow its user to read and enter the folder.",
            code="folder_unreadable",
            details=shown,
        ) from error
    return str(canonical)


def _clean_name(name: str) -> tuple[str, str]:
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A library needs a name.", code="name_missing")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(f"A library's name has at most {LONGEST_NAME} characters.", code="name_too_long")
    return name, match_key(name) or name


def _clean_language(text: str) -> str:
    tag = language_tag(text)
    if tag is None:
        raise InvalidInput(f"“{text}” is no language; give a tag such as “en” or “pt-BR”.", code="language_unknown")
    return tag


def _require(tx: Tx, library_id: LibraryId) -> Row:
    row = store.one(tx, library_id)
    if row is None:
        raise NotFound("There is no such library.")
    return row


def _require_root(tx: Tx, library_id: LibraryId, root_id: RootId) -> Sequence[Row]:
    """The roots of the library, of which it is one."""
    rows = store.roots(tx, library_id)
    if root_id not in {row["id"] for row in rows}:
        raise NotFound("There is no such folder in this library.")
    return rows


def _drop_some_files(tx: Tx, root_id: RootId) -> bool:
    """One step of taking a root's files away; gives whether there may be more."""
    owners = store.delete_files(tx, root_id, limit=_ROWS_PER_STEP)
    item_ids = [ItemId(row["item_id"]) for row in owners]
    store.settle_states(tx, item_ids, store.above(tx, item_ids))
    cards.refresh(tx, item_ids)
    userdata.recompute_cursors(tx, {ItemId(row["series_id"]) for row in owners if row["series_id"]})
    return store.has_files(tx, root_id)


def _roots_by_library(rows: Sequence[Row]) -> Mapping[str, tuple[Root, ...]]:
    roots: dict[str, tuple[Root, ...]] = {}
    for row in rows:
        roots[row["library_id"]] = (*roots.get(row["library_id"], ()), _root(row))
    return roots


def _root(row: Row) -> Root:
    return Root(RootId(row["id"]), paths.decode(row["path"]), row["state"], row["state_reason"])


def _library(row: Row, roots: tuple[Root, ...]) -> Library:
    return Library(
        id=LibraryId(row["id"]),
        name=row["name"],
        kind=row["kind"],
        metadata_language=row["metadata_language"],
        position=row["position"],
        roots=roots,
        item_count=row["item_count"],
        missing_count=row["missing_count"],
        revision=row["revision"],
        created_at=row["created_at"],
        last_scan_at=row["last_scan_at"],
    )
