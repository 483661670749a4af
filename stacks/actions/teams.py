"""Making and changing teams: who is in them, and what roles in stacks that comes with."""

from collections.abc import Collection, Sequence
from itertools import product

from django.db import transaction
from django.db.models import Q

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import TeamInvalid
from stacks.membership import lead_organization
from stacks.models import OrganizationMember, Role, StackMember, Team, TeamRole, User
from stacks.teams import StackRoles, TeamChanges, check_size, check_team, get_team


@transaction.atomic
def create_team(actor: Actor, organization_uid: str, changes: TeamChanges) -> Team:
    """Make a team of people of the organization; what it gives them they have at once.

    Raises OrganizationNotFound and Forbidden for who does not lead the organization, TeamInvalid.
    """
    organization = lead_organization(actor, organization_uid)
    found = check_team(organization, changes)
    if missing := [key for key, value in (("name", changes.name), ("organizationRole", changes.role)) if not value]:
        raise TeamInvalid([Problem(key, "required", "is required.") for key in missing])
    team = Team.objects.create(
        organization=organization,
        name=(changes.name or "").strip(),
        description=changes.description or "",
        role=changes.role or "",
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    _settle(team, found.people or [], found.roles or [])
    _record(actor, team, "team.create")
    return team


@transaction.atomic
def update_team(actor: Actor, organization_uid: str, uid: str, changes: TeamChanges) -> Team:
    """Change what a team is; the people and roles that are sent take the place of all it had.

    Raises OrganizationNotFound and Forbidden for who does not lead the organization, TeamNotFound, TeamInvalid.
    """
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    found = check_team(organization, changes, team=team)
    team.name = team.name if changes.name is None else changes.name.strip()
    team.description = team.description if changes.description is None else changes.description
    team.role = team.role if changes.role is None else changes.role
    return _save(actor, team, found.people, found.roles)


@transaction.atomic
def delete_team(actor: Actor, organization_uid: str, uid: str) -> None:
    """Do away with a team, and with what it gave: its people keep what they have themselves."""
    team = get_team(lead_organization(actor, organization_uid), uid)
    _record(actor, team, "team.delete")
    team.delete()


@transaction.atomic
def add_to_team(actor: Actor, organization_uid: str, uid: str, people: Sequence[str]) -> Team:
    """Take people of the organization into a team, by address or uid. Raises TeamInvalid for others, and for none."""
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    if not people:
        raise TeamInvalid([Problem("emails", "required", "must name somebody.")])
    found = check_team(organization, TeamChanges(people=people))
    return _save(actor, team, [*people_of(team), *(found.people or [])], None)


@transaction.atomic
def remove_from_team(actor: Actor, organization_uid: str, uid: str, user_uid: str) -> None:
    """Take a person out of a team, and with it what the team gave. Raises TeamInvalid for who is not in it."""
    team = get_team(lead_organization(actor, organization_uid), uid)
    people = people_of(team)
    staying = [user for user in people if user.uid != user_uid]
    if len(staying) == len(people):
        raise TeamInvalid([Problem("userId", "unknown", "is nobody of this team.")])
    _save(actor, team, staying, None)


@transaction.atomic
def add_stack_roles(actor: Actor, organization_uid: str, uid: str, asked: StackRoles) -> Team:
    """Give a team roles in a stack, beside those it has there. Raises TeamInvalid for what is none."""
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    found = check_team(organization, TeamChanges(stacks=[asked]))
    return _save(actor, team, None, [*roles_of(team), *(found.roles or [])])


@transaction.atomic
def set_stack_roles(actor: Actor, organization_uid: str, uid: str, asked: StackRoles) -> Team:
    """Put roles in place of those that a team has in a stack. Raises TeamInvalid for a stack in which it has none."""
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    elsewhere = _roles_elsewhere(team, asked.api_key)
    found = check_team(organization, TeamChanges(stacks=[asked]))
    return _save(actor, team, None, [*elsewhere, *(found.roles or [])])


@transaction.atomic
def remove_stack(actor: Actor, organization_uid: str, uid: str, api_key: str) -> None:
    """Take a team's roles in a stack away. Raises TeamInvalid for a stack in which it has none."""
    team = get_team(lead_organization(actor, organization_uid), uid)
    _save(actor, team, None, _roles_elsewhere(team, api_key))


def people_of(team: Team) -> list[User]:
    """Who is in the team."""
    return list(User.objects.filter(memberships__team=team).order_by("pk"))


def roles_of(team: Team) -> list[Role]:
    """The roles that everybody in the team has, those in deleted stacks among them."""
    return list(Role.objects.filter(teams__team=team).select_related("stack").order_by("pk"))


def _roles_elsewhere(team: Team, api_key: str) -> list[Role]:
    roles = roles_of(team)
    if not any(role.stack.api_key == api_key and role.stack.deleted_at is None for role in roles):
        raise TeamInvalid([Problem("stackApiKey", "unknown", "is no stack of this team.")])
    return [role for role in roles if role.stack.api_key != api_key]


def _save(actor: Actor, team: Team, people: Sequence[User] | None, roles: Sequence[Role] | None) -> Team:
    """Store the team; None for people or roles that stay."""
    team.updated_by, team.updated_at = actor.uid, utc_now()
    team.save(update_fields=["name", "description", "role", "updated_by", "updated_at"])
    _settle(team, people_of(team) if people is None else people, roles_of(team) if roles is None else roles)
    _record(actor, team, "team.update")
    return team


def _settle(team: Team, people: Collection[User], roles: Collection[Role]) -> None:
    """Make every row that follows from the team what it is to be, and no other. The organization is held."""
    user_ids, stacks = {user.pk for user in people}, {role.pk: role.stack_id for role in roles}
    check_size(user_ids, stacks)
    members, grants = OrganizationMember.objects.filter(team=team), TeamRole.objects.filter(team=team)
    holders = StackMember.objects.filter(team=team)
    members.exclude(user__in=user_ids).delete()
    grants.exclude(role__in=list(stacks)).delete()
    holders.exclude(Q(user__in=user_ids) & Q(role__in=list(stacks))).delete()
    members.exclude(role=team.role).update(role=team.role)
    new = user_ids - set(members.values_list("user", flat=True))
    OrganizationMember.objects.bulk_create(
        OrganizationMember(organization_id=team.organization_id, user_id=user, team=team, role=team.role)
        for user in new
    )
    given = set(grants.values_list("role", flat=True))
    TeamRole.objects.bulk_create(TeamRole(team=team, role_id=role) for role in stacks.keys() - given)
    held = set(holders.values_list("user", "role"))
    StackMember.objects.bulk_create(
        StackMember(team=team, user_id=user, role_id=role, stack_id=stacks[role])
        for user, role in set(product(user_ids, stacks)) - held
    )


def _record(actor: Actor, team: Team, action: str) -> None:
    roles: dict[str, list[str]] = {}
    for role in roles_of(team):
        roles.setdefault(role.stack.uid, []).append(role.uid)
    activity.record(
        actor,
        None,
        action=action,
        target=("team", team.uid),
        organization=team.organization.uid,
        role=team.role,
        people=sorted(user.uid for user in people_of(team)),
        roles=roles,
    )
