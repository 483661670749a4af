"""The rows that teams are made of: who is in one or asked into it, what it gives, and what everybody in it has by that."""

from collections.abc import Collection, Sequence
from itertools import product

from django.db.models import Q, QuerySet

from stacks.models import Invitation, OrganizationMember, Role, StackMember, Team, TeamRole, User
from stacks.teams import check_size


def people_of(team: Team) -> list[User]:
    """Who is in the team."""
    return list(User.objects.filter(memberships__team=team).order_by("pk"))


def roles_of(team: Team) -> list[Role]:
    """The roles that everybody in the team has, those in deleted stacks among them."""
    return list(Role.objects.filter(teams__team=team).select_related("stack").order_by("pk"))


def invited_into(team: Team) -> "QuerySet[Invitation]":
    """The open invitations into the team."""
    return invited_into_any([team])


def invited_into_any(teams: Sequence[Team]) -> "QuerySet[Invitation]":
    """The open invitations into any of the teams."""
    uids = [team.uid for team in teams]
    organizations = {team.organization_id for team in teams}
    return Invitation.objects.filter(teams__has_any_keys=uids, organization__in=organizations, closed_at=None)


def settle(team: Team, people: Collection[User], roles: Collection[Role]) -> None:
    """Make every row that follows from the team what it is to be, and no other. The organization is held."""
    user_ids, stacks = {user.pk for user in people}, {role.pk: role.stack_id for role in roles}
    check_size([*user_ids, *invited_into(team)], stacks)
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
