"""/stacks/users, /stacks/users/roles, /stacks/share and /stacks/unshare."""

from typing import Any

import pytest

from stacks.models import Activity, Role, StackMember, User
from tests.api.asking import NO_STACK, ask, owner_headers
from tests.app_builders import make_app, make_app_token
from tests.factories import (
    Tenant,
    make_editor,
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


def role_uid(tenant: Tenant, name: str) -> str:
    return str(Role.objects.get(stack=tenant.stack, name=name).uid)


def colleague(tenant: Tenant) -> User:
    user = make_user()
    tenant.stack.organization.members.create(user=user, role="member")
    return user


def held(tenant: Tenant) -> dict[str, set[str]]:
    """The names of the roles that people hold in the stack, by uid."""
    found: dict[str, set[str]] = {}
    for uid, role in StackMember.objects.filter(stack=tenant.stack).values_list("user__uid", "role__name"):
        found.setdefault(uid, set()).add(role)
    return found


def share(tenant: Tenant, headers: dict[str, str], user: User, *roles: str) -> tuple[int, Any]:
    body = {"emails": [user.email], "roles": {user.email: [role_uid(tenant, role) for role in roles]}}
    return ask("POST", "stacks/share", body, headers=headers)


def errors_of(answer: tuple[int, Any]) -> tuple[int, int, Any]:
    return answer[0], answer[1]["error_code"], answer[1]["errors"]


def test_who_is_let_in_may_work_at_once(tenant: Tenant) -> None:
    user = colleague(tenant)
    theirs = {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}
    assert ask("GET", "stacks", headers=theirs) == NO_STACK

    status, body = share(tenant, owner_headers(tenant), user, "Developer", "Content Manager")

    assert (status, body["notice"]) == (200, "The invitation has been sent successfully.")
    assert held(tenant)[user.uid] == {"Developer", "Content Manager"}
    assert ask("POST", "labels", {"label": {"name": "Ours"}}, headers=theirs)[0] == 201
    people = ask("GET", "stacks/users", headers=theirs)[1]["stack"]["collaborators"]
    assert {row["uid"]: [role["name"] for role in row["roles"]] for row in people} == {
        tenant.owner.uid: ["Admin"],
        user.uid: ["Content Manager", "Developer"],
    }
    row = Activity.objects.filter(action="stack.share").get()
    assert (row.target_uid, len(row.facts["roles"])) == (user.uid, 2)


def test_who_works_there_is_for_people_and_for_apps_that_may_see_it(tenant: Tenant) -> None:
    app, api_key = make_app(tenant.stack.organization), tenant.stack.api_key
    people: list[dict[str, str]] = [
        {"authtoken": make_session(make_member(tenant, "Content Manager"))},
        {"authtoken": make_session(make_editor(tenant))},
        {
            "authorization": f"Bearer {make_app_token(app, tenant.owner, 'cm.stack.users:read', 'cm.stacks.management:read')}"
        },
    ]
    others = [
        {"authorization": make_management_token(tenant)},
        {"authorization": f"Bearer {make_app_token(app, tenant.owner, 'cm.stacks.management:read')}"},
    ]

    def told(path: str, by: dict[str, str]) -> tuple[int, bool]:
        status, body = ask("GET", path, headers={"api_key": api_key, **by})
        return status, tenant.owner.email in str(body)

    for path in ("stacks/users", "stacks?include_collaborators=true"):
        assert [told(path, by) for by in people] == [(200, True)] * 3
        assert [told(path, by) for by in others] == [(403, False)] * 2
    assert [told("stacks", by) for by in others] == [(200, False)] * 2


def test_sharing_again_adds_roles(tenant: Tenant) -> None:
    user = make_member(tenant, "Developer")

    assert share(tenant, owner_headers(tenant), user, "Content Manager", "Developer")[0] == 200

    assert held(tenant)[user.uid] == {"Developer", "Content Manager"}


def test_a_share_that_is_wrong_lets_nobody_in(tenant: Tenant) -> None:
    headers, user = owner_headers(tenant), colleague(tenant)
    developer, foreign = role_uid(tenant, "Developer"), role_uid(make_stack(), "Developer")
    before = held(tenant)

    def refused(body: object) -> tuple[int, int, Any]:
        return errors_of(ask("POST", "stacks/share", body, headers=headers))

    def shared(email: str, *roles: str) -> object:
        return {"emails": [user.email, email], "roles": {user.email: [developer], email: list(roles)}}

    a_list, an_object = ["must be a list of email addresses."], ["must be an object."]
    assert refused({}) == (422, 141, {"emails": a_list})
    assert refused({"emails": {"emails": ["a@b.cd"], "roles": {}}, "roles": {}}) == (422, 141, {"emails": a_list})
    assert refused({"emails": ["a@b.cd"], "roles": []}) == (422, 141, {"roles": an_object})
    assert refused({"emails": ["a@b.cd"], "roles": {"a@b.cd": 1}})[2] == {"roles.a@b.cd": ["must be a list of texts."]}
    assert refused(shared("nobody", developer))[2] == {"emails.nobody": ["is not a valid email address."]}
    assert refused(shared(tenant.owner.email))[2] == {f"roles.{tenant.owner.email}": ["must name 1 to 100 roles."]}
    assert refused(shared(tenant.owner.email, foreign))[2] == {
        f"roles.{tenant.owner.email}": [f"names '{foreign}', which is no role of this stack."]
    }
    assert held(tenant) == before


def test_an_address_is_the_same_in_capitals(tenant: Tenant) -> None:
    user = colleague(tenant)
    body = {"emails": [user.email.upper()], "roles": {user.email.upper(): [role_uid(tenant, "Developer")]}}

    assert ask("POST", "stacks/share", body, headers=owner_headers(tenant))[0] == 200
    assert held(tenant)[user.uid] == {"Developer"}


def test_only_who_runs_the_stack_changes_who_is_in_it(tenant: Tenant) -> None:
    developer, before = make_member(tenant, "Developer"), held(tenant)
    before[developer.uid] = {"Developer"}
    headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(developer)}
    admin = role_uid(tenant, "Admin")

    assert share(tenant, headers, developer, "Admin")[0] == 403
    assert ask("POST", "stacks/users/roles", {"users": {developer.uid: [admin]}}, headers=headers)[0] == 403
    assert ask("POST", "stacks/unshare", {"email": tenant.owner.email}, headers=headers)[0] == 403
    assert held(tenant) == before


