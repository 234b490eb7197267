"""Is a source still what its facts were read from? A file that is replaced while it plays must not end up in segments
that are kept under the old one's name."""

import threading
from pathlib import Path

from rustfin.media import MediaFileGone, fingerprint
from rustfin.transcoder.errors import SourceChanged
from rustfin.transcoder.renditions import Source

_MOST_REMEMBERED = 256


class SourceGuard:
    """Looks at size and time, and at the content where those are not what it saw last. Any thread; blocks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[Path, str], tuple[int, int, int]] = {}

    def check(self, source: Source) -> None:
        """Raises: SourceChanged when there is another content now, MediaFileGone when it is away."""
        place = (source.path, source.fingerprint_id)
        try:
            status = source.path.stat()
        except OSError as error:
            raise MediaFileGone("The file is not there.") from error
        marks = (status.st_size, status.st_mtime_ns, status.st_ino)
        if self._seen.get(place) == marks:
            return
        if fingerprint(source.path).id != source.fingerprint_id:
            raise SourceChanged("The file was replaced since it was looked into. Scan its library, then play it again.")
        with self._lock:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
            self._seen[place] = marks
