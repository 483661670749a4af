"""/organizations/{uid}/teams, the people of a team and its roles in stacks."""

from typing import Any

import pytest
from django.test import Client

from stacks.models import Activity, OrganizationMember, Role, StackMember, Team, TeamRole, User
from tests.api.asking import NO_STACK, ask, count_queries, owner_headers
from tests.factories import Tenant, make_member, make_organization, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def role_uid(tenant: Tenant, name: str) -> str:
    return str(Role.objects.get(stack=tenant.stack, name=name).uid)


def colleague(tenant: Tenant, role: str = "member") -> User:
    user = make_user()
    tenant.stack.organization.members.create(user=user, role=role)
    return user


def mapping(tenant: Tenant, *roles: str) -> dict[str, Any]:
    return {"stackApiKey": tenant.stack.api_key, "roles": [role_uid(tenant, role) for role in roles]}


def path_of(tenant: Tenant, below: str = "") -> str:
    return f"organizations/{tenant.stack.organization.uid}/teams{below}"


def team(tenant: Tenant, *people: User, roles: tuple[str, ...] = (), **more: object) -> Any:
    """A new team of the tenant's organization."""
    body = {
        "name": "Editors",
        "organizationRole": "member",
        "users": [{"email": user.email} for user in people],
        "stackRoleMapping": [mapping(tenant, *roles)] if roles else [],
    }
    status, answer = ask("POST", path_of(tenant), {**body, **more}, headers=owner_headers(tenant))
    assert status == 201, answer
    return answer


def as_person(tenant: Tenant, user: User) -> dict[str, str]:
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}


def remove(tenant: Tenant, below: str) -> tuple[int, bytes]:
    response = Client().delete(f"/v3/{path_of(tenant, below)}", headers=owner_headers(tenant))
    return response.status_code, response.content


def rows() -> tuple[set[Any], set[Any], set[Any]]:
    """Everything that teams are made of and that follows from them."""
    return (
        set(OrganizationMember.objects.values_list("user__email", "team__name", "role")),
        set(StackMember.objects.values_list("user__email", "team__name", "role__name")),
        set(TeamRole.objects.values_list("team__name", "role__name")),
    )


def errors_of(answer: tuple[int, Any]) -> Any:
    assert (answer[0], answer[1]["error_code"]) == (422, 141)
    return answer[1]["errors"]


def test_a_team_as_the_vendors_clients_read_it(tenant: Tenant) -> None:
    user = colleague(tenant)

    made = team(tenant, user, roles=("Developer", "Content Manager"), description="Those who write.")

    owner = tenant.owner
    assert {key: value for key, value in made.items() if not key.endswith("At") and key != "team"} == {
        "uid": Team.objects.get().uid,
        "name": "Editors",
        "description": "Those who write.",
        "organizationUid": tenant.stack.organization.uid,
        "organizationRole": "member",
        "users": [user.uid],
        "stackRoleMapping": [mapping(tenant, "Content Manager", "Developer")],
        "createdBy": owner.uid,
        "createdByUserName": "Ada Lovelace",
        "updatedBy": owner.uid,
        "updatedByUserName": "Ada Lovelace",
    }
    assert made["team"] == {key: value for key, value in made.items() if key != "team"}
    headers = owner_headers(tenant)
    assert ask("GET", path_of(tenant, f"/{made['uid']}"), headers=headers) == (200, made)
    assert ask("GET", path_of(tenant, "?include_count=true"), headers=headers) == (
        200,
        {"teams": [made["team"]], "count": 1},
    )
    assert ask("GET", path_of(tenant, "?includeUserDetails=true"), headers=headers)[1]["teams"][0]["users"] == [
        {
            "userId": user.uid,
            "email": user.email,
            "firstName": "Ada",
            "lastName": "Lovelace",
            "active": True,
            "orgInvitationStatus": "accepted",
        }
    ]


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


