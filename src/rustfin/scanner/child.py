"""The scan's Python work as a child process: walk the roots, read names, send what changed.

Standard input is a pickled `Order`; standard output are frames, each a pickled list of messages. A folder whose digest
is the stored one is only counted.
"""

import os
import pickle
import sys
import time
from typing import BinaryIO

from rustfin.core.frames import write_frame
from rustfin.core.paths import display
from rustfin.scanner.messages import Message, Order, Progress, RootOrder, RootSeen, SurveyedFolder
from rustfin.scanner.survey import survey
from rustfin.scanner.walk import Folder, Unreadable, walk

_FRAME_BYTES = 128 * 1024
_PROGRESS_EVERY_S = 0.2


def main() -> None:
    """Do what the order on standard input says."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent process
    Surveyor(order, sys.stdout.buffer).run()


class Surveyor:
    """One run of the child."""

    def __init__(self, order: Order, out: BinaryIO) -> None:
        self._order = order
        self._out = out
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
            device = os.stat(root.path).st_dev  # noqa: PTH116 - a path that need not be text
            with os.scandir(root.path) as entries:
                has_entries = any(entries)
        except OSError as error:
            return RootSeen(root.root_id, problem=error.strerror or "cannot be read")
        known = dict(root.digests)
        unreadable: list[str] = []
        sample: list[str] = []
        media_files = 0
        for folder in walk(root.path, salt=self._order.salt):
            digest = known.pop(folder.path, None)
            if isinstance(folder, Unreadable):
                unreadable.append(folder.path)
                continue
            count = len(folder.media)
            media_files += count
            if count and self._folders % 7 == 0 and len(sample) < 16:
                sample.append(f"{folder.path}/{folder.media[0].name}".lstrip("/"))
            self._count(folder, count)
            if digest != folder.digest:
                self._send(self._surveyed(root, folder, digest))
        return RootSeen(
            root.root_id,
            device=device,
            has_entries=has_entries,
            sentinel_found=sum(os.path.lexists(os.path.join(root.path, path)) for path in root.sentinel),  # noqa: PTH118
            media_files=media_files,
            vanished=tuple(path for path in known if not _is_below(path, unreadable)),
            unreadable=tuple(unreadable),
            sample=tuple(sample),
        )

    def _surveyed(self, root: RootOrder, folder: Folder, digest: bytes | None) -> SurveyedFolder:
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
