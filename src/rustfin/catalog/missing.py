"""What is missing: listed, and purged when somebody asks for it.

A scan deletes nothing; this is the only place where titles go because their files did, and only those that are missing
and have no other file. What is there, and what lies in a folder that is offline, is never touched.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from rustfin.catalog import cards, userdata
from rustfin.catalog import missing_store as store
from rustfin.core import paths
from rustfin.core.errors import InvalidInput
from rustfin.core.ids import FileId, ItemId, LibraryId, RootId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx

_TITLES_FIRST = 50
_LOGGED_TITLES = 2000


@dataclass(frozen=True, slots=True)
class MissingTitle:
    """A title that has lost a file. It is itself missing unless it has another one."""

    id: ItemId
    kind: str
    title: str
    series_title: str | None
    season_number: int | None
    number: int | None
    year: int | None
    is_missing: bool


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that is not where it was. `path` is the whole one, as it may be shown."""

    id: FileId
    path: str
    size_bytes: int
    missing_since: UnixMs
    is_root_offline: bool


@dataclass(frozen=True, slots=True)
class MissingEntry:
    """A missing file and the titles that it is of, or a missing title that has no file at all."""

    file: MissingFile | None
    titles: tuple[MissingTitle, ...]


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A stretch of what is missing, the last lost first, then titles without any file."""

    entries: tuple[MissingEntry, ...]
    next_cursor: str | None
    file_count: int
    title_count: int


@dataclass(frozen=True, slots=True)
class PurgeChoice:
    """What of a library's missing is meant: these files and these titles without any, or all of it.

    `before_ms` leaves out what is missing since then or later, and titles without a file, of which nobody knows.
    """

    file_ids: tuple[FileId, ...] | None = None
    item_ids: tuple[ItemId, ...] | None = None
    before_ms: UnixMs | None = None
    keeps_cared_for: bool = False
    """Leaves titles for which anybody did something; their files go."""

    @property
    def is_all(self) -> bool:
        return self.file_ids is None and self.item_ids is None and self.before_ms is None


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A missing file that is meant, before anybody has looked at the disk."""

    file_id: FileId
    root_id: RootId
    root_path: str
    path: str
    size_bytes: int
    is_root_offline: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What one person did with titles that would go."""

    user_id: UserId
    watched: int
    begun: int
    favourites: int
    ratings: int


@dataclass(frozen=True, slots=True)
class Purge:
    """Exactly what would go: these files, and these titles in steps, what is below before what is above."""

    file_ids: tuple[FileId, ...]
    steps: tuple[tuple[ItemId, ...], ...]
    kinds: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[Marks, ...] = ()
    list_places: int = 0
    edits: int = 0
    titles: tuple[MissingTitle, ...] = ()
    """The first ones."""

    @property
    def item_ids(self) -> tuple[ItemId, ...]:
        return tuple(item_id for step in self.steps for item_id in step)

    @property
    def stamp(self) -> str:
        """The same for the same purge with the same losses: who confirms says what they saw."""
        facts = [sorted(self.file_ids), sorted(self.item_ids), self.list_places, self.edits]
        facts += [[mark.user_id, mark.watched, mark.begun, mark.favourites, mark.ratings] for mark in self.marks]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def read_missing(tx: Tx, library_id: LibraryId, *, cursor: str | None = None, limit: int = 50) -> MissingPage:
    """A page of what is missing in a library. Raises: InvalidInput (the cursor is none)."""
    file_count, title_count = store.counts(tx, library_id)
    entries: list[MissingEntry] = []
    after, fileless_after = _decode(cursor)
    if fileless_after is None:
        rows = store.files_page(tx, library_id, after, limit=limit + 1)
        entries += _file_entries(tx, rows[:limit])
        if len(rows) > limit:
            last = rows[limit - 1]
            return MissingPage(tuple(entries), f"f{last['missing_since']}.{last['place']}", file_count, title_count)
        fileless_after = 0
    rows = store.fileless_page(tx, library_id, fileless_after, limit=limit - len(entries) + 1)
    shown = rows[: limit - len(entries)]
    entries += [MissingEntry(None, (_title(row),)) for row in shown]
    next_cursor = f"t{shown[-1]['seq'] if shown else fileless_after}" if len(rows) > len(shown) else None
    return MissingPage(tuple(entries), next_cursor, file_count, title_count)


def choose_files(tx: Tx, library_id: LibraryId, choice: PurgeChoice) -> list[ChosenFile]:
    """The missing files that are meant; somebody must look whether they are gone indeed."""
    file_ids = () if choice.file_ids is None and choice.item_ids is not None else choice.file_ids
    return [
        ChosenFile(
            FileId(row["id"]),
            RootId(row["root_id"]),
            paths.decode(row["root_path"]),
            paths.decode(row["path"]),
            row["size_bytes"],
            row["root_state"] != "online",
        )
        for row in store.chosen_files(tx, library_id, file_ids=file_ids, before_ms=choice.before_ms)
    ]


def plan_purge(tx: Tx, library_id: LibraryId, choice: PurgeChoice, file_ids: Sequence[FileId]) -> Purge:
    """What goes with these files: titles left without any, and what stands above once nothing is below it."""
    bare = store.owners_left_bare(tx, library_id, file_ids)
    if choice.is_all or choice.item_ids is not None:
        bare += store.fileless(tx, library_id, choice.item_ids)
    going = {ItemId(row["id"]) for row in bare}
    if choice.keeps_cared_for:
        going -= store.cared_for(tx, going)
    steps = _steps(tx, going, keeps_cared_for=choice.keeps_cared_for)
    item_ids = [item_id for step in steps for item_id in step]
    places, edits = store.places_and_edits(tx, item_ids)
    return Purge(
        file_ids=tuple(file_ids),
        steps=steps,
        kinds=store.kinds(tx, item_ids),
        marks=tuple(
            Marks(UserId(row["user_id"]), row["watched"], row["begun"], row["favourites"], row["ratings"])
            for row in store.marks(tx, item_ids)
        ),
        list_places=places,
        edits=edits,
        titles=tuple(_title(row) for row in store.titles(tx, item_ids[:_TITLES_FIRST])),
    )


def purge_files(tx: Tx, file_ids: Collection[FileId]) -> tuple[int, frozenset[LibraryId]]:
    """Forget those of these files that are missing; titles stay. Gives how many went, and the libraries touched."""
    count, owners = store.delete_files(tx, file_ids)
    touched = cards.refresh(tx, {ItemId(row["item_id"]) for row in owners})
    userdata.recompute_cursors(tx, {ItemId(row["series_id"]) for row in owners if row["series_id"]})
    return count, touched


def purge_items(tx: Tx, item_ids: Collection[ItemId]) -> tuple[int, frozenset[LibraryId]]:
    """Forget these titles as far as they are missing and empty. Gives how many went, and the libraries touched."""
    rows = store.above(tx, item_ids)
    gone = store.delete_items(tx, item_ids)
    series_ids = {ItemId(row["series_id"]) for row in rows if row["series_id"]}
    touched = cards.refresh(tx, series_ids | {ItemId(row["parent_id"]) for row in rows if row["parent_id"]})
    userdata.recompute_cursors(tx, series_ids)
    return gone, touched


def describe(tx: Tx, item_ids: Sequence[ItemId]) -> list[str]:
    """What titles are called, a line each, for the log of a purge."""
    return [_line(_title(row)) for row in store.titles(tx, item_ids[:_LOGGED_TITLES])]


def _steps(tx: Tx, going: Set[ItemId], *, keeps_cared_for: bool) -> tuple[tuple[ItemId, ...], ...]:
    """In which order these go, with what stands above and holds nothing else; what holds something else stays."""
    below: dict[ItemId, set[ItemId]] = defaultdict(set)
    steps: list[tuple[ItemId, ...]] = []
    done: set[ItemId] = set()
    waiting: set[ItemId] = set()
    new = set(going)
    while new or waiting:
        for row in store.children(tx, new):
            below[ItemId(row["parent_id"])].add(ItemId(row["id"]))
        waiting |= new
        step = {item_id for item_id in waiting if below[item_id] <= done}
        if not step:
            break
        steps.append(tuple(sorted(step)))
        done |= step
        waiting -= step
        new = {ItemId(row["id"]) for row in store.missing_parents(tx, step)} - done - waiting
        if keeps_cared_for:
            new -= store.cared_for(tx, new)
    return tuple(steps)


def _file_entries(tx: Tx, rows: Sequence[Row]) -> list[MissingEntry]:
    titles: dict[str, list[MissingTitle]] = defaultdict(list)
    for row in store.titles_of_files(tx, [FileId(row["id"]) for row in rows]):
        titles[row["file_id"]].append(_title(row))
    return [
        MissingEntry(
            MissingFile(
                FileId(row["id"]),
                paths.display(f"{paths.decode(row['root_path'])}/{paths.decode(row['path'])}"),
                row["size_bytes"],
                UnixMs(row["missing_since"] or 0),
                row["root_state"] != "online",
            ),
            tuple(titles[row["id"]]),
        )
        for row in rows
    ]


def _title(row: Row) -> MissingTitle:
    return MissingTitle(
        ItemId(row["id"]),
        row["kind"],
        row["title"],
        row["series_title"],
        row["season_number"],
        row["number"],
        row["year"],
        row["state"] == "missing",
    )


def _line(title: MissingTitle) -> str:
    if title.kind == "episode":
        number = "" if title.number is None else f" S{title.season_number or 0:02}E{title.number:02}"
        return f"{title.series_title}{number} {title.title}"
    year = "" if title.year is None else f" ({title.year})"
    return f"{title.title}{year}" if title.series_title is None else f"{title.series_title}: {title.title}{year}"


def _decode(cursor: str | None) -> tuple[tuple[int, int] | None, int | None]:
    """Where to go on: among the files, or among the titles without any."""
    if cursor is None:
        return None, None
    try:
        if cursor.startswith("t"):
            return None, int(cursor[1:])
        since, _, place = cursor.removeprefix("f").partition(".")
        return (int(since), int(place)), None
    except ValueError as error:
        raise InvalidInput("This is no cursor of this list.", code="bad_cursor") from error