def test_a_change_takes_the_place_of_what_the_team_had(tenant: Tenant) -> None:
    first, second = colleague(tenant), colleague(tenant)
    made = team(tenant, first, roles=("Developer",))
    before = rows()
    headers, path = owner_headers(tenant), path_of(tenant, f"/{made['uid']}")

    kept = ask("PUT", path, {"name": " Editors "}, headers=headers)

    assert (kept[0], kept[1]["users"], rows()) == (200, [first.uid], before)
    body = {"name": "Writers", "users": [second.uid], "stackRoleMapping": [mapping(tenant, "Content Manager")]}
    status, changed = ask("PUT", path, body, headers=headers)
    assert (status, changed["name"], changed["users"]) == (200, "Writers", [second.uid])
    assert {row for row in rows()[1] if row[1]} == {(second.email, "Writers", "Content Manager")}
    assert {row for row in rows()[0] if row[1]} == {(second.email, "Writers", "member")}
    logged = Activity.objects.filter(target_kind="team").order_by("id")
    assert list(logged.values_list("action", flat=True)) == ["team.create", "team.update", "team.update"]
    assert logged[2].facts == {
        "organization": tenant.stack.organization.uid,
        "role": "member",
        "people": [second.uid],
        "roles": {tenant.stack.uid: [role_uid(tenant, "Content Manager")]},
    }


def test_roles_in_a_stack_are_added_set_and_taken_away(tenant: Tenant) -> None:
    other = make_stack(tenant.stack.organization, name="Other")
    user, headers = colleague(tenant), owner_headers(tenant)
    made = team(tenant, user, roles=("Developer",))
    mappings = f"/{made['uid']}/stack_role_mappings"

    added = ask("POST", path_of(tenant, mappings), mapping(other, "Developer"), headers=headers)
    more = ask("POST", path_of(tenant, mappings), mapping(other, "Admin"), headers=headers)

    assert added == (201, {"stackRoleMapping": mapping(other, "Developer")})
    assert more == (201, {"stackRoleMapping": mapping(other, "Admin", "Developer")})
    path = path_of(tenant, f"{mappings}/{other.stack.api_key}")
    asked = {"roles": mapping(other, "Content Manager")["roles"]}
    changed = ask("PUT", path, asked, headers=headers)
    assert changed == (200, {"stackRoleMapping": mapping(other, "Content Manager")})
    listed = ask("GET", path_of(tenant, mappings), headers=headers)
    both = [mapping(tenant, "Developer"), mapping(other, "Content Manager")]
    assert listed == (200, {"stackRoleMappings": both})
    assert remove(tenant, f"{mappings}/{other.stack.api_key}") == (204, b"")
    assert rows()[1] == {
        (tenant.owner.email, None, "Admin"),
        (user.email, "Editors", "Developer"),
    }
    no_stack = {"stackApiKey": ["is no stack of this team."]}
    assert errors_of(ask("DELETE", path, headers=headers)) == no_stack
    assert errors_of(ask("PUT", path, asked, headers=headers)) == no_stack


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


