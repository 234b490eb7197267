"""The truth table: what every device here was proven to do, and what follows from it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rustfin.transcoder.hardware.remedies import Remedy
from rustfin.transcoder.hardware.way import Way, Ways
from rustfin.transcoder.renditions import Backend, ToneMap, VideoCodec

PREFERRED = (Backend.VIDEOTOOLBOX, Backend.NVENC, Backend.QSV, Backend.VAAPI)
"""Where nothing was chosen: the most trusted first."""


class Feature(StrEnum):
    """What is tried."""

    ACCESS = "access"
    """Whether the device can be opened at all."""
    ENCODE = "encode"
    KEYFRAMES = "keyframes"
    """Forced ones come at exactly the frames that were asked for, and decoding can begin at each."""
    DECODE = "decode"
    """Every frame is the one that the standard says."""
    SCALE = "scale"
    """From decoding to encoding without leaving the device."""
    DEINTERLACE = "deinterlace"
    TONE_MAP = "tone_map"


class Verdict(StrEnum):
    """How a trial ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class Row:
    """One trial on one device."""

    backend: Backend
    device: str
    device_name: str
    feature: Feature
    verdict: Verdict
    codec: str = ""
    bit_depth: int = 8
    line: str | None = None
    """What ffmpeg said, where it failed."""
    remedy: Remedy | None = None
    facts: dict[str, str] = field(default_factory=dict)
    """What the remedy speaks of: `device`, `group`, `gid`."""
    pixels_per_s: float | None = None
    """How fast it was, with the start of ffmpeg; None where the machine was too busy to tell."""
    duration_ms: int | None = None
    kernel_driver: str = ""

    @property
    def is_passed(self) -> bool:
        return self.verdict is Verdict.PASSED


@dataclass(frozen=True, slots=True)
class Table:
    """All trials of one machine with one ffmpeg."""

    key: str
    """Of ffmpeg, drivers and devices: another one, and everything is tried anew."""
    tested_at: int
    """Milliseconds since 1970."""
    rows: tuple[Row, ...]

    @property
    def is_measured(self) -> bool:
        """Whether the machine was quiet enough to measure."""
        return any(row.pixels_per_s for row in self.rows if row.feature is Feature.ENCODE)


def ways(table: Table | None, disabled: Collection[Backend] = ()) -> Ways:
    """The first device of each backend that encodes as it must."""
    found: dict[Backend, Way] = {}
    for backend in PREFERRED:
        devices = dict.fromkeys(row.device for row in _rows(table, backend))
        usable = (device for device in devices if _is_usable(table, backend, device))
        device = next(usable, None)
        if device is not None and backend not in disabled:
            found[backend] = _way(backend, device, [row for row in _rows(table, backend) if row.device == device])
    return found


def speed(table: Table | None, backend: Backend, feature: Feature) -> float | None:
    """Pixels a second of the first device that passed, where it was measured."""
    rows = [row for row in _rows(table, backend) if row.feature is feature and row.is_passed]
    return next((row.pixels_per_s for row in rows if row.pixels_per_s), None)


def _way(backend: Backend, device: str, rows: list[Row]) -> Way:
    passed = [row for row in rows if row.is_passed]
    return Way(
        backend,
        device,
        rows[0].kernel_driver,
        decodes=frozenset((row.codec, row.bit_depth) for row in passed if row.feature is Feature.DECODE),
        scales=frozenset(row.bit_depth for row in passed if row.feature is Feature.SCALE),
        deinterlaces=any(row.feature is Feature.DEINTERLACE for row in passed),
        tone_maps=frozenset({ToneMap.PQ} if any(row.feature is Feature.TONE_MAP for row in passed) else ()),
    )


def _is_usable(table: Table | None, backend: Backend, device: str) -> bool:
    needed = {Feature.ENCODE, Feature.KEYFRAMES}
    passed = {
        row.feature
        for row in _rows(table, backend)
        if row.device == device and row.is_passed and row.codec == VideoCodec.H264
    }
    return needed <= passed


def _rows(table: Table | None, backend: Backend) -> Iterable[Row]:
    return [row for row in table.rows if row.backend is backend] if table is not None else []
