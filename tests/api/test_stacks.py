"""/stacks: one, all, created, changed, deleted."""

import json

import pytest
from django.utils.http import urlencode

from locales.codes import CODE_RULE
from stacks.models import Stack
from tests.api.asking import NO_STACK, ask, count_queries, logged_out, owner_headers, without_times
from tests.factories import (
    Tenant,
    make_delivery_token,
    make_environment,
    make_management_token,
    make_member,
    make_organization,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def _shape(tenant: Tenant) -> dict[str, object]:
    stack = tenant.stack
    return {
        "uid": stack.uid,
        "name": "Magazine",
        "description": "",
        "org_uid": stack.organization.uid,
        "api_key": stack.api_key,
        "master_locale": "en-us",
        "is_asset_download_public": True,
        "owner_uid": tenant.owner.uid,
        "user_uids": [tenant.owner.uid],
        "settings": {"version": "2019-04-30", "language_fallback": True, "branches": True},
    }


def test_the_stack_of_the_api_key(tenant: Tenant) -> None:
    status, body = ask("GET", "stacks", headers=owner_headers(tenant))

    assert status == 200
    assert without_times(body["stack"]) == _shape(tenant)
    assert ask("GET", "stacks/", headers=tenant.headers(make_management_token(tenant))) == (200, body)


def test_the_people_of_a_stack_are_shown_where_asked_for(tenant: Tenant) -> None:
    developer = make_member(tenant, "Developer")

    _, body = ask("GET", "stacks?include_collaborators=true", headers=owner_headers(tenant))

    people = {row["uid"]: [role["name"] for role in row["roles"]] for row in body["stack"]["collaborators"]}
    assert people == {tenant.owner.uid: ["Admin"], developer.uid: ["Developer"]}
    assert body["stack"]["user_uids"] == sorted([tenant.owner.uid, developer.uid])


def test_a_person_lists_the_stacks_they_may_enter(tenant: Tenant) -> None:
    other = make_stack(name="Other")
    make_stack(name="Foreign")
    user = make_member(tenant, "Developer")
    other.stack.organization.members.create(user=user, role="admin")
    headers = {"authtoken": make_session(user)}

    def names(query: str = "", **more: str) -> list[str]:
        _, body = ask("GET", f"stacks?asc=name{query}", headers={**headers, **more})
        return [stack["name"] for stack in body["stacks"]]

    assert names() == ["Magazine", "Other"]
    assert names(organization_uid=other.stack.organization.uid) == ["Other"]
    assert names("&" + urlencode({"query": json.dumps({"org_uid": tenant.stack.organization.uid})})) == ["Magazine"]
    assert names("&organization_uid=" + other.stack.organization.uid) == ["Other"]
    assert names("&skip=1") == ["Other"]
    assert ask("GET", "stacks?count=true", headers=headers) == (200, {"stacks": 2})


def test_an_unknown_a_foreign_and_a_deleted_stack_look_alike(tenant: Tenant) -> None:
    stranger = make_session(make_user())
    deleted = make_stack()
    owner = owner_headers(deleted)
    assert ask("DELETE", "stacks", headers=owner) == (200, {"notice": "Stack deleted successfully!"})

    assert ask("GET", "stacks", headers={"api_key": tenant.stack.api_key, "authtoken": stranger}) == NO_STACK
    assert ask("GET", "stacks", headers={"api_key": "blt0000000000000000", "authtoken": stranger}) == NO_STACK
    assert ask("GET", "stacks", headers=owner) == NO_STACK
    assert ask("GET", "stacks", headers={"authtoken": owner["authtoken"]}) == (200, {"stacks": []})
    for method in ("PUT", "DELETE"):
        assert ask(method, "stacks", headers={"api_key": tenant.stack.api_key, "authtoken": stranger}) == NO_STACK
        assert ask(method, "stacks", headers={"authtoken": stranger}) == NO_STACK


def test_a_delivery_token_does_not_manage(tenant: Tenant) -> None:
    secret = make_delivery_token(tenant, make_environment(tenant.scope))
    headers = {"api_key": tenant.stack.api_key, "access_token": secret}

    assert ask("GET", "stacks", headers=headers)[0] == 403
    assert ask("GET", "stacks/management_tokens", headers=headers)[0] == 403
    assert ask("GET", "stacks") == logged_out()


def test_creating_a_stack() -> None:
    owner = make_user()
    organization = make_organization(owner)
    headers = {"authtoken": make_session(owner), "organization_uid": organization.uid}
    sent = {"stack": {"name": "Magazin", "description": "Ours", "master_locale": "de-de"}}

    status, body = ask("POST", "stacks", sent, headers=headers)

    assert (status, body["notice"]) == (201, "Stack created successfully.")
    stack = Stack.objects.get()
    assert without_times(body["stack"]) == {
        **_shape(Tenant(stack, owner, actor=None, scope=None)),  # type: ignore[arg-type]  # only the stack is asked
        "name": "Magazin",
        "description": "Ours",
        "master_locale": "de-de",
    }
    inside = {"authtoken": headers["authtoken"], "api_key": stack.api_key}
    assert ask("GET", "stacks", headers=inside) == (200, {"stack": body["stack"]})
    assert [row["code"] for row in ask("GET", "locales", headers=inside)[1]["locales"]] == ["de-de"]
    assert ask("GET", "content_types", headers=inside) == (200, {"content_types": []})


def test_the_organization_may_be_named_in_the_query() -> None:
    owner = make_user()
    path = f"stacks?organization_uid={make_organization(owner).uid}"

    assert ask("POST", path, {"stack": {"name": "A"}}, headers={"authtoken": make_session(owner)})[0] == 201


@pytest.mark.parametrize(
    ("stack", "errors"),
    [
        ({}, {"name": ["is a required field."]}),
        ({"name": " "}, {"name": ["is a required field."]}),
        ({"name": 7}, {"name": ["must be a text."]}),
        ({"name": "x" * 201}, {"name": ["is longer than 200 characters."]}),
        ({"name": "A", "master_locale": "English"}, {"master_locale": [CODE_RULE]}),
        ({"name": "A", "master_locale": "e" * 21}, {"master_locale": ["is not a valid language code."]}),
    ],
)
def test_a_bad_stack_is_not_created(stack: dict[str, object], errors: dict[str, list[str]]) -> None:
    owner = make_user()
    headers = {"authtoken": make_session(owner), "organization_uid": make_organization(owner).uid}

    status, body = ask("POST", "stacks", {"stack": stack}, headers=headers)

    assert (status, body["error_code"], body["errors"]) == (422, 141, errors)
    assert not Stack.objects.exists()


def test_a_stack_is_created_in_an_organization_one_leads() -> None:
    foreign = make_organization()
    member = make_user()
    foreign.members.create(user=member, role="member")
    body = {"stack": {"name": "A"}}

    def attempt(user_session: str, **headers: str) -> tuple[int, str]:
        status, answer = ask("POST", "stacks", body, headers={"authtoken": user_session, **headers})
        return status, answer["error_message"]

    stranger = make_session(make_user())
    unknown = (422, "The requested organization doesn't exist.")
    assert attempt(stranger, organization_uid=foreign.uid) == unknown
    assert attempt(stranger, organization_uid="blt0000000000000000") == unknown
    assert attempt(make_session(member), organization_uid=foreign.uid) == (
        403,
        "You don't have the permission to create a stack in this organization.",
    )
    assert attempt(stranger)[0] == 422
    assert not Stack.objects.exists()


def test_changing_a_stack(tenant: Tenant) -> None:
    headers = owner_headers(tenant)
    _, before = ask("GET", "stacks", headers=headers)

    status, body = ask("PUT", "stacks", {"stack": {**before["stack"], "name": "Journal"}}, headers=headers)

    assert (status, body["notice"]) == (200, "Stack updated successfully.")
    assert without_times(body["stack"]) == {**without_times(before["stack"]), "name": "Journal"}


def test_bad_changes_to_a_stack_change_nothing(tenant: Tenant) -> None:
    headers = owner_headers(tenant)
    _, before = ask("GET", "stacks", headers=headers)

    def errors(stack: dict[str, str]) -> object:
        status, body = ask("PUT", "stacks", {"stack": stack}, headers=headers)
        return status, body["errors"]

    assert errors({"name": ""}) == (422, {"name": ["is a required field."]})
    assert errors({"master_locale": "fr-fr"}) == (422, {"master_locale": ["cannot be changed."]})
    assert ask("GET", "stacks", headers=headers)[1] == before


@pytest.mark.parametrize("role", ["Developer", "Content Manager"])
def test_only_administrators_change_and_delete_a_stack(tenant: Tenant, role: str) -> None:
    headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_member(tenant, role))}

    assert ask("PUT", "stacks", {"stack": {"name": "Mine"}}, headers=headers)[0] == 403
    assert ask("DELETE", "stacks", headers=headers)[0] == 403

    tenant.stack.refresh_from_db()
    assert (tenant.stack.name, tenant.stack.deleted_at) == ("Magazine", None)


def test_queries(tenant: Tenant) -> None:
    headers = owner_headers(tenant)

    assert count_queries("GET", "stacks", headers=headers) == 2
    assert count_queries("GET", "stacks", headers={"authtoken": headers["authtoken"]}) == 2
    assert count_queries("PUT", "stacks", {"stack": {"name": "B"}}, headers=headers) == 7
