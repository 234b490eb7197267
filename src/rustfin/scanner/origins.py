"""Where new files came from, and which files are the same: what only their content tells. Touches the disk."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from rustfin.core.ids import FingerprintId, RootId
from rustfin.media import MediaFileGone, UnreadableMedia, fingerprint
from rustfin.scanner.reconcile import KnownFile, WalkedFile
from rustfin.scanner.scope import Place, Scope, folded


def left(known: Iterable[KnownFile], new: Iterable[WalkedFile], paths: Mapping[RootId, str]) -> Scope:
    """The folders that known files have left for these new ones. Touches the disk."""
    by_size: dict[int, list[WalkedFile]] = defaultdict(list)
    for file in new:
        by_size[file.size_bytes].append(file)
    read = Contents(paths)
    places: dict[RootId, set[Place]] = defaultdict(set)
    for one in known:
        if by_size[one.size_bytes] and not os.path.lexists(f"{paths[one.root_id]}/{one.path}"):
            alike = (
                (one.inode, one.mtime_ns) == (file.inode, file.mtime_ns)
                or (one.fingerprint_id is not None and one.fingerprint_id == read.fingerprint_of(file))
                for file in by_size[one.size_bytes]
            )
            if any(alike):
                places[one.root_id].add(Place(one.path.rpartition("/")[0], is_deep=False))
    return {root_id: folded(found) for root_id, found in places.items()}


class Contents:
    """Fingerprints of files, each read once."""

    def __init__(self, paths: Mapping[RootId, str]) -> None:
        self._paths = paths
        self._found: dict[tuple[RootId, str], FingerprintId | None] = {}

    def fingerprint_of(self, file: WalkedFile) -> FingerprintId | None:
        """None where it cannot be read. Touches the disk."""
        key = (file.root_id, file.path)
        if key not in self._found:
            try:
                self._found[key] = fingerprint(Path(self._paths[file.root_id], file.path)).id
            except (MediaFileGone, UnreadableMedia):
                self._found[key] = None
        return self._found[key]
