"""How fast one may guess."""

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import RateLimited
from rustfin.identity.limits import FREE_TRIES_OF_ADDRESS, FREE_TRIES_OF_NAME, KEPT_KEYS, WINDOW_MS, SignInLimit


def tries_in_a_row(limit: SignInLimit, address: str, name: str) -> int:
    count = 0
    while count < 1000:
        try:
            limit.begin(address, name)
        except RateLimited:
            return count
        count += 1
    return count


def wait_s(limit: SignInLimit, address: str, name: str) -> int:
    with pytest.raises(RateLimited) as caught:
        limit.begin(address, name)
    return int(str(caught.value.details["retry_after_s"]))


def test_a_name_has_a_few_free_tries_then_pauses_that_double(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    assert tries_in_a_row(limit, "10.0.0.1", "ann") == FREE_TRIES_OF_NAME
    pauses = []
    for _ in range(4):
        pauses.append(wait_s(limit, "10.0.0.1", "ann"))
        clock.advance(pauses[-1] * 1000)
        limit.begin("10.0.0.1", "ann")
    assert pauses == [2, 4, 8, 16]


def test_one_address_cannot_try_name_after_name(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    for number in range(FREE_TRIES_OF_ADDRESS):
        limit.begin("10.0.0.1", f"name {number}")
    assert wait_s(limit, "10.0.0.1", "another") > 0


def test_another_address_is_not_held_back(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    tries_in_a_row(limit, "10.0.0.1", "ann")
    assert tries_in_a_row(limit, "10.0.0.2", "ann") == FREE_TRIES_OF_NAME


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("not an address", "10.0.0.1", False),
    ],
)
def test_an_ipv6_network_counts_as_one_address(clock: ManualClock, first: str, second: str, is_same: bool) -> None:
    limit = SignInLimit(clock)
    tries_in_a_row(limit, first, "ann")
    assert tries_in_a_row(limit, second, "ann") == (0 if is_same else FREE_TRIES_OF_NAME)


def test_success_forgets_the_name_but_not_the_address(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    for _ in range(FREE_TRIES_OF_NAME - 1):
        limit.begin("10.0.0.1", "ann")
    limit.succeed("10.0.0.1", "ann")
    assert tries_in_a_row(limit, "10.0.0.1", "ann") == FREE_TRIES_OF_NAME
    assert tries_in_a_row(limit, "10.0.0.1", "bob") == FREE_TRIES_OF_NAME
    assert tries_in_a_row(limit, "10.0.0.1", "eve") == FREE_TRIES_OF_NAME
    assert tries_in_a_row(limit, "10.0.0.1", "joe") == FREE_TRIES_OF_ADDRESS - 3 * FREE_TRIES_OF_NAME - 3


def test_tries_are_forgotten_after_a_while(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    tries_in_a_row(limit, "10.0.0.1", "ann")
    clock.advance(WINDOW_MS)
    assert tries_in_a_row(limit, "10.0.0.1", "ann") == FREE_TRIES_OF_NAME


def test_memory_is_bounded(clock: ManualClock) -> None:
    limit = SignInLimit(clock)
    for number in range(KEPT_KEYS):
        limit.begin(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "ann")
    assert len(limit._tries) <= KEPT_KEYS