def test_a_team_that_is_wrong_changes_nothing(tenant: Tenant) -> None:
    made, foreign, stranger = team(tenant), make_stack(make_organization()), make_user()
    headers, before = owner_headers(tenant), rows()

    def refused(body: object, method: str = "POST", below: str = "") -> Any:
        return errors_of(ask(method, path_of(tenant, below), body, headers=headers))

    right = {"name": "More", "organizationRole": "member"}
    nobody, no_stack = ["is nobody of this organization."], ["names no stack of this organization."]
    assert refused({}) == {"name": ["is required."], "organizationRole": ["is required."]}
    assert refused({**right, "name": "Editors"}) == {"name": ["is the name of another team."]}
    assert refused({**right, "name": " "}) == {"name": ["must have 1 to 200 characters."]}
    assert refused({**right, "name": 1}) == {"name": ["must be a text."]}
    assert refused({**right, "organizationRole": "owner"}) == {"organizationRole": ["must be admin or member."]}
    assert refused({**right, "users": [{}]}) == {"users.0": ["must name a person by email or uid."]}
    assert refused({**right, "users": {}}) == {"users": ["must be a list."]}
    assert refused({**right, "users": [{"email": stranger.email}, "blt0"]}) == {
        f"users.{stranger.email}": nobody,
        "users.blt0": nobody,
    }
    place = "stackRoleMapping.0"
    assert refused({**right, "stackRoleMapping": [1]}) == {place: ["must be an object."]}
    assert refused({**right, "stackRoleMapping": [{}]}) == {f"{place}.stackApiKey": ["is required."]}
    assert refused({**right, "stackRoleMapping": [{"stackApiKey": "a"}]}) == {f"{place}.roles": ["is required."]}
    assert refused({**right, "stackRoleMapping": [{"stackApiKey": "a", "roles": {}}]}) == {
        f"{place}.roles": ["must be a list of texts."]
    }
    named: list[list[str]] = [[], mapping(foreign, "Developer")["roles"]]
    for roles in named:
        for stack in (foreign.stack.api_key, "blt0"):
            asked = {**right, "stackRoleMapping": [{"stackApiKey": stack, "roles": roles}]}
            assert refused(asked) == {f"{place}.stackApiKey": no_stack}
    own = {"stackApiKey": tenant.stack.api_key}
    strange = role_uid(foreign, "Developer")
    told = [f"names '{strange}', which is no role of this stack."]
    assert refused({**right, "stackRoleMapping": [{**own, "roles": [strange]}]}) == {f"{place}.roles": told}
    users = f"/{made['uid']}/users"
    assert refused({}, below=users) == {"emails": ["must name somebody."]}
    assert refused({"emails": [1]}, below=users) == {"emails": ["must be a list of email addresses."]}
    assert refused({"emails": [stranger.email]}, below=users) == {f"users.{stranger.email}": nobody}
    mappings = f"/{made['uid']}/stack_role_mappings"
    assert refused({"roles": [strange]}, below=mappings) == {"stackApiKey": ["is required."]}
    assert refused({**own, "roles": [strange]}, below=mappings) == {"roles": told}
    assert refused({**own, "roles": []}, below=mappings) == {"roles": ["must name a role."]}
    assert refused({"name": "x" * 201}, "PUT", f"/{made['uid']}") == {"name": ["must have 1 to 200 characters."]}
    assert refused({**right, "users": ["a"] * 501}) == {"users": ["are more than 500."]}
    assert refused({**right, "stackRoleMapping": [{**own, "roles": ["a"] * 101}]}) == {
        "stackRoleMapping": ["names more than 100 roles."]
    }
    assert rows() == before


def test_only_who_leads_the_organization_sees_or_changes_teams(tenant: Tenant) -> None:
    user = colleague(tenant)
    made = team(tenant, roles=("Admin",))
    headers, before = {"authtoken": make_session(user)}, rows()
    below = f"/{made['uid']}"

    for method, path, body in (
        ("GET", "", None),
        ("POST", "", {"name": "Mine", "organizationRole": "admin"}),
        ("GET", below, None),
        ("PUT", below, {"users": [user.uid]}),
        ("DELETE", below, None),
        ("GET", f"{below}/users", None),
        ("POST", f"{below}/users", {"emails": [user.email]}),
        ("DELETE", f"{below}/users/{user.uid}", None),
        ("GET", f"{below}/stack_role_mappings", None),
        ("POST", f"{below}/stack_role_mappings", mapping(tenant, "Admin")),
        ("PUT", f"{below}/stack_role_mappings/{tenant.stack.api_key}", {"roles": []}),
        ("DELETE", f"{below}/stack_role_mappings/{tenant.stack.api_key}", None),
    ):
        assert ask(method, path_of(tenant, path), body, headers=headers)[0] == 403, (method, path)

    assert rows() == before


def test_a_team_of_another_organization_is_an_unknown_one(tenant: Tenant) -> None:
    theirs = team(make_stack(make_organization()))
    unknown = {"team_uid": ["is not valid."]}

    for uid in (theirs["uid"], "blt0000000000000000"):
        assert errors_of(ask("GET", path_of(tenant, f"/{uid}"), headers=owner_headers(tenant))) == unknown


def test_queries(tenant: Tenant) -> None:
    headers = owner_headers(tenant)
    team(tenant, *(colleague(tenant) for _ in range(3)), roles=("Developer",))

    one = count_queries("GET", path_of(tenant), headers=headers)
    team(tenant, *(colleague(tenant) for _ in range(3)), roles=("Developer", "Admin"), name="More")

    assert count_queries("GET", path_of(tenant), headers=headers) == one == 7
