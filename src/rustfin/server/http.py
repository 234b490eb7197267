"""The HTTP application put together: resources, errors, the web app behind them, one layer around all."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from rustfin.core.errors import RustfinError
from rustfin.observability import Metrics
from rustfin.server.admission import Admission
from rustfin.server.errors import on_http_error, on_invalid_request, on_rustfin_error
from rustfin.server.middleware import Outer
from rustfin.server.parts import Parts
from rustfin.server.v1 import add_resources
from rustfin.server.web import open_web

_DESCRIPTION = """
Everything that the web app does goes through here. Sign in with `POST /api/v1/auth/login`, then send the token as
`Authorization: Bearer …`; or send an API key as `X-Api-Key`. Every error is one envelope. Times are UTC milliseconds.
"""
# The framework can measure and report by itself, even through environment variables; this server reports to nobody.
_SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class Http:
    """The ASGI application, and the document that describes it."""

    def __init__(self, api: FastAPI, metrics: Metrics) -> None:
        self._api = api
        self._outer = Outer(api, metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._outer(scope, receive, send)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return self._api.openapi()


def create_http(parts: Parts) -> Http:
    """The application over its parts. Reads the web app's files; call it off the event loop."""
    return Http(create_api(parts), parts.metrics)


def create_api(parts: Parts) -> FastAPI:
    """The application without its outermost layer."""
    api = FastAPI(
        title="Rustfin",
        version="1",
        description=_DESCRIPTION,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers={
            RustfinError: on_rustfin_error,
            RequestValidationError: on_invalid_request,
            HTTPException: on_http_error,
        },
        telemetry=_SILENT,
    )
    api.state.admission = Admission(parts.identity.gate)
    add_resources(api, parts)
    api.router.default = open_web(parts.web_dir)
    return api
