"""Schemathesis on /openapi.json: no request, valid or not, makes a server error or an answer that the description does not know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from web_server import app_of, serving

#: Requests an endpoint and kind; CI keeps it small, HOIBAOCAO_TEST_EXAMPLES makes it a longer hunt.
EXAMPLES = int(os.environ.get("HOIBAOCAO_TEST_EXAMPLES", "15"))
CHECKS: list[CheckFunction] = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Every operation of the description; a new one must be named here.
OPERATIONS = {
    *("POST /api/v1/ask", "GET /api/v1/reports", "GET /api/v1/indicators", "GET /api/v1/export", "GET /api/v1/lookup"),
    *("GET /api/v1/search", "GET /api/v1/source", "GET /api/v1/answers/{answer_id}", "POST /api/v1/answers/{answer_id}/feedback"),
    *("POST /api/v1/session", "GET /api/v1/me", "GET /v1/models", "GET /v1/models/{model}", "POST /v1/chat/completions"),
    *("GET /livez", "GET /readyz", "GET /metrics"),
}
#: Those to which nothing can be sent that would be wrong.
HARMLESS = {
    *("GET /livez", "GET /metrics", "GET /readyz", "GET /v1/models", "GET /v1/models/{model}", "GET /api/v1/me"),
    *("GET /api/v1/reports",),
}


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with serving(app_of(tmp_path_factory.mktemp("web"))) as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        yield {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_the_description_has_every_operation(operations: dict[str, Any]) -> None:
    assert set(operations) == OPERATIONS


CASES = [(label, mode) for label in sorted(OPERATIONS) for mode in GenerationMode if label not in HARMLESS or mode.is_positive]


@pytest.mark.parametrize(("label", "mode"), CASES, ids=[f"{mode.value} {label}" for label, mode in CASES])
def test_no_request_makes_a_server_error(operations: dict[str, Any], label: str, mode: GenerationMode) -> None:
    operation = operations[label]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def attempt(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    attempt()
