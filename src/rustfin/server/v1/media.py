"""What is inside a file, as items and playback show it."""

from typing import Literal

from rustfin.server.v1.cards import View


class Stream(View):
    """A stream inside a file; `codec_string` as RFC 6381 writes it. One that `is_external` is a sound track in a file
    of its own beside it; its `index` is above every stream's."""

    index: int
    kind: Literal["video", "audio", "subtitle", "attachment", "data"]
    codec: str | None
    codec_string: str | None
    profile: str | None
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    bit_depth: int | None = None
    range: str | None = None
    channels: int | None = None
    channel_layout: str | None = None
    sample_rate_hz: int | None = None
    bitrate_bps: int | None = None
    is_external: bool = False


class SubtitleTrack(View):
    """A subtitle that can be picked: `<file id>:<stream index>`, or the id of a sidecar or of one that was kept."""

    id: str
    source: Literal["embedded", "sidecar", "downloaded", "uploaded"]
    format: str
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_commentary: bool


class MediaFile(View):
    """A file; its `path` is for admins only."""

    id: str
    name: str
    path: str | None
    size_bytes: int
    state: Literal["present", "missing"]
    missing_since: int | None
    probe_state: Literal["pending", "probed", "unreadable"]
    probe_error: str | None
    container: str | None
    duration_ms: int | None
    bitrate_bps: int | None
    streams: list[Stream]


class Version(View):
    """One form of a title, of one part or several."""

    id: str
    label: str
    edition: str | None
    parts: list[MediaFile]


class Chapter(View):
    """A chapter."""

    start_ms: int
    end_ms: int
    title: str
    image_url: str | None = None