def test_nobody_gives_a_role_that_allows_more_than_they_may(tenant: Tenant) -> None:
    steward = make_user()
    role = Role.objects.create(
        stack=tenant.stack, name="Steward", is_system=True, permissions=["stack.read", "stack.write"]
    )
    StackMember.objects.create(stack=tenant.stack, user=steward, role=role)
    headers, before = {"api_key": tenant.stack.api_key, "authtoken": make_session(steward)}, held(tenant)
    admin = role_uid(tenant, "Admin")

    status, body = share(tenant, headers, steward, "Admin")

    assert (status, body["error_message"]) == (403, "The role 'Admin' allows more than you may do yourself.")
    assert ask("PUT", "stacks/users/roles", {"users": {steward.uid: [admin]}}, headers=headers)[0] == 403
    other = make_member(tenant, "Admin")
    assert ask("POST", "stacks/unshare", {"email": other.email}, headers=headers)[0] == 403
    assert held(tenant) == {**before, other.uid: {"Admin"}}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_roles_are_put_in_place_of_those_held(tenant: Tenant, method: str) -> None:
    user = make_member(tenant, "Developer")
    manager = role_uid(tenant, "Content Manager")

    answer = ask(method, "stacks/users/roles", {"users": {user.uid: [manager]}}, headers=owner_headers(tenant))

    assert answer == (200, {"notice": "The roles were applied successfully."})
    assert held(tenant) == {tenant.owner.uid: {"Admin"}, user.uid: {"Content Manager"}}


def test_roles_that_are_wrong_change_nothing(tenant: Tenant) -> None:
    headers, user, outsider = owner_headers(tenant), make_member(tenant, "Developer"), colleague(tenant)
    manager, before = role_uid(tenant, "Content Manager"), held(tenant)

    def refused(users: object) -> Any:
        status, code, errors = errors_of(ask("POST", "stacks/users/roles", {"users": users}, headers=headers))
        assert (status, code) == (422, 141)
        return errors

    nobody = ["is nobody with a role in this stack."]
    owner = tenant.owner.uid
    assert refused({}) == {"users": ["is required."]}
    assert refused({user.uid: manager}) == {f"users.{user.uid}": ["must be a list of texts."]}
    assert refused({user.uid: []}) == {f"users.{user.uid}": ["must name 1 to 100 roles."]}
    assert refused({user.uid: [manager], outsider.uid: [manager]}) == {f"users.{outsider.uid}": nobody}
    assert refused({user.uid: [manager], "blt0": [manager]}) == {"users.blt0": nobody}
    assert refused({owner: [manager]}) == {f"users.{owner}": ["owns the stack and keeps the role Admin."]}
    assert held(tenant) == before


def test_who_is_taken_out_is_out_at_once(tenant: Tenant) -> None:
    user = make_member(tenant, "Developer")
    theirs = {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}
    assert ask("GET", "stacks", headers=theirs)[0] == 200

    answer = ask("POST", "stacks/unshare", {"email": user.email}, headers=owner_headers(tenant))

    assert answer == (200, {"notice": "The stack has been successfully unshared."})
    assert ask("GET", "stacks", headers=theirs) == NO_STACK
    assert held(tenant) == {tenant.owner.uid: {"Admin"}}


def test_neither_the_owner_nor_a_stranger_is_taken_out(tenant: Tenant) -> None:
    headers, elsewhere = owner_headers(tenant), make_stack(make_organization())
    before = held(tenant)

    def refused(body: object) -> Any:
        return errors_of(ask("POST", "stacks/unshare", body, headers=headers))[2]

    assert refused({}) == {"email": ["is a required field."]}
    assert refused({"email": tenant.owner.email}) == {"email": ["owns the stack."]}
    assert refused({"email": elsewhere.owner.email}) == {"email": ["is nobody with a role in this stack."]}
    assert refused({"email": "nobody"}) == {"email": ["is nobody with a role in this stack."]}
    assert held(tenant) == before
