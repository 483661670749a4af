"""Handing stacks and organizations over to somebody else."""

from django.db import transaction

from core.clock import utc_now
from core.errors import Forbidden, Problem
from stacks import activity
from stacks.actions.stacks import OWNERS_ROLE, lock_with_people
from stacks.actor import Actor
from stacks.errors import SharingInvalid
from stacks.membership import enter_organization, people_of_organization
from stacks.models import Organization, OrganizationMember, Role, Stack, StackMember, User
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.sharing import as_address


@transaction.atomic
def transfer_stack(actor: Actor, scope: Scope, *, email: str) -> User:
    """Make somebody of the organization the stack's owner, with the owner's role. Who owned it keeps their roles.

    Raises Forbidden for all but the stack's owner, the organization's owner and a superuser; SharingInvalid for nobody of
    the organization.
    """
    actor.require(Permission.STACK_WRITE)
    stack = lock_with_people(scope)
    if not _may_hand_over(actor, stack):
        raise Forbidden("Only its owner can hand a stack over.")
    user = people_of_organization(stack.organization_id).filter(email=as_address(email), is_active=True).first()
    if user is None:
        raise SharingInvalid([Problem("transfer_to", "unknown", "is nobody of this organization.")])
    before, stack.owner_uid = stack.owner_uid, user.uid
    stack.updated_at = utc_now()
    stack.save(update_fields=["owner_uid", "updated_at"])
    role = Role.objects.get(stack=stack, name=OWNERS_ROLE, is_system=True)
    StackMember.objects.get_or_create(stack=stack, user=user, role=role, team=None)
    _record(actor, scope, "stack", stack.uid, before=before, owner=user.uid)
    return user


@transaction.atomic
def transfer_organization(actor: Actor, uid: str, *, email: str) -> User:
    """Make a member the organization's owner; who owned it administers it from now on.

    Raises OrganizationNotFound where the actor is no member, Forbidden for all but its owner and a superuser,
    SharingInvalid for nobody of the organization.
    """
    organization = enter_organization(actor, Organization.objects.select_for_update(), uid)
    if not _owns(actor, organization.pk):
        raise Forbidden("Only its owner can hand an organization over.")
    members = OrganizationMember.objects.filter(organization=organization)
    heirs = User.objects.filter(pk__in=members.values("user"), email=as_address(email), is_active=True)
    heir = heirs.first()
    if heir is None:
        raise SharingInvalid([Problem("transfer_to", "unknown", "is nobody of this organization.")])
    owners = members.filter(role=OrganizationMember.Role.OWNER)
    before = sorted(owners.values_list("user__uid", flat=True))
    owners.update(role=OrganizationMember.Role.ADMIN)
    place = {"role": OrganizationMember.Role.OWNER}
    OrganizationMember.objects.update_or_create(organization=organization, user=heir, team=None, defaults=place)
    _record(actor, None, "organization", organization.uid, before=before, owner=heir.uid)
    return heir


def _may_hand_over(actor: Actor, stack: Stack) -> bool:
    return actor.uid == stack.owner_uid or _owns(actor, stack.organization_id)


def _owns(actor: Actor, organization_id: int) -> bool:
    if actor.can(Permission.ORGANIZATION_WRITE):
        return True
    owners = OrganizationMember.objects.filter(organization=organization_id, role=OrganizationMember.Role.OWNER)
    return owners.filter(user=actor.user_id).exists()


def _record(actor: Actor, scope: Scope | None, kind: str, uid: str, *, before: str | list[str], owner: str) -> None:
    activity.record(actor, scope, action=f"{kind}.transfer", target=(kind, uid), before=before, owner=owner)
