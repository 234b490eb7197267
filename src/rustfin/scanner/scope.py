"""Where a scan looks when it need not look everywhere. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from rustfin.core.ids import RootId

MOST_PLACES = 200
"""With more of them a whole library is looked at sooner."""


class Place(NamedTuple):
    """A folder of a root, by its path relative to it; "" is the root."""

    path: str
    is_deep: bool
    """With all that lies below it, not only what lies in it."""


Scope: TypeAlias = Mapping[RootId, tuple[Place, ...]]


def folded(places: Iterable[Place]) -> tuple[Place, ...]:
    """The same places, none inside another."""
    kept: list[Place] = []
    deep: set[str] = set()
    seen: set[str] = set()
    for place in sorted(set(places), key=lambda place: (_depth(place.path), place.path, not place.is_deep)):
        if place.path in seen or any(path in deep for path in _above(place.path)):
            continue
        seen.add(place.path)
        kept.append(place)
        if place.is_deep:
            deep.add(place.path)
    return tuple(kept)


def covers(places: Iterable[Place], folder: str) -> bool:
    """Whether a folder is looked at."""
    return any(
        place.path == folder or (place.is_deep and (not place.path or folder.startswith(place.path + "/")))
        for place in places
    )


def joined(scopes: Iterable[Scope | None]) -> Scope | None:
    """All of them as one; None, which is everything, where one is or they are too many."""
    whole: dict[RootId, list[Place]] = {}
    for scope in scopes:
        if scope is None:
            return None
        for root_id, places in scope.items():
            whole.setdefault(root_id, []).extend(places)
    result = {root_id: folded(places) for root_id, places in whole.items()}
    return None if sum(map(len, result.values())) > MOST_PLACES else result


def to_fields(scope: Scope | None) -> Any:
    """As JSON."""
    return None if scope is None else {root_id: list(map(list, places)) for root_id, places in scope.items()}


def from_fields(fields: Mapping[str, Sequence[Sequence[Any]]] | None) -> Scope | None:
    """Back from JSON."""
    if fields is None:
        return None
    return {
        RootId(root_id): tuple(Place(str(path), bool(is_deep)) for path, is_deep in places)
        for root_id, places in fields.items()
    }


def _depth(path: str) -> int:
    return path.count("/") + 1 if path else 0


def _above(path: str) -> list[str]:
    """A folder and those that it lies in, the root too."""
    parts = path.split("/") if path else []
    return ["/".join(parts[:end]) for end in range(len(parts), -1, -1)]
