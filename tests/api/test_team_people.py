"""What people have by teams, beside what they have themselves."""

import pytest

from tests.api.asking import NO_STACK, ask, owner_headers
from tests.api.team_builders import as_person, colleague, errors_of, path_of, remove, role_uid, rows, team
from tests.factories import Tenant, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def test_who_is_in_a_team_may_work_at_once_and_who_leaves_may_not(tenant: Tenant) -> None:
    user = colleague(tenant)
    theirs = as_person(tenant, user)
    made = team(tenant, roles=("Developer",))
    assert ask("GET", "stacks", headers=theirs) == NO_STACK

    users = f"/{made['uid']}/users"
    status, body = ask("POST", path_of(tenant, users), {"emails": [user.email.upper()]}, headers=owner_headers(tenant))

    assert (status, body["users"]) == (201, [user.uid])
    assert ask("POST", "labels", {"label": {"name": "Ours"}}, headers=theirs)[0] == 201
    assert ask("GET", path_of(tenant, users), headers=owner_headers(tenant)) == (200, {"users": [user.uid]})
    assert remove(tenant, f"{users}/{user.uid}") == (204, b"")
    assert ask("GET", "stacks", headers=theirs) == NO_STACK
    assert errors_of(ask("DELETE", path_of(tenant, f"{users}/{user.uid}"), headers=owner_headers(tenant))) == {
        "userId": ["is nobody of this team."]
    }


def test_what_a_person_has_herself_stays_with_her(tenant: Tenant) -> None:
    user, before = make_member(tenant, "Developer"), rows()
    before_her = {row for row in before[1] if row[0] == user.email}
    made = team(tenant, user, roles=("Developer", "Content Manager"))
    theirs = as_person(tenant, user)
    collaborators = ask("GET", "stacks/users", headers=theirs)[1]["stack"]["collaborators"]
    hers = next(person for person in collaborators if person["uid"] == user.uid)
    assert [role["name"] for role in hers["roles"]] == ["Content Manager", "Developer"]

    assert remove(tenant, f"/{made['uid']}") == (204, b"")

    assert rows() == before
    assert before_her == {(user.email, None, "Developer")}
    assert ask("POST", "labels", {"label": {"name": "Ours"}}, headers=theirs)[0] == 201


def test_the_place_a_team_gives_in_the_organization_counts(tenant: Tenant) -> None:
    user = colleague(tenant)
    headers = {"authtoken": make_session(user)}
    shares = f"organizations/{tenant.stack.organization.uid}/share"
    made = team(tenant, user, organizationRole="admin")
    assert ask("GET", "stacks", headers={**headers, "api_key": tenant.stack.api_key})[0] == 200

    people = {row["email"]: row["org_roles"] for row in ask("GET", shares, headers=headers)[1]["shares"]}

    assert people == {tenant.owner.email: ["owner"], user.email: ["member", "admin"]}
    body = ask("GET", "user?include_orgs=true", headers=headers)[1]["user"]
    assert (body["shared_org_uid"], len(body["organizations"])) == ([tenant.stack.organization.uid], 1)
    status, _ = ask("PUT", path_of(tenant, f"/{made['uid']}"), {"organizationRole": "member"}, headers=headers)
    assert (status, ask("GET", shares, headers=headers)[0]) == (200, 403)


def test_nobody_is_unshared_who_would_stay_by_a_team(tenant: Tenant) -> None:
    user = make_member(tenant, "Content Manager")
    team(tenant, user, roles=("Developer",))
    before = rows()

    answer = ask("POST", "stacks/unshare", {"email": user.email}, headers=owner_headers(tenant))

    assert errors_of(answer) == {"email": ["would stay by the team 'Editors'."]}
    assert rows() == before


def test_roles_of_ones_own_are_set_beside_those_of_teams(tenant: Tenant) -> None:
    user = colleague(tenant)
    team(tenant, user, roles=("Developer",))
    body = {"users": {user.uid: [role_uid(tenant, "Content Manager")]}}

    assert ask("POST", "stacks/users/roles", body, headers=owner_headers(tenant))[0] == 200

    assert {row[1:] for row in rows()[1] if row[0] == user.email} == {
        ("Editors", "Developer"),
        (None, "Content Manager"),
    }
    body = {"users": {user.uid: [role_uid(tenant, "Developer")]}}
    assert ask("POST", "stacks/users/roles", body, headers=owner_headers(tenant))[0] == 200
    assert {row[1:] for row in rows()[1] if row[0] == user.email} == {("Editors", "Developer"), (None, "Developer")}


def test_who_is_taken_out_of_the_organization_leaves_its_teams(tenant: Tenant) -> None:
    user, before = colleague(tenant), rows()
    made = team(tenant, user, roles=("Developer",))
    organization = f"organizations/{tenant.stack.organization.uid}"

    assert ask("DELETE", f"{organization}/share", {"emails": [user.email]}, headers=owner_headers(tenant))[0] == 200

    assert rows()[:2] == ({row for row in before[0] if row[0] != user.email}, before[1])
    shown = ask("GET", path_of(tenant, f"/{made['uid']}"), headers=owner_headers(tenant))[1]
    assert (shown["users"], len(shown["stackRoleMapping"])) == ([], 1)


def test_the_owner_is_not_taken_out_for_being_in_a_team(tenant: Tenant) -> None:
    team(tenant, tenant.owner)
    before = rows()
    path = f"organizations/{tenant.stack.organization.uid}/share"

    answer = ask("DELETE", path, {"emails": [tenant.owner.email]}, headers=owner_headers(tenant))

    assert errors_of(answer) == {f"emails.{tenant.owner.email}": ["owns the organization."]}
    assert rows() == before


def test_an_organization_goes_to_who_belongs_to_it_by_a_team(tenant: Tenant) -> None:
    user = make_member(tenant, "Developer")
    team(tenant, user)
    path = f"organizations/{tenant.stack.organization.uid}/transfer-ownership"

    assert ask("POST", path, {"transfer_to": user.email}, headers=owner_headers(tenant))[0] == 200

    assert rows()[0] == {
        (tenant.owner.email, None, "admin"),
        (user.email, "Editors", "member"),
        (user.email, None, "owner"),
    }
