"""The devices that encode: what each was proven to do, and trying them again."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import Field

from rustfin.playback import Capabilities
from rustfin.server.routes import CurrentAdmin, Model, Routes, UnixMsField
from rustfin.transcoder import Backend
from rustfin.transcoder.hardware.remedies import Remedy, advice
from rustfin.transcoder.hardware.survey import Survey
from rustfin.transcoder.hardware.table import Feature, Row, Verdict

_PIXELS_1080P30 = 1920 * 1080 * 30


class HardwareTrial(Model):
    """One thing that was tried on one device."""

    backend: Backend
    device: str
    device_name: str
    feature: Feature
    codec: str
    bit_depth: int
    verdict: Verdict
    line: str | None
    """What ffmpeg said."""
    remedy: Remedy | None
    """A code: the web app has words for each, `advice` has English ones."""
    facts: dict[str, str]
    advice: str | None
    pixels_per_s: float | None
    duration_ms: int | None


class HardwareProgress(Model):
    """How far the trials are."""

    done: int
    total: int
    current: str


class UsedEncoder(Model):
    """What encodes now, the preferred one first."""

    backend: Backend
    device: str
    free_slots: int
    speed_1080p: Annotated[float, Field(ge=0)]
    """How many times faster than 1080p at 30 pictures a second runs, beside what runs already."""
    tone_mapping_speed_1080p: float | None


class GpuInfo(Model):
    """The truth table of this machine."""

    tested_at: UnixMsField | None
    """None: not tested yet."""
    is_measured: bool
    """Whether the machine was quiet enough to measure how fast it is; else a rule of thumb counts."""
    device_count: int
    progress: HardwareProgress | None
    encoders: list[UsedEncoder]
    trials: list[HardwareTrial]


def add_routes(api: FastAPI, survey: Survey, capabilities: Capabilities) -> None:
    """All for admins."""
    routes = Routes(api, "system")

    @routes.add("GET", "/system/gpu", "system_gpu")
    async def system_gpu(_admin: CurrentAdmin) -> GpuInfo:
        return _info(survey, capabilities)

    @routes.add("POST", "/system/gpu/test", "start_gpu_test", status=202, problems=(409, 503))
    async def start_gpu_test(_admin: CurrentAdmin) -> GpuInfo:
        survey.start()
        return _info(survey, capabilities)

    @routes.add("POST", "/system/gpu/cancel", "cancel_gpu_test")
    async def cancel_gpu_test(_admin: CurrentAdmin) -> GpuInfo:
        await survey.cancel()
        return _info(survey, capabilities)


def _info(survey: Survey, capabilities: Capabilities) -> GpuInfo:
    table, progress = survey.table, survey.progress
    ways = survey.ways()
    encoders = [
        UsedEncoder(
            backend=encoder.backend,
            device=ways[encoder.backend].device if encoder.backend in ways else "",
            free_slots=encoder.free_slots,
            speed_1080p=round(encoder.pixels_per_s / _PIXELS_1080P30, 2),
            tone_mapping_speed_1080p=_speed(encoder.tone_mapped_pixels_per_s),
        )
        for encoder in capabilities.load().encoders
    ]
    return GpuInfo(
        tested_at=table.tested_at if table else None,
        is_measured=table is not None and table.is_measured,
        device_count=len(survey.machine.devices) + len(survey.machine.obstacles),
        progress=progress and HardwareProgress(done=progress.done, total=progress.total, current=progress.current),
        encoders=encoders,
        trials=[_trial(row) for row in (table.rows if table else ())],
    )


def _trial(row: Row) -> HardwareTrial:
    is_helped = row.verdict is not Verdict.PASSED and row.remedy is not None
    return HardwareTrial(
        backend=row.backend,
        device=row.device,
        device_name=row.device_name,
        feature=row.feature,
        codec=row.codec,
        bit_depth=row.bit_depth,
        verdict=row.verdict,
        line=row.line,
        remedy=row.remedy,
        facts=row.facts,
        advice=advice(row.remedy, row.facts) if is_helped and row.remedy else None,
        pixels_per_s=row.pixels_per_s,
        duration_ms=row.duration_ms,
    )


def _speed(pixels_per_s: float | None) -> float | None:
    return None if pixels_per_s is None else round(pixels_per_s / _PIXELS_1080P30, 2)
