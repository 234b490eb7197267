"""What follows when an encoder fails: try again, another way, or not at all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rustfin.transcoder.failures import FailureClass

CRASH_WINDOW_S = 60.0
MOST_CRASHES = 2
"""More than so many within the window, and a rendition is given up for as long."""

_HOPELESS = frozenset({FailureClass.REFUSED, FailureClass.COPY, FailureClass.FILTER, FailureClass.ENCODER})
_OF_DEVICES = frozenset({FailureClass.HARDWARE, FailureClass.FILTER, FailureClass.ENCODER, FailureClass.MEMORY})


class Step(Enum):
    """What is done."""

    RETRY = auto()
    """The same once more, from the same segment."""
    SOFTWARE = auto()
    """The same without the device."""
    REINDEX = auto()
    """Nothing can be copied until the keyframes are looked for again."""
    GIVE_UP = auto()


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that ended badly, and the segment that it was to make."""

    at_s: float
    number: int


def next_step(failure: FailureClass, *, crashes: Sequence[Crash], is_hardware: bool) -> Step:
    """What follows on a failure; `crashes` are all that lie so close together, the newest last."""
    if failure is FailureClass.INDEX:
        return Step.REINDEX
    if is_hardware and (failure in _OF_DEVICES or _is_repeated(crashes)):
        return Step.SOFTWARE
    if failure in _HOPELESS or _is_repeated(crashes):
        return Step.GIVE_UP
    return Step.RETRY


def recent(crashes: Sequence[Crash], now_s: float) -> tuple[Crash, ...]:
    """The crashes that still count."""
    return tuple(crash for crash in crashes if now_s - crash.at_s < CRASH_WINDOW_S)


def _is_repeated(crashes: Sequence[Crash]) -> bool:
    """Twice at the same segment, or too often at all."""
    numbers = [crash.number for crash in crashes]
    return len(numbers) > MOST_CRASHES or numbers[-1:] * 2 == numbers[-2:]
