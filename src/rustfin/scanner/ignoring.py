"""Which entries does an `.ignore` file hide? Empty it hides its folder, else it holds patterns as `.gitignore` does.

Patterns count for the folder of their file and all below it; of several that match, the last one of the deepest file
decides. What is hidden is not looked into, so nothing inside a hidden folder can be shown again.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

IGNORE_FILE = ".ignore"
LARGEST_BYTES = 64 * 1024
_MOST_STARS = 4
_STARS = re.compile(r"\*+")
_FOLDER_MARK = "ps_d"


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """A line of an ignore file. `file` is relative to the root; an empty file is line 0, without a text."""

    file: str
    line: int
    text: str


class _Pattern(NamedTuple):
    """A line as an expression over paths, folders with a slash at their end."""

    rule: IgnoreRule
    hides: bool
    regex: re.Pattern[str]

    def says(self, path: str) -> bool:
        found = self.regex.match(path)
        if found is None:
            return False
        # The expression also matches what lies below a folder that it matches, of which the line itself says nothing.
        return found.groupdict().get(_FOLDER_MARK) is None or found.end(_FOLDER_MARK) == len(path)


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """What the ignore files of a folder and of those above it say.

    `patterns` are in the order of the file. `refused` are lines that are no patterns, or would take too long to
    compare; they hide nothing.
    """

    folder: str
    hides_all: bool
    patterns: tuple[_Pattern, ...]
    refused: tuple[IgnoreRule, ...]
    above: "IgnoreRules | None"

    @property
    def blank(self) -> IgnoreRule:
        """The rule that an empty file is."""
        return IgnoreRule(_ignore_file(self.folder), 0, "")

    def hiding(self, path: str, *, is_folder: bool) -> IgnoreRule | None:
        """The rule that hides an entry; `path` is relative to the root, as `folder` is."""
        rules: IgnoreRules | None = self
        while rules is not None:
            inside = path[len(rules.folder) + 1 :] if rules.folder else path
            entry = f"{inside}/" if is_folder else inside
            last = next((pattern for pattern in reversed(rules.patterns) if pattern.says(entry)), None)
            if last is not None:
                return last.rule if last.hides else None
            rules = rules.above
        return None


def is_ignore_file(entry: os.DirEntry[str]) -> bool:
    """Whether a directory entry is a file that says what to pass over; a pipe or folder of that name is not."""
    return entry.name == IGNORE_FILE and entry.is_file()


def read_rules(path: str, folder: str, *, above: IgnoreRules | None) -> IgnoreRules:
    """The rules of an ignore file; `folder` is where it lies, relative to the root. Blocks. Raises: OSError."""
    with open(path, "rb") as file:  # noqa: PTH123 - a path of bytes that need not be text
        raw = file.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        raise OSError(None, f"larger than {LARGEST_BYTES // 1024} KiB")
    # Names come with surrogate escapes where they are not UTF-8, so lines must too.
    text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    rules = list(_rules(text, _ignore_file(folder)))
    patterns = [_pattern(rule) for rule in rules]
    return IgnoreRules(
        folder,
        hides_all=not text.strip(),
        patterns=tuple(pattern for pattern in patterns if pattern is not None),
        refused=tuple(rule for rule, pattern in zip(rules, patterns, strict=True) if pattern is None),
        above=above,
    )


def _ignore_file(folder: str) -> str:
    return f"{folder}/{IGNORE_FILE}" if folder else IGNORE_FILE


def _rules(text: str, file: str) -> Iterator[IgnoreRule]:
    lines = (line.rstrip("\r") for line in text.split("\n"))
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            yield IgnoreRule(file, number, line)


def _pattern(rule: IgnoreRule) -> _Pattern | None:
    # Where there is no ignore file, as nearly everywhere, a scan need not load the library.
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    # Each star is a loop inside the loops of those before it: many in one name can take hours for a single file.
    if any(len(_STARS.findall(segment)) > _MOST_STARS for segment in rule.text.split("/")):
        return None
    try:
        pattern = GitIgnoreSpecPattern(rule.text)
    except (ValueError, re.error):
        return None
    return None if pattern.include is None or pattern.regex is None else _Pattern(rule, pattern.include, pattern.regex)
