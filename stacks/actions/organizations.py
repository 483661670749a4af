"""Organizations."""

from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actions.second_factor import has_second_factor
from stacks.actor import Actor
from stacks.errors import OrganizationInvalid
from stacks.membership import lead_organization
from stacks.models import Organization, OrganizationMember, User
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class OrganizationChanges:
    """What can be changed about an organization; None leaves a value as it is."""

    name: str | None = None
    requires_second_factor: bool | None = None


@transaction.atomic
def create_organization(actor: Actor, *, name: str, owner: User) -> Organization:
    """An organization with its owner."""
    actor.require(Permission.ORGANIZATION_WRITE)
    if problems := _problems(name):
        raise OrganizationInvalid(problems)
    organization = Organization.objects.create(name=name.strip())
    OrganizationMember.objects.create(organization=organization, user=owner, role=OrganizationMember.Role.OWNER)
    activity.record(actor, None, action="organization.create", target=("organization", organization.uid))
    return organization


@transaction.atomic
def update_organization(actor: Actor, uid: str, changes: OrganizationChanges) -> Organization:
    """Change an organization's name, and whether it requires a second factor, from the next request of everybody on.

    Raises OrganizationNotFound and Forbidden for who does not lead it; OrganizationInvalid for a bad name, and for a
    person who requires a second factor of others and has none.
    """
    organization = lead_organization(actor, uid)
    problems = _problems(changes.name)
    if changes.requires_second_factor and actor.user_id and not has_second_factor(User.objects.get(pk=actor.user_id)):
        problems.append(Problem("require_2fa", "second_factor", "takes a second factor of your own first."))
    if problems:
        raise OrganizationInvalid(problems)
    before = {"name": organization.name, "require_2fa": organization.requires_second_factor}
    organization.name = organization.name if changes.name is None else changes.name.strip()
    if changes.requires_second_factor is not None:
        organization.requires_second_factor = changes.requires_second_factor
    organization.updated_at = utc_now()
    organization.save(update_fields=["name", "requires_second_factor", "updated_at"])
    after = {"name": organization.name, "require_2fa": organization.requires_second_factor}
    target = ("organization", organization.uid)
    activity.record(actor, None, action="organization.update", target=target, before=before, after=after)
    return organization


def _problems(name: str | None) -> list[Problem]:
    if name is None or 1 <= len(name.strip()) <= 200:
        return []
    return [Problem("name", "length", "must have 1 to 200 characters.")]
