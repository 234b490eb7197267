"""What the server says about itself: structured logs with request, job and session ids, and metrics.

Doors: `configure_logs` (once, at start; gives the `LogRing`), `get_logger`, `bound` (ids for every line inside a
block), `Metrics`.
"""

from rustfin.observability.context import bound
from rustfin.observability.logs import configure_logs, get_logger
from rustfin.observability.metrics import Metrics
from rustfin.observability.ring import LogLine, LogRing

__all__ = ["LogLine", "LogRing", "Metrics", "bound", "configure_logs", "get_logger"]
