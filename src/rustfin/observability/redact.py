"""Secrets never reach a log line, whoever put them there: pure functions over names and texts."""

import re
from collections.abc import Mapping

REDACTED = "[redacted]"

_WORDS = r"authorization|password|passphrase|cookie|secret|ticket|token|api[_-]?key"
_SECRET_NAME = re.compile(rf"(?:^|[_-])(?:{_WORDS})$", re.IGNORECASE)
_IN_QUERY = re.compile(rf"([?&;][\w-]*?(?:{_WORDS})=)[^&\s\"'#]+", re.IGNORECASE)
_IN_HEADER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_DEPTH = 4


def redact(name: str, value: object, *, depth: int = _DEPTH) -> object:
    """The value of a field as it may be logged, judged by the field's name and by what its text looks like."""
    if _SECRET_NAME.search(name):
        return REDACTED
    match value:
        case str():
            return redact_text(value)
        case Mapping() if depth > 0:
            return {key: redact(str(key), inner, depth=depth - 1) for key, inner in value.items()}
        case list() | tuple() if depth > 0:
            return [redact("", inner, depth=depth - 1) for inner in value]
        case _:
            return value


def redact_text(text: str) -> str:
    """The text without the secrets of query strings and authorization headers."""
    return _IN_HEADER.sub(rf"\1 {REDACTED}", _IN_QUERY.sub(rf"\1{REDACTED}", text))
