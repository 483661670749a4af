"""Making and changing teams: who is in them, and what roles in stacks that comes with."""

from collections.abc import Sequence

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actions.invitations import invite_into_team, withdraw_from_team
from stacks.actor import Actor
from stacks.errors import TeamInvalid
from stacks.membership import lead_organization
from stacks.models import Invitation, Role, Team, User
from stacks.team_rows import invited_into, people_of, roles_of, settle
from stacks.teams import StackRoles, TeamChanges, check_size, check_team, get_team


@transaction.atomic
def create_team(actor: Actor, organization_uid: str, changes: TeamChanges) -> Team:
    """Make a team of people of the organization; what it gives them they have at once. Others are invited by mail.

    Raises OrganizationNotFound and Forbidden for who does not lead the organization, TeamInvalid, and MailNotSent where
    somebody is invited and no mail is sent.
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
    settle(team, found.people or [], found.roles or [])
    _record(actor, team, "team.create")
    _invite(actor, team, found.invited)
    return team


@transaction.atomic
def update_team(actor: Actor, organization_uid: str, uid: str, changes: TeamChanges) -> Team:
    """Change what a team is; the people and roles that are sent take the place of all it had.

    Who is named and belongs to the organization not yet is invited, and who was invited before stays so. Raises
    OrganizationNotFound and Forbidden for who does not lead the organization, TeamNotFound, TeamInvalid, MailNotSent.
    """
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    found = check_team(organization, changes, team=team)
    team.name = team.name if changes.name is None else changes.name.strip()
    team.description = team.description if changes.description is None else changes.description
    team.role = team.role if changes.role is None else changes.role
    _save(actor, team, found.people, found.roles)
    _invite(actor, team, found.invited)
    return team


@transaction.atomic
def delete_team(actor: Actor, organization_uid: str, uid: str) -> None:
    """Do away with a team, and with what it gave: its people keep what they have themselves, who is invited is not."""
    team = get_team(lead_organization(actor, organization_uid), uid)
    for invitation in invited_into(team).order_by("pk").select_for_update():
        withdraw_from_team(actor, invitation, team)
    _record(actor, team, "team.delete")
    team.delete()


@transaction.atomic
def add_to_team(actor: Actor, organization_uid: str, uid: str, people: Sequence[str]) -> list[Invitation]:
    """Take people of the organization into a team, by address or uid, and invite the other addresses by mail.

    The invitations that were sent. Raises TeamInvalid for what is no address, for nobody and for too many, MailNotSent
    where somebody is invited and no mail is sent.
    """
    organization = lead_organization(actor, organization_uid)
    team = get_team(organization, uid)
    if not people:
        raise TeamInvalid([Problem("emails", "required", "must name somebody.")])
    found = check_team(organization, TeamChanges(people=people))
    _save(actor, team, [*people_of(team), *(found.people or [])], None)
    return _invite(actor, team, found.invited)


@transaction.atomic
def remove_from_team(actor: Actor, organization_uid: str, uid: str, user_uid: str) -> None:
    """Take a person out of a team, and with it what the team gave, or take back an invitation, by its uid.

    Raises TeamInvalid for who is not in it.
    """
    team = get_team(lead_organization(actor, organization_uid), uid)
    people = people_of(team)
    staying = [user for user in people if user.uid != user_uid]
    if len(staying) < len(people):
        _save(actor, team, staying, None)
        return
    invitation = invited_into(team).select_for_update().filter(uid=user_uid).first()
    if invitation is None:
        raise TeamInvalid([Problem("userId", "unknown", "is nobody of this team.")])
    withdraw_from_team(actor, invitation, team)


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


def _roles_elsewhere(team: Team, api_key: str) -> list[Role]:
    roles = roles_of(team)
    if not any(role.stack.api_key == api_key and role.stack.deleted_at is None for role in roles):
        raise TeamInvalid([Problem("stackApiKey", "unknown", "is no stack of this team.")])
    return [role for role in roles if role.stack.api_key != api_key]


def _invite(actor: Actor, team: Team, emails: Sequence[str]) -> list[Invitation]:
    sent = [invitation for email in emails if (invitation := invite_into_team(actor, team, email))]
    # With those that are new the team must still be none too large.
    check_size([*people_of(team), *invited_into(team)], [])
    return sent


def _save(actor: Actor, team: Team, people: Sequence[User] | None, roles: Sequence[Role] | None) -> Team:
    """Store the team; None for people or roles that stay."""
    team.updated_by, team.updated_at = actor.uid, utc_now()
    team.save(update_fields=["name", "description", "role", "updated_by", "updated_at"])
    settle(team, people_of(team) if people is None else people, roles_of(team) if roles is None else roles)
    _record(actor, team, "team.update")
    return team


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
