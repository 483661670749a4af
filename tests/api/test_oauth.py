"""OAuth 2 as programs find it: where it is, what it keeps, and what it says to nonsense."""

import json

import pytest
from django.db import connection
from django.test import Client

from stacks.models import OAuthApp
from stacks.oauth_scopes import SCOPES
from tests.api.oauth_asking import SECRET
from tests.app_builders import make_app, make_code, redeem
from tests.factories import Tenant, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def test_nothing_that_opens_anything_lies_in_the_database(tenant: Tenant, app: OAuthApp) -> None:
    app = make_app(tenant.stack.organization, secret=SECRET)
    code = make_code(app, tenant.owner)
    _, tokens = redeem(app, code, client_secret=SECRET)
    secrets = (SECRET, code, tokens["access_token"], tokens["refresh_token"])
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            stored += [row for (row,) in cursor.fetchall()]
    assert [row for row in stored for secret in secrets if secret in row or secret.encode().hex() in row] == []


def test_the_library_has_no_tables_of_its_own() -> None:
    assert [name for name in connection.introspection.table_names() if name.startswith("oauth2_provider")] == []


@pytest.mark.parametrize("path", ["/token", "/token/revoke", "/token/introspect"])
def test_what_is_no_form_is_refused(path: str) -> None:
    client = Client()
    answers = [
        client.get(path),
        client.post(path, json.dumps({"grant_type": "x"}), "application/json"),
        client.post(path, {"grant_type": "x"}),
        client.post(path, b"%ff=%zz&\xff", "application/x-www-form-urlencoded"),
        client.post(f"{path}?%zz=\xff", b"a=b", "application/x-www-form-urlencoded"),
        client.post(path, b"", "application/x-www-form-urlencoded"),
        client.post(path, "a=" + "x" * 100_000, "application/x-www-form-urlencoded"),
    ]
    assert [answer.status_code for answer in answers[:3]] == [405, 400, 400]
    assert all(400 <= answer.status_code < 500 for answer in answers), answers
    assert all(answer["Cache-Control"] == "no-store" for answer in answers)
    assert all("error" in json.loads(answer.content) for answer in answers)


def test_the_server_says_where_everything_is() -> None:
    body = Client().get("/.well-known/oauth-authorization-server").json()
    assert body.pop("scopes_supported") == sorted(SCOPES)
    assert body == {
        "issuer": "http://127.0.0.1:8000",
        "authorization_endpoint": "http://127.0.0.1:8000/admin/oauth/authorize/",
        "token_endpoint": "http://127.0.0.1:8000/token",
        "revocation_endpoint": "http://127.0.0.1:8000/token/revoke",
        "introspection_endpoint": "http://127.0.0.1:8000/token/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        "revocation_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        "introspection_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        "authorization_response_iss_parameter_supported": True,
    }
