"""Backups of the database: made online, opened and checked, listed, and the oldest let go.

Doors: `Backups` (`make`, `list`, `request`, `keep_schedule`).
"""

from rustfin.backups.backups import BACKUP_DATABASE, Backup, Backups

__all__ = ["BACKUP_DATABASE", "Backup", "Backups"]
