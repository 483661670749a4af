"""OAuth 2 as apps speak it, and as thieves would like it."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client

from core.clock import utc_now
from stacks.errors import AppRequestDenied, AppRequestInvalid
from stacks.models import Activity, OAuthApp, OAuthAuthorization, OAuthGrant, OrganizationMember, Token
from stacks.oauth_scopes import SCOPES
from tests.api.asking import ask
from tests.app_builders import CALLBACK, CHALLENGE, VERIFIER, make_app, make_code, post_form, redeem, refresh
from tests.factories import Tenant, make_organization, make_stack, make_user

pytestmark = pytest.mark.django_db

READ = "cm.entries.management:read"
BAD_CODE = 400, {"error": "invalid_grant"}
SECRET = "csos" + "0" * 64


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def _tokens(app: OAuthApp, tenant: Tenant, **changes: str) -> dict[str, Any]:
    status, body = redeem(app, make_code(app, tenant.owner, **changes))
    assert status == 200, body
    answer: dict[str, Any] = body
    return answer


def _may_read(tenant: Tenant, tokens: dict[str, Any]) -> int:
    bearer = {"api_key": tenant.stack.api_key, "authorization": f"Bearer {tokens['access_token']}"}
    return ask("GET", "content_types/nothing/entries", headers=bearer)[0]


ENTERED, OUT = 422, 401
"""The type that is asked for does not exist, which only those learn who may read."""


def test_a_code_is_redeemed_for_two_tokens(tenant: Tenant, app: OAuthApp) -> None:
    tokens = _tokens(app, tenant)

    access, next_one = tokens.pop("access_token"), tokens.pop("refresh_token")
    assert tokens == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": READ,
        "organization_uid": tenant.stack.organization.uid,
        "user_uid": tenant.owner.uid,
        "authorization_type": "user",
    }
    assert access.startswith("csoa")
    assert next_one.startswith("csor")
    assert _may_read(tenant, {"access_token": access}) == ENTERED
    assert list(Activity.objects.filter(target_kind="app").order_by("pk").values_list("action", "actor_uid")) == [
        ("app.authorize", tenant.owner.uid),
        ("app.issue_tokens", tenant.owner.uid),
    ]


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


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code_verifier": ""}, 400, "invalid_request"),
        ({"code_verifier": VERIFIER[:-1] + "1"}, 400, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, 400, "invalid_grant"),
        ({"code": "nothing"}, 400, "invalid_grant"),
        ({"code": "\0"}, 400, "invalid_grant"),
        ({"code": ""}, 400, "invalid_request"),
        ({"redirect_uri": "https://app.example.com/other"}, 400, "invalid_request"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "\0"}, 401, "invalid_client"),
        ({"client_id": ""}, 401, "invalid_client"),
        ({"client_secret": "guessed"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    tenant: Tenant, app: OAuthApp, changes: dict[str, str], status: int, error: str
) -> None:
    code = make_code(app, tenant.owner)

    refused, body = redeem(app, code, **changes)

    assert (refused, body["error"]) == (status, error)
    assert Token.objects.filter(kind__in=["oauth", "refresh"]).count() == 0
    # Whoever failed has not spoilt it for who can.
    assert redeem(app, code)[0] == 200


def test_a_code_that_is_shown_twice_ends_what_came_of_it(tenant: Tenant, app: OAuthApp) -> None:
    code = make_code(app, tenant.owner)
    tokens = redeem(app, code)[1]

    assert redeem(app, code) == BAD_CODE

    assert _may_read(tenant, tokens) == OUT
    assert refresh(app, tokens["refresh_token"]) == BAD_CODE
    assert Activity.objects.latest("pk").action == "app.code_reused"


def test_a_code_of_another_app_is_none(tenant: Tenant, app: OAuthApp) -> None:
    thief = make_app(tenant.stack.organization)
    code = make_code(app, tenant.owner)
    assert redeem(thief, code) == BAD_CODE
    assert redeem(app, code)[0] == 200


def test_a_code_is_good_for_a_moment(tenant: Tenant, app: OAuthApp) -> None:
    code = make_code(app, tenant.owner)
    OAuthGrant.objects.update(expires_at=utc_now())
    assert redeem(app, code) == BAD_CODE


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
        {"code_challenge_method": "s256"},
        {"code_challenge": ""},
    ],
)
def test_a_public_app_gets_no_code_without_a_proof_to_come(
    tenant: Tenant, app: OAuthApp, changes: dict[str, str]
) -> None:
    with pytest.raises(AppRequestDenied) as refused:
        make_code(app, tenant.owner, **changes)
    place = urlsplit(refused.value.facts["location"])
    told = dict(parse_qsl(place.query))
    assert f"{place.scheme}://{place.netloc}{place.path}" == CALLBACK
    assert (told["error"], told["state"], told["iss"]) == ("invalid_request", "xyz", "http://127.0.0.1:8000")
    assert OAuthGrant.objects.count() == 0


def test_an_app_with_a_secret_proves_itself_by_it(tenant: Tenant) -> None:
    app = make_app(tenant.stack.organization, secret=SECRET)
    bare = {"code_challenge": "", "code_challenge_method": ""}

    code = make_code(app, tenant.owner, **bare)
    wrong = [redeem(app, code, code_verifier="", client_secret=secret) for secret in ("", "guessed", "\0")]
    assert [(status, body["error"]) for status, body in wrong] == [(401, "invalid_client")] * 3
    # A verifier of a challenge that somebody took out of the address is not passed over.
    assert redeem(app, code, client_secret=SECRET) == BAD_CODE
    status, tokens = redeem(app, code, code_verifier="", client_secret=SECRET)
    assert status == 200
    assert refresh(app, tokens["refresh_token"])[0] == 401
    assert refresh(app, tokens["refresh_token"], client_secret=SECRET)[0] == 200


def test_a_secret_does_not_do_where_a_proof_was_promised(tenant: Tenant) -> None:
    app = make_app(tenant.stack.organization, secret=SECRET)
    code = make_code(app, tenant.owner)
    status, body = redeem(app, code, code_verifier="", client_secret=SECRET)
    assert (status, body["error"]) == (400, "invalid_request")


_ELSEWHERE = [
    "https://evil.example.com/callback",
    "https://app.example.com/callback/..",
    "https://app.example.com/callback?next=https://evil.example.com",
    "https://app.example.com/callback#fragment",
    "https://app.example.com/callback/",
    "https://app.example.com:8443/callback",
    "https://app.example.com@evil.example.com/callback",
    "http://app.example.com/callback",
    "https://APP.example.com/callback",
    "//evil.example.com",
    "javascript:alert(1)",
    "http://127.0.0.1/callback",
    "https://app.example.com/callback https://evil.example.com",
    "",
]


@pytest.mark.parametrize("uri", _ELSEWHERE[:-1])
def test_nobody_is_sent_where_the_app_has_not_said(tenant: Tenant, app: OAuthApp, uri: str) -> None:
    with pytest.raises(AppRequestInvalid):
        make_code(app, tenant.owner, redirect_uri=uri)
    assert OAuthGrant.objects.count() == 0


def test_where_there_is_one_address_it_need_not_be_said(tenant: Tenant, app: OAuthApp) -> None:
    assert redeem(app, make_code(app, tenant.owner, redirect_uri=""))[0] == 200
    app.redirect_uris = [CALLBACK, "https://app.example.com/other"]
    app.save(update_fields=["redirect_uris"])
    with pytest.raises(AppRequestInvalid):
        make_code(app, tenant.owner, redirect_uri="")


@pytest.mark.parametrize(
    ("known", "uri", "is_allowed"),
    [
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", True),
        ("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb", True),
        ("http://[::1]/cb", "http://[::1]:51004/cb", True),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", False),
        ("http://127.0.0.1/cb", "http://[::1]:51004/cb", False),
        ("http://127.0.0.1/cb", "https://127.0.0.1:51004/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb?x=1", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb#x", False),
        ("http://localhost:8184", "http://localhost:8184", True),
        ("http://localhost:8184", "http://localhost:8185", False),
        ("https://127.0.0.1/cb", "https://127.0.0.1:2/cb", False),
    ],
)
def test_a_program_on_one_s_own_machine_listens_at_any_port(known: str, uri: str, is_allowed: bool) -> None:
    assert OAuthApp(redirect_uris=[known]).redirect_uri_allowed(uri) is is_allowed


def test_an_app_is_not_let_ask_for_more_than_it_is_registered_for(tenant: Tenant, app: OAuthApp) -> None:
    app.scopes = [READ]
    app.save(update_fields=["scopes"])
    for scope in (f"{READ} cm.entry:publish", "cm.entry:publish", "everything"):
        with pytest.raises(AppRequestDenied) as refused:
            make_code(app, tenant.owner, scope=scope)
        assert "error=invalid_scope" in refused.value.facts["location"]
    assert _tokens(app, tenant, scope="")["scope"] == READ


def test_refreshing_rotates_and_never_widens(tenant: Tenant, app: OAuthApp) -> None:
    scopes = f"{READ} cm.entry:read"
    tokens = _tokens(app, tenant, scope=scopes)

    assert refresh(app, tokens["refresh_token"], scope=f"{scopes} cm.entry:publish")[1]["error"] == "invalid_scope"
    status, narrow = refresh(app, tokens["refresh_token"], scope=READ)
    assert (status, narrow["scope"]) == (200, READ)
    assert _may_read(tenant, narrow) == ENTERED
    status, wide = refresh(app, narrow["refresh_token"])
    assert (status, set(wide["scope"].split())) == (200, set(scopes.split()))


def test_a_refresh_token_that_is_shown_twice_ends_the_family(tenant: Tenant, app: OAuthApp) -> None:
    first = _tokens(app, tenant)
    other = _tokens(app, tenant)
    second = refresh(app, first["refresh_token"])[1]
    assert [_may_read(tenant, tokens) for tokens in (first, second, other)] == [ENTERED] * 3

    assert refresh(app, first["refresh_token"]) == BAD_CODE

    assert refresh(app, second["refresh_token"]) == BAD_CODE
    assert [_may_read(tenant, tokens) for tokens in (first, second, other)] == [OUT, OUT, ENTERED]
    assert Activity.objects.latest("pk").action == "app.refresh_token_reused"


def test_a_refresh_token_is_the_app_s_own(tenant: Tenant, app: OAuthApp) -> None:
    tokens, thief = _tokens(app, tenant), make_app(tenant.stack.organization)
    assert refresh(thief, tokens["refresh_token"]) == BAD_CODE
    assert refresh(app, tokens["access_token"]) == BAD_CODE
    assert refresh(app, tokens["refresh_token"])[0] == 200


def test_a_refresh_token_ends(tenant: Tenant, app: OAuthApp) -> None:
    tokens = _tokens(app, tenant)
    Token.objects.filter(kind="refresh").update(expires_at=utc_now())
    assert refresh(app, tokens["refresh_token"]) == BAD_CODE


def test_who_left_the_organization_is_acted_for_no_longer(tenant: Tenant, app: OAuthApp) -> None:
    user = make_user()
    OrganizationMember.objects.create(organization=app.organization, user=user, role="member")
    code, waiting = make_code(app, user), make_code(app, user)
    tokens = redeem(app, code)[1]

    OrganizationMember.objects.filter(user=user).delete()

    assert refresh(app, tokens["refresh_token"]) == BAD_CODE
    assert redeem(app, waiting) == BAD_CODE


def test_a_stranger_to_the_organization_cannot_consent(app: OAuthApp) -> None:
    stranger = make_organization().members.get().user
    with pytest.raises(AppRequestInvalid):
        make_code(app, stranger)
    assert OAuthAuthorization.objects.count() == 0


def test_a_deleted_app_gets_nothing(tenant: Tenant, app: OAuthApp) -> None:
    code, tokens = make_code(app, tenant.owner), _tokens(app, tenant)
    app.deleted_at = utc_now()
    app.save(update_fields=["deleted_at"])
    assert redeem(app, code)[0] == 401
    assert refresh(app, tokens["refresh_token"])[0] == 401
    assert _may_read(tenant, tokens) == OUT
    with pytest.raises(AppRequestInvalid):
        make_code(app, tenant.owner)


@pytest.mark.parametrize("shown", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(tenant: Tenant, app: OAuthApp, shown: str) -> None:
    tokens, thief = _tokens(app, tenant), make_app(tenant.stack.organization)

    def revoke(by: OAuthApp, token: str) -> tuple[int, Any]:
        return post_form("/token/revoke", {"token": token, "client_id": by.client_id})

    assert revoke(thief, tokens[shown]) == (200, None)
    assert _may_read(tenant, tokens) == ENTERED
    assert revoke(app, tokens[shown]) == (200, None)
    assert _may_read(tenant, tokens) == OUT
    assert refresh(app, tokens["refresh_token"]) == BAD_CODE
    assert revoke(app, "nothing") == (200, None)
    assert revoke(OAuthApp(client_id="nobody"), tokens[shown])[0] == 401


def test_an_app_may_look_at_its_own_tokens(tenant: Tenant, app: OAuthApp) -> None:
    tokens, thief = _tokens(app, tenant), make_app(tenant.stack.organization)

    def look(by: OAuthApp, token: str) -> Any:
        return post_form("/token/introspect", {"token": token, "client_id": by.client_id})[1]

    seen = look(app, tokens["access_token"])
    assert seen.pop("exp") - seen.pop("iat") == 3600
    assert seen == {
        "active": True,
        "scope": READ,
        "client_id": app.client_id,
        "sub": tenant.owner.uid,
        "username": tenant.owner.email,
    }
    assert look(app, tokens["refresh_token"])["active"] is True
    assert [look(thief, tokens["access_token"]), look(app, "nothing")] == [{"active": False}] * 2
    post_form("/token/revoke", {"token": tokens["access_token"], "client_id": app.client_id})
    assert look(app, tokens["access_token"]) == {"active": False}


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
