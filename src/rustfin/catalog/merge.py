"""Which of several sources' values holds: pure.

The first of the user, NFO files, embedded tags, the providers in the library's order, the file name. A lock keeps what
the user set; where the user set nothing, it keeps the field as it is now.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

USER, NFO, TAGS, FILENAME = "user", "nfo", "tags", "filename"
_BEFORE_PROVIDERS = (USER, NFO, TAGS)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What one source says about one field. The value is JSON: text, number, list, mapping or None."""

    field: str
    source: str
    value: Any


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that holds, and whose it is. Of a mapping joined from several sources it is the first one's name."""

    value: Any
    source: str


def rank(source: str, providers: Sequence[str] = ()) -> tuple[int, str]:
    """Sort key of a source: lower wins. A provider that the library no longer lists still beats the file name."""
    if source in _BEFORE_PROVIDERS:
        return _BEFORE_PROVIDERS.index(source), ""
    if source == FILENAME:
        return 1_000_001, ""
    if source in providers:
        return len(_BEFORE_PROVIDERS) + providers.index(source), ""
    return 1_000_000, source


def merge(
    values: Iterable[FieldValue], *, providers: Sequence[str] = (), locked: Collection[str] = ()
) -> dict[str, Effective]:
    """The value that holds for each field; a locked field that the user never set is left out (it stays as it is).

    Mappings (provider ids) are joined key by key, so that two sources complete each other. A source that says
    None or nothing at all does not count, except the user, who may empty a field.
    """
    merged: dict[str, Effective] = {}
    for candidate in sorted(values, key=lambda value: rank(value.source, providers)):
        if candidate.source != USER and (candidate.field in locked or _is_blank(candidate.value)):
            continue
        held = merged.get(candidate.field)
        if held is None:
            merged[candidate.field] = Effective(candidate.value, candidate.source)
        elif isinstance(held.value, Mapping) and isinstance(candidate.value, Mapping):
            merged[candidate.field] = Effective({**candidate.value, **held.value}, held.source)
    return merged


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)
