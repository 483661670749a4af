"""Every route and method has a row, and the row is what callers meet."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, resolve

from api.app_scopes import APP_SCOPES
from api.permissions import TABLE, Door, Rule
from api.urls import urlpatterns
from stacks.grants import ALWAYS
from stacks.permissions import Permission
from tests.factories import make_management_token, make_stack

METHODS = ("GET", "POST", "PUT", "DELETE")
CLOSED_TO_APPS = {
    "sessions, passwords, second factors": (
        "activation forgotten_password invitation_acceptance password_reset recovery_codes second_factor "
        "second_factor_confirmation user_session"
    ),
    "apps": "app app_consent app_secret apps",
    "branches": (
        "branch branch_alias branch_aliases branch_settings branches branches_compare branches_compare_field "
        "branches_compare_fields branches_compare_type branches_compare_types branches_merge branches_merged branches_queue"
    ),
    "tokens and secrets": (
        "delivery_token delivery_token_rotation delivery_tokens management_token management_token_rotation "
        "management_tokens preview_token webhook_secret"
    ),
    "who works where": (
        "organization_logs organization_resend organization_roles organization_shares organization_transfer stack_share stack_transfer "
        "stack_unshare stack_user_roles team team_stack team_stacks team_user team_users teams user_assignments"
    ),
    "what needs no credential": "asset_file",
}
"""Routes that no scope opens, and why: docs/access.md says the same."""
CLOSED_IN_PART = {("organization", "PUT"), ("stacks", "POST"), ("stacks", "PUT"), ("stacks", "DELETE"), ("user", "PUT")}
"""An app may look at these, and changes none of them."""


def _routes() -> dict[str, URLPattern]:
    return {pattern.name: pattern for pattern in urlpatterns if pattern.name}


def _rows() -> list[tuple[str, str, Rule]]:
    return [(name, method, rule) for name in sorted(_routes()) for method, rule in TABLE[name].items()]


def _path(name: str) -> str:
    return "/v3/" + re.sub(r"<str:[a-z_]+>", "some_uid", str(_routes()[name].pattern))


def test_every_route_and_method_has_a_row() -> None:
    live = {
        name: {method for method in METHODS if hasattr(vars(pattern.callback)["cls"], method.lower())}
        for name, pattern in _routes().items()
    }
    assert live == {name: set(rules) for name, rules in TABLE.items()}


def test_every_route_is_opened_to_apps_by_a_scope_or_closed_to_them_with_a_reason() -> None:
    closed = {
        (name, method) for name, rules in TABLE.items() for method in rules if method not in APP_SCOPES.get(name, {})
    }
    whole = {name for names in CLOSED_TO_APPS.values() for name in names.split()}
    assert closed == CLOSED_IN_PART | {(name, method) for name in whole for method in TABLE[name]}
    assert set(APP_SCOPES) <= set(TABLE)


def test_no_two_routes_share_a_name() -> None:
    names = [pattern.name for pattern in urlpatterns if pattern.name]
    assert len(names) == len(set(names))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "rule"), _rows())
def test_without_a_credential_only_what_is_public_answers(client: Client, name: str, method: str, rule: Rule) -> None:
    tenant = make_stack()
    response = client.generic(method, _path(name), headers={"api_key": tenant.stack.api_key})
    if rule is Door.PUBLIC:
        # Nobody is turned away: what is sent is empty, or the file does not exist.
        assert response.status_code in (404, 422)
    else:
        assert (response.status_code, response.json()["error_code"]) == (401, 105)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "method", "rule"), [row for row in _rows() if isinstance(row[2], Permission) and row[2] not in ALWAYS]
)
def test_a_caller_without_the_permission_is_refused(client: Client, name: str, method: str, rule: Permission) -> None:
    tenant = make_stack()
    secret = make_management_token(tenant, [{"module": "branch", "branches": ["main"], "acl": {"read": True}}])
    response = client.generic(method, _path(name), headers=tenant.headers(secret))
    assert response.status_code == 403
    assert response.json() == {
        "error_message": f"You don't have the permission to do this ({rule.value}).",
        "error_code": 105,
        "errors": {},
    }


@pytest.mark.parametrize("name", sorted(_routes()))
def test_a_slash_at_the_end_means_the_same(name: str) -> None:
    without, with_slash = resolve(_path(name)), resolve(f"{_path(name)}/")
    assert with_slash.url_name == without.url_name == name
    assert with_slash.kwargs == without.kwargs
