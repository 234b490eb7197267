"""Playing: start, report, stop; who plays what; what a file is."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request

from rustfin.catalog import playable
from rustfin.catalog.card_store import by_item_ids
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import FileId, ItemId, PlaybackId
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.playback import REPORT_EVERY_S, LivePlayback, Method, Playbacks, Started, read_profile
from rustfin.server.routes import CurrentAdmin, CurrentViewer, MillisecondsField, Model, Routes
from rustfin.server.v1.cards import Card, UserData, View
from rustfin.server.v1.media import Chapter, MediaFile, Stream, SubtitleTrack
from rustfin.server.v1.stream import resource
from rustfin.streaming import Holder, Tickets, content_type

Id = Annotated[str, Field(max_length=64)]


class DeviceProfile(BaseModel):
    """What the device can play, measured by itself. A device that lists no containers is given every file."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(default="", max_length=128)
    name: str = Field(default="", max_length=128)
    file: list[dict[str, Any]] = Field(default=[], max_length=64)


class PlaybackRequest(Model):
    """`file_id`: a version's part; else the best one that plays as it is. `start_ms`: else the resume position."""

    item_id: Id
    file_id: Id | None = None
    profile: DeviceProfile = DeviceProfile()
    start_ms: MillisecondsField | None = None


class Reason(View):
    """What stands in the way of playing a file as it is; `message` is a sentence for people."""

    code: str
    stream_index: int | None
    actual: str | None
    allowed: list[str]
    message: str


class PlaybackSession(Model):
    """`url` carries a ticket, so that a player without cookies can fetch it; null when the file does not play as it is,
    and then `reasons` say why."""

    id: str
    item: Card
    file_id: str
    method: Literal["direct", "unsupported"]
    url: str | None
    url_expires_at: int | None
    mime: str | None
    start_ms: int
    duration_ms: int | None
    reasons: list[Reason]
    streams: list[Stream]
    subtitles: list[SubtitleTrack]
    chapters: list[Chapter]
    next_episode: Card | None
    previous_episode: Card | None
    progress_interval_s: int


class ProgressReport(Model):
    """Where a player is."""

    session_id: Id
    position_ms: MillisecondsField
    is_paused: bool = False


class ProgressAnswer(Model):
    """What the report came to."""

    user_data: UserData


class StopRequest(Model):
    """Where playing stopped; else where it was last reported."""

    position_ms: MillisecondsField | None = None


class PlaybackInfo(Model):
    """A file and the titles in it."""

    file: MediaFile
    item_ids: list[str]


class ActivePlayback(Model):
    """Who plays what right now."""

    id: str
    user_name: str
    device_name: str
    item: Card
    method: str
    position_ms: int
    is_paused: bool
    started_at: int
    last_seen_at: int


_STOP_BODY = {
    "requestBody": {
        "content": {kind: {"schema": StopRequest.model_json_schema()} for kind in ("application/json", "text/plain")}
    }
}


def add_routes(api: FastAPI, playbacks: Playbacks, tickets: Tickets, *, db: Database) -> None:
    """Sessions, reports, info."""
    routes = Routes(api, "playback")

    @routes.add("POST", "/playback/sessions", "start_playback", status=201, problems=(503,))
    async def start_playback(body: PlaybackRequest, viewer: CurrentViewer) -> PlaybackSession:
        """Begin to play: a URL for the player, or the reasons why this file does not play as it is."""
        started = await playbacks.start(
            viewer,
            ItemId(body.item_id),
            read_profile(body.profile.model_dump()),
            file_id=FileId(body.file_id) if body.file_id is not None else None,
            start_ms=body.start_ms,
        )
        around = started.neighbours
        cards = await _cards(db, viewer, started.item_id, around.next_id, around.previous_id)
        return _session(started, viewer, cards, tickets)

    @routes.add("GET", "/playback/sessions", "list_playback")
    async def list_playback(admin: CurrentAdmin) -> list[ActivePlayback]:
        """Who plays what right now, for admins."""
        live = await playbacks.list_live()
        cards = await _cards(db, admin, *(one.item_id for one in live))
        return [_active(one, cards[one.item_id]) for one in live if one.item_id in cards]

    @routes.add("POST", "/playback/sessions/{session_id}/stop", "stop_playback", status=204, openapi_extra=_STOP_BODY)
    async def stop_playback(session_id: Id, request: Request, viewer: CurrentViewer) -> None:
        """It is over; again changes nothing. The body may come as text/plain, which is how pages send it on leaving."""
        try:
            raw = await request.body()
        except ClientDisconnect:  # a browser that closed while it said so: where it was heard last is where it stopped
            raw = b""
        body = _read_stop(raw)
        await playbacks.stop(viewer, PlaybackId(session_id), position_ms=body.position_ms)

    @routes.add("POST", "/playback/progress", "report_progress")
    async def report_progress(body: ProgressReport, viewer: CurrentViewer) -> ProgressAnswer:
        """Where the player is, every few seconds; a session that is silent for a minute ends."""
        state = await playbacks.report(
            viewer, PlaybackId(body.session_id), position_ms=body.position_ms, is_paused=body.is_paused
        )
        return ProgressAnswer(user_data=UserData.model_validate(state))

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


def _session(started: Started, viewer: Viewer, cards: Mapping[ItemId, Card], tickets: Tickets) -> PlaybackSession:
    file, decision = started.file, started.decision
    is_direct = decision.method is Method.DIRECT
    ticket = tickets.issue(Holder(viewer.user_id, viewer.session_id), resource(file.id)) if is_direct else None
    if started.item_id not in cards:
        raise NotFound("There is no such title.")
    around = started.neighbours
    return PlaybackSession(
        id=started.id,
        item=cards[started.item_id],
        file_id=file.id,
        method=decision.method.value,
        url=f"/stream/file/{file.id}?ticket={ticket.text}" if ticket else None,
        url_expires_at=ticket.expires_at if ticket else None,
        mime=content_type(file.path) if is_direct else None,
        start_ms=started.start_ms,
        duration_ms=file.duration_ms,
        reasons=[Reason.model_validate(reason) for reason in decision.reasons],
        streams=[Stream.model_validate(stream) for stream in playable.streams(file.media)],
        subtitles=[SubtitleTrack.model_validate(track) for track in started.subtitles],
        chapters=[Chapter.model_validate(chapter) for chapter in playable.chapters(file.media)],
        next_episode=cards.get(around.next_id) if around.next_id else None,
        previous_episode=cards.get(around.previous_id) if around.previous_id else None,
        progress_interval_s=REPORT_EVERY_S,
    )


def _active(live: LivePlayback, card: Card) -> ActivePlayback:
    return ActivePlayback(
        id=live.id,
        user_name=live.user_name,
        device_name=live.device_name,
        item=card,
        method=live.method,
        position_ms=live.position_ms,
        is_paused=live.is_paused,
        started_at=live.started_at,
        last_seen_at=live.last_seen_at,
    )


async def _cards(db: Database, viewer: Viewer, *item_ids: ItemId | None) -> dict[ItemId, Card]:
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
