"""Copies of the database that are proven: made on schedule while the server runs, restored while it does not.

Doors: `Backups` (`open`, `request`, `make`, `list`, `verify`, `remove`), `Backup`, `restore`.
"""

from rustfin.backups.backups import KIND, Backups
from rustfin.backups.restore import restore
from rustfin.backups.store import Backup

__all__ = ["KIND", "Backup", "Backups", "restore"]
