"""Clock, ids and errors."""

import time
import uuid

import pytest

from rustfin.core import errors
from rustfin.core.clock import ManualClock, SystemClock
from rustfin.core.ids import new_id


def test_the_system_clock_tells_utc_milliseconds() -> None:
    before = time.time()
    now_ms = SystemClock().now_ms()
    assert before - 0.002 <= now_ms / 1000 <= time.time() + 0.002


def test_the_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(1_000)
    assert (clock.now_ms(), clock.now_ms()) == (1_000, 1_000)
    clock.advance(500)
    assert clock.now_ms() == 1_500


def test_ids_are_uuid7_distinct_and_in_order() -> None:
    made = [new_id() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert sorted(made) == made
    assert {uuid.UUID(text).version for text in made} == {7}
    assert all(str(uuid.UUID(text)) == text for text in made)


def _tree(root: type[errors.RustfinError]) -> list[type[errors.RustfinError]]:
    return [kind for name in dir(errors) if isinstance(kind := getattr(errors, name), type) and issubclass(kind, root)]


@pytest.mark.parametrize("kind", _tree(errors.RustfinError), ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_a_message_and_details_of_its_own(kind: type[errors.RustfinError]) -> None:
    plain, detailed = kind("What to do."), kind("What to do.", code="other", details={"field": "name"})
    assert (plain.code, plain.message, str(plain), plain.details) == (kind.code, "What to do.", "What to do.", {})
    assert (detailed.code, detailed.details) == ("other", {"field": "name"})


def test_no_two_kinds_of_error_share_a_code() -> None:
    codes = [kind.code for kind in _tree(errors.RustfinError)]
    assert len(set(codes)) == len(codes)
