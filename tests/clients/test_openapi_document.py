"""What the OpenAPI document promises, asked of the real server with data made from the document itself."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.documents import article
from tests.api.management_client import make_manager
from tests.clients.server import running_server
from tests.factories import Tenant, make_environment, make_locale, make_session

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
"""For each operation; `FUZZ_EXAMPLES=1000 make test ARGS=tests/clients/test_openapi_document.py` asks longer."""
DESTRUCTIVE = {"DELETE /v3/stacks", "DELETE /v3/user-session"}
"""What would end the stack or the session that asks."""


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    manager = make_manager()
    scope = manager.tenant.fresh_scope()
    make_locale(scope, "fr-fr")
    make_environment(scope)
    manager.post("content_types", {"content_type": article()})
    manager.post("content_types/article/entries", {"entry": {"title": "One", "pages": 1, "seo": {"keywords": "a"}}})
    return manager.tenant


def _operations(address: str) -> Iterator[Any]:
    document = schemathesis.openapi.from_url(f"{address}/schema/?format=json")
    for found in document.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.label not in DESTRUCTIVE:
            yield operation


def test_every_operation_answers_as_documented(tenant: Tenant) -> None:
    owner = {"api_key": tenant.stack.api_key, "authtoken": make_session(tenant.owner)}
    with running_server() as address:
        for operation in _operations(address):

            @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def ask(case: Any) -> None:
                case.headers, case.cookies = owner, {}
                case.call_and_validate(checks=CHECKS)

            ask()
