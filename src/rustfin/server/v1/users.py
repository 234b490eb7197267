"""Accounts: one's own, and for admins everybody's."""

from typing import Annotated, Literal

from fastapi import FastAPI
from pydantic import ConfigDict, Field
from starlette.requests import Request

from rustfin.core.ids import LibraryId, UserId
from rustfin.identity import (
    UNCHANGED,
    NewUser,
    PlaybackRights,
    Preferences,
    PreferencesPatch,
    Role,
    Sessions,
    Unchanged,
    UserChange,
    Users,
)
from rustfin.server.admission import address_of
from rustfin.server.parts import ServerFacts
from rustfin.server.routes import CurrentAdmin, CurrentViewer, Model, Routes
from rustfin.settings import General, Settings

UserName = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=8, max_length=256)]
ParentalLevel = Annotated[int, Field(ge=0, le=99)]
BitrateLimit = Annotated[int, Field(ge=64_000, le=2_000_000_000)]
StreamLimit = Annotated[int, Field(ge=1, le=1000)]
LibraryIds = Annotated[list[str], Field(max_length=1000)]


class PlaybackLimits(Model):
    """What may be played, and how many at a time; null: no limit. Remote is what comes from outside the local networks
    that the settings name."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    max_bitrate_bps: BitrateLimit | None = None
    max_remote_bitrate_bps: BitrateLimit | None = None
    may_transcode: bool = True
    may_transcode_video: bool = True
    max_streams: StreamLimit | None = None


class User(Model):
    """An account."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: str
    name: str
    role: Literal["admin", "user"]
    is_disabled: bool
    has_all_libraries: bool
    library_ids: list[str]
    max_parental_level: int | None
    playback: PlaybackLimits
    created_at: int
    last_seen_at: int | None


class Me(Model):
    """Who is signed in, and what the web app needs to begin."""

    user: User
    preferences: Preferences
    session_id: str | None
    server_name: str
    version: str


class UserCreate(Model):
    """A new account."""

    name: UserName
    password: Password
    role: Literal["admin", "user"] = "user"
    has_all_libraries: bool = True
    library_ids: LibraryIds = Field(default_factory=list)
    max_parental_level: ParentalLevel | None = None
    playback: PlaybackLimits | None = None


class UserPatch(Model):
    """What to change; a `max_parental_level` of null, given explicitly, takes the limit away. `playback` replaces every
    limit on playing."""

    name: UserName | None = None
    password: Password | None = None
    role: Literal["admin", "user"] | None = None
    is_disabled: bool | None = None
    has_all_libraries: bool | None = None
    library_ids: LibraryIds | None = None
    max_parental_level: ParentalLevel | None = None
    playback: PlaybackLimits | None = None


class PasswordChange(Model):
    """One's own password, proven before it is replaced."""

    current_password: str = Field(max_length=256)
    new_password: Password


def add_routes(api: FastAPI, users: Users, sessions: Sessions, *, settings: Settings, facts: ServerFacts) -> None:
    """`/users/me` for everybody, `/users` for admins."""
    routes = Routes(api, "users")

    @routes.add("GET", "/users/me", "me")
    async def me(viewer: CurrentViewer) -> Me:
        return Me(
            user=User.model_validate(await users.get(viewer.user_id)),
            preferences=await users.preferences(viewer.user_id),
            session_id=viewer.session_id,
            server_name=settings.get(General).server_name,
            version=facts.version,
        )

    @routes.add("GET", "/users/me/preferences", "get_preferences")
    async def get_preferences(viewer: CurrentViewer) -> Preferences:
        return await users.preferences(viewer.user_id)

    @routes.add("PATCH", "/users/me/preferences", "update_preferences")
    async def update_preferences(body: PreferencesPatch, viewer: CurrentViewer) -> Preferences:
        return await users.change_preferences(viewer.user_id, body)

    @routes.add("POST", "/users/me/password", "change_password", status=204, problems=(429,))
    async def change_password(request: Request, body: PasswordChange, viewer: CurrentViewer) -> None:
        await sessions.change_password(
            viewer, body.current_password, body.new_password, remote_address=address_of(request)
        )

    @routes.add("GET", "/users", "list_users")
    async def list_users(_admin: CurrentAdmin) -> list[User]:
        return [User.model_validate(user) for user in await users.list()]

    @routes.add("POST", "/users", "create_user", status=201, problems=(409,))
    async def create_user(body: UserCreate, _admin: CurrentAdmin) -> User:
        new = NewUser(
            name=body.name,
            password=body.password,
            role=Role(body.role),
            has_all_libraries=body.has_all_libraries,
            library_ids=_library_ids(body.library_ids),
            max_parental_level=body.max_parental_level,
            playback=PlaybackRights() if body.playback is None else _rights(body.playback),
        )
        return User.model_validate(await users.create(new))

    @routes.add("PATCH", "/users/{user_id}", "update_user", problems=(409,))
    async def update_user(user_id: str, body: UserPatch, admin: CurrentAdmin) -> User:
        changed = await users.change(UserId(user_id), _change(body), kept_session=admin.session_id)
        return User.model_validate(changed)

    @routes.add("DELETE", "/users/{user_id}", "delete_user", status=204, problems=(409,))
    async def delete_user(user_id: str, _admin: CurrentAdmin) -> None:
        await users.delete(UserId(user_id))


def _change(body: UserPatch) -> UserChange:
    level: int | Unchanged | None = UNCHANGED
    if "max_parental_level" in body.model_fields_set:
        level = body.max_parental_level
    return UserChange(
        name=body.name,
        password=body.password,
        role=None if body.role is None else Role(body.role),
        is_disabled=body.is_disabled,
        has_all_libraries=body.has_all_libraries,
        library_ids=None if body.library_ids is None else _library_ids(body.library_ids),
        max_parental_level=level,
        playback=None if body.playback is None else _rights(body.playback),
    )


def _rights(limits: PlaybackLimits) -> PlaybackRights:
    return PlaybackRights(**limits.model_dump())


def _library_ids(ids: list[str]) -> tuple[LibraryId, ...]:
    return tuple(LibraryId(library_id) for library_id in ids)
