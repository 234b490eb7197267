"""Playing: what a device can play, how a file reaches it, and sessions from start to stop.

Doors: `Playbacks` (start, report, stop, list), `read_profile`, `decide` and `choose` (pure).
"""

from rustfin.playback.decide import Candidate, Code, Decision, Method, Policy, Reason, Step, choose, decide
from rustfin.playback.profile import DeviceProfile, read_profile
from rustfin.playback.sessions import REPORT_EVERY_S, LivePlayback, Playbacks, Started

__all__ = [
    "REPORT_EVERY_S",
    "Candidate",
    "Code",
    "Decision",
    "DeviceProfile",
    "LivePlayback",
    "Method",
    "Playbacks",
    "Policy",
    "Reason",
    "Started",
    "Step",
    "choose",
    "decide",
    "read_profile",
]
