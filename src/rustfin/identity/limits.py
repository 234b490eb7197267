"""How fast one may guess: tries at signing in, counted for an address and for a name at that address.

Kept in memory. Nobody can lock another one's account: a name is only ever held back at the address that guessed.
"""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass, field

from rustfin.core.clock import Clock
from rustfin.core.errors import RateLimited

WINDOW_MS = 15 * 60_000
FREE_TRIES_OF_NAME = 5
FREE_TRIES_OF_ADDRESS = 20
FIRST_PAUSE_MS = 2_000
LONGEST_PAUSE_MS = WINDOW_MS
KEPT_KEYS = 20_000


@dataclass(slots=True)
class _Tries:
    at: list[int] = field(default_factory=list)


class SignInLimit:
    """A sliding window of tries with a pause that doubles. Used on the event loop only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def begin(self, address: str, name_key: str) -> None:
        """Count a try before it is checked, so that many at once gain nothing. Raises: RateLimited."""
        network = _network(address)
        now_ms = self._clock.now_ms()
        watched = [((network, ""), FREE_TRIES_OF_ADDRESS), ((network, name_key), FREE_TRIES_OF_NAME)]
        pause_ms = max(self._pause_ms(key, free, now_ms) for key, free in watched)
        if pause_ms > 0:
            seconds = math.ceil(pause_ms / 1000)
            raise RateLimited(
                f"Too many tries. Wait {seconds} seconds, then try again.", details={"retry_after_s": seconds}
            )
        for key, _ in watched:
            self._tries.setdefault(key, _Tries()).at.append(now_ms)
            self._tries.move_to_end(key)
        while len(self._tries) > KEPT_KEYS:
            self._tries.popitem(last=False)

    def succeed(self, address: str, name_key: str) -> None:
        """Forget the tries of this name here; of the address only this one, or a guesser could sign in to go on."""
        network = _network(address)
        self._tries.pop((network, name_key), None)
        of_address = self._tries.get((network, ""))
        if of_address is not None and of_address.at:
            of_address.at.pop()

    def _pause_ms(self, key: tuple[str, str], free: int, now_ms: int) -> int:
        tries = self._tries.get(key)
        if tries is None:
            return 0
        tries.at = [at for at in tries.at if now_ms - at < WINDOW_MS]
        over = len(tries.at) - free
        if over < 0:
            return 0
        pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << min(over, 16))
        return tries.at[-1] + pause_ms - now_ms


def _network(address: str) -> str:
    # One household has a whole IPv6 /64: a guesser would otherwise have 2^64 addresses.
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
