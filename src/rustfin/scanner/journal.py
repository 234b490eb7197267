"""What a scan's journal says, and which of it can be undone. Pure.

An entry is a row before and after the scan. Entries that hang together - the files of a title, titles that gave each
other their names, files that took each other's places - make a group; a group is undone as a whole or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table as it was before and after; None where it was not there. `key` are its ids with / between."""

    kind: str
    key: str
    before: Values | None
    after: Values | None

    @property
    def id(self) -> tuple[str, str]:
        return self.kind, self.key


class FileRow(NamedTuple):
    """A file in the journal. `path` is hexadecimal."""

    root_id: str
    path: str
    size_bytes: int
    mtime_ns: int
    inode: int
    fingerprint_id: str | None
    state: str
    missing_since: int | None

    @property
    def is_present(self) -> bool:
        return self.state == "present"

    @property
    def place(self) -> tuple[str, str]:
        return self.root_id, self.path


class Hindrance(StrEnum):
    """Why a group stays as it is."""

    ELSEWHERE = "elsewhere"
    """A file is not on the disk as it was before: the next scan would do the same again."""
    NEWER = "newer"
    """A row was changed since, by another scan or by hand."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that hang together."""

    entries: tuple[Entry, ...]

    def of(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind in kinds]

    @property
    def file_count(self) -> int:
        return len(self.of("file"))


@dataclass(frozen=True, slots=True)
class Links:
    """How rows hang together now: the titles of files, with those above them, and the title of each version."""

    titles_of_file: Mapping[str, Collection[str]]
    title_of_version: Mapping[str, str]
    holders: Mapping[str, str]
    """Of a title that gave up its key, the one that has it now."""


def before_of(entry: Entry) -> FileRow:
    """A file as it was."""
    return FileRow(*entry.before or ())


def after_of(entry: Entry) -> FileRow:
    """A file as the scan left it."""
    return FileRow(*entry.after or ())


def grouped(entries: Sequence[Entry], links: Links) -> list[Group]:
    """The entries in groups, in the order of their first one."""
    parts = _Union()
    titles = {entry.key: str(entry.before[0]) for entry in entries if entry.kind == "version" and entry.before}
    titles |= links.title_of_version
    items = {entry.key for entry in entries if entry.kind == "item"} | set(links.holders.values())
    left: dict[Values, tuple[str, str]] = {}
    for entry in entries:
        for node in _nodes(entry, titles, links, items):
            parts.join(entry.id, node)
        if place := _place(entry, entry.after):
            left[place] = entry.id
    for entry in entries:
        # What one row gives up another one had before: neither can go back alone.
        if (place := _place(entry, entry.before)) in left:
            parts.join(entry.id, left[place])
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[parts.root(entry.id)].append(entry)
    return [Group(tuple(group)) for group in groups.values()]


def _place(entry: Entry, values: Values | None) -> Values:
    """What only one row can have: a path of present files, the key of a title. Empty for what has none."""
    if values is not None and entry.kind == "item":
        return ("key", values[0])
    if values is not None and entry.kind == "file" and (row := FileRow(*values)).is_present:
        return ("path", *row.place)
    return ()


def hindrance(
    group: Group, now: Mapping[tuple[str, str], Values | None], *, is_as_before: Mapping[str, bool]
) -> Hindrance | None:
    """Why this group cannot be undone; None when it can.

    `now` are its rows as they are, `is_as_before` says of each file whether the disk agrees with how it was.
    """
    for entry in group.of("file", "item", "part"):
        if _without_content(entry, now.get(entry.id)) != _without_content(entry, entry.after):
            return Hindrance.NEWER
    if not all(is_as_before.get(entry.key, False) for entry in group.of("file")):
        return Hindrance.ELSEWHERE
    return None


def _without_content(entry: Entry, values: Values | None) -> Values | None:
    """A file's fingerprint is filled in whenever it is read: that changes nothing of where it is."""
    if values is None or entry.kind != "file":
        return values
    row = FileRow(*values)
    return tuple(row._replace(fingerprint_id=None))


def _nodes(entry: Entry, titles: Mapping[str, str], links: Links, items: Collection[str]) -> Iterator[tuple[str, str]]:
    """What an entry hangs on: files, and titles; of titles above its own only those that the scan changed."""
    one, _, other = entry.key.partition("/")
    file_id = {"file": one, "part": other}.get(entry.kind)
    if file_id is not None:
        yield "at file", file_id
        for item_id in links.titles_of_file.get(file_id, ()):
            if item_id in items:
                yield "at item", item_id
    for item_id in _titles_of(entry, titles):
        yield "at item", item_id
    if entry.kind == "item":
        if one in links.holders:
            yield "at item", links.holders[one]
        for values in (entry.before, entry.after):
            for above in (values or (None, None, None))[1:3]:
                if above in items:
                    yield "at item", str(above)


def _titles_of(entry: Entry, titles: Mapping[str, str]) -> list[str]:
    one, _, other = entry.key.partition("/")
    match entry.kind:
        case "item" | "user_value":
            return [one]
        case "user_data":
            return [other]
        case "version" | "part":
            return [titles[one]] if one in titles else []
        case "collection_member":
            return [str(values[0]) for values in (entry.before, entry.after) if values is not None]
    return []


class _Union:
    """Disjoint sets."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def root(self, node: object) -> object:
        above = self._above.setdefault(node, node)
        while above != node:
            node, above = above, self._above[above]
        return node

    def join(self, one: object, other: object) -> None:
        self._above[self.root(one)] = self.root(other)
