"""When what changed in a root is ready to be looked at: files when they have stopped changing. Pure."""

from collections.abc import Iterable

from rustfin.scanner.scope import Place, folded

SETTLE_MS = 2_000
"""How long nothing may happen to a file before it counts as written."""


class Settling:
    """What changed in one root since it was looked at. Paths are relative to the root, times are of one clock."""

    def __init__(self, settle_ms: int = SETTLE_MS) -> None:
        self._settle_ms = settle_ms
        self._files: dict[str, int] = {}
        self._places: dict[Place, int] = {}

    def file_changed(self, path: str, now_ms: int) -> None:
        """A file is new or is being written."""
        self._files[path] = now_ms

    def folder_changed(self, path: str, now_ms: int) -> None:
        """A folder is new, or nobody knows what happened in it."""
        self._places[Place(path, is_deep=True)] = now_ms

    def gone(self, path: str, now_ms: int) -> None:
        """A file or folder is not there any more."""
        self._files.pop(path, None)
        self._places[Place(path, is_deep=True)] = now_ms
        self._places[Place(_parent(path), is_deep=False)] = now_ms

    def take_due(self, now_ms: int) -> tuple[Place, ...]:
        """Where to look now; what is still changing stays."""
        latest_ms = now_ms - self._settle_ms
        files = [path for path, at_ms in self._files.items() if at_ms <= latest_ms]
        places = [place for place, at_ms in self._places.items() if at_ms <= latest_ms]
        for path in files:
            del self._files[path]
        for place in places:
            del self._places[place]
        return folded([*places, *(Place(_parent(path), is_deep=False) for path in files)])

    def not_looked_at(self, places: Iterable[Place], now_ms: int) -> None:
        """What was taken could not be looked at: it is due again later."""
        self._places |= dict.fromkeys(places, now_ms)

    def next_due_ms(self) -> int | None:
        """When `take_due` will give something, if nothing more happens; None while nothing waits."""
        waiting = [*self._files.values(), *self._places.values()]
        return min(waiting) + self._settle_ms if waiting else None

    def growing(self) -> frozenset[str]:
        """The files that are not ready."""
        return frozenset(self._files)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
