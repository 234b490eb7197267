"""What of a root does a scan pass over, and by which rule? For people who miss something, or want to hide something.

Looks at names only, as the walk does, in its order, until it is told that it has been long enough.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from rustfin.core.paths import display
from rustfin.metadata.filename import EntryKind, MediaHint, NameKind, PassedOver, classify_entry, parse, why_passed_over
from rustfin.scanner.ignoring import IGNORE_FILE, IgnoreRule, IgnoreRules, is_ignore_file, read_rules
from rustfin.scanner.survey import owner_stem
from rustfin.scanner.walk import MEDIA_KINDS, regular_status

SAMPLES = 8
MOST_GROUPS = 100


class Why(StrEnum):
    """Why an entry is passed over, beyond what its name says."""

    RULE = "rule"
    LINK = "link"
    SPECIAL = "special"
    UNREADABLE = "unreadable"
    OTHER_KIND = "other_kind"


@dataclass(slots=True)
class Group:
    """Entries that are passed over for one reason; `rule` is the line of an ignore file that hides them.

    A folder counts once, whatever is in it; its samples end in a slash. Paths are relative to the root.
    """

    why: Why | PassedOver
    rule: IgnoreRule | None
    count: int = 0
    samples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """What a look at a root gave. `refused` are lines of ignore files that are no patterns, and hide nothing."""

    groups: list[Group] = field(default_factory=list)
    refused: list[IgnoreRule] = field(default_factory=list)
    folders: int = 0
    media_files: int = 0
    is_complete: bool = True


def preview(root: str, kind: MediaHint, *, is_enough: Callable[[], bool]) -> Preview:
    """What a scan of this root would pass over, largest groups first. Blocks."""
    look = _Look(os.path.realpath(root), kind)
    waiting: list[tuple[str, IgnoreRules | None]] = [("", None)]
    while waiting:
        if is_enough():
            look.result.is_complete = False
            break
        folder, rules = waiting.pop()
        waiting += reversed(list(look.into(folder, rules)))
    groups = sorted(look.groups.values(), key=lambda group: -group.count)
    look.result.groups = groups[:MOST_GROUPS]
    return look.result


class _Look:
    """One look at a root."""

    def __init__(self, root: str, kind: MediaHint) -> None:
        self._root = root
        self._kind = kind
        self.groups: dict[tuple[Why | PassedOver, IgnoreRule | None], Group] = {}
        self.result = Preview()

    def into(self, folder: str, rules: IgnoreRules | None) -> Iterator[tuple[str, IgnoreRules | None]]:
        """Count what is in a folder; gives its subfolders that a scan looks into."""
        try:
            with os.scandir(f"{self._root}/{folder}" if folder else self._root) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
            ignore_file = next((entry for entry in entries if is_ignore_file(entry)), None)
            if ignore_file is not None:
                rules = read_rules(ignore_file.path, folder, above=rules)
                self.result.refused += rules.refused[: MOST_GROUPS - len(self.result.refused)]
        except OSError:
            self._note(Why.UNREADABLE, None, f"{folder}/")
            return
        self.result.folders += 1
        if rules is not None and rules.hides_all:
            self._note(Why.RULE, rules.blank, f"{folder}/")
            return
        videos = {entry.name.rpartition(".")[0] for entry in entries if classify_entry(entry.name) is EntryKind.VIDEO}
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            found = self._why(entry, path, rules, is_folder=is_folder)
            if not is_folder and found in (None, (Why.OTHER_KIND, None)) and self._is_sound_of(entry.name, videos):
                continue
            if found is not None:
                self._note(*found, f"{path}/" if is_folder else path)
            elif is_folder:
                yield path, rules
            elif entry.name != IGNORE_FILE and classify_entry(entry.name) in MEDIA_KINDS:
                self.result.media_files += 1

    def _why(
        self, entry: os.DirEntry[str], path: str, rules: IgnoreRules | None, *, is_folder: bool
    ) -> tuple[Why | PassedOver, IgnoreRule | None] | None:
        if is_ignore_file(entry):
            return None
        if (by_name := why_passed_over(entry.name, is_folder=is_folder)) is not None:
            is_linked_folder = by_name is PassedOver.NO_MEDIA and not is_folder and entry.is_dir()
            return (Why.LINK if is_linked_folder else by_name), None
        if not is_folder and not self._is_regular(entry):
            return (Why.LINK if entry.is_symlink() else Why.SPECIAL), None
        rule = None if rules is None else rules.hiding(path, is_folder=is_folder)
        if rule is not None:
            return Why.RULE, rule
        return (Why.OTHER_KIND, None) if not is_folder and self._is_of_other_kind(entry.name, path) else None

    def _is_regular(self, entry: os.DirEntry[str]) -> bool:
        try:
            return regular_status(entry, self._root) is not None
        except OSError:
            return False

    def _is_of_other_kind(self, name: str, path: str) -> bool:
        """Whether it is music in a library that has none."""
        return (
            self._kind in {MediaHint.MOVIES, MediaHint.SERIES}
            and classify_entry(name) is EntryKind.AUDIO
            and parse(path, kind=self._kind).kind is NameKind.TRACK
        )

    def _is_sound_of(self, name: str, videos: set[str]) -> bool:
        """Whether it is a sound track of a film beside it."""
        is_sound = self._kind in {MediaHint.MOVIES, MediaHint.SERIES} and classify_entry(name) is EntryKind.AUDIO
        return is_sound and owner_stem(name, videos) is not None

    def _note(self, why: Why | PassedOver, rule: IgnoreRule | None, path: str) -> None:
        group = self.groups.setdefault((why, rule), Group(why, rule))
        group.count += 1
        if len(group.samples) < SAMPLES:
            group.samples.append(display(path))
