"""The scan's Python work as a child process: walk the roots, read names, send what changed.

Standard input is a pickled `Order`; standard output are frames, each a pickled list of messages. A folder whose digest
is the stored one is only counted.
"""

import pickle
import sys
import time
from collections.abc import Callable
from typing import BinaryIO

from rustfin.core.frames import write_frame
from rustfin.core.paths import display
from rustfin.scanner.messages import Message, Order, Progress, RootOrder, RootSeen, SurveyedFolder
from rustfin.scanner.mounted import Mounted
from rustfin.scanner.mounts import Mount, mounts
from rustfin.scanner.walk import EVERYWHERE, Folder, Unreadable, walk

_FRAME_BYTES = 128 * 1024
_PROGRESS_EVERY_S = 0.2


def main() -> None:
    """Do what the order on standard input says."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent process
    Surveyor(order, sys.stdout.buffer).run()


class Surveyor:
    """One run of the child."""

    def __init__(self, order: Order, out: BinaryIO, table: Callable[[], list[Mount]] = mounts) -> None:
        self._order = order
        self._out = out
        self._mounts = table
        self._folders = 0
        self._files = 0
        self._buffer: list[Message] = []
        self._buffered_bytes = 0
        self._sent_at = time.monotonic()

    def run(self) -> None:
        for root in self._order.roots:
            self._send(self._root(root))
        self._flush()

    def _root(self, root: RootOrder) -> RootSeen:
        try:
            before = Mounted(root, self._mounts)
        except OSError as error:
            return RootSeen(root.root_id, problem=error.strerror or "cannot be read")
        known = dict(root.digests)
        unreadable = list(before.lost)
        places = EVERYWHERE if root.places is None else root.places
        for folder in walk(root.path, places=places, lost=before.lost, growing=root.growing, salt=self._order.salt):
            digest = known.pop(folder.path, None)
            if isinstance(folder, Unreadable):
                unreadable.append(folder.path)
                continue
            count = len(folder.media)
            if count:
                before.sample(f"{folder.path}/{folder.media[0].name}".lstrip("/"))
            self._count(folder, count)
            if digest != folder.digest:
                self._send(self._surveyed(root, folder, digest))
        problem, changed = before.changes()
        unreadable += changed
        return RootSeen(
            root.root_id,
            problem=problem,
            disk=before.disk,
            inner=before.inner,
            has_entries=before.has_entries,
            sentinel_found=before.still_there(),
            vanished=tuple(path for path in known if not _is_below(path, unreadable)),
            unreadable=tuple(unreadable),
            lost={**before.lost, **changed},
        )

    def _surveyed(self, root: RootOrder, folder: Folder, digest: bytes | None) -> SurveyedFolder:
        # Only now: where nothing changed, reading names is not needed, nor the time to load it.
        from rustfin.scanner.survey import survey  # noqa: PLC0415

        claims = survey(folder, root_id=root.root_id, root=root.path, kind=self._order.kind)
        return SurveyedFolder(
            root_id=root.root_id,
            path=folder.path,
            files=tuple(
                (one.disk.path, one.disk.size_bytes, one.disk.mtime_ns, one.disk.inode) for one in claims.media
            ),
            claims=pickle.dumps(claims, pickle.HIGHEST_PROTOCOL),
            is_reread=digest is None or not digest.startswith(self._order.salt),
            is_new=digest is None,
        )

    def _count(self, folder: Folder, files: int) -> None:
        self._folders += 1
        self._files += files
        if time.monotonic() - self._sent_at > _PROGRESS_EVERY_S:
            self._buffer.append(Progress(self._folders, self._files, display(folder.path)))
            self._flush()

    def _send(self, message: Message) -> None:
        self._buffer.append(message)
        self._buffered_bytes += len(message.claims) + 200 if isinstance(message, SurveyedFolder) else 200
        if self._buffered_bytes >= _FRAME_BYTES:
            self._flush()

    def _flush(self) -> None:
        write_frame(self._out, pickle.dumps(self._buffer, pickle.HIGHEST_PROTOCOL))
        self._buffer = []
        self._buffered_bytes = 0
        self._sent_at = time.monotonic()


def _is_below(path: str, folders: list[str]) -> bool:
    return any(path == folder or not folder or path.startswith(f"{folder}/") for folder in folders)


if __name__ == "__main__":
    main()
