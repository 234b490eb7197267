"""What of a library is played how on a device, and why. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rustfin.core.ids import ItemId
from rustfin.playback.decide import decide
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.reasons import Code
from rustfin.playback.terms import Candidate, Method, Suggestion

MOST_TITLES = 200
"""So many titles of a group are named; its count tells of all."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Titles whose versions are played alike on every device, with one of each version to decide on."""

    candidates: tuple[Candidate, ...]
    item_ids: Sequence[ItemId]


@dataclass(slots=True)
class Group:
    """Titles that are played in the same way for the same reasons."""

    method: Method
    codes: tuple[Code, ...]
    messages: tuple[str, ...]
    suggestion: Suggestion | None
    count: int = 0
    item_ids: list[ItemId] = field(default_factory=list)
    """The first of them."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """How a library is played on one device."""

    methods: Mapping[Method, int]
    """Titles by method."""
    codes: Mapping[Code, int]
    """Titles by reason, of those that are not played as they are; a title can have several."""
    groups: Sequence[Group]
    """All but what is played as it is, the largest first."""


def device_report(
    library: Sequence[Alike], profile: DeviceProfile, *, apps: Sequence[DeviceProfile] = (), is_suggesting: bool = False
) -> DeviceReport:
    """One device's report."""
    methods: Counter[Method] = Counter()
    codes: Counter[Code] = Counter()
    groups: dict[tuple[object, ...], Group] = {}
    for alike in library:
        decision = decide(alike.candidates, profile, apps=apps, is_suggesting=is_suggesting)
        count = len(alike.item_ids)
        methods[decision.method] += count
        if decision.method is Method.DIRECT:
            continue
        codes.update(dict.fromkeys(decision.codes, count))
        advice = decision.suggestion.message if decision.suggestion else None
        messages = tuple(dict.fromkeys(reason.message for reason in decision.reasons))
        group = groups.setdefault(
            (decision.method, decision.codes, advice),
            Group(decision.method, decision.codes, messages, decision.suggestion),
        )
        group.count += count
        group.item_ids += alike.item_ids[: MOST_TITLES - len(group.item_ids)]
    ordered = sorted(groups.values(), key=lambda group: -group.count)
    return DeviceReport(dict(methods), dict(codes.most_common()), ordered)
