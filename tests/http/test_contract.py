"""The whole interface under generated requests: answers are as the document says, and never a server error."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from processes import ServerProcess, server_in

EXAMPLES = 12
ENDLESS = {"GET /api/v1/events"}
"""Proven in tests/process: a generated request would wait for ever."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    with server_in(tmp_path_factory.mktemp("contract")) as process:
        token = process.set_up()
        with process.client(token) as client:
            # A key stays when sessions are revoked, which some generated request will do.
            key = client.post("/api/v1/auth/api-keys", json={"name": "contract"}).json()["key"]
        yield process, key


ASKS_ITSELF = {"/api/v1/auth/login", "/stream/file/{file_id}", "/stream/subtitles/{subtitle_id}"} | {
    "/stream/fonts/{file_id}/{index}"
}
"""Where 401 means a wrong password or ticket; elsewhere it would mean that nothing behind it was tried."""

DOCUMENT = Path(__file__).resolve().parents[2] / "ui" / "openapi.json"
"""The document as the web app has it; a test below holds it against the server's own."""

OPERATIONS = {
    operation.label: operation
    for operation in (result.ok() for result in schemathesis.openapi.from_path(DOCUMENT).get_all_operations())
    if operation.label not in ENDLESS
}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_answers_are_as_documented(label: str, server: tuple[ServerProcess, str]) -> None:
    process, key = server

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy())
    def check(case: schemathesis.Case) -> None:
        response = case.call(base_url=process.address, headers={"Authorization": f"Bearer {key}"}, timeout=30)
        assert response.status_code != 401 or case.operation.path in ASKS_ITSELF
        case.validate_response(
            response,
            checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
        )

    check()


def test_the_document_names_every_operation_once(server: tuple[ServerProcess, str]) -> None:
    process, _ = server
    with process.client() as client:
        document = client.get("/api/v1/openapi.json").json()
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert len(names) > 60


def test_the_web_app_is_built_against_this_document(server: tuple[ServerProcess, str]) -> None:
    process, _ = server
    with process.client() as client:
        assert json.loads(DOCUMENT.read_text("utf-8")) == client.get("/api/v1/openapi.json").json()
