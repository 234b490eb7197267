"""What devices play: their measurements, what people say instead, and what would happen to a file or a library."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import Field
from starlette.requests import Request

from rustfin.catalog.card_store import by_item_ids
from rustfin.core.ids import FileId, ItemId
from rustfin.db import Database
from rustfin.identity import Users, Viewer
from rustfin.playback import (
    Device,
    DeviceReport,
    Devices,
    Explainer,
    Explanation,
    Group,
    Library,
    Overrides,
    ReportedDevice,
    Reports,
    is_local_address,
    named_profiles,
)
from rustfin.server.admission import address_of
from rustfin.server.routes import CurrentAdmin, CurrentViewer, Model, Routes
from rustfin.server.v1.cards import Card
from rustfin.server.v1.decisions import DecisionSuggestion, MethodName, PlaybackDecision, decision_on_wire
from rustfin.settings import Network, Settings

Id = Annotated[str, Field(max_length=64)]
Codec = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9._-]+$")]
Codecs = Annotated[list[Codec], Field(max_length=64)]


class DeviceOverrides(Model):
    """What a device plays or not, whatever it measured; nothing said of a thing leaves it. Codecs are meant in every
    file that it opens, and in streams."""

    plays_video: Codecs = Field(default_factory=list)
    refuses_video: Codecs = Field(default_factory=list)
    plays_audio: Codecs = Field(default_factory=list)
    refuses_audio: Codecs = Field(default_factory=list)
    refuses_containers: Codecs = Field(default_factory=list)
    max_bitrate_bps: Annotated[int, Field(ge=64_000, le=2_000_000_000)] | None = None
    max_height: Annotated[int, Field(ge=128, le=16_384)] | None = None
    max_channels: Annotated[int, Field(ge=1, le=64)] | None = None
    is_hdr_played: bool | None = None


class PlayerDevice(Model):
    """A device that plays here, with what it measured of itself."""

    id: str
    name: str
    user_id: str
    user_name: str
    measured: dict[str, Any]
    overrides: DeviceOverrides
    measured_at: int
    last_used_at: int


class KnownProfile(Model):
    """A well-known device. `source` says where what it plays was read."""

    id: str
    name: str
    kind: str
    source: str


class PlaybackExplanation(Model):
    """What would happen if this file were played on this device, and why."""

    file_id: str
    file_name: str
    device_id: str
    device_name: str
    device_source: str
    decision: PlaybackDecision


class ReportGroup(Model):
    """Titles that are played in the same way for the same reasons: so many, and the first of them."""

    method: MethodName
    reasons: list[str]
    messages: list[str]
    suggestion: DecisionSuggestion | None
    title_count: int
    titles: list[Card]


class ReportDevice(Model):
    """A device, and how the library is played on it: titles by method, and by reason those not played as they are."""

    id: str
    name: str
    kind: str
    is_measured: bool
    user_name: str | None
    methods: dict[str, int]
    reasons: dict[str, int]


class PlaybackReport(Model):
    """What of the library is played how on every device. With `device`, `groups` say which titles, and what would
    help. Read at `read_at`; a minute old at the most."""

    title_count: int
    distinct_count: int
    read_at: int
    devices: list[ReportDevice]
    groups: list[ReportGroup]


def add_routes(
    api: FastAPI,
    devices: Devices,
    explainer: Explainer,
    reports: Reports,
    *,
    users: Users,
    settings: Settings,
    db: Database,
) -> None:
    """Devices, well-known profiles, explanations, the report."""
    routes = Routes(api, "playback")

    @routes.add("GET", "/playback/devices", "list_player_devices")
    async def list_player_devices(viewer: CurrentViewer) -> list[PlayerDevice]:
        """The devices that one plays on; for admins everybody's. The last used first."""
        return [_device(one) for one in await devices.list(viewer)]

    @routes.add("PUT", "/playback/devices/{device_id}/overrides", "override_player_device")
    async def override_player_device(device_id: Id, body: DeviceOverrides, viewer: CurrentViewer) -> PlayerDevice:
        """Say what a device plays, whatever it measured; counts from the next title on."""
        overrides = Overrides.from_document(body.model_dump())
        return _device(await devices.override(viewer, device_id, overrides))

    @routes.add("DELETE", "/playback/devices/{device_id}/overrides", "clear_player_device", status=204)
    async def clear_player_device(device_id: Id, viewer: CurrentViewer) -> None:
        """Let a device's own measurements count again."""
        await devices.override(viewer, device_id, Overrides())

    @routes.add("DELETE", "/playback/devices/{device_id}", "forget_player_device", status=204)
    async def forget_player_device(device_id: Id, viewer: CurrentViewer) -> None:
        """Forget a device; it measures itself again when it plays."""
        await devices.forget(viewer, device_id)

    @routes.add("GET", "/playback/profiles", "list_known_profiles")
    async def list_known_profiles(_viewer: CurrentViewer) -> list[KnownProfile]:
        """Well-known devices, from their makers' documentation."""
        return [
            KnownProfile(id=one.id, name=one.name, kind=one.profile.kind, source=one.source)
            for one in named_profiles().values()
        ]

    @routes.add("GET", "/playback/explain", "explain_playback")
    async def explain_playback(
        request: Request,
        viewer: CurrentViewer,
        file: Annotated[str, Query(max_length=64)],
        device: Annotated[str, Query(max_length=64)],
    ) -> PlaybackExplanation:
        """What would happen if a file were played on a device (one's own, or a well-known one), and why."""
        preferences = await users.preferences(viewer.user_id)
        return _explanation(
            await explainer.explain(
                viewer,
                FileId(file),
                device,
                is_local=is_local_address(address_of(request), settings.get(Network).local_networks),
                languages=tuple(preferences.audio_languages),
            )
        )

    @routes.add("GET", "/playback/report", "playback_report")
    async def playback_report(
        admin: CurrentAdmin, device: Annotated[str | None, Query(max_length=64)] = None
    ) -> PlaybackReport:
        """What of the library is played how on every device, for admins; with `device`, which titles and what would
        help."""
        if device is None:
            library, made = await reports.overview(admin)
            return _report(library, made, [])
        library, one, report = await reports.of_device(admin, device)
        return _report(library, [(one, report)], await _groups(db, admin, report))


