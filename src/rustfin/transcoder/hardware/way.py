"""What a device was proven to do, and the way a picture takes between processor and device. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from rustfin.media import VideoStream
from rustfin.transcoder.renditions import Backend, ToneMap, VideoEncode


class Route(Enum):
    """Which parts of the work the device does."""

    FULL = auto()
    """All: frames never leave it."""
    DECODE = auto()
    """It decodes and encodes; between, frames go through the processor's filters."""
    ENCODE = auto()
    """It encodes what the processor decoded and filtered."""


@dataclass(frozen=True, slots=True)
class Way:
    """One device, as it was proven. Without proof it only encodes."""

    backend: Backend
    device: str = ""
    """A render node such as `/dev/dri/renderD128`, the number of an NVIDIA device; nothing where there is one only."""
    kernel_driver: str = ""
    """`i915`, `xe`, `amdgpu`, `nvidia`."""
    decodes: frozenset[tuple[str, int]] = frozenset()
    """Codec and bits a sample."""
    scales: frozenset[int] = frozenset()
    """Bits a sample of frames that it makes smaller, and 8 bits deep."""
    deinterlaces: bool = False
    tone_maps: frozenset[ToneMap] = frozenset()

    @property
    def is_intel(self) -> bool:
        return self.kernel_driver in {"i915", "xe"}


Ways = Mapping[Backend, Way]
"""The device of each backend that is used."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What a backend needs from device to encoder."""

    filters: list[str]
    encoder: list[str]
    device: list[str] = field(default_factory=list)
    """Before everything else."""
    decoder: list[str] = field(default_factory=list)
    """Before the input."""
    upload: list[str] = field(default_factory=list)
    """Filters behind all others, where the processor's frames must go to the device."""


@dataclass(frozen=True, slots=True)
class Job:
    """A picture to encode on a device."""

    rendition: VideoEncode
    way: Way
    route: Route
    leading: Sequence[str]
    """Filters that look at times only, and go with frames on the device too."""
    software: Sequence[str]
    """The whole chain of the processor, ending in `yuv420p`."""

    @property
    def target_bps(self) -> int:
        """Below what must not be exceeded, or there is nothing left for a difficult scene."""
        return self.rendition.max_bitrate_bps * 3 // 4

    @property
    def profile(self) -> str:
        return "high" if self.rendition.codec == "h264" else "main"


def choose_route(
    rendition: VideoEncode, video: VideoStream | None, way: Way, *, needs_processor: bool = False
) -> Route:
    """The way that leaves most to the device. `needs_processor`: some filter exists for the processor only."""
    if video is None or (video.codec, video.bit_depth) not in way.decodes or _is_unusual(video):
        return Route.ENCODE
    is_possible = (
        not needs_processor
        and video.rotation == 0
        and rendition.burn_in is None
        and (not rendition.is_deinterlaced or way.deinterlaces)
        and (rendition.tone_map in way.tone_maps if rendition.tone_map else video.bit_depth in way.scales)
    )
    return Route.FULL if is_possible else Route.DECODE


def depth_format(bit_depth: int) -> str:
    """How devices lay out frames of so many bits."""
    return "nv12" if bit_depth == 8 else "p010le"


def joined(*parts: str | None) -> Iterator[str]:
    """The filters that are there."""
    return (part for part in parts if part)


def _is_unusual(video: VideoStream) -> bool:
    """4:2:2 and the like: devices take them for ordinary frames, or refuse them halfway."""
    name = video.pixel_format or "yuv420p"
    return not name.startswith(("yuv420p", "yuvj420p", "nv12", "p010"))
