"""The table `setting`: a JSON object a section."""

from rustfin.core.units import UnixMs
from rustfin.db import Tx


def all_sections(tx: Tx) -> dict[str, str]:
    """Section name to JSON."""
    return {row["section"]: row["value"] for row in tx.all("SELECT section, value FROM setting")}


def one_section(tx: Tx, name: str) -> str | None:
    """The JSON of a section, None while it was never changed."""
    value: str | None = tx.value("SELECT value FROM setting WHERE section = ?", (name,))
    return value


def put_section(tx: Tx, name: str, value: str, now_ms: UnixMs) -> None:
    """Store a section whole."""
    tx.execute(
        "INSERT INTO setting (section, value, updated_at) VALUES (?, ?, ?) "
        "ON CONFLICT (section) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        (name, value, now_ms),
    )
