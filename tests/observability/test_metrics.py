"""Figures: a registry of its own, and what is in it."""

import prometheus_client

from rustfin.observability import Metrics


def test_two_servers_do_not_share_figures() -> None:
    one, other = Metrics(), Metrics()
    one.jobs_finished.labels("scan", "done").inc()
    assert 'rustfin_jobs_finished_total{kind="scan",state="done"} 1.0' in one.render().decode()
    assert 'kind="scan"' not in other.render().decode()


def test_nothing_of_ours_is_in_the_default_registry() -> None:
    Metrics().http_request_seconds.labels("GET", "/health", "200").observe(0.002)
    assert b"rustfin_" not in prometheus_client.generate_latest()


def test_process_and_runtime_figures_are_there() -> None:
    text = Metrics().render().decode()
    assert "process_resident_memory_bytes" in text
    assert "python_info" in text
    assert "python_gc_collections_total" in text


def test_requests_are_counted_into_buckets() -> None:
    metrics = Metrics()
    metrics.http_request_seconds.labels("GET", "/health", "200").observe(0.002)
    text = metrics.render().decode()
    assert 'rustfin_http_request_seconds_bucket{le="0.0025",method="GET",route="/health",status="200"} 1.0' in text
    assert 'rustfin_http_request_seconds_bucket{le="0.001",method="GET",route="/health",status="200"} 0.0' in text
