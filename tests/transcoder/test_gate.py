"""Where an encoder's thread waits: whoever waits is known to wait, however the limit moved meanwhile."""

import threading
from collections.abc import Iterator

import pytest

from rustfin.transcoder.gate import Gate

PATIENCE_S = 10.0


class Runner:
    """A thread that asks for segment 4, and what it told."""

    def __init__(self, gate: Gate) -> None:
        self.waits = threading.Semaphore(0)
        self.has_passed = threading.Event()
        self._gate = gate
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        if self._gate.wait_for_turn(4, self.waits.release):
            self.has_passed.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    opened = Gate(4)
    yield opened
    opened.close()


def test_who_is_let_go_on_and_stopped_again_before_it_woke_says_so(gate: Gate) -> None:
    """Others began to wait for its slot in between: it must be held again, or it keeps the slot and does nothing."""
    runner = Runner(gate)
    assert runner.waits.acquire(timeout=PATIENCE_S)
    assert gate.hold()
    with gate._changed:
        gate.release(10)
        gate.let_run_to(3)
    assert runner.waits.acquire(timeout=PATIENCE_S)
    assert gate.hold()
    gate.release(10)
    assert runner.has_passed.wait(PATIENCE_S)
    runner.thread.join()


def test_who_is_held_says_so_once(gate: Gate) -> None:
    runner = Runner(gate)
    assert runner.waits.acquire(timeout=PATIENCE_S)
    assert gate.hold()
    with gate._changed:
        gate._changed.notify_all()
    gate.close()
    runner.thread.join(PATIENCE_S)
    assert not runner.waits.acquire(blocking=False)
    assert not runner.has_passed.is_set()
