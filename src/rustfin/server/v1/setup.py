"""The first run: the first admin is made here, once."""

from fastapi import FastAPI
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from rustfin.identity import Sessions, Users
from rustfin.server.admission import device_of, keep_signed_in
from rustfin.server.routes import Access, Model, Routes, json_response
from rustfin.server.v1.auth import LoginResponse
from rustfin.server.v1.users import Password, User
from rustfin.settings import General, Settings


class SetupRequest(Model):
    """Who will be in charge, and what the server is called."""

    name: str = Field(min_length=1, max_length=64)
    password: Password
    server_name: str | None = Field(default=None, min_length=1, max_length=64)


def add_routes(api: FastAPI, users: Users, sessions: Sessions, *, settings: Settings) -> None:
    """Public until the first admin exists, closed for ever afterwards."""
    routes = Routes(api, "setup")

    @routes.add(
        "POST",
        "/setup",
        "create_first_admin",
        status=201,
        access=Access.PUBLIC,
        problems=(409,),
        response_model=LoginResponse,
    )
    async def create_first_admin(request: Request, body: SetupRequest) -> Response:
        user = await users.create_first_admin(body.name, body.password)
        if body.server_name is not None:
            await settings.update(General.section, {"server_name": body.server_name})
        signed_in = await sessions.begin(user, device_of(request))
        answer = LoginResponse(
            token=signed_in.token, expires_at=signed_in.expires_at, user=User.model_validate(signed_in.user)
        )
        response = json_response(answer, status=201)
        keep_signed_in(request, response, signed_in.token)
        return response
