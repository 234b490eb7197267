"""The server itself: health, facts, figures."""

import asyncio
import ipaddress
import json
import platform
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from rustfin.core.errors import Forbidden
from rustfin.db import Database
from rustfin.identity import Users
from rustfin.observability import Metrics
from rustfin.server.admission import Admission, credential_of
from rustfin.server.parts import ServerFacts
from rustfin.server.routes import Access, CurrentAdmin, Model, Routes
from rustfin.settings import General, Network, Settings

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host")


class Health(Model):
    """Whether the server can answer."""

    status: Literal["ok", "starting"]
    version: str


class PublicStatus(Model):
    """Asked by the web app before sign-in."""

    server_name: str
    version: str
    is_setup_needed: bool


class SystemInfo(Model):
    """What runs here, for admins."""

    version: str
    server_name: str
    python_version: str
    platform: str
    ffmpeg_version: str | None
    ffmpeg_problem: str | None
    database_size_bytes: int
    started_at: int
    is_offline: bool


def add_routes(
    api: FastAPI, facts: ServerFacts, settings: Settings, *, users: Users, db: Database, metrics: Metrics
) -> None:
    """Health and status are public, the rest is for admins."""
    root = Routes(api, "system", prefix="")
    routes = Routes(api, "system")

    @root.add("GET", "/health", "health", access=Access.PUBLIC)
    async def health() -> Health:
        return Health(status="ok", version=facts.version)

    @routes.add("GET", "/system/status", "public_status", access=Access.PUBLIC)
    async def public_status() -> PublicStatus:
        return PublicStatus(
            server_name=settings.get(General).server_name,
            version=facts.version,
            is_setup_needed=await users.is_setup_needed(),
        )

    @routes.add("GET", "/system/info", "system_info")
    async def system_info(_admin: CurrentAdmin) -> SystemInfo:
        return SystemInfo(
            version=facts.version,
            server_name=settings.get(General).server_name,
            python_version=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            ffmpeg_version=facts.tools.version_text if facts.tools is not None else None,
            ffmpeg_problem=facts.tools_problem,
            database_size_bytes=await asyncio.to_thread(_size_bytes, db.path),
            started_at=facts.started_at,
            is_offline=settings.get(Network).is_offline,
        )

    @root.add(
        "GET",
        "/metrics",
        "metrics",
        access=Access.OWN,
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def prometheus(request: Request) -> Response:
        """Prometheus metrics, for an admin, an admin's API key, or this machine itself."""
        if credential_of(request)[0] is not None or not is_this_machine(request):
            admission: Admission = request.app.state.admission
            if not (await admission.require(request)).is_admin:
                raise Forbidden("Only an admin may do this.")
        return Response(metrics.render(), media_type=metrics.content_type)

    @routes.add(
        "GET",
        "/openapi.json",
        "openapi",
        access=Access.PUBLIC,
        include_in_schema=False,
    )
    async def openapi() -> Response:
        # Describing every schema takes half a second the first time; nobody else should wait for it.
        return Response(await asyncio.to_thread(_as_json, api), media_type="application/json")


def is_this_machine(request: Request) -> bool:
    """Whether a program on this machine asks, for itself and not on behalf of a remote one, as a proxy would."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _as_json(api: FastAPI) -> bytes:
    return json.dumps(api.openapi(), ensure_ascii=False).encode()


def _size_bytes(database: Path) -> int:
    """With what is still in the write-ahead log."""
    log = database.with_name(database.name + "-wal")
    return database.stat().st_size + (log.stat().st_size if log.exists() else 0)
