"""Asking people into organizations and stacks, by mail, and letting them in when they accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actions.users import create_user
from stacks.actor import Actor, ActorKind
from stacks.errors import InvitationNotFound, MailNotSent, SharingInvalid
from stacks.held_roles import known_permissions
from stacks.invitations import find_invitation, is_mail_sent
from stacks.membership import lead_organization, leads
from stacks.models import Invitation, Organization, OrganizationMember, Role, Stack, StackMember, Team, User
from stacks.models.invitation import LENGTH
from stacks.permissions import PERSONAL, Permission
from stacks.ports import invitation_mail
from stacks.rights import rights_of
from stacks.sharing import RolesByPerson, address_problems, as_address
from stacks.team_rows import invited_into, people_of, roles_of, settle

Offers: TypeAlias = Mapping[str, object]
"""What is offered, by the uid of the stack or team."""
GIVEN = (OrganizationMember.Role.ADMIN, OrganizationMember.Role.MEMBER)
"""The roles that people are invited to."""
_OFFERED = ["stacks", "teams", "closed_at"]


@dataclass(frozen=True, slots=True)
class Invitee:
    """An address, the role it is to have in the organization, and roles by the api_keys of its stacks."""

    email: str
    role: str
    stacks: RolesByPerson


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What somebody without an account says about themselves."""

    password: str
    first_name: str = ""
    last_name: str = ""


@transaction.atomic
def invite_people(actor: Actor, uid: str, invitees: Sequence[Invitee], *, message: str = "") -> list[Invitation]:
    """Write down invitations and the mails that bring them; an open one of the same address is replaced.

    Raises OrganizationNotFound and Forbidden for who does not lead the organization, MailNotSent where no mail is sent,
    SharingInvalid for a bad address, one of a member, an unknown role or stack.
    """
    organization = lead_organization(actor, uid)
    problems = [
        *address_problems((f"users.{row.email}", row.email) for row in invitees),
        *([Problem("message", "max_length", "is longer than 2,000 characters.")] if len(message) > 2_000 else []),
        *(problem for row in invitees for problem in _problems(organization, row)),
    ]
    if problems:
        raise SharingInvalid(problems)
    return [
        _invite(
            actor, organization, row.email, role=row.role, stacks=_offers(actor, organization, row), message=message
        )
        for row in invitees
    ]


def invite_into_stack(actor: Actor, stack: Stack, email: str, roles: Sequence[str]) -> Invitation:
    """Ask an address into the stack, and through it into its organization, in the caller's transaction."""
    # Two stacks may ask the same address in at the same time.
    organization = Organization.objects.select_for_update().get(pk=stack.organization_id)
    return _offer(actor, organization, email, stacks={stack.uid: {"roles": sorted(set(roles)), "by": actor.uid}})


def invite_into_team(actor: Actor, team: Team, email: str) -> Invitation | None:
    """Ask an address into the team and its organization, which the caller's transaction holds; None who is asked already."""
    if invited_into(team).filter(email=email, expires_at__gt=utc_now()).exists():
        return None
    return _offer(actor, team.organization, email, teams={team.uid: {"by": actor.uid}})


def withdraw_from_team(actor: Actor, invitation: Invitation, team: Team) -> None:
    """Ask the address into the team no longer. An invitation to be a mere member, and nothing beside that, is over."""
    invitation.teams = {uid: offer for uid, offer in invitation.teams.items() if uid != team.uid}
    _close_if_empty(invitation)
    invitation.save(update_fields=_OFFERED)
    _record(actor, "invitation.withdraw", invitation)


def find_offer(stack: Stack, email: str) -> Invitation | None:
    """The open invitation that offers the address roles in the stack, held in the caller's transaction."""
    rows = Invitation.objects.select_for_update().filter(
        organization=stack.organization_id, email=email, closed_at=None
    )
    return rows.filter(stacks__has_key=stack.uid).first()


