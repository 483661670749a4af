"""/stacks/management_tokens and /stacks/delivery_tokens."""

from typing import Any

import pytest

from stacks.grants import full_scope
from stacks.models import Token
from stacks.secrets import digest
from tests.api.asking import ask, count_queries, logged_out, owner_headers, without_times
from tests.factories import Tenant, make_environment, make_management_token, make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (
    422,
    {"error_message": "The requested token doesn't exist.", "error_code": 141, "errors": {"uid": ["is not valid."]}},
)
MAIN = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
ENTRIES = {"module": "entry", "acl": {"read": True, "write": True}}
PRODUCTION = {"module": "environment", "environments": ["production"], "acl": {"read": True}}
KINDS = ("management", "delivery")


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return owner_headers(tenant)


def _create(kind: str, headers: dict[str, str], **token: object) -> dict[str, Any]:
    scope = [ENTRIES, MAIN] if kind == "management" else [PRODUCTION, MAIN]
    body = {"token": {"name": "CI", "scope": scope, **token}}
    status, answer = ask("POST", f"stacks/{kind}_tokens", body, headers=headers)
    assert status == 201, answer
    assert answer["notice"] == f"{kind.capitalize()} Token created successfully."
    created: dict[str, Any] = answer["token"]
    return created


def test_a_management_token_shows_its_secret_once(tenant: Tenant, headers: dict[str, str]) -> None:
    created = _create("management", headers, description="Builds", expires_on="2999-12-10")

    secret = created.pop("token")
    assert without_times(created) == {
        "uid": Token.objects.get(kind="management").uid,
        "name": "CI",
        "description": "Builds",
        "scope": [ENTRIES, MAIN],
        "expires_on": "2999-12-10T23:59:59.999Z",
        "is_email_notification_enabled": False,
        "created_by": tenant.owner.uid,
        "updated_by": tenant.owner.uid,
        "last_used_at": None,
        "former_until": None,
    }
    assert ask("GET", f"stacks/management_tokens/{created['uid']}", headers=headers) == (200, {"token": created})
    assert ask("GET", "stacks/management_tokens", headers=headers) == (200, {"tokens": [created]})
    assert ask("GET", "stacks", headers=tenant.headers(secret))[0] == 200


def test_a_delivery_token_names_its_environments_in_full(tenant: Tenant, headers: dict[str, str]) -> None:
    production = make_environment(tenant.scope)
    make_environment(tenant.scope, "staging")

    created = _create("delivery", headers)

    secret = created.pop("token")
    _, environment = ask("GET", "environments/production", headers=headers)
    assert without_times(created) == {
        "uid": Token.objects.get(kind="delivery").uid,
        "name": "CI",
        "description": "",
        "type": "delivery",
        "scope": [{**PRODUCTION, "environments": [environment["environment"]]}, MAIN],
        "created_by": tenant.owner.uid,
        "updated_by": tenant.owner.uid,
        "last_used_at": None,
        "former_until": None,
    }
    assert secret.startswith("cs")
    assert Token.objects.get(kind="delivery").scope == [{**PRODUCTION, "environments": [production.uid]}, MAIN]
    assert ask("GET", f"stacks/delivery_tokens/{created['uid']}", headers=headers) == (200, {"token": created})
    assert ask("GET", "stacks/delivery_tokens", headers=headers) == (200, {"tokens": [created]})


