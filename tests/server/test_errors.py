"""Whatever goes wrong: the envelope, the right status, nothing of the inside."""

from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from rustfin.observability import Metrics
from rustfin.server.middleware import Outer
from served import Served


def envelope(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    error: dict[str, Any] = body["error"]
    return error


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/users/", "/api", "/stream/nothing", "/health/x", "/metrics/"]
)
async def test_an_unknown_address_of_the_interface_is_404(served: Served, path: str) -> None:
    for client in (served.anonymous, served.admin):
        answer = await client.get(path)
        assert (answer.status_code, envelope(answer)["code"]) == (404, "not_found")


async def test_a_wrong_method_is_405_and_says_which_are_right(served: Served) -> None:
    answer = await served.admin.put("/api/v1/users/me/password", json={})
    assert (answer.status_code, envelope(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("content", "content_type", "statuses"),
    [
        (b"{", "application/json", {422}),
        (b"[]", "application/json", {422}),
        (b"null", "application/json", {422}),
        (b'"\xff"', "application/json", {400, 422}),
        (b"[" * 100_000, "application/json", {400, 422}),
        (b"1" * 10_000, "application/json", {400, 422}),
        (b"name=x", "application/x-www-form-urlencoded", {422}),
        (b"", "application/json", {422}),
        (b'{"name": "x", "password": "12345678", "name2": 1}', "application/json", {422}),
        (b'{"name": "\\ud800", "password": "12345678"}', "application/json", {422}),
        (b'{"name": "x", "password": "12345678", "\\ud800": 1}', "application/json", {422}),
        (b'{"name": ' + b'"x' + b"x" * 70 + b'", "password": "12345678"}', "application/json", {422}),
    ],
)
async def test_a_broken_body_is_the_senders_fault(
    served: Served, content: bytes, content_type: str, statuses: set[int]
) -> None:
    answer = await served.admin.post("/api/v1/users", content=content, headers={"Content-Type": content_type})
    assert answer.status_code in statuses
    assert envelope(answer)["code"] == "invalid"


async def test_each_field_that_does_not_fit_is_named_and_what_was_sent_is_not_repeated(served: Served) -> None:
    answer = await served.admin.post("/api/v1/users", json={"name": "", "password": "short"})
    error = envelope(answer)
    assert {field["field"] for field in error["details"]["fields"]} == {"body.name", "body.password"}
    assert "short" not in answer.text


async def test_a_body_without_end_is_refused(served: Served) -> None:
    answer = await served.admin.post("/api/v1/users", content=b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert envelope(answer)["code"] == "too_large"


async def test_a_fault_is_a_500_that_names_the_request_and_nothing_else() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a secret of the inside")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    metrics = Metrics()
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await Outer(broken, metrics)(scope, receive, send)
    assert sent[0]["status"] == 500
    request_id = dict(sent[0]["headers"])[b"x-request-id"]
    assert request_id in sent[1]["body"]
    assert b"secret" not in sent[1]["body"]
    assert 'status="500"' in metrics.render().decode()


async def test_every_answer_carries_what_keeps_browsers_from_guessing(served: Served) -> None:
    for path in ("/health", "/api/v1/users/me", "/api/v1/nothing", "/"):
        answer = await served.anonymous.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Request-Id"]
        assert answer.headers["Server-Timing"].startswith("app;dur=")
