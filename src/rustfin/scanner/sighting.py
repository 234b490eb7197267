"""Looking at roots, and at the disks in them, without walking them."""

import pickle
from collections.abc import Collection, Mapping
from contextlib import aclosing

from rustfin.core.ids import RootId
from rustfin.metadata.hint import MediaHint
from rustfin.scanner.looking import Survey
from rustfin.scanner.messages import Message, Order, RootOrder, RootSeen
from rustfin.scanner.roots import offline_reason
from rustfin.scanner.seen import sight_of
from rustfin.scanner.store import LibraryToScan


async def see_roots(survey: Survey, library: LibraryToScan, root_ids: Collection[RootId]) -> dict[RootId, RootSeen]:
    """These roots as they are now."""
    order = Order(
        roots=tuple(
            RootOrder(root.root_id, root.path, {}, root.sentinel, ())
            for root in library.roots
            if root.root_id in root_ids
        ),
        kind=MediaHint(library.kind),
        salt=b"",
    )
    seen: dict[RootId, RootSeen] = {}
    async with aclosing(survey(pickle.dumps(order))) as frames:
        async for frame in frames:
            messages: list[Message] = pickle.loads(frame)  # noqa: S301 - from our own process
            seen |= {message.root_id: message for message in messages if isinstance(message, RootSeen)}
    return seen


def offline_roots(library: LibraryToScan, seen: Mapping[RootId, RootSeen]) -> set[RootId]:
    """Those that are not there, or may not be: also an empty one of which all files are missing already."""
    return {
        root.root_id
        for root in library.roots
        if root.root_id in seen
        and offline_reason(sight_of(seen[root.root_id]), sentinel=root.sentinel, present_files=1) is not None
    }