@pytest.mark.parametrize("kind", KINDS)
def test_changing_a_token_with_the_object_that_was_read(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    make_environment(tenant.scope)
    uid = _create(kind, headers, description="Old")["uid"]
    path = f"stacks/{kind}_tokens/{uid}"
    read: dict[str, Any] = ask("GET", path, headers=headers)[1]["token"]

    status, body = ask("PUT", path, {"token": {**read, "name": "CD"}}, headers=headers)

    assert (status, body["notice"]) == (200, f"{kind.capitalize()} Token updated successfully.")
    assert without_times(body["token"]) == {**without_times(read), "name": "CD"}
    assert ask("GET", path, headers=headers) == (200, {"token": body["token"]})


def test_the_end_of_a_management_token_can_be_moved_and_taken_away(headers: dict[str, str]) -> None:
    path = f"stacks/management_tokens/{_create('management', headers, expires_on='2999-12-10')['uid']}"

    def end(token: object) -> object:
        status, body = ask("PUT", path, {"token": token}, headers=headers)
        return body["token"]["expires_on"] if status == 200 else body["errors"]

    assert end({"name": "CD"}) == "2999-12-10T23:59:59.999Z"
    assert end({"expires_on": "2999-12-11T10:00:00+02:00"}) == "2999-12-11T08:00:00.000Z"
    assert end({"expires_on": "2020-12-10"}) == {"expires_on": ["lies in the past."]}
    assert end({"expires_on": "tomorrow"}) == {"expires_on": ["is not a valid date."]}
    assert end({"expires_on": "2999-12-11T10:00:00"}) == {"expires_on": ["is not a valid date."]}
    assert end({"expires_on": "9999-12-31T23:59:59-12:00"}) == {"expires_on": ["is not a valid date."]}
    assert end({"expires_on": 5}) == {"expires_on": ["must be a text."]}
    assert end({"expires_on": None}) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_token_is_dead_and_unknown(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    make_environment(tenant.scope)
    created = _create(kind, headers)
    path = f"stacks/{kind}_tokens/{created['uid']}"

    status, body = ask("DELETE", path, headers=headers)

    assert (status, body) == (200, {"notice": f"{kind.capitalize()} Token deleted successfully."})
    assert ask("DELETE", path, headers=headers) == ask("GET", path, headers=headers) == UNKNOWN
    header = "authorization" if kind == "management" else "access_token"
    assert ask("GET", "stacks", headers={"api_key": headers["api_key"], header: created["token"]}) == logged_out(header)


@pytest.mark.parametrize(
    ("kind", "token", "errors"),
    [
        ("management", {"scope": full_scope()}, {"name": ["must have 1 to 200 characters."]}),
        ("management", {"name": "CI"}, {"scope": ["is a required list."]}),
        ("management", {"name": "CI", "scope": {}}, {"scope": ["must be a list."]}),
        ("management", {"name": "CI", "scope": [ENTRIES]}, {"scope.branch_or_alias": ["is a required field."]}),
        ("management", {"name": "CI", "scope": full_scope("dev")}, {"scope.branch_or_alias": ["is not valid."]}),
        ("management", {"name": "CI", "scope": [MAIN, {"module": 1}]}, {"scope.1.module": ["is a required text."]}),
        ("delivery", {"scope": [PRODUCTION, MAIN]}, {"name": ["must have 1 to 200 characters."]}),
        ("delivery", {"name": "CI"}, {"scope": ["is a required list."]}),
        ("delivery", {"name": "CI", "scope": [PRODUCTION]}, {"scope.branch_or_alias": ["is a required field."]}),
        ("delivery", {"name": "CI", "scope": [MAIN]}, {"scope.environment": ["is a required field."]}),
        (
            "delivery",
            {"name": "CI", "scope": [{**PRODUCTION, "environments": ["nowhere"]}, MAIN]},
            {"scope.environment": ["is not valid."]},
        ),
        (
            "delivery",
            {"name": "CI", "scope": [{**PRODUCTION, "environments": "production"}, MAIN]},
            {"scope.environment": ["is not valid."]},
        ),
        (
            "delivery",
            {"name": "CI", "scope": [{**PRODUCTION, "environments": [{"uid": ["x"]}]}, MAIN]},
            {"scope.environment": ["is not valid."]},
        ),
    ],
)
def test_a_bad_token_is_not_created(
    tenant: Tenant, headers: dict[str, str], kind: str, token: object, errors: object
) -> None:
    make_environment(tenant.scope)

    status, body = ask("POST", f"stacks/{kind}_tokens", {"token": token}, headers=headers)

    assert (status, body) == (
        422,
        {"error_message": "Token creation failed. Please try again.", "error_code": 141, "errors": errors},
    )
    assert not Token.objects.exclude(kind="authtoken").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_another_stacks_token_is_unknown(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    other = make_stack()
    make_environment(other.scope)
    uid = _create(kind, owner_headers(other))["uid"]

    for method in ("GET", "PUT", "DELETE"):
        body: object = {"token": {}} if method == "PUT" else None
        assert ask(method, f"stacks/{kind}_tokens/{uid}", body, headers=headers) == UNKNOWN
    wrong_kind = "delivery" if kind == "management" else "management"
    assert ask("GET", f"stacks/{wrong_kind}_tokens/{uid}", headers=owner_headers(other)) == UNKNOWN
    assert Token.objects.get(uid=uid).revoked_at is None


def test_another_stacks_environment_is_not_delivered(headers: dict[str, str]) -> None:
    foreign = make_environment(make_stack().scope)
    scope = [{**PRODUCTION, "environments": [foreign.uid]}, MAIN]

    status, body = ask("POST", "stacks/delivery_tokens", {"token": {"name": "CI", "scope": scope}}, headers=headers)

    assert (status, body["errors"]) == (422, {"scope.environment": ["is not valid."]})


def test_a_token_makes_no_tokens(tenant: Tenant) -> None:
    token = tenant.headers(make_management_token(tenant))
    body = {"token": {"name": "CI", "scope": full_scope()}}

    for kind in KINDS:
        assert ask("POST", f"stacks/{kind}_tokens", body, headers=token)[0] == 403
        assert ask("GET", f"stacks/{kind}_tokens", headers=token)[0] == 403
    assert Token.objects.count() == 1


def test_queries(tenant: Tenant, headers: dict[str, str]) -> None:
    make_environment(tenant.scope)
    for kind in KINDS:
        uid = _create(kind, headers)["uid"]
        path = f"stacks/{kind}_tokens"
        assert count_queries("GET", f"{path}?include_count=true", headers=headers) == (4 if kind == "delivery" else 3)
        assert count_queries("GET", f"{path}/{uid}", headers=headers) <= 3
        assert count_queries("PUT", f"{path}/{uid}", {"token": {"name": "B"}}, headers=headers) <= 10
        assert count_queries("DELETE", f"{path}/{uid}", headers=headers) <= 10


def test_a_preview_token_hangs_off_a_delivery_token_and_shows_its_secret_once(
    tenant: Tenant, headers: dict[str, str]
) -> None:
    make_environment(tenant.fresh_scope(), "production")
    delivery = _create("delivery", headers)
    path = f"stacks/delivery_tokens/{delivery['uid']}/preview_token"
    del delivery["token"]

    status, answer = ask("POST", path, {}, headers=headers)
    secret = answer["token"].pop("preview_token")
    assert (status, answer) == (201, {"notice": "Preview token created successfully.", "token": delivery})
    kept = Token.objects.get(kind="preview")
    assert (kept.parent and kept.parent.uid, bytes(kept.digest), secret[:3]) == (delivery["uid"], digest(secret), "csp")
    assert ask("GET", f"stacks/delivery_tokens/{delivery['uid']}", headers=headers) == (200, {"token": delivery})
    again = ask("POST", path, {}, headers=headers)
    assert (again[0], again[1]["errors"]) == (
        422, {"preview_token": ["exists already. Delete it to make another."]}
    )  # fmt: skip
    assert ask("DELETE", path, headers=headers) == (200, {"notice": "Preview token deleted successfully."})
    assert ask("DELETE", path, headers=headers)[0] == 422
    assert ask("POST", "stacks/delivery_tokens/blt1/preview_token", {}, headers=headers) == UNKNOWN
    assert ask("POST", path, {}, headers=headers)[0] == 201
