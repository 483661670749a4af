"""What a link of an invitation is worth when who sent it has lost a right, and links that nobody was sent."""

import pytest
from django.test import Client

from stacks.actions.stack_members import share_stack
from stacks.invitations import token_of
from stacks.models import Activity, Invitation, Role, User
from tests.api.asking import ask
from tests.factories import PASSWORD, SYSTEM, Tenant, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db
ADDRESS = "grace@example.com"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def _role(tenant: Tenant, name: str) -> Role:
    return Role.objects.get(stack=tenant.stack, name=name)


def test_an_invitation_into_a_stack_ends_with_the_right_to_share_it(tenant: Tenant) -> None:
    admin = make_member(tenant, "Admin")
    headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(admin)}
    body = {"emails": [ADDRESS], "roles": {ADDRESS: [_role(tenant, "Developer").uid]}}
    assert ask("POST", "stacks/share", body, headers=headers)[0] == 200
    path = f"user/invitations/{token_of(Invitation.objects.get())}"

    admin.stack_memberships.update(role=_role(tenant, "Developer"))
    refused = ask("POST", path, {"user": {"password": PASSWORD}})

    assert (refused[0], refused[1]["errors"]) == (422, {"invitation": ["is not valid."]})
    assert not User.objects.filter(email=ADDRESS).exists()
    admin.stack_memberships.update(role=_role(tenant, "Admin"))
    assert ask("POST", path, {"user": {"password": PASSWORD}})[0] == 200
    origins = Activity.objects.filter(action__in=("user.create", "invitation.accept")).values_list("origin__path")
    assert set(origins) == {("/v3/user/invitations/***",)}


@pytest.mark.parametrize("token", ["%00-x", "blt0%00-x", "x" * 5000, "%ff", "-", "%2e"])
def test_a_link_that_nobody_was_sent_leads_to_a_page_that_says_so(tenant: Tenant, token: str) -> None:
    share_stack(SYSTEM, tenant.scope, {ADDRESS: [_role(tenant, "Developer").uid]})

    for response in (Client().get(f"/admin/invitation/{token}/"), Client().post(f"/admin/invitation/{token}/")):
        assert response.status_code == 404
        assert "no longer good" in response.content.decode()
