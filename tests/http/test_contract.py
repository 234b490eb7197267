"""The whole interface under generated requests: answers are as the document says, and never a server error."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from processes import ServerProcess, server_in

EXAMPLES = 12
ENDLESS = {"events"}
"""Proven in tests/process: a generated request would wait for ever."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    with server_in(tmp_path_factory.mktemp("contract")) as process:
        token = process.set_up()
        with process.client(token) as client:
            # A key stays when sessions are revoked, which some generated request will do.
            key = client.post("/api/v1/auth/api-keys", json={"name": "contract"}).json()["key"]
        yield process, key


@pytest.fixture
def document(server: tuple[ServerProcess, str]) -> schemathesis.BaseSchema:
    process, _ = server
    return schemathesis.openapi.from_url(f"{process.address}/api/v1/openapi.json")


schema = schemathesis.pytest.from_fixture("document").exclude(operation_id=sorted(ENDLESS))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_documented(case: schemathesis.Case, server: tuple[ServerProcess, str]) -> None:
    process, key = server
    response = case.call(base_url=process.address, headers={"Authorization": f"Bearer {key}"}, timeout=30)
    case.validate_response(
        response,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )


def test_the_document_names_every_operation_once(server: tuple[ServerProcess, str]) -> None:
    process, _ = server
    with process.client() as client:
        document = client.get("/api/v1/openapi.json").json()
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert len(names) > 60


def test_the_web_app_is_built_against_this_document(server: tuple[ServerProcess, str]) -> None:
    process, _ = server
    kept = Path(__file__).resolve().parents[2] / "ui" / "openapi.json"
    with process.client() as client:
        assert json.loads(kept.read_text("utf-8")) == client.get("/api/v1/openapi.json").json()
