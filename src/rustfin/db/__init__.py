"""The database: one SQLite file, one thread that writes, four that read.

Doors: `open_database`, `Database.read`, `Database.write`, `Database.backup_to`, `Tx`. Everything that knows that
SQLite exists is in here; SQL itself is written in the `store.py` of each context and handed a `Tx`.
"""

from rustfin.db.backup import BackupReport, copy_online, swap_in, verify_backup
from rustfin.db.database import Database, open_database
from rustfin.db.migrate import CorruptMigration, NewerSchema, newest_schema, schema_version
from rustfin.db.tx import DatabaseError, IntegrityError, Row, Tx

__all__ = [
    "BackupReport",
    "CorruptMigration",
    "Database",
    "DatabaseError",
    "IntegrityError",
    "NewerSchema",
    "Row",
    "Tx",
    "copy_online",
    "newest_schema",
    "open_database",
    "schema_version",
    "swap_in",
    "verify_backup",
]