def withdraw_offer(invitation: Invitation, stack: Stack) -> None:
    """Offer nothing in the stack any more. An invitation to be a mere member, and nothing beside that, is over."""
    invitation.stacks = {uid: offer for uid, offer in invitation.stacks.items() if uid != stack.uid}
    _close_if_empty(invitation)
    invitation.save(update_fields=_OFFERED)


@transaction.atomic
def resend_invitation(actor: Actor, uid: str, invitation_uid: str) -> Invitation:
    """Send an open invitation again, for as long as a new one; earlier links are void."""
    organization = lead_organization(actor, uid)
    invitation = Invitation.objects.select_for_update().filter(
        organization=organization, uid=invitation_uid, closed_at=None
    )
    found = invitation.first()
    if found is None:
        raise InvitationNotFound
    return _send_anew(actor, found)


@transaction.atomic
def accept_invitation(token: str, newcomer: NewPerson | None = None) -> User:
    """Let the invited in, with what may still be offered to them; who has no account is given one.

    Raises InvitationNotFound for a link that is not, or no longer, good; UserInvalid for a weak password.
    """
    asked = find_invitation(token)
    if asked is not None:
        # Teams are changed by who holds their organization.
        Organization.objects.select_for_update().get(pk=asked.organization_id)
    invitation = asked and _held_as_asked(asked)
    if invitation is None:
        raise InvitationNotFound
    user = User.objects.filter(email=invitation.email).first()
    offers, teams = _standing(invitation), _standing_teams(invitation)
    is_led = leads(invitation.organization_id, invitation.invited_by)
    if (user is not None and not user.is_active) or not (is_led or offers or teams):
        raise InvitationNotFound
    if user is None:
        user = _create(invitation, newcomer)
    OrganizationMember.objects.get_or_create(
        organization_id=invitation.organization_id,
        user=user,
        team=None,
        defaults={"role": invitation.role if is_led else OrganizationMember.Role.MEMBER},
    )
    StackMember.objects.bulk_create(
        [StackMember(stack_id=role.stack_id, user=user, role=role) for role in offers], ignore_conflicts=True
    )
    invitation.closed_at = utc_now()
    invitation.save(update_fields=["closed_at"])
    for team in teams:
        settle(team, [*people_of(team), user], roles_of(team))
    actor = Actor(kind=ActorKind.USER, uid=user.uid, permissions=PERSONAL, user_id=user.pk)
    _record(actor, "invitation.accept", invitation)
    return user


def _held_as_asked(asked: Invitation) -> Invitation | None:
    """The invitation, held until the end so that nobody accepts twice; None where its link was ended meanwhile."""
    same = Invitation.objects.filter(pk=asked.pk, round=asked.round, closed_at=None, expires_at__gt=utc_now())
    found: Invitation | None = same.select_for_update().first()
    return found


def _create(invitation: Invitation, newcomer: NewPerson | None) -> User:
    told = newcomer or NewPerson(password="")
    return create_user(
        Actor.system("invitation"),
        email=invitation.email,
        password=told.password,
        first_name=told.first_name,
        last_name=told.last_name,
    )


def _standing(invitation: Invitation) -> list[Role]:
    """The offered roles that there are still, held so that none is deleted meanwhile, and that who offers them may still give."""
    stacks = Stack.objects.alive().filter(organization=invitation.organization_id, uid__in=list(invitation.stacks))
    found: list[Role] = []
    for stack in stacks:
        offer = invitation.stacks[stack.uid]
        caller = (stack.pk, ActorKind.USER.value, offer["by"])
        allowed = rights_of([caller])[caller].in_branch("main").permissions
        if Permission.STACK_WRITE not in allowed:
            continue
        roles = Role.objects.filter(stack=stack, uid__in=offer["roles"]).order_by("pk")
        held = roles.select_for_update(no_key=True)
        found += [role for role in held if known_permissions(role.permissions) <= allowed]
    return found


