"""Where a scan's walk and name reading run: in a child process, or on a thread of this one."""

import asyncio
import io
import pickle
from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias

from rustfin.core.frames import read_frames
from rustfin.media.python_child import python_frames
from rustfin.scanner.child import Surveyor

Survey: TypeAlias = Callable[[bytes], AsyncGenerator[bytes, None]]
"""Takes a pickled `Order`, gives frames of pickled messages. Close it to stop the work."""


def survey_in_child(payload: bytes) -> AsyncGenerator[bytes, None]:
    """In a child at low priority: requests are answered as if nothing ran, and its memory is given back."""
    return python_frames("rustfin.scanner.child", payload)


async def survey_in_thread(payload: bytes) -> AsyncGenerator[bytes, None]:
    """On a thread, all of it before the first frame: for a few folders, where a process would cost more."""
    out = io.BytesIO()
    order = pickle.loads(payload)  # noqa: S301 - made by this process
    await asyncio.to_thread(Surveyor(order, out).run)
    for frame in read_frames(out.getvalue()):
        yield frame
