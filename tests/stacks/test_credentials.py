"""Who is asking: every kind of credential, and everything that is no credential."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import utc_now
from core.errors import Unauthenticated
from core.json_values import JSONValue
from stacks.actions.stacks import delete_stack
from stacks.actor import Actor, ActorKind
from stacks.credentials import Credentials, authenticate, authenticate_in_stack, authenticate_person
from stacks.errors import BranchNotFound, StackNotFound
from stacks.grants import ALWAYS
from stacks.models import Branch, BranchAlias, OrganizationMember, Token
from stacks.permissions import ALL, IN_STACK, PERSONAL, SYSTEM_ROLES, Permission
from tests.factories import (
    Tenant,
    make_delivery_token,
    make_environment,
    make_locale,
    make_management_token,
    make_member,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def test_an_owner_has_everything_in_the_stack(tenant: Tenant) -> None:
    authtoken = make_session(tenant.owner)

    access = authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=authtoken))

    assert access.actor == Actor(
        kind=ActorKind.USER,
        uid=tenant.owner.uid,
        permissions=IN_STACK,
        credential_uid=Token.objects.get(user=tenant.owner).uid,
        user_id=tenant.owner.pk,
    )
    assert access.scope == tenant.scope
    assert access.require_person().email == tenant.owner.email


def test_the_scope_carries_the_languages_and_the_revision_of_the_moment(tenant: Tenant) -> None:
    make_locale(tenant.scope, "de-de")
    make_locale(tenant.scope, "de-at", "de-de")
    authtoken = make_session(tenant.owner)

    scope = authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=authtoken)).require_scope()

    assert scope == replace(
        tenant.scope, revision=3, locale_fallbacks={"en-us": None, "de-de": "en-us", "de-at": "de-de"}
    )


@pytest.mark.parametrize("role", ["Admin", "Content Manager", "Developer"])
def test_a_member_has_what_the_role_says(tenant: Tenant, role: str) -> None:
    authtoken = make_session(make_member(tenant, role))

    access = authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=authtoken))

    assert access.actor.permissions == SYSTEM_ROLES[role]


def test_two_roles_add_up(tenant: Tenant) -> None:
    user = make_member(tenant, "Content Manager")
    admin = tenant.stack.roles.get(name="Admin")
    tenant.stack.members.create(user=user, role=admin)

    access = authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=make_session(user)))

    assert access.actor.permissions == IN_STACK


def test_a_superuser_may_do_everything_everywhere(tenant: Tenant) -> None:
    authtoken = make_session(make_user(is_superuser=True))

    access = authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=authtoken))

    assert access.actor.permissions == ALL


def test_a_stack_somebody_has_no_part_in_is_as_unknown_as_one_that_is_not_there(tenant: Tenant) -> None:
    stranger = make_user()
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=stranger)
    authtoken = make_session(stranger)

    with pytest.raises(StackNotFound) as foreign:
        authenticate(Credentials(api_key=tenant.stack.api_key, authtoken=authtoken))
    with pytest.raises(StackNotFound) as unknown:
        authenticate(Credentials(api_key="blt0000000000000000", authtoken=authtoken))

    assert (foreign.value.message, foreign.value.facts) == (unknown.value.message, unknown.value.facts)


def test_outside_a_stack_a_person_has_personal_permissions() -> None:
    user = make_user()

    access = authenticate(Credentials(authtoken=make_session(user)))

    assert (access.scope, access.actor.permissions, access.require_person().uid) == (None, PERSONAL, user.uid)
    with pytest.raises(StackNotFound):
        access.require_scope()


def test_personal_calls_do_not_look_at_the_stack() -> None:
    authtoken = make_session(make_user())

    access = authenticate_person(Credentials(api_key="blt0000000000000000", authtoken=authtoken))

    assert access.scope is None


def test_a_management_token_acts_in_its_stack(tenant: Tenant) -> None:
    rows: list[JSONValue] = [
        {"module": "content_type", "acl": {"read": True}},
        {"module": "entry", "acl": {"read": True, "write": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    secret = make_management_token(tenant, rows)

    access = authenticate(Credentials(api_key=tenant.stack.api_key, authorization=secret))

    assert access.actor.kind is ActorKind.MANAGEMENT_TOKEN
    assert access.actor.permissions == ALWAYS | {
        Permission.COMMENT_WRITE,
        Permission.CONTENT_TYPE_READ,
        Permission.ENTRY_DELETE,
        Permission.ENTRY_PUBLISH,
        Permission.ENTRY_READ,
        Permission.ENTRY_WRITE,
        Permission.PUBLISH_QUEUE_READ,
    }
    assert access.actor.uid == access.actor.credential_uid == Token.objects.get(stack=tenant.stack).uid
    assert (access.person, access.scope) == (None, tenant.scope)
    with pytest.raises(Unauthenticated):
        access.require_person()


def test_a_delivery_token_reads_its_environments_and_nothing_else(tenant: Tenant) -> None:
    production = make_environment(tenant.scope)
    make_environment(tenant.scope, "staging")
    secret = make_delivery_token(tenant, production)

    access = authenticate(Credentials(api_key=tenant.stack.api_key, access_token=secret))

    assert access.is_delivery
    assert access.actor.permissions == {Permission.DELIVERY_READ}
    assert access.actor.environment_uids == frozenset({production.uid})


def test_every_secret_opens_only_its_own_door(tenant: Tenant) -> None:
    management = make_management_token(tenant)
    delivery = make_delivery_token(tenant, make_environment(tenant.scope))
    authtoken = make_session(tenant.owner)
    stack = Credentials(api_key=tenant.stack.api_key)
    wrong = [
        stack,
        replace(stack, authtoken=management),
        replace(stack, authtoken=delivery),
        replace(stack, authorization=authtoken),
        replace(stack, authorization=delivery),
        replace(stack, access_token=management),
        replace(stack, access_token=authtoken),
        replace(stack, authtoken="x"),
        replace(stack, authorization=f"Bearer {management}"),
        replace(stack, authorization=management.upper()),
        replace(stack, access_token=delivery, authtoken="x"),
        Credentials(authorization=management),
        Credentials(access_token=delivery),
        Credentials(),
    ]

    for credentials in wrong:
        with pytest.raises(Unauthenticated) as refused:
            authenticate(credentials)
        assert refused.value.message == (
            "The access token is invalid, or was good once."
            if credentials.is_bearer
            else "You're not allowed in here unless you're logged in."
        )


def test_one_good_credential_of_two_is_enough(tenant: Tenant) -> None:
    management = make_management_token(tenant)
    authtoken = make_session(tenant.owner)
    stack = Credentials(api_key=tenant.stack.api_key)

    kinds = [
        authenticate(replace(stack, authorization="x", authtoken=authtoken)).actor.kind,
        authenticate(replace(stack, authorization=management, authtoken="x")).actor.kind,
        authenticate(replace(stack, authorization=management, authtoken=authtoken)).actor.kind,
    ]

    assert kinds == [ActorKind.USER, ActorKind.MANAGEMENT_TOKEN, ActorKind.MANAGEMENT_TOKEN]


def test_a_token_of_another_stack_is_an_unknown_token(tenant: Tenant) -> None:
    other = make_stack()
    management = make_management_token(other)
    delivery = make_delivery_token(other, make_environment(other.scope))

    for credentials in (
        Credentials(api_key=tenant.stack.api_key, authorization=management),
        Credentials(api_key=tenant.stack.api_key, access_token=delivery),
    ):
        with pytest.raises(Unauthenticated):
            authenticate(credentials)


def test_expired_and_revoked_tokens_are_unknown_tokens(tenant: Tenant) -> None:
    secret = make_management_token(tenant)
    credentials = Credentials(api_key=tenant.stack.api_key, authorization=secret)
    token = Token.objects.filter(stack=tenant.stack)
    authenticate(credentials)

    token.update(expires_at=utc_now() - timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        authenticate(credentials)
    token.update(expires_at=utc_now() + timedelta(minutes=1), revoked_at=utc_now())
    with pytest.raises(Unauthenticated):
        authenticate(credentials)


def test_a_suspended_person_is_out_at_once(tenant: Tenant) -> None:
    credentials = Credentials(api_key=tenant.stack.api_key, authtoken=make_session(tenant.owner))
    authenticate(credentials)

    tenant.owner.is_active = False
    tenant.owner.save(update_fields=["is_active"])

    with pytest.raises(Unauthenticated):
        authenticate(credentials)


def test_calls_in_a_stack_need_an_api_key_before_anything_else() -> None:
    authtoken = make_session(make_user())

    with pytest.raises(StackNotFound):
        authenticate_in_stack(Credentials(authtoken=authtoken))
    with pytest.raises(StackNotFound):
        authenticate_in_stack(Credentials(authtoken="x"))


def test_a_deleted_stack_is_unknown(tenant: Tenant) -> None:
    credentials = Credentials(api_key=tenant.stack.api_key, authorization=make_management_token(tenant))

    delete_stack(tenant.actor, tenant.scope)

    with pytest.raises(StackNotFound):
        authenticate(credentials)


def test_a_branch_that_is_not_there_and_one_the_token_does_not_cover_look_alike(tenant: Tenant) -> None:
    Branch.objects.create(stack=tenant.stack, uid="dev")
    stack = Credentials(api_key=tenant.stack.api_key, authorization=make_management_token(tenant))

    with pytest.raises(BranchNotFound):
        authenticate(replace(stack, branch="dev"))
    with pytest.raises(BranchNotFound):
        authenticate(replace(stack, branch="nowhere"))
    assert authenticate(replace(stack, branch="main")).require_scope().branch_uid == "main"


def test_an_alias_is_taken_for_the_branch_it_points_at(tenant: Tenant) -> None:
    dev = Branch.objects.create(stack=tenant.stack, uid="dev")
    alias = BranchAlias.objects.create(stack=tenant.stack, uid="next", branch=dev)
    rows: list[JSONValue] = [
        {"module": "entry", "acl": {"read": True}},
        {"module": "branch_alias", "branch_aliases": ["next"], "acl": {"read": True}},
    ]
    stack = Credentials(api_key=tenant.stack.api_key, authorization=make_management_token(tenant, rows))

    assert authenticate(replace(stack, branch="next")).require_scope().branch_uid == "dev"
    with pytest.raises(BranchNotFound):
        authenticate(replace(stack, branch="dev"))

    alias.branch = tenant.stack.branches.get(uid="main")
    alias.save(update_fields=["branch"])
    assert authenticate(replace(stack, branch="next")).require_scope().branch_uid == "main"


def test_aliases_of_another_stack_and_deleted_branches_are_unknown(tenant: Tenant) -> None:
    other = make_stack()
    gone = Branch.objects.create(stack=tenant.stack, uid="gone", deleted_at=utc_now())
    BranchAlias.objects.create(stack=other.stack, uid="next", branch=other.stack.branches.get())
    BranchAlias.objects.create(stack=tenant.stack, uid="before", branch=gone)
    stack = Credentials(api_key=tenant.stack.api_key, authtoken=make_session(tenant.owner))

    for name in ("gone", "next", "before"):
        with pytest.raises(BranchNotFound):
            authenticate(replace(stack, branch=name))
