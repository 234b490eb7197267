"""Playing: start, change, report, stop; who plays what; what a file is."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request

from rustfin.artwork import Trickplays
from rustfin.catalog import playable
from rustfin.catalog.card_store import by_item_ids
from rustfin.core.errors import InvalidInput
from rustfin.core.ids import FileId, ItemId, PlaybackId
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.playback import Asked, LivePlayback, Method, Playbacks, Report, Started, Wish, read_profile
from rustfin.server.admission import address_of
from rustfin.server.routes import CurrentAdmin, CurrentViewer, MillisecondsField, Model, Routes
from rustfin.server.v1.cards import Card, UserData
from rustfin.server.v1.media import MediaFile
from rustfin.server.v1.playback_view import PlaybackSession, Reason, session_view
from rustfin.streaming import Tickets
from rustfin.subtitles import Subtitles
from rustfin.transcoder import Mix

Id = Annotated[str, Field(max_length=64)]
MethodName = Literal["direct", "remux", "audio_transcode", "transcode"]
HeightField = Annotated[int, Field(ge=1, le=16_384)]
BitrateField = Annotated[int, Field(ge=1, le=10_000_000_000)]
MessageText = Annotated[str, Field(min_length=1, max_length=500)]


class DeviceProfile(BaseModel):
    """What the device can play, measured by itself. A device that lists no containers is given every file."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(default="", max_length=128)
    name: str = Field(default="", max_length=128)
    file: list[dict[str, Any]] = Field(default=[], max_length=64)


class Choice(Model):
    """What the viewer chose of a title. `subtitle_id` is `none` for none; what is absent is chosen for them.

    `exclude` are methods that the player has tried in vain; `is_burn_wanted` has subtitles drawn into the picture
    though the device could draw them."""

    profile: DeviceProfile = DeviceProfile()
    file_id: Id | None = None
    audio_index: Annotated[int, Field(ge=0, le=10_000)] | None = None
    subtitle_id: Annotated[str, Field(max_length=128)] | None = None
    max_height: HeightField | None = None
    max_bitrate_bps: BitrateField | None = None
    exclude: tuple[MethodName, ...] = Field(default=(), max_length=8)
    mix: Literal["dialogue", "standard", "night"] | None = None
    is_loudness_even: bool = False
    is_burn_wanted: bool = False


class PlaybackRequest(Choice):
    """`file_id`: a version's part; else the one that suits the device best. `start_ms`: else the resume position."""

    item_id: Id
    start_ms: MillisecondsField | None = None


class PlaybackChange(Choice):
    """Another track, quality or method, from a position on. What is left out stays as it is; null gives it back to the
    server's choice."""

    position_ms: MillisecondsField


class ProgressReport(Model):
    """Where a player is, and how it fares. `level` is the name of the picture that it shows."""

    session_id: Id
    position_ms: MillisecondsField
    is_paused: bool = False
    buffered_ms: MillisecondsField | None = None
    dropped_frames: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    level: Annotated[str, Field(max_length=40)] | None = None


class ProgressAnswer(Model):
    """What the report came to."""

    user_data: UserData


class SeekHint(Model):
    """What is about to be asked for."""

    position_ms: MillisecondsField


class StopRequest(Model):
    """Where playing stopped; else where it was last reported."""

    position_ms: MillisecondsField | None = None


class PlaybackText(Model):
    """What to show to whoever watches."""

    text: MessageText


class PlaybackInfo(Model):
    """A file and the titles in it."""

    file: MediaFile
    item_ids: list[str]


class ActivePlayback(Model):
    """Who plays what right now, and how. `reasons` say why not in a cheaper way; null when an earlier run of the server
    decided. `encoder_speed`: seconds of the title made in a second."""

    id: str
    user_name: str
    device_name: str
    item: Card
    method: str
    position_ms: int
    duration_ms: int | None
    is_paused: bool
    started_at: int
    last_seen_at: int
    reasons: list[Reason] | None
    bandwidth_bps: int
    buffered_ms: int | None
    dropped_frames: int
    level: str | None
    encoder_speed: float | None


_STOP_BODY = {
    "requestBody": {
        "content": {kind: {"schema": StopRequest.model_json_schema()} for kind in ("application/json", "text/plain")}
    }
}


