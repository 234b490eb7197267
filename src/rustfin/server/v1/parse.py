"""The name tester: what a path would be taken for, for admins who wonder."""

import asyncio
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import Field

from rustfin.metadata.filename import MediaHint, parse
from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.server.v1.libraries import LibraryKind


class ParseRequest(Model):
    """A path below a library's folder, and the library's kind."""

    path: str = Field(max_length=4096)
    kind: LibraryKind | None = None


class ParseNames(Model):
    """Paths below a library's folder, and the library's kind."""

    paths: list[Annotated[str, Field(max_length=4096)]] = Field(max_length=500)
    kind: LibraryKind | None = None


def add_routes(api: FastAPI) -> None:
    """Pure: nothing is opened or kept."""
    routes = Routes(api, "system")

    @routes.add("POST", "/system/parse", "parse_name")
    async def parse_name(body: ParseRequest, _admin: CurrentAdmin) -> dict[str, Any]:
        return parse(body.path, kind=None if body.kind is None else MediaHint(body.kind)).to_json()

    @routes.add("POST", "/system/parse-names", "parse_names")
    async def parse_names(body: ParseNames, _admin: CurrentAdmin) -> list[dict[str, Any]]:
        """What each path would be taken for, in their order."""
        kind = None if body.kind is None else MediaHint(body.kind)
        return await asyncio.to_thread(lambda: [parse(path, kind=kind).to_json() for path in body.paths])
