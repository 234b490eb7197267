"""Which addresses belong to the outside."""

import pytest

from rustfin.core.errors import Forbidden, Unavailable
from rustfin.outbound.addresses import is_public, resolve


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.10",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::1",
        "not an address",
    ],
)
def test_addresses_that_are_not(address: str) -> None:
    assert not is_public(address)


async def test_a_private_host_resolves_only_where_that_is_allowed() -> None:
    assert await resolve("127.0.0.1", 80, may_be_private=True) == "127.0.0.1"
    with pytest.raises(Forbidden):
        await resolve("127.0.0.1", 80, may_be_private=False)
    with pytest.raises(Forbidden):
        await resolve("localhost", 80, may_be_private=False)
    with pytest.raises(Unavailable):
        await resolve("no-such-host.invalid", 80, may_be_private=True)
