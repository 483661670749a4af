"""A program that manages one stack: the requests of these tests in the vendor's shapes."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.factories import Tenant, make_management_token, make_stack


@dataclass(frozen=True, slots=True)
class Manager:
    """A management token of a stack and the client it calls with."""

    tenant: Tenant
    secret: str
    client: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """The response to a request below /v3, with a JSON body where one is given."""
        response = self.client.generic(
            method,
            f"/v3/{path}",
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={**self.tenant.headers(self.secret), **headers},
        )
        assert isinstance(response, HttpResponse)
        return response

    def get(self, path: str) -> Any:
        """The body of a read that must succeed."""
        return self._done("GET", path, None, 200)

    def post(self, path: str, body: object) -> Any:
        """The body of a creation that must succeed."""
        return self._done("POST", path, body, 201)

    def put(self, path: str, body: object) -> Any:
        """The body of an update that must succeed."""
        return self._done("PUT", path, body, 200)

    def delete(self, path: str, body: object = None) -> Any:
        """The body of a deletion that must succeed."""
        return self._done("DELETE", path, body, 200)

    def refused(self, method: str, path: str, body: object = None) -> tuple[int, int, str, Any]:
        """Status, code, sentence and errors of a request that must fail in the dialect's shape."""
        response = self.ask(method, path, body)
        answer = json.loads(response.content)
        assert set(answer) == {"error_message", "error_code", "errors"}, answer
        return response.status_code, answer["error_code"], answer["error_message"], answer["errors"]

    def _done(self, method: str, path: str, body: object, status: int) -> Any:
        response = self.ask(method, path, body)
        assert response.status_code == status, response.content
        return json.loads(response.content)


def make_manager(tenant: Tenant | None = None) -> Manager:
    """A manager of a fresh stack, or of the given one."""
    tenant = tenant or make_stack()
    return Manager(tenant, make_management_token(tenant))
