"""How many encoders work at a time: slots of several kinds, given out in the order in which they were asked for.

Belongs to the event loop's thread. Who gets no slot at once waits; before it does, a slot may be taken back from an
encoder that nobody is waiting for.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from rustfin.transcoder.renditions import Backend, Muxed, Stretch, VideoEncode

PROCESS = "process"
"""Every encoder, also one that is held: it keeps its memory."""
SOFTWARE = Backend.SOFTWARE.value
"""Pictures encoded by the processor."""
COPY = "copy"
"""What is copied, and sound: the disk's work."""
IDLE_AFTER_S = 20.0
"""An encoder whose players asked for nothing for so long gives way."""
_UNIT_PIXELS_PER_S = 1920 * 1080 * 30


@dataclass(frozen=True, slots=True)
class Share:
    """What an encoder takes of one kind."""

    pool: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Holder:
    """An encoder that holds slots, as far as taking them back asks."""

    id: Hashable
    pools: frozenset[str]
    is_held: bool
    """It is far enough ahead, and does nothing."""
    is_awaited: bool
    """Somebody waits for a segment of it."""
    asked_at_s: float
    """When a player last asked for a segment that it makes or made."""


def share_of(stretch: Stretch) -> Share:
    """What making a stretch takes beside its process. Software counts 1080p at 30 pictures a second as one."""
    rendition = stretch.rendition.video if isinstance(stretch.rendition, Muxed) else stretch.rendition
    if not isinstance(rendition, VideoEncode):
        return Share(COPY)
    if rendition.backend is not Backend.SOFTWARE:
        return Share(rendition.backend.value)
    video = stretch.source.media.video
    rate = rendition.frame_rate or (video.frame_rate if video else None) or 30
    return Share(SOFTWARE, max(1, round(rendition.width * rendition.height * rate / _UNIT_PIXELS_PER_S)))


def choose_victim(holders: Iterable[Holder], pool: str, now_s: float) -> Hashable | None:
    """Whose slot is taken back: those that are held first, then those with idle players; the longest idle first."""
    willing = [
        holder
        for holder in holders
        if pool in holder.pools
        and not holder.is_awaited
        and (holder.is_held or now_s - holder.asked_at_s > IDLE_AFTER_S)
    ]
    chosen = min(willing, key=lambda holder: (not holder.is_held, holder.asked_at_s), default=None)
    return None if chosen is None else chosen.id


@dataclass(slots=True)
class _Pool:
    used: int = 0
    queue: "deque[tuple[int, asyncio.Future[None]]]" = field(default_factory=deque)


class Admission:
    """The slots of one server."""

    def __init__(self, capacity: Callable[[str], int], *, take_back: Callable[[str], object]) -> None:
        """`capacity` says how many slots a pool has at the moment; `take_back(pool)` begins to free one if it can."""
        self._capacity = capacity
        self._take_back = take_back
        self._pools: dict[str, _Pool] = {}

    def used(self, pool: str) -> int:
        """How many slots are taken."""
        return self._pool(pool).used

    def waiting(self, pool: str) -> int:
        """How many wait for slots."""
        return len(self._pool(pool).queue)

    async def acquire(self, share: Share) -> None:
        """Wait for slots; the longest waiting first. Cancelling gives up. More than there are at all counts as all."""
        pool = self._pool(share.pool)
        if not pool.queue and self._fits(share.pool, share.weight):
            pool.used += share.weight
            return
        turn = asyncio.get_running_loop().create_future()
        pool.queue.append((share.weight, turn))
        self._take_back(share.pool)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release(share)
            else:
                pool.queue = deque(entry for entry in pool.queue if entry[1] is not turn)
                self.review(share.pool)
            raise

    def release(self, share: Share) -> None:
        """Give slots back."""
        self._pool(share.pool).used -= share.weight
        self.review(share.pool)

    def review(self, name: str | None = None) -> None:
        """Give out what is free, and take back what can be: after a change of capacity, and every now and then."""
        for each in list(self._pools) if name is None else [name]:
            pool = self._pool(each)
            while pool.queue and self._fits(each, pool.queue[0][0]):
                weight, turn = pool.queue.popleft()
                if not turn.done():
                    pool.used += weight
                    turn.set_result(None)
            if pool.queue:
                self._take_back(each)

    def _fits(self, name: str, weight: int) -> bool:
        used = self._pool(name).used
        return used == 0 or used + weight <= self._capacity(name)

    def _pool(self, name: str) -> _Pool:
        return self._pools.setdefault(name, _Pool())
