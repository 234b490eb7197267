"""A session that goes on, as the server remembers it between requests. What is lost with it can be asked anew."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.userdata_rules import is_played
from rustfin.catalog.views import UserState
from rustfin.core.ids import ItemId, PlaybackId
from rustfin.core.units import Milliseconds, UnixMs
from rustfin.identity import Viewer
from rustfin.playback.choosing import Asked
from rustfin.playback.inference import Fetched
from rustfin.playback.parts import Part, begin, part_of
from rustfin.playback.presentation import Presentation
from rustfin.playback.terms import Decision, Method
from rustfin.subtitles import Track

_RATE_WINDOW_MS = 10_000
_LATE_MS = 1_000
"""By how much a report may come late."""


@dataclass(slots=True)
class Live:
    """One session. Event loop only."""

    viewer: Viewer
    item_id: ItemId
    duration_ms: int | None
    position_ms: int
    """In the film."""
    is_paused: bool
    seen_at: UnixMs
    written_at: UnixMs
    written_ms: int
    state: UserState | None = None
    file: PlayableFile | None = None
    """None, like all that follows, when an earlier run of the server began the session."""
    parts: Sequence[Part] = ()
    """The files of the version that is played."""
    asked: Asked | None = None
    decision: Decision | None = None
    presentation: Presentation | None = None
    tracks: Sequence[Track] = ()
    """The subtitles that can be picked."""
    failed: frozenset[Method] = frozenset()
    """Methods that were tried in this session, in vain."""
    fetched: Fetched | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    has_reported: bool = False
    """Whether the player says itself where it is."""
    credits_ms: Milliseconds | None = None
    """From where on the title is as good as seen; None where nobody knows."""
    is_next_prepared: bool = False
    dropped_frames: int = 0
    buffered_ms: int | None = None
    level: str | None = None
    """The picture that the player shows now, by its name."""
    sent: deque[tuple[UnixMs, int]] = field(default_factory=deque)
    is_track: bool = False
    heard_ms: int = 0
    """For how long it was really shown or heard: what was skipped does not count."""
    is_counted: bool = False
    """Whether this playing has been counted."""

    moved_at: UnixMs = field(init=False)
    """When the position was last told."""

    def __post_init__(self) -> None:
        self.moved_at = self.seen_at

    @property
    def part(self) -> Part | None:
        """The part that is played."""
        return None if self.file is None else part_of(self.parts, self.file.id)

    def in_file_ms(self, position_ms: int) -> int | None:
        """Where in the file that is played a position of the film is; None where it is in another part, or nobody
        knows."""
        if self.part is None or begin(self.parts, position_ms)[0] is not self.part:
            return None
        return position_ms - self.part.start_ms

    @property
    def is_heard_now(self) -> bool:
        """Whether enough was heard for this playing of a track to count, which it does once."""
        return not self.is_counted and is_played(self.heard_ms, self.duration_ms)

    def move_to(self, position_ms: int, at: UnixMs) -> None:
        """It is here now: it has gone on for no longer than the clock has."""
        went_ms = min(position_ms - self.position_ms, at - self.moved_at + _LATE_MS)
        self.heard_ms += max(0, went_ms)
        self.position_ms, self.moved_at = position_ms, at

    def note_sent(self, count_bytes: int, at: UnixMs) -> None:
        """Bytes have gone to the player."""
        self.seen_at = UnixMs(max(self.seen_at, at))
        self.sent.append((at, count_bytes))
        while self.sent and self.sent[0][0] < at - _RATE_WINDOW_MS:
            self.sent.popleft()

    def bandwidth_bps(self, now: UnixMs) -> int:
        """What has gone to the player lately, in bits a second."""
        recent = sum(count for at, count in self.sent if at >= now - _RATE_WINDOW_MS)
        return recent * 8 * 1000 // _RATE_WINDOW_MS


@dataclass(frozen=True, slots=True)
class LivePlayback:
    """Who plays what right now, and how."""

    id: PlaybackId
    user_name: str
    device_name: str
    item_id: ItemId
    method: str
    position_ms: int
    is_paused: bool
    started_at: UnixMs
    last_seen_at: UnixMs
    duration_ms: int | None = None
    decision: Decision | None = None
    """None for a session of an earlier run of the server."""
    bandwidth_bps: int = 0
    dropped_frames: int = 0
    buffered_ms: int | None = None
    level: str | None = None
    encoder_speed: float | None = None
    """Seconds of the title made in a second; None when nothing is being encoded."""
