"""Playing: what a device can play, how a file reaches it, and sessions from start to stop.

Doors: `Playbacks` (start, report, stop, list), `read_profile`, and `decide` (pure): candidates, profile, policy, load
and wish make a `Decision` that names what to serve and says why.
"""

from rustfin.playback.choosing import Asked
from rustfin.playback.decide import decide
from rustfin.playback.live import LivePlayback
from rustfin.playback.profile import DeviceProfile, read_profile
from rustfin.playback.reasons import Code, Reason, Step
from rustfin.playback.segments import Held, Segments
from rustfin.playback.sessions import REPORT_EVERY_S, Playbacks, Report, Started
from rustfin.playback.terms import (
    Candidate,
    Change,
    CutFacts,
    Decision,
    Delivery,
    EncoderCapability,
    Load,
    Method,
    Policy,
    Suggestion,
    Wish,
    cut_facts,
    software,
)

__all__ = [
    "REPORT_EVERY_S",
    "Asked",
    "Candidate",
    "Change",
    "Code",
    "CutFacts",
    "Decision",
    "Delivery",
    "DeviceProfile",
    "EncoderCapability",
    "Held",
    "LivePlayback",
    "Load",
    "Method",
    "Playbacks",
    "Policy",
    "Reason",
    "Report",
    "Segments",
    "Started",
    "Step",
    "Suggestion",
    "Wish",
    "cut_facts",
    "decide",
    "read_profile",
    "software",
]
