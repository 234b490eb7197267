"""Playing: what a device can play, how a file reaches it, and sessions from start to stop.

Doors: `Playbacks` (start, report, stop, list); `read_profile`, and `decide` (pure): candidates, profile, policy, load
and wish make a `Decision` that names what to serve and says why; `policy_for` and `allowed` (pure) for what an account
may; `Devices` for what players measured and people said of them, `Explainer` and `Reports` for what would happen.
"""

from rustfin.playback.capabilities import Capabilities
from rustfin.playback.choosing import Asked
from rustfin.playback.decide import decide
from rustfin.playback.deciding import Started
from rustfin.playback.devices import Device, Devices
from rustfin.playback.explaining import Explainer, Explanation
from rustfin.playback.live import LivePlayback
from rustfin.playback.named import NamedProfile, named_profile, named_profiles, other_apps
from rustfin.playback.overrides import Overrides, overridden
from rustfin.playback.policy import LiveStream, allowed, is_local_address, policy_for
from rustfin.playback.profile import DeviceProfile, read_profile
from rustfin.playback.reasons import Code, Reason, Step
from rustfin.playback.report import DeviceReport, Group
from rustfin.playback.reports import Library, ReportedDevice, Reports
from rustfin.playback.segments import Held, Segments
from rustfin.playback.sessions import REPORT_EVERY_S, Playbacks, Report
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
    "Capabilities",
    "Change",
    "Code",
    "CutFacts",
    "Decision",
    "Delivery",
    "Device",
    "DeviceProfile",
    "DeviceReport",
    "Devices",
    "EncoderCapability",
    "Explainer",
    "Explanation",
    "Group",
    "Held",
    "Library",
    "LivePlayback",
    "LiveStream",
    "Load",
    "Method",
    "NamedProfile",
    "Overrides",
    "Playbacks",
    "Policy",
    "Reason",
    "Report",
    "ReportedDevice",
    "Reports",
    "Segments",
    "Started",
    "Step",
    "Suggestion",
    "Wish",
    "allowed",
    "cut_facts",
    "decide",
    "is_local_address",
    "named_profile",
    "named_profiles",
    "other_apps",
    "overridden",
    "policy_for",
    "read_profile",
    "software",
]
