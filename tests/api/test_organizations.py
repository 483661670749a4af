"""GET /organizations, /organizations/{uid} and its stacks."""

import pytest

from tests.api.asking import ask, count_queries, logged_out, without_times
from tests.factories import (
    make_management_token,
    make_member,
    make_organization,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db

UNKNOWN = (
    422,
    {
        "error_message": "The requested organization doesn't exist.",
        "error_code": 141,
        "errors": {"organization_uid": ["is not valid."]},
    },
)


def test_a_person_sees_the_organizations_they_belong_to() -> None:
    user = make_user()
    mine, shared = make_organization(user, name="B"), make_organization(name="A")
    shared.members.create(user=user, role="member")
    make_organization(name="Foreign")
    owner = shared.members.get(role="owner").user

    status, body = ask("GET", "organizations?asc=name&include_count=true", headers={"authtoken": make_session(user)})

    assert (status, body["count"]) == (200, 2)
    assert [without_times(row) for row in body["organizations"]] == [
        {
            "uid": shared.uid,
            "name": "A",
            "owner_uid": owner.uid,
            "is_owner": False,
            "enabled": True,
            "require_2fa": False,
        },
        {"uid": mine.uid, "name": "B", "owner_uid": user.uid, "is_owner": True, "enabled": True, "require_2fa": False},
    ]


def test_one_organization() -> None:
    user = make_user()
    organization = make_organization(user)
    headers = {"authtoken": make_session(user)}

    status, body = ask("GET", f"organizations/{organization.uid}", headers=headers)

    assert (status, body["organization"]["uid"]) == (200, organization.uid)
    assert body["organization"] == ask("GET", "organizations", headers=headers)[1]["organizations"][0]


def test_a_foreign_organization_is_an_unknown_one() -> None:
    foreign = make_organization()
    headers = {"authtoken": make_session(make_user())}

    for path in ("organizations/{}", "organizations/{}/stacks", "organizations/{}/roles"):
        assert ask("GET", path.format(foreign.uid), headers=headers) == UNKNOWN
        assert ask("GET", path.format("blt0000000000000000"), headers=headers) == UNKNOWN


def test_a_superuser_sees_every_organization() -> None:
    make_organization()

    _, body = ask("GET", "organizations", headers={"authtoken": make_session(make_user(is_superuser=True))})

    assert len(body["organizations"]) == 1


def test_the_stacks_of_an_organization_are_those_the_person_may_enter() -> None:
    organization = make_organization()
    entered, closed = make_stack(organization, name="Entered"), make_stack(organization, name="Closed")
    member = make_member(entered, "Developer")
    organization.members.create(user=member, role="member")
    path = f"organizations/{organization.uid}/stacks"

    _, seen = ask("GET", path, headers={"authtoken": make_session(member)})
    _, owned = ask("GET", f"{path}?asc=name", headers={"authtoken": make_session(closed.owner)})

    assert [stack["name"] for stack in seen["stacks"]] == ["Entered"]
    assert [stack["name"] for stack in owned["stacks"]] == ["Closed", "Entered"]


def test_the_roles_of_an_organization_are_the_same_everywhere() -> None:
    user = make_user()
    organization = make_organization(user)

    _, body = ask("GET", f"organizations/{organization.uid}/roles", headers={"authtoken": make_session(user)})

    assert [(row["uid"], row["name"], row["org_uid"]) for row in body["roles"]] == [
        ("admin", "Admin", organization.uid),
        ("member", "Member", organization.uid),
    ]


def test_only_people_have_organizations() -> None:
    tenant = make_stack()

    assert ask("GET", "organizations") == logged_out()
    assert ask("GET", "organizations", headers=tenant.headers(make_management_token(tenant))) == logged_out()


def test_queries() -> None:
    tenant = make_stack()
    headers = {"authtoken": make_session(tenant.owner)}
    uid = tenant.stack.organization.uid

    assert count_queries("GET", "organizations", headers=headers) == 2
    assert count_queries("GET", f"organizations/{uid}", headers=headers) == 2
    assert count_queries("GET", f"organizations/{uid}/stacks", headers=headers) == 3