def add_routes(
    api: FastAPI,
    playbacks: Playbacks,
    tickets: Tickets,
    *,
    db: Database,
    trickplays: Trickplays,
    subtitles: Subtitles,
) -> None:
    """Sessions, reports, info; what admins see and do."""
    routes = Routes(api, "playback")

    async def answer(viewer: Viewer, started: Started, afterwards: BackgroundTasks) -> PlaybackSession:
        around = started.neighbours
        cards, trickplay, fonts = await asyncio.gather(
            _cards(db, viewer, started.item_id, around.next_id, around.previous_id),
            trickplays.of(started.file.fingerprint_id),
            asyncio.to_thread(subtitles.font_indexes, started.file),
        )
        if trickplay is None and started.decision.method is not Method.UNSUPPORTED:
            afterwards.add_task(trickplays.want, started.file.fingerprint_id)
        return session_view(started, viewer, cards, tickets, trickplay=trickplay, fonts=fonts)

    _add_session_routes(routes, playbacks, answer)
    _add_admin_routes(routes, playbacks, db)
    _add_state_routes(routes, playbacks)


def _add_session_routes(
    routes: Routes,
    playbacks: Playbacks,
    answer: Callable[[Viewer, Started, BackgroundTasks], Awaitable[PlaybackSession]],
) -> None:
    @routes.add("POST", "/playback/sessions", "start_playback", status=201, problems=(503,))
    async def start_playback(
        request: Request, body: PlaybackRequest, viewer: CurrentViewer, afterwards: BackgroundTasks
    ) -> PlaybackSession:
        """Begin to play: a URL for the player and why in this way, or the reasons why it cannot be played."""
        asked = _asked(request, body, item_id=ItemId(body.item_id), start_ms=body.start_ms)
        started = await playbacks.start(viewer, asked)
        afterwards.add_task(playbacks.prefetch, started)
        return await answer(viewer, started, afterwards)

    @routes.add("PATCH", "/playback/sessions/{session_id}", "change_playback", problems=(410, 503))
    async def change_playback(
        session_id: Id, body: PlaybackChange, viewer: CurrentViewer, afterwards: BackgroundTasks
    ) -> PlaybackSession:
        """Go on with another track, quality or method: the whole session anew, under the same id."""
        started = await playbacks.change(
            viewer, PlaybackId(session_id), lambda before: _altered(before, body), at_ms=body.position_ms
        )
        return await answer(viewer, started, afterwards)

    @routes.add("POST", "/playback/sessions/{session_id}/seek", "hint_seek", status=204, problems=(410,))
    async def hint_seek(session_id: Id, body: SeekHint, viewer: CurrentViewer) -> None:
        """The viewer is about to watch from here: the server begins to make it."""
        await playbacks.seek(viewer, PlaybackId(session_id), at_ms=body.position_ms)

    @routes.add("POST", "/playback/sessions/{session_id}/stop", "stop_playback", status=204, openapi_extra=_STOP_BODY)
    async def stop_playback(session_id: Id, request: Request, viewer: CurrentViewer) -> None:
        """It is over; again changes nothing. The body may come as text/plain, which is how pages send it on leaving."""
        try:
            raw = await request.body()
        except ClientDisconnect:  # a browser that closed while it said so: where it was heard last is where it stopped
            raw = b""
        body = _read_stop(raw)
        await playbacks.stop(viewer, PlaybackId(session_id), position_ms=body.position_ms)

    @routes.add("POST", "/playback/progress", "report_progress", problems=(410,))
    async def report_progress(body: ProgressReport, viewer: CurrentViewer) -> ProgressAnswer:
        """Where the player is, every few seconds; a session that is silent for a minute ends."""
        report = Report(
            body.position_ms,
            is_paused=body.is_paused,
            buffered_ms=body.buffered_ms,
            dropped_frames=body.dropped_frames,
            level=body.level,
        )
        state = await playbacks.report(viewer, PlaybackId(body.session_id), report)
        return ProgressAnswer(user_data=UserData.model_validate(state))