async def _groups(db: Database, viewer: Viewer, report: DeviceReport) -> list[ReportGroup]:
    wanted = json.dumps([item_id for group in report.groups for item_id in group.item_ids])
    cards = await db.read(lambda tx: by_item_ids(tx, viewer, wanted))
    return [_group(group, cards) for group in report.groups]


def _group(group: Group, cards: Mapping[ItemId, object]) -> ReportGroup:
    advice = group.suggestion
    return ReportGroup(
        method=group.method.value,
        reasons=[code.value for code in group.codes],
        messages=list(group.messages),
        suggestion=None
        if advice is None
        else DecisionSuggestion(
            change=advice.change.value,
            message=advice.message,
            audio_index=None,  # of one title, not of all
            file_id=None,
            app=advice.app,
            parts=list(advice.parts),
        ),
        title_count=group.count,
        titles=[Card.model_validate(cards[item_id]) for item_id in group.item_ids if item_id in cards],
    )


def _report(
    library: Library, made: list[tuple[ReportedDevice, DeviceReport]], groups: list[ReportGroup]
) -> PlaybackReport:
    return PlaybackReport(
        title_count=library.title_count,
        distinct_count=len(library.alike),
        read_at=library.read_at,
        devices=[
            ReportDevice(
                id=one.id,
                name=one.name,
                kind=one.kind,
                is_measured=one.is_measured,
                user_name=one.user_name,
                methods={method.value: count for method, count in report.methods.items()},
                reasons={code.value: count for code, count in report.codes.items()},
            )
            for one, report in made
        ],
        groups=groups,
    )


def _device(device: Device) -> PlayerDevice:
    return PlayerDevice(
        id=device.id,
        name=device.name,
        user_id=device.user_id,
        user_name=device.user_name,
        measured=dict(device.measured),
        overrides=DeviceOverrides.model_validate(device.overrides.to_document()),
        measured_at=device.measured_at,
        last_used_at=device.last_used_at,
    )


def _explanation(explanation: Explanation) -> PlaybackExplanation:
    return PlaybackExplanation(
        file_id=explanation.file.id,
        file_name=explanation.file.path.rpartition("/")[2],
        device_id=explanation.device_id,
        device_name=explanation.device_name,
        device_source=explanation.source,
        decision=decision_on_wire(explanation.decision),
    )
