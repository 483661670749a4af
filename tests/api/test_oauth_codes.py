"""Codes: who gets one, where it is sent, and what it takes to redeem it."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from core.clock import utc_now
from stacks.errors import AppRequestDenied, AppRequestInvalid
from stacks.models import Activity, OAuthApp, OAuthAuthorization, OAuthGrant, Token
from tests.api.oauth_asking import BAD_CODE, ENTERED, OUT, READ, SECRET, may_read, tokens_of
from tests.app_builders import CALLBACK, CHALLENGE, VERIFIER, make_app, make_code, redeem, refresh
from tests.factories import Tenant, make_organization, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def test_a_code_is_redeemed_for_twotokens_of(tenant: Tenant, app: OAuthApp) -> None:
    tokens = tokens_of(app, tenant)

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
    assert may_read(tenant, {"access_token": access}) == ENTERED
    assert list(Activity.objects.filter(target_kind="app").order_by("pk").values_list("action", "actor_uid")) == [
        ("app.authorize", tenant.owner.uid),
        ("app.issue_tokens", tenant.owner.uid),
    ]


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

    assert may_read(tenant, tokens) == OUT
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
    assert tokens_of(app, tenant, scope="")["scope"] == READ


def test_a_stranger_to_the_organization_cannot_consent(app: OAuthApp) -> None:
    stranger = make_organization().members.get().user
    with pytest.raises(AppRequestInvalid):
        make_code(app, stranger)
    assert OAuthAuthorization.objects.count() == 0
