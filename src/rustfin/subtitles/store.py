"""The rows of subtitles: kept files, offsets, remembered picks, searches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rustfin.core.ids import ItemId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx


@dataclass(frozen=True, slots=True)
class KeptSubtitle:
    """A subtitle file in the server's own folder."""

    id: str
    fingerprint_id: str
    source: str
    user_id: UserId | None
    format: str
    language: str | None
    size_bytes: int
    title: str | None = None
    is_forced: bool = False
    is_hearing_impaired: bool = False
    provider: str | None = None
    provider_ref: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.id}.{self.format}"


def insert_kept(tx: Tx, kept: KeptSubtitle, *, now_ms: UnixMs) -> None:
    """A new one."""
    tx.execute(
        "INSERT INTO kept_subtitle (id, fingerprint_id, source, user_id, provider, provider_ref, format, language,"
        " title, is_forced, is_hearing_impaired, size_bytes, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(kept.id, kept.fingerprint_id, kept.source, kept.user_id, kept.provider, kept.provider_ref, kept.format),
            *(kept.language, kept.title, int(kept.is_forced), int(kept.is_hearing_impaired), kept.size_bytes, now_ms),
        ),
    )


def kept(tx: Tx, kept_id: str) -> KeptSubtitle | None:
    """By its id."""
    row = tx.one("SELECT * FROM kept_subtitle WHERE id = ?", (kept_id,))
    return None if row is None else _kept(row)


def kept_by_ref(tx: Tx, fingerprint_id: str, provider: str, provider_ref: str) -> KeptSubtitle | None:
    """One that was fetched before."""
    row = tx.one(
        "SELECT * FROM kept_subtitle WHERE fingerprint_id = ? AND provider = ? AND provider_ref = ?",
        (fingerprint_id, provider, provider_ref),
    )
    return None if row is None else _kept(row)


def kept_of_content(tx: Tx, fingerprint_id: str | None) -> list[KeptSubtitle]:
    """All of a content, the oldest first."""
    rows = tx.all("SELECT * FROM kept_subtitle WHERE fingerprint_id = ? ORDER BY id", (fingerprint_id,))
    return [_kept(row) for row in rows]


def fingerprint_of_kept(tx: Tx, kept_id: str) -> str | None:
    """The content that it goes with."""
    found: str | None = tx.value("SELECT fingerprint_id FROM kept_subtitle WHERE id = ?", (kept_id,))
    return found


def delete_kept(tx: Tx, kept_id: str) -> None:
    """Forget one; its file is removed by the caller."""
    tx.execute("DELETE FROM kept_subtitle WHERE id = ?", (kept_id,))
    tx.execute("DELETE FROM subtitle_offset WHERE track = ?", (kept_id,))


def offsets(tx: Tx, user_id: UserId, item_id: ItemId) -> dict[str, int]:
    """Offsets by track."""
    rows = tx.all("SELECT track, offset_ms FROM subtitle_offset WHERE user_id = ? AND item_id = ?", (user_id, item_id))
    return {row["track"]: row["offset_ms"] for row in rows}


def put_offset(tx: Tx, user_id: UserId, item_id: ItemId, track: str, offset_ms: int, *, now_ms: UnixMs) -> None:
    """Keep an offset; none is the same as 0."""
    if offset_ms == 0:
        tx.execute(
            "DELETE FROM subtitle_offset WHERE user_id = ? AND item_id = ? AND track = ?", (user_id, item_id, track)
        )
        return
    tx.execute(
        "INSERT INTO subtitle_offset (user_id, item_id, track, offset_ms, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET offset_ms = excluded.offset_ms, at = excluded.at",
        (user_id, item_id, track, offset_ms, now_ms),
    )


def remembered(tx: Tx, user_id: UserId, owner_id: str) -> dict[str, Any] | None:
    """What a user picked in a series (or a title of its own), as it was kept."""
    text = tx.value(
        "SELECT signature FROM track_preference WHERE user_id = ? AND series_id = ? AND kind = 'subtitle'",
        (user_id, owner_id),
    )
    document = None if text is None else json.loads(text)
    return document if isinstance(document, dict) else None


def remember(tx: Tx, user_id: UserId, owner_id: str, signature: dict[str, Any], *, now_ms: UnixMs) -> None:
    """Keep a pick."""
    tx.execute(
        "INSERT INTO track_preference (user_id, series_id, kind, signature, at) VALUES (?, ?, 'subtitle', ?, ?)"
        " ON CONFLICT DO UPDATE SET signature = excluded.signature, at = excluded.at",
        (user_id, owner_id, json.dumps(signature), now_ms),
    )


def forget_pick(tx: Tx, user_id: UserId, owner_id: str) -> None:
    """Let preferences decide again."""
    tx.execute(
        "DELETE FROM track_preference WHERE user_id = ? AND series_id = ? AND kind = 'subtitle'", (user_id, owner_id)
    )


def found_before(
    tx: Tx, fingerprint_id: str, provider: str, languages: str, *, since_ms: int
) -> tuple[list[dict[str, Any]], UnixMs] | None:
    """What a provider answered since a moment, and when."""
    row = tx.one(
        "SELECT results, at FROM subtitle_search"
        " WHERE fingerprint_id = ? AND provider = ? AND languages = ? AND at >= ?",
        (fingerprint_id, provider, languages, since_ms),
    )
    return None if row is None else (json.loads(row["results"]), UnixMs(row["at"]))


def offered(tx: Tx, fingerprint_id: str, provider: str) -> list[dict[str, Any]]:
    """All that a provider offered for a content, in whatever languages."""
    rows = tx.all(
        "SELECT results FROM subtitle_search WHERE fingerprint_id = ? AND provider = ?", (fingerprint_id, provider)
    )
    return [fields for row in rows for fields in json.loads(row["results"])]


def put_found(
    tx: Tx, fingerprint_id: str, provider: str, languages: str, results: Sequence[dict[str, Any]], *, now_ms: UnixMs
) -> None:
    """Keep what a provider answered, nothing too."""
    tx.execute(
        "INSERT INTO subtitle_search (fingerprint_id, provider, languages, results, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET results = excluded.results, at = excluded.at",
        (fingerprint_id, provider, languages, json.dumps(results), now_ms),
    )


def _kept(row: Row) -> KeptSubtitle:
    return KeptSubtitle(
        id=row["id"],
        fingerprint_id=row["fingerprint_id"],
        source=row["source"],
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        format=row["format"],
        language=row["language"],
        size_bytes=row["size_bytes"],
        title=row["title"],
        is_forced=bool(row["is_forced"]),
        is_hearing_impaired=bool(row["is_hearing_impaired"]),
        provider=row["provider"],
        provider_ref=row["provider_ref"],
    )
