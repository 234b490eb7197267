"""The log of events: rows in the order they were committed, the newest kept, each for its audience."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from rustfin.core.ids import LibraryId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.events.kinds import Event

RESYNC = "resync"
"""The kind told to who is too far behind: forget what you hold and ask again."""

KEPT_EVENTS = 10_000
_PRUNE_EVERY = 1_000


class Audience(Protocol):
    """Who looks on; `identity.Viewer` is one."""

    @property
    def user_id(self) -> UserId: ...

    @property
    def is_admin(self) -> bool: ...

    def may_see_library(self, library_id: LibraryId) -> bool: ...


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it was written down; `seq` only grows."""

    seq: int
    kind: str
    payload: Mapping[str, object]
    at_ms: UnixMs
    user_id: UserId | None = None
    is_admin_only: bool = False

    def is_for(self, audience: Audience) -> bool:
        """Whether these eyes may see it."""
        if self.is_admin_only and not audience.is_admin:
            return False
        if self.user_id is not None and self.user_id != audience.user_id:
            return False
        library_id = self.payload.get("library_id")
        return library_id is None or audience.may_see_library(LibraryId(str(library_id)))


def append(tx: Tx, event: Event, now_ms: UnixMs) -> StoredEvent:
    """Write an event down; every now and then the oldest are dropped."""
    payload = asdict(event)
    user_id = payload.pop("user_id", None)
    seq = tx.insert(
        "INSERT INTO event (kind, payload, user_id, is_admin_only, at) VALUES (?, ?, ?, ?, ?)",
        (event.name, json.dumps(payload), user_id, event.is_admin_only, now_ms),
    )
    if seq % _PRUNE_EVERY == 0:
        prune(tx)
    return StoredEvent(seq, event.name, payload, now_ms, user_id, event.is_admin_only)


def prune(tx: Tx, kept: int = KEPT_EVENTS) -> int:
    """Drop all but the newest; gives how many went."""
    return tx.execute("DELETE FROM event WHERE seq <= ?", (newest_seq(tx) - kept,))


def newest_seq(tx: Tx) -> int:
    """The highest number ever given, even when its event was dropped."""
    return int(tx.value("SELECT seq FROM sqlite_sequence WHERE name = 'event'") or 0)


@dataclass(frozen=True, slots=True)
class Replay:
    """What a follower missed; None when it cannot be told completely."""

    events: list[StoredEvent] | None
    newest_seq: int


def replay(tx: Tx, after_seq: int, *, limit: int) -> Replay:
    """The events after a number, for every audience; None when some are gone, or they are more than `limit`."""
    newest = newest_seq(tx)
    oldest = int(tx.value("SELECT min(seq) FROM event") or newest + 1)
    if after_seq > newest or after_seq < oldest - 1:
        return Replay(None, newest)
    rows = tx.all(
        "SELECT seq, kind, payload, user_id, is_admin_only, at FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
        (after_seq, limit + 1),
    )
    return Replay(None if len(rows) > limit else [_from_row(row) for row in rows], newest)


def _from_row(row: Row) -> StoredEvent:
    return StoredEvent(
        row["seq"], row["kind"], json.loads(row["payload"]), row["at"], row["user_id"], bool(row["is_admin_only"])
    )
