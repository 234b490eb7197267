"""What a damaged JSON document still says.

ffprobe prints tags as it finds them in the file and its writer escapes only some of what JSON wants escaped; older
ones forget commas between side data, and a killed one stops in the middle of a word. Everything that was complete
before the damage is kept: a cut value is dropped with its key, open objects are closed, stray marks are skipped.
"""

import json
import re

_DEPTH_LIMIT = 32
_SPACE = re.compile(r"[\s,:]*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,:{}\[\]\"]+")
_ABSENT = object()


def salvage_json(raw: bytes) -> object:
    """The document's value; None where there is nothing to be had. Never raises for any bytes."""
    text = raw.decode("utf-8", errors="replace")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        value, _ = _value(text, _skip(text, 0), depth=0)
        return None if value is _ABSENT else value


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, *, depth: int) -> tuple[object, int]:
    """A value and where it ended; _ABSENT when it is cut off or is none."""
    mark = text[at : at + 1]
    if depth > _DEPTH_LIMIT:
        return _ABSENT, len(text)
    if mark == "{":
        return _object(text, at + 1, depth=depth + 1)
    if mark == "[":
        return _array(text, at + 1, depth=depth + 1)
    if mark == '"':
        return _string(text, at)
    return _scalar(text, at)


def _object(text: str, at: int, *, depth: int) -> tuple[dict[str, object], int]:
    members: dict[str, object] = {}
    while (at := _skip(text, at)) < len(text):
        if text[at] in "}]":
            return members, at + 1
        if text[at] != '"':
            at += 1
            continue
        key, at = _string(text, at)
        at = _skip(text, at)
        if at < len(text) and text[at] in "}]":
            continue
        value, at = _value(text, at, depth=depth)
        if isinstance(key, str) and value is not _ABSENT:
            members[key] = value
    return members, at


def _array(text: str, at: int, *, depth: int) -> tuple[list[object], int]:
    elements: list[object] = []
    while (at := _skip(text, at)) < len(text):
        if text[at] in "}]":
            return elements, at + 1
        value, at = _value(text, at, depth=depth)
        if value is not _ABSENT:
            elements.append(value)
    return elements, at


def _string(text: str, at: int) -> tuple[object, int]:
    match = _STRING.match(text, at)
    if match is None:
        return _ABSENT, len(text)
    try:
        return json.loads(match[0], strict=False), match.end()
    except ValueError:
        return match[1], match.end()


def _scalar(text: str, at: int) -> tuple[object, int]:
    match = _SCALAR.match(text, at)
    if match is None:
        return _ABSENT, at + 1
    if match.end() == len(text):
        return _ABSENT, match.end()
    try:
        return json.loads(match[0]), match.end()
    except ValueError:
        return match[0], match.end()
