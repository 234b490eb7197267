"""What is counted and timed, in Prometheus' words. Each server has a registry of its own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_REQUEST_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_WAIT_BUCKETS_S = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8)
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
        self.transcoder_heads = Gauge(
            "rustfin_transcoder_heads",
            "Encoders, by what they do and how they stand.",
            ("work", "state"),
            registry=self.registry,
        )
        self.transcoder_starts = Counter(
            "rustfin_transcoder_starts", "Encoders that were started.", ("work",), registry=self.registry
        )
        self.transcoder_segments_asked = Counter(
            "rustfin_transcoder_segments_asked",
            "Segments that players asked for, by whether they were there.",
            ("work", "found"),
            registry=self.registry,
        )
        self.transcoder_segments_made = Counter(
            "rustfin_transcoder_segments_made", "Segments that encoders made.", ("work",), registry=self.registry
        )
        self.transcoder_bytes_made = Counter(
            "rustfin_transcoder_made_bytes",
            "Size of the segments that encoders made.",
            ("work",),
            registry=self.registry,
        )
        self.transcoder_wait_seconds = Histogram(
            "rustfin_transcoder_wait_seconds",
            "Time that players waited for a segment that was not there.",
            ("work",),
            buckets=_WAIT_BUCKETS_S,
            registry=self.registry,
        )
        self.transcoder_refusals = Counter(
            "rustfin_transcoder_refusals",
            "Segments that players did not get, by why.",
            ("reason",),
            registry=self.registry,
        )
        self.transcoder_failures = Counter(
            "rustfin_transcoder_failures",
            "Encoders that ended before their time, by how.",
            ("reason",),
            registry=self.registry,
        )
        self.transcoder_cache_bytes = Gauge(
            "rustfin_transcoder_cache_bytes", "Size of the segments that are kept.", registry=self.registry
        )

    def render(self) -> bytes:
        """Everything, in the text format of `content_type`."""
        return generate_latest(self.registry)
