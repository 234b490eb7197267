"""What the transcoder counts, in the server's metrics."""

import time
from collections import Counter as Counting
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rustfin.observability import Metrics
from rustfin.transcoder.foresight import Work
from rustfin.transcoder.head import Head, HeadState


class Tally:
    """Counts; any thread."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def asked(self, work: Work, *, is_there: bool) -> None:
        """A segment was asked for."""
        self._metrics.transcoder_segments_asked.labels(work, "cached" if is_there else "missing").inc()

    def started(self, work: Work) -> None:
        """An encoder was started."""
        self._metrics.transcoder_starts.labels(work).inc()

    def made(self, work: Work, size_bytes: int) -> None:
        """A segment was made."""
        self._metrics.transcoder_segments_made.labels(work).inc()
        self._metrics.transcoder_bytes_made.labels(work).inc(size_bytes)

    @contextmanager
    def waiting(self, work: Work) -> Iterator[None]:
        """Somebody waits inside the block."""
        began_s = time.perf_counter()
        try:
            yield
        finally:
            self._metrics.transcoder_wait_seconds.labels(work).observe(time.perf_counter() - began_s)

    def refused(self, reason: str) -> None:
        """Somebody got nothing."""
        self._metrics.transcoder_refusals.labels(reason).inc()

    def restarted(self, reason: str) -> None:
        """An encoder ended before its time."""
        self._metrics.transcoder_failures.labels(reason).inc()

    def standing(self, heads: Iterable[Head], cache_bytes: int) -> None:
        """How things stand now."""
        counts = Counting((head.work, head.state) for head in heads)
        for work in Work:
            for state in HeadState:
                self._metrics.transcoder_heads.labels(work, state).set(counts[work, state])
        self._metrics.transcoder_cache_bytes.set(cache_bytes)
