"""What only the real web server shows: how headers and bodies arrive."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api.documents import article
from tests.clients.server import running_server
from tests.factories import Tenant, make_management_token, make_stack


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    return make_stack()


@pytest.fixture
def address(tenant: Tenant) -> Iterator[str]:
    with running_server() as address:
        yield address


def _ask(
    address: str, method: str, path: str, headers: list[tuple[str, str]], body: list[bytes] | None = None
) -> tuple[int, dict[str, str], Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.putrequest(method, path)
    for name, value in headers:
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(body, encode_chunked=body is not None)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), json.loads(raw) if raw else None


def test_headers_in_either_spelling_and_bodies_in_chunks_arrive(tenant: Tenant, address: str) -> None:
    secret, key = make_management_token(tenant), tenant.stack.api_key
    path = "/v3/content_types"
    for spelling in ("api_key", "api-key", "API_KEY"):
        assert _ask(address, "GET", path, [(spelling, key), ("authorization", secret)])[0] == 200
    assert _ask(address, "GET", path, [("api_key", key), ("api-key", key), ("authorization", secret)])[0] == 200

    credentials = [("api_key", key), ("authorization", secret), ("content-type", "application/json")]
    document = json.dumps({"content_type": article()}).encode()
    status, _, body = _ask(address, "POST", path, credentials, [document[:50], document[50:]])
    assert (status, body["content_type"]["schema"]) == (201, article()["schema"])

    status, headers, body = _ask(address, "HEAD", path, credentials)
    assert (status, body, headers["content-type"]) == (200, None, "application/json")
    assert _ask(address, "GET", f"{path}/?query=%7B%22uid%22%3A%22article%22%7D", credentials)[0] == 200
