"""/roles: custom roles with rules, and system roles that stay as they are."""

from typing import Any

import pytest

from api.heeding import HEEDS_LIMITS
from core.json_values import JSONValue
from stacks.models import Role, StackMember
from tests.api.asking import ask, owner_headers, without_times
from tests.factories import (
    Tenant,
    make_editor,
    make_environment,
    make_management_token,
    make_member,
    make_session,
    make_stack,
)

pytestmark = pytest.mark.django_db

BRANCH: dict[str, JSONValue] = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
FRENCH: dict[str, JSONValue] = {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}}
UNKNOWN = (
    422,
    {"error_message": "The requested role doesn't exist.", "error_code": 157, "errors": {"uid": ["is not valid."]}},
)


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return owner_headers(tenant)


def _made(headers: dict[str, str], **document: Any) -> dict[str, Any]:
    sent = {"name": "Translator", "rules": [BRANCH, FRENCH], **document}
    status, body = ask("POST", "roles", {"role": sent}, headers=headers)
    assert status == 201, body
    role: dict[str, Any] = body["role"]
    return role


def test_a_role_is_made_and_got(tenant: Tenant, headers: dict[str, str]) -> None:
    status, body = ask("POST", "roles", {"role": {"name": "Translator", "rules": [BRANCH, FRENCH]}}, headers=headers)

    expected = {
        "uid": body["role"]["uid"],
        "name": "Translator",
        "description": "",
        "users": [],
        "org_uid": tenant.stack.organization.uid,
        "api_key": tenant.stack.api_key,
        "system": False,
        "created_by": tenant.owner.uid,
        "updated_by": tenant.owner.uid,
        "SYS_ACL": {},
    }
    assert (status, body["notice"]) == (201, "The role created successfully.")
    assert without_times(body["role"]) == {**expected, "rules": [BRANCH, FRENCH]}
    path = f"roles/{expected['uid']}"
    assert without_times(ask("GET", path, headers=headers)[1]["role"]) == expected
    shown = ask("GET", f"{path}?include_rules=true", headers=headers)[1]["role"]
    assert without_times(shown) == {**expected, "rules": [BRANCH, FRENCH]}


def test_roles_are_listed_with_what_is_asked_for(tenant: Tenant, headers: dict[str, str]) -> None:
    environment = make_environment(tenant.scope)
    place = {"module": "environment", "environments": [environment.uid], "acl": {"read": True}}
    english = {"module": "locale", "locales": ["en-us"], "acl": {"read": True}}
    uid = _made(headers, rules=[BRANCH, place, english])["uid"]

    plain = ask("GET", "roles?asc=name&include_count=true", headers=headers)[1]
    full = ask("GET", "roles?include_rules=true&include_permissions=true&asc=name", headers=headers)[1]["roles"]

    assert [role["name"] for role in plain["roles"]] == ["Admin", "Content Manager", "Developer", "Translator"]
    assert plain["count"] == 4
    assert [role["users"] for role in plain["roles"]] == [[tenant.owner.uid], [], [], []]
    assert all("rules" not in role and "permissions" not in role for role in plain["roles"])
    assert (full[3]["uid"], full[3]["rules"]) == (uid, [BRANCH, place, english])
    assert full[3]["permissions"]["content_types"] == []
    assert full[3]["permissions"]["environments"] == [{"uid": environment.uid, "SYS_ACL": {"read": True}}]
    assert len(full[3]["permissions"]["locales"]) == 1
    page = ask("GET", "roles?skip=1&limit=2&asc=name", headers=headers)[1]["roles"]
    assert [role["name"] for role in page] == ["Content Manager", "Developer"]


def test_a_role_is_changed_as_a_client_sends_it_back(headers: dict[str, str]) -> None:
    role = _made(headers)

    sent = {**role, "name": "Editor", "rules": [*role["rules"], {"module": "asset", "assets": ["$all"], "acl": {}}]}
    status, body = ask("PUT", f"roles/{role['uid']}", {"role": sent}, headers=headers)

    assert (status, body["notice"]) == (200, "The role updated successfully.")
    assert (body["role"]["name"], body["role"]["rules"]) == ("Editor", sent["rules"])
    status, body = ask("PUT", f"roles/{role['uid']}", {"role": {"description": "d"}}, headers=headers)
    assert (body["role"]["name"], body["role"]["description"], body["role"]["rules"]) == ("Editor", "d", sent["rules"])


