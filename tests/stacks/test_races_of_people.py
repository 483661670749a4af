"""People who are let in, taken out, invited and given passwords at the same moment."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.json_values import JSONValue
from stacks.account_links import make_token
from stacks.actions.invitations import Invitee, NewPerson, accept_invitation, invite_people, resend_invitation
from stacks.actions.oauth_grants import grant_code
from stacks.actions.organization_members import remove_people
from stacks.actions.ownership import transfer_organization, transfer_stack
from stacks.actions.passwords import NewPassword, reset_password
from stacks.actions.roles import RoleChanges, create_role, delete_role, update_role
from stacks.actions.second_factor import begin_enrolment, check_second_factor, renew_recovery_codes
from stacks.actions.stack_members import set_roles, share_stack, unshare_stack
from stacks.actions.users import change_password
from stacks.actor import Actor, ActorKind
from stacks.errors import AppRequestInvalid, SecondFactorWrong
from stacks.invitations import token_of
from stacks.membership import people_of_organization
from stacks.models import (
    Invitation,
    OAuthAuthorization,
    Organization,
    OrganizationMember,
    Role,
    Stack,
    StackMember,
    User,
)
from stacks.people import person_actor
from stacks.permissions import IN_STACK
from tests.app_builders import CALLBACK, make_app
from tests.factories import PASSWORD, SYSTEM, Tenant, make_organization, make_stack, make_user
from tests.racing import held_back
from tests.second_factors import enrol

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another grey heron"


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


def test_nobody_lets_an_app_act_on_while_the_password_is_changed(tenant: Tenant) -> None:
    app, thief = make_app(tenant.stack.organization), User.objects.get(pk=tenant.owner.pk)

    def consent() -> None:
        grant_code(thief, app, code="x", redirect_uri=CALLBACK, scopes=["user:read"], code_challenge="")

    outcomes = held_back(
        lambda: OAuthAuthorization.objects.create(app=app, user=tenant.owner),
        consent,
        lambda: change_password(SYSTEM, User.objects.get(pk=tenant.owner.pk), password=NEW),
    )

    assert outcomes == ["done", "done"]
    assert not OAuthAuthorization.objects.filter(revoked_at=None).exists()
    with pytest.raises(AppRequestInvalid):
        consent()


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


def test_a_person_has_one_secret_and_one_set_of_recovery_codes() -> None:
    user = make_user()
    actor = person_actor(user)
    secrets, codes = list[str](), list[list[str]]()

    def hold() -> User:
        return User.objects.select_for_update().get(pk=user.pk)

    held_back(hold, *[lambda: secrets.append(begin_enrolment(actor, user).secret)] * 2)
    assert len(set(secrets)) == 1
    _, first = enrol(user)
    held_back(hold, *[lambda: codes.append(renew_recovery_codes(actor, user))] * 2)

    assert len(set(first).union(*codes)) == 30
    opened = [code for code in {*codes[0], *codes[1]} if _opens(user, code)]
    assert len(opened) == 10


def _opens(user: User, code: str) -> bool:
    try:
        check_second_factor(user, code)
    except SecondFactorWrong:
        return False
    return True


def test_a_recovery_code_opens_once() -> None:
    user = make_user()
    _, codes = enrol(user)

    outcomes = held_back(
        lambda: TOTPDevice.objects.select_for_update().get(user=user),
        *[lambda: check_second_factor(user, codes[0])] * 2,
    )

    assert sorted(outcomes) == ["SecondFactorWrong", "done"]


def test_one_link_chooses_one_password() -> None:
    user = make_user(password=PASSWORD)
    token = make_token(user)

    outcomes = held_back(
        lambda: User.objects.select_for_update().get(pk=user.pk),
        *[lambda word=word: reset_password(token, NewPassword(word, word)) for word in (NEW, "a third grey heron")],
    )

    assert sorted(outcomes) == ["AccountLinkInvalid", "done"]
