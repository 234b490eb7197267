"""The sections: every field with its default, its bounds, its unit in the name and one line of help."""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Annotated, ClassVar, Literal

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Section(BaseModel):
    """One section: never changed in place, always replaced whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    section: ClassVar[str]


def _check_cron(text: str) -> str:
    problem = "must be five cron fields: minute, hour, day, month, weekday"
    if len(text.split()) != 5:  # six would be read as having seconds
        raise ValueError(problem)
    try:
        next(CronSim(text, datetime.now(UTC)))
    except (CronSimError, StopIteration) as error:
        raise ValueError(problem) from error
    return text


def _fold_host(host: str) -> str:
    return host.lower().rstrip(".")


def _check_network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError as error:
        raise ValueError("must be an address or a range of them, such as 192.168.0.0/16") from error


Cron = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_check_cron)]
Host = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?$"),
    AfterValidator(_fold_host),
]
LocalNetwork = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64), AfterValidator(_check_network)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")]
Secret = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), Field(json_schema_extra={"writeOnly": True})
]
"""Never shown again once it was given."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class General(Section):
    """What the server is called and how it speaks."""

    section: ClassVar[str] = "general"
    server_name: Name = Field("Rustfin", description="The name that devices in the house show.")
    ui_language: LanguageTag = Field("en", description="Language of the web app before anyone signs in.")


class Playback(Section):
    """When a title counts as watched, and when it can be resumed."""

    section: ClassVar[str] = "playback"
    watched_percent: int = Field(90, ge=50, le=100, description="Played this far, a title counts as watched.")
    resume_min_percent: int = Field(5, ge=0, le=50, description="Stopped before this, a title starts anew.")
    resume_min_ms: int = Field(
        60_000, ge=0, le=3_600_000, description="Stopped before this time, a title starts anew, however short it is."
    )


class Scanning(Section):
    """How libraries are scanned."""

    section: ClassVar[str] = "scanning"
    missing_threshold_percent: int = Field(
        20, ge=1, le=100, description="A scan that would lose more than this share of a library waits for a decision."
    )
    missing_threshold_items: int = Field(
        20, ge=1, le=1_000_000, description="Losing fewer titles than this never waits for a decision."
    )
    purge_missing_after_days: int = Field(
        0,
        ge=0,
        le=3650,
        description="Forget files missing for so many days, and titles nobody did anything with; 0 never does.",
    )
    probe_workers: int = Field(2, ge=1, le=16, description="How many files are examined at a time.")
    is_watching: bool = Field(True, description="Scan when files change.")
    poll_every_minutes: int = Field(
        30,
        ge=0,
        le=10_080,
        description="How often libraries on folders that cannot be watched, such as shares, are scanned; 0 never does.",
    )


class Network(Section):
    """What the server may say to the outside, and what counts as inside."""

    section: ClassVar[str] = "network"
    is_offline: bool = Field(True, description="No call leaves this server, whatever else is allowed.")
    allowed_hosts: tuple[Host, ...] = Field(
        (), max_length=200, description="Hosts that may be called besides those of the providers that are switched on."
    )
    local_networks: tuple[LocalNetwork, ...] = Field(
        (
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        ),
        max_length=100,
        description="Addresses that are in the house. Limits for remote playing count everywhere else.",
    )


class Subtitles(Section):
    """When subtitles are taken out of files, and where others may be fetched."""

    section: ClassVar[str] = "subtitles"
    is_indexed_when_idle: bool = Field(
        True, description="Take text out of files once they are known; else when they are first played."
    )
    is_opensubtitles_enabled: bool = Field(
        False, description="Ask OpenSubtitles.com for subtitles. The server must be allowed to go online too."
    )
    opensubtitles_api_key: Secret = Field("", description="The API key of your OpenSubtitles.com account.")
    opensubtitles_user_name: str = Field(
        "", max_length=200, description="Your user name there; without one, fewer downloads a day."
    )
    opensubtitles_password: Secret = Field("", description="Your password there.")
    may_everyone_download: bool = Field(True, description="Let every user fetch subtitles; else admins only.")


class Backups(Section):
    """When the database is backed up, and how many copies stay."""

    section: ClassVar[str] = "backups"
    is_enabled: bool = Field(True, description="Back the database up on schedule.")
    cron: Cron = Field("30 3 * * *", description="When, as five cron fields in the server's local time.")
    keep_count: int = Field(7, ge=1, le=365, description="How many copies stay; older ones are removed.")


class Transcoding(Section):
    """How much of this machine playback may use."""

    section: ClassVar[str] = "transcoding"
    is_allowed: bool = Field(True, description="Encode pictures anew for players that cannot show them as they are.")
    quota_bytes: int = Field(
        0, ge=0, le=2**50, description="Space for finished segments; 0 is a quarter of what is free at the start."
    )
    software_slots: int = Field(
        0, ge=0, le=256, description="Pictures encoded by the processor at a time; 0 is one for every two cores."
    )
    copy_slots: int = Field(16, ge=1, le=256, description="Streams copied, and sound tracks encoded, at a time.")
    max_encoders: int = Field(
        32, ge=1, le=512, description="ffmpeg processes at a time, with those that are ahead and wait."
    )
    preferred_backend: Literal["auto", "software", "nvenc", "vaapi", "qsv", "videotoolbox"] = Field(
        "auto", description="What encodes pictures if it was proven to; auto is the fastest device, then the processor."
    )
    disabled_backends: tuple[Literal["nvenc", "vaapi", "qsv", "videotoolbox"], ...] = Field(
        (), max_length=4, description="Devices that are not used, whatever they can."
    )
    device_slots: int = Field(
        3, ge=1, le=64, description="Pictures encoded by a graphics device at a time; some cards allow few."
    )
    look_ahead_s: int = Field(60, ge=12, le=600, description="How far ahead of a player is made ready.")
    nice: int = Field(5, ge=0, le=19, description="How far encoders stand back for everything else on the machine.")
    threads: int = Field(0, ge=0, le=256, description="Threads of one encoder; 0 lets it choose.")


class Previews(Section):
    """Small pictures and markers that are made ahead, when the machine is idle."""

    section: ClassVar[str] = "previews"
    is_trickplay_made: bool = Field(True, description="Make small pictures for the seek bar.")
    trickplay_interval_s: int = Field(10, ge=2, le=60, description="Seconds between two pictures.")
    trickplay_width: int = Field(320, ge=120, le=640, description="The longer side of a picture, in pixels.")
    trickplay_quota_bytes: int = Field(
        0, ge=0, le=2**50, description="Space for these pictures; 0 is a tenth of what is free."
    )
    are_markers_sought: bool = Field(True, description="Look for intros and credits of series.")


class LibraryDefaults(Section):
    """What a new library starts with."""

    section: ClassVar[str] = "library_defaults"
    metadata_language: LanguageTag = Field("en", description="Language that titles and descriptions are fetched in.")
    is_scan_scheduled: bool = Field(True, description="Scan libraries without a schedule of their own by themselves.")
    scan_cron: Cron = Field("0 4 * * *", description="When that is, as five cron fields in the server's local time.")
    order_by: Literal["title", "added"] = Field("title", description="How a new library is sorted at first.")


SECTIONS: tuple[type[Section], ...] = (
    *(General, Playback, Scanning, Network, Subtitles, Backups, Transcoding, Previews, LibraryDefaults),
)
