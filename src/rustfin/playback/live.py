"""A session that goes on, as the server remembers it between requests. What is lost with it can be asked anew."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.views import UserState
from rustfin.core.ids import ItemId, PlaybackId
from rustfin.core.units import Milliseconds, UnixMs
from rustfin.identity import Viewer
from rustfin.playback.choosing import Asked
from rustfin.playback.inference import Fetched
from rustfin.playback.presentation import Presentation
from rustfin.playback.terms import Decision, Method
from rustfin.subtitles import Track

_RATE_WINDOW_MS = 10_000


@dataclass(slots=True)
class Live:
    """One session. Event loop only."""

    viewer: Viewer
    item_id: ItemId
    duration_ms: int | None
    position_ms: int
    is_paused: bool
    seen_at: UnixMs
    written_at: UnixMs
    written_ms: int
    state: UserState | None = None
    file: PlayableFile | None = None
    """None, like all that follows, when an earlier run of the server began the session."""
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
