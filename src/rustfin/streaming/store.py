"""The rows behind delivery: the key that tickets are signed with."""

from rustfin.db import Tx

_TICKET_KEY = "ticket_signing_key"


def keep_ticket_key(tx: Tx, fresh: bytes) -> bytes:
    """The key in use; `fresh` becomes it when there is none yet."""
    tx.execute("INSERT OR IGNORE INTO server_state (name, value) VALUES (?, ?)", (_TICKET_KEY, fresh.hex()))
    return bytes.fromhex(tx.value("SELECT value FROM server_state WHERE name = ?", (_TICKET_KEY,)))
