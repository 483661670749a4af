"""Who works in a stack, and with which of its roles."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from core.errors import Forbidden, Problem
from stacks import activity
from stacks.actions.invitations import find_offer, invite_into_stack, withdraw_offer
from stacks.actions.stacks import OWNERS_ROLE, lock_with_people
from stacks.actor import Actor
from stacks.errors import SharingInvalid
from stacks.held_roles import known_permissions
from stacks.membership import own_role_uids_of, people_of_organization, role_uids_of, roles_of
from stacks.models import Role, Stack, StackMember, User
from stacks.permissions import Permission
from stacks.rights import as_of_now
from stacks.scope import Scope
from stacks.sharing import RolesByPerson, address_problems, as_address, role_problems


@transaction.atomic
def share_stack(actor: Actor, scope: Scope, roles_by_email: RolesByPerson) -> list[User]:
    """Give people of the organization more of the stack's roles, and invite everybody else; who are let in is returned.

    Raises SharingInvalid for a bad address, for an unknown role and for none; Forbidden for a role that allows more than
    the actor may do; MailNotSent where somebody is to be invited and no mail is sent.
    """
    actor, stack = _begin(actor, scope)
    asked = {as_address(email): list(roles) for email, roles in roles_by_email.items()}
    people = {user.email: user for user in people_of_organization(stack.organization_id).filter(email__in=list(asked))}
    roles = _roles(scope, asked)
    problems = [
        *address_problems((f"emails.{email}", email) for email in asked),
        *role_problems("roles", asked),
        *_unknown_roles("roles", asked, roles),
    ]
    if problems:
        raise SharingInvalid(problems)
    _require_within(actor, roles.values())
    for email, uids in asked.items():
        if email in people:
            _add(stack, people[email], [roles[uid] for uid in uids])
            _record(actor, scope, "stack.share", people[email].uid, roles=sorted(set(uids)))
        else:
            invitation = invite_into_stack(actor, stack, email, uids)
            # The stack's own log tells of it as well.
            target = ("invitation", invitation.uid)
            activity.record(actor, scope, action="stack.share", target=target, roles=sorted(set(uids)))
    return list(people.values())


@transaction.atomic
def unshare_stack(actor: Actor, scope: Scope, email: str) -> None:
    """Take all of a person's roles in the stack away, or what an open invitation offers them here.

    Raises SharingInvalid for its owner, for who has none and is not invited, and for who would stay by a team.
    """
    actor, stack = _begin(actor, scope)
    members = StackMember.objects.filter(stack=stack, user__email=as_address(email)).select_related(
        "role", "team", "user"
    )
    held = list(members)
    if not held:
        _withdraw(actor, scope, stack, as_address(email))
        return
    user = held[0].user
    if user.uid == stack.owner_uid:
        raise SharingInvalid([Problem("email", "owner", "owns the stack.")])
    if teams := sorted({member.team.name for member in held if member.team is not None}):
        raise SharingInvalid([Problem("email", "team", f"would stay by the team '{name}'.") for name in teams])
    _require_within(actor, (member.role for member in held))
    members.delete()
    _record(actor, scope, "stack.unshare", user.uid, roles=sorted(member.role.uid for member in held))


@transaction.atomic
def set_roles(actor: Actor, scope: Scope, roles_by_uid: RolesByPerson) -> None:
    """Give people of the stack these roles in place of the ones they hold themselves; those of their teams stay.

    Raises SharingInvalid for who holds no role in it, for an unknown role, for none, and where the owner would lose the
    owner's role; Forbidden where a role that is given or taken allows more than the actor may do.
    """
    actor, stack = _begin(actor, scope)
    held = role_uids_of(scope.stack_id, list(roles_by_uid))
    before = own_role_uids_of(scope.stack_id, list(roles_by_uid))
    roles = _roles(scope, {"": {uid for uids in (*before.values(), *roles_by_uid.values()) for uid in uids}})
    problems = [
        *role_problems("users", roles_by_uid),
        *_unknown_roles("users", roles_by_uid, roles),
        *_unknown_holders(held),
        *_owner_problems(stack, roles_by_uid, roles),
    ]
    if problems:
        raise SharingInvalid(problems)
    users = {user.uid: user for user in User.objects.filter(uid__in=list(roles_by_uid))}
    for uid, wanted in roles_by_uid.items():
        _require_within(actor, (roles[role] for role in before[uid] ^ set(wanted)))
        StackMember.objects.filter(stack=stack, user=users[uid], team=None).exclude(role__uid__in=list(wanted)).delete()
        _add(stack, users[uid], [roles[role] for role in wanted])
        _record(actor, scope, "stack.roles", uid, roles=sorted(set(wanted)), before=sorted(before[uid]))


def _begin(actor: Actor, scope: Scope) -> tuple[Actor, Stack]:
    """The stack, held with its people, and the actor as of then: who is taken out at this moment lets nobody in again."""
    actor.require(Permission.STACK_WRITE)
    stack = lock_with_people(scope)
    now = as_of_now(actor, scope)
    now.require(Permission.STACK_WRITE)
    return now, stack


def _withdraw(actor: Actor, scope: Scope, stack: Stack, email: str) -> None:
    invitation = find_offer(stack, email)
    if invitation is None:
        raise SharingInvalid([Problem("email", "unknown", "is nobody with a role in this stack.")])
    offered = roles_of(scope, invitation.stacks[stack.uid]["roles"])
    _require_within(actor, offered.values())
    withdraw_offer(invitation, stack)
    target = ("invitation", invitation.uid)
    activity.record(actor, scope, action="stack.unshare", target=target, roles=sorted(offered))


def _roles(scope: Scope, asked: Mapping[str, Collection[str]]) -> dict[str, Role]:
    return roles_of(scope, {uid for uids in asked.values() for uid in uids})


def _unknown_roles(place: str, asked: RolesByPerson, known: Mapping[str, Role]) -> list[Problem]:
    return [
        Problem(f"{place}.{person}", "unknown", f"names '{uid}', which is no role of this stack.")
        for person, uids in asked.items()
        for uid in dict.fromkeys(uids)
        if uid not in known
    ]


def _unknown_holders(before: Mapping[str, Collection[str]]) -> list[Problem]:
    return [
        Problem(f"users.{uid}", "unknown", "is nobody with a role in this stack.")
        for uid, roles in before.items()
        if not roles
    ]


def _owner_problems(stack: Stack, asked: RolesByPerson, known: Mapping[str, Role]) -> list[Problem]:
    wanted = asked.get(stack.owner_uid)
    if wanted is None or any(uid in known and _is_owners(known[uid]) for uid in wanted):
        return []
    return [Problem(f"users.{stack.owner_uid}", "owner", f"owns the stack and keeps the role {OWNERS_ROLE}.")]


def _is_owners(role: Role) -> bool:
    return role.is_system and role.name == OWNERS_ROLE


def _require_within(actor: Actor, roles: Iterable[Role]) -> None:
    """Nobody gives, or takes, more than they may do themselves."""
    for role in roles:
        if not known_permissions(role.permissions) <= actor.permissions:
            raise Forbidden(f"The role '{role.name}' allows more than you may do yourself.")


def _add(stack: Stack, user: User, roles: Iterable[Role]) -> None:
    rows = [StackMember(stack=stack, user=user, role=role) for role in {role.pk: role for role in roles}.values()]
    StackMember.objects.bulk_create(rows, ignore_conflicts=True)


def _record(actor: Actor, scope: Scope, action: str, uid: str, **facts: list[str]) -> None:
    activity.record(actor, scope, action=action, target=("user", uid), **facts)
