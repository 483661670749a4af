"""/manifests: the apps of organizations, and what people let them do; below /v3 and, for the vendor's clients, at the root."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from stacks.models import OAuthApp, OAuthAuthorization, OrganizationMember, User
from tests.api.asking import ask, without_times
from tests.app_builders import CALLBACK, asking, make_app, make_app_token, make_code, redeem
from tests.factories import Tenant, make_member, make_organization, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db

READ = "cm.entries.management:read"
UNKNOWN = (
    422,
    {"error_message": "The requested app doesn't exist.", "error_code": 141, "errors": {"uid": ["is not valid."]}},
)
PUBLIC = {"redirect_uri": CALLBACK, "user_token_config": {"scopes": [READ], "allow_pkce": True}}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return _headers(tenant.owner, tenant)


def _headers(user: User, tenant: Tenant) -> dict[str, str]:
    return {"authtoken": make_session(user), "organization_uid": tenant.stack.organization.uid}


def _member(tenant: Tenant, role: str = "member") -> User:
    user = make_user()
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=user, role=role)
    return user


def test_a_public_app_has_no_secret(tenant: Tenant, headers: dict[str, str]) -> None:
    status, body = ask("POST", "manifests", {"name": "Importer", "oauth": PUBLIC}, headers=headers)

    app = OAuthApp.objects.get()
    assert (status, body["notice"]) == (201, "App created successfully.")
    assert without_times(body["data"]) == {
        "uid": app.uid,
        "name": "Importer",
        "description": "",
        "organization_uid": tenant.stack.organization.uid,
        "oauth": {
            "client_id": app.client_id,
            "redirect_uri": CALLBACK,
            "redirect_uris": [CALLBACK],
            "user_token_config": {"enabled": True, "scopes": [READ], "allow_pkce": True},
        },
        "created_by": tenant.owner.uid,
        "updated_by": tenant.owner.uid,
    }
    assert ask("GET", f"manifests/{app.uid}", headers=headers) == (200, {"data": body["data"]})
    assert ask("GET", "manifests?include_count=true", headers=headers) == (200, {"data": [body["data"]], "count": 1})


def test_a_secret_is_shown_once_and_replaced_at_once(tenant: Tenant, headers: dict[str, str]) -> None:
    config = {**PUBLIC, "user_token_config": {"scopes": [READ], "allow_pkce": False}}
    created = ask("POST", "manifests", {"name": "Importer", "oauth": config}, headers=headers)[1]["data"]
    secret, path = created["oauth"].pop("client_secret"), f"manifests/{created['uid']}"
    app = OAuthApp.objects.get()
    assert secret.startswith("csos")
    assert ask("GET", path, headers=headers) == (200, {"data": created})

    renewed = ask("POST", f"{path}/secret", headers=headers)[1]["data"]["oauth"]["client_secret"]

    app.refresh_from_db()
    assert [app.has_secret(each) for each in (secret, renewed)] == [False, True]
    assert redeem(app, make_code(app, tenant.owner), client_secret=secret)[0] == 401
    assert redeem(app, make_code(app, tenant.owner), client_secret=renewed)[0] == 200


def test_a_public_app_is_given_no_secret(tenant: Tenant, headers: dict[str, str]) -> None:
    app = make_app(tenant.stack.organization)
    status, body = ask("POST", f"manifests/{app.uid}/secret", headers=headers)
    assert (status, body["errors"]) == (422, {"client_secret": ["is nothing that a public app has."]})


def test_changing_an_app_with_the_object_that_was_read(tenant: Tenant, headers: dict[str, str]) -> None:
    path = f"manifests/{make_app(tenant.stack.organization).uid}"
    read = ask("GET", path, headers=headers)[1]["data"]

    status, body = ask("PUT", path, {**read, "name": "Exporter", "description": "Out"}, headers=headers)

    assert status == 200
    changed = {**without_times(read), "name": "Exporter", "description": "Out", "updated_by": tenant.owner.uid}
    assert without_times(body["data"]) == changed
    fixed = {"oauth": {"user_token_config": {"allow_pkce": False}}}
    refused = ask("PUT", path, fixed, headers=headers)
    assert refused[1]["errors"] == {"oauth.user_token_config.allow_pkce": ["cannot be changed."]}


_ADDRESS = "must be an https address without a fragment, or an http one of this very machine."


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, ["name", "oauth.redirect_uris", "oauth.user_token_config.scopes"]),
        ({"name": " ", "oauth": PUBLIC}, ["name"]),
        ({"name": "x" * 101, "oauth": PUBLIC}, ["name"]),
        ({"name": 5, "oauth": PUBLIC}, ["name"]),
        ({"name": "A", "description": "x" * 2001, "oauth": PUBLIC}, ["description"]),
        ({"name": "A", "oauth": []}, ["oauth"]),
        ({"name": "A", "oauth": {**PUBLIC, "user_token_config": 1}}, ["user_token_config"]),
        ({"name": "A", "oauth": {**PUBLIC, "redirect_uris": "x"}}, ["redirect_uris"]),
        ({"name": "A", "oauth": {**PUBLIC, "redirect_uris": [5]}}, ["oauth.redirect_uris"]),
        ({"name": "A", "oauth": {**PUBLIC, "redirect_uris": [CALLBACK] * 11}}, ["oauth.redirect_uris"]),
        (
            {"name": "A", "oauth": {**PUBLIC, "user_token_config": {"scopes": ["x"]}}},
            ["oauth.user_token_config.scopes"],
        ),
        (
            {"name": "A", "oauth": {**PUBLIC, "user_token_config": {"scopes": [1]}}},
            ["oauth.user_token_config.scopes"],
        ),
        (
            {"name": "A", "oauth": {**PUBLIC, "user_token_config": {"scopes": [READ], "allow_pkce": 1}}},
            ["oauth.user_token_config.allow_pkce"],
        ),
    ],
)
def test_what_is_wrong_with_an_app_is_named(headers: dict[str, str], body: Any, errors: list[str]) -> None:
    status, answer = ask("POST", "manifests", body, headers=headers)
    assert (status, sorted(answer["errors"])) == (422, errors)
    assert OAuthApp.objects.count() == 0


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example.com/callback",
        "https://app.example.com/callback#x",
        "https://user@app.example.com/callback",
        "https://*.example.com/callback",
        "https://app.example.com/call back",
        "https://app.example.com/;script-src *",
        "https://app.example.com/'none'\nX-Header: 1",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "/callback",
        "https://app.example.com/" + "x" * 500,
    ],
)
def test_an_address_that_codes_must_not_go_to_is_refused(headers: dict[str, str], uri: str) -> None:
    body = {"name": "A", "oauth": {**PUBLIC, "redirect_uris": [uri]}}
    status, answer = ask("POST", "manifests", body, headers=headers)
    assert (status, answer["errors"]) == (422, {"oauth.redirect_uris.0": [_ADDRESS]})


def test_only_who_leads_an_organization_has_a_hand_in_its_apps(tenant: Tenant) -> None:
    app = make_app(tenant.stack.organization)
    member, guest = _member(tenant), make_member(tenant, "Developer")
    for person in (member, guest):
        headers, path = _headers(person, tenant), f"manifests/{app.uid}"
        assert ask("GET", path, headers=headers)[0] == 200
        changes = [("PUT", path), ("DELETE", path), ("POST", f"{path}/secret"), ("POST", "manifests")]
        refused = [ask(method, where, {"name": "A", "oauth": PUBLIC}, headers=headers)[0] for method, where in changes]
        assert refused == ([403] * 4 if person is member else [422] * 4)
    assert OAuthApp.objects.get().name == "Importer"
    admin = _headers(_member(tenant, "admin"), tenant)
    assert ask("DELETE", f"manifests/{app.uid}", headers=admin)[0] == 200
    assert ask("GET", f"manifests/{app.uid}", headers=admin) == UNKNOWN


def test_another_organization_s_app_is_as_good_as_none(tenant: Tenant, headers: dict[str, str]) -> None:
    foreign = make_app(make_organization())
    authorization = OAuthAuthorization.objects.create(app=foreign, user=make_user())
    path = f"manifests/{foreign.uid}"
    asked = [
        ("GET", path), ("PUT", path), ("DELETE", path), ("POST", f"{path}/secret"), ("POST", f"{path}/authorize"),
        ("GET", f"{path}/authorizations"), ("DELETE", f"{path}/authorizations/{authorization.uid}"),
    ]  # fmt: skip
    assert [ask(method, where, {}, headers=headers) for method, where in asked] == [UNKNOWN] * 7
    assert ask("GET", "manifests", headers={"authtoken": headers["authtoken"]}) == (200, {"data": []})


def test_a_person_consents_with_their_authtoken(tenant: Tenant, headers: dict[str, str]) -> None:
    app = make_app(tenant.stack.organization)

    status, body = ask("POST", f"manifests/{app.uid}/authorize", asking(app), headers=headers)

    place = urlsplit(body["data"]["redirect_url"])
    told = dict(parse_qsl(place.query))
    assert (status, f"{place.scheme}://{place.netloc}{place.path}") == (200, CALLBACK)
    assert sorted(told) == ["code", "iss", "state"]
    assert redeem(app, told["code"])[0] == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"client_id": "other"}, ""),
        ({"redirect_uri": "https://evil.example.com"}, "Mismatching redirect URI."),
        ({"response_type": "token"}, ""),
        ({"code_challenge": ""}, "Code challenge required."),
        ({"scope": "everything"}, ""),
        ({"state": 5}, ""),
    ],
)
def test_a_consent_to_what_is_not_in_order_is_none(
    tenant: Tenant, headers: dict[str, str], changes: dict[str, Any], sentence: str
) -> None:
    app = make_app(tenant.stack.organization)
    body = {**asking(app), **changes}
    status, answer = ask("POST", f"manifests/{app.uid}/authorize", body, headers=headers)
    assert status == 422, answer
    assert sentence in answer["error_message"]
    assert OAuthAuthorization.objects.count() == 0


def test_an_app_cannot_consent_for_the_person(tenant: Tenant) -> None:
    app = make_app(tenant.stack.organization)
    bearer = {"authorization": f"Bearer {make_app_token(app, tenant.owner, *app.scopes)}"}
    for method, path in (("POST", f"manifests/{app.uid}/authorize"), ("GET", "manifests"), ("POST", "manifests")):
        assert ask(method, path, asking(app), headers=bearer)[0] == 403


def test_who_lets_an_app_act_for_them_is_theirs_and_the_leaders_to_know(
    tenant: Tenant, headers: dict[str, str]
) -> None:
    app, member, other = make_app(tenant.stack.organization), _member(tenant), _member(tenant)
    for person in (member, other):
        make_code(app, person)
    path = f"manifests/{app.uid}/authorizations"

    def seen(by: dict[str, str]) -> list[str]:
        return [row["user"]["uid"] for row in ask("GET", path, headers=by)[1]["data"]]

    assert seen(headers) == [member.uid, other.uid]
    assert seen(_headers(member, tenant)) == [member.uid]
    theirs = OAuthAuthorization.objects.get(user=other).uid
    refused = ask("DELETE", f"{path}/{theirs}", headers=_headers(member, tenant))
    assert (refused[0], refused[1]["errors"]) == (422, {"authorization_uid": ["is not valid."]})
    assert ask("DELETE", f"{path}/{theirs}", headers=headers)[0] == 200
    assert seen(headers) == [member.uid]


def test_an_app_signs_itself_out_at_the_root_of_the_host(tenant: Tenant) -> None:
    app, other = make_app(tenant.stack.organization), make_app(tenant.stack.organization)
    make_app_token(other, tenant.owner, READ)
    bearer = {"authorization": f"Bearer {make_app_token(app, tenant.owner, READ)}"}
    client = Client()

    listed = client.get(f"/manifests/{app.uid}/authorizations", headers=bearer).json()["data"]
    assert [row["user"]["uid"] for row in listed] == [tenant.owner.uid]
    assert client.get(f"/manifests/{other.uid}/authorizations", headers=bearer).json() == {"data": []}
    path = f"/manifests/{app.uid}/authorizations/{listed[0]['authorization_uid']}"
    assert client.delete(path, headers=bearer).status_code == 200

    refused = client.delete(path, headers=bearer)
    assert (refused.status_code, refused.json()["error_message"]) == (
        401,
        "The access token is invalid, or was good once.",
    )


def test_the_vendor_s_address_of_the_page_leads_to_it(tenant: Tenant) -> None:
    app = make_app(tenant.stack.organization)
    for root in ("/", "/v3/"):
        response = Client().get(root, asking(app))
        place = urlsplit(response["Location"])
        assert (response.status_code, place.netloc, place.path) == (302, "", "/admin/oauth/authorize/")
        assert dict(parse_qsl(place.query)) == asking(app)
    missing = Client().get("/v3/")
    assert (missing.status_code, json.loads(missing.content)["error_code"]) == (404, 141)


@pytest.mark.parametrize(("typed", "place"), [("/", "/admin/"), ("/admin", "/admin/"), ("/docs", "/docs/")])
def test_who_types_the_address_alone_arrives_at_a_page(typed: str, place: str) -> None:
    response = Client().get(typed)
    assert (response.status_code, response["Location"]) == (302, place)
    assert Client().post("/", {"a": "1"}).status_code == 404
