"""People who are let in, taken out, invited and handed things at the same moment."""

import pytest

from core.json_values import JSONValue
from stacks.actions.invitations import Invitee, NewPerson, accept_invitation, invite_people, resend_invitation
from stacks.actions.organization_members import remove_people
from stacks.actions.ownership import transfer_organization, transfer_stack
from stacks.actions.roles import RoleChanges, create_role, delete_role, update_role
from stacks.actions.stack_members import set_roles, share_stack, unshare_stack
from stacks.actions.stacks import create_stack
from stacks.actor import Actor, ActorKind
from stacks.invitations import token_of
from stacks.membership import people_of_organization
from stacks.models import Invitation, Organization, OrganizationMember, Role, Stack, StackMember, User
from stacks.people import person_actor
from stacks.permissions import IN_STACK
from tests.factories import PASSWORD, SYSTEM, Tenant, make_organization, make_stack, make_user
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def _member(tenant: Tenant, *roles: str) -> User:
    user = make_user()
    tenant.stack.organization.members.create(user=user, role="member")
    for role in roles:
        StackMember.objects.create(stack=tenant.stack, user=user, role=_role(tenant, role))
    return user


def _role(tenant: Tenant, name: str) -> Role:
    return Role.objects.get(stack=tenant.stack, name=name)


def _let_in(tenant: Tenant, user: User, role: str) -> StackMember:
    """A row that whoever would write the same one waits for."""
    return StackMember.objects.create(stack=tenant.stack, user=user, role=_role(tenant, role))


def _belongs(tenant: Tenant, user: User) -> bool:
    return people_of_organization(tenant.stack.organization_id).filter(pk=user.pk).exists()


def _invited(tenant: Tenant, email: str, *roles: Role) -> Invitation:
    stacks = {tenant.stack.api_key: [role.uid for role in roles]} if roles else {}
    (invitation,) = invite_people(
        tenant.actor, tenant.stack.organization.uid, [Invitee(email, "member", stacks)], message=""
    )
    return invitation


def test_who_is_taken_out_of_an_organization_is_not_left_in_a_stack_that_is_just_shared(tenant: Tenant) -> None:
    user, role = _member(tenant), _role(tenant, "Developer")

    outcomes = held_back(
        lambda: _let_in(tenant, user, "Developer"),
        lambda: share_stack(tenant.actor, tenant.scope, {user.email: [role.uid]}),
        lambda: remove_people(tenant.actor, tenant.stack.organization.uid, [user.email]),
    )

    assert outcomes == ["done", "done"]
    assert not _belongs(tenant, user)


def test_who_is_taken_out_of_an_organization_keeps_no_role_that_is_just_changed(tenant: Tenant) -> None:
    user, role = _member(tenant, "Content Manager"), _role(tenant, "Admin")

    outcomes = held_back(
        lambda: _let_in(tenant, user, "Admin"),
        lambda: set_roles(tenant.actor, tenant.scope, {user.uid: [role.uid]}),
        lambda: remove_people(tenant.actor, tenant.stack.organization.uid, [user.email]),
    )

    assert outcomes == ["done", "done"]
    assert not _belongs(tenant, user)


def test_who_is_just_given_a_stack_is_not_taken_out_of_its_organization(tenant: Tenant) -> None:
    user = _member(tenant)

    outcomes = held_back(
        lambda: _let_in(tenant, user, "Admin"),
        lambda: transfer_stack(tenant.actor, tenant.scope, email=user.email),
        lambda: remove_people(tenant.actor, tenant.stack.organization.uid, [user.email]),
    )

    assert outcomes == ["done", f"emails.{user.email}"]
    assert _belongs(tenant, user)


def _as_before(user: User) -> Actor:
    """A person whose request began before something was taken from them."""
    return Actor(kind=ActorKind.USER, uid=user.uid, permissions=IN_STACK, user_id=user.pk)


def _hold(tenant: Tenant) -> Stack:
    return Stack.objects.select_for_update(no_key=True).get(pk=tenant.stack.pk)


def test_who_is_taken_out_of_a_stack_does_not_let_themselves_in_again(tenant: Tenant) -> None:
    user, role = _member(tenant, "Admin"), _role(tenant, "Admin")

    outcomes = held_back(
        lambda: _hold(tenant),
        lambda: unshare_stack(tenant.actor, tenant.scope, user.email),
        lambda: share_stack(_as_before(user), tenant.scope, {user.email: [role.uid]}),
    )

    assert outcomes == ["done", "Forbidden"]
    assert not StackMember.objects.filter(user=user).exists()


