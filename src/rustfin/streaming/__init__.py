"""Bytes on their way out: ranges and preconditions, tickets, delivery of files.

Doors: `Delivery` (opens files for sending), `OpenFile`, `Tickets` with `Holder` and `load_key` (links that carry their
own permission), `ranges.plan` (pure), `content_type`.
"""

from rustfin.streaming.content_types import content_type
from rustfin.streaming.delivery import Delivery, FileChanged, OpenFile
from rustfin.streaming.tickets import Holder, Ticket, Tickets, holder_of, load_key

__all__ = [
    "Delivery",
    "FileChanged",
    "Holder",
    "OpenFile",
    "Ticket",
    "Tickets",
    "content_type",
    "holder_of",
    "load_key",
]