def test_who_holds_a_deleted_role_no_longer_does(tenant: Tenant, headers: dict[str, str]) -> None:
    editor = make_editor(tenant, FRENCH)
    role = Role.objects.get(stack=tenant.stack, is_system=False)

    status, body = ask("DELETE", f"roles/{role.uid}", headers=headers)

    assert (status, body) == (200, {"notice": "The role deleted successfully."})
    assert not StackMember.objects.filter(user=editor).exists()
    assert ask("GET", f"roles/{role.uid}", headers=headers) == UNKNOWN
    assert ask("DELETE", f"roles/{role.uid}", headers=headers) == UNKNOWN


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_system_role_stays_as_it_is(tenant: Tenant, headers: dict[str, str], method: str) -> None:
    role = Role.objects.get(stack=tenant.stack, name="Developer")

    answer = ask(method, f"roles/{role.uid}", {"role": {"name": "Mine"}}, headers=headers)

    assert answer == (
        422,
        {
            "error_message": "System roles can neither be changed nor deleted.",
            "error_code": 141,
            "errors": {"role": ["is a system role."]},
        },
    )
    role.refresh_from_db()
    assert role.name == "Developer"


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        ({"rules": [BRANCH]}, {"name": ["is a required field."]}),
        ({"name": "A"}, {"rules.branch": ["is a required field."]}),
        ({"name": "Admin", "rules": [BRANCH]}, {"name": ["is not unique."]}),
        ({"name": "A", "rules": {}}, {"rules": ["must be a list."]}),
        ({"name": "A", "rules": [BRANCH, {"module": "entry"}]}, {"rules.1.acl": ["is not an object of true and false."], "rules.1.content_type": ["is the uid of a content type."], "rules.1.entries": ["is not a list of names."]}),
        ({"name": "A", "rules": [BRANCH], "users": ["blt1"]}, {"users": ["cannot be changed here, but with /stacks/users/roles."]}),
    ],
)  # fmt: skip
def test_a_bad_role_is_refused_by_name(
    tenant: Tenant, headers: dict[str, str], document: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    status, body = ask("POST", "roles", {"role": document}, headers=headers)

    assert (status, body["error_message"]) == (422, "Role creation failed. Please try again.")
    assert body["errors"] == errors
    assert not Role.objects.filter(stack=tenant.stack, is_system=False).exists()


def test_a_developer_makes_roles_and_a_content_manager_looks_at_them(tenant: Tenant) -> None:
    role = {"role": {"name": "A", "rules": [BRANCH]}}
    status = {}
    for name in ("Developer", "Content Manager"):
        headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_member(tenant, name))}
        status[name] = (ask("POST", "roles", role, headers=headers)[0], ask("GET", "roles", headers=headers)[0])
    token = tenant.headers(make_management_token(tenant))

    assert status == {"Developer": (201, 200), "Content Manager": (403, 200)}
    assert ask("GET", "roles", headers=token)[0] == 403


def test_a_role_counts_in_its_branches_only(tenant: Tenant, headers: dict[str, str]) -> None:
    elsewhere = {"module": "branch", "branches": ["next"], "acl": {"read": True}}
    uid = _made(headers, rules=[elsewhere])["uid"]
    editor = make_editor(tenant)
    ask("POST", "stacks/users/roles", {"users": {editor.uid: [uid]}}, headers=headers)
    own = {"api_key": tenant.stack.api_key, "authtoken": make_session(editor)}

    assert ask("GET", "stacks", headers=own)[1]["error_message"] == "The requested branch doesn't exist."
    ask("PUT", f"roles/{uid}", {"role": {"rules": [BRANCH]}}, headers=headers)
    assert ask("GET", "stacks", headers=own)[0] == 200


def test_who_has_limits_is_refused_where_they_are_not_heeded(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.views.HEEDS_LIMITS", HEEDS_LIMITS - {"metadata"})
    whole: Any = {"create": True, "delete": True, "publish": True, "read": True, "update": True}
    editor = make_editor(
        tenant, {"module": "content_type", "content_types": ["$all"], "acl": {"read": True, "sub_acl": whole}}
    )
    own = {"api_key": tenant.stack.api_key, "authtoken": make_session(editor)}

    status, body = ask("GET", "metadata", headers=own)

    assert (status, body["error_message"]) == (403, "The rules of your role do not reach as far as this.")