def test_whose_role_is_taken_does_not_take_it_back(tenant: Tenant) -> None:
    user, role, lesser = _member(tenant, "Admin"), _role(tenant, "Admin"), _role(tenant, "Content Manager")

    outcomes = held_back(
        lambda: _hold(tenant),
        lambda: set_roles(tenant.actor, tenant.scope, {user.uid: [lesser.uid]}),
        lambda: set_roles(_as_before(user), tenant.scope, {user.uid: [role.uid]}),
    )

    assert outcomes == ["done", "Forbidden"]
    assert StackMember.objects.get(user=user).role == lesser


def test_who_is_given_a_lesser_role_does_not_widen_it(tenant: Tenant) -> None:
    user = _member(tenant, "Developer")
    everywhere: JSONValue = {"module": "branch", "branches": ["$all"], "acl": {"read": True}}
    wide: JSONValue = {"module": "content_type", "content_types": ["$all"], "acl": {"read": True}}
    role = create_role(SYSTEM, tenant.scope, name="Guest", rules=[everywhere])

    outcomes = held_back(
        lambda: _hold(tenant),
        lambda: set_roles(tenant.actor, tenant.scope, {user.uid: [role.uid]}),
        lambda: update_role(_as_before(user), tenant.scope, role.uid, RoleChanges(rules=[everywhere, wide])),
        lambda: create_role(_as_before(user), tenant.scope, name="Mine", rules=[everywhere, wide]),
    )

    assert outcomes == ["done", "Forbidden", "Forbidden"]
    assert Role.objects.get(pk=role.pk).rules == [everywhere]


def test_an_organization_is_handed_over_once(tenant: Tenant) -> None:
    one, other = _member(tenant), _member(tenant)
    uid = tenant.stack.organization.uid

    outcomes = held_back(
        lambda: Organization.objects.select_for_update().get(uid=uid),
        lambda: transfer_organization(tenant.actor, uid, email=one.email),
        lambda: transfer_organization(tenant.actor, uid, email=other.email),
    )

    assert outcomes == ["done", "Forbidden"]
    assert OrganizationMember.objects.get(organization__uid=uid, role="owner").user == one


def test_who_is_taken_out_of_an_organization_makes_no_stack_in_it(tenant: Tenant) -> None:
    admin, organization = make_user(), tenant.stack.organization
    organization.members.create(user=admin, role="admin")

    outcomes = held_back(
        lambda: Organization.objects.select_for_update().get(pk=organization.pk),
        lambda: remove_people(tenant.actor, organization.uid, [admin.email]),
        lambda: create_stack(person_actor(admin), organization, name="Mine"),
    )

    assert outcomes == ["done", "Forbidden"]
    assert not _belongs(tenant, admin)


def test_a_newcomer_accepts_the_invitations_of_two_organizations() -> None:
    first, second = make_stack(), make_stack(make_organization())
    tokens = [token_of(_invited(tenant, "grace@example.com")) for tenant in (first, second)]
    newcomer = NewPerson(PASSWORD)

    outcomes = held_back(
        lambda: make_user("grace@example.com"),
        *[lambda token=token: accept_invitation(token, newcomer) for token in tokens],
    )

    assert sorted(outcomes) == ["done", "email"]
    accept_invitation(tokens[outcomes.index("email")])
    user = User.objects.get(email="grace@example.com")
    assert _belongs(first, user)
    assert _belongs(second, user)


def test_a_role_that_is_just_accepted_is_deleted_after_that(tenant: Tenant) -> None:
    rules: list[JSONValue] = [{"module": "branch", "branches": ["$all"], "acl": {"read": True}}]
    role = create_role(SYSTEM, tenant.scope, name="Guest", rules=rules)
    user = make_user()
    token = token_of(_invited(tenant, user.email, role))

    outcomes = held_back(
        lambda: OrganizationMember.objects.create(organization=tenant.stack.organization, user=user),
        lambda: accept_invitation(token),
        lambda: delete_role(tenant.actor, tenant.scope, role.uid),
    )

    assert outcomes == ["done", "done"]
    assert not StackMember.objects.filter(user=user).exists()


def test_a_link_that_is_just_sent_anew_lets_nobody_in(tenant: Tenant) -> None:
    organization = tenant.stack.organization
    invitation = _invited(tenant, make_user().email)
    token = token_of(invitation)

    outcomes = held_back(
        lambda: Organization.objects.select_for_update().get(pk=organization.pk),
        lambda: resend_invitation(tenant.actor, organization.uid, invitation.uid),
        lambda: accept_invitation(token),
    )

    assert outcomes == ["done", "InvitationNotFound"]
