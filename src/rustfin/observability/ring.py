"""The newest log lines, kept in memory for the admin's page."""

import logging
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

_CAPACITY = 2000
_TEXT_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line as it was logged, secrets already gone."""

    number: int
    at: str
    level: str
    event: str
    fields: Mapping[str, str]


class LogRing:
    """Keeps the newest lines and forgets the others. Any thread."""

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._lines: deque[LogLine] = deque(maxlen=capacity)
        self._lock = threading.Lock()
        self._count = 0

    def add(self, entry: Mapping[str, object]) -> None:
        """Keep one entry of the log chain."""
        fields = {
            name: str(value)[:_TEXT_LIMIT]
            for name, value in entry.items()
            if name not in {"event", "level", "timestamp"} and not name.startswith("_")
        }
        with self._lock:
            self._count += 1
            self._lines.append(
                LogLine(
                    number=self._count,
                    at=str(entry.get("timestamp", "")),
                    level=str(entry.get("level", "info")),
                    event=str(entry.get("event", ""))[:_TEXT_LIMIT],
                    fields=fields,
                )
            )

    def recent(self, limit: int = 200, *, level: str = "debug", after: int = 0) -> list[LogLine]:
        """The newest lines of a level or above, oldest first, only those numbered above `after`."""
        floor = _rank(level)
        with self._lock:
            chosen = [line for line in self._lines if line.number > after and _rank(line.level) >= floor]
        return chosen[-limit:]


def _rank(level: str) -> int:
    return logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
