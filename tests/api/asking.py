"""Requests below /v3 with any credential, and what came back."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import Tenant, make_session

NO_STACK = (
    412,
    {
        "error_message": "We can't find that Stack. Please try again.",
        "error_code": 109,
        "errors": {"api_key": ["is not valid."]},
    },
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def logged_out(credential: str = "authtoken") -> tuple[int, Any]:
    """The answer to a credential that opens nothing."""
    sentence = "You're not allowed in here unless you're logged in."
    return 401, {"error_message": sentence, "error_code": 105, "errors": {credential: ["is not valid."]}}


def ask(method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Status and body of a request; a body of None is sent as nothing."""
    response = Client().generic(
        method,
        f"/v3/{path}",
        data=b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
        headers=dict(headers or {}),
    )
    return response.status_code, json.loads(response.content)


def owner_headers(tenant: Tenant) -> dict[str, str]:
    """The headers of the stack's owner, signed in."""
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(tenant.owner)}


def count_queries(method: str, path: str, body: object = None, *, headers: Mapping[str, str]) -> int:
    """How many statements a request that succeeds costs."""
    with CaptureQueriesContext(connection) as queries:
        status, answer = ask(method, path, body, headers=headers)
    assert status in (200, 201), answer
    return len(queries)


def without_times(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its two times, which must look like times."""
    assert INSTANT.fullmatch(document["created_at"]), document
    assert INSTANT.fullmatch(document["updated_at"]), document
    return {key: value for key, value in document.items() if key not in ("created_at", "updated_at")}
