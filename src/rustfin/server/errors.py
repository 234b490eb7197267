"""What goes wrong, as HTTP says it: a status and the one envelope. Nothing of the inside gets out."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rustfin.core.errors import (
    Broken,
    Conflict,
    Forbidden,
    Gone,
    InvalidInput,
    NoSpace,
    NotFound,
    RateLimited,
    RustfinError,
    Unauthenticated,
    Unavailable,
)
from rustfin.observability import get_logger

_log = get_logger("rustfin.server")

_STATUS: tuple[tuple[type[RustfinError], int], ...] = (
    (InvalidInput, 422),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (RateLimited, 429),
    (Gone, 410),
    (NoSpace, 507),
    (Unavailable, 503),
    (Broken, 500),
)
_WORDS = {
    400: ("invalid", "The request could not be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "The request is too large."),
    415: ("unsupported_media_type", "Send the body as application/json."),
}


def envelope(
    status: int,
    code: str,
    message: str,
    *,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The error as it is sent."""
    body = {"error": {"code": code, "message": message, "details": dict(details or {})}}
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store", **(headers or {})})


def response_for(error: RustfinError) -> JSONResponse:
    """Our own errors carry their code and words; what has no status is a fault of ours."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    if status is None:
        _log.error("a request failed", error=error.message, code=error.code)
        return envelope(500, "internal", "Something went wrong inside the server; its log says what.")
    return envelope(status, error.code, error.message, details=error.details, headers=_headers(status, error))


def _headers(status: int, error: RustfinError) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in {429, 503} and "retry_after_s" in error.details:
        return {"Retry-After": str(error.details["retry_after_s"])}
    return {}


async def on_rustfin_error(_request: Request, error: Exception) -> Response:
    """FastAPI's handler for our errors."""
    assert isinstance(error, RustfinError)
    return response_for(error)


async def on_invalid_request(_request: Request, error: Exception) -> Response:
    """FastAPI's handler for what the schemas refuse: 422 with a line for each field."""
    assert isinstance(error, RequestValidationError)
    fields = _fields(error.errors())
    where = f": {fields[0]['field']} — {fields[0]['problem']}" if fields else ""
    return envelope(422, "invalid", f"The request does not fit{where}.", details={"fields": fields})


async def on_http_error(_request: Request, error: Exception) -> Response:
    """FastAPI's handler for what the framework itself refuses: unknown paths, methods, broken bodies."""
    assert isinstance(error, HTTPException)
    code, message = _WORDS.get(error.status_code, ("refused", "The request was refused."))
    return envelope(error.status_code, code, message, headers=error.headers)


def _fields(problems: Sequence[Any]) -> list[dict[str, str]]:
    # What was sent stays out: it may be a password.
    return [
        {"field": _sendable(".".join(str(part) for part in problem["loc"])), "problem": _sendable(str(problem["msg"]))}
        for problem in problems[:20]
    ]


def _sendable(text: str) -> str:
    # A lone surrogate, allowed inside a JSON string, has no UTF-8.
    return text[:200].encode("utf-8", "replace").decode("utf-8")