def _add_admin_routes(routes: Routes, playbacks: Playbacks, db: Database) -> None:
    @routes.add("GET", "/playback/sessions", "list_playback")
    async def list_playback(admin: CurrentAdmin) -> list[ActivePlayback]:
        """Who plays what right now, for admins."""
        live = await playbacks.list_live()
        cards = await _cards(db, admin, *(one.item_id for one in live))
        return [_active(one, cards[one.item_id]) for one in live if one.item_id in cards]

    @routes.add("POST", "/playback/sessions/{session_id}/terminate", "terminate_playback", status=204)
    async def terminate_playback(session_id: Id, body: PlaybackText, _admin: CurrentAdmin) -> None:
        """Stop somebody's playing and tell them why, for admins."""
        await playbacks.say(PlaybackId(session_id), body.text, is_stop=True)

    @routes.add("POST", "/playback/sessions/{session_id}/message", "message_playback", status=204)
    async def message_playback(session_id: Id, body: PlaybackText, _admin: CurrentAdmin) -> None:
        """Show a message to whoever watches, for admins."""
        await playbacks.say(PlaybackId(session_id), body.text, is_stop=False)


def _add_state_routes(routes: Routes, playbacks: Playbacks) -> None:
    @routes.add("GET", "/playback/state/{item_id}", "playback_state")
    async def playback_state(item_id: Id, viewer: CurrentViewer) -> UserData:
        """Where the viewer stands in a title."""
        return UserData.model_validate(await playbacks.state(viewer, ItemId(item_id)))

    @routes.add("GET", "/playback/info/{file_id}", "playback_info")
    async def playback_info(file_id: Id, viewer: CurrentViewer) -> PlaybackInfo:
        """What is in a file."""
        file, item_ids = await playbacks.file_info(viewer, FileId(file_id))
        described = MediaFile.model_validate(playable.describe(file, viewer))
        return PlaybackInfo(file=described, item_ids=[str(item_id) for item_id in item_ids])


def _asked(request: Request, body: Choice, *, item_id: ItemId, start_ms: int | None) -> Asked:
    return Asked(
        item_id,
        read_profile(body.profile.model_dump()),
        Wish(**_wish_fields(body)),
        file_id=None if body.file_id is None else FileId(body.file_id),
        start_ms=start_ms,
        subtitle_id=body.subtitle_id,
        device_id=body.profile.id,
        measured=body.profile.model_dump(exclude_unset=True),
        remote_address=address_of(request),
    )


def _altered(before: Asked, body: PlaybackChange) -> Asked:
    """What was asked before, with what the body sets."""
    given = body.model_fields_set
    wish_fields = {name: value for name, value in _wish_fields(body).items() if _FIELD_OF.get(name, name) in given}
    return replace(
        before,
        wish=replace(before.wish, **wish_fields),
        profile=read_profile(body.profile.model_dump()) if "profile" in given else before.profile,
        file_id=FileId(body.file_id) if body.file_id else None if "file_id" in given else before.file_id,
        subtitle_id=body.subtitle_id if "subtitle_id" in given else before.subtitle_id,
    )


_FIELD_OF = {"excluded": "exclude"}


def _wish_fields(body: Choice) -> dict[str, Any]:
    return {
        "audio_index": body.audio_index,
        "max_height": body.max_height,
        "max_bitrate_bps": body.max_bitrate_bps,
        "excluded": frozenset(Method(name) for name in body.exclude),
        "mix": None if body.mix is None else Mix(body.mix),
        "is_loudness_even": body.is_loudness_even,
        "is_burn_wanted": body.is_burn_wanted,
    }


def _active(live: LivePlayback, card: Card) -> ActivePlayback:
    reasons = None if live.decision is None else [Reason.model_validate(one) for one in live.decision.reasons]
    return ActivePlayback(
        id=live.id,
        user_name=live.user_name,
        device_name=live.device_name,
        item=card,
        method=live.method,
        position_ms=live.position_ms,
        duration_ms=live.duration_ms,
        is_paused=live.is_paused,
        started_at=live.started_at,
        last_seen_at=live.last_seen_at,
        reasons=reasons,
        bandwidth_bps=live.bandwidth_bps,
        buffered_ms=live.buffered_ms,
        dropped_frames=live.dropped_frames,
        level=live.level,
        encoder_speed=live.encoder_speed,
    )


async def _cards(db: Database, viewer: Viewer, *item_ids: ItemId | None) -> Mapping[ItemId, Card]:
    wanted = json.dumps([item_id for item_id in item_ids if item_id is not None])
    found = await db.read(lambda tx: by_item_ids(tx, viewer, wanted))
    return {item_id: Card.model_validate(card) for item_id, card in found.items()}


def _read_stop(raw: bytes) -> StopRequest:
    if not raw.strip():
        return StopRequest()
    try:
        return StopRequest.model_validate_json(raw)
    except ValidationError as error:
        raise InvalidInput("The body is not a position as JSON.") from error
