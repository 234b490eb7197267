"""Which addresses belong to the outside: never this machine, never the house's own network."""

import asyncio
import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from rustfin.core.errors import Forbidden, Unavailable

# Well-known prefix of translators (RFC 6052): the last four bytes are an IPv4 address that may be a private one.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an address, and any that is wrapped in it, lies in the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (ip, *_wrapped(ip)))


async def resolve(host: str, port: int, *, may_be_private: bool) -> str:
    """An address of a host to connect to. Connect to just this one: asking again may give another.

    Raises: Unavailable (no such host), Forbidden (one of its addresses is not public, and must be).
    """
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"The address of {host} cannot be found: {error.strerror}.", code="host_unknown") from error
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses:
        raise Unavailable(f"The address of {host} cannot be found.", code="host_unknown")
    if not may_be_private and not all(is_public(address) for address in addresses):
        raise Forbidden(f"{host} leads into a private network; it was not called.", code="private_address")
    return addresses[0]


def _wrapped(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _TRANSLATED:
        inner.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return [one for one in inner if one is not None]
