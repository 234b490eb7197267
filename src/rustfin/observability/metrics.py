"""What is counted and timed, in Prometheus' words. Each server has a registry of its own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_REQUEST_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_TRANSACTION_BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)


class Metrics:
    """The server's figures. Counting is cheap and may be done on any thread."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.http_request_seconds = Histogram(
            "rustfin_http_request_seconds",
            "Time to answer a request, to the last byte of its head.",
            ("method", "route", "status"),
            buckets=_REQUEST_BUCKETS_S,
            registry=self.registry,
        )
        self.jobs_finished = Counter(
            "rustfin_jobs_finished", "Jobs that ended, by how they ended.", ("kind", "state"), registry=self.registry
        )
        self.jobs_running = Gauge("rustfin_jobs_running", "Jobs running now.", ("lane",), registry=self.registry)
        self.transaction_seconds = Histogram(
            "rustfin_db_transaction_seconds",
            "Time that a transaction ran on its database thread.",
            ("mode",),
            buckets=_TRANSACTION_BUCKETS_S,
            registry=self.registry,
        )
        self.outbound_calls = Counter(
            "rustfin_outbound_calls", "Calls to other hosts, by outcome.", ("host", "outcome"), registry=self.registry
        )

    def render(self) -> bytes:
        """Everything, in the text format of `content_type`."""
        return generate_latest(self.registry)
