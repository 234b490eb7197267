"""Log lines: shape, ids, secrets, the ring."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from rustfin.observability import LogRing, bound, configure_logs, get_logger


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_lines_hold_message_fields_and_ids() -> None:
    stream = io.StringIO()
    configure_logs("info", json=True, stream=stream)
    with bound(request_id="r1"), bound(job_id="j1", session_id="s1"):
        get_logger("rustfin.scanner").info("a file was read", size_bytes=7)
    get_logger("rustfin.scanner").warning("later")
    inside, after = _lines(stream)
    assert inside["event"] == "a file was read"
    assert (inside["size_bytes"], inside["level"], inside["logger"]) == (7, "info", "rustfin.scanner")
    assert (inside["request_id"], inside["job_id"], inside["session_id"]) == ("r1", "j1", "s1")
    assert "timestamp" in inside
    assert "request_id" not in after


def test_lines_of_the_standard_library_go_the_same_way() -> None:
    stream = io.StringIO()
    ring = configure_logs("info", json=True, stream=stream)
    with bound(request_id="r1"):
        logging.getLogger("uvicorn.error").warning("GET %s", "/stream/file/1?ticket=abcdef")
    [line] = _lines(stream)
    assert line["event"] == "GET /stream/file/1?ticket=[redacted]"
    assert line["request_id"] == "r1"
    assert ring.recent()[0].event == line["event"]


def test_levels_below_the_one_asked_for_and_talkative_libraries_are_left_out() -> None:
    stream = io.StringIO()
    configure_logs("info", json=True, stream=stream)
    get_logger("rustfin").debug("detail")
    logging.getLogger("httpx").info("HTTP Request: GET https://host/?api_key=k")
    logging.getLogger("uvicorn.error").info("Started server process [1]")
    assert _lines(stream) == []


def test_a_stack_is_logged_without_local_variables() -> None:
    for is_json in (True, False):
        stream = io.StringIO()
        configure_logs("info", json=is_json, stream=stream)
        _fail_with_a_secret()
        text = stream.getvalue()
        assert "ZeroDivisionError" in text
        assert "_fail_with_a_secret" in text
        assert "hunter2" not in text


def _fail_with_a_secret() -> None:
    key = "hunter" + "2"
    try:
        _ = len(key) / 0
    except ZeroDivisionError:
        get_logger("rustfin").exception("it failed")


def test_secrets_in_an_exception_are_redacted() -> None:
    stream = io.StringIO()
    configure_logs("info", json=True, stream=stream)
    failure = ValueError("cannot fetch https://host/x?token=hunter2&page=1")
    get_logger("rustfin").error("it failed", exc_info=failure)
    assert "hunter2" not in stream.getvalue()
    assert "page=1" in stream.getvalue()


def test_the_console_shows_message_and_fields() -> None:
    stream = io.StringIO()
    configure_logs("debug", stream=stream)
    get_logger("rustfin").debug("a file was read", name="x", password="hunter2")
    assert "a file was read" in stream.getvalue()
    assert "name=x" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_the_ring_keeps_the_newest_and_filters() -> None:
    ring = LogRing(capacity=3)
    for number, level in enumerate(["info", "error", "info", "warning", "error"]):
        ring.add({"event": f"line {number}", "level": level, "timestamp": "t", "n": number, "_record": object()})
    kept = ring.recent()
    assert [line.event for line in kept] == ["line 2", "line 3", "line 4"]
    assert kept[0].fields == {"n": "2"}
    assert [line.event for line in ring.recent(level="warning")] == ["line 3", "line 4"]
    assert [line.event for line in ring.recent(after=kept[1].number)] == ["line 4"]
    assert [line.event for line in ring.recent(1)] == ["line 4"]
