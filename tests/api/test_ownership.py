"""/stacks/transfer_ownership and /organizations/{uid}/transfer-ownership."""

from typing import Any

import pytest

from stacks.models import Organization, OrganizationMember, Stack, StackMember, User
from tests.api.asking import ask, owner_headers
from tests.factories import Tenant, make_member, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db
NOBODY = {"transfer_to": ["is nobody of this organization."]}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def colleague(tenant: Tenant, role: str = "member") -> User:
    user = make_user()
    tenant.stack.organization.members.create(user=user, role=role)
    return user


def as_person(tenant: Tenant, user: User) -> dict[str, str]:
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}


def hand_stack(headers: dict[str, str], to: object) -> tuple[int, Any]:
    return ask("POST", "stacks/transfer_ownership", {"transfer_to": to}, headers=headers)


def hand_organization(organization: Organization, user: User, to: object) -> tuple[int, Any]:
    path = f"organizations/{organization.uid}/transfer-ownership"
    return ask("POST", path, {"transfer_to": to}, headers={"authtoken": make_session(user)})


def members(organization: Organization) -> dict[str, str]:
    return dict(OrganizationMember.objects.filter(organization=organization).values_list("user__uid", "role"))


def test_a_stack_has_another_owner_who_may_do_all_in_it(tenant: Tenant) -> None:
    heir = colleague(tenant)

    status, body = hand_stack(owner_headers(tenant), heir.email.upper())

    assert (status, body) == (200, {"notice": "The ownership of the stack was transferred successfully."})
    assert ask("GET", "stacks", headers=as_person(tenant, heir))[1]["stack"]["owner_uid"] == heir.uid
    assert ask("PUT", "stacks", {"stack": {"name": "Mine"}}, headers=as_person(tenant, heir))[0] == 200
    assert set(StackMember.objects.values_list("user__uid", "role__name")) == {
        (tenant.owner.uid, "Admin"),
        (heir.uid, "Admin"),
    }


def test_only_its_owner_and_the_organizations_owner_hand_a_stack_over(tenant: Tenant) -> None:
    admin, leader, developer = (
        make_member(tenant, "Admin"),
        colleague(tenant, "admin"),
        make_member(tenant, "Developer"),
    )

    for user in (admin, leader, developer):
        assert hand_stack(as_person(tenant, user), user.email)[0] == 403
    assert Stack.objects.get().owner_uid == tenant.owner.uid

    assert hand_stack(owner_headers(tenant), admin.email)[0] == 200
    assert hand_stack(owner_headers(tenant), tenant.owner.email)[0] == 200
    assert Stack.objects.get().owner_uid == tenant.owner.uid


def test_a_stack_is_handed_to_nobody_outside(tenant: Tenant) -> None:
    headers, stranger, gone = owner_headers(tenant), make_user(), colleague(tenant)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    for email in (stranger.email, gone.email, "some_user_uid"):
        assert hand_stack(headers, email)[1]["errors"] == NOBODY
    assert hand_stack(headers, "")[1]["errors"] == {"transfer_to": ["is a required field."]}
    assert hand_stack(headers, 7)[1]["errors"] == {"transfer_to": ["must be a text."]}
    assert Stack.objects.get().owner_uid == tenant.owner.uid


def test_an_organization_has_another_owner_and_its_former_one_administers_it(tenant: Tenant) -> None:
    organization, heir = tenant.stack.organization, colleague(tenant)

    status, body = hand_organization(organization, tenant.owner, heir.email)

    assert (status, body) == (200, {"notice": "The ownership of the organization was transferred successfully."})
    assert members(organization) == {tenant.owner.uid: "admin", heir.uid: "owner"}
    assert hand_organization(organization, tenant.owner, tenant.owner.email)[0] == 403


def test_only_its_owner_hands_an_organization_over_and_to_a_member(tenant: Tenant) -> None:
    organization, admin = tenant.stack.organization, colleague(tenant, "admin")
    stranger, guest, before = make_user(), make_member(tenant, "Admin"), members(organization)

    assert hand_organization(organization, admin, admin.email)[0] == 403
    for user in (stranger, guest):
        status, body = hand_organization(organization, user, user.email)
        assert (status, body["errors"]) == (422, {"organization_uid": ["is not valid."]})
        assert hand_organization(organization, tenant.owner, user.email)[1]["errors"] == NOBODY
    assert members(organization) == before


def test_an_organization_handed_to_its_owner_stays_theirs(tenant: Tenant) -> None:
    organization = tenant.stack.organization

    assert hand_organization(organization, tenant.owner, tenant.owner.email)[0] == 200
    assert members(organization) == {tenant.owner.uid: "owner"}
