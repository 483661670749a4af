"""New secrets for tokens: the old one ends at once, or after a while, and never outlives what ends the token."""

from datetime import timedelta
from typing import Any

import pytest

from core.clock import utc_now
from stacks.grants import full_scope
from stacks.models import Activity, Role, Token
from stacks.secrets import digest
from tests.api.asking import ask, logged_out, owner_headers
from tests.factories import Tenant, make_environment, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db

KINDS = ("management", "delivery")
MAIN = {"module": "branch", "branches": ["main"], "acl": {"read": True}}


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_stack()
    make_environment(tenant.scope)
    return tenant


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return owner_headers(tenant)


def _create(kind: str, headers: dict[str, str]) -> dict[str, Any]:
    scope = {"module": "environment", "environments": ["production"], "acl": {"read": True}}
    rows = full_scope() if kind == "management" else [scope, MAIN]
    created = ask("POST", f"stacks/{kind}_tokens", {"token": {"name": "CI", "scope": rows}}, headers=headers)[1]
    token: dict[str, Any] = created["token"]
    return token


def _rotate(kind: str, uid: str, headers: dict[str, str], **token: object) -> dict[str, Any]:
    status, body = ask("POST", f"stacks/{kind}_tokens/{uid}/rotate", {"token": token}, headers=headers)
    assert (status, body["notice"]) == (200, f"{kind.capitalize()} Token rotated successfully.")
    rotated: dict[str, Any] = body["token"]
    return rotated


def _use(kind: str, secret: str, tenant: Tenant) -> tuple[int, Any]:
    name = "authorization" if kind == "management" else "access_token"
    path = "content_types?environment=production"
    return ask("GET", path, headers={"api_key": tenant.stack.api_key, name: secret})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [{}, {"grace_seconds": 0}, {"grace_seconds": None}])
def test_a_rotated_secret_is_dead_at_once(
    tenant: Tenant, headers: dict[str, str], kind: str, body: dict[str, Any]
) -> None:
    created = _create(kind, headers)
    before = ask("GET", f"stacks/{kind}_tokens/{created['uid']}", headers=headers)[1]["token"]

    rotated = _rotate(kind, created["uid"], headers, **body)

    secret = rotated.pop("token")
    assert secret != created["token"]
    assert {**rotated, "updated_at": before["updated_at"]} == before
    assert _use(kind, secret, tenant)[0] == 200
    name = "authorization" if kind == "management" else "access_token"
    assert _use(kind, created["token"], tenant) == logged_out(name)
    assert bytes(Token.objects.get(kind=kind).digest) == digest(secret)
    assert Activity.objects.latest("pk").action == "token.rotate"


@pytest.mark.parametrize("kind", KINDS)
def test_the_old_secret_is_good_for_as_long_as_was_said(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    created = _create(kind, headers)

    rotated = _rotate(kind, created["uid"], headers, grace_seconds=3600)

    assert [_use(kind, secret, tenant)[0] for secret in (created["token"], rotated["token"])] == [200, 200]
    shown = ask("GET", f"stacks/{kind}_tokens/{created['uid']}", headers=headers)[1]["token"]
    assert shown["former_until"] == rotated["former_until"] is not None
    assert shown["last_used_at"] is not None
    Token.objects.filter(kind=kind).update(former_until=utc_now())
    assert [_use(kind, secret, tenant)[0] for secret in (created["token"], rotated["token"])] == [401, 200]
    assert ask("GET", f"stacks/{kind}_tokens/{created['uid']}", headers=headers)[1]["token"]["former_until"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_one_old_secret_at_most(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    first = _create(kind, headers)
    second = _rotate(kind, first["uid"], headers, grace_seconds=3600)
    third = _rotate(kind, first["uid"], headers, grace_seconds=3600)
    secrets = [each["token"] for each in (first, second, third)]
    assert [_use(kind, secret, tenant)[0] for secret in secrets] == [401, 200, 200]


@pytest.mark.parametrize("kind", KINDS)
def test_revoking_a_token_ends_both_of_its_secrets(tenant: Tenant, headers: dict[str, str], kind: str) -> None:
    first = _create(kind, headers)
    second = _rotate(kind, first["uid"], headers, grace_seconds=3600)
    assert ask("DELETE", f"stacks/{kind}_tokens/{first['uid']}", headers=headers)[0] == 200
    assert [_use(kind, each["token"], tenant)[0] for each in (first, second)] == [401, 401]
    status, body = ask("POST", f"stacks/{kind}_tokens/{first['uid']}/rotate", {}, headers=headers)
    assert (status, body["errors"]) == (422, {"uid": ["is not valid."]})


def test_an_end_holds_for_the_old_secret_too(tenant: Tenant, headers: dict[str, str]) -> None:
    first = _create("management", headers)
    _rotate("management", first["uid"], headers, grace_seconds=3600)
    Token.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    assert _use("management", first["token"], tenant)[0] == 401


def test_the_preview_token_of_a_rotated_delivery_token_stays(tenant: Tenant, headers: dict[str, str]) -> None:
    uid = _create("delivery", headers)["uid"]
    path = f"stacks/delivery_tokens/{uid}/preview_token"
    preview = ask("POST", path, headers=headers)[1]["token"]["preview_token"]
    _rotate("delivery", uid, headers)
    looking = {"api_key": tenant.stack.api_key, "preview_token": preview}
    assert ask("GET", "content_types?environment=production", headers=looking)[0] == 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("grace", [-1, 30 * 24 * 3600 + 1, 1.5, "60", True, [], 10**15])
def test_a_grace_that_is_none_changes_nothing(
    tenant: Tenant, headers: dict[str, str], kind: str, grace: object
) -> None:
    created = _create(kind, headers)
    sent = {"token": {"grace_seconds": grace}}
    status, body = ask("POST", f"stacks/{kind}_tokens/{created['uid']}/rotate", sent, headers=headers)
    assert (status, body["error_message"]) == (422, "Token rotation failed. Please try again.")
    assert body["errors"] == {"grace_seconds": ["must be a whole number of seconds, 0 to 2592000."]}
    assert _use(kind, created["token"], tenant)[0] == 200


def test_nobody_takes_over_a_token_that_may_do_more_than_they(tenant: Tenant, headers: dict[str, str]) -> None:
    created = _create("management", headers)
    keeper = make_member(tenant, "Content Manager")
    role = Role.objects.get(stack=tenant.stack, name="Content Manager")
    role.permissions = [*role.permissions, "token.read", "token.write"]
    role.save(update_fields=["permissions"])
    theirs = {"api_key": tenant.stack.api_key, "authtoken": make_session(keeper)}

    status, body = ask("POST", f"stacks/management_tokens/{created['uid']}/rotate", {}, headers=theirs)

    assert (status, body["error_message"]) == (403, "A token cannot be allowed more than its maker is.")
    assert _use("management", created["token"], tenant)[0] == 200
