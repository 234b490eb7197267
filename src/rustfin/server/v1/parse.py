"""The name tester: what a path would be taken for, for admins who wonder."""

from typing import Any

from fastapi import FastAPI
from pydantic import Field

from rustfin.metadata.filename import MediaHint, parse
from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.server.v1.libraries import LibraryKind


class ParseRequest(Model):
    """A path below a library's folder, and the library's kind."""

    path: str = Field(max_length=4096)
    kind: LibraryKind | None = None


def add_routes(api: FastAPI) -> None:
    """Pure: nothing is opened or kept."""
    routes = Routes(api, "system")

    @routes.add("POST", "/system/parse", "parse_name")
    async def parse_name(body: ParseRequest, _admin: CurrentAdmin) -> dict[str, Any]:
        return parse(body.path, kind=None if body.kind is None else MediaHint(body.kind)).to_json()
