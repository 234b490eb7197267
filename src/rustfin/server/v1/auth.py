"""Signing in and out, devices, API keys."""

from dataclasses import asdict

from fastapi import FastAPI
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from rustfin.core.ids import ApiKeyId, SessionId
from rustfin.core.units import UnixMs
from rustfin.identity import ApiKeys, Sessions
from rustfin.server.admission import device_of, forget_sign_in, keep_signed_in
from rustfin.server.routes import Access, CurrentViewer, Model, Routes, UnixMsField, json_response
from rustfin.server.v1.users import User


class LoginRequest(Model):
    """Name and password, and what the device calls itself."""

    name: str = Field(max_length=64)
    password: str = Field(max_length=256)
    device_name: str = Field(default="", max_length=128)
    client: str = Field(default="", max_length=64)


class LoginResponse(Model):
    """The web app uses the HttpOnly cookie that comes along; others send the token as `Authorization: Bearer`."""

    token: str
    expires_at: int
    user: User


class Session(Model):
    """A signed-in device."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: str
    user_id: str
    user_name: str
    device_name: str
    client: str
    remote_address: str
    created_at: int
    last_seen_at: int
    is_current: bool


class ApiKey(Model):
    """A key for a program."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: str
    name: str
    created_at: int
    last_used_at: int | None
    expires_at: int | None


class ApiKeyCreate(Model):
    """What the key is for, and when it ends (null: never)."""

    name: str = Field(min_length=1, max_length=64)
    expires_at: UnixMsField | None = None


class ApiKeyCreated(Model):
    """The key itself, shown this once."""

    key: str
    api_key: ApiKey


def add_routes(api: FastAPI, sessions: Sessions, api_keys: ApiKeys) -> None:
    """Sign-in is public; the rest is about the caller's own devices and keys."""
    routes = Routes(api, "auth")

    @routes.add("POST", "/auth/login", "login", access=Access.PUBLIC, problems=(429,), response_model=LoginResponse)
    async def login(request: Request, body: LoginRequest) -> Response:
        device = device_of(request, name=body.device_name, client=body.client)
        signed_in = await sessions.sign_in(body.name, body.password, device)
        answer = LoginResponse(
            token=signed_in.token, expires_at=signed_in.expires_at, user=User.model_validate(signed_in.user)
        )
        response = json_response(answer)
        keep_signed_in(request, response, signed_in.token)
        return response

    @routes.add("POST", "/auth/logout", "logout", status=204)
    async def logout(request: Request, viewer: CurrentViewer) -> Response:
        await sessions.sign_out(viewer)
        response = Response(status_code=204)
        forget_sign_in(request, response)
        return response

    @routes.add("GET", "/auth/sessions", "list_sessions")
    async def list_sessions(viewer: CurrentViewer) -> list[Session]:
        return [
            Session(**asdict(session), is_current=session.id == viewer.session_id)
            for session in await sessions.list(viewer)
        ]

    @routes.add("DELETE", "/auth/sessions/{session_id}", "revoke_session", status=204)
    async def revoke_session(session_id: str, viewer: CurrentViewer) -> None:
        await sessions.revoke(viewer, SessionId(session_id))

    @routes.add("DELETE", "/auth/sessions", "revoke_other_sessions", status=204)
    async def revoke_other_sessions(viewer: CurrentViewer) -> None:
        await sessions.revoke_others(viewer)

    @routes.add("GET", "/auth/api-keys", "list_api_keys")
    async def list_api_keys(viewer: CurrentViewer) -> list[ApiKey]:
        return [ApiKey.model_validate(key) for key in await api_keys.list(viewer)]

    @routes.add("POST", "/auth/api-keys", "create_api_key", status=201, problems=(409,))
    async def create_api_key(body: ApiKeyCreate, viewer: CurrentViewer) -> ApiKeyCreated:
        ends = None if body.expires_at is None else UnixMs(body.expires_at)
        made = await api_keys.create(viewer, body.name, ends)
        return ApiKeyCreated(key=made.secret, api_key=ApiKey.model_validate(made.key))

    @routes.add("DELETE", "/auth/api-keys/{key_id}", "revoke_api_key", status=204)
    async def revoke_api_key(key_id: str, viewer: CurrentViewer) -> None:
        await api_keys.revoke(viewer, ApiKeyId(key_id))
