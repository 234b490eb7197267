"""How a route is declared: closed unless it says otherwise, with an operation id and the envelope in its contract."""

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from rustfin.core.errors import Forbidden
from rustfin.identity import Viewer
from rustfin.server.admission import Admission

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Model(BaseModel):
    """The root of every schema: unknown fields are refused, and JSON has no non-finite numbers."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null")


class ErrorBody(Model):
    """What went wrong: a code for programs, a message for people, facts."""

    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorEnvelope(Model):
    """Every error, on every route."""

    error: ErrorBody


JS_SAFE = 9_007_199_254_740_991
"""The largest integer that a browser reads back unchanged; SQLite's are larger."""
UnixMsField = Annotated[int, Field(ge=0, le=JS_SAFE)]
MillisecondsField = Annotated[int, Field(ge=0, le=JS_SAFE)]
JsonInt = Annotated[int, Field(ge=-JS_SAFE, le=JS_SAFE)]


class Access(Enum):
    """Who may call a route."""

    PUBLIC = "public"
    """Everybody: health, first run, sign-in."""
    VIEWER = "viewer"
    """Who is signed in."""
    OWN = "own"
    """The route decides itself: media routes, which also take tickets."""


class GuardedRoute(APIRoute):
    """A route that asks who is there before it reads anything of the request; closed by default."""

    @property
    def access(self) -> Access:
        return getattr(self.endpoint, "rustfin_access", Access.VIEWER)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        access = self.access

        async def guarded(request: Request) -> Response:
            admission: Admission = request.app.state.admission
            if access is Access.VIEWER:
                request.state.viewer = await admission.require(request)
            elif access is Access.PUBLIC:
                admission.refuse_foreign_writes(request)
            return await answer(request)

        return guarded


async def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.viewer
    return viewer


async def _admin(request: Request) -> Viewer:
    viewer: Viewer = request.state.viewer
    if not viewer.is_admin:
        raise Forbidden("Only an admin may do this.")
    return viewer


CurrentViewer = Annotated[Viewer, Depends(_viewer)]
CurrentAdmin = Annotated[Viewer, Depends(_admin)]

# One response brings the envelope into the document; the others point at it, as building a field for each of them takes
# a good part of the server's start.
_OTHERWISE = {"model": ErrorEnvelope, "description": "Refused otherwise"}
_ENVELOPE = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorEnvelope.__name__}"}}}
_PROBLEMS = {401: "Not signed in", 403: "Not allowed", 404: "No such thing", 422: "The request does not fit"}


class Routes:
    """The routes of one resource, added to the application."""

    def __init__(self, app: FastAPI, tag: str, *, prefix: str = "/api/v1") -> None:
        self._app = app
        self._tag = tag
        self._prefix = prefix

    def add(
        self,
        method: str,
        path: str,
        name: str,
        *,
        status: int = 200,
        access: Access = Access.VIEWER,
        problems: tuple[int, ...] = (),
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a route. `name` is its operation id; `problems` are statuses beyond the usual four."""

        def declare(endpoint: Endpoint) -> Endpoint:
            endpoint.rustfin_access = access  # type: ignore[attr-defined]
            responses: dict[int | str, dict[str, Any]] = {
                code: {"description": _PROBLEMS.get(code, "Refused"), "content": _ENVELOPE}
                for code in (*_PROBLEMS, *problems)
            }
            responses["4XX"] = _OTHERWISE
            responses.update(options.pop("responses", {}))
            self._app.router.add_api_route(
                self._prefix + path,
                endpoint,
                methods=[method],
                status_code=status,
                operation_id=name,
                tags=[self._tag],
                responses=responses,
                route_class_override=GuardedRoute,
                **options,
            )
            return endpoint

        return declare


def json_response(model: BaseModel, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A model that was just built, sent without being checked a second time."""
    return Response(
        model.__pydantic_serializer__.to_json(model), status, headers=headers, media_type="application/json"
    )
