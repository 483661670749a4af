"""Creating, changing and deleting stacks and organizations."""

import pytest

from core.errors import Forbidden
from locales.errors import LocaleInvalid
from locales.models import Locale
from stacks.actions.organizations import create_organization
from stacks.actions.stacks import StackChanges, create_stack, delete_stack, update_stack
from stacks.credentials import Credentials, authenticate_person
from stacks.errors import OrganizationInvalid, StackInvalid, StackNotFound
from stacks.models import Activity, Branch, Organization, OrganizationMember, Role, Stack, StackMember, Token
from stacks.permissions import SYSTEM_ROLES
from tests.factories import SYSTEM, make_management_token, make_organization, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db


def test_a_new_stack_is_usable_at_once() -> None:
    owner = make_user()
    organization = make_organization(owner)
    actor = authenticate_person(Credentials(authtoken=make_session(owner))).actor

    stack = create_stack(actor, organization, name=" Magazine ", description="Ours", master_locale="de-de")

    branch = Branch.objects.get(stack=stack)
    assert (stack.name, stack.description, stack.master_locale, stack.owner_uid) == (
        "Magazine",
        "Ours",
        "de-de",
        owner.uid,
    )
    assert (branch.uid, branch.locale_fallbacks) == ("main", {"de-de": None})
    assert list(Locale.objects.filter(branch=branch).values_list("code", "name", "fallback_code")) == [
        ("de-de", "German - Germany", None)
    ]
    assert {role.name: frozenset(role.permissions) for role in Role.objects.filter(stack=stack)} == SYSTEM_ROLES
    assert list(StackMember.objects.values_list("stack", "user", "role__name")) == [(stack.pk, owner.pk, "Admin")]
    told = Activity.objects.filter(action="stack.create").order_by("pk").values_list("stack_id", "target_uid", "facts")
    facts = {"organization": organization.uid, "name": "Magazine", "api_key": stack.api_key}
    assert list(told) == [(stack.pk, stack.uid, {}), (None, stack.uid, facts)]


def test_without_a_person_the_stack_belongs_to_the_organizations_owner() -> None:
    organization = make_organization(make_user())
    admin = make_user()
    OrganizationMember.objects.create(organization=organization, user=admin, role=OrganizationMember.Role.ADMIN)

    stack = create_stack(SYSTEM, organization, name="Imported")

    assert stack.owner_uid == OrganizationMember.objects.get(role="owner").user.uid


@pytest.mark.parametrize("role", ["member", None])
def test_only_those_who_lead_an_organization_create_stacks_in_it(role: str | None) -> None:
    organization = make_organization()
    user = make_user()
    if role:
        OrganizationMember.objects.create(organization=organization, user=user, role=role)
    actor = authenticate_person(Credentials(authtoken=make_session(user))).actor

    with pytest.raises(Forbidden):
        create_stack(actor, organization, name="Magazine")

    assert not Stack.objects.exists()


def test_a_superuser_creates_stacks_anywhere() -> None:
    user = make_user(is_superuser=True)
    actor = authenticate_person(Credentials(authtoken=make_session(user))).actor

    assert create_stack(actor, make_organization(), name="Magazine").owner_uid == user.uid


def test_a_stack_with_a_bad_name_or_language_leaves_nothing_behind() -> None:
    organization = make_organization()

    for name in ("", "  ", "x" * 201):
        with pytest.raises(StackInvalid):
            create_stack(SYSTEM, organization, name=name)
    with pytest.raises(LocaleInvalid) as refused:
        create_stack(SYSTEM, organization, name="Magazine", master_locale="English")

    assert [problem.path for problem in refused.value.problems] == ["master_locale"]
    assert not Stack.objects.exists()


def test_changing_a_stack_touches_what_is_named() -> None:
    tenant = make_stack(name="Magazine")

    update_stack(tenant.actor, tenant.scope, StackChanges(description="New"))
    update_stack(tenant.actor, tenant.scope, StackChanges(name="Journal"))

    tenant.stack.refresh_from_db()
    assert (tenant.stack.name, tenant.stack.description) == ("Journal", "New")
    with pytest.raises(StackInvalid):
        update_stack(tenant.actor, tenant.scope, StackChanges(name=""))


def test_a_deleted_stack_is_closed_with_its_tokens() -> None:
    tenant = make_stack()
    make_management_token(tenant)

    delete_stack(tenant.actor, tenant.scope)

    assert not Stack.objects.alive().exists()
    assert not Token.objects.filter(revoked_at=None).exists()
    with pytest.raises(StackNotFound):
        delete_stack(tenant.actor, tenant.scope)
    with pytest.raises(StackNotFound):
        update_stack(tenant.actor, tenant.scope, StackChanges(name="Back"))


def test_an_organization_has_a_name_and_an_owner() -> None:
    owner = make_user()

    organization = create_organization(SYSTEM, name=" Press ", owner=owner)

    assert organization.name == "Press"
    assert list(OrganizationMember.objects.values_list("organization", "user", "role")) == [
        (organization.pk, owner.pk, "owner")
    ]
    with pytest.raises(OrganizationInvalid):
        create_organization(SYSTEM, name=" ", owner=owner)
    with pytest.raises(Forbidden):
        create_organization(make_stack(organization).actor, name="Mine", owner=owner)
    assert Organization.objects.count() == 1
