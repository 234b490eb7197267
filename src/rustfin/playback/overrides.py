"""What people say of a device, on top of what it measured. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from rustfin.playback.names import codec_name
from rustfin.playback.profile import DeviceProfile, VideoLimits

_HIGH_RANGES = frozenset({"HDR10", "HDR10Plus", "HLG"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a device plays or not, whatever it said. Empty and None leave what it measured.

    Codecs are meant everywhere: in every file that it opens, and in streams.
    """

    plays_video: tuple[str, ...] = ()
    refuses_video: tuple[str, ...] = ()
    plays_audio: tuple[str, ...] = ()
    refuses_audio: tuple[str, ...] = ()
    refuses_containers: tuple[str, ...] = ()
    max_bitrate_bps: int | None = None
    max_height: int | None = None
    max_channels: int | None = None
    is_hdr_played: bool | None = None

    def to_document(self) -> dict[str, Any]:
        """What is said, ready for JSON; nothing of what is not."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Overrides":
        """What `to_document` gave, here or in another release: what this one does not know is left out."""
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
        }
        return cls(**{name: value for name, value in values.items() if name in known})


def overridden(profile: DeviceProfile, overrides: Overrides) -> DeviceProfile:
    """The profile as people say that it is."""
    if overrides == Overrides():
        return profile
    video = (overrides.plays_video, overrides.refuses_video)
    audio = (overrides.plays_audio, overrides.refuses_audio)
    files = tuple(
        replace(
            support,
            # A container of sound alone stays one.
            video=_changed(support.video, *video, is_adding=bool(support.video)),
            audio=_changed(support.audio, *audio, is_adding=bool(support.video)),
        )
        for support in profile.files
        if support.container not in overrides.refuses_containers
    )
    hls = profile.hls
    if hls is not None:
        hls = replace(hls, video=_changed(hls.video, *video), audio=_changed(hls.audio, *audio))
    changed = replace(profile, files=files, hls=hls)
    if overrides.is_hdr_played is not None:
        changed = _with_ranges(changed, is_hdr_played=overrides.is_hdr_played)
    return replace(
        changed,
        max_bitrate_bps=overrides.max_bitrate_bps or changed.max_bitrate_bps,
        max_height=overrides.max_height or changed.max_height,
        max_width=overrides.max_height * 16 // 9 if overrides.max_height else changed.max_width,
        max_channels=overrides.max_channels or changed.max_channels,
    )


def _changed(
    codecs: frozenset[str], plays: Sequence[str], refuses: Sequence[str], *, is_adding: bool = True
) -> frozenset[str]:
    added = frozenset(map(codec_name, plays)) if is_adding else frozenset()
    return (codecs | added) - frozenset(map(codec_name, refuses))


def _with_ranges(profile: DeviceProfile, *, is_hdr_played: bool) -> DeviceProfile:
    limits = {
        codec: replace(entry, ranges=_ranges(entry, is_hdr_played=is_hdr_played))
        for codec, entry in profile.video.items()
    }
    if not is_hdr_played:  # codecs of which it said nothing took every range
        silent = frozenset().union(*(support.video for support in profile.files)) - limits.keys()
        limits |= {codec: VideoLimits(ranges=frozenset({"SDR"})) for codec in silent}
    return replace(profile, video=limits, is_hdr_shown=is_hdr_played)


def _ranges(limits: VideoLimits, *, is_hdr_played: bool) -> frozenset[str] | None:
    if not is_hdr_played:
        return frozenset({"SDR"})
    is_deep = limits.bit_depth is None or limits.bit_depth > 8
    return limits.ranges | _HIGH_RANGES if limits.ranges is not None and is_deep else limits.ranges
