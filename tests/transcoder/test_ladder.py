"""What follows when an encoder fails."""

import pytest

from rustfin.transcoder.failures import FailureClass
from rustfin.transcoder.ladder import Crash, Step, next_step, recent

ONCE = [Crash(100.0, 7)]
TWICE_AT_ONE = [Crash(100.0, 7), Crash(101.0, 7)]
TWICE = [Crash(100.0, 7), Crash(101.0, 8)]
THRICE = [Crash(100.0, 7), Crash(101.0, 8), Crash(102.0, 9)]


@pytest.mark.parametrize(
    ("failure", "crashes", "is_hardware", "step"),
    [
        (FailureClass.UNKNOWN, ONCE, False, Step.RETRY),
        (FailureClass.GARBLED, ONCE, False, Step.RETRY),
        (FailureClass.SOURCE, ONCE, False, Step.RETRY),  # a network disk that was away for a moment
        (FailureClass.UNKNOWN, TWICE, False, Step.RETRY),
        (FailureClass.UNKNOWN, TWICE_AT_ONE, False, Step.GIVE_UP),
        (FailureClass.UNKNOWN, THRICE, False, Step.GIVE_UP),
        (FailureClass.COPY, ONCE, False, Step.GIVE_UP),
        (FailureClass.REFUSED, ONCE, False, Step.GIVE_UP),
        (FailureClass.FILTER, ONCE, False, Step.GIVE_UP),
        (FailureClass.INDEX, ONCE, False, Step.REINDEX),
        (FailureClass.HARDWARE, ONCE, True, Step.SOFTWARE),
        (FailureClass.FILTER, ONCE, True, Step.SOFTWARE),
        (FailureClass.UNKNOWN, ONCE, True, Step.RETRY),
        (FailureClass.UNKNOWN, TWICE_AT_ONE, True, Step.SOFTWARE),
        (FailureClass.HARDWARE, ONCE, False, Step.RETRY),
    ],
)
def test_the_next_step(failure: FailureClass, crashes: list[Crash], is_hardware: bool, step: Step) -> None:
    assert next_step(failure, crashes=crashes, is_hardware=is_hardware) is step


def test_crashes_are_forgiven_after_a_minute() -> None:
    assert recent(THRICE, 102.0) == tuple(THRICE)
    assert recent(THRICE, 161.0) == (Crash(102.0, 9),)
    assert recent(THRICE, 200.0) == ()
