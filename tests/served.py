"""The real application on a temporary directory, spoken to over ASGI: what server tests use."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from migrated import put_migrated
from rustfin.app import App, open_app
from rustfin.config import Config
from rustfin.core.clock import Clock
from rustfin.settings import Scanning

ADMIN = {"name": "Ann", "password": "a long secret"}
ORIGIN = "http://rustfin.test"


@dataclass(frozen=True, slots=True)
class Served:
    """An application, and how to speak to it."""

    app: App
    anonymous: httpx.AsyncClient
    admin: httpx.AsyncClient
    """Signed in with a bearer token."""

    def client(self, token: str | None = None, *, address: str = "192.168.1.20") -> httpx.AsyncClient:
        """A client of its own: no cookies shared. The caller need not close it."""
        return _client(self.app, token, address=address)

    async def sign_in(self, name: str, password: str, *, address: str = "192.168.1.20") -> httpx.AsyncClient:
        """A client that speaks for this user by bearer token."""
        answer = await self.client(address=address).post(
            "/api/v1/auth/login", json={"name": name, "password": password}
        )
        assert answer.status_code == 200, answer.text
        return self.client(answer.json()["token"], address=address)

    async def make_user(self, name: str, **fields: Any) -> httpx.AsyncClient:
        """A client for a new, ordinary user."""
        password = "password of " + name
        answer = await self.admin.post("/api/v1/users", json={"name": name, "password": password, **fields})
        assert answer.status_code == 201, answer.text
        return await self.sign_in(name, password)


def config_in(folder: Path, **changes: Any) -> Config:
    """A configuration whose folders lie below `folder`, without a web app."""
    folders = {name: folder / name for name in ("config_dir", "cache_dir", "transcode_dir", "web_dir")}
    return Config(**{**folders, **changes})


@asynccontextmanager
async def serve(folder: Path, clock: Clock, **changes: Any) -> AsyncIterator[Served]:
    """The application with its first admin made."""
    config = config_in(folder, **changes)
    if not config.database_path.exists():
        put_migrated(config.database_path)
    async with open_app(config, clock=clock) as app:
        anonymous = _client(app, None, address="192.168.1.20")
        made = await anonymous.post("/api/v1/setup", json=ADMIN)
        assert made.status_code == 201, made.text
        # What a test changes on disk is scanned when the test says.
        await app.settings.update(Scanning.section, {"is_watching": False})
        yield Served(app, _client(app, None), _client(app, made.json()["token"]))


def _client(app: App, token: str | None, *, address: str = "192.168.1.20") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app.http, client=(address, 50_000))
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)
