"""What the HTTP edge stands on: handed over once, at composition; each resource takes only what it uses."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from rustfin.artwork import Artwork, ChapterImages, Trickplays
from rustfin.backups import Backups
from rustfin.catalog.libraries import Libraries
from rustfin.catalog.userdata import UserData
from rustfin.core.clock import Clock
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import Identity
from rustfin.jobs import Jobs
from rustfin.media import Tools
from rustfin.observability import Metrics
from rustfin.playback import Capabilities, Devices, Explainer, Playbacks, Reports, Segments
from rustfin.scanner import Scanner
from rustfin.scanner.purges import Purges
from rustfin.scanner.watching import Watching
from rustfin.settings import Settings
from rustfin.streaming import Delivery, Tickets
from rustfin.subtitles import Subtitles, SubtitleSearch
from rustfin.transcoder import Transcoder
from rustfin.transcoder.hardware.survey import Survey


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What this process is."""

    version: str
    started_at: UnixMs
    tools: Tools | None
    tools_problem: str | None
    """Why there is no ffmpeg, in words, when there is none."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that some route needs."""

    facts: ServerFacts
    clock: Clock
    db: Database
    settings: Settings
    events: Events
    jobs: Jobs
    identity: Identity
    libraries: Libraries
    scanner: Scanner
    watching: Watching
    purges: Purges
    backups: Backups
    user_data: UserData
    artwork: Artwork
    trickplays: Trickplays
    chapter_images: ChapterImages
    playbacks: Playbacks
    transcoder: Transcoder
    survey: Survey
    capabilities: Capabilities
    segments: Segments
    devices: Devices
    explainer: Explainer
    reports: Reports
    delivery: Delivery
    tickets: Tickets
    subtitles: Subtitles
    subtitle_search: SubtitleSearch
    metrics: Metrics
    web_dir: Path | None
    closing: asyncio.Event
    """Set when the server goes down: endless answers end themselves."""
