"""Organizations."""

from django.db import transaction

from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import OrganizationInvalid
from stacks.models import Organization, OrganizationMember, User
from stacks.permissions import Permission


@transaction.atomic
def create_organization(actor: Actor, *, name: str, owner: User) -> Organization:
    """An organization with its owner."""
    actor.require(Permission.ORGANIZATION_WRITE)
    if not 1 <= len(name.strip()) <= 200:
        raise OrganizationInvalid([Problem("name", "length", "must have 1 to 200 characters.")])
    organization = Organization.objects.create(name=name.strip())
    OrganizationMember.objects.create(organization=organization, user=owner, role=OrganizationMember.Role.OWNER)
    activity.record(actor, None, action="organization.create", target=("organization", organization.uid))
    return organization