def _standing_teams(invitation: Invitation) -> list[Team]:
    """The teams that there are still, and into which who asks may still take people."""
    teams = Team.objects.filter(organization=invitation.organization_id, uid__in=list(invitation.teams))
    found = teams.select_related("organization").order_by("pk")
    return [team for team in found if leads(team.organization_id, invitation.teams[team.uid]["by"])]


def _offer(
    actor: Actor, organization: Organization, email: str, *, stacks: Offers | None = None, teams: Offers | None = None
) -> Invitation:
    """Offer an address more than it is offered already, in one invitation. The organization is held."""
    found = Invitation.objects.filter(organization=organization, email=email, closed_at=None)
    # Who takes an offer back holds the invitation alone.
    open_one = found.select_for_update().first()
    if open_one is None or open_one.expires_at <= utc_now():
        member = OrganizationMember.Role.MEMBER
        return _invite(actor, organization, email, role=member, stacks=stacks or {}, teams=teams or {})
    open_one.stacks = {**open_one.stacks, **(stacks or {})}
    open_one.teams = {**open_one.teams, **(teams or {})}
    open_one.save(update_fields=_OFFERED)
    return _send_anew(actor, open_one)


def _close_if_empty(invitation: Invitation) -> None:
    if not invitation.stacks and not invitation.teams and invitation.role == OrganizationMember.Role.MEMBER:
        invitation.closed_at = utc_now()


def _invite(
    actor: Actor,
    organization: Organization,
    email: str,
    *,
    role: str,
    stacks: Offers,
    teams: Offers | None = None,
    message: str = "",
) -> Invitation:
    address = as_address(email)
    now = utc_now()
    Invitation.objects.filter(organization=organization, email=address, closed_at=None).update(closed_at=now)
    invitation = Invitation(
        organization=organization,
        email=address,
        role=role,
        stacks=dict(stacks),
        teams=dict(teams or {}),
        message=message,
        invited_by=actor.uid,
        expires_at=now + LENGTH,
    )
    invitation.save(force_insert=True)
    _post(actor, invitation, "invitation.create")
    return invitation


def _send_anew(actor: Actor, invitation: Invitation) -> Invitation:
    now = utc_now()
    invitation.round += 1
    invitation.updated_at = now
    invitation.expires_at = now + LENGTH
    invitation.save(update_fields=["round", "updated_at", "expires_at"])
    _post(actor, invitation, "invitation.resend")
    return invitation


def _post(actor: Actor, invitation: Invitation, action: str) -> None:
    if not is_mail_sent():
        raise MailNotSent
    for follow in invitation_mail.followers():
        follow(invitation)
    _record(actor, action, invitation)


def _problems(organization: Organization, row: Invitee) -> list[Problem]:
    place = f"users.{row.email}"
    problems = [] if row.role in GIVEN else [Problem(place, "unknown", "must name the role admin or member.")]
    if OrganizationMember.objects.filter(organization=organization, user__email=as_address(row.email)).exists():
        problems.append(Problem(place, "unique", "belongs to the organization already."))
    for api_key, uids in row.stacks.items():
        roles = Role.objects.filter(stack__api_key=api_key, stack__organization=organization, uid__in=list(uids))
        if not uids or roles.filter(stack__deleted_at=None).count() != len(set(uids)):
            problems.append(Problem(f"stacks.{row.email}.{api_key}", "unknown", "must name roles of the stack."))
    return problems


def _offers(actor: Actor, organization: Organization, row: Invitee) -> dict[str, object]:
    stacks = Stack.objects.alive().filter(organization=organization, api_key__in=list(row.stacks))
    return {stack.uid: {"roles": sorted(set(row.stacks[stack.api_key])), "by": actor.uid} for stack in stacks}


def _record(actor: Actor, action: str, invitation: Invitation) -> None:
    activity.record(
        actor,
        None,
        action=action,
        target=("invitation", invitation.uid),
        organization=invitation.organization.uid,
        role=invitation.role,
        stacks=sorted(invitation.stacks),
        teams=sorted(invitation.teams),
    )
