"""/organizations/{uid}/teams, the people of a team and its roles in stacks."""

from typing import Any

import pytest

from stacks.models import Activity, Invitation, Team
from tests.api.asking import ask, count_queries, owner_headers
from tests.api.team_builders import colleague, errors_of, mapping, path_of, remove, role_uid, rows, team
from tests.factories import Tenant, make_organization, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


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


def test_a_team_that_is_wrong_changes_nothing(tenant: Tenant) -> None:
    made, foreign, stranger = team(tenant), make_stack(make_organization()), make_user()
    headers, before = owner_headers(tenant), rows()

    def refused(body: object, method: str = "POST", below: str = "") -> Any:
        return errors_of(ask(method, path_of(tenant, below), body, headers=headers))

    right = {"name": "More", "organizationRole": "member"}
    no_address = ["is not a valid email address."]
    nobody, no_stack = ["is nobody of this organization."], ["names no stack of this organization."]
    assert refused({}) == {"name": ["is required."], "organizationRole": ["is required."]}
    assert refused({**right, "name": "Editors"}) == {"name": ["is the name of another team."]}
    assert refused({**right, "name": " "}) == {"name": ["must have 1 to 200 characters."]}
    assert refused({**right, "name": 1}) == {"name": ["must be a text."]}
    assert refused({**right, "organizationRole": "owner"}) == {"organizationRole": ["must be admin or member."]}
    assert refused({**right, "users": [{}]}) == {"users.0": ["must name a person by email or uid."]}
    assert refused({**right, "users": {}}) == {"users": ["must be a list."]}
    assert refused({**right, "users": [{"email": stranger.email}, "blt0", "@", {"email": "x@y"}]}) == {
        "users.blt0": nobody,
        "users.@": no_address,
        "users.x@y": no_address,
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
    assert refused({"emails": [stranger.email, "@"]}, below=users) == {"users.@": no_address}
    strangers = [f"{number}@example.com" for number in range(101)]
    assert refused({"emails": strangers}, below=users) == {"emails": ["names more than 100 people."]}
    assert refused({"emails": strangers[:1]}, "DELETE", f"{users}/{strangers[0]}") == {
        "userId": ["is nobody of this team."]
    }
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
    assert not Invitation.objects.exists()


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
