"""What this server sent out: the ledger of every call, for admins."""

from typing import Annotated

from fastapi import FastAPI, Query

from rustfin.db import Database
from rustfin.outbound import Call, recent_calls
from rustfin.server.routes import CurrentAdmin, Routes
from rustfin.server.v1.cards import View
from rustfin.settings import Network, Settings


class OutboundCall(View):
    """One call; the path comes without its query, where keys and search words are."""

    id: str
    at: int
    host: str
    method: str
    path: str
    purpose: str
    status: int | None
    error: str | None
    bytes_sent: int
    bytes_received: int
    duration_ms: int


class OutboundPage(View):
    """The newest calls first."""

    is_offline: bool
    calls: list[OutboundCall]


def add_routes(api: FastAPI, db: Database, settings: Settings) -> None:
    """Nothing leaves this server unwritten."""
    routes = Routes(api, "system")

    @routes.add("GET", "/system/outbound", "list_outbound")
    async def list_outbound(_admin: CurrentAdmin, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> OutboundPage:
        calls = await db.read(lambda tx: recent_calls(tx, limit=limit))
        return OutboundPage(is_offline=settings.get(Network).is_offline, calls=[_shown(call) for call in calls])


def _shown(call: Call) -> OutboundCall:
    return OutboundCall(
        id=call.id,
        at=call.at_ms,
        host=call.host,
        method=call.method,
        path=call.path,
        purpose=call.purpose,
        status=call.status,
        error=call.error,
        bytes_sent=call.sent_bytes,
        bytes_received=call.received_bytes,
        duration_ms=call.duration_ms,
    )
